"""What commands print: answers on stdout, remarks on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def say(line: str) -> None:
    print(line, file=sys.stderr)
