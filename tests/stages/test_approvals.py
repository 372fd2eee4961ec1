"""Approvals: asked, given or refused once, by somebody else, for as long as what they are about stays as it was."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from office import ADVISER, LEAD, MACHINE, advised, refused, told

import casekit as ck
from casekit.models import approval_position

GOAL = ck.Goal(id="G1", need="N1", term="short")
PLAN = ck.Plan(version=1, goals=("G1",))
ASKED = ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
GIVEN = attrs.evolve(ASKED, status="given")
REFUSED = attrs.evolve(ASKED, status="refused", reason="too early")
VISITS = ((ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-06"))


def planned() -> ck.Case:
    return told(advised(), *VISITS, (GOAL, "2025-03-06"), (PLAN, "2025-03-06"))


def asked() -> ck.Case:
    return told(planned(), (ASKED, "2025-03-07"))


def given() -> ck.Case:
    return told(asked(), (GIVEN, "2025-03-08"), by=LEAD)


def position(case: ck.Case, day: str = "2025-03-10") -> str:
    refusals = MACHINE.why_not(case, "support", at=cases.on(day), by=ADVISER)
    return next((str(each.params["position"]) for each in refusals if each.code == "approval_missing"), "given")


def test_an_approval_is_asked_given_and_opens_the_move():
    assert [position(case) for case in (planned(), asked(), given())] == ["none", "asked", "given"]
    assert MACHINE.advance(given(), "support", at=cases.on("2025-03-10"), by=ADVISER).stage == "support"


def test_a_refused_approval_keeps_the_move_closed_and_a_new_one_may_be_asked_for():
    refused_once = told(asked(), (REFUSED, "2025-03-08"), by=LEAD)
    again = told(refused_once, (attrs.evolve(ASKED, id="A2"), "2025-03-09"))

    assert (position(refused_once), position(again)) == ("refused", "asked")
    assert position(told(again, (attrs.evolve(GIVEN, id="A2"), "2025-03-09"), by=LEAD)) == "given"


def test_an_approval_is_decided_once_and_asked_before():
    assert refused(given(), REFUSED, "2025-03-09", by=LEAD) == ["approval_decided"]
    assert refused(asked(), ASKED, "2025-03-09") == ["approval_decided"]
    assert refused(planned(), GIVEN, "2025-03-09", by=LEAD) == ["approval_not_asked"]


@pytest.mark.parametrize("changes", [{"kind": "other"}, {"thing": "2"}, {"shelf": "goals", "thing": "G1"}])
def test_what_was_asked_for_never_changes(changes: dict[str, str]):
    case = told(asked(), (attrs.evolve(PLAN, version=2), "2025-03-07"))

    codes = refused(case, attrs.evolve(GIVEN, **changes), "2025-03-08", by=LEAD)

    assert "never_changes" in codes


def test_whoever_asked_does_not_decide_nor_do_those_it_is_about():
    both = ck.Actor(id="worker-1", roles=("adviser", "lead"))
    client = ck.Actor(id="C-3", roles=("lead",))

    assert refused(asked(), GIVEN, "2025-03-08", by=both) == ["approval_by_another"]
    assert refused(asked(), REFUSED, "2025-03-08", by=client) == ["approval_by_another"]
    assert refused(asked(), GIVEN, "2025-03-08", by=ck.Actor(id=" worker-1 ", roles=("lead",))) == [
        "approval_by_another"
    ]


def test_only_the_roles_the_workflow_names_decide_and_only_what_it_knows_is_asked():
    assert refused(asked(), GIVEN, "2025-03-08", by=ck.Actor(id="x", roles=("friend",))) == ["approval_by_role"]
    assert refused(planned(), attrs.evolve(ASKED, kind="holiday"), "2025-03-08") == ["approval_by_role"]


def test_an_approval_is_about_something_the_case_has():
    assert refused(planned(), attrs.evolve(ASKED, thing="7"), "2025-03-08") == ["unknown_id"]


def test_an_approval_lapses_when_what_it_is_about_changes():
    changed = told(given(), (attrs.evolve(PLAN, review_interval=ck.Interval(1, "week")), "2025-03-09"))
    other = told(given(), (attrs.evolve(PLAN, version=2), "2025-03-09"))

    assert (position(changed), position(other)) == ("lapsed", "given")
    renewed = told(changed, (attrs.evolve(ASKED, id="A2"), "2025-03-09"))
    assert position(told(renewed, (attrs.evolve(GIVEN, id="A2"), "2025-03-09"), by=LEAD)) == "given"


def test_what_changed_while_the_approval_was_asked_for_makes_it_lapse_too():
    changed = told(asked(), (attrs.evolve(PLAN, review_interval=ck.Interval(1, "week")), "2025-03-08"))

    assert position(changed) == "lapsed"
    assert position(told(changed, (GIVEN, "2025-03-08"), by=LEAD)) == "lapsed"
    assert position(told(changed, (REFUSED, "2025-03-08"), by=LEAD)) == "refused"


def test_an_approval_of_the_case_lapses_when_it_leaves_its_stage():
    whole = attrs.evolve(ASKED, shelf=None, thing=None)
    case = told(planned(), (whole, "2025-03-07"))
    case = told(case, (attrs.evolve(whole, status="given"), "2025-03-08"), by=LEAD)

    assert position(case) == "given"
    assert position(MACHINE.advance(case, "to_papers", at=cases.on("2025-03-09"), by=ADVISER)) == "lapsed"


@pytest.mark.parametrize(("day", "found"), [("2025-04-07", "given"), ("2025-04-08", "lapsed")])
def test_an_approval_holds_as_long_as_the_workflow_says(day: str, found: str):
    assert position(given(), day) == found


def test_an_approval_without_an_end_holds():
    episode = given().this_episode

    assert approval_position(episode, "plan_approval", on=date(2035, 1, 1)) == "given"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"shelf": "plans"}, "both_fields_or_none"),
        ({"thing": "1"}, "both_fields_or_none"),
        ({"status": "refused"}, "field_needed"),
    ],
)
def test_an_approval_says_what_it_is_about_and_why_it_is_refused(fields: dict[str, str], code: str):
    with pytest.raises(ck.RecordError) as error:
        ck.Approval(id="A1", kind="plan_approval", **fields)  # type: ignore[arg-type]

    assert error.value.codes == (code,)
