from __future__ import annotations

from datetime import date
from fractions import Fraction

import cases
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.figures import days_between, mean, missing
from casekit.evaluation.tallies import Row, share_of


def share(*outcomes: str) -> ck.evaluation.Result:
    rows = [Row(f"N{place}", Fraction(outcome == "met"), outcome) for place, outcome in enumerate(outcomes)]
    return share_of("share_of_needs_met", rows, source="our office", fact="outcome", half="partly_met")


def test_a_share_of_nothing_is_unknown():
    assert share().value is None
    assert share("unmet", "unmet", "unmet").value == 0
    assert share("met", "met", "partly_met", "unmet").figures["with_half_credit"] == 0.625


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


def test_the_first_day_of_a_plan_is_that_of_its_first_signing():
    drafted = cases.kept(cases.opened(), ck.Plan(version=1), at=cases.on("2025-03-06"), by="worker-1")
    signed = cases.kept(drafted, ck.Plan(version=1, signed_by=("C-3",)), at=cases.on("2025-03-08"), by="worker-1")

    drafted_only, then_signed = (
        ck.evaluate(case, on=date(2025, 12, 31))["days_from_intake_to_plan"].figures for case in (drafted, signed)
    )

    assert then_signed["last_day"] == "2025-03-08"
    assert drafted_only["last_day"] is None


def test_what_is_missing_is_a_notice_with_its_ids():
    (finding,) = missing("needs_undecided", ["N1"], where="needs")

    assert (finding.code, finding.params, finding.where) == ("needs_undecided", {"ids": ("N1",)}, "needs")
    assert finding.severity == "notice"
