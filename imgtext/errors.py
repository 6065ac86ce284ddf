"""What a person is told: errors that they can mend, and remarks; and the one place that asks for optional packages."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType


class ImgtextError(Exception):
    """Something the user can put right. The message says what, where, and what to do next."""


class MissingPackage(ImgtextError):
    """An optional package is not installed."""


def require(module: str, extra: str) -> ModuleType:
    """Import an optional package.

    Args:
        module: its import name, such as ``"torch"``.
        extra: the extra of imgtext that installs it, such as ``"images"``.

    Raises:
        MissingPackage: it is not installed; the message holds the ``pip install`` that brings it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackage(
            f"this needs the package {error.name}, which is not installed; "
            f"install it with: pip install 'imgtext[{extra}]'"
        ) from error


def say(line: str) -> None:
    """Remark on stderr: stdout is for answers."""
    print(line, file=sys.stderr)
