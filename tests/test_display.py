"""How values are displayed."""

from __future__ import annotations

import pytest

from casekit.display import as_text


def test_what_cannot_be_text_stays_an_error():
    class Odd:
        def __str__(self) -> str:
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the error of the value itself
        as_text(Odd())
