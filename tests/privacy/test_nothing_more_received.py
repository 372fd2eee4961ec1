"""Nothing of what was hidden, mended or taken back tells a receiver, or who may not know of a stage, of anything."""

from __future__ import annotations

from typing import Any

import attrs
import cases
import pytest
from attacker import held_apart, opened
from cases import WORKER, kept, on
from things import MACHINE, SENT, referred, stepped
from viewing import teacher, viewed

import casekit as ck
from casekit.practice import Access

PARTNER = Access(role="partner", scope="receiver", kinds=("*",), personal=("*",))
LEAD = Access(role="lead", scope="agency", kinds=("*",))
BANK = ck.Actor(id="RS1", roles=("partner",))
RESOURCE = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
NEED = ck.Need(id="N1", domain="education")
PARTNER_OF_SOME_STAGES = attrs.evolve(PARTNER, hidden_stages=("assessment",))
BLIND = attrs.evolve(PARTNER, hidden_stages=("implementation",))
TEACHER = teacher(personal=("*",), hidden_stages=("implementation",))
LATE: dict[str, Any] = {"by": WORKER, "recorded_at": on("2025-05-01"), "reason": "typed wrong"}


def seen(case: ck.Case, *access: Access, by: ck.Actor = BANK, team: str | None = None) -> ck.models.CaseView:
    return viewed(case, *(access or (PARTNER,)), LEAD, by=by, team=team)


def blind(case: ck.Case, access: Access) -> ck.models.CaseView:
    """The view of somebody who may not know of the stage of implementation."""
    return seen(case, access) if access is BLIND else viewed(case, access)


def hidden(case: ck.Case, *access: Access) -> bool:
    with pytest.raises(ck.RecordError) as error:
        seen(case, *access)
    return error.value.codes == ("case_not_shown",)


def told(*records: ck.Record | str, case: ck.Case | None = None) -> ck.Case:
    """A case with records, a day apart; a text is the stage that it enters."""
    case = opened() if case is None else case
    for place, each in enumerate(records):
        change = ck.models.StageChange(stage=each, kinds=(each,), source=case.stage) if isinstance(each, str) else each
        case = kept(case, change, at=on(f"2025-03-{5 + place:02}"), by=WORKER)
    return case


def last_step(case: ck.Case) -> ck.Entry:
    return next(each for each in reversed(case.history) if isinstance(each.what, ck.models.ThingStep))


# What was recorded in hidden stages


def test_a_referral_for_a_need_of_a_hidden_stage_shows_nobody_whom_it_is_about():
    brother, other = ck.Client(id="C-2", name="Brother"), ck.Need(id="N2", domain="addiction", about="C-2")
    without = told(brother, NEED, RESOURCE, SENT, "assessment", other, "planning")
    second = kept(without, attrs.evolve(SENT, id="R2", need="N2"), at=on("2025-03-20"), by=WORKER)

    views = [seen(case, PARTNER_OF_SOME_STAGES) for case in (second, without)]

    assert held_apart(*views) == []
    assert [each.id for each in views[0].clients] == ["C-3"]


def test_a_case_is_not_shown_for_a_referral_that_is_hidden_with_its_need_or_its_person():
    need = told(RESOURCE, "assessment", NEED, "planning", SENT)
    person = told(RESOURCE, NEED, "assessment", ck.Client(id="C-2"), "planning", attrs.evolve(SENT, about="C-2"))

    assert hidden(need, PARTNER_OF_SOME_STAGES)
    assert hidden(person, PARTNER_OF_SOME_STAGES)
    assert seen(need).referrals == need.referrals
    every = attrs.evolve(PARTNER, role="helper")
    both = ck.Actor(id="RS1", roles=("partner", "helper"))
    assert seen(need, PARTNER_OF_SOME_STAGES, every, by=both).referrals == need.referrals
    opened_there = attrs.evolve(PARTNER, hidden_stages=("intake",))
    assert hidden(need, opened_there)


@pytest.mark.parametrize("access", [BLIND, TEACHER], ids=["receiver", "teacher"])
def test_a_step_that_was_taken_back_tells_of_no_step_before_it_in_a_hidden_stage(access: Access):
    def went(*, through: bool) -> ck.Case:
        case = MACHINE.advance(stepped(referred(), "accept"), "deliver", at=on("2025-03-13"), by=WORKER)
        case = stepped(case, "begin", first="2025-03-14") if through else case
        case = stepped(MACHINE.advance(case, "monitor", at=on("2025-04-15"), by=WORKER), "complete", first="2025-04-16")
        return MACHINE.void(case, entry=last_step(case).number, **LATE)

    assert held_apart(*(blind(went(through=through), access) for through in (True, False))) == []


@pytest.mark.parametrize("access", [BLIND, TEACHER], ids=["receiver", "teacher"])
def test_a_step_dated_anew_tells_nothing_of_the_day_in_a_hidden_stage(access: Access):
    def dated(*, is_mended: bool) -> ck.Case:
        case = MACHINE.advance(referred(), "deliver", at=on("2025-03-13"), by=WORKER)
        if not is_mended:
            late = {"at": on("2025-03-12"), "by": WORKER, "recorded_at": LATE["recorded_at"]}
            return MACHINE.advance(case, "accept", thing="R1", **late)
        case = stepped(case, "accept", first="2025-03-14")
        step = last_step(case)
        return MACHINE.correct(case, step.what, entry=step.number, at=on("2025-03-12"), **LATE)

    assert held_apart(*(blind(dated(is_mended=is_mended), access) for is_mended in (True, False))) == []


@pytest.mark.parametrize("access", [BLIND, TEACHER], ids=["receiver", "teacher"])
def test_a_version_of_a_workflow_taken_up_in_a_hidden_stage_is_told_with_the_next_step(access: Access):
    ids = {"in_progress": "working", "completed": "done"}
    newer = cases.renamed(ck.Workflow.ready("referral"), ids)
    machine = ck.StageMachine(cases.SCHOOL.workflow, things=(newer,))

    def went(*, through: bool) -> ck.Case:
        case = MACHINE.advance(stepped(referred(), "accept"), "deliver", at=on("2025-03-13"), by=WORKER)
        case = machine.advance(case, "begin", thing="R1", at=on("2025-03-14"), by=WORKER) if through else case
        case = machine.advance(case, "monitor", at=on("2025-04-15"), by=WORKER)
        helped = attrs.evolve(case.current(ck.Referral, "R1"), outcome="helped")
        return machine.advance(case, "complete", thing="R1", record=helped, at=on("2025-04-16"), by=WORKER)

    views = [blind(went(through=through), access) for through in (True, False)]

    assert held_apart(*views) == []
    versions = [each.workflow.version for _, each in views[0].dated(ck.models.ThingStep) if each.workflow]
    assert versions == [1, newer.version]


# Drafts and mistakes


@pytest.mark.parametrize("what", [None, attrs.evolve(SENT, contact="worker-9")], ids=["voided", "replaced"])
def test_a_step_that_was_taken_back_tells_of_no_draft(what: ck.Record | None):
    def waited(*, is_drafted: bool) -> ck.Case:
        status = "draft" if is_drafted else "sent"
        case = MACHINE.record(cases.planned(), attrs.evolve(SENT, status=status), at=on("2025-03-12"), by=WORKER)
        case = stepped(case, "send") if is_drafted else case
        case = stepped(case, "waitlist", first="2025-03-13")
        entry = last_step(case).number
        if what is None:
            return MACHINE.void(case, entry=entry, **LATE)
        return MACHINE.correct(case, what, entry=entry, **LATE)

    assert held_apart(*(seen(waited(is_drafted=is_drafted)) for is_drafted in (True, False))) == []


def test_what_was_written_down_of_another_person_by_mistake_is_not_shown():
    case = told(ck.Client(id="C-2"), ck.Need(id="N1", domain="addiction", about="C-3", description="drinks"))
    mended = MACHINE.correct(case, ck.Need(id="N1", domain="education", about="C-2"), entry=case.revision, **LATE)
    case = told(RESOURCE, attrs.evolve(SENT, about="C-2"), case=mended)

    view = seen(case)

    assert [(each.what.domain, each.what.about) for each in view.history if isinstance(each.what, ck.Need)] == [
        ("education", "C-2"),
    ]  # fmt: skip


@pytest.mark.parametrize(("about", "is_shown"), [("C-2", True), ("C-3", False), (None, False)])
def test_what_was_told_to_the_resource_of_somebody_else_is_not_shown(about: str | None, is_shown: bool):
    told_them = ck.Disclosure(recipient="RS1", content="she drinks", legal_basis="court_order", about=about)
    case = told(ck.Client(id="C-2"), attrs.evolve(NEED, about="C-2"), RESOURCE, attrs.evolve(SENT, about="C-2"))

    shown = seen(kept(case, told_them, at=on("2025-03-20"), by=WORKER)).dated(ck.Disclosure)

    assert len(shown) == is_shown
    alone = told(NEED, RESOURCE, SENT, attrs.evolve(told_them, about=None))
    assert len(seen(alone).dated(ck.Disclosure)) == 1


# Views of views, and more rights


def test_who_has_fewer_roles_or_another_team_sees_in_a_view_no_more_than_in_the_case():
    more = teacher(kinds=("Assessment", "Goal", "Need"))
    both = ck.Actor(id="RS1", roles=("partner", "teacher"))
    view = seen(referred(), PARTNER, more, by=both)

    assert hidden(view, PARTNER, more)
    again = seen(view, PARTNER, more, by=both)
    assert held_apart(again, view) in ([], ["lens"], ["hash", "lens"])
    other = attrs.evolve(SENT, id="R2", need="N2", resource="RS2")
    two = kept(referred(), other, at=on("2025-03-12"), by=WORKER)
    of_team = seen(two, team="RS2")
    assert [each.id for each in of_team.referrals] == ["R1", "R2"]
    assert hidden(of_team)


def test_more_rights_show_no_less_of_a_consent():
    both = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1", "RS2"))
    case = kept(referred(), both, at=on("2025-03-11"), by=WORKER)
    wide = Access(role="partner", scope="agency", kinds=("Consent",), hidden_stages=("aftercare",), personal=("*",))

    for access in ((wide,), (wide, PARTNER)):
        assert seen(case, *access).consents[-1].recipients == ("RS1", "RS2")
    masked = attrs.evolve(wide, fields={"Consent.recipients": "masked"})
    assert seen(case, masked, PARTNER).consents[-1].recipients == ("RS1",)
