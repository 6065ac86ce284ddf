"""The page as a Hugging Face Space."""

from __future__ import annotations

import re
from pathlib import Path

from imgtext.errors import ImgtextError, say
from imgtext.hub_client import commit_operations, explained, open_repo, writing_client

# the Space's variable that `demo/app.py` reads
MODEL_VARIABLE = "IMGTEXT_MODEL"
THUMBNAIL = "thumbnail.png"


def demo_folder() -> Path:
    """Where the page's code lies: in the installed package, or in a clone beside it.

    Raises:
        ImgtextError: it is in neither.
    """
    here = Path(__file__).parent
    for place in (here / "demo", here.parent / "demo"):
        if (place / "app.py").is_file():
            return place
    raise ImgtextError(f"the page is missing: there is no {here / 'demo' / 'app.py'}; install imgtext again")


def publish_space(repo_id: str, model: str, *, private: bool = False, hardware: str | None = None) -> str:
    """Publish the page as a Space that begins with a model of the Hub, or bring a Space up to date, in one commit.

    Args:
        repo_id: the Space, such as "you/demo".
        model: the model's repo id.
        private: make the Space a private one.
        hardware: such as "cpu-basic" or "zero-a10g"; the Hub's choice when not given.

    Returns:
        The Space's address.

    Raises:
        ImgtextError: there is no token or no such model, or the Hub refuses; the message says what to do.
    """
    from huggingface_hub.errors import HfHubHTTPError

    api = writing_client("publish")
    with explained(model):
        fetchable = not api.model_info(model).private
    if not fetchable:
        say(f"{model} is private: give the Space a secret HF_TOKEN that may read it")
    folder = demo_folder()
    files: dict[str, Path | bytes] = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    with explained(repo_id, kind="space", pushing=True):
        try:
            info = open_repo(api, repo_id, "space", private=private, space_sdk="gradio", space_hardware=hardware)
            repo_id = info.id  # with its owner
            # before the files: the first start must know its model
            api.add_space_variable(repo_id, MODEL_VARIABLE, model)
            if hardware and api.get_space_runtime(repo_id).requested_hardware != hardware:
                # also hardware that is newer than this huggingface_hub
                api.request_space_hardware(repo_id, hardware)  # type: ignore[arg-type]
        except HfHubHTTPError as error:
            if advice := _advice(error.response.status_code, repo_id, hardware):
                raise ImgtextError(advice) from error
            raise
        files["README.md"] = space_card(folder, repo_id, model, preload=fetchable).encode()
        there = {file.rfilename for file in info.siblings or ()} - {".gitattributes"}
        operations = commit_operations(files, sorted(there - set(files)))
        api.create_commit(repo_id, operations, commit_message=f"Page for {model}", repo_type="space")
    return f"{api.endpoint}/spaces/{repo_id}"


def space_card(folder: Path, repo_id: str, model: str, *, preload: bool = True) -> str:
    """The Space's README.md: the page's own, with the model, the thumbnail and the gradio of its requirements.

    Args:
        repo_id: the Space, where the thumbnail lies.
        preload: let the Hub fetch the model when it builds the Space, which it can't for a private one.
    """
    from huggingface_hub import SpaceCard, hf_hub_url

    card = SpaceCard.load(folder / "README.md")
    requirements = (folder / "requirements.txt").read_text(encoding="utf-8")
    (card.data.sdk_version,) = re.findall(r"^gradio==(\S+)", requirements, re.MULTILINE)
    card.data.models = [model]
    card.data.thumbnail = hf_hub_url(repo_id, THUMBNAIL, repo_type="space")
    if preload:
        card.data.preload_from_hub = [model]
    content: str = card.content
    return content


def _advice(status: int, repo_id: str, hardware: str | None) -> str | None:
    place = hardware or "cpu-basic"
    if status == 402:
        return (
            f"the Hub wants a paid plan for a Gradio Space on {place} (402); a free account gets ZeroGPU: "
            "--hardware zero-a10g"
        )
    if status == 403:
        return (
            f"the Hub forbids to make or change {repo_id} (403): the token may not write there, or the plan has no "
            f"{place}; log in with one that may (hf auth login), or choose another --hardware"
        )
    return None
