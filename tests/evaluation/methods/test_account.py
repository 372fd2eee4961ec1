from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.evaluation.methods.account import told_amounts


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30), st.integers(1, 30))
def test_amounts_add_up_to_the_exact_total_and_stay_what_they_are(parts, whole):
    amounts = [Fraction(part, whole) for part in parts]

    told = told_amounts(amounts)

    assert math.fsum(told) == float(sum(amounts))
    assert all(abs(Fraction(one) - other) <= Fraction(1, 10**12) for one, other in zip(told, amounts, strict=True))


def test_nothing_to_add_is_no_amounts_and_zeros_stay_zeros():
    assert told_amounts([]) == []
    assert told_amounts([Fraction(0), Fraction(0)]) == [0, 0]


def test_a_small_amount_between_large_ones_is_told_as_it_is():
    amounts = [Fraction(10**15, 3), Fraction(1, 300), Fraction(10**15 - 1, 3)]

    told = told_amounts(amounts)

    assert told[1] == float(amounts[1])
    assert math.fsum(told) == float(sum(amounts))
    assert told == pytest.approx([float(each) for each in amounts], rel=1e-15)


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(-12, 12)), min_size=1, max_size=12))
def test_no_line_is_shown_falsely_for_the_sake_of_the_sum(parts):
    amounts = [Fraction(part, 7) * Fraction(10) ** power for part, power in parts]

    told = told_amounts(amounts)

    changed = [(one, other) for one, other in zip(told, map(float, amounts), strict=True) if one != other]
    assert len(changed) <= 1
    assert all(one == pytest.approx(other, rel=1e-5) for one, other in changed)


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(-12, 12)), min_size=1, max_size=12))
def test_amounts_of_every_size_add_up_to_the_total(parts):
    amounts = [Fraction(part, 7) * Fraction(10) ** power for part, power in parts]

    assert math.fsum(told_amounts(amounts)) == float(sum(amounts))
