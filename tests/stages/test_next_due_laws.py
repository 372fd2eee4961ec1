"""The days that `next_due` names, beside asking every day, for deadlines with every kind of key."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import attrs
from cases import WORKER, kept, on
from due_days import machine
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck

FIRST, AHEAD = date(2025, 3, 3), 40
CALENDAR = ck.days.Weekdays({date(2025, 3, 14), date(2025, 4, 1)})
KEYS: tuple[dict[str, Any], ...] = (
    {},
    {"repeats": [[2, "day"]]},
    {"repeats": [[1, "week"]], "windows": "fixed"},
    {"repeats": [[3, "day"]], "windows": "fixed", "grace": [2, "day"]},
    {"pauses": ["monitoring"]},
    {"paused_by": "need_recorded", "resumed_by": "contact"},
    {"within_by": {"risk": {"high": [1, "day"]}}, "loosens": True},
    {"within_by": {"risk": {"high": [1, "day"]}}},
    {"follows_intervals": True, "repeats": [[1, "week"]]},
    {"stopped_by": "stage_entered", "stopped_fields": {"kinds": ["assessment"]}},
    {"stopped_by": "intake_registered"},
    {"guards": ["need_identified"]},
    {"guards": [{"name": "contacted_within", "days": 3}]},
)  # fmt: skip
REVIEW = {
    "from": "plan_signed",
    "until": "review_held",
    "counts": "last",
    "within": [1, "week"],
    "repeats": [[5, "day"]],
}
limits = st.tuples(st.integers(1, 6), st.sampled_from(["day", "working_day", "week"])).map(list)
rules = st.builds(
    lambda events, within, keys, more: {"from": events[0], "until": events[1], "within": within, **keys, **more},
    st.sampled_from([("risk_rated", "contact"), ("plan_signed", "review_held"), ("contact", "intake_registered")]),
    limits, st.sampled_from(KEYS),
    st.fixed_dictionaries(
        {"counts": st.sampled_from(["each", "first", "last"])},
        optional={
            "rolls": st.just(True), "warn": limits, "waivable": st.just(True),
            "escalates": st.just([{"after": [2, "day"], "to": "supervisor"}]),
        },
    ),
)  # fmt: skip
days = st.integers(-3, 20)
records: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([
        ck.RiskRating(risk="low"), ck.RiskRating(risk="high", review_interval=ck.Interval(1, "week")), ck.Contact(),
        ck.Need(id="N1", domain="housing"), ck.Review(), ck.Intake(), ck.ReviewInterval(interval=ck.Interval(4, "day")),
        ck.Plan(version=1, signed_by=("C-3",)),
    ]),
    st.tuples(st.just("set"), st.sampled_from(["v", "review"]), days),
    st.tuples(st.just("waived"), days),
    st.tuples(st.just("assigned"), st.sampled_from(["case_manager", "supervisor"]), days),
    st.tuples(st.just("stage"), st.sampled_from(["monitoring", "assessment"]), st.booleans()),
)  # fmt: skip


def record_of(case: ck.Case, act: Any, day: date) -> ck.Record:
    """A record, with what depends on its day and on the case."""
    match act:
        case ("set", rule, later):
            return ck.DeadlineSet(rule=rule, due=day + timedelta(days=later), reason="agreed")
        case ("waived", later):
            return ck.Waiver(requirement="v", reason="known well", until=day + timedelta(days=abs(later)))
        case ("assigned", role, later):
            return ck.Assignment(worker="w-1", role=role, until=day + timedelta(days=abs(later)))
        case ("stage", stage, passing):
            return ck.StageChange(stage=stage, source=case.stage, kinds=(stage,), passing=passing)
        case _:
            return act


def lived(office: ck.StageMachine, life: list[tuple[Any, int]]) -> tuple[ck.Case, date]:
    """A case in which this happened; what could not have happened is left out."""
    case, day = office.open(ck.Client(id="C-3"), id="K-1", at=on(FIRST.isoformat(), 8), by=WORKER), FIRST
    for number, (act, gap) in enumerate(life):
        day += timedelta(days=gap)
        at = on(day.isoformat(), 9) + timedelta(minutes=number)
        try:
            case = kept(case, record_of(case, act, day), at=at, by=WORKER)
        except ck.RecordError:
            continue
    return case, day


def standing(office: ck.StageMachine, case: ck.Case, day: date) -> object:
    """What is due and owed at the end of a day, and who owes it."""
    due = [(each.rule, each.thing, each.status, each.escalated_to) for each in office.due(case, on=day)]
    owed = [(attrs.evolve(each, due=None), each.is_overdue(on=day)) for each in office.owed(case, on=day)]
    return due, Counter(owed)


@settings(max_examples=150, deadline=None)
@given(
    rule=rules, life=st.lists(st.tuples(records, st.integers(0, 5)), max_size=8), start=st.integers(0, 25),
    has_own_reviews=st.booleans(), calendar=st.sampled_from([None, CALENDAR]),
)  # fmt: skip
def test_the_day_named_is_the_next_on_which_anything_changes(rule, life, start, has_own_reviews, calendar):
    own = {"review": REVIEW} if has_own_reviews else {}
    try:
        office = machine(ck.Practice(calendar=calendar), v=rule, **own)
    except ck.WorkflowError:  # two keys that cannot go together
        return
    case, _ = lived(office, life)
    asked = FIRST + timedelta(days=start)
    now = standing(office, case, asked)

    ahead = [asked + timedelta(days=number) for number in range(1, AHEAD)]
    change = next((day for day in ahead if standing(office, case, day) != now), None)
    named = office.next_due(case, on=asked)

    assert change == (named if named is None or named <= ahead[-1] else None)


def test_an_assignment_that_a_later_one_replaced_still_names_its_last_day():
    rule = {"from": "contact", "until": "intake_registered", "within": [1, "day"]}
    office = machine(v=rule)
    life: list[tuple[Any, int]] = [
        (ck.Contact(), 1),
        (("assigned", "case_manager", 5), 5),
        (("assigned", "case_manager", 9), 7),
    ]
    case, _ = lived(office, life)

    assert office.next_due(case, on=date(2025, 3, 9)) == date(2025, 3, 15)
