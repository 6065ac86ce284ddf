"""Training on several processes that `torchrun` started: each embeds its share of a batch, all rank the whole batch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import torch
import torch.distributed as dist

# the others wait while the first computes the features of a large dataset
_PATIENCE = timedelta(days=7)


@contextmanager
def joined() -> Iterator[None]:
    """Join the processes that `torchrun` started beside this one; alone it does nothing.

    Tensors on the CPU go through gloo, those on CUDA through NCCL. On a machine with several GPUs each process takes
    its own as "cuda".
    """
    if not (dist.is_available() and dist.is_torchelastic_launched()):
        yield
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]) % torch.cuda.device_count())
    dist.init_process_group(timeout=_PATIENCE)
    try:
        yield
    finally:
        dist.destroy_process_group()


def _count() -> int:
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """This process's number, from 0; only 0 writes files and tells how it goes."""
    return dist.get_rank() if _count() > 1 else 0


@contextmanager
def first_ahead() -> Iterator[None]:
    """Let the first process finish something before the others begin with it: they find it in the cache."""
    if rank() > 0:
        dist.barrier()
    yield
    if rank() == 0 and _count() > 1:
        dist.barrier()


def agree(value: object) -> bool:
    """Is this value the same on all processes?"""
    if _count() == 1:
        return True
    values: list[object] = [None] * _count()
    dist.all_gather_object(values, value)
    return all(other == value for other in values)


def gathered(embed: Callable[[np.ndarray], torch.Tensor], count: int) -> torch.Tensor:
    """Embeddings of a whole batch, of which each process computes its share.

    A process has gradients of its own rows alone. As all compute the whole loss, those are the loss's gradients, and
    `sum_gradients` completes the parameters'.

    Args:
        embed: takes (n,) int64 rows of the batch to (n, D) float32.
        count: rows in the batch.

    Returns:
        (count, D) float32, the same on all processes.
    """
    rows = np.array_split(np.arange(count), _count())[rank()]
    own = embed(rows)
    if _count() == 1:
        return own
    # a sum with zeros in place of the other rows: shares need not be equally large, as all_gather has it
    whole = own.new_zeros(count, own.shape[1])
    mine = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)
    whole[mine] = own.detach()
    dist.all_reduce(whole)
    whole[mine] = own
    return whole


def sum_gradients(parameters: Iterable[torch.nn.Parameter]) -> None:
    """Add up what each process's rows say about the parameters."""
    if _count() > 1:
        for gradient in [parameter.grad for parameter in parameters if parameter.grad is not None]:
            dist.all_reduce(gradient)
