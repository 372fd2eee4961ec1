"""What is due in several cases, and on which day something changes without another act."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import attrs
import cases
import pytest
from cases import WORKER, kept, on
from hypothesis import given, settings
from hypothesis import strategies as st
from things import MACHINE as THINGS
from things import ordered

import casekit as ck

WORKFLOW = {
    "id": "office", "version": 1, "initial": "work", "roles": {"case_manager": {}},
    "stages": {
        "work": {"requires": {"visit": {
            "event": "contact", "times": 2, "valid": [10, "day"], "within": [20, "day"], "owner": "case_manager",
            "waivable": True,
        }}},
        "court": {"waiting": True}, "over": {"final": True},
    },
    "moves": [
        {"name": "finish", "from": ["work"], "to": "over", "requires": ["visit"]},
        {"name": "wait", "from": ["work"], "to": "court"}, {"name": "go_on", "from": ["court"], "to": "work"},
    ],
    "deadlines": {
        "safe": {"from": "risk_rated", "until": "safety_plan_made", "within": [48, "hour"]},
        "planned": {"from": "intake_registered", "until": "plan_signed", "within": [10, "working_day"],
                    "warn": [3, "working_day"], "counts": "first", "pauses": ["court"]},
        "answered": {"from": "referral_sent", "until": "referral_accepted", "within": [1, "week"], "warn": [2, "day"]},
    },
}  # fmt: skip
OFFICE = ck.Workflow.from_mapping(WORKFLOW)
CALENDAR = ck.days.Weekdays({date(2025, 3, 17)})
MACHINE = ck.StageMachine(OFFICE, practice=ck.Practice(id="ours", calendar=CALENDAR))
FIRST = date(2025, 3, 3)
BANK = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
START = (
    ck.Need(id="N1", domain="family"), BANK, ck.Assignment(worker="worker-1", role="case_manager", team="north"),
)  # fmt: skip
LATER = (
    ck.Intake(), ck.Contact(), ck.RiskRating(risk="high"), ck.SafetyPlan(with_parties=("C-3",)),
    ck.Referral(id="R1", need="N1", resource="RS1"), ck.Referral(id="R2", need="N1", resource="RS1"),
    ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"),
    ck.FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20)),
    ck.Contact(next_due=date(2025, 3, 28)),
    ck.Plan(version=1, signed_by=("C-3",), review_interval=ck.Interval(2, "week")),
    ck.Assignment(worker="worker-2", role="supervisor", covers="worker-1", since=date(2025, 3, 12),
                  until=date(2025, 3, 21)),
    ck.Waiver(requirement="visit", reason="known well", until=date(2025, 4, 2)),
    ck.DeadlineSet(rule="answered", due=date(2025, 4, 4), reason="asked for"),
    ck.Closure(reason="moved"), ck.models.StageChange(stage="court", source="work"),
    ck.models.StageChange(stage="work", source="court"),
)  # fmt: skip


def opened(id: str = "K-1") -> ck.Case:
    case = MACHINE.open(ck.Client(id="C-3"), id=id, at=on("2025-03-03"), by=WORKER)
    for record in START:
        case = kept(case, record, at=on("2025-03-03"), by=WORKER)
    return case


@st.composite
def lives(draw: st.DrawFn) -> ck.Case:
    """A case in which some of the records happen on days of March; what could not have happened is left out."""
    case = opened()
    for record, day in sorted(
        draw(st.lists(st.tuples(st.sampled_from(LATER), st.integers(0, 25)), max_size=8)), key=lambda each: each[1]
    ):
        try:
            case = kept(case, record, at=on((FIRST + timedelta(days=day)).isoformat()), by=WORKER)
        except ck.RecordError:
            continue
    return case


def standing(case: ck.Case, day: date) -> object:
    """What is due and owed at the end of a day, and who owes it, in no order."""
    due = [(each.rule, each.thing, each.status) for each in MACHINE.due(case, on=day)]
    owed = [(attrs.evolve(each, due=None), each.is_overdue(on=day)) for each in MACHINE.owed(case, on=day)]
    return due, Counter(owed)


@settings(max_examples=200, deadline=None)
@given(case=lives(), start=st.integers(0, 30))
def test_asking_every_day_or_only_on_the_days_named_finds_the_same_changes(case: ck.Case, start: int):
    day = FIRST + timedelta(days=start)
    ahead = [day + timedelta(days=each) for each in range(1, 70)]

    changes = (each for each in ahead if standing(case, each) != standing(case, day))

    named = MACHINE.next_due(case, on=day)
    assert next(changes, None) == (named if named is None or named <= ahead[-1] else None)


def test_a_case_in_which_nothing_is_due_names_no_day():
    case = MACHINE.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=WORKER)
    finished = ck.Workflow.from_mapping({
        "id": "plain", "version": 1, "initial": "work", "stages": {"work": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["work"], "to": "over"}],
    })  # fmt: skip
    machine = ck.StageMachine(finished)
    plain = machine.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=WORKER)

    assert machine.next_due(plain, on=FIRST) is None
    assert MACHINE.next_due(case, on=FIRST) == date(2025, 3, 24)  # the visits are overdue, 20 days after 3 March


def test_a_thing_with_a_workflow_of_its_own_names_days_too():
    assert THINGS.next_due(ordered(), on=date(2025, 3, 20)) == date(2025, 3, 26)  # the hearing: 14 days, then overdue


def test_what_is_promised_for_the_last_day_there_is_is_never_overdue():
    late = attrs.evolve(LATER[7], due=date.max)  # type: ignore[type-var]
    case = kept(opened(), late, at=on("2025-03-04"), by=WORKER)

    assert MACHINE.next_due(case, on=date(2025, 6, 1)) is None


# Over cases


def two() -> list[ck.Case]:
    """Two cases: of worker-1 in the team north, and of nobody."""
    first = kept(opened("K-2"), LATER[7], at=on("2025-03-04"), by=WORKER)
    second = MACHINE.open(ck.Client(id="C-9"), id="K-1", at=on("2025-03-05"), by=WORKER)
    return [first, kept(second, ck.Intake(), at=on("2025-03-05"), by=WORKER)]


def test_what_is_owed_in_several_cases_stands_in_due_order():
    found = MACHINE.agenda(two(), on=date(2025, 3, 10))

    assert [(each.case, each.obligation.what, each.teams) for each in found] == [
        ("K-1", "planned", ()), ("K-2", "F1", ("north",)), ("K-2", "visit", ("north",)), ("K-1", "visit", ()),
    ]  # fmt: skip
    assert [each.obligation.due for each in found] == sorted(each.obligation.due or date.max for each in found)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"until": date(2025, 3, 20)}, ["planned", "F1"]),
        ({"until": date(2025, 3, 19)}, []),
        ({"worker": "worker-1"}, ["F1", "visit"]),
        ({"team": "north"}, ["F1", "visit"]),
        ({"team": "south"}, []),
        ({"person": "C-9"}, ["visit"]),
        ({"what": "visit"}, ["visit", "visit"]),
    ],
)
def test_an_agenda_is_that_of_a_worker_a_team_a_person_or_a_rule(wanted: dict[str, str], expected: list[str]):
    found = MACHINE.agenda(two(), on=date(2025, 3, 10), **wanted)  # type: ignore[arg-type]

    assert [each.obligation.what for each in found] == expected


def test_what_has_no_due_day_is_last_and_not_among_what_is_due_until_a_day():
    sent = kept(opened(), LATER[4], at=on("2025-03-04"), by=WORKER)

    assert MACHINE.agenda([sent], on=date(2025, 3, 10))[-1].obligation.kind == "referral_answer"
    kinds = [each.obligation.kind for each in MACHINE.agenda([sent], on=date(2025, 3, 10), until=date(2026, 1, 1))]
    assert "referral_answer" not in kinds


def test_a_case_that_is_opened_later_owes_nothing_yet_and_none_is_counted_twice():
    assert MACHINE.agenda(two(), on=date(2025, 3, 3), what="visit")[0].case == "K-2"
    with pytest.raises(ck.RecordError) as error:
        MACHINE.agenda([*two(), opened("K-2")], on=FIRST)
    assert error.value.codes == ("case_given_twice",)
    with pytest.raises(ck.RecordError):
        MACHINE.agenda([cases.planned()], on=date(2025, 3, 20))


def test_an_agenda_does_not_depend_on_the_order_of_the_cases():
    there, back = (MACHINE.agenda(cases, on=date(2025, 3, 10)) for cases in (two(), two()[::-1]))

    assert there == back
