"""What a receiver sees of a case is what belongs to the referral, at the first look and at every other."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from attacker import held_apart, opened
from cases import WORKER, on
from things import MACHINE, SENT, referred, stage_of, stepped
from viewing import teacher, viewed

import casekit as ck
from casekit.practice import Access
from casekit.resources import waiting_lists

PARTNER = Access(role="partner", scope="receiver", kinds=("*",), personal=("*",))
LEAD = Access(role="lead", scope="agency", kinds=("*",))
BANK = ck.Actor(id="RS1", roles=("partner",))
AT = {"at": on("2025-03-11"), "by": WORKER}


def seen(case: ck.Case, *access: Access, by: ck.Actor = BANK) -> ck.models.CaseView:
    return viewed(case, *(access or (PARTNER,)), LEAD, by=by)


def hidden(case: ck.Case, *access: Access, by: ck.Actor = BANK) -> bool:
    """Whether the case is not shown at all."""
    with pytest.raises(ck.RecordError) as error:
        seen(case, *access, by=by)
    return error.value.codes == ("case_not_shown",)


def moved(case: ck.Case, source: str, stage: str, day: str) -> ck.Case:
    return cases.kept(case, ck.models.StageChange(stage=stage, kinds=(stage,), source=source), at=on(day), by=WORKER)


def steps(view: ck.Case) -> list[tuple[str, str, str | None]]:
    return [(each.source, each.stage, each.move) for _, each in view.dated(ck.models.ThingStep)]


# The second look


@pytest.mark.parametrize("kinds", [("*",), ("Need", "Consent"), ("Referral", "ThingStep", "Need", "Resource")])
def test_a_receiver_sees_in_the_view_of_their_own_view_what_it_shows(kinds: tuple[str, ...]):
    provided = attrs.evolve(cases.planned().current(ck.Resource, "RS1"), provider="PV1")
    case = cases.kept(cases.planned(), ck.models.Provider(id="PV1", kind="welfare_facility"), **AT)
    case = MACHINE.record(cases.kept(case, provided, **AT), SENT, **AT)
    access = attrs.evolve(PARTNER, kinds=kinds)

    for by in (BANK, attrs.evolve(BANK, id="PV1")):
        view = seen(case, access, by=by)
        assert held_apart(seen(view, access, by=by), view) in ([], ["lens"], ["hash", "lens"])


@pytest.mark.parametrize("by", [BANK, attrs.evolve(BANK, id="PV1")], ids=["resource", "provider"])
def test_a_correction_in_another_order_is_shown_like_one_that_replaced_nothing_hidden(by: ck.Actor):
    def told(*, is_mended: bool) -> ck.Case:
        case = cases.kept(cases.planned(), ck.models.Provider(id="PV1", kind="welfare_facility"), **AT)
        case = cases.kept(case, attrs.evolve(case.current(ck.Resource, "RS1"), provider="PV1"), **AT)
        consent = ck.Consent(id="S9", given_by=("C-3",), recipients=("RS1",))
        late = {"by": WORKER, "recorded_at": on("2025-04-01")}
        if not is_mended:
            return cases.kept(cases.kept(case, SENT, **AT), consent, at=AT["at"], **late)
        case = cases.kept(case, attrs.evolve(consent, recipients=("RS2",)), **AT)
        wrong = case.revision
        return MACHINE.correct(cases.kept(case, SENT, **AT), consent, entry=wrong, reason="wrong desk", **late)

    access = attrs.evolve(PARTNER, kinds=("Referral", "ThingStep", "Need", "Resource", "Consent"))

    assert held_apart(seen(told(is_mended=True), access, by=by), seen(told(is_mended=False), access, by=by)) == []


def test_no_view_tells_a_receiver_of_a_referral_that_they_no_longer_have():
    cancelled = stepped(referred(), "cancel")
    blind = teacher(kinds=("*",), personal=("*",), fields={"Referral.reason": "absent"})
    accepted = stepped(referred(), "accept", first="2025-03-13")
    agreed = attrs.evolve(accepted.current(ck.Referral, "R1"), appointment_at=on("2025-12-01"))
    closed = cases.kept(accepted, agreed, at=on("2025-03-14"), by=WORKER)
    closed = cases.kept(closed, ck.Closure(reason="moved", cancels=("referrals",)), at=on("2025-04-01"), by=WORKER)
    unaware = teacher(kinds=("Need", "Resource", "Referral", "ThingStep"))

    assert hidden(cancelled)
    assert hidden(viewed(cancelled, blind))
    assert hidden(closed)
    assert hidden(viewed(closed, unaware))


def test_a_receiver_knows_of_the_reasons_that_are_masked_in_the_view_they_look_at():
    stage = "implementation"
    change = ck.models.StageChange(stage=stage, kinds=(stage,), source="planning", reason="agreed")
    lead = attrs.evolve(BANK, id="L-1", roles=("lead",))
    view = seen(cases.kept(referred(), change, at=on("2025-03-12"), by=WORKER), by=lead)

    told = seen(view)

    assert [each.fields for each in view.masked][-1:] == [each.fields for each in told.masked] == [("reason",)]
    assert told.timeline[-1].what == view.timeline[-1].what


# Whom it is about


def test_a_receiver_sees_nothing_of_clients_whom_the_referral_is_not_about():
    brother = ck.Client(id="C-4", name="Brother", birth=date(2010, 1, 1))

    view = seen(cases.kept(referred(), brother, **AT))

    assert [each.id for each in view.clients] == ["C-3"]
    assert held_apart(view, seen(referred())) == []


def test_of_the_client_with_whom_the_case_was_opened_another_s_receiver_sees_the_id_alone():
    case = MACHINE.open(ck.Client(id="C-1", name="Mother"), id="K-1", at=on("2025-03-03"), by=WORKER)
    case = cases.kept(case, ck.Client(id="C-2", name="Child"), at=on("2025-03-04"), by=WORKER)
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    for record in (ck.Need(id="N1", domain="education"), bank, attrs.evolve(SENT, about="C-2", legal_basis="x")):
        case = cases.kept(case, record, **AT)
    case = MACHINE.advance(case, "waitlist", thing="R1", **AT)

    view = seen(case)

    assert [(each.id, each.name) for each in view.clients] == [("C-1", None), ("C-2", "Child")]
    waiting = waiting_lists([view], on=date(2025, 4, 1))
    assert [each.person.id for each in waiting if each.person] == ["C-2"]


def test_a_referral_of_which_a_view_could_not_say_whom_it_is_about_is_not_received():
    members = (ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="head"))
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    case = cases.kept(cases.planned(), home, **AT)

    assert hidden(cases.kept(case, attrs.evolve(SENT, about="P-2"), **AT))
    assert not seen(cases.kept(case, attrs.evolve(SENT, about="C-3"), **AT)).households


def test_a_need_that_became_the_index_client_s_of_later_is_not_told_as_that_of_the_first():
    case = MACHINE.open(ck.Client(id="C-1"), id="K-1", at=on("2025-03-03"), by=WORKER)
    members = (ck.Membership(person="C-1", role="head"), ck.Membership(person="C-2", role="child"))
    home = ck.Household(id="H", index_client="C-2", members=members)
    bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    for record in (ck.Client(id="C-2"), home, ck.Need(id="N1", domain="education"), bank, SENT):
        case = cases.kept(case, record, **AT)

    assert hidden(case)


# Consents


def test_a_receiver_sees_a_consent_only_as_far_as_it_names_them():
    both = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1", "RS2", "addiction clinic"))
    moved_on = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS2",))

    assert [each.recipients for each in seen(cases.kept(referred(), both, **AT)).consents] == [("RS1",), ("RS1",)]
    assert seen(cases.kept(referred(), moved_on, at=on("2025-03-12"), by=WORKER)).consents == ()
    wide = seen(cases.kept(referred(), both, **AT), PARTNER, attrs.evolve(LEAD, role="partner"))
    assert wide.consents[-1].recipients == both.recipients


# Drafts and hidden stages


def test_a_referral_that_began_as_a_draft_is_shown_like_one_that_was_sent_at_once():
    draft = MACHINE.record(cases.planned(), attrs.evolve(SENT, status="draft"), **AT)
    drafted = stepped(draft, "send", first="2025-03-12")
    at_once = MACHINE.record(cases.planned(), SENT, at=on("2025-03-12"), by=WORKER)

    views = [seen(stepped(case, "waitlist", "accept", first="2025-03-13")) for case in (drafted, at_once)]

    assert held_apart(*views) == []
    assert [stage_of(view) for view in views] == ["accepted", "accepted"]
    waiting = stepped(drafted, "waitlist", first="2025-03-13")
    assert len(waiting_lists([seen(waiting)], on=date(2025, 4, 1))) == 1


def test_a_correction_of_the_first_step_shown_tells_of_no_draft():
    def told(*, is_drafted: bool) -> ck.Case:
        status = "draft" if is_drafted else "sent"
        case = MACHINE.record(cases.planned(), attrs.evolve(SENT, status=status), at=on("2025-03-12"), by=WORKER)
        case = stepped(stepped(case, "send") if is_drafted else case, "waitlist", first="2025-03-13")
        wrong = next(each for each in reversed(case.history) if isinstance(each.what, ck.models.ThingStep))
        other = attrs.evolve(wrong.what, reason="full until May")
        late = {"recorded_at": on("2025-04-01"), "reason": "left out"}
        return MACHINE.correct(case, other, entry=wrong.number, by=WORKER, **late)

    assert held_apart(seen(told(is_drafted=True)), seen(told(is_drafted=False))) == []


HIDES = ("implementation",)


def went(*, through: bool) -> ck.Case:
    """A referral that was accepted, begun in the stage of implementation or not at all, and completed."""
    case = MACHINE.advance(stepped(referred(), "accept"), "deliver", at=on("2025-03-13"), by=WORKER)
    case = stepped(case, "begin", first="2025-03-14") if through else case
    case = MACHINE.advance(case, "monitor", at=on("2025-04-15"), by=WORKER)
    return stepped(case, "complete", "acknowledge", first="2025-04-16")


@pytest.mark.parametrize("receives", [True, False])
def test_no_step_tells_of_one_that_was_made_in_a_hidden_stage(receives: bool):
    def view(case: ck.Case) -> ck.Case:
        hiding = attrs.evolve(PARTNER if receives else teacher(personal=("*",)), hidden_stages=HIDES)
        return seen(case, hiding) if receives else viewed(case, hiding)

    views = [view(went(through=through)) for through in (True, False)]

    assert steps(views[0]) == steps(views[1]) == [
        ("requested", "accepted", None), ("accepted", "completed", None), ("completed", "acknowledged", None),
    ]  # fmt: skip
    assert [each.status for each in views[0].referrals] == ["completed"]


def test_a_step_back_from_a_hidden_step_is_not_shown_and_a_first_one_starts_where_the_thing_began():
    case = MACHINE.advance(stepped(referred(), "accept", "begin"), "deliver", at=on("2025-03-13"), by=WORKER)
    held = MACHINE.advance(stepped(case, "hold", first="2025-03-14"), "monitor", at=on("2025-04-15"), by=WORKER)
    resumed = stepped(held, "resume", first="2025-04-16")
    delivered = MACHINE.advance(referred(), "deliver", at=on("2025-03-13"), by=WORKER)
    taken = MACHINE.advance(stepped(delivered, "accept", first="2025-03-14"), "monitor", at=on("2025-04-15"), by=WORKER)
    completed = stepped(taken, "complete", first="2025-04-16")
    hiding = teacher(personal=("*",), hidden_stages=HIDES)

    assert steps(viewed(resumed, hiding)) == [("requested", "accepted", None), ("accepted", "in_progress", None)]
    assert steps(viewed(completed, hiding)) == [("requested", "completed", None)]
    view = viewed(completed, hiding)
    assert held_apart(viewed(view, hiding), view) in ([], ["lens"], ["hash", "lens"])


def test_a_mended_step_shows_viewers_from_whom_stages_are_hidden_nothing_of_the_mending():
    def told(*, is_mended: bool) -> ck.Case:
        case = stepped(referred(), "accept", party="receiver")
        step = next(each for each in case.history if isinstance(each.what, ck.models.ThingStep))
        late = {"recorded_at": on("2025-04-01"), "reason": "typed twice"}
        other = attrs.evolve(step.what, reason="by phone")
        return MACHINE.correct(case, other, entry=step.number, by=WORKER, **late) if is_mended else case

    hiding = teacher(personal=("*",), hidden_stages=HIDES)

    assert steps(viewed(told(is_mended=True), hiding)) == steps(viewed(told(is_mended=False), hiding))


def test_what_belongs_to_a_referral_made_in_a_hidden_stage_is_hidden_with_it():
    def made(*, second: bool) -> ck.Case:
        bank = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
        other = ck.Need(id="N2", domain="addiction", description="drinks at night")
        case = opened()
        for record in (ck.Need(id="N1", domain="education"), other, bank, SENT):
            case = cases.kept(case, record, at=on("2025-03-05"), by=WORKER)
        case = moved(case, "intake", "assessment", "2025-03-10")
        return cases.kept(case, attrs.evolve(SENT, id="R2", need="N2"), **AT) if second else case

    hiding = attrs.evolve(PARTNER, hidden_stages=("assessment",))
    views = [seen(made(second=second), hiding) for second in (True, False)]

    assert held_apart(*views) == []
    assert [each.id for each in views[0].needs] == ["N1"]
    assert hidden(referred(), attrs.evolve(PARTNER, hidden_stages=("planning",)))


# What else views told


def test_a_closing_that_follows_a_hidden_reopening_is_not_shown_as_a_second_one():
    case = cases.kept(opened(), ck.Closure(reason="moved"), at=on("2025-04-01"), by=WORKER)
    case = moved(case, "intake", "aftercare", "2025-04-02")
    case = cases.kept(case, ck.Reopening(reason="relapse"), at=on("2025-04-10"), by=WORKER)
    case = moved(case, "aftercare", "planning", "2025-04-11")
    case = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-06-01"), by=WORKER)

    view = viewed(case, teacher(kinds=("*",), personal=("*",), hidden_stages=("aftercare",)))

    assert [each.kind_name for each in (entry.what for entry in view.history)].count("Closure") == 1
    assert ck.verify(view) == ()


@pytest.mark.parametrize("field", ["stage", "source"])
def test_a_step_is_hidden_with_the_stages_that_it_names(field: str):
    shown = viewed(stepped(referred(), "accept"), teacher(personal=("*",), fields={f"ThingStep.{field}": "masked"}))

    assert steps(shown) == []


def test_an_emergency_access_that_a_colleague_corrected_is_still_one_s_own():
    emergency = Access(role="doctor", scope="emergency", kinds=("Need",))
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=ck.Practice(access=(emergency, LEAD)))
    doctor, colleague = (ck.Actor(id=id, roles=("doctor",)) for id in ("D-1", "D-2"))
    night = ck.models.EmergencyAccess(reason="night", until=date(2025, 12, 31))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=WORKER)
    case = machine.record(case, night, at=on("2025-03-05"), by=doctor)
    late = {"entry": case.revision, "recorded_at": on("2025-03-06"), "reason": "typed wrong"}
    case = machine.correct(case, attrs.evolve(night, reason="night, by phone"), by=colleague, **late)

    view = machine.view(case, doctor, on=date(2025, 3, 20))

    told = [entry.what.reason for entry in view.history if isinstance(entry.what, ck.models.EmergencyAccess)]
    assert told == ["night", "…"]
    again = machine.view(view, doctor, on=date(2025, 3, 20))
    assert [entry.what for entry in again.history] == [entry.what for entry in view.history]
