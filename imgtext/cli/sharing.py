"""Commands that send models, pictures and the page to the Hub, and fetch them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro


@dataclass(frozen=True)
class Push:
    """Send a packaged model to the Hugging Face Hub: one commit of what changed.

    Examples:
      imgtext push runs/scenes-quick you/scenes
      imgtext push runs/scenes-quick you/scenes --revision v1 --message "More scenes"
      imgtext push runs/scenes-quick they/scenes --pr
    """

    bundle: tyro.conf.Positional[Path]
    """A packaged model's folder."""
    repo: tyro.conf.Positional[str]
    """The Hub repo, OWNER/NAME; it is made if there is none."""
    private: bool = False
    """Make the repo a private one."""
    revision: str | None = None
    """Tag the commit with this name, such as v1."""
    pr: bool = False
    """Open a pull request instead."""
    message: str | None = None
    """What the commit says."""
    publish_pictures: bool = False
    """Send gallery pictures too whose licence is not known to allow it: you may publish them."""

    def run(self) -> None:
        from imgtext.bundle import Bundle
        from imgtext.files import expanded
        from imgtext.hub import push

        address = push(
            Bundle(expanded(self.bundle)),
            self.repo,
            private=self.private,
            revision=self.revision,
            create_pr=self.pr,
            commit_message=self.message,
            publish_pictures=self.publish_pictures,
        )
        print(address)


@dataclass(frozen=True)
class Pull:
    """Fetch a packaged model from the Hugging Face Hub, and check it.

    Examples:
      imgtext pull you/scenes
      imgtext pull you/scenes runs/scenes --revision v1
    """

    repo: tyro.conf.Positional[str]
    """The Hub repo, OWNER/NAME."""
    folder: tyro.conf.Positional[Path | None] = None
    """Where to put it; by default it stays in the Hub client's cache, where --model OWNER/NAME finds it."""
    revision: str | None = None
    """Branch, tag or commit; by default the newest commit."""

    def run(self) -> None:
        from imgtext.files import expanded
        from imgtext.hub import pull

        # resolved: "." has no name to make a draft beside
        print(pull(self.repo, None if self.folder is None else expanded(self.folder).resolve(), self.revision))


@dataclass(frozen=True)
class Gallery:
    """Publish captioned pictures as a data set on the Hub, or fetch one.

    Examples:
      imgtext gallery push DIR you/pictures --licence CC-BY-4.0
      imgtext gallery pull you/pictures DIR && imgtext index DIR
      imgtext train --dataset hub:you/pictures
    """

    action: tyro.conf.Positional[Literal["push", "pull"]]
    """Which way."""
    source: tyro.conf.Positional[str]
    """What to push, a folder of captioned pictures or a packaged model's folder; or the repo to pull."""
    target: tyro.conf.Positional[str]
    """The repo to push to, or the folder to pull into."""
    licence: str | None = None
    """Licence of the pictures that are pushed, such as CC-BY-4.0; by default what the folder's own card says."""
    private: bool = False
    """Make the repo a private one."""

    def run(self) -> None:
        from imgtext.hub_gallery import pull_gallery, push_gallery

        if self.action == "push":
            print(push_gallery(Path(self.source), self.target, licence=self.licence, private=self.private))
        else:
            print(pull_gallery(self.source, Path(self.target)))


@dataclass(frozen=True)
class Space:
    """Publish the page as a Hugging Face Space that begins with a model of the Hub, or bring a Space up to date.

    Examples:
      imgtext space you/demo --model you/name
      imgtext space you/demo --model you/name --private --hardware zero-a10g
    """

    repo: tyro.conf.Positional[str]
    """The Space, such as you/demo."""
    model: str
    """Repo id of the model that the page begins with."""
    private: bool = False
    """Make the Space a private one."""
    hardware: str | None = None
    """What it runs on: zero-a10g (ZeroGPU, for free accounts), cpu-basic (wants a paid plan), ...; by default what the
    Hub gives."""

    def run(self) -> None:
        from imgtext.space import publish_space

        print(publish_space(self.repo, self.model, private=self.private, hardware=self.hardware))
