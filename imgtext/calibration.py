"""From a cosine to a chance: how likely a hit is a true match, and whether a gallery holds any.

Two logistic regressions over the same few numbers, fitted on pictures that the model was not trained on. A hit is true
where people's captions of the picture, taken together, mention every word of the query. Queries are whole captions and
runs of one to three words of them; galleries are random parts of the pictures, of many sizes, with and without a match.

All that a query needs of its gallery is the number, the mean and the covariance of its embeddings: no full scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from imgtext.branch import embed_bags
from imgtext.errors import ImgtextError
from imgtext.text import Bags, Vocabulary, tokenise

FEATURES = (
    "score",  # of the hit
    "mean",  # of the scores of all pictures
    "deviation",  # of the scores of all pictures
    "crowding",  # log words x log pictures: the more a query says, the more a large gallery holds near misses
    "frequency",  # mean log share of the training captions that hold each word: common words score lower
    "unknown",  # share of the query's words that the model doesn't know
)
MIN_PICTURES = 50  # fewer tell nothing
TRIALS = 4000
TOP = 10  # hits of a trial that are learned from
FALSE_ALARMS = 0.05  # share of searches that have a match and are told that there is none
_SMALLEST = 20  # pictures in a trial's gallery
_KINDS = (None, None, 1, 2, 3)  # words of a query; None: a whole caption


class Said(NamedTuple):
    """What a query says: how many words, how many of them unknown, mean log share of the captions that hold them."""

    words: int
    unknown: int
    frequency: float

    @classmethod
    def of(cls, vocabulary: Vocabulary, bags: Bags, unknown: int) -> Said:
        """Of the first of some bags; ``unknown`` words don't stand in it."""
        known = bags.indices[: bags.sizes[0]]
        frequency = np.asarray(vocabulary.document_frequency)[known] / vocabulary.documents
        return cls(len(known) + unknown, unknown, float(np.log(frequency).mean()))


def features(scores: np.ndarray, mean: float, deviation: float, pictures: int, said: Said) -> np.ndarray:
    """(hits, features) float64 of the hits of a query; the columns are `FEATURES`.

    Args:
        scores: (hits,) cosines.
        mean, deviation: of the query's scores over the whole gallery.
        pictures: how many the gallery has.
        said: the query's words.
    """
    query = (mean, deviation, np.log(said.words) * np.log(pictures), said.frequency, said.unknown / said.words)
    return np.column_stack([scores, np.tile(query, (len(scores), 1))]).astype(np.float64)


@dataclass(frozen=True)
class Calibration:
    """What turns features into chances.

    Attributes:
        hit: intercept and weights of the chance that a hit is true.
        match: intercept and weights of the chance, by the best hit, that the gallery holds a true one.
        confident_from: the least of the latter with which a search counts as one that found something.
    """

    hit: tuple[float, ...]
    match: tuple[float, ...]
    confident_from: float

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """(hits,): the chance of each hit to be true; rises with the score within a gallery."""
        return _logistic(self.hit, rows)

    def match_chance(self, rows: np.ndarray) -> float:
        """The chance that the gallery holds a true match, by its best hit: the first row."""
        return float(_logistic(self.match, rows[:1])[0])

    def confident(self, rows: np.ndarray) -> bool:
        """False where nothing in the gallery seems to match; the hits best first."""
        return len(rows) > 0 and self.match_chance(rows) >= self.confident_from

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {**asdict(self), "features": list(FEATURES)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], where: str) -> Calibration | None:
        """None of an empty object, and of one over features that this version doesn't have.

        Raises:
            ImgtextError: naming ``where``: it holds something else than numbers.
        """
        if value.get("features") != list(FEATURES):
            return None
        try:
            taken = cls(*(tuple(map(float, value[name])) for name in ("hit", "match")), float(value["confident_from"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ImgtextError(f"{where}: the calibration is damaged; train the model again") from error
        if any(len(weights) != 1 + len(FEATURES) for weights in (taken.hit, taken.match)):
            raise ImgtextError(f"{where}: the calibration has too few or too many weights; train the model again")
        return taken


def _logistic(weights: Sequence[float], rows: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # exp grows to infinity, the chance falls to 0
        return 1 / (1 + np.exp(-(weights[0] + rows @ np.asarray(weights[1:]))))


def fit_logistic(rows: np.ndarray, labels: np.ndarray, ridge: float = 1.0) -> tuple[float, ...]:
    """Logistic regression by Newton's method (iteratively reweighted least squares).

    Args:
        rows: (N, F).
        labels: (N,) of 0 and 1.
        ridge: half the penalty on the squared weights of standardised columns; the intercept goes free.

    Returns:
        the intercept and F weights, for columns as they are given.
    """
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / scale])
    penalty = np.diag([1e-6] + [ridge] * rows.shape[1])  # 1e-6: labels may be all alike
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        chance = _logistic((0.0, *weights), design)
        gradient = design.T @ (labels - chance) - penalty @ weights
        step = np.linalg.solve((design.T * (chance * (1 - chance))) @ design + penalty, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    slopes = weights[1:] / scale
    return (float(weights[0] - slopes @ mean), *slopes.tolist())


@dataclass(frozen=True)
class Query:
    """A query whose answers are known.

    Attributes:
        vector: (D,) unit embedding.
        said: its words.
        stems: those that a picture's captions must mention.
        relevant: (pictures,) bool: whose captions, taken together, mention every stem.
        own: the picture whose caption it was taken from.
    """

    vector: np.ndarray
    said: Said
    stems: np.ndarray
    relevant: np.ndarray
    own: int


@dataclass(frozen=True)
class Trial:
    """The best hits of a query in a gallery: features (hits, F), relevant (hits,) bool; whether any picture matches."""

    features: np.ndarray
    relevant: np.ndarray
    matches: bool
    said: Said


class Trials:
    """Searches whose right answers are known, made from captioned pictures.

    Args:
        images: (N, D) unit embeddings.
        captions: each picture's captions.
        vocabulary: the model's.
        branch: its caption branch.
    """

    def __init__(
        self,
        images: np.ndarray,
        captions: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        branch: Mapping[str, np.ndarray],
    ):
        self.images, self.vocabulary, self._branch = images, vocabulary, branch
        self.mentions = np.zeros((len(images), len(vocabulary)), bool)
        self._phrases: list[tuple[int, list[str]]] = []  # picture, known words of a caption
        stops = frozenset(vocabulary.stop_words)
        for picture, texts in enumerate(captions):
            for text in texts:
                words = [word for word in tokenise(text) if word not in stops]
                known = [(word, index) for word in words if (index := vocabulary.index(word)) is not None]
                if known:
                    self._phrases.append((picture, [word for word, _ in known]))
                    self.mentions[picture, [index for _, index in known]] = True

    def query(self, rng: np.random.Generator, words: int | None, *, hide: bool = False) -> Query:
        """A query of so many words that follow each other in a caption, fewer if it is shorter; None: all of it.

        With ``hide``, the model isn't told one of them, as if it didn't know it.
        """
        own, phrase = self._phrases[rng.integers(len(self._phrases))]
        length = min(words or len(phrase), len(phrase))
        start = rng.integers(len(phrase) - length + 1)
        run = phrase[start : start + length]
        stems = np.unique(self.vocabulary.encode([" ".join(run)]).indices)
        if hide := hide and len(stems) > 1:
            hidden = self.vocabulary.stems[stems[rng.integers(len(stems))]]
            run = [word for word in run if self.vocabulary.stems[self.vocabulary.index(word)] != hidden]
        bags = self.vocabulary.encode([" ".join(run)])
        said = Said.of(self.vocabulary, bags, int(hide))
        return Query(embed_bags(self._branch, bags)[0], said, stems, self.mentions[:, stems].all(axis=1), own)

    def gallery(self, rng: np.random.Generator, query: Query, size: int, matches: int) -> np.ndarray:
        """Rows of a random gallery with so many matches, as far as there are so many pictures of either kind."""
        right = rng.permutation(np.flatnonzero(query.relevant))
        wrong = rng.permutation(np.flatnonzero(~query.relevant))
        matches = min(matches, len(right))
        return np.concatenate([right[:matches], wrong[: size - matches]])

    def natural(self, rng: np.random.Generator, query: Query, size: int) -> int:
        """How many matches a random gallery of such a size holds, if any."""
        return max(1, int(rng.binomial(size, query.relevant.mean())))

    def search(self, query: Query, gallery: np.ndarray) -> Trial:
        """The best hits of a query in the pictures of a gallery's rows."""
        scores = self.images[gallery] @ query.vector
        best = np.argsort(-scores, kind="stable")[:TOP]
        relevant = query.relevant[gallery]
        rows = features(scores[best], scores.mean(), scores.std(), len(gallery), query.said)
        return Trial(rows, relevant[best], bool(relevant.any()), query.said)

    def draw(self, rng: np.random.Generator, count: int = TRIALS) -> list[Trial]:
        """Trials of all kinds: two in five galleries without a match, some of the others full of them."""
        trials = []
        for _ in range(count):
            query = self.query(rng, _KINDS[rng.integers(len(_KINDS))], hide=rng.random() < 0.2)
            size = int(np.exp(rng.uniform(np.log(_SMALLEST), np.log(len(self.images)))))
            kind, rich = rng.random(), int(rng.uniform(0.1, 1) * size)
            matches = self.natural(rng, query, size)
            if kind < 0.4:
                matches = 0
            elif kind < 0.65 and rich <= query.relevant.sum():
                matches = rich
            gallery = self.gallery(rng, query, size, matches)
            if len(gallery):  # not where all match and none may
                trials.append(self.search(query, gallery))
        return trials


def fit(trials: Iterable[Trial]) -> Calibration:
    """Fit both regressions.

    `Calibration.confident_from` is what all but `FALSE_ALARMS` of the galleries with a match reach.
    """
    trials = list(trials)
    hit = fit_logistic(
        np.concatenate([trial.features for trial in trials]), np.concatenate([trial.relevant for trial in trials])
    )
    best, matches = np.stack([trial.features[0] for trial in trials]), np.array([trial.matches for trial in trials])
    match = fit_logistic(best, matches)
    chances = _logistic(match, best)
    return Calibration(hit, match, float(np.quantile(chances[matches], FALSE_ALARMS)) if matches.any() else 0.0)


def calibration_error(chances: np.ndarray, labels: np.ndarray, bins: int = 15, *, equal_mass: bool = False) -> float:
    """Expected calibration error (Guo et al., 2017, equation 3): mean gap of chance and share of true ones, by bin.

    Args:
        chances, labels: (N,).
        bins: how many, of equal width or, with ``equal_mass``, of equally many chances.
    """
    return sum(
        size * abs(chance - share) for size, chance, share in reliability(chances, labels, bins, equal_mass=equal_mass)
    ) / len(chances)


def reliability(
    chances: np.ndarray, labels: np.ndarray, bins: int = 15, *, equal_mass: bool = False
) -> list[tuple[int, float, float]]:
    """Of each bin that is not empty: size, mean chance, share of true ones."""
    if equal_mass:
        groups = np.array_split(np.argsort(chances, kind="stable"), bins)
    else:
        place = np.minimum((chances * bins).astype(int), bins - 1)
        groups = [np.flatnonzero(place == number) for number in range(bins)]
    return [
        (len(group), float(chances[group].mean()), float(labels[group].mean())) for group in groups if len(group)
    ]


def area_under_curve(right: np.ndarray, wrong: np.ndarray) -> float:
    """The chance that a number of ``right`` is above one of ``wrong``; equal ones count half (Mann-Whitney)."""
    order = np.sort(wrong)
    below, upto = (np.searchsorted(order, right, side=side) for side in ("left", "right"))
    return float((below + upto).mean() / 2 / len(wrong))


def measure(calibration: Calibration, trials: Sequence[Trial]) -> dict[str, Any]:
    """How honest the chances are, as the bundle's config keeps it.

    Returns:
        ``error`` and ``error_equal_mass`` of the hits' chances in 15 bins; ``bins`` of equal width, ``{"hits",
        "chance", "true"}``; ``auc`` of a gallery with against one without a match; the shares of galleries with a
        match (``kept``) and without (``refused``) that are judged rightly.
    """
    chances = np.concatenate([calibration.probabilities(trial.features) for trial in trials])
    labels = np.concatenate([trial.relevant for trial in trials])
    match = np.array([calibration.match_chance(trial.features) for trial in trials])
    matches = np.array([trial.matches for trial in trials])
    return {
        "error": calibration_error(chances, labels),
        "error_equal_mass": calibration_error(chances, labels, equal_mass=True),
        "auc": area_under_curve(match[matches], match[~matches]),
        "kept": float((match[matches] >= calibration.confident_from).mean()),
        "refused": float((match[~matches] < calibration.confident_from).mean()),
        "bins": [{"hits": size, "chance": mean, "true": share} for size, mean, share in reliability(chances, labels)],
    }
