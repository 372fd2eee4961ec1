"""A risk that rises makes the next review due earlier by itself; one that falls makes nothing later."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from cases import WORKER, kept, on

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.stages import Workflow

BY_RISK = {"every": [1, "month"], "by_risk": {"high": [1, "week"], "medium": [2, "week"]}}
OFFICE = ck.StageMachine(
    Workflow.from_mapping({**cases.SCHOOL.workflow.to_mapping(), "version": 9, "reviews": BY_RISK})
)
LONG = ck.Interval(2, "month")


def signed(interval: ck.Interval | None = None) -> ck.Case:
    """A case of the office whose plan was signed on 10 March."""
    case = OFFICE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    plan = ck.Plan(version=1, signed_by=("C-3",), review_interval=interval or ck.Interval(1, "month"))
    return kept(case, plan, at=on("2025-03-10"), by=WORKER)


def rated(case: ck.Case, risk: str, day: str, *, assessed: bool = False) -> ck.Case:
    record = ck.Assessment(risk=risk) if assessed else ck.RiskRating(risk=risk)  # type: ignore[arg-type]
    return OFFICE.record(case, record, at=on(day), by=WORKER)


def due(case: ck.Case, asked: str) -> str | None:
    """The due day of the next review, as the machine and as the evaluation count it."""
    running = [each.due for each in OFFICE.due(case, on=date.fromisoformat(asked)) if each.rule == "review"]
    rows = review_due_days(case, on=date.fromisoformat(asked))
    assert running == [each.due for each in rows if each.status == "running"]
    return str(running[0]) if running else None


@pytest.mark.parametrize("assessed", [False, True])
def test_a_risk_that_rises_makes_the_review_due_earlier_without_anybody_recording_an_interval(assessed):
    case = signed()

    assert due(case, "2025-03-12") == "2025-04-10"
    medium = rated(case, "medium", "2025-03-12", assessed=assessed)
    high = rated(medium, "high", "2025-03-13", assessed=assessed)
    assert (due(medium, "2025-03-12"), due(high, "2025-03-13")) == ("2025-03-24", "2025-03-17")
    assert due(high, "2025-03-12") == "2025-03-24"  # the day before
    assert [each.what.review_interval for each in high.history[-2:]] == [ck.Interval(2, "week"), ck.Interval(1, "week")]
    assert "review_interval_by_risk" in [each.code for each in high.history[-1].findings]


def test_a_risk_that_falls_leaves_the_day_and_an_interval_that_somebody_records_applies_at_once():
    case = rated(signed(), "high", "2025-03-13")

    fallen = rated(case, "low", "2025-03-14")
    assert due(fallen, "2025-03-14") == "2025-03-17"
    assert fallen.history[-1].what == ck.RiskRating(risk="low")
    monthly = kept(fallen, ck.ReviewInterval(interval=ck.Interval(1, "month")), at=on("2025-03-15"), by=WORKER)
    assert due(monthly, "2025-03-15") == "2025-04-10"


def test_a_shorter_interval_and_a_case_without_a_running_review_stay_as_they_are():
    daily = rated(signed(ck.Interval(1, "day")), "high", "2025-03-13")
    assert daily.history[-1].what == ck.RiskRating(risk="high")
    unsigned = OFFICE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    assert rated(unsigned, "high", "2025-03-04").history[-1].what == ck.RiskRating(risk="high")
    plain = cases.SCHOOL.record(cases.planned(), ck.RiskRating(risk="high"), at=on("2025-03-12"), by=WORKER)
    assert plain.history[-1].what == ck.RiskRating(risk="high")


def test_the_next_review_counts_with_the_interval_of_the_risk():
    case = rated(signed(), "high", "2025-03-13")
    held = kept(case, ck.Review(), at=on("2025-03-17"), by=WORKER)

    assert due(held, "2025-03-18") == "2025-03-24"


def test_a_rating_that_is_voided_or_repeated_with_its_key_changes_nothing():
    case = signed()
    rating = ck.RiskRating(risk="high")
    once = OFFICE.record(case, rating, at=on("2025-03-13"), by=WORKER, key="rated")

    assert OFFICE.record(once, rating, at=on("2025-03-13"), by=WORKER, key="rated") == once
    voided = OFFICE.void(once, entry=once.revision, by=WORKER, recorded_at=on("2025-03-14"), reason="another pupil")
    assert due(voided, "2025-03-14") == "2025-04-10"
    low = attrs.evolve(rating, risk="low")
    right = OFFICE.correct(
        once, low, entry=once.revision, by=WORKER, recorded_at=on("2025-03-14"), reason="typed wrong"
    )
    assert due(right, "2025-03-14") == "2025-04-10"
    assert not [each for each in ck.verify(once, OFFICE) if each.params.get("entry") == once.revision]


def test_a_rating_of_the_library_alone_can_name_the_interval():
    case = kept(signed(LONG), ck.RiskRating(risk="high", review_interval=LONG), at=on("2025-03-13"), by=WORKER)
    shorter = kept(
        case, ck.RiskRating(risk="high", review_interval=ck.Interval(1, "week")), at=on("2025-03-14"), by=WORKER
    )

    assert (due(case, "2025-03-13"), due(shorter, "2025-03-14")) == ("2025-05-10", "2025-03-17")
