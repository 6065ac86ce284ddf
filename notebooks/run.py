"""Run the notebooks and keep what they print: python notebooks/run.py"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbclient
import nbformat

FOLDER = Path(__file__).parent


def run(path: Path) -> nbformat.NotebookNode:
    """Run a notebook in an empty folder; nbclient.exceptions.CellExecutionError if a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as empty:
        nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": empty}}).execute()
    notebook.metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {}  # when it ran
        if cell.cell_type == "code":  # bars, and warnings of this machine
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(run(path), path)
        print(path)
