"""The model card: written by code, from measured figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imgtext.bundle import Config

_LICENCES = {"CC-BY-SA-4.0": "cc-by-sa-4.0", "CC-BY-4.0": "cc-by-4.0", "CC0-1.0": "cc0-1.0"}
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


def model_card(config: Config) -> str:
    """The text of a bundle's README.md, YAML metadata included."""
    from huggingface_hub import EvalResult, ModelCardData

    split = "test" if "test" in config.metrics else "dev"
    results = [
        EvalResult(
            task_type="image-text-retrieval",
            task_name=f"{way.replace('_', ' ')} retrieval",
            dataset_type=config.dataset,
            dataset_name=config.dataset,
            dataset_split=split,
            metric_type=f"recall_at_{k}",
            metric_name=f"{way.replace('_', ' ')} R@{k}",
            metric_value=round(100 * config.metrics[split][way][f"at_{k}"], 1),
        )
        for way in ("text_to_image", "image_to_text")
        for k in (1, 5, 10)
    ]
    data = ModelCardData(
        language="en",
        license=_LICENCES.get(config.licence, "other"),
        library_name="imgtext",
        pipeline_tag="feature-extraction",
        tags=["image-text-retrieval", "image-search", "two-branch", config.recipe["name"]],
        datasets=[config.dataset],
        metrics=["recall"],
        model_name=f"imgtext {config.name}",
        eval_results=results,
    )
    rows = "\n".join(
        f"| {way.replace('_', ' ')} | "
        + " | ".join(f"{100 * config.metrics[split][way][f'at_{k}']:.1f}" for k in (1, 5, 10))
        + f" | {config.metrics[split][way]['median_rank']:g} |"
        for way in ("text_to_image", "image_to_text")
    )
    image_layers, caption_layers = (
        " - ".join(map(str, (*hidden, config.embed_dim))) for hidden in (config.image_hidden, config.caption_hidden)
    )
    return f"""---
{data.to_yaml()}
---

# imgtext {config.name}

Finds pictures by describing them, and describes pictures by finding captions. Two branches embed pictures and
captions into one space of {config.embed_dim} dimensions; the cosine ranks.

| {split} split | R@1 | R@5 | R@10 | median rank |
|---|---|---|---|---|
{rows}

![Learning curve](learning_curve.png)

## What it is

- Picture: frozen `{config.backbone}` at {config.input_size}x{config.input_size} ({config.feature_dim} features) \
-> dense {image_layers} -> unit length{"; the mean of the picture and its mirror image" if config.mirrored else ""}.
- Caption: {config.vocabulary_size} Snowball stems ({config.recipe["weighting"]} bag) \
-> dense {caption_layers} -> unit length.
- Recipe `{config.recipe["name"]}`, loss `{config.recipe["loss"]}`, seed {config.recipe["seed"]}.

## Training data

{_DATASETS[config.dataset]}

## Limits

English only. A caption is a bag of words: "a dog chases a man" and "a man chases a dog" are the same to it, and so
are most relations and counts. Words that no training caption held are passed over; the answer names them.
{_contamination(config)}
## Use

```python
import imgtext

retriever = imgtext.load("{config.name}")  # a folder, or the id of a Hub repo
for hit in retriever.search("a dog runs in the snow", k=5):
    print(hit.rank, hit.score, hit.file)
```
"""


def _contamination(config: Config) -> str:
    if not config.recipe["word_vectors"]:
        return ""
    return (
        "\nThe word table was trained beside vectors of single words from all-MiniLM-L6-v2, whose training text "
        "contains captions of Flickr30k and COCO. No sentence went through that model here.\n"
    )
