from __future__ import annotations

from dataclasses import replace

from answers import missing_pictures

from imgtext.bundle import Bundle, save_bundle
from imgtext.loading import load
from imgtext.retriever import Retriever


def test_pictures_that_are_elsewhere_are_asked_for_by_a_command(bundle, pictures, tmp_path):
    assert "imgtext demo --model" in missing_pictures(load(bundle.folder))
    assert missing_pictures(load(bundle.folder, pictures=pictures)) == ""
    config = replace(bundle.config, dataset="flickr8k")
    parts = (bundle.vocabulary, bundle.image_branch, bundle.caption_branch)
    folder = tmp_path / "<a model>"
    save_bundle(folder, config, *parts, gallery=bundle.gallery)
    said = missing_pictures(Retriever(Bundle(folder), source=str(folder)))
    assert "They are those of Flickr8k, which is for research and not shipped here" in said
    assert "<a model>" not in said
    assert "&lt;a model&gt;&#x27; --pictures DIR" in said
