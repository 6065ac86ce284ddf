"""Pictures that visitors dropped to search with or to have described; kept in memory, and not for long."""

from __future__ import annotations

import base64
import io
import secrets
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from gradio.utils import get_upload_folder
from PIL import Image

from imgtext.errors import ImgtextError
from imgtext.images import open_image, thumbnail

SIDE = 512  # pixels; more than any backbone looks at
_KEPT = 100


class Looks:
    """Dropped pictures by keys that nobody can guess."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[str, Image.Image] = OrderedDict()
        self._lock = Lock()

    def __getitem__(self, key: str) -> Image.Image:
        """Raises ImgtextError where it is kept no longer."""
        with self._lock:
            if key not in self._pictures:
                raise ImgtextError("the picture that you dropped is no longer here; drop it again")
            self._pictures.move_to_end(key)
            return self._pictures[key]

    def add(self, path: str) -> str:
        """Keep a small copy of an uploaded picture, and return its key.

        Raises:
            ImgtextError: it can't be read, or was not uploaded.
        """
        file = Path(path).resolve()
        if not file.is_relative_to(Path(get_upload_folder()).resolve()):
            raise ImgtextError("the page sent a picture that was not dropped on it; load it again")
        return self.add_own(file)

    def add_own(self, file: Path) -> str:
        """As `add`, for a picture of the page's own.

        Raises:
            ImgtextError: it can't be read.
        """
        small = thumbnail(open_image(file, target=SIDE), SIDE)
        key = secrets.token_urlsafe(12)
        with self._lock:
            self._pictures[key] = small
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return key

    def source(self, key: str) -> str:
        """The picture as a data URI."""
        file = io.BytesIO()
        self[key].save(file, "WEBP", quality=80, method=2)
        return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
