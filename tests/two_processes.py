"""Takes a step of training, alone or under torchrun: torchrun --nproc_per_node 2 tests/two_processes.py FOLDER"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from captioned import SMALL, TINY_CLASSIC, TINY_COMPACT, split
from imgtext import processes, training
from imgtext.files import write_tensors

# 15 pictures with 1 to 3 captions: the shares are not equally large
RECIPES = [
    replace(recipe, **{**SMALL, "dropout": 0.0, "batch_size": 15, "captions_per_image": 3})
    for recipe in (TINY_COMPACT, TINY_CLASSIC)
]


def step(recipe: training.Recipe) -> dict[str, np.ndarray]:
    """Loss and gradients of the first step, without any dropout; and the parameters after it."""
    train, vocabulary = split(0)
    rng = np.random.default_rng(0)
    train = replace(train, sentences=rng.random((len(train.owner), 4), dtype=np.float32))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        teacher = (torch.randn(len(train.views[0]), 4), torch.randn(len(train.owner), 4))
        model = training.TwoBranchModel(
            train.views[0].shape[1],
            len(vocabulary),
            recipe.image_hidden,
            recipe.caption_hidden,
            recipe.embed_dim,
            word_vectors=torch.randn(len(vocabulary), 4),
            sentence_dim=4,
        )
        model.caption_branch.word_vector_dropout = model.caption_branch.sentence_dropout = 0.0
        run = training._Run(recipe, model, teacher, fingerprint="")
        found = {"loss": np.array(run.step(train))}
        trained = dict(model.named_parameters()) | ({"log_scale": run.log_scale} if recipe.loss == "info_nce" else {})
        for name, parameter in trained.items():
            found[f"{name}.gradient"], found[name] = parameter.grad.numpy(), parameter.detach().numpy()
    return found


if __name__ == "__main__":
    with processes.joined():
        found = {f"{recipe.name}.{name}": array for recipe in RECIPES for name, array in step(recipe).items()}
        write_tensors(Path(sys.argv[1], f"{processes.rank()}.safetensors"), found)
