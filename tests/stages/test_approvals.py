"""Approvals: asked, given or refused once, by somebody else, for as long as what they are about stays as it was."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import attrs
import cases
import pytest
from office import ADVISER, LEAD, MACHINE, advised, refused, told

import casekit as ck
from casekit.models.appending import appended, next_entry
from casekit.stages import approval_position

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
    refusals = MACHINE.ask(case, "support", at=cases.on(day), by=ADVISER).refusals
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
    for id in (" worker-1 ", "worker-1\u200b"):
        with pytest.raises(ck.RecordError):
            ck.Actor(id=id, roles=("lead",))


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
    assert approval_position(given(), "plan_approval", on=date(2035, 1, 1)) == "given"


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


NEED = ck.Approval(id="A1", kind="plan_approval", shelf="needs", thing="N1")
NEED_GIVEN = attrs.evolve(NEED, status="given")
TERMS = {"by": ADVISER, "recorded_at": cases.on("2025-03-10"), "reason": "mixed up"}


def decided(case: ck.Case, day: str = "2025-03-10") -> str:
    return approval_position(case, "plan_approval", on=date.fromisoformat(day))


def for_the_need() -> ck.Case:
    """A case whose need the lead approved in its last entry; the need is entry 3."""
    return told(told(advised(), *VISITS, (NEED, "2025-03-07")), (NEED_GIVEN, "2025-03-08"), by=LEAD)


def test_what_is_changed_by_a_correction_or_written_down_late_was_not_approved():
    debt = ck.Need(id="N1", domain="debt")
    corrected = MACHINE.correct(for_the_need(), debt, entry=3, **TERMS)
    late = MACHINE.record(
        for_the_need(), debt, at=cases.on("2025-03-06"), by=ADVISER, recorded_at=cases.on("2025-03-10")
    )

    assert (decided(for_the_need()), decided(corrected, "2025-03-11"), decided(late, "2025-03-11")) == (
        "given", "lapsed", "lapsed",
    )  # fmt: skip


def test_nobody_becomes_the_asker_of_what_they_decided():
    case = for_the_need()
    asking = case.history[-2]

    with pytest.raises(ck.RecordError) as refusal:
        MACHINE.correct(case, NEED, entry=asking.number, **{**TERMS, "by": LEAD})
    assert refusal.value.codes == ("approval_by_another",)
    forced = appended(case, next_entry(
        case, NEED, at=asking.at, by=LEAD, mends=asking.number, recorded_at=cases.on("2025-03-10")
    ))  # fmt: skip
    assert decided(forced) == "lapsed"


def test_whoever_turns_out_to_be_one_of_those_it_is_about_has_approved_nothing():
    members = (ck.Membership(person="C-3", role="child"), ck.Membership(person="lead-1", role="guardian"))
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    case = MACHINE.record(
        for_the_need(), home, at=cases.on("2025-03-06"), by=ADVISER, recorded_at=cases.on("2025-03-10")
    )

    assert decided(case, "2025-03-11") == "lapsed"


@pytest.mark.parametrize("changed", [True, False])
def test_what_was_asked_for_before_a_reopening_is_asked_for_anew(changed: bool):
    case = told(advised(), *VISITS, (NEED, "2025-03-07"))
    if changed:
        case = told(case, (ck.Need(id="N1", domain="debt"), "2025-03-08"))
    case = told(
        case, (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-03-09"),
        (ck.Closure(reason="moved", approved_by="lead-1"), "2025-03-09"), (ck.Reopening(reason="again"), "2025-03-10"),
    )  # fmt: skip
    case = told(case, (NEED_GIVEN, "2025-03-11"), by=LEAD)

    assert decided(case, "2025-03-12") == "none"


def test_an_approval_of_the_case_in_its_stage_does_not_follow_it_where_it_is_taken_back_to():
    whole = ck.Approval(id="A1", kind="plan_approval")
    case = MACHINE.advance(told(advised(), *VISITS), "to_papers", at=cases.on("2025-03-06"), by=ADVISER)
    case = told(told(case, (whole, "2025-03-07")), (attrs.evolve(whole, status="given"), "2025-03-08"), by=LEAD)

    moved = next(
        entry for entry in case.history if isinstance(entry.what, ck.StageChange) and entry.what.stage == case.stage
    )
    back = MACHINE.void(case, entry=moved.number, **TERMS)

    assert (position(case), back.stage, position(back, "2025-03-11")) == ("given", "advice.talk", "lapsed")


def test_a_kind_of_approval_is_found_in_either_form_of_hangul():
    case = cases.kept(cases.opened(), ck.Approval(id="A1", kind="계획-승인"), at=cases.on("2025-03-07"), by="worker-1")

    assert approval_position(case, normalize("NFD", "계획-승인"), on=date(2025, 3, 8)) == "asked"


def test_an_approval_about_one_thing_opens_no_move_about_another():
    assert (decided(for_the_need()), position(for_the_need())) == ("given", "none")


def test_an_approval_about_a_plan_ends_when_a_newer_plan_is_signed():
    newer = ck.Plan(version=2, goals=("G1",))
    drafted = told(given(), (newer, "2025-03-09"))
    signed = cases.kept(drafted, attrs.evolve(newer, signed_by=("C-3",)), at=cases.on("2025-03-09"), by=ADVISER)

    assert [position(case) for case in (given(), drafted, signed)] == ["given", "given", "lapsed"]


def test_an_index_client_who_has_left_the_household_still_approves_nothing_for_themselves():
    members = (
        ck.Membership(person="C-3", role="child", until=date(2025, 3, 6)),
        ck.Membership(person="P-2", role="guardian"),
    )
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    case = told(asked(), (home, "2025-03-07"))

    assert refused(case, GIVEN, "2025-03-08", by=ck.Actor(id="C-3", roles=("lead",))) == ["approval_by_another"]
