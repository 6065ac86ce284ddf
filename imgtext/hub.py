"""Packaged models on the Hugging Face Hub. Cache, resuming, progress and offline mode are huggingface_hub's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imgtext.bundle import Bundle, copy_bundle
from imgtext.bundle.layout import CARD, CONFIG, FREE_LICENCES, PAIRED, PICTURES, REQUIRED, VOCABULARY
from imgtext.card import model_card
from imgtext.errors import ImgtextError, say
from imgtext.hub_card import own_text
from imgtext.hub_client import NO_MODEL_ID, commit_operations, explained, open_repo, snapshot, writing_client

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

    from imgtext.hub_client import Info

CURVE = "learning_curve.png"


def fetch(repo_id: str, revision: str | None = None, *, files: Sequence[str] | None = None, **settings: Any) -> Path:
    """Bring a packaged model into huggingface_hub's cache, or take it from there; returns its folder.

    Without a connection a copy in the cache is taken. What was taken is said on stderr.

    Args:
        revision: branch, tag or commit; resolved to a commit once.
        files: names of those that are needed; by default all that lie there.
        settings: what else `huggingface_hub.snapshot_download` takes, such as ``tqdm_class``.

    Raises:
        ImgtextError: there is no such model, it may not be read, or it can't be reached and is not in the cache.
    """
    if repo_id.count("/") != 1:
        raise ImgtextError(NO_MODEL_ID.format(repo_id))
    needed = files or (CONFIG, *REQUIRED)

    def check(info: Info) -> None:
        present = {file.rfilename for file in info.siblings or ()}
        if missing := [name for name in needed if name not in present]:
            raise ImgtextError(f"{repo_id} is not a packaged model of imgtext: it has no {', '.join(missing)}")

    return snapshot(repo_id, revision, check=check, allow_patterns=None if files is None else list(files), **settings)


def pull(repo_id: str, folder: Path | None = None, revision: str | None = None) -> Path:
    """Fetch a packaged model whole, and check it; what came damaged is fetched again.

    Args:
        folder: where to put a copy; by default it stays in huggingface_hub's cache.

    Returns:
        The folder that holds it.

    Raises:
        ImgtextError: it can't be fetched or is damaged on the Hub, or ``folder`` holds something else.
    """
    from huggingface_hub import snapshot_download

    cached = fetch(repo_id, revision)
    try:
        Bundle(cached).verify()
    except ImgtextError as error:
        say(f"{error}: fetching it again")
        with explained(repo_id, revision):
            snapshot_download(repo_id, revision=cached.name, force_download=True)
        Bundle(cached).verify()
    if folder is None:
        return cached
    with explained(repo_id, revision):
        return copy_bundle(Bundle(cached), folder)


def push(
    bundle: Bundle,
    repo_id: str,
    *,
    private: bool = False,
    revision: str | None = None,
    create_pr: bool = False,
    commit_message: str | None = None,
    publish_pictures: bool = False,
) -> str:
    """Check a packaged model and commit what changed in it to a Hub repo, which is made if there is none.

    Args:
        private: make the repo a private one.
        revision: tag the commit so.
        create_pr: open a pull request.
        publish_pictures: send pictures too whose licence is not known to allow it.

    Returns:
        The address of the commit or of the pull request.

    Raises:
        ImgtextError: the bundle is damaged, a picture may not be published, or the Hub refuses; the repo is as it was.
    """
    bundle.verify()
    if not publish_pictures:
        _check_licences(bundle)
    path = bundle.folder / CARD
    local = path.read_text(encoding="utf-8") if path.is_file() else ""
    return push_files(
        {name: bundle.folder / name for name in (CONFIG, *bundle.config.files)},
        repo_id,
        # what people wrote there stays; this folder's card still has what was written here
        card=lambda remote: model_card(bundle, repo_id, old=remote if own_text(remote) else local),
        private=private,
        revision=revision,
        create_pr=create_pr,
        commit_message=commit_message or f"Model {bundle.config.name}",
    )


def push_files(
    files: Mapping[str, Path],
    repo_id: str,
    *,
    card: Callable[[str], str] | None = None,
    private: bool = False,
    revision: str | None = None,
    create_pr: bool = False,
    commit_message: str,
) -> str:
    """Make a repo hold these files of a model: one commit of what changed, older files of a model removed.

    Args:
        card: from the text of the card that the repo has, or "", to that of the new one.
        private, revision, create_pr, commit_message: as in `push`.

    Returns:
        The address of the commit or of the pull request.

    Raises:
        ImgtextError: the Hub refuses or can't be reached; the repo is as it was.
    """
    from huggingface_hub import hf_hub_download

    if repo_id.count("/") != 1:
        raise ImgtextError(f"{repo_id} is no repo id; say whose it is, such as you/{Path(repo_id).name}")
    if revision and create_pr:
        raise ImgtextError("a pull request is not tagged: leave out --revision, and tag it once it is merged")
    api = writing_client("push")
    with explained(repo_id, pushing=True):
        info = open_repo(api, repo_id, private=private)
        repo_id = info.id
        if revision and revision in {tag.name for tag in api.list_repo_refs(repo_id).tags}:
            raise ImgtextError(f"{repo_id} has a tag {revision} already; choose another name")
        there = {file.rfilename: file for file in info.siblings or ()}
        gone = [name for name in there if _is_model_file(name) and name not in {*files, CARD}]
        if VOCABULARY in gone:
            raise ImgtextError(f"{repo_id} holds a whole packaged model, which this would undo; push to another repo")
        contents: dict[str, Path | bytes] = dict(files)
        if card is not None:
            path = hf_hub_download(repo_id, CARD, revision=info.sha) if CARD in there else None
            contents[CARD] = card(Path(path).read_text(encoding="utf-8", errors="replace") if path else "").encode()
        sizes = _changed(contents, there)
        commit, address = info.sha, f"{api.endpoint}/{repo_id}/commit/{info.sha}"
        if sizes or gone:
            say(_what_goes_up(repo_id, sizes, gone, len(contents)))
            # upload_folder would split a large folder into several commits
            made = api.create_commit(
                repo_id,
                commit_operations({name: contents[name] for name in sizes}, gone),
                commit_message=commit_message,
                parent_commit=info.sha,
                create_pr=create_pr,
            )
            commit, address = made.oid, str(made.pr_url or made.commit_url)
        else:
            say(f"{repo_id} holds all of it already")
        if revision:
            api.create_tag(repo_id, tag=revision, revision=commit)
    return address


def _is_model_file(name: str) -> bool:
    own = {CONFIG, *REQUIRED, *(name for pair in PAIRED for name in pair), CURVE}
    return name in own or name.startswith(f"{PICTURES}/")


def _changed(contents: Mapping[str, Path | bytes], there: Mapping[str, RepoSibling]) -> dict[str, int]:
    """The files that a repo doesn't hold yet as they are, and how large they are."""
    sizes = {}
    for name, content in contents.items():
        data = content if isinstance(content, bytes) else content.read_bytes()
        if not _is_same(data, there.get(name)):
            sizes[name] = len(data)
    return sizes


def _is_same(data: bytes, remote: RepoSibling | None) -> bool:
    if remote is None:
        return False
    if remote.lfs is not None:
        return remote.lfs.sha256 == hashlib.sha256(data).hexdigest()
    return remote.blob_id == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324 - as git does


def _what_goes_up(repo_id: str, sizes: Mapping[str, int], gone: Sequence[str], count: int) -> str:
    """Its files and how large they are, a line each; the pictures in one."""
    parts: dict[str, list[int]] = {}
    for name, size in sizes.items():
        parts.setdefault(name.split("/")[0], []).append(size)
    lines = [f"to {repo_id}: {len(sizes)} of {count} files, {_kilobytes(sizes.values())}"]
    for name, part in parts.items():
        lines.append(f"{_kilobytes(part):>12}  {name}{f'/ ({len(part)} files)' if name == PICTURES else ''}")
    return "\n".join([*lines, *(f"{'remove':>12}  {name}" for name in gone)])


def _kilobytes(sizes: Iterable[int]) -> str:
    return f"{-(-sum(sizes) // 1000):,} kB"


def _check_licences(bundle: Bundle) -> None:
    rows = bundle.gallery.rows if bundle.gallery else ()
    kept = [row for row in rows if f"{PICTURES}/{row.file}" in bundle.config.files and row.licence not in FREE_LICENCES]
    if kept:
        first = kept[0]
        raise ImgtextError(
            f"{len(kept)} pictures are not known to be free to publish ({', '.join(FREE_LICENCES)}), such as "
            f"{PICTURES}/{first.file} (licence: {first.licence or 'none given'}); if you may publish them: "
            "--publish-pictures"
        )
