from __future__ import annotations

import pytest

from imgtext.errors import ImgtextError, require


def test_a_missing_package_is_named_with_the_way_to_get_it():
    with pytest.raises(ImgtextError, match=r"no_such_package, which is not installed.*pip install 'imgtext\[demo\]'"):
        require("no_such_package.part", "demo")
