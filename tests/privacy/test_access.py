"""Which cases somebody may know of: by scope, restriction and emergency."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import cases
import pytest
from viewing import LATER, TEACHER, teacher, viewed

import casekit as ck
from casekit.models import AccessRestriction, EmergencyAccess
from casekit.practice import Access

MONDAY = cases.on("2025-03-10")
DAY = MONDAY.date()
OWN, TEAM, AGENCY = (teacher(scope=scope, personal=("*",)) for scope in ("own", "team", "agency"))
GLASS = teacher(scope="emergency", kinds=("Need", "Contact"), personal=("Contact",), days=3)
NOT_SHOWN = (
    "cannot show case 'K-17': 1 reason.\n- case_not_shown at K-17: There is no such case for this viewer. "
    "Check the id of the case and who asks for it."
)
LEAD = Access(role="lead", scope="agency", kinds=("*",), personal=("*",))


def case_with(*records: ck.Record, by: ck.Actor | str = TEACHER) -> ck.Case:
    case = cases.opened()
    for record in records:
        case = cases.kept(case, record, at=MONDAY, by=by)
    return case


def is_shown(case: ck.Case, *access: Access, **more: Any) -> bool:
    """Whether a teacher sees a case; if not, the refusal says nothing of why."""
    refused = ""
    try:
        viewed(case, *access, LEAD, **{"on": DAY, **more})
    except ck.RecordError as error:
        refused = str(error)
    assert refused in ("", NOT_SHOWN)
    return not refused


def assigned(worker: str = "T-1", **more: Any) -> ck.Assignment:
    return ck.Assignment(worker=worker, role="case_manager", **more)


@pytest.mark.parametrize(
    ("assignment", "by_own", "by_team"),
    [
        (assigned(), True, True),
        (assigned("w-2", team="north"), False, True),
        (assigned("w-2", team="south"), False, False),
        (assigned("w-2"), False, False),
        (assigned(until=DAY - timedelta(days=1)), False, False),
        (assigned(since=DAY + timedelta(days=1)), False, False),
    ],
)
def test_an_own_case_and_one_of_the_team_are_those_to_which_people_are_assigned(
    assignment: ck.Assignment, by_own: bool, by_team: bool
):
    case = case_with(assignment)

    assert (is_shown(case, OWN), is_shown(case, TEAM, team="north")) == (by_own, by_team)
    assert is_shown(case, TEAM) == by_own
    assert is_shown(case, AGENCY)


def test_a_closed_case_is_one_of_the_team_that_closed_it():
    case = case_with(assigned(), ck.Closure(reason="moved", approved_by="lead-1"))

    assert (case.assignments, is_shown(case, OWN), is_shown(case, OWN, by="T-1")) == ((), True, False)


def test_each_scope_shows_its_own_part():
    parts = (OWN, teacher(scope="team", kinds=("Need", "Goal")), teacher(scope="agency", kinds=("Need",)))

    counts = [
        viewed(case_with(assignment), *parts, team="north", on=DAY).revision
        for assignment in (assigned(), assigned("w-2", team="north"), assigned("w-2"))
    ]

    assert counts == [9, 6, 4]


@pytest.mark.parametrize("by", ["T-1", ck.Actor(id="T-1", roles=("pupil",)), ck.Actor(id="T-1", roles=("teachers",))])
def test_whoever_has_no_role_of_the_practice_sees_no_case(by: ck.Actor | str):
    assert not is_shown(cases.opened(), AGENCY, by=by)


@pytest.mark.parametrize(
    ("restriction", "shown"),
    [
        (AccessRestriction(persons=("T-1",)), True), (AccessRestriction(roles=("teacher",)), True),
        (AccessRestriction(persons=("boss-1",), roles=("lead",), reason="a colleague"), False),
        (AccessRestriction(), False), (AccessRestriction(lifted=True), True),
    ],
)  # fmt: skip
def test_a_restricted_case_is_seen_by_those_named_alone(restriction: AccessRestriction, shown: bool):
    case = case_with(AccessRestriction(persons=("w-7",)), restriction)

    assert is_shown(case, AGENCY) == shown


def test_a_restriction_and_its_end_are_events():
    assert [AccessRestriction(lifted=each).event for each in (False, True)] == list(AccessRestriction.EVENTS)


def test_whoever_sees_a_restricted_case_sees_that_it_is_restricted():
    case = case_with(AccessRestriction(persons=("T-1",), reason="a colleague"))
    hidden = teacher(kinds=(), hidden_stages=("planning",))

    view = viewed(case, hidden)

    assert view.dated(AccessRestriction)[0][1] == AccessRestriction(persons=("T-1",), reason="a colleague")
    assert viewed(case_with(AccessRestriction(roles=("teacher",), reason="a"), by="boss"), hidden).history[
        -1
    ].what == AccessRestriction(roles=("teacher",), reason="…")


def test_a_restriction_holds_in_a_view_of_a_view_too():
    case = case_with(AccessRestriction(roles=("lead",)))
    access = (AGENCY, Access(role="lead", scope="agency"))
    view = viewed(case, *access, by=ck.Actor(id="L-1", roles=("lead",)))

    with pytest.raises(ck.RecordError) as refused:
        viewed(view, *access)

    assert refused.value.codes == ("case_not_shown",)


def emergency(**more: Any) -> EmergencyAccess:
    return EmergencyAccess(**{"reason": "in danger", "until": LATER, **more})


@pytest.mark.parametrize(
    ("days", "until", "shown"),
    [
        (-1, 5, False), (0, 5, True), (2, 5, True), (3, 5, False), (1, 1, True), (2, 1, False),
    ],
)  # fmt: skip
def test_access_in_an_emergency_lasts_to_its_last_day_and_no_longer_than_the_practice_allows(
    days: int, until: int, shown: bool
):
    case = case_with(AccessRestriction(persons=("boss-1",)), emergency(until=DAY + timedelta(days=until)))

    assert is_shown(case, GLASS, OWN, on=DAY + timedelta(days=days)) == shown


def test_access_in_an_emergency_is_that_of_the_actor_alone_until_it_is_voided():
    case = case_with(emergency())
    voided = cases.SCHOOL.void(case, entry=case.revision, by="boss-1", recorded_at=MONDAY, reason="a mistake")

    assert is_shown(case, attrs.evolve(GLASS, days=None), on=LATER)
    assert not is_shown(case, GLASS, by=ck.Actor(id="T-2", roles=("teacher",)))
    assert not is_shown(case, OWN)
    assert not is_shown(voided, GLASS)


def test_access_in_an_emergency_widens_what_is_seen_by_the_kinds_it_was_taken_for():
    narrow = teacher(scope="agency", kinds=("Need",), hidden_stages=("planning",))
    contact = ck.Contact(note="a")

    def shown(taken: EmergencyAccess, on: date = DAY) -> list[str]:
        view = viewed(case_with(contact, taken), narrow, attrs.evolve(GLASS, known=("FollowUp", "Supervision")), on=on)
        return [entry.what.kind_name for entry in view.history[4:]]

    assert shown(emergency()) == ["Contact", "EmergencyAccess"]
    assert shown(emergency(records=("Need",))) == ["EmergencyAccess"]
    assert shown(emergency(records=("Contact", "Supervision"))) == ["Contact", "EmergencyAccess"]
    assert shown(emergency(), on=DAY + timedelta(days=9)) == ["EmergencyAccess"]


def test_access_in_an_emergency_is_reported_also_in_a_closed_case():
    machine, case = cases.SCHOOL, cases.closed()
    at = case.timeline[-1].at

    for record, codes in ((emergency(), ["emergency_access"]), (AccessRestriction(persons=("boss-1",)), [])):
        answer = machine.ask(case, record, at=at, by=TEACHER)
        assert (answer.allowed, [each.code for each in answer.findings]) == (True, codes)


def test_a_view_that_does_not_show_who_is_assigned_is_in_nobody_elses_own_scope():
    case = case_with(assigned("N-1"), assigned())
    own = Access(role="nurse", scope="own", kinds=("*",))
    nurse = ck.Actor(id="N-1", roles=("nurse",))

    for kinds, shown in ((("*",), True), (("Need",), False)):
        view = viewed(case, teacher(scope="own", kinds=kinds), LEAD, on=DAY)
        assert is_shown(view, teacher(scope="own", kinds=kinds), own, by=nurse) == shown
        assert is_shown(view, teacher(scope="own", kinds=kinds))


def test_a_practice_that_says_nothing_of_access_shows_nothing():
    with pytest.raises(ck.RecordError) as refused:
        cases.SCHOOL.view(cases.opened(), TEACHER, on=DAY)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("no_access_declared", "practice.access")]


def test_a_case_of_another_workflow_is_refused_to_whoever_may_know_of_it():
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=ck.Practice(access=(AGENCY,)))
    case = cases.opened(cases.KOREAN)

    for by, code in ((TEACHER, "other_workflow"), ("T-1", "case_not_shown")):
        with pytest.raises(ck.RecordError) as refused:
            machine.view(case, by, on=DAY)
        assert refused.value.codes == (code,)
