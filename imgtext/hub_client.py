"""What every talk with the Hugging Face Hub shares: reading at one commit, errors in words, making a commit."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from imgtext.errors import ImgtextError, say

if TYPE_CHECKING:
    from httpx import Response
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
            info = _info(api, repo_id, kind, revision=revision, timeout=10)
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
            api.repo_info = lambda **_: info  # type: ignore[method-assign]
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
    info = _info(api, made.repo_id, kind, files_metadata=True)
    if private and not info.private:
        raise ImgtextError(
            f"{info.id} exists and is public; make it private in its settings first, or leave out --private"
        )
    return info


def _info(api: HfApi, repo_id: str, kind: Kind, **settings: Any) -> Info:
    # no kernel, of which huggingface_hub tells too
    return cast("Info", api.repo_info(repo_id, repo_type=kind, **settings))


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
        line = _Attempt(repo_id, revision, kind, pushing).explain(error)
        if line is None:
            raise
        raise ImgtextError(line) from error


@dataclass(frozen=True)
class _Attempt:
    """What was asked of the Hub."""

    repo_id: str
    revision: str | None
    kind: Kind
    pushing: bool

    @property
    def _no_folder(self) -> str:
        return f"{self.repo_id} is no folder here, and " if self.kind == "model" and not self.pushing else ""

    def explain(self, error: BaseException) -> str | None:
        """Why it failed and what to do, or None where that is none of the Hub's affairs."""
        from huggingface_hub.errors import HTTPError

        # the cause is the better story: "not in the cache" because "connection refused"
        chain = [error]
        while chain[-1].__cause__ is not None:
            chain.append(chain[-1].__cause__)
        for found in chain:
            if line := self._refused(found) or self._failed_here(found):
                return line
        for found in chain:
            if isinstance(found, HTTPError):
                again = "finishes it" if self.pushing else "fetches the rest"
                return (
                    f"{self._no_folder}the Hub can't be reached or broke off ({_reason(found)}): the same command, "
                    f"given again, {again}"
                )
        return None

    def _refused(self, error: BaseException) -> str | None:
        """What the Hub's answer means."""
        from huggingface_hub import constants, errors

        repo_id, status = self.repo_id, _status(error)
        if isinstance(error, errors.GatedRepoError):
            page = f"{constants.ENDPOINT}/{constants.REPO_TYPES_URL_PREFIXES.get(self.kind, '')}{repo_id}"
            return f"{repo_id} is gated: accept its terms at {page}, then log in as who accepted: hf auth login"
        if isinstance(error, errors.RevisionNotFoundError):
            return f"{repo_id} has no branch, tag or commit {self.revision}; its page on the Hub lists them"
        if self.pushing and status == 401:
            return "the Hub doesn't know your token; log in again: hf auth login"
        if self.pushing and status == 403:
            return (
                f"your token may not write to {repo_id}; log in with one that may: hf auth login"
                f"{'; or offer the change with --pr' if self.kind == 'model' else ''}"
            )
        if isinstance(error, errors.RepositoryNotFoundError):
            return self._missing()
        if status == 401:
            return "the Hub doesn't know your token; log in again: hf auth login; or out: hf auth logout"
        if status == 403:
            return f"you may not read {repo_id}; ask its owner, and log in with a token that may: hf auth login"
        if status == 412:
            return f"{repo_id} got another commit meanwhile; look at it, then push again"
        if status == 429:
            wait = _header(error, "Retry-After")
            return f"the Hub wants fewer requests (429): try again {f'in {wait} seconds' if wait else 'later'}"
        if status >= 500:
            return f"the Hub is in trouble (it answers {status}): try again later"
        if status:
            return f"the Hub refuses {repo_id}: {str(error).strip().splitlines()[0]}"
        return None

    def _failed_here(self, error: BaseException) -> str | None:
        """What went wrong without an answer of the Hub: the name, the settings, the disk, what came."""
        from huggingface_hub import constants, errors

        repo_id, name = self.repo_id, _NAMES[self.kind]
        if isinstance(error, errors.HFValidationError):
            return (
                NO_MODEL_ID.format(repo_id)
                if self._no_folder
                else f"{repo_id} is no repo id of the Hub, such as you/name"
            )
        if isinstance(error, errors.OfflineModeIsEnabled):
            if self.pushing:
                return "HF_HUB_OFFLINE forbids to reach the Hub; unset it"
            return (
                f"{self._no_folder}the {name} {repo_id} is not in the cache, while HF_HUB_OFFLINE forbids fetching it; "
                "unset that"
            )
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"the disk is full: make room, or choose another disk with HF_HOME (now {constants.HF_HOME})"
        if isinstance(error, PermissionError):
            return f"{error.filename} may not be written or read; choose another folder"
        if isinstance(error, JSONDecodeError):
            return (
                f"what answers at {constants.ENDPOINT} is not the Hub, or was cut short: check the connection and "
                "HF_ENDPOINT, then give the same command again"
            )
        if "Consistency check failed" in str(error):
            return f"a file of {repo_id} came shorter than announced: give the same command again"
        return None

    def _missing(self) -> str:
        from huggingface_hub import HfApi, get_token
        from huggingface_hub.errors import HTTPError

        repo_id, name = self.repo_id, _NAMES[self.kind]
        for other in _NAMES.keys() - {self.kind}:
            try:
                if HfApi(library_name="imgtext").repo_exists(repo_id, repo_type=other):
                    return f"{repo_id} on the Hub is a {_NAMES[other]}, not a {name}; give a {name}'s id"
            except HTTPError:
                break
        advice = "your token may not read it: ask its owner" if get_token() else "log in: hf auth login"
        none = f"{self._no_folder}there is no such {name}" if self._no_folder else f"there is no {name} {repo_id}"
        return f"{none} on the Hub; check the name; if private, {advice}"


def _is_unreachable(error: Exception) -> bool:
    """No answer at all, or one that says that the Hub itself is ill or busy."""
    from huggingface_hub.errors import HfHubHTTPError

    return not isinstance(error, HfHubHTTPError) or _status(error) in (408, 429) or _status(error) >= 500


def _response(error: BaseException) -> Response | None:
    response: Response | None = getattr(error, "response", None)
    return response


def _status(error: BaseException) -> int:
    return 0 if (response := _response(error)) is None else response.status_code


def _header(error: BaseException, name: str) -> str | None:
    return None if (response := _response(error)) is None else response.headers.get(name)


def _reason(error: BaseException) -> str:
    status = _status(error)
    return f"it answers {status}" if status else str(error).strip().split("\n")[0] or type(error).__name__
