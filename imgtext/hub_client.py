"""What every talk with the Hugging Face Hub shares: reading at one commit, errors in words, making a commit."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from imgtext.errors import ImgtextError, say

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
    from huggingface_hub.hf_api import DatasetInfo, ModelInfo, SpaceInfo

    Info = ModelInfo | DatasetInfo | SpaceInfo

Kind = Literal["model", "dataset", "space"]
NO_MODEL_ID = "{} is neither a folder nor a Hub repo id such as you/name; packaged models: scenes, photos"
_NAMES = {"model": "model", "dataset": "data set", "space": "Space"}


def snapshot(
    repo_id: str,
    revision: str | None = None,
    *,
    kind: Kind = "model",
    check: Callable[[Info], None] | None = None,
    **wanted: Any,
) -> Path:
    """Bring a repo's files into huggingface_hub's cache, or take them from there; returns their folder.

    Without a connection a copy in the cache is taken. What was taken is said on stderr.

    Args:
        revision: branch, tag or commit; resolved to a commit once.
        check: looks at what the Hub tells of the repo, before anything is fetched.
        wanted: ``allow_patterns`` or ``ignore_patterns``, as `huggingface_hub.snapshot_download` takes them.

    Raises:
        ImgtextError: there is no such repo, it may not be read, or it can't be reached and is not in the cache.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    wanted |= {"repo_id": repo_id, "repo_type": kind}
    with explained(repo_id, revision, kind=kind):
        if revision and re.fullmatch("[0-9a-f]{40}", revision):  # nothing to resolve
            with suppress(LocalEntryNotFoundError):
                return Path(snapshot_download(**wanted, revision=revision, local_files_only=True))
        api = HfApi(library_name="imgtext")
        try:
            info = api.repo_info(repo_id, repo_type=kind, revision=revision, timeout=10)
        except (HTTPError, JSONDecodeError, OfflineModeIsEnabled) as error:
            if not _is_unreachable(error):
                raise
            try:
                folder = Path(snapshot_download(**wanted, revision=revision, local_files_only=True))
            except LocalEntryNotFoundError:
                raise error from None
            if not isinstance(error, OfflineModeIsEnabled):
                say(f"the Hub can't be reached ({_reason(error)}); taking {repo_id} from the cache")
        else:
            if info.id != repo_id:
                say(f"{repo_id} has moved: from now on say {info.id}")
            if check is not None:
                check(info)
            # called for the note in the cache that a load without a connection begins with; the answer is known
            api.repo_info = lambda **_: info
            commit = api.resolve_revision(repo_id, repo_type=kind, revision=revision)
            folder = Path(snapshot_download(**wanted, revision=commit))
    say(f"{repo_id} at commit {folder.name}")
    return folder


def writing_client(doing: str) -> HfApi:
    """A client that has a token to write with; ``doing``, such as "push", stands in the message when there is none."""
    from huggingface_hub import HfApi, get_token

    if get_token() is None:
        raise ImgtextError(f"there is no token to {doing} with; log in first: hf auth login")
    return HfApi(library_name="imgtext")


def open_repo(api: HfApi, repo_id: str, kind: Kind = "model", *, private: bool = False, **settings: Any) -> Info:
    """Make a repo, if there is none; returns what the Hub tells of it.

    Args:
        private: make it a private one.
        settings: what else `HfApi.create_repo` takes.

    Raises:
        ImgtextError: it was there, a public one, and ``private`` is asked for.
    """
    made = api.create_repo(repo_id, repo_type=kind, private=private or None, exist_ok=True, **settings)
    info = api.repo_info(made.repo_id, repo_type=kind, files_metadata=True)
    if private and not info.private:
        raise ImgtextError(
            f"{info.id} exists and is public; make it private in its settings first, or leave out --private"
        )
    return info


def commit_operations(
    files: Mapping[str, Path | bytes], gone: Iterable[str]
) -> list[CommitOperationAdd | CommitOperationDelete]:
    """What a commit holds that leaves ``files`` in a repo and none of ``gone``."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    return [
        *(CommitOperationAdd(name, content) for name, content in files.items()),
        *(CommitOperationDelete(name, is_folder=False) for name in gone),
    ]


@contextmanager
def explained(
    repo_id: str, revision: str | None = None, *, kind: Kind = "model", pushing: bool = False
) -> Iterator[None]:
    """Turn what huggingface_hub raises into one line that says what to do."""
    from huggingface_hub.errors import HTTPError

    try:
        yield
    except ImgtextError:
        raise
    except (HTTPError, OSError, ValueError, RuntimeError) as error:
        line = _explain(error, repo_id, revision, kind, pushing)
        if line is None:
            raise
        raise ImgtextError(line) from error


def _explain(error: BaseException, repo_id: str, revision: str | None, kind: Kind, pushing: bool) -> str | None:
    from huggingface_hub import constants, errors

    no_folder = f"{repo_id} is no folder here, and " if kind == "model" and not pushing else ""
    # the cause is the better story: "not in the cache" because "connection refused"
    chain = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    for found in chain:
        status = _status(found)
        if isinstance(found, errors.HFValidationError):
            return NO_MODEL_ID.format(repo_id) if no_folder else f"{repo_id} is no repo id of the Hub, such as you/name"
        if isinstance(found, errors.OfflineModeIsEnabled):
            if pushing:
                return "HF_HUB_OFFLINE forbids to reach the Hub; unset it"
            return (
                f"{no_folder}the {_NAMES[kind]} {repo_id} is not in the cache, while HF_HUB_OFFLINE forbids fetching "
                "it; unset that"
            )
        if isinstance(found, errors.GatedRepoError):
            page = f"{constants.ENDPOINT}/{constants.REPO_TYPES_URL_PREFIXES.get(kind, '')}{repo_id}"
            return f"{repo_id} is gated: accept its terms at {page}, then log in as who accepted: hf auth login"
        if isinstance(found, errors.RevisionNotFoundError):
            return f"{repo_id} has no branch, tag or commit {revision}; its page on the Hub lists them"
        if pushing and status == 401:
            return "the Hub doesn't know your token; log in again: hf auth login"
        if pushing and status == 403:
            return (
                f"your token may not write to {repo_id}; log in with one that may: hf auth login"
                f"{'; or offer the change with --pr' if kind == 'model' else ''}"
            )
        if isinstance(found, errors.RepositoryNotFoundError):
            return _explain_missing(repo_id, kind, no_folder)
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
            again = "finishes it" if pushing else "fetches the rest"
            return (
                f"{no_folder}the Hub can't be reached or broke off ({_reason(found)}): the same command, given again, "
                f"{again}"
            )
    return None


def _explain_missing(repo_id: str, kind: Kind, no_folder: str) -> str:
    from huggingface_hub import HfApi, get_token
    from huggingface_hub.errors import HTTPError

    name = _NAMES[kind]
    for other in _NAMES.keys() - {kind}:
        try:
            if HfApi(library_name="imgtext").repo_exists(repo_id, repo_type=other):
                return f"{repo_id} on the Hub is a {_NAMES[other]}, not a {name}; give a {name}'s id"
        except HTTPError:
            break
    advice = "your token may not read it: ask its owner" if get_token() else "log in: hf auth login"
    missing = f"{no_folder}there is no such {name}" if no_folder else f"there is no {name} {repo_id}"
    return f"{missing} on the Hub; check the name; if private, {advice}"


def _is_unreachable(error: Exception) -> bool:
    """No answer at all, or one that says that the Hub itself is ill or busy."""
    from huggingface_hub.errors import HfHubHTTPError

    return not isinstance(error, HfHubHTTPError) or _status(error) in (408, 429) or _status(error) >= 500


def _status(error: BaseException) -> int:
    return getattr(getattr(error, "response", None), "status_code", 0)


def _reason(error: BaseException) -> str:
    status = _status(error)
    return f"it answers {status}" if status else str(error).strip().split("\n")[0] or type(error).__name__
