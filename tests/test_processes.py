from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import two_processes
from imgtext.files import read_tensors

HERE = Path(__file__).parent


def test_two_processes_step_as_one(tmp_path):
    environment = os.environ | {
        "GLOO_SOCKET_IFNAME": "lo",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)]),
    }
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    subprocess.run([*command, HERE / "two_processes.py", tmp_path], env=environment, check=True, timeout=120)
    one, other = (read_tensors(tmp_path / f"{rank}.safetensors")[0] for rank in range(2))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.safetensors", "1.safetensors"]
    for recipe in two_processes.RECIPES:
        alone = two_processes.step(recipe)
        assert len(alone) > 10
        for name, expected in alone.items():
            found = one[f"{recipe.name}.{name}"]
            np.testing.assert_array_equal(found, other[f"{recipe.name}.{name}"])
            if name == "loss" or name.endswith(".gradient"):
                scale = np.abs(expected).max()
                assert scale > 0
                np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * scale, err_msg=f"{recipe.name} {name}")
