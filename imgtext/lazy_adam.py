"""Adam for a table of which each step uses few rows, at the cost of these rows."""

from __future__ import annotations

import math

import torch
from torch import nn

_FIRST, _SECOND = 0.9, 0.999
_EPSILON = 1e-16  # under the root, not beside it: the root of 0 is slow in MKL
_LEFT = _FIRST / math.sqrt(_SECOND)  # of a step, in the next one without a gradient
_REACH = 400  # such steps, after which less than 1e-18 is left


class LazyAdam:
    """Adam (Kingma and Ba, 2015) of a table with sparse gradients, whose rows move when they are next needed.

    A row without a gradient still moves in Adam, by what is left of its momentum. How far it has come since its last
    gradient at step i is m_i / sqrt(v_i), times a number that all rows of that step share: the sum over later steps j
    of lr_j (b1 / sqrt(b2))^(j - i) sqrt(1 - b2^j) / (1 - b1^j). So the table is that of `torch.optim.Adam`, but for
    rounding and for epsilon.

    Args:
        table: (rows, width) float32, the parameter. Before rows are read they must `catch_up`.
        steps: how many there will be at most.

    Attributes:
        state: tensors by name, all that the next step depends on beside the table.
    """

    def __init__(self, table: nn.Parameter, steps: int):
        self.table = table
        self.state = {
            "mean": torch.zeros_like(table),
            "square": torch.zeros_like(table),
            "step": torch.tensor(0),
            "last": torch.zeros(len(table), dtype=torch.int64, device=table.device),  # each row's last gradient
            "moved": torch.zeros(steps + 1, dtype=torch.float64, device=table.device),  # since a gradient at a step
        }

    @torch.no_grad()
    def catch_up(self, rows: torch.Tensor | None = None) -> None:
        """Move rows, (n,) int64, or all, to where they are by now in Adam."""
        state = self.state
        rows = torch.arange(len(self.table), device=self.table.device) if rows is None else rows.unique()
        step, last = int(state["step"]), state["last"][rows]
        rows, last = rows[last < step], last[last < step]
        moved, since = state["moved"][last, None].float(), step - last[:, None]
        mean, square = state["mean"][rows], state["square"][rows]
        self.table.index_add_(0, rows, mean * moved / (square + _EPSILON).sqrt(), alpha=-1)
        state["mean"][rows], state["square"][rows] = mean * _FIRST**since, square * _SECOND**since
        state["last"][rows] = step

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """Move the rows that have a gradient, which have caught up, and clear it."""
        state, gradient = self.state, self.table.grad
        if gradient is None:  # as torch's optimizers
            return
        self.table.grad = None
        gradient = gradient.coalesce()
        rows, values = gradient.indices()[0], gradient.values()
        state["step"] += 1
        step = int(state["step"])
        mean = state["mean"][rows].lerp(values, 1 - _FIRST)
        square = state["square"][rows].lerp(values.square(), 1 - _SECOND)
        rate = learning_rate / (1 - _FIRST**step)
        whole = math.sqrt(1 - _SECOND**step)
        self.table.index_add_(0, rows, mean / (square + _EPSILON).sqrt(), alpha=-rate * whole)
        state["mean"][rows], state["square"][rows], state["last"][rows] = mean, square, step
        earlier = torch.arange(max(0, step - _REACH), step, device=rows.device)
        state["moved"][earlier] += rate * whole * _LEFT ** (step - earlier).double()
