"""All comparisons of speed, into the table of benchmarks/README.md: `python benchmarks/bench.py --data DIR`."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
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
    """All comparisons of speed."""

    data: Path | None = None
    """Folder of photographs; without one, embedding pictures is left out."""


def machine() -> str:
    """Processor, cores, system and date."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, {datetime.date.today():%d %B %Y}"


def main() -> int:
    data = tyro.cli(Settings).data
    scripts = [["queries.py"], ["training_speed.py"], ["reindex.py"], ["million.py"], ["growth.py"]]
    if data is not None:
        scripts.insert(1, ["pictures.py", "--data", str(data.resolve())])
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    rows, failed = [], []
    for name, *options in scripts:
        start = time.perf_counter()
        command = [sys.executable, str(HERE / name), *options]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
        found = [line for line in done.stdout.splitlines() if line.startswith("|") and line not in HEADER]
        print(*found, f"{name}: {time.perf_counter() - start:.0f} s", sep="\n", flush=True)
        rows += found
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}; the table stays as it was", file=sys.stderr)
        return 1
    before, _, rest = (HERE / "README.md").read_text().partition(BEGIN)
    table = "\n".join([HEADER, *rows])
    text = f"{before}{BEGIN}\n\n{table}\n\n{machine()}.\n\n{END}{rest.partition(END)[2]}"
    write_bytes(HERE / "README.md", text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
