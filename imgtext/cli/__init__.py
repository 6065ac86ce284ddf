"""The command `imgtext`."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import tyro

from imgtext.cli.searching import Caption, Demo, Index, Search
from imgtext.cli.sharing import Gallery, Pull, Push, Space
from imgtext.cli.training import Card, Evaluate, Train
from imgtext.errors import ImgtextError, say
from imgtext.recipes import COMPACT, QUICK, RECIPES, TrainSettings


class Command(Protocol):
    """Settings as the fields of a dataclass, which tyro reads."""

    def run(self) -> None: ...


COMMANDS: dict[str, type[Command]] = {
    "search": Search,
    "index": Index,
    "caption": Caption,
    "train": Train,
    "evaluate": Evaluate,
    "demo": Demo,
    "card": Card,
    "space": Space,
    "gallery": Gallery,
    "push": Push,
    "pull": Pull,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 2 for a user's mistake, 130 when interrupted."""
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        return code
    except ImgtextError as error:
        say(f"imgtext: {error}")
        return 2
    except BrokenPipeError:
        # the reader of a pipe, such as head, has had enough; the flush at exit must not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # the disk, not the program: full, read-only, out of descriptors
        say(f"imgtext: {error}")
        return 2
    except KeyboardInterrupt:
        say("\nstopped; the same command goes on from here")
        return 130


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        from imgtext import __version__

        print(f"imgtext {__version__}")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        say(f"imgtext: there is no command {name!r}; there are: {', '.join(COMMANDS)}")
        return 2
    command = COMMANDS[name]
    defaults: Command | None = None
    if command is Train:
        # these two are looked at first: the recipe gives the other settings their defaults
        dataset, _ = _option(rest, "--dataset", TrainSettings.dataset)
        chosen, rest = _option(rest, "--recipe", QUICK.name if dataset == "scenes" else COMPACT.name)
        if chosen not in RECIPES:
            raise ImgtextError(f"there is no recipe {chosen!r}; there are: {', '.join(RECIPES)}")
        defaults = Train(recipe=RECIPES[chosen])
    # given as it stands: tyro would leave the examples out
    about = inspect.cleandoc(command.__doc__ or "")
    config = (tyro.conf.FlagCreatePairsOff,)
    parse: Callable[..., Command] = partial(
        tyro.cli, command, prog=f"imgtext {name}", description=about, args=rest, config=config
    )
    (parse() if defaults is None else parse(default=defaults)).run()
    return 0


def _overview() -> str:
    lines = ["Find pictures by describing them, and describe pictures by finding captions.", ""]
    for name, command in COMMANDS.items():
        summary = (command.__doc__ or "").strip().split("\n")[0]
        lines.append(f"  imgtext {name:10}{summary}")
    lines += ["", 'Begin with:  imgtext search "a rocket in space"', "Each has:    imgtext COMMAND --help"]
    return "\n".join(lines)


def _option(arguments: Sequence[str], flag: str, default: str) -> tuple[str, list[str]]:
    """The value of a flag, and the arguments without it."""
    rest = list(arguments)
    for place, argument in enumerate(rest):
        if argument == flag and place + 1 < len(rest):
            return rest[place + 1], rest[:place] + rest[place + 2 :]
        if argument.startswith(f"{flag}="):
            return argument.split("=", 1)[1], rest[:place] + rest[place + 1 :]
    return default, rest
