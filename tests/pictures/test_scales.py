"""The scales of axes: which days and numbers are labelled, and where texts stand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.pictures.scales import NumberScale, apart, days_to_label
from casekit.pictures.words import wrapped

NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15).filter(lambda each: not each or abs(each) >= 1e-15)
)
DAYS = st.dates()


@given(DAYS, DAYS)
def test_at_most_seven_days_are_labelled_and_all_lie_between_the_ends(one, other):
    first, last = sorted((one, other))

    places, labels = days_to_label(first, last)

    assert 1 <= len(places) == len(labels) <= 7 or (not places and (last - first) < timedelta(days=1))
    assert all(first.toordinal() <= each <= last.toordinal() for each in places)
    assert all(
        date.fromordinal(place).isoformat().startswith(label) for place, label in zip(places, labels, strict=True)
    )


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (date(2025, 1, 20), ["2025-01-20"]),
        (date(2025, 3, 30), ["2025-01-20", "2025-02-03", "2025-02-17", "2025-03-03", "2025-03-17"]),
        (date(2026, 3, 30), ["2025-03", "2025-05", "2025-07", "2025-09", "2025-11", "2026-01", "2026-03"]),
        (date(2030, 3, 30), ["2026", "2027", "2028", "2029", "2030"]),
    ],
)
def test_days_then_months_then_years_are_labelled(last, labels):
    assert days_to_label(date(2025, 1, 20), last)[1] == labels


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_a_scale_holds_every_number_and_labels_a_few(numbers):
    scale = NumberScale(numbers)

    assert scale.low < min(numbers)
    assert max(numbers) < scale.high
    assert 2 <= len(scale.places) == len(set(scale.places)) <= 7
    assert all(one < other for one, other in pairwise(scale.places))


@given(st.lists(st.floats(-100, 100), max_size=6), st.floats(0.1, 10))
def test_texts_are_moved_apart_and_keep_their_order(places, gap):
    found = sorted(zip(places, apart(places, gap), strict=True))

    assert all(other - one >= gap - 1e-6 for (_, one), (_, other) in pairwise(found)) or len(places) < 2


@given(st.lists(st.integers(-5, 5), unique=True, max_size=6))
def test_texts_that_are_far_enough_apart_stay(places):
    assert apart(places, 1.0) == places


def test_a_letter_of_hangul_takes_the_room_of_two():
    assert wrapped("기대보다 훨씬 높음", 10).split("\n") == ["기대보다", "훨씬 높음"]
    assert wrapped("one\ntwo three", 20) == "one\ntwo three"
