"""From a cosine to a chance: how likely a hit is a true match, and whether a gallery holds any.

Two logistic regressions over the same few numbers, fitted on pictures that the model was not trained on. A hit is true
where people's captions of the picture, taken together, mention every word of the query. Queries are whole captions and
runs of one to three words of them; galleries are random parts of the pictures, of many sizes, with and without a match.
Nothing in a gallery matches where no picture's captions mention even half of the query's words: pictures between are
what a person may well accept.

All that a query needs of its gallery is the number, the mean and the covariance of its embeddings: no full scan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from imgtext.errors import ImgtextError
from imgtext.text import Bags, Vocabulary, tokenise

FEATURES = (
    "score",  # of the hit
    "standing",  # log words x deviations above the mean: the more a query says, the fewer pictures stand out by chance
    "mean",  # of the scores of all pictures
    "deviation",  # of the scores of all pictures
    "crowding",  # log words x log pictures: the more a query says, the more a large gallery holds near misses
    "frequency",  # mean log share of the training captions that hold each word: common words score lower
)
MIN_PICTURES = 50  # fewer tell nothing
TRIALS = 4000
NEAR = 0.5  # share of a query's words
TOP = 10  # hits of a trial that are learned from
FALSE_ALARMS = 0.05  # share of searches that have a match and are told that there is none
_LARGEST = 1e30  # weight that is believed: sums of such don't overflow
_SMALLEST = 20  # pictures in a trial's gallery
_KINDS = (None, None, 1, 2, 3)  # words of a query; None: a whole caption


class Said(NamedTuple):
    """What a query says: how many different words, and the mean log share of the training captions that hold each."""

    words: int
    frequency: float

    @classmethod
    def of(cls, vocabulary: Vocabulary, bags: Bags) -> Said:
        """Of a single bag with a known word in it. Unknown words count as words: nothing answers for them."""
        frequency = [vocabulary.document_frequency[index] / vocabulary.documents for index in bags.indices]
        return cls(len(frequency) + len(bags.unknown[0]), float(np.log(frequency).mean()))


def features(scores: np.ndarray, mean: float, deviation: float, pictures: int, said: Said) -> np.ndarray:
    """(hits, features) float64 of the hits of a query; the columns are `FEATURES`.

    Args:
        scores: (hits,) cosines.
        mean, deviation: of the query's scores over the whole gallery.
        pictures: how many the gallery has.
        said: the query's words.
    """
    length = np.log(said.words)
    standing = length * (scores - mean) / max(deviation, 1e-6)
    query = (mean, deviation, length * np.log(pictures), said.frequency)
    return np.column_stack([scores, standing, np.tile(query, (len(scores), 1))]).astype(np.float64)


@dataclass(frozen=True)
class Calibration:
    """What turns features into chances.

    Attributes:
        hit: intercept and weights of the chance that a hit is true.
        match: intercept and weights of the chance, by the best hit, that the gallery holds a true one, not nothing.
        confident_from: the least of the latter with which a search counts as one that found something.
    """

    hit: tuple[float, ...]
    match: tuple[float, ...]
    confident_from: float

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """(hits,): the chance of each hit to be true; rises with the score within a gallery."""
        return logistic(self.hit, rows)

    def match_chance(self, rows: np.ndarray) -> float:
        """The chance that the gallery holds a true match, by its best hit: the first row."""
        return float(logistic(self.match, rows[:1])[0])

    def confident(self, rows: np.ndarray) -> bool:
        """False where nothing in the gallery seems to match; the hits best first."""
        return len(rows) > 0 and self.match_chance(rows) >= self.confident_from

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {**asdict(self), "features": list(FEATURES)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], where: str) -> Calibration | None:
        """None of an empty object, and of one over other features than this version's.

        Raises:
            ImgtextError: naming ``where``: it holds something else than numbers.
        """
        if value.get("features") != list(FEATURES):
            return None
        hit, match = (read_weights(value.get(name), 1 + len(FEATURES), where) for name in ("hit", "match"))
        return cls(hit, match, *read_weights([value.get("confident_from")], 1, where))


def read_weights(value: Any, count: int, where: str) -> tuple[float, ...]:
    """``count`` numbers of a config's calibration.

    Raises:
        ImgtextError: naming ``where``: they are others, or too large.
    """
    try:
        weights = tuple(map(float, value))
    except (TypeError, ValueError, OverflowError) as error:
        raise ImgtextError(f"{where}: the calibration is damaged; train the model again") from error
    if len(weights) != count:
        raise ImgtextError(f"{where}: the calibration has too few or too many weights; train the model again")
    if not all(abs(weight) < _LARGEST for weight in weights):
        raise ImgtextError(f"{where}: the calibration holds a number that is too large; train the model again")
    return weights


def logistic(weights: Sequence[float], rows: np.ndarray) -> np.ndarray:
    """The chance of each row of features, (rows,): by an intercept, then a weight a feature."""
    with np.errstate(over="ignore"):  # exp grows to infinity, the chance falls to 0
        chances: np.ndarray = 1 / (1 + np.exp(-(weights[0] + rows @ np.asarray(weights[1:]))))
        return chances


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
        chance = logistic((0.0, *weights), design)
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
        mentioned: (pictures,) the share of the query's words that each picture's captions, taken together, mention.
    """

    vector: np.ndarray
    said: Said
    mentioned: np.ndarray


@dataclass(frozen=True)
class Trial:
    """The best hits of a query in a gallery.

    Attributes:
        features: (hits, F).
        true: (hits,) bool: the captions of the picture mention every word.
        nearest: the largest share of the words that the captions of a picture in the gallery mention; 1 is a match.
        words: of the query.
    """

    features: np.ndarray
    true: np.ndarray
    nearest: float
    words: int


class Trials:
    """Searches whose right answers are known, made from captioned pictures.

    Args:
        images: (N, D) unit embeddings.
        captions: each picture's captions.
        vocabulary: the model's.
        embed: texts to (M, D) unit embeddings.
    """

    def __init__(
        self,
        images: np.ndarray,
        captions: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        embed: Callable[[Sequence[str]], np.ndarray],
    ):
        self.images, self.vocabulary, self._embed = images, vocabulary, embed
        self.mentions = np.zeros((len(images), len(vocabulary)), bool)
        self._phrases: list[list[str]] = []  # known words of each caption
        stops = frozenset(vocabulary.stop_words)
        for picture, texts in enumerate(captions):
            for text in texts:
                words = [word for word in tokenise(text) if word not in stops]
                known = [(word, index) for word in words if (index := vocabulary.index(word)) is not None]
                if known:
                    self._phrases.append([word for word, _ in known])
                    self.mentions[picture, [index for _, index in known]] = True

    def query(self, rng: np.random.Generator, words: int | None) -> Query:
        """A query of so many words that follow each other in a caption, fewer if it is shorter; None: all of it."""
        phrase = self._phrases[rng.integers(len(self._phrases))]
        length = min(words or len(phrase), len(phrase))
        start = rng.integers(len(phrase) - length + 1)
        return self.query_of(" ".join(phrase[start : start + length]))

    def query_of(self, text: str) -> Query:
        """A text with a known word as a query."""
        bags = self.vocabulary.encode([text])
        mentioned = self.mentions[:, bags.indices].mean(axis=1)
        return Query(self._embed([text])[0], Said.of(self.vocabulary, bags), mentioned)

    def gallery(
        self, rng: np.random.Generator, query: Query, size: int, *, share: float | None = None, below: float = 1.0
    ) -> np.ndarray:
        """Rows of a random gallery, as large as there are pictures for it.

        Args:
            share: of its pictures that match; by default as in all pictures, and one at least.
            below: the others have less than this share of the query mentioned.
        """
        right = rng.permutation(np.flatnonzero(query.mentioned == 1))
        wrong = rng.permutation(np.flatnonzero(query.mentioned < below))
        matches = max(1, rng.binomial(size, len(right) / len(self.images))) if share is None else int(share * size)
        return np.concatenate([right[:matches], wrong[: size - min(matches, len(right))]])

    def search(self, query: Query, gallery: np.ndarray) -> Trial:
        """The best hits of a query in the pictures of a gallery's rows."""
        scores = self.images[gallery] @ query.vector
        best = np.argsort(-scores, kind="stable")[:TOP]
        mentioned = query.mentioned[gallery]
        rows = features(scores[best], scores.mean(), scores.std(), len(gallery), query.said)
        return Trial(rows, mentioned[best] == 1, float(mentioned.max()), query.said.words)

    def draw(self, rng: np.random.Generator, count: int = TRIALS) -> list[Trial]:
        """Trials of all kinds: two galleries in five without a match, half of those without anything near one; some
        of the others full of matches. None from fewer than `MIN_PICTURES` pictures.
        """
        trials: list[Trial] = []
        while len(trials) < count and self._phrases and len(self.images) >= MIN_PICTURES:
            query = self.query(rng, _KINDS[rng.integers(len(_KINDS))])
            size = int(np.exp(rng.uniform(np.log(_SMALLEST), np.log(len(self.images)))))
            kind, rich = rng.random(), rng.uniform(0.1, 1)
            if kind < 0.4:
                gallery = self.gallery(rng, query, size, share=0, below=1.0 if kind < 0.2 else NEAR)
            elif kind < 0.65 and rich * size <= (query.mentioned == 1).sum():
                gallery = self.gallery(rng, query, size, share=rich)
            else:
                gallery = self.gallery(rng, query, size)
            if len(gallery) >= min(size, _SMALLEST):
                trials.append(self.search(query, gallery))
        return trials


def fit(trials: Sequence[Trial]) -> Calibration | None:
    """Fit both regressions; None where the trials lack galleries with a match, or with nothing near one.

    `Calibration.confident_from` is what all but `FALSE_ALARMS` of the galleries with a match reach.
    """
    best, matches = _told_apart(trials)
    if matches.all() or not matches.any():
        return None
    hit = fit_logistic(
        np.concatenate([trial.features for trial in trials]), np.concatenate([trial.true for trial in trials])
    )
    match = fit_logistic(best, matches)
    return Calibration(hit, match, float(np.quantile(logistic(match, best[matches]), FALSE_ALARMS)))


def _told_apart(trials: Sequence[Trial]) -> tuple[np.ndarray, np.ndarray]:
    """Best hits (trials, F) of galleries with a match or with nothing near one, and (trials,) bool which they are."""
    clear = [trial for trial in trials if trial.nearest == 1 or trial.nearest < NEAR]
    return np.array([trial.features[0] for trial in clear]), np.array([trial.nearest == 1 for trial in clear], bool)


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
    return [(len(group), float(chances[group].mean()), float(labels[group].mean())) for group in groups if len(group)]


def area_under_curve(right: np.ndarray, wrong: np.ndarray) -> float:
    """The chance that a number of ``right`` is above one of ``wrong``; equal ones count half (Mann-Whitney)."""
    order = np.sort(wrong)
    below, upto = (np.searchsorted(order, right, side=side) for side in ("left", "right"))
    return float((below + upto).mean() / 2 / len(wrong))


def measure(calibration: Calibration, trials: Sequence[Trial]) -> dict[str, Any] | None:
    """How honest the chances are, as the bundle's config keeps it.

    Returns:
        None as `fit` does, else:

        - ``error``, ``error_equal_mass``: of the hits' chances, by 15 bins.
        - ``bins`` of equal width: ``{"hits", "chance", "true"}``.
        - ``auc`` of galleries with a match against those with nothing near one.
        - ``kept``, ``refused``: the shares of these two that are judged rightly.
    """
    best, matches = _told_apart(trials)
    if matches.all() or not matches.any():
        return None
    chances = np.concatenate([calibration.probabilities(trial.features) for trial in trials])
    labels = np.concatenate([trial.true for trial in trials])
    match = logistic(calibration.match, best)
    return {
        "error": calibration_error(chances, labels),
        "error_equal_mass": calibration_error(chances, labels, equal_mass=True),
        "auc": area_under_curve(match[matches], match[~matches]),
        "kept": float((match[matches] >= calibration.confident_from).mean()),
        "refused": float((match[~matches] < calibration.confident_from).mean()),
        "bins": [{"hits": size, "chance": mean, "true": share} for size, mean, share in reliability(chances, labels)],
    }
