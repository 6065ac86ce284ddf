"""The GPU that a free Space lends for the time of a call (ZeroGPU)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable)

if "SPACES_ZERO_GPU" in os.environ:
    # before torch; a call runs in a process of its own, so arguments and results are pickled
    from spaces import GPU as gpu
else:

    def gpu(function: _Function) -> _Function:
        """Elsewhere a function stays as it is."""
        return function
