"""What the documentation takes from the code itself when it is built: `mkdocs.yml` names this file as its hook."""

from __future__ import annotations

import contextlib
import io
import os
import re
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path
from unittest import mock

import grimp

from imgtext.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
PACKAGE = "imgtext"
BOX, GAP, ROW = (92, 26), 8, 74  # width and height of a module's box, between two of them, from row to row


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fill in a page's marks, ``<!-- commands -->`` and the like."""
    marks = {"commands": commands, "imports": import_picture, "results": results}
    return re.sub(r"<!-- (\w+) -->", lambda mark: marks[mark[1]](), markdown)


def commands() -> str:
    """The `--help` of every command, under a heading each."""
    return "\n".join(f"## imgtext {name}\n\n```text\n{_help(name)}\n```\n" for name in COMMANDS)


def _help(command: str) -> str:
    out = io.StringIO()
    # a terminal of a fixed width, without colours
    with (
        mock.patch.dict(os.environ, {"COLUMNS": "96", "NO_COLOR": "1", "TERM": "dumb"}),
        contextlib.redirect_stdout(out),
        contextlib.suppress(SystemExit),
    ):
        main([command, "--help"])
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())


def results() -> str:
    """benchmarks/README.md without its title; its links lead out of these pages, so that their words stay alone."""
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8").split("\n", 1)[1]
    return re.sub(r"\[([^]]+)\]\(\.\./[^)]*\)", r"\1", text)


def import_graph() -> dict[str, set[str]]:
    """What each module of the package imports, at the top or in a function; a subpackage counts as one module."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)

    def part(module: str) -> str:
        return module.split(".")[1]

    modules = graph.modules - {PACKAGE}
    imports: dict[str, set[str]] = {part(module): set() for module in modules}
    for module in modules:
        of = graph.find_modules_directly_imported_by(module) - {PACKAGE}
        imports[part(module)] |= {part(other) for other in of} - {part(module)}
    return imports


def _rows(imports: dict[str, set[str]]) -> list[list[str]]:
    """The modules by the length of the longest way down; CycleError if there is none."""
    depth: dict[str, int] = {}
    for module in TopologicalSorter(imports).static_order():
        depth[module] = 1 + max((depth[other] for other in imports[module]), default=-1)
    return [sorted(module for module in depth if depth[module] == row) for row in range(max(depth.values()) + 1)]


def import_picture() -> str:
    """The graph as SVG, the program at the top. What follows from other arrows is not drawn."""
    imports = import_graph()
    below: dict[str, set[str]] = {}
    for module in TopologicalSorter(imports).static_order():
        below[module] = imports[module].union(*(below[other] for other in imports[module]))
    rows = _rows(imports)[::-1]
    (width, height), widest = BOX, max(map(len, rows))
    total = widest * (width + GAP)
    centre = {}
    for row, modules in enumerate(rows):
        step = total / len(modules)
        centre |= {module: (step * (place + 0.5), ROW * row + height) for place, module in enumerate(modules)}
    ways, boxes = [], []
    for module, (x, y) in centre.items():
        for other in sorted(imports[module] - set().union(*(below[one] for one in imports[module]))):
            to_x, to_y = centre[other]
            top, bottom = y + height / 2, to_y - height / 2
            bend = (top + bottom) / 2
            ways.append(
                f'<path class="way" d="M{x:.0f} {top:.0f}C{x:.0f} {bend:.0f} {to_x:.0f} {bend:.0f} '
                f'{to_x:.0f} {bottom:.0f}"/>'
            )
        boxes.append(
            f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" height="{height}" rx="5"/>'
            f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(module)}</text>'
        )
    return (
        f'<div class="picture"><div class="wide"><svg viewBox="0 0 {total} {ROW * len(rows)}" role="img" '
        f'aria-label="Which module of imgtext imports which">{"".join(ways)}{"".join(boxes)}</svg></div></div>'
    )
