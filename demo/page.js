// What the page does by itself: answers while one types, more pictures on scrolling, a picture opened, links that
// bring a view back. Everything shown comes from the server as HTML in which all text is escaped.
const imgtext = (() => {
  "use strict";

  const PAUSE = 100; // ms without a key until the question is asked
  const FIRST = 24; // pictures of an answer's first page, as in the server
  const SWIPE = 50; // pixels
  const LOOK_EVERY = 500; // ms, at a training
  const AGAIN = 5_000; // ms, until a server that gave no answer is asked again

  // tabs by name; those that a narrow page has no room for lie in a menu
  const FIRST_TAB = "search";
  let tab = FIRST_TAB;
  const slug = (text) => text.trim().toLowerCase().replaceAll(" ", "-");
  const tabs = () => [...document.querySelectorAll("[role=tab], .overflow-dropdown button")];
  const showTab = (name) => {
    const button = tabs().find((button) => slug(button.textContent) === name);
    if (!button) return;
    tab = name;
    if (!button.classList.contains("selected")) button.click();
  };
  const tabOfAddress = () => new URLSearchParams(location.search).get("tab") ?? FIRST_TAB;
  function followTabs() {
    const changed = () => {
      const selected = tabs().find((button) => button.classList.contains("selected"));
      const name = selected ? slug(selected.textContent) : tab;
      if (name === tab) return;
      tab = name;
      const address = new URL(location.href);
      if (tab === FIRST_TAB) address.searchParams.delete("tab");
      else address.searchParams.set("tab", tab);
      history.pushState({}, "", address);
    };
    const list = document.querySelector(".tab-wrapper");
    new MutationObserver(changed).observe(list, { attributeFilter: ["class"], childList: true, subtree: true });
    addEventListener("popstate", () => showTab(tabOfAddress()));
    showTab(tabOfAddress());
  }

  // gradio gives undefined for an answer that didn't come
  const silence = Object.assign(document.createElement("p"), {
    className: "silence",
    role: "alert",
    textContent: "The server gave no answer. If it is still running, reload the page.",
  });
  const heard = (server) =>
    new Proxy(server, {
      get: (_, name) => async (sent) => {
        const answer = await server[name](sent);
        silence.remove();
        if (answer !== undefined) return answer;
        document.body.append(silence);
        throw new Error(`no answer to ${name}`);
      },
    });

  // models may be loaded or trained while the page is open, in another window too
  const findModel = (select, key) => [...select.options].find((option) => option.value === key);
  function addModel(select, key, name) {
    const option = findModel(select, key);
    if (option) option.text = name; // a link has keys alone
    else select.add(new Option(name, key), select.querySelector("[value='']"));
  }
  function keepOffered(select, server) {
    const look = async () => {
      const offered = await server.offers({}).catch(() => []);
      for (const [name, key] of offered) addModel(select, key, name);
      select.dispatchEvent(new Event("offered"));
    };
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && look()).observe(select);
  }

  // the address without what is as at the beginning
  function link(parameters) {
    const kept = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null);
    const query = new URLSearchParams(kept).toString();
    return query ? `?${query}` : location.pathname;
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      const before = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = before), 1500);
    } catch {
      window.prompt("Copy this:", text); // a page without https may not write to the clipboard
    }
  }

  function search(root, server, upload) {
    const form = root.querySelector("form");
    const { q, model, mix, file, other } = form.elements;
    const [chip, said, answer, dialog] = [".chip", ".said", ".answer", "dialog"].map((name) => root.querySelector(name));
    const whole = root.querySelector("[data-do=whole]");
    const stage = dialog.querySelector(".stage");
    const first = { q: "", model: model.value, mix: mix.value };
    let picture = null; // searched with: its key, and where a small copy is
    let shown = FIRST; // pictures to begin with
    let asked = 0;
    let busy = false;
    let timer;

    const question = () => ({
      words: q.value,
      key: model.value || answered.key, // no choice while one names another
      picture: picture?.key ?? "",
      mix: Number(mix.value),
    });
    let answered = question(); // the question whose answer is shown

    function tell(html) {
      said.innerHTML = html;
      fold();
    }
    function say(text) {
      said.replaceChildren(Object.assign(document.createElement("p"), { className: "notice", textContent: text }));
      fold();
    }
    // one line, so that pictures don't move while one types; the rest on demand
    function fold(open = !answer.childElementCount) {
      said.classList.toggle("open", open);
      whole.setAttribute("aria-expanded", open);
      whole.textContent = open ? "Less" : "More";
      whole.hidden = open ? !answer.childElementCount : said.scrollWidth <= said.clientWidth;
    }

    // the latest question is answered, those before it are dropped
    async function ask() {
      clearTimeout(timer);
      const number = ++asked;
      if (busy) return;
      busy = true;
      const put = question();
      let found;
      try {
        found = await server.answer({ ...put, count: shown });
      } catch {
        found = null;
      }
      busy = false;
      if (number !== asked) return ask();
      if (found) {
        if (found.grid !== null || put.key !== answered.key) {
          answered = put;
          answer.innerHTML = found.grid ?? "";
        } else {
          answer.querySelector(".grid")?.classList.add("unsure"); // of the question before
        }
        tell(found.said);
        if (found.picture) chip.querySelector("img").src = found.picture;
        watch();
      }
      root.dataset.answered = put.words; // for tests
    }

    function address() {
      return link({
        tab: tab === FIRST_TAB ? "" : tab,
        q: q.value.slice(0, 1000),
        model: question().key === first.model ? "" : question().key,
        like: picture?.key ?? "",
        mix: mix.value === first.mix || !picture ? "" : mix.value,
        k: shown === FIRST ? "" : shown,
      });
    }

    function changed({ keep = false } = {}) {
      shown = FIRST;
      form.classList.toggle("mixed", Boolean(picture && q.value.trim()));
      history[keep ? "replaceState" : "pushState"]({}, "", address());
    }

    function askNow() {
      changed();
      return ask();
    }

    function take(found) {
      picture = found;
      chip.hidden = !found;
      if (found?.src) chip.querySelector("img").src = found.src;
    }

    async function add(dropped) {
      if (!dropped) return;
      say(`Looking at ${dropped.name} …`);
      let found;
      try {
        const { path } = await upload(dropped);
        found = await server.look({ path, key: model.value });
      } catch {
        found = { error: `${dropped.name} can't be taken: too large, or the server doesn't answer.` };
      }
      if (found.error) return say(found.error);
      take(found);
      return askNow();
    }

    // more pictures when the end comes into sight
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more(), {
      rootMargin: "600px",
    });
    const watch = () => {
      observer.disconnect();
      const button = answer.querySelector(".more");
      if (button) observer.observe(button);
    };
    let loading = null;
    function more() {
      const button = answer.querySelector(".more");
      if (!button || busy) return Promise.resolve();
      loading ??= (async () => {
        const number = asked;
        try {
          const page = await server.more({ ...answered, start: Number(button.dataset.next) });
          const grid = answer.querySelector(".grid");
          if (number !== asked || !grid) return; // another answer stands there by now
          grid.insertAdjacentHTML("beforeend", page.cards);
          shown = page.next ?? Number(button.dataset.next);
          if (page.next === null) button.remove();
          else button.dataset.next = page.next;
          if (!dialog.open) history.replaceState(history.state, "", address());
          watch(); // the end may still be in sight
        } finally {
          loading = null;
        }
      })();
      return loading;
    }

    // a picture opened
    const cards = () => [...answer.querySelectorAll(".card")];
    const cardOf = (row) => answer.querySelector(`.card[data-row="${row}"]`);
    async function open(row) {
      const card = cardOf(row);
      if (!card) return;
      const small = card.querySelector("img");
      stage.hidden = !small;
      if (small) {
        const large = dialog.querySelector(".stage img");
        large.src = small.src.replace("/thumbnails/", "/pictures/");
        large.alt = small.alt;
        large.classList.remove("broken");
      }
      dialog.dataset.row = row;
      const about = dialog.querySelector(".about");
      about.replaceChildren();
      if (!dialog.open) dialog.showModal();
      const html = await server.details({ ...answered, row: Number(row) });
      if (dialog.dataset.row !== row) return;
      about.innerHTML = html;
      if (!card.dataset.match) return;
      about.querySelector("dl")?.insertAdjacentHTML("afterbegin", "<dt>Match</dt><dd class='match'></dd>");
      about.querySelector(".match")?.append(card.dataset.match);
    }
    async function move(step) {
      const here = cards().indexOf(cardOf(dialog.dataset.row));
      if (here + step === cards().length) await more();
      const next = cards()[here + step];
      if (!next) return;
      history.replaceState({ row: next.dataset.row }, "");
      await open(next.dataset.row);
    }
    let leaving = false; // the browser's Back closed it; by the time that "close" comes, Forward may have come too
    let gone = Promise.resolve(); // going back takes a while, and would take away what is opened meanwhile
    dialog.addEventListener("close", () => {
      const card = cardOf(dialog.dataset.row);
      card?.focus({ preventScroll: true });
      card?.scrollIntoView({ block: "nearest" });
      if (!leaving && history.state?.row) {
        gone = new Promise((done) => addEventListener("popstate", done, { once: true }));
        history.back();
      }
      leaving = false;
    });
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      move(step);
    });
    let touched = null;
    stage.addEventListener("touchstart", (event) => (touched = event.touches[0].clientX), { passive: true });
    stage.addEventListener("touchend", (event) => {
      const distance = event.changedTouches[0].clientX - touched;
      if (Math.abs(distance) > SWIPE) move(distance < 0 ? 1 : -1);
    });

    function leaveDialog() {
      if (history.state?.row) history.replaceState({}, "");
      dialog.close();
    }
    root.addEventListener("click", (event) => {
      const target = event.target.closest("button, a");
      if (event.target === dialog) dialog.close(); // beside what is in it
      if (!target) return;
      if (target.matches(".card")) {
        gone.then(() => {
          history.pushState({ row: target.dataset.row }, "");
          open(target.dataset.row);
        });
      }
      const actions = {
        close: () => dialog.close(),
        previous: () => move(-1),
        next: () => move(1),
        more,
        copy: () => copy(target.dataset.text, target),
        whole: () => fold(!said.classList.contains("open")),
        load: () => load(other.value),
        link: () => copy(new URL(address(), location.href).href, target),
        example: () => ((q.value = target.textContent), take(null), askNow()),
        remove: () => (take(null), askNow(), q.focus()),
        // words are kept only to be mixed with the picture
        like: () => (leaveDialog(), (q.value = ""), take({ ...target.dataset }), askNow()),
        with: () => (leaveDialog(), take({ ...target.dataset }), askNow(), q.focus()),
      };
      actions[target.dataset.do]?.();
    });

    // a picture that can't be shown says so, and the rest stays
    root.addEventListener(
      "error",
      (event) => {
        const image = event.target;
        if (image.matches?.(".card img")) {
          image.closest("li").classList.add("bare");
          image.replaceWith(`${image.alt}: can't be shown`);
        } else if (image.matches?.(".stage img")) image.classList.add("broken");
      },
      true,
    );

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      askNow();
    });
    q.addEventListener("input", () => {
      changed({ keep: true });
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    mix.addEventListener("input", () => {
      changed({ keep: true });
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    model.addEventListener("change", () => {
      if (other) other.parentElement.hidden = Boolean(model.value);
      if (!model.value) return other.focus();
      take(picture?.key.startsWith("file:") ? null : picture);
      askNow();
    });
    other?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      load(other.value);
    });

    // a model that is not offered yet; the server tells how far it is until it has it
    async function load(source, then = askNow) {
      let found;
      do {
        found = await server.load({ source });
        if (found.said) tell(found.said);
      } while (!found.key && found.error === undefined);
      if (found.error) tell(found.error);
      if (!found.key) return;
      offer(found.key, found.key);
      if (other) other.parentElement.hidden = true;
      return then();
    }
    file.addEventListener("change", () => add(file.files[0]).finally(() => (file.value = "")));
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      add(event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length && root.offsetParent) add(event.clipboardData.files[0]);
    });

    // what an address says
    function restore() {
      const said = new URLSearchParams(location.search);
      q.value = said.get("q") ?? first.q;
      const key = said.get("model") ?? first.model;
      offer(key, findModel(model, key)?.text ?? key);
      mix.value = said.get("mix") ?? first.mix;
      const like = said.get("like");
      if (like !== (picture?.key ?? null)) take(like && { key: like });
      shown = Number(said.get("k")) || FIRST;
      form.classList.toggle("mixed", Boolean(picture && q.value.trim()));
    }
    function offer(key, name) {
      addModel(model, key, name);
      model.value = key;
    }
    api.searchIn = (key, name) => {
      offer(key, name);
      take(null);
      showTab("search");
      askNow();
    };
    api.searchWith = (found) => {
      take(found);
      q.value = "";
      showTab("search");
      askNow();
    };
    const view = () => [q.value, model.value, picture?.key, mix.value].join("\n");
    addEventListener("popstate", () => {
      const row = history.state?.row;
      if (dialog.open && !row) {
        leaving = true;
        dialog.close();
      }
      const before = view();
      restore();
      if (view() !== before) ask();
      else if (row) open(row);
    });
    followTabs();
    fold();
    if (location.search) {
      const name = new URLSearchParams(location.search).get("model");
      const isNew = other && name?.includes("/") && !name.startsWith("folder:") && !findModel(model, name);
      restore();
      if (isNew) load(name, ask);
      else if (question().words || question().picture || model.value !== first.model) ask();
    }
    watch();
    keepOffered(model, server);
  }

  function caption(root, server) {
    root.addEventListener("click", async ({ target }) => {
      const card = target.closest(".card");
      if (card) {
        const asked = { key: card.closest("[data-key]").dataset.key, row: Number(card.dataset.row) };
        root.querySelector(".answer").innerHTML = await server.tried(asked);
      }
      if (target.dataset.find) api.searchWith({ key: target.dataset.find, src: target.dataset.src });
      const word = target.closest("[data-word]");
      if (!word) return;
      const seen = word.closest(".seen");
      const places = seen.querySelector(".map");
      const pressed = word.getAttribute("aria-pressed") === "true";
      seen.querySelectorAll("[data-word]").forEach((other) => other.setAttribute("aria-pressed", "false"));
      places.hidden = pressed;
      if (pressed) return;
      word.setAttribute("aria-pressed", "true");
      places.src = await server.where({ ...seen.dataset, word: word.dataset.word });
    });
  }

  function play(root, server, rounds) {
    const [model, said, answer, tally] = ["select", ".said", ".answer", ".tally"].map((name) => root.querySelector(name));
    const button = root.querySelector("[data-do=deal]");
    let round = null;
    let score;

    async function deal() {
      if (!score || score.played === rounds) score = { played: 0, you: 0, model: 0 };
      const dealt = await server.deal({ key: model.value });
      round = dealt.round;
      said.innerHTML = dealt.said;
      answer.innerHTML = dealt.grid;
      button.hidden = true;
      tell();
    }
    async function guess(row) {
      if (round === null) return;
      const name = round;
      round = null;
      const found = await server.guess({ round: name, row: Number(row) });
      said.innerHTML = found.said;
      answer.innerHTML = found.grid;
      score.played += 1;
      score.you += found.right ? 1 : 0;
      score.model += found.model ? 1 : 0;
      button.hidden = false;
      button.textContent = score.played === rounds ? "Play again" : "Next caption";
      button.focus();
      tell();
    }
    function tell() {
      const over = score.played === rounds;
      const winner = ["The model wins", "A draw", "You win"][Math.sign(score.you - score.model) + 1];
      tally.textContent =
        `${score.played} of ${rounds} played: you found ${score.you}, the model ${score.model}.` +
        (over ? ` ${winner}.` : "");
    }
    root.addEventListener("click", (event) => {
      if (event.target.closest("[data-do=deal]")) deal();
      const card = event.target.closest(".card");
      if (card) guess(card.dataset.row);
    });
    model.addEventListener("change", () => {
      if (score) deal((score = null)); // a game that was begun begins again
    });
    model.addEventListener("offered", () => {
      if (!score && model.value) deal();
    });
    keepOffered(model, server);
  }

  function seeModel(root, server) {
    const model = root.querySelector("select");
    const answer = root.querySelector(".answer");
    async function show() {
      answer.innerHTML = await server.show({ key: model.value });
      const svg = answer.querySelector("svg");
      if (svg) map(svg);
    }
    function map(svg) {
      const picture = svg.nextElementSibling;
      const star = svg.querySelector(".star");
      const form = answer.querySelector("form");
      const unknown = answer.querySelector(".unknown");
      const box = svg.viewBox.baseVal;
      const whole = { width: box.width, x: box.x, y: box.y };
      const within = (at, from) => Math.min(Math.max(at, from), from + whole.width - box.width);
      function move(x, y) {
        box.x = within(box.x + x, whole.x);
        box.y = within(box.y + y, whole.y);
      }
      svg.addEventListener("pointerover", ({ target }) => {
        picture.hidden = !target.dataset.src;
        if (target.dataset.src) picture.src = target.dataset.src;
      });
      svg.addEventListener(
        "wheel",
        (event) => {
          const size = Math.min(box.width * (event.deltaY < 0 ? 0.8 : 1.25), whole.width);
          if (size === box.width) return; // all is in sight: the page scrolls
          event.preventDefault();
          const rect = svg.getBoundingClientRect();
          const [x, y] = [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height];
          const grown = box.width - size;
          box.width = box.height = size;
          move(grown * x, grown * y);
        },
        { passive: false },
      );
      svg.addEventListener("pointermove", (event) => {
        if (event.buttons !== 1) return;
        const scale = box.width / svg.getBoundingClientRect().width;
        move(-event.movementX * scale, -event.movementY * scale);
      });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const found = await server.place({ key: model.value, words: form.elements.q.value });
        star.toggleAttribute("hidden", !found);
        unknown.textContent = found ? "" : "No word of this is known to the model.";
        svg.querySelectorAll(".fits").forEach((dot) => dot.classList.remove("fits"));
        if (!found) return;
        star.setAttribute("x", found.star[0]);
        star.setAttribute("y", 100 - found.star[1]);
        for (const row of found.rows) svg.querySelector(`[data-row="${row}"]`).classList.add("fits");
      });
    }
    model.addEventListener("change", show);
    show();
    keepOffered(model, server);
  }

  function train(root, server) {
    const form = root.querySelector("form");
    const { what, folder } = form.elements;
    const [submit, stop, use] = ["[type=submit]", "[data-do=stop]", "[data-do=use]"].map((name) => form.querySelector(name));
    const answer = root.querySelector(".answer");
    const idle = answer.innerHTML;
    let seen; // what was looked at last
    let timer;

    async function look() {
      clearTimeout(timer);
      const token = sessionStorage.getItem("training") ?? ""; // outlives a reload
      const found = await server.look({ token }).catch(gone);
      if (!found) return;
      answer.innerHTML = found.said || idle;
      submit.disabled = found.running;
      stop.hidden = !(found.running && found.mine);
      use.hidden = !found.key;
      if (found.key) Object.assign(use.dataset, { key: found.key, name: found.name });
      if (found.key && seen?.running) switchTo(found.key, found.name);
      seen = found;
      if (found.running) timer = setTimeout(look, LOOK_EVERY);
    }
    // the form is there again; should a training go on, it is found again
    function gone() {
      submit.disabled = false;
      stop.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(look, AGAIN);
    }
    // all tabs go on with the new model, unless one of them is being looked at
    function switchTo(key, name) {
      for (const select of document.querySelectorAll("select[name=model]")) {
        addModel(select, key, name);
        if (!root.offsetParent) continue;
        select.value = key;
        select.dispatchEvent(new Event("change"));
      }
    }
    form.addEventListener("change", () => (folder.hidden = what.value !== "folder"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { recipe, afresh } = form.elements;
      const path = what.value === "folder" ? folder.value.trim() : "";
      if (what.value === "folder" && !path) return folder.focus();
      submit.disabled = true;
      const asked = { folder: path, recipe: recipe.value, afresh: afresh.checked };
      const begun = await server.begin(asked).catch(gone);
      if (!begun) return;
      if (begun.token) sessionStorage.setItem("training", begun.token);
      afresh.checked = false;
      seen = undefined;
      await look();
      if (begun.said) answer.innerHTML = begun.said;
    });
    stop.addEventListener("click", () => server.stop({ token: sessionStorage.getItem("training") ?? "" }).catch(gone));
    use.addEventListener("click", () => api.searchIn(use.dataset.key, use.dataset.name));
    look();
  }

  const api = {};
  for (const tab of [search, caption, play, seeModel, train])
    api[tab.name] = (root, server, upload) => tab(root, heard(server), upload);
  return api;
})();
