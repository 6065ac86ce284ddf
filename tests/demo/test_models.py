from __future__ import annotations

import pytest

from imgtext.errors import ImgtextError


def test_a_model_that_is_not_offered_is_refused(galleries):
    assert galleries.models["photos"] is galleries.models.retrievers["photos"]
    with pytest.raises(ImgtextError, match="no model 'other' here; there are: photos"):
        galleries.models["other"]
