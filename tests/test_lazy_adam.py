from __future__ import annotations

import pytest
import torch
from torch import nn

from imgtext.lazy_adam import LazyAdam


@pytest.fixture
def table() -> torch.Tensor:
    return torch.randn(12, 4, generator=torch.Generator().manual_seed(0))


def trained(table: torch.Tensor, steps: int, *, lazy: bool) -> torch.Tensor:
    """A table after steps of its own loss, in which few rows have a gradient and the learning rate falls."""
    table, goal = nn.Parameter(table.clone()), torch.arange(4.0)
    optimizer = LazyAdam(table, steps) if lazy else torch.optim.Adam([table])
    generator = torch.Generator().manual_seed(1)
    for step in range(steps):
        rate = 0.1 * (1 - step / (2 * steps))
        # row 11 never, row 10 once, and others seldom or often
        rows = torch.randint(10, (5,), generator=generator).square() // 10 if step != 7 else torch.tensor([10, 10, 3])
        if lazy:
            optimizer.catch_up(rows)
        (nn.functional.embedding(rows, table, sparse=lazy) - goal).square().sum().backward()
        if lazy:
            optimizer.step(rate)
        else:
            optimizer.param_groups[0]["lr"] = rate
            optimizer.step()
            optimizer.zero_grad()
    if lazy:
        optimizer.catch_up()
    return table.detach()


@pytest.mark.parametrize("steps", [1, 8, 60, 600])
def test_as_adam(table, steps):
    torch.testing.assert_close(
        trained(table, steps, lazy=True), trained(table, steps, lazy=False), rtol=1e-4, atol=1e-5
    )


def test_without_a_gradient_nothing_is_a_step(table):
    parameter = nn.Parameter(table.clone())
    optimizer = LazyAdam(parameter, 2)
    optimizer.step(0.1)
    optimizer.catch_up()
    assert torch.equal(parameter, table)
    assert optimizer.state["step"] == 0


def test_a_row_that_has_caught_up_stays(table):
    parameter = nn.Parameter(table.clone())
    optimizer = LazyAdam(parameter, 2)
    for rows in (torch.tensor([0, 1]), torch.tensor([1])):
        optimizer.catch_up(rows)
        nn.functional.embedding(rows, parameter, sparse=True).sum().backward()
        optimizer.step(0.1)
    before = parameter.detach().clone()
    optimizer.catch_up(torch.tensor([0, 0]))
    assert (parameter[0] < before[0]).all()  # by its momentum
    assert torch.equal(parameter[1:], before[1:])
    caught_up = parameter.detach().clone()
    optimizer.catch_up()
    assert torch.equal(parameter, caught_up)
