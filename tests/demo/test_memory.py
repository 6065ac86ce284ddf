from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "demo"
# (heaps at the end, by glibc's own account) where 12 threads at once allocate
PROGRAM = """
import ctypes, sys
from threading import Barrier, Thread
{first}
together = Barrier(12)
threads = [Thread(target=lambda: (together.wait(), bytearray(50_000), together.wait())) for _ in range(12)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
libc = ctypes.CDLL("libc.so.6")
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file), libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other malloc than glibc's")
def test_threads_share_few_heaps():
    def heaps(first: str) -> int:
        run = [sys.executable, "-c", PROGRAM.format(first=first)]
        told = subprocess.run(run, cwd=DEMO, check=True, capture_output=True, text=True).stdout
        return len(re.findall("<heap nr", told))

    assert heaps("") > 2
    assert heaps("import memory; memory.share_memory()") <= 2
