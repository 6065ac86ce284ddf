"""Packaged models on the Hugging Face Hub. Cache, resuming, progress and offline mode are huggingface_hub's."""

from __future__ import annotations

import errno
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING

from imgtext.bundle import CARD, CONFIG, FREE_LICENCES, PAIRED, PICTURES, REQUIRED, VOCABULARY, Bundle, copy_bundle
from imgtext.card import model_card, own_text
from imgtext.errors import ImgtextError

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
    from huggingface_hub.hf_api import ModelInfo, RepoSibling

CURVE = "learning_curve.png"
_NO_ID = "{} is neither a folder nor a Hub repo id such as you/name; packaged models: scenes, photos"


def fetch(repo_id: str, revision: str | None = None, *, files: Sequence[str] | None = None) -> Path:
    """Bring a packaged model into huggingface_hub's cache, or take it from there; returns its folder.

    Without a connection a copy in the cache is taken. What was taken is said on stderr.

    Args:
        revision: branch, tag or commit; resolved to a commit once.
        files: names of those that are needed; by default all that lie there.

    Raises:
        ImgtextError: there is no such model, it may not be read, or it can't be reached and is not in the cache.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    if repo_id.count("/") != 1:
        raise ImgtextError(_NO_ID.format(repo_id))
    wanted = {"repo_id": repo_id, "revision": revision, "allow_patterns": None if files is None else list(files)}
    with explained(repo_id, revision):
        if revision and re.fullmatch("[0-9a-f]{40}", revision):  # nothing to resolve
            with suppress(LocalEntryNotFoundError):
                return Path(snapshot_download(**wanted, local_files_only=True))
        try:
            info = HfApi(library_name="imgtext").model_info(repo_id, revision=revision, timeout=10)
        except (HTTPError, JSONDecodeError, OfflineModeIsEnabled) as error:
            if not _is_unreachable(error):
                raise
            try:
                folder = Path(snapshot_download(**wanted, local_files_only=True))
            except LocalEntryNotFoundError:
                raise error from None
            if not isinstance(error, OfflineModeIsEnabled):
                _say(f"the Hub can't be reached ({_reason(error)}); taking {repo_id} from the cache")
        else:
            _check_model(info, repo_id, files or (CONFIG, *REQUIRED))
            folder = Path(snapshot_download(**wanted))
    _say(f"{repo_id} at commit {folder.name}")
    return folder


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
        _say(f"{error}: fetching it again")
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
        repo_id = api.create_repo(repo_id, private=private or None, exist_ok=True).repo_id
        info = api.model_info(repo_id, files_metadata=True)
        if private and not info.private:
            raise ImgtextError(
                f"{repo_id} exists and is public; make it private in its settings first, or leave out --private"
            )
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
        sizes = {}  # of what the repo doesn't hold yet
        for name, content in contents.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            if not _is_same(data, there.get(name)):
                sizes[name] = len(data)
        commit, address = info.sha, f"{api.endpoint}/{repo_id}/commit/{info.sha}"
        if sizes or gone:
            _say(_what_goes_up(repo_id, sizes, gone, len(contents)))
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
            _say(f"{repo_id} holds all of it already")
        if revision:
            api.create_tag(repo_id, tag=revision, revision=commit)
    return address


def writing_client(doing: str) -> HfApi:
    """A client that has a token to write with; ``doing``, such as "push", stands in the message when there is none."""
    from huggingface_hub import HfApi, get_token

    if get_token() is None:
        raise ImgtextError(f"there is no token to {doing} with; log in first: hf auth login")
    return HfApi(library_name="imgtext")


def commit_operations(
    files: Mapping[str, Path | bytes], gone: Iterable[str]
) -> list[CommitOperationAdd | CommitOperationDelete]:
    """What a commit holds that leaves ``files`` in a repo and none of ``gone``."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    return [
        *(CommitOperationAdd(name, content) for name, content in files.items()),
        *(CommitOperationDelete(name, is_folder=False) for name in gone),
    ]


def _is_model_file(name: str) -> bool:
    own = {CONFIG, *REQUIRED, *(name for pair in PAIRED for name in pair), CURVE}
    return name in own or name.startswith(f"{PICTURES}/")


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


def _check_model(info: ModelInfo, repo_id: str, needed: Sequence[str]) -> None:
    if info.id != repo_id:
        _say(f"{repo_id} has moved: from now on say {info.id}")
    present = {file.rfilename for file in info.siblings or ()}
    missing = [name for name in needed if name not in present]
    if missing:
        raise ImgtextError(f"{repo_id} is not a packaged model of imgtext: it has no {', '.join(missing)}")


def _is_unreachable(error: Exception) -> bool:
    """No answer at all, or one that says that the Hub itself is ill or busy."""
    from huggingface_hub.errors import HfHubHTTPError

    return not isinstance(error, HfHubHTTPError) or _status(error) in (408, 429) or _status(error) >= 500


def _status(error: Exception) -> int:
    return getattr(getattr(error, "response", None), "status_code", 0)


def _reason(error: Exception) -> str:
    status = _status(error)
    return f"it answers {status}" if status else str(error).strip().split("\n")[0] or type(error).__name__


@contextmanager
def explained(repo_id: str, revision: str | None = None, *, pushing: bool = False) -> Iterator[None]:
    """Turn what huggingface_hub raises into one line that says what to do."""
    from huggingface_hub.errors import HTTPError

    try:
        yield
    except ImgtextError:
        raise
    except (HTTPError, OSError, ValueError, RuntimeError) as error:
        line = _explain(error, repo_id, revision, pushing)
        if line is None:
            raise
        raise ImgtextError(line) from error


def _explain(error: BaseException, repo_id: str, revision: str | None, pushing: bool) -> str | None:
    from huggingface_hub import constants, errors

    # the cause is the better story: "not in the cache" because "connection refused"
    chain = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    for found in chain:
        status = _status(found)
        if isinstance(found, errors.HFValidationError):
            return _NO_ID.format(repo_id)
        if isinstance(found, errors.OfflineModeIsEnabled):
            return (
                f"{repo_id} is no folder here, and as a Hub repo it is not in the cache, while HF_HUB_OFFLINE forbids "
                "fetching it; unset that"
            )
        if isinstance(found, errors.GatedRepoError):
            page = f"{constants.ENDPOINT}/{repo_id}"
            return f"{repo_id} is gated: accept its terms at {page}, then log in as who accepted: hf auth login"
        if isinstance(found, errors.RevisionNotFoundError):
            return f"{repo_id} has no branch, tag or commit {revision}; its page on the Hub lists them"
        if pushing and status == 401:
            return "the Hub doesn't know your token; log in again: hf auth login"
        if pushing and status == 403:
            return (
                f"your token may not write to {repo_id}; log in with one that may: hf auth login; or offer the change "
                "with --pr"
            )
        if isinstance(found, errors.RepositoryNotFoundError):
            return _explain_missing(repo_id)
        if status == 401:
            return "the Hub doesn't know your token; log in again: hf auth login; or out: hf auth logout"
        if status == 403:
            return f"you may not read {repo_id}; ask its owner, and log in with a token that may: hf auth login"
        if status == 412:
            return f"{repo_id} got another commit meanwhile; look at it, then push again"
        if status == 429:
            wait = found.response.headers.get("Retry-After")
            return f"the Hub wants fewer requests (429): try again {f'in {wait} seconds' if wait else 'later'}"
        if status >= 500:
            return f"the Hub is in trouble (it answers {status}): try again later"
        if isinstance(found, OSError) and found.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"the disk is full: make room, or choose another disk with HF_HOME (now {constants.HF_HOME})"
        if isinstance(found, PermissionError):
            return f"{found.filename} may not be written or read; choose another folder"
        if isinstance(found, JSONDecodeError):
            return (
                f"what answers at {constants.ENDPOINT} is not the Hub, or was cut short: check the connection and "
                "HF_ENDPOINT, then give the same command again"
            )
        if "Consistency check failed" in str(found):
            return f"a file of {repo_id} came shorter than announced: give the same command again"
        if status:
            return f"the Hub refuses {repo_id}: {str(found).strip().splitlines()[0]}"
    for found in chain:
        if isinstance(found, errors.HTTPError):
            reason = f"the Hub can't be reached or broke off ({_reason(found)}): the same command, given again,"
            return (
                f"{reason} finishes it" if pushing else f"{repo_id} is no folder here, and {reason} goes on from there"
            )
    return None


def _explain_missing(repo_id: str) -> str:
    from huggingface_hub import HfApi, get_token
    from huggingface_hub.errors import HTTPError

    for kind, name in (("dataset", "dataset"), ("space", "Space")):
        try:
            if HfApi(library_name="imgtext").repo_exists(repo_id, repo_type=kind):
                return f"{repo_id} on the Hub is a {name}, not a model; give a model's id"
        except HTTPError:
            break
    advice = "your token may not read it: ask its owner" if get_token() else "log in: hf auth login"
    return f"{repo_id} is no folder here, and there is no such model on the Hub; check the name; if private, {advice}"


def _say(line: str) -> None:
    print(line, file=sys.stderr)
