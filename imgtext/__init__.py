"""Find pictures by describing them, and describe pictures by finding captions.

>>> import imgtext
>>> for hit in imgtext.search("a rocket in space", k=5):
...     print(hit.rank, hit.score, hit.file)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imgtext.errors import ImgtextError
    from imgtext.hits import Hit, Hits
    from imgtext.loading import caption, load, search
    from imgtext.model import TwoBranchModel
    from imgtext.retriever import Retriever

__version__ = "0.1.0"
__all__ = ["Hit", "Hits", "ImgtextError", "Retriever", "TwoBranchModel", "caption", "load", "search"]

_MODULES = {
    "Hit": "hits",
    "Hits": "hits",
    "ImgtextError": "errors",
    "Retriever": "retriever",
    "TwoBranchModel": "model",
    "caption": "loading",
    "load": "loading",
    "search": "loading",
}


def __getattr__(name: str) -> Any:
    # loaded when asked for: `import imgtext` stays light, and torch is needed only by TwoBranchModel
    from importlib import import_module

    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
