"""Cards of the Hub: metadata and a generated part, around which a person may write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypedDict

from imgtext.bundle.layout import CARD, FREE_LICENCES
from imgtext.errors import ImgtextError

if TYPE_CHECKING:
    from huggingface_hub import CardData, RepoCard

_BEGIN = "<!-- imgtext: generated from here; write before or after these marks, where your text is kept -->"
_END = "<!-- imgtext: end -->"
_GENERATED = re.compile(r"<!-- imgtext: generated.*?<!-- imgtext: end -->", re.DOTALL)
_FLICKR_TERMS = "https://www.flickr.com/help/terms"


def own_text(text: str) -> str:
    """What a person wrote into a card: all but the metadata and the generated part."""
    return _GENERATED.sub("", _parse(text).text).strip() if text.strip() else ""


def card(data: CardData, text: str, *, old: str = "") -> str:
    """A card with generated metadata and text, in the place of the generated part of an older card.

    A card without such a part was written by a person: all of it is kept, below. Of the YAML, keys that are not
    generated and further tags are kept.
    """
    generated = f"{_BEGIN}\n\n{text.strip()}\n\n{_END}"
    if old.strip():
        before = _parse(old)
        own = {*data.to_dict(), "license", "license_name", "license_link", "model-index"}
        for key, value in before.data.to_dict().items():
            if key not in own:
                data[key] = value
        data["tags"] = list(dict.fromkeys([*(data.get("tags") or []), *(before.data.get("tags") or [])]))
        kept = before.text.strip()
        found = _GENERATED.search(kept)
        generated = (
            kept[: found.start()] + generated + kept[found.end() :] if found else f"{generated}\n\n{kept}".strip()
        )
    return f"---\n{data.to_yaml()}\n---\n\n{generated.strip()}\n"


def _parse(text: str) -> RepoCard:
    from huggingface_hub import RepoCard
    from yaml import YAMLError

    try:
        return RepoCard(text, ignore_metadata_errors=True)
    except (YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ImgtextError(
            f"the YAML at the head of {CARD} can't be read: {reason}; mend it, or take the file away"
        ) from error


class Licence(TypedDict, total=False):
    """The keys of a card's YAML that tell a licence."""

    license: str
    license_name: str
    license_link: str


def licence_keys(licence: str) -> Licence:
    """A licence by its SPDX name, or in words, as the keys of a card's YAML."""
    if licence in FREE_LICENCES:
        return {"license": licence.lower()}
    if licence.startswith("Flickr"):
        return {"license": "other", "license_name": "flickr-research-only", "license_link": _FLICKR_TERMS}
    return {"license": "other", "license_name": re.sub(r"[^a-z0-9]+", "-", licence.lower()).strip("-")}
