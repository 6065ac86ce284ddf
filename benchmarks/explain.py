"""Do the explanations point at what matters? Words by removal, tags by human captions, maps by known layouts.

python benchmarks/explain.py --data FLICKR8K --split dev
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from unittest import mock

import numpy as np
from PIL import Image

from imgtext import explain
from imgtext.breakdown import KINDS
from imgtext.bundle import Bundle
from imgtext.datasets import CaptionedImage, scene_drawing
from imgtext.datasets.records import owners
from imgtext.datasets.scene_things import THINGS
from imgtext.datasets.scenes import generate
from imgtext.evaluation import embed_split
from imgtext.features import picture_grids
from imgtext.images import open_image
from imgtext.loading import load
from imgtext.metrics import ranks
from imgtext.retriever import Retriever
from imgtext.text import STOP_WORDS, without

Grids = tuple[np.ndarray, ...]
# each picture's grids; and for each name whether, or how far, a point (0 to 1, 0 to 1) lies on what it names
Pictures = list[tuple[Grids, dict[str, Callable[[float, float], float]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds Flickr8k")
    parser.add_argument("--split", default="dev", help="dev, for choices; or test")
    parser.add_argument("--model", default="photos", help="a packaged model trained on photographs")
    parser.add_argument("--scenes", default="scenes", help="a packaged model trained on the scenes")
    args = parser.parse_args()

    photos, scenes = load(args.model), load(args.scenes)
    for name, model, data in (("Flickr8k", photos, args.data), ("scenes", scenes, None)):
        kept, images = embed_split(model, model.bundle.config.dataset, data, args.split)
        print(f"\n### Words left out, {name} {args.split}\n")
        faithfulness(model.bundle, images, kept)
        print(f"\n### Tags, {name} {args.split}\n")
        tags(model.bundle, images, kept)
        if model is photos:
            mosaic = mosaics(model, kept)
    print(f"\n### Maps, {args.split}\n")
    maps(scenes, drawn_scenes(scenes, args.split), photos, mosaic)


def faithfulness(bundle: Bundle, images: np.ndarray, records: Sequence[CaptionedImage]) -> None:
    """The true picture's rank when the words said to matter most are taken out of its caption."""
    rng, vocabulary = Random(0), bundle.vocabulary
    idf = vocabulary.inverse_document_frequency
    captions = [caption for record in records for caption in record.captions]
    chosen, texts, orders = [], [], {"the largest effect": [], "the largest idf": [], "chance": []}
    for caption, image in zip(captions, owners(records).tolist()):
        effects = {
            found.word: found.effect
            for found in explain.word_effects(caption, images[image][None], vocabulary, bundle.embed_captions)[0]
        }
        if len({vocabulary.index(word) for word in effects}) < 5:
            continue  # nothing would be left
        chosen.append(image)
        texts.append(caption)
        words = list(effects)
        orders["chance"].append(rng.sample(words, len(words)))
        orders["the largest effect"].append(sorted(words, key=effects.get, reverse=True))
        orders["the largest idf"].append(sorted(words, key=lambda word: idf[vocabulary.index(word)], reverse=True))

    relevant = np.array(chosen)[:, None] == np.arange(len(images))

    def cells(texts: Sequence[str]) -> str:
        found = ranks(bundle.embed_captions(texts) @ images.T, relevant)
        return f"{found.mean():.1f} | {np.median(found):g}"

    print("| words left out by | " + " | ".join(f"{n} mean rank | {n} median" for n in range(4)) + " |")
    print("|---" * 9 + "|")
    for name, order in orders.items():
        row = [cells([without(text, words[:n]) for text, words in zip(texts, order)]) for n in range(4)]
        print(f"| {name} | {' | '.join(row)} |")
    print(f"\n{len(texts)} captions of at least five different known words, {len(images)} pictures.")


def tags(bundle: Bundle, images: np.ndarray, records: Sequence[CaptionedImage]) -> None:
    """Precision of the first 5 and 10 tags against the content words of a picture's captions."""
    vocabulary = bundle.vocabulary
    count, frequency = len(vocabulary), np.asarray(vocabulary.document_frequency)
    words = [vocabulary.usual_word(stem) for stem in range(count)]
    content = np.array([word not in STOP_WORDS and word not in KINDS["relations"] for word in words])
    true = np.zeros((len(records), count), bool)
    for row, record in enumerate(records):
        true[row, vocabulary.encode(record.captions).indices] = True
    true &= content
    cosine = images @ bundle.word_embeddings.T  # (images, stems)
    prior = np.log(frequency / vocabulary.documents)
    hub = cosine.mean(axis=0)

    def row(name: str, best: np.ndarray) -> None:
        right = np.take_along_axis(true, best[:, :10], axis=1)
        print(f"| {name} | {100 * right[:, :5].mean():.1f} | {100 * right.mean():.1f} |")

    def order(scores: np.ndarray) -> np.ndarray:
        return np.argsort(-np.where(content, scores, -np.inf), axis=1)

    print("| words ranked by | P@5 | P@10 |\n|---|---|---|")
    row("frequency alone", order(np.tile(prior, (len(images), 1))))
    row("cosine", order(cosine))
    row("cosine, words in at least 30 training captions", order(np.where(frequency >= 30, cosine, -np.inf)))
    row("the same - the word's mean over the pictures", order(np.where(frequency >= 30, cosine - hub, -np.inf)))
    for weight in (0.04, 0.06, 0.08):
        row(f"cosine + {weight} ln(share of captions)", order(cosine + weight * prior))
    row("cosine + 0.06 ln(share) - half the word's mean", order(cosine + 0.06 * prior - 0.5 * hub))
    index = {word: stem for stem, word in enumerate(words)}
    found = [[index[tag.word] for tag in explain.nearest_words(bundle, image, 10)] for image in images]
    row("`tags`: + 0.06 ln(share), one of several alike", np.array(found))


def drawn_scenes(model: Retriever, split: str) -> Pictures:
    """Grids of the generated scenes; and for each thing's name whether a point (0..1, 0..1) lies on such a thing."""
    arrange, pictures = scene_drawing.arrange, []
    for planned in generate(0):
        if planned.split != split:
            continue
        boxes = []

        def spy(*arguments: object, boxes: list = boxes) -> list:
            boxes += arrange(*arguments)
            return boxes

        with mock.patch.object(scene_drawing, "arrange", spy):
            picture = scene_drawing.draw(planned.scene, Random(f"picture {planned.seed} {planned.file}"))
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=80, method=2)  # as the model saw it
        things = {}
        for item in planned.scene.items:
            sex = THINGS[item.thing].sexed and item.look
            name = sex or THINGS[item.thing].nouns[0].partition("/")[0]
            if model.bundle.vocabulary.encode([name]).sizes[0]:
                things[name] = _inside([box for box in boxes if box.item == item], picture.width)
        grids = picture_grids(file.getvalue(), model.backbone, mirrored=model.bundle.config.mirrored)
        pictures.append((grids, things))
    return pictures


def _inside(boxes: Sequence, side: int) -> Callable[[float, float], float]:
    return lambda x, y: any(
        box.left <= x * side <= box.left + box.width and box.top <= y * side <= box.top + box.height for box in boxes
    )


def mosaics(model: Retriever, records: Sequence[CaptionedImage]) -> Pictures:
    """Grids of four photographs in one; and for words that three captions of one hold, and none of the others, its
    quarter. A point on the border of two quarters is half in each."""
    vocabulary, side = model.bundle.vocabulary, model.backbone.input_size // 2
    records, pictures = Random(0).sample(list(records), len(records)), []
    for first in range(0, len(records) - 3, 4):
        four = records[first : first + 4]
        picture = Image.new("RGB", (2 * side, 2 * side))
        for quarter, record in enumerate(four):
            small = open_image(record.path).resize((side, side), Image.Resampling.BICUBIC)
            picture.paste(small, (quarter % 2 * side, quarter // 2 * side))
        said = [np.bincount(vocabulary.encode(record.captions).indices, minlength=len(vocabulary)) for record in four]
        places = {}
        for quarter, counts in enumerate(said):
            others = sum(said) - counts
            for stem in np.flatnonzero((counts >= 3) & (others == 0)).tolist():
                word = vocabulary.usual_word(stem)
                if word not in KINDS["relations"]:
                    places[word] = _quarter(quarter % 2, quarter // 2)
        grids = picture_grids(picture, model.backbone, mirrored=model.bundle.config.mirrored)
        pictures.append((grids, places))
    return pictures


def _quarter(right: int, low: int) -> Callable[[float, float], float]:
    def share(at: float, second: int) -> float:
        return 0.5 if abs(at - 0.5) < 1e-6 else float((at > 0.5) == second)

    return lambda x, y: share(x, right) * share(y, low)


def maps(scenes: Retriever, drawn: Pictures, photos: Retriever, mosaic: Pictures) -> None:
    """Pointing game (Zhang et al., 2018): does the map's highest cell lie on what the word names?"""

    def alone(bundle: Bundle, grids: Grids, around: int) -> np.ndarray:
        near = explain.places(*grids[0].shape[1:], around).astype(np.float32)
        shares = near / near.sum(axis=1, keepdims=True)
        return bundle.embed_features(*(shares @ grid.reshape(len(grid), -1).T for grid in grids))

    def pointing(model: Retriever, pictures: Pictures, embed: Callable[..., np.ndarray], around: int) -> str:
        hits = []
        for grids, names in pictures:
            height, width = grids[0].shape[1:]
            scores = model.embed_captions(list(names)) @ embed(model.bundle, grids, around).T  # (names, cells)
            for inside, cell in zip(names.values(), scores.argmax(axis=1).tolist()):
                hits.append(inside((cell % width + 0.5) / width, (cell // width + 0.5) / height))
        return f"{100 * np.mean(hits):.1f}"

    def everywhere(pictures: Pictures, points: Sequence[tuple[float, float]]) -> str:
        return (
            f"{100 * np.mean([inside(*at) for _, names in pictures for inside in names.values() for at in points]):.1f}"
        )

    cells = [((cell % 7 + 0.5) / 7, (cell // 7 + 0.5) / 7) for cell in range(49)]
    print("| the highest cell of | scenes | mosaics of four photos |\n|---|---|---|")
    print(f"| chance | {everywhere(drawn, cells)} | {everywhere(mosaic, cells)} |")
    print(f"| always the middle cell | {everywhere(drawn, cells[24:25])} | {everywhere(mosaic, cells[24:25])} |")
    for name, embed, around in (
        ("score of a cell alone", alone, 0),
        ("score of 3 x 3 cells alone", alone, 1),
        ("fall of the score without a cell", explain.falls_by_place, 0),
        ("fall of the score without 3 x 3 cells (`word_map`)", explain.falls_by_place, 1),
        ("fall of the score without 5 x 5 cells", explain.falls_by_place, 2),
    ):
        print(f"| {name} | {pointing(scenes, drawn, embed, around)} | {pointing(photos, mosaic, embed, around)} |")
    things, words = (sum(len(names) for _, names in pictures) for pictures in (drawn, mosaic))
    print(f"\nIn per cent, of {things} things in {len(drawn)} scenes and {words} words in {len(mosaic)} mosaics.")


if __name__ == "__main__":
    main()
