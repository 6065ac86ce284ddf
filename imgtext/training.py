"""Training of the two branches on cached features."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from imgtext import metrics
from imgtext.batches import Batch, CaptionedFeatures, draw_batch, rows_of
from imgtext.errors import ImgtextError
from imgtext.files import read_tensors, write_tensors
from imgtext.lazy_adam import LazyAdam
from imgtext.losses import distillation_loss, info_nce_loss, margin_loss
from imgtext.model import TwoBranchModel
from imgtext.processes import agree, gathered, rank, sum_gradients
from imgtext.recipes import Recipe, teacher_of

# captions and pictures embedded at once outside training
_CHUNK = 4096
# the mean of all unit embeddings is this long only if they nearly all point the same way
_COLLAPSED = 0.995


@dataclass
class Progress:
    """What a training has reached; a checkpoint holds it beside the tensors."""

    step: int = 0
    best_step: int = 0
    best_rsum: float = -1.0
    history: list[dict[str, float]] = field(default_factory=list)


def embed(model: TwoBranchModel, split: CaptionedFeatures) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings of a split's images, (N, D), and captions, (M, D); float32, unit rows."""
    model.eval()
    with torch.inference_mode():
        views = torch.stack([model.embed_images(view) for view in split.views]).sum(dim=0)
        chunks = np.array_split(np.arange(len(split.bags)), math.ceil(len(split.bags) / _CHUNK))
        captions = [model.embed_captions(split.bags.take(rows), rows_of(split.sentences, rows)) for rows in chunks]
        return nn.functional.normalize(views, dim=1).cpu().numpy(), torch.cat(captions).cpu().numpy()


# embeddings of the training split's images, (images, E), and captions, (captions, E); their products are scores
Teacher = tuple[torch.Tensor, torch.Tensor]

# what is being done, how much of it is done and of how much, and what a step of training gave: its loss, at a look at
# dev the whole row of the history. What it raises ends the training; started again, it goes on from there.
Watch = Callable[[str, int, int, Mapping[str, float]], None]


def fit(
    recipe: Recipe,
    train: CaptionedFeatures,
    dev: CaptionedFeatures,
    *,
    vocabulary_size: int,
    word_vectors: np.ndarray | None = None,
    teacher: Teacher | None = None,
    checkpoint: Path | None = None,
    progress: bool = False,
    device: str = "cpu",
    label: str = "train",
    watch: Watch | None = None,
) -> tuple[TwoBranchModel, list[dict[str, float]]]:
    """Train a model and return its best state by dev recall, in half precision's numbers, with the dev history.

    On several processes (`imgtext.processes`) each embeds its share of every batch, and loss and gradients are those of
    one process. Dropout is not: each process draws its own, so it falls otherwise than on another number of processes.

    Args:
        word_vectors: (stems, W) float32 for recipes with `word_vectors`.
        teacher: whose scores to learn from, beside the truth; see `teach`.
        checkpoint: a file written at each look at dev. When it is there already, training goes on from it and
            reaches the same numbers as if it had never stopped, on as many processes. It is left in place.
        progress: show a bar with loss and dev recall.
        label: what the bar is called.
        watch: called after each step, with the label; and with what a checkpoint's history holds.

    Returns:
        The model on the CPU, and a list of ``{"step", "loss", "rsum", "text_to_image_at_1", ...}``.

    Raises:
        ImgtextError: the loss is no longer a number, the embeddings collapse, the checkpoint is of other settings, or
            processes differ in what they read.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = _untrained(recipe, train, vocabulary_size, word_vectors)
        run = _Run(recipe, model.to(device), teacher, _fingerprint(recipe, train, dev, word_vectors, teacher))
        if checkpoint is not None and checkpoint.exists():
            run.resume(checkpoint)
            if watch is not None:
                for row in run.progress.history:
                    watch(label, int(row["step"]), recipe.steps, row)
        if not agree((run.fingerprint, run.progress.step)):
            raise ImgtextError(
                "the processes don't train on the same data from the same checkpoint; "
                "give all machines the same --data, --out and IMGTEXT_CACHE"
            )
        with tqdm(total=recipe.steps, initial=run.progress.step, disable=not progress, desc=label) as bar:
            while run.progress.step < recipe.steps and not run.stopped:
                loss = run.step(train)
                seen: Mapping[str, float] = {"loss": loss}
                bar.update()
                if run.progress.step % recipe.evaluate_every == 0 or run.progress.step == recipe.steps:
                    run.look(dev, loss)
                    if checkpoint is not None and rank() == 0:
                        run.save(checkpoint)
                    seen = run.progress.history[-1]
                    bar.set_postfix(loss=f"{loss:.3f}", dev_rsum=f"{seen['rsum']:.1f}")
                if watch is not None:
                    try:
                        watch(label, run.progress.step, recipe.steps, seen)
                    except BaseException:
                        if checkpoint is not None:
                            run.save(checkpoint)
                        raise
        return run.finish(), run.progress.history


def _untrained(
    recipe: Recipe, train: CaptionedFeatures, vocabulary_size: int, word_vectors: np.ndarray | None
) -> TwoBranchModel:
    model = TwoBranchModel(
        train.views[0].shape[1],
        vocabulary_size,
        recipe.image_hidden,
        recipe.caption_hidden,
        recipe.embed_dim,
        power=recipe.feature_power,
        dropout=recipe.dropout,
        word_vectors=None if word_vectors is None else torch.tensor(word_vectors),
        sentence_dim=0 if train.sentences is None else train.sentences.shape[1],
    )
    if recipe.standardise:
        model.image_branch.standardise(torch.tensor(train.views[0]))
    return model


def learning_rate(recipe: Recipe, step: int) -> float:
    """What a step, counted from 0, is taken with: linear warm-up, and half a cosine down to 0 if the recipe has it."""
    rate = recipe.learning_rate * min(1.0, (step + 1) / max(1, recipe.warmup))
    return rate * 0.5 * (1 + math.cos(math.pi * step / recipe.steps)) if recipe.cosine else rate


class _Run:
    """Model, optimiser and what was reached. The same seed and step always draw the same batch and dropout.

    A word table that has no word vectors added and doesn't decay, that of `classic`, is left to `LazyAdam`.
    """

    def __init__(
        self,
        recipe: Recipe,
        model: TwoBranchModel,
        teacher: Teacher | None,
        fingerprint: str,
    ):
        self.recipe, self.model, self.teacher, self.fingerprint = recipe, model, teacher, fingerprint
        self.log_scale = nn.Parameter(torch.tensor(-math.log(recipe.temperature), device=model.device))
        branch = model.caption_branch
        branch.sparse = branch.word_map is None and not recipe.weight_decay
        self.lazy = LazyAdam(branch.table.weight, recipe.steps) if branch.sparse else None
        dense = [part for part in model.parameters() if not branch.sparse or part is not branch.table.weight]
        matrices = [parameter for parameter in dense if parameter.ndim > 1]
        vectors = [parameter for parameter in dense if parameter.ndim == 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": recipe.weight_decay},
                {"params": [*vectors, self.log_scale], "weight_decay": 0.0},
            ],
            lr=recipe.learning_rate,
            fused=True,
        )
        self.progress = Progress()
        self.best = self._snapshot()

    @property
    def stopped(self) -> bool:
        """Has dev recall not risen for `patience` looks?"""
        waited = self.progress.step - self.progress.best_step
        return waited >= self.recipe.patience * self.recipe.evaluate_every

    def step(self, train: CaptionedFeatures) -> float:
        """One batch; returns its loss."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, self.progress.step))
        torch.manual_seed(int(rng.integers(1 << 62)) + rank())
        batch = draw_batch(train, recipe, rng)
        rate = learning_rate(recipe, self.progress.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        if self.lazy is not None:
            self.lazy.catch_up(torch.from_numpy(batch.bags.indices).to(self.model.device))
        self.model.train()
        loss = self._loss(batch)
        value = loss.item()
        if not math.isfinite(value):
            raise ImgtextError(
                f"the loss became {value} at step {self.progress.step}; "
                f"try a lower --learning-rate (it is {recipe.learning_rate:g})"
            )
        self.optimizer.zero_grad()
        loss.backward()
        sum_gradients(self.model.parameters())
        self.optimizer.step()
        if self.lazy is not None:
            self.lazy.step(rate)
        self.progress.step += 1
        return value

    def _loss(self, batch: Batch) -> torch.Tensor:
        recipe = self.recipe
        images = gathered(lambda rows: self.model.embed_images(batch.features[rows]), len(batch.images))
        captions = gathered(
            lambda rows: self.model.embed_captions(batch.bags.take(rows), rows_of(batch.sentences, rows)),
            len(batch.captions),
        )
        scores = images @ captions.T  # (images, captions)
        owner = torch.from_numpy(batch.owner).to(scores.device)
        if recipe.loss != "info_nce":
            return margin_loss(recipe.loss)(scores, owner, margin=recipe.margin)
        # clamped at 100, as in CLIP: beyond it training turns unstable
        scale = self.log_scale.exp().clamp(max=100)
        loss = info_nce_loss(scores, owner, scale)
        if self.teacher is None:
            return loss
        teacher_images, teacher_captions = self.teacher
        soft = teacher_images[batch.images] @ teacher_captions[batch.captions].T  # (images, captions)
        taught = distillation_loss(scale * scores, recipe.teacher_scale * soft.to(scores.device))
        return (1 - recipe.teacher_weight) * loss + recipe.teacher_weight * taught

    def look(self, dev: CaptionedFeatures, loss: float) -> None:
        """Measure dev recall, note it, and keep the model if it is the best so far."""
        if self.lazy is not None:
            self.lazy.catch_up()
        images, captions = embed(self.model, dev)
        found = metrics.evaluate(images, captions, dev.owner)
        if len(images) > 1 and np.linalg.norm(images.mean(axis=0)) > _COLLAPSED:
            raise ImgtextError(
                f"the embeddings collapsed: at step {self.progress.step} all pictures look alike to the model; "
                "try a lower --learning-rate, a larger --batch-size, or --loss info_nce"
            )
        row = {"step": self.progress.step, "loss": loss, "rsum": found.rsum}
        for way in ("text_to_image", "image_to_text"):
            row |= {f"{way}_{name}": value for name, value in asdict(getattr(found, way)).items()}
        self.progress.history.append(row)
        if found.rsum > self.progress.best_rsum:
            self.progress.best_rsum, self.progress.best_step = found.rsum, self.progress.step
            self.best = self._snapshot()

    def _snapshot(self) -> dict[str, torch.Tensor]:
        return {name: tensor.clone() for name, tensor in self.model.state_dict().items()}

    def finish(self) -> TwoBranchModel:
        """The best model, its word vectors folded in, rounded to half precision so that saving it loses nothing."""
        self.model.load_state_dict(self.best)
        model = self.model.cpu().eval()
        model.caption_branch.fold()
        with torch.no_grad():
            for tensor in (*model.parameters(), *model.buffers()):
                tensor.copy_(tensor.half())
        return model.requires_grad_(False)

    def save(self, path: Path) -> None:
        """Write everything that the next step depends on."""
        tensors = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        tensors |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        tensors["log_scale"] = self.log_scale.detach()
        for index, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": tensor for name, tensor in state.items()}
        if self.lazy is not None:
            tensors |= {f"lazy.{name}": tensor for name, tensor in self.lazy.state.items()}
        metadata = {"fingerprint": self.fingerprint, "progress": json.dumps(asdict(self.progress))}
        write_tensors(path, {name: tensor.cpu().numpy() for name, tensor in tensors.items()}, metadata)

    def resume(self, path: Path) -> None:
        """Take up what `save` wrote."""
        tensors, metadata = read_tensors(path)
        if metadata.get("fingerprint") != self.fingerprint:
            raise ImgtextError(
                f"the checkpoint {path} is of a training with other settings, data or versions; "
                "remove it to start afresh, or choose another --out"
            )
        groups: dict[str, dict[str, Any]] = {"model": {}, "best": {}}
        state: dict[int, dict[str, torch.Tensor]] = {}
        for name, array in tensors.items():
            tensor = torch.tensor(array)
            kind, _, rest = name.partition(".")
            if kind == "optimizer":
                index, _, key = rest.partition(".")
                state.setdefault(int(index), {})[key] = tensor
            elif kind == "lazy" and self.lazy is not None:
                self.lazy.state[rest] = tensor.to(self.model.device)
            elif kind in groups:
                groups[kind][rest] = tensor
        self.model.load_state_dict(groups["model"])
        self.best = {name: tensor.to(self.model.device) for name, tensor in groups["best"].items()}
        with torch.no_grad():
            self.log_scale.copy_(torch.tensor(tensors["log_scale"]))
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})
        self.progress = Progress(**json.loads(metadata["progress"]))


def teach(
    recipe: Recipe, train: CaptionedFeatures, dev: CaptionedFeatures, *, checkpoint: Path, **options: Any
) -> Teacher:
    """Train the teachers of a recipe's student; the products of what comes back are their mean scores.

    Args:
        recipe: the student's.
        train, dev: the splits with the teachers' own features.
        checkpoint: the student's; the teachers' stand beside it.
        options: those of `fit`.
    """
    images: list[torch.Tensor] = []
    captions: list[torch.Tensor] = []
    for number in range(1, recipe.teachers + 1):
        own = checkpoint.with_name(f"{checkpoint.stem}-teacher{number}.safetensors")
        label = f"teacher {number} of {recipe.teachers}"
        model, _ = fit(teacher_of(recipe, number), train, dev, checkpoint=own, label=label, **options)
        for parts, embedded in zip((images, captions), embed(model, train)):
            parts.append(torch.tensor(embedded) / math.sqrt(recipe.teachers))
    return torch.cat(images, dim=1), torch.cat(captions, dim=1)


def _fingerprint(
    recipe: Recipe,
    train: CaptionedFeatures,
    dev: CaptionedFeatures,
    word_vectors: np.ndarray | None,
    teacher: Teacher | None,
) -> str:
    """Of everything that a run's numbers depend on."""
    settings: Mapping[str, Any] = {**asdict(recipe), "torch": torch.__version__}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    arrays = [word_vectors, *(teacher or ())]
    for split in (train, dev):
        bags = split.bags
        arrays += [*split.views, bags.indices, bags.weights, bags.offsets, split.owner, split.sentences, split.worn]
    for array in arrays:
        if array is not None:
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
