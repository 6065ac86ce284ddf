"""What axe finds, in every tab, light and dark, on a desktop and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.screenshots import LOOKS, views

# of a selector: whether what it finds is ours, not gradio's
OURS = "(selector) => Boolean(document.querySelector(selector)?.closest('.html-container, dialog'))"


@pytest.mark.parametrize("look", [*LOOKS, "phone, dark"])
def test_nothing_of_ours_keeps_anyone_out(browser, address, look):
    settings = LOOKS[look] if look in LOOKS else LOOKS["phone"] | {"color_scheme": "dark"}
    page = browser.new_page(**settings)
    found = []
    for view in views(page, address):
        for violation in Axe().run(page).response["violations"]:
            for node in violation["nodes"]:
                ours = page.evaluate(OURS, node["target"][0])
                line = (
                    f"{view}: {violation['id']}: {node['html'][:150]} {node['any'][:1] and node['any'][0]['message']}"
                )
                if ours:
                    found.append(line)
                else:
                    print("gradio's own:", line)
    page.close()
    assert found == []
