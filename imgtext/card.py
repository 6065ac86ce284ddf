"""The model card: written by code, from measured figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from imgtext import breakdown, robustness
from imgtext.bundle import Bundle, Config
from imgtext.bundle.layout import BANK, CARD, GALLERY, PICTURES
from imgtext.files import write_bytes
from imgtext.hub_card import card, licence_keys

if TYPE_CHECKING:
    from huggingface_hub import CardData

_WAYS = {"text_to_image": "text to image", "image_to_text": "image to text"}
_DATASETS = {
    "scenes": (
        "Generated scenes: [OpenMoji](https://openmoji.org) symbols (CC BY-SA 4.0) over drawn backgrounds, with "
        "captions from a grammar. Real photographs look different: for those take a model trained on photographs."
    ),
    "flickr8k": (
        "[Flickr8k](http://www.jair.org/papers/paper3994.html) (Hodosh, Young and Hockenmaier, 2013): 6,000 "
        "photographs with five captions each. Use is for research, as its owners ask. The bundle holds embeddings "
        "and file names, but no picture and no caption of it; the caption bank is a grammar's."
    ),
    "flickr30k": (
        "[Flickr30k](https://aclanthology.org/Q14-1006/) (Young et al., 2014), splits of Flickr30k Entities. Use is "
        "for research, as its owners ask. The bundle holds no picture and no caption of it."
    ),
    "folder": "A folder of captioned pictures.",
}


def write_card(bundle: Bundle, repo_id: str | None = None) -> None:
    """Write a bundle's card, over an older one: what stands outside its generated part, and added YAML keys, are kept.

    Args:
        repo_id: where the model lies on the Hub, if that is known.
    """
    path = bundle.folder / CARD
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_bytes(path, model_card(bundle, repo_id, old=old).encode())


def model_card(bundle: Bundle, repo_id: str | None = None, *, old: str = "") -> str:
    """The text of a bundle's README.md, YAML metadata included; ``old`` is the card that it takes the place of."""
    return card(_metadata(bundle.config), _text(bundle, repo_id or f"you/{bundle.config.name}"), old=old)


def _metadata(config: Config) -> CardData:
    from huggingface_hub import EvalResult, ModelCardData

    split, measured = shown_split(config.metrics)
    dataset = config.dataset.removeprefix("hub:")
    results = [
        EvalResult(
            task_type="image-text-retrieval",
            task_name=f"{name} retrieval",
            dataset_type=dataset,
            dataset_name=dataset,
            dataset_split=split,
            metric_type=f"recall_at_{k}",
            metric_name=f"{name} R@{k}",
            metric_value=round(100 * measured[way][f"at_{k}"], 1),
        )
        for way, name in _WAYS.items()
        if measured
        for k in (1, 5, 10)
    ]
    return ModelCardData(
        language="en",
        **licence_keys(config.licence),
        library_name="imgtext",
        pipeline_tag="feature-extraction",
        tags=["image-text-retrieval", "image-search", "two-branch", config.recipe["name"]],
        datasets=None if dataset == "folder" else [dataset],
        # a network of timm's may lie on the Hub; the others come by pip
        base_model=f"timm/{config.backbone.removeprefix('timm:')}" if config.backbone.startswith("timm:") else None,
        metrics=["recall"],
        model_name=f"imgtext {config.name}",
        eval_results=results or None,
    )


def shown_split(metrics: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The split whose figures are shown, and they; nothing where nothing was measured."""
    split = next((name for name in ("test", "dev", "train") if name in metrics), "test")
    return split, metrics.get(split, {})


def _text(bundle: Bundle, repo_id: str) -> str:
    config = bundle.config
    parts = [
        f"""# imgtext {config.name}

Finds pictures by describing them, and describes pictures by finding captions. Two branches embed pictures and
captions into one space of {config.embed_dim} dimensions; the cosine ranks.""",
        _recalls(config),
        f"![Learning curve](learning_curve.png)\n\nLoss and dev recall over the training of `{config.name}`."
        if "learning_curve.png" in config.files
        else "",
        _honesty(config),
        _purpose(config),
        _model(bundle),
        f"## Training data\n\n{_dataset(config)}",
        _kinds(config),
        _limits(config),
        _use(bundle, repo_id),
    ]
    return "\n\n".join(part for part in parts if part)


def _recalls(config: Config) -> str:
    split, measured = shown_split(config.metrics)
    if not measured:
        return ""
    rows = []
    for way, name in _WAYS.items():
        recalls = [f"{100 * measured[way][f'at_{k}']:.1f}" for k in (1, 5, 10)]
        ranks = [f"{measured[way]['median_rank']:g}", f"{measured[way]['mean_reciprocal_rank']:.3f}"]
        rows.append([name, *recalls, *ranks])
        rows += [[*cells, "", ""] for cells in over_seeds(measured, way)]
    table = _table([f"{split} split", "R@1", "R@5", "R@10", "median rank", "MRR"], rows)
    pool = f"the whole {split} split of {config.dataset}{_pool(measured)}"
    about = f"Recall in per cent, over {pool}; ties count against the model."
    return f"{table}\n\n{about}"


def over_seeds(measured: Mapping[str, Any], way: str) -> list[list[str]]:
    """A row of a table that tells how recalls spread: what it is, R@1, R@5, R@10; none where one seed is known."""
    if not (seeds := measured.get("seeds")):
        return []
    spreads = [seeds[way][f"at_{k}"] for k in (1, 5, 10)]
    cells = [f"{100 * spread['mean']:.1f} ± {100 * spread['half_range']:.1f}" for spread in spreads]
    return [[f"mean of {seeds['count']} seeds ± half their range", *cells]]


def _pool(measured: dict[str, Any]) -> str:
    if "pictures" not in measured:
        return ""
    return f" ({measured['pictures']:,} pictures, {measured['captions']:,} captions)"


def _honesty(config: Config) -> str:
    split, measured = shown_split(config.metrics)
    if not (found := measured.get("calibration")):
        return ""
    return f"""## How far to trust it

`Hit.probability` is the chance that the picture's captions, of several people taken together, mention every word of
the query: a picture may show it all the same where nobody said so. Fitted on the dev split; measured on the {split}
split with whole captions and phrases of one to three words, in random galleries of 20 to all pictures, two in five
without a match:

- expected calibration error {found["error"]:.3f} in 15 bins of equal width, {found["error_equal_mass"]:.3f} in bins of
  equal size;
- `Hits.confident` is False for {100 * found["refused"]:.0f} % of the galleries where nothing comes near the query, and
  for {100 * (1 - found["kept"]):.0f} % of those that hold a match (AUC {found["auc"]:.2f}).

![Reliability](reliability.png)

Probability told, and share of hits that were true."""


def _table(header: list[str], rows: list[list[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _purpose(config: Config) -> str:
    return """## What it is for

For searching collections of pictures like those that it was trained on, by short English descriptions, on one's own
machine and without a GPU; for teaching and for trying things out.

Not for identifying people, for surveillance, or for decisions about anyone: it knows no persons, and what it takes
someone for is a guess from pixels. Not for finding every picture of a kind: it ranks, and misses many."""


def _model(bundle: Bundle) -> str:
    config = bundle.config
    image_layers, caption_layers = (
        " - ".join(map(str, (*hidden, config.embed_dim))) for hidden in (config.image_hidden, config.caption_hidden)
    )
    parameters = sum(array.size for branch in (bundle.image_branch, bundle.caption_branch) for array in branch.values())
    size = sum((bundle.folder / name).stat().st_size for name in config.files)
    recipe = config.recipe
    settings = ", ".join(
        f"{name.replace('_', ' ')} {recipe[name]}"
        for name in ("loss", "weighting", "batch_size", "steps", "learning_rate", "dropout", "teachers", "seed")
        if name in recipe
    )
    mirrored = "; the mean of the picture and its mirror image" if config.mirrored else ""
    versions = ", ".join(f"{name} {version}" for name, version in config.versions.items())
    lines = [
        f"- Picture: frozen `{config.backbone}` at {config.input_size}x{config.input_size} "
        f"({config.feature_dim} features) -> dense {image_layers} -> unit length{mirrored}.",
        f"- Caption: bag of {config.vocabulary_size:,} Snowball stems -> dense {caption_layers} -> unit length.",
        f"- Recipe `{recipe['name']}`: {settings}. All settings are in `config.json`.",
        f"- Size: {parameters:,} parameters in both branches, without the frozen network; the files here are "
        f"{size:,} bytes ({size / 1e6:.1f} MB).",
        f"- Trained with {versions}." if versions else "",
    ]
    return "## What it is\n\n" + "\n".join(filter(None, lines))


def _dataset(config: Config) -> str:
    if config.dataset.startswith("hub:"):
        name = config.dataset.removeprefix("hub:")
        about = f"The Hub data set [{name}](https://huggingface.co/datasets/{name})."
    else:
        about = _DATASETS.get(config.dataset, config.dataset)
    return f"{about}\n\nLicence: {config.licence}."


def _kinds(config: Config) -> str:
    """What counts, colours and relations are worth to the model; nothing where figures of an older version lack it."""
    split, measured = shown_split(config.metrics)
    found = measured.get("breakdown", {})
    if "by_kind" not in found:
        return ""
    rows = [
        [row["kind"], row["captions"], f"{100 * row['at_1']:.1f}", f"{100 * row['at_10']:.1f}"]
        for row in found["by_kind"]
    ]
    parts = [
        "## Counts, colours, relations",
        f"Text to image on the {split} split, of captions with a word for a number, a colour or a relation in space:",
        _table(["captions with", "captions", "R@1", "R@10"], rows),
        "Captions that are the same to the model and describe several pictures leave an R@1 of "
        f"{100 * found['ceiling_at_1']:.1f} at most.",
    ]
    if "swapped_alike" in found:
        parts.append(
            'It can\'t tell "a cat on a dog" from "a dog on a cat": when what stands before and after its relation '
            f"changes places, {100 * found['swapped_alike']:.1f} % of the captions with a relation score exactly as "
            "before. Such captions find their picture by the things that they name."
        )
    return "\n\n".join(parts)


def _limits(config: Config) -> str:
    parts = [
        f"""## Limits

English only. {_order(config)}
Words that no training caption held are mended, replaced by known ones that mean nearly the same, or passed over; the
answer names them."""
    ]
    if said := _contamination(config):
        parts.append(said)
    split, measured = shown_split(config.metrics)
    if found := measured.get("breakdown"):
        parts.append(f"Text to image on the {split} split, R@10 in per cent:")
        for table in breakdown.tables(found):
            parts += [table.title, _table(table.header, table.rows)]
    if changed := measured.get("robustness"):
        table = robustness.table(measured, changed)
        parts += [f"{table.title}:", _table(table.header, table.rows)]
    return "\n\n".join(filter(None, parts))


def _order(config: Config) -> str:
    if config.sentence_encoder:
        return "The bag of words has no order; what the sentence encoder tells of it is little."
    return """A caption is a bag of words: "a dog chases a man" and "a man chases a dog" are the same to it."""


def _contamination(config: Config) -> str:
    """What text of the test data may have come in through all-MiniLM-L6-v2, and how."""
    recipe, ways = config.recipe, []
    if recipe.get("word_vectors"):
        ways.append("The word table was trained beside its vectors of single words.")
    if recipe.get("teachers") and recipe.get("teacher_sentences"):
        ways.append("The teachers, which scored training captions alone and are not kept, read whole captions with it.")
    if config.sentence_encoder:
        ways.append(
            "This model reads whole captions with it, those of the test split too: its figures on data of this family "
            "are no clean comparison with models that never saw them."
        )
    if not ways:
        return ""
    about = (
        "The training text of all-MiniLM-L6-v2 contains captions of COCO and of Flickr30k, which grew out of Flickr8k."
    )
    return " ".join([about, *ways])


def _use(bundle: Bundle, repo_id: str) -> str:
    config = bundle.config
    pictures = "" if (bundle.folder / PICTURES).is_dir() else " --pictures DIR"
    parts = [
        f"""## Use

In Python (`pip install imgtext`):

```python
import imgtext

retriever = imgtext.load("{repo_id}")  # or a folder
for hit in retriever.search("a dog on the beach", k=5):
    print(hit.rank, hit.score, hit.file)
```

`imgtext.search("a dog on the beach")` does the same with the model that comes with imgtext.

As a page on your machine (`pip install 'imgtext[demo]'`):

```sh
imgtext demo --model {repo_id}{pictures}
```

As a Space, under your account:

```sh
imgtext space you/demo --model {repo_id}
```"""
    ]
    if GALLERY in config.files and not config.caption_hidden and config.recipe.get("weighting") == "tfidf":
        parts.append(
            f"""Without imgtext, each file by itself: pictures ranked by numpy, for words that training captions held.

```python
{_EXAMPLE.replace("REPO_ID", repo_id)}
```"""
        )
    if BANK in config.files:
        parts.append('`Retriever.caption("photo.jpg")` describes a picture by the sentences of `captions.jsonl`.')
    return "\n\n".join(parts)


_EXAMPLE = """
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
from huggingface_hub import hf_hub_download
from safetensors.numpy import load_file

repo_id, query = "REPO_ID", "a dog on the beach"
words = json.loads(Path(hf_hub_download(repo_id, "vocabulary.json")).read_text())
table = load_file(hf_hub_download(repo_id, "caption_branch.safetensors"))
pictures = load_file(hf_hub_download(repo_id, "image_embeddings.safetensors"))["embeddings"].astype(np.float32)
gallery = Path(hf_hub_download(repo_id, "gallery.jsonl")).read_text().splitlines()

row_of = {word: row for row, forms in enumerate(words["surface"]) for word in forms}
known = [row_of[word] for word in query.lower().split() if word in row_of]
bag = {
    row: (1 + math.log(count)) * (1 + math.log((1 + words["documents"]) / (1 + words["document_frequency"][row])))
    for row, count in Counter(known).items()
}
weights = np.array(list(bag.values())) / math.hypot(*bag.values())
caption = weights @ table["table.weight"][list(bag)].astype(np.float32) + table["table.bias"]
scores = pictures @ (caption / np.linalg.norm(caption))
for row in np.argsort(-scores)[:5]:
    print(f"{scores[row]:.3f}  {json.loads(gallery[row])['file']}")
""".strip()
