from __future__ import annotations

from datetime import date
from fractions import Fraction

import cases
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.figures import days_between, first_day, mean, missing, share


def test_a_share_of_nothing_is_unknown():
    assert share(0, 0) is None
    assert share(0, 3) == 0
    assert share(Fraction(5, 2), 4) == 0.625


def test_a_mean_of_nothing_is_unknown():
    assert mean([]) is None
    assert mean([0]) == 0


def test_a_mean_is_exact_whatever_the_order():
    assert mean([0.1] * 10) == 0.1
    assert mean([1e16, 1, -1e16]) == mean([1, 1e16, -1e16])


@given(st.lists(st.floats(1, 5), min_size=1))
def test_a_mean_lies_between_the_lowest_and_the_highest(values):
    assert min(values) <= mean(values) <= max(values)


def test_days_are_counted_without_the_first():
    monday, friday = date(2025, 3, 3), date(2025, 3, 7)

    assert days_between(monday, friday) == 4
    assert days_between(monday, monday) == 0


def test_days_to_or_from_an_unknown_day_are_unknown():
    assert days_between(None, date(2025, 3, 3)) is None
    assert days_between(date(2025, 3, 3), None) is None


def test_the_first_day_is_that_of_the_first_record_of_the_event():
    drafted = cases.kept(cases.opened(), ck.Plan(version=1), at=cases.on("2025-03-06"), by="worker-1")
    signed = cases.kept(drafted, ck.Plan(version=1, signed_by=("C-3",)), at=cases.on("2025-03-08"), by="worker-1")

    assert first_day(signed, ck.Plan) == date(2025, 3, 6)
    assert first_day(signed, ck.Plan, event="plan_signed") == date(2025, 3, 8)
    assert first_day(drafted, ck.Plan, event="plan_signed") is None


def test_what_is_missing_is_a_notice_with_its_ids():
    (finding,) = missing("needs_undecided", ["N1"], where="needs")

    assert (finding.code, finding.params, finding.where) == ("needs_undecided", {"ids": ("N1",)}, "needs")
    assert finding.severity == "notice"
