"""Train a model and package it: `python train.py`, or `python train.py --help` for everything that can be set."""

import sys

from imgtext.cli import main

if __name__ == "__main__":
    sys.exit(main(["train", *sys.argv[1:]]))
