"""How much memory the page's many threads may keep for themselves."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENAS = 2
_M_ARENA_MAX = -8  # of malloc.h


def share_memory() -> None:
    """Let all threads allocate from a few heaps, before they start; where glibc is not, nothing is done.

    It gives every thread a heap of its own, up to eight a processor, and each keeps what its largest picture took.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, ARENAS)
