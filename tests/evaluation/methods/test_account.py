from __future__ import annotations

import math
from fractions import Fraction

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
