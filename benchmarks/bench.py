"""All comparisons of speed, into the table of benchmarks/README.md: `python benchmarks/bench.py --data DIR`."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import tyro
from paired import HEADER

from imgtext.files import write_bytes

HERE = Path(__file__).parent
BEGIN, END = "<!-- speed -->", "<!-- /speed -->"


@dataclass(frozen=True)
class Settings:
    """All comparisons of speed. A script that fails or takes too long gets a row that says so."""

    data: Path | None = None
    """Folder of photographs; without one, embedding pictures is left out."""
    pictures: int = 256
    """Photographs to embed."""
    files: int = 100_000
    """Files of the folder that is indexed again."""
    embeddings: int = 1_000_000
    """Embeddings of the large gallery."""
    rounds: int = 3
    """How often each is timed, in turn with its peer; the median counts."""
    growth: bool = False
    """Draw the plot of growth too, which takes as long as all else."""
    limit: int = 300
    """Seconds that a script may take."""


def machine() -> str:
    """Processor, cores, system and date."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {datetime.date.today():%d %B %Y}"


def measured(script: str, options: list[str], limit: int) -> tuple[list[str], str]:
    """The rows that a script prints, and why there are no more, if it did not end well."""
    command = [sys.executable, str(HERE / script), *options]
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    with tempfile.TemporaryFile("w+") as output:  # what was printed before a time limit counts
        try:
            code = subprocess.run(command, env=environment, stdout=output, timeout=limit).returncode
            why = f"failed with exit status {code}" if code else ""
        except subprocess.TimeoutExpired:
            why = f"took over {limit} s"
        output.seek(0)
        rows = [line for line in output.read().splitlines() if line.startswith("|") and line not in HEADER]
    return rows, why


def main() -> int:
    settings = tyro.cli(Settings)
    rounds = ["--rounds", str(settings.rounds)]
    scripts = [
        ("queries.py", rounds),
        ("training_speed.py", rounds),
        ("reindex.py", ["--files", str(settings.files), *rounds]),
        ("million.py", ["--pictures", str(settings.embeddings), *rounds]),
        ("page.py", ["--embeddings", str(settings.embeddings), *rounds]),
    ]
    if settings.data is not None:
        data = ["--data", str(settings.data.resolve()), "--pictures", str(settings.pictures)]
        scripts.insert(1, ("pictures.py", [*data, *rounds]))
    if settings.growth:
        scripts.append(("growth.py", []))
    rows, failed = [], False
    for script, options in scripts:
        start = time.perf_counter()
        found, why = measured(script, options, settings.limit)
        if why:
            failed = True
            found.append(f"| `{script}` {why} | | | | | |")
        print(*found, f"{script}: {time.perf_counter() - start:.0f} s", sep="\n", flush=True)
        rows += found
    before, _, rest = (HERE / "README.md").read_text().partition(BEGIN)
    table = "\n".join([HEADER, *rows])
    text = f"{before}{BEGIN}\n\n{table}\n\n{machine()}.\n\n{END}{rest.partition(END)[2]}"
    write_bytes(HERE / "README.md", text.encode())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
