"""How values are displayed."""

from __future__ import annotations

import pytest

from casekit.display import as_text, format_number, format_share


def test_what_cannot_be_text_stays_an_error():
    class Odd:
        def __str__(self) -> str:
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the error of the value itself
        as_text(Odd())


@pytest.mark.parametrize(("value", "shown"), [(4.6, "4.6"), (4.0, "4"), (3.998, "4.00"), (10**20, "1" + "0" * 20)])
def test_a_number_has_no_more_decimals_than_it_needs(value: float, shown: str):
    assert format_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.8, "80"), (2 / 3, "66.7"), (0.9999, "99.99"), (1.0, "100"), (1e308, "1.0e+310")]
)
def test_a_share_is_a_percentage_that_is_the_whole_only_if_nothing_is_missing(value: float, shown: str):
    assert format_share(value) == shown
