from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from colours import COLOURS, save_square
from imgtext.bundle import Bundle, save_metrics
from imgtext.card import model_card, write_card
from imgtext.cli import main
from imgtext.errors import ImgtextError
from imgtext.evaluation import evaluate, refresh_card

HUB = Path(__file__).parents[1] / "hub"


@pytest.fixture
def data(tmp_path):
    """Two pictures of each colour in every split."""
    root, rows = tmp_path / "data", []
    for split in ("train", "dev", "test"):
        for number, colour in enumerate([*COLOURS, *COLOURS]):
            name = f"{split}/{number}.png"
            save_square(root / name, colour)
            captions = [f"a {colour} square", f"one {colour} thing that is a square"]
            rows.append({"file_name": name, "captions": captions, "split": split})
    (root / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root


def test_figures_in_the_card_are_those_of_evaluate(bundle, data, backbone, capsys):
    assert main(["card", str(bundle.folder), "--data", str(data)]) == 0
    again = Bundle(bundle.folder)
    again.verify()
    found = evaluate(again, "folder", data, "test", progress=False)
    assert capsys.readouterr().out == found.table() + "\n"
    loaded = ModelCard.load(bundle.folder / "README.md")
    assert (loaded.data.library_name, loaded.data.pipeline_tag) == ("imgtext", "feature-extraction")
    assert (loaded.data.license, loaded.data.language) == ("cc0-1.0", "en")
    results = {result.metric_name: result.metric_value for result in loaded.data.eval_results}
    assert results == {
        f"{name} R@{k}": round(100 * getattr(way, f"at_{k}"), 1)
        for name, way in (("text to image", found.text_to_image), ("image to text", found.image_to_text))
        for k in (1, 5, 10)
    }
    assert {result.dataset_split for result in loaded.data.eval_results} == {"test"}
    way = found.text_to_image
    assert f"| text to image | {100 * way.at_1:.1f} | {100 * way.at_5:.1f} | {100 * way.at_10:.1f} |" in loaded.text
    assert "| 0 to 5 | 6 | 100.0 |" in loaded.text
    assert "test split of folder (6 pictures, 12 captions)" in loaded.text
    assert "| unknown words in the caption | captions | R@10 |" in loaded.text
    recall = 100 * again.config.metrics["test"]["robustness"]["grey"]["text_to_image"]["at_1"]
    assert f"| grey | {recall:.1f} ({recall - 100 * way.at_1:+.1f}) |" in loaded.text
    assert "| colours | 12 |" in loaded.text
    assert "leave an R@1 of 50.0 at most" in loaded.text  # two pictures of each colour
    assert "a cat on a dog" not in loaded.text  # no caption has a relation
    assert 'English only. A caption is a bag of words: "a dog chases a man" and' in loaded.text


def test_what_a_person_wrote_is_kept(bundle, data, backbone):
    write_card(bundle)
    path = bundle.folder / "README.md"
    first = path.read_text()
    mine = first.replace("library_name: imgtext", "library_name: imgtext\nthumbnail: https://example.org/me.png")
    mine = mine.replace("- image-search", "- image-search\n- holidays").replace("language: en", "language: de")
    path.write_text(
        mine.replace("<!-- imgtext: generated", "Above.\n\n<!-- imgtext: generated", 1) + "\n## Mine\n\nBelow.\n"
    )
    refresh_card(bundle, data, progress=False)
    again = ModelCard.load(path)
    assert re.fullmatch(
        r"\s*Above\.\n\n<!-- imgtext: generated.*imgtext: end -->\n\n## Mine\n\nBelow\.\s*", again.text, re.DOTALL
    )
    assert "R@10" in again.text
    assert "holidays" in again.data.tags
    assert again.data.get("thumbnail") == "https://example.org/me.png"
    assert again.data.language == "en"  # this is the code's to say
    written = path.read_text()
    refresh_card(Bundle(bundle.folder), data, progress=False)
    assert path.read_text() == written


def test_a_card_of_a_persons_own_is_kept_whole(bundle):
    text = model_card(bundle, old="---\nlanguage: en\n---\n\n# Mine\n\nAll by hand.\n")
    assert text.endswith("imgtext: end -->\n\n# Mine\n\nAll by hand.\n")
    assert "# Mine" in model_card(bundle, old="# Mine\n\nNo YAML.\n")


def test_a_damaged_head_is_said_and_nothing_is_written(bundle):
    path = bundle.folder / "README.md"
    for head in ("a: [", "- a"):
        path.write_text(f"---\n{head}\n---\n\nMine.\n")
        with pytest.raises(ImgtextError, match=r"the YAML at the head of README\.md can't be read: .*; mend it"):
            write_card(bundle)
        assert path.read_text().endswith("Mine.\n")


def test_a_bundle_without_figures_has_a_card_without_tables(bundle):
    loaded = ModelCard(model_card(bundle, "you/squares"))
    assert loaded.data.eval_results is None
    assert "R@10" not in loaded.text
    assert 'imgtext.load("you/squares")' in loaded.text


def test_old_figures_without_a_breakdown_still_make_a_card(bundle):
    way = {"at_1": 0.5, "at_5": 1.0, "at_10": 1.0, "median_rank": 1.5, "mean_reciprocal_rank": 0.75}
    measured = {"text_to_image": way, "image_to_text": way}
    text = model_card(save_metrics(bundle, {"dev": measured}))
    assert "| text to image | 50.0 | 100.0 | 100.0 | 1.5 | 0.750 |" in text
    assert "words in the caption" not in text


def test_a_spread_over_seeds_is_told_and_stays(bundle, data, backbone):
    spread = {f"at_{k}": {"mean": 0.256, "half_range": 0.0041} for k in (1, 5, 10)}
    seeds = {"count": 3, "text_to_image": spread, "image_to_text": spread}
    refresh_card(save_metrics(bundle, {"test": {"seeds": seeds}}), data, progress=False)
    text = (bundle.folder / "README.md").read_text()
    assert text.count("| mean of 3 seeds ± half their range | 25.6 ± 0.4 | 25.6 ± 0.4 | 25.6 ± 0.4 |  |  |\n") == 2


@pytest.mark.parametrize("name", ["scenes", "photos"])
def test_the_packaged_models_carry_cards_of_their_own_figures(name):
    bundle = Bundle(HUB / name)
    loaded = ModelCard.load(HUB / name / "README.md")
    assert loaded.data.model_name == f"imgtext {name}"
    assert str(loaded).strip() == model_card(bundle, old=str(loaded)).strip()
    assert "training captions with its rarest word" in loaded.text
    results = {result.metric_name: result.metric_value for result in loaded.data.eval_results}
    for way in ("text_to_image", "image_to_text"):
        for k in (1, 5, 10):
            recall = bundle.config.metrics["test"][way][f"at_{k}"]
            assert results[f"{way.replace('_', ' ')} R@{k}"] == round(100 * recall, 1)


def test_the_example_of_the_card_ranks_as_the_package_does(tmp_path, monkeypatch, capsys):
    """It uses nothing of imgtext."""
    from imgtext.loading import load

    bundle = Bundle(HUB / "scenes")
    example = re.search(r"```python\n(import json.*?)```", model_card(bundle, "you/scenes"), re.DOTALL)[1]
    assert "imgtext" not in example
    monkeypatch.setattr("huggingface_hub.hf_hub_download", lambda repo_id, name: str(HUB / "scenes" / name))
    exec(example, {})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    hits = load("scenes").search("a dog on the beach", k=5)
    assert [line.split()[1] for line in lines] == [hit.file for hit in hits]
    assert [float(line.split()[0]) for line in lines] == pytest.approx([hit.score for hit in hits], abs=1e-3)


def test_relations_in_the_card(bundle, data, backbone):
    told = (data / "metadata.jsonl").read_text().replace("one", "square under a")
    (data / "metadata.jsonl").write_text(told)
    refresh_card(bundle, data, progress=False)
    text = (bundle.folder / "README.md").read_text()
    assert "| relations | 6 |" in text
    assert "100.0 % of the captions with a relation score exactly as before" in text


def test_no_caption_of_the_data_is_in_the_card(bundle, data, backbone):
    closed = replace(bundle.config, dataset="flickr8k", licence="Flickr terms of use")
    refresh_card(bundle, data, progress=False)
    text = (bundle.folder / "README.md").read_text()
    for line in (data / "metadata.jsonl").read_text().splitlines():
        for caption in json.loads(line)["captions"]:
            assert caption not in text
    object.__setattr__(bundle, "config", closed)
    loaded = ModelCard(model_card(bundle))
    assert (loaded.data.license, loaded.data.get("license_name")) == ("other", "flickr-research-only")
