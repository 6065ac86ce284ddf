"""Packaged models from the Hugging Face Hub."""

from __future__ import annotations

from pathlib import Path

from imgtext.errors import ImgtextError


def fetch(repo_id: str, revision: str | None = None) -> Path:
    """Download a packaged model into huggingface_hub's cache, or take it from there; returns its folder.

    Raises:
        ImgtextError: it is neither a folder nor a repo that can be read.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repo_id, revision=revision))
    except HFValidationError:
        raise ImgtextError(
            f"{repo_id} is neither a folder nor a Hub repo id such as you/name; packaged models: scenes, photos"
        ) from None
    except (HfHubHTTPError, LocalEntryNotFoundError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ImgtextError(f"{repo_id} is no folder here and can't be fetched from the Hub: {reason}") from error
