"""`config.json`: what a packaged model is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from imgtext.bundle.layout import FORMAT
from imgtext.errors import ImgtextError
from imgtext.sentences import SENTENCE_ENCODER
from imgtext.text import STEMMER

# fields of config.json that older bundles lack
OPTIONAL = ("calibration", "sentence_encoder")


@dataclass(frozen=True)
class Config:
    """What `config.json` holds.

    Attributes:
        name: what people call the model.
        backbone: name of the frozen CNN, as `imgtext.backbones.load_backbone` takes it.
        backbone_digest: SHA-256 of its weights.
        input_size: side of the pictures that it takes, in pixels.
        feature_dim: width of its features.
        mirrored: embed a picture as the mean of itself and its mirror image.
        feature_power: power of the features before standardising.
        image_hidden, caption_hidden: widths of each branch's hidden layers.
        embed_dim: width of the embedding.
        vocabulary_size: number of stems.
        licence: of the weights, by its SPDX name or "other".
        dataset: what it was trained on.
        recipe: every setting of the training, by name.
        metrics: measured recalls, ``{split: {"text_to_image": {...}, "image_to_text": {...}}}``, and under
            ``"breakdown"`` what `imgtext.breakdown` gives, under ``"robustness"`` what `imgtext.robustness` gives,
            and ``"pictures"`` and ``"captions"``, how many there were; where others were trained with other seeds,
            under ``"seeds"`` their ``"count"``, and of each recall the ``"mean"`` and the ``"half_range"``.
        versions: of the packages that trained it.
        calibration: what `imgtext.calibration.Calibration` reads, and under ``"mention"`` the weights of
            `imgtext.mentions`; empty in bundles without.
        stemmer: how words became stems.
        sentence_encoder: of what reads whole captions beside the bag, or empty; see `imgtext.sentences`.
        files: SHA-256 of every other file of the bundle, by its path.
        format: version of this layout.
    """

    name: str
    backbone: str
    backbone_digest: str
    input_size: int
    feature_dim: int
    mirrored: bool
    feature_power: float
    image_hidden: tuple[int, ...]
    caption_hidden: tuple[int, ...]
    embed_dim: int
    vocabulary_size: int
    licence: str
    dataset: str
    recipe: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)
    stemmer: str = STEMMER
    sentence_encoder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def from_json(cls, value: Any, where: str) -> Config:
        """Check the types of a parsed `config.json`; ImgtextError names the field that is wrong."""
        if not isinstance(value, dict):
            raise ImgtextError(f"{where}: expected a JSON object")
        if value.get("format") != FORMAT:
            raise ImgtextError(
                f"{where}: this imgtext reads bundles of format {FORMAT}, found {value.get('format')!r}; "
                "a newer one may read it: pip install --upgrade imgtext"
            )
        taken = {}
        for item in fields(cls):
            if item.name in OPTIONAL and item.name not in value:
                continue
            if item.name not in value:
                raise ImgtextError(f"{where}: the field {item.name!r} is missing")
            taken[item.name] = value[item.name]
            if not _TYPES[str(item.type)](taken[item.name]):
                raise ImgtextError(f"{where}: the field {item.name!r} holds {taken[item.name]!r:.80}, not {item.type}")
            if isinstance(taken[item.name], list):
                taken[item.name] = tuple(taken[item.name])
        if taken.get("sentence_encoder") not in ("", None, SENTENCE_ENCODER):
            raise ImgtextError(f"{where}: this imgtext has no sentence encoder {taken['sentence_encoder']!r}")
        if taken["stemmer"] != STEMMER:
            raise ImgtextError(f"{where}: stemmer {taken['stemmer']!r} is not known; this imgtext has {STEMMER!r}")
        return cls(**taken)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": _whole,
    "float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 100,
    "tuple[int, ...]": lambda value: isinstance(value, list) and all(map(_whole, value)),
    "Mapping[str, Any]": lambda value: isinstance(value, dict),
    "Mapping[str, str]": lambda value: isinstance(value, dict) and all(isinstance(v, str) for v in value.values()),
}
