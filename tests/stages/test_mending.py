"""Correcting and voiding entries: what takes the place of a wrong one, and what of the later history it breaks."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import cases
import pytest
from cases import SCHOOL, WORKER, on
from mending_cases import LATER, correct, depending, mend, number, refusals, reported, void
from office import ADVISER, MACHINE, advised, told

import casekit as ck


def test_a_need_that_a_goal_names_is_not_voided_nor_renamed():
    case = cases.opened()
    goals = (str(number(case, ck.Goal, 0)),)

    assert depending(lambda: mend(case, None, 3)) == goals
    assert depending(lambda: mend(case, ck.Need(id="N9", domain="education"), 3)) == goals
    assert depending(lambda: mend(case, ck.Contact(), 3)) == goals
    assert depending(lambda: mend(case, ck.Need(id="N1", domain="education"), 3, at=on("2025-03-03", 13))) == goals


def test_what_later_entries_name_is_told_with_all_their_numbers_and_codes():
    case = SCHOOL.record(cases.planned(), ck.Reading(goal="G1", level=0), at=on("2025-03-11"), by=WORKER)

    with pytest.raises(ck.RecordError) as refusal:
        mend(case, None, number(case, ck.Goal, 0))

    (said,) = refusal.value.refusals
    assert said.params["entries"] == (str(case.revision - 1), str(case.revision))
    assert said.params["codes"] == ("unknown_id",)


def shared() -> ck.Case:
    """A case in service with a referral sent and a disclosure to RS1, on a consent that names RS1."""
    case = cases.in_service()
    case = SCHOOL.record(case, ck.Disclosure(recipient="RS1", purpose="referral"), at=on("2025-03-12"), by=WORKER)
    return SCHOOL.record(case, ck.Contact(), at=on("2025-03-13"), by=WORKER)


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        (None, ("consent_required", "consent_scope")),
        (ck.Consent(id="S1", given_by=("C-3",), recipients=("RS2",)), ("consent_scope",)),
        (ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), until=date(2025, 3, 11)), ("consent_expired",)),
        (ck.Contact(), ("consent_required", "consent_scope")),
    ],
    ids=["voided", "another recipient", "ended before", "none"],
)
def test_a_disclosure_without_the_consent_it_rested_on_is_reported(record: ck.Record | None, codes: tuple[str, ...]):
    case = shared()

    after = mend(case, record, number(case, ck.Consent))

    assert reported(case, after) == {case.revision - 1: codes}
    assert [each.where for each in after.history[-1].findings] == [f"entry {case.revision - 1}"]
    assert after.history[-1].findings[0].message == (
        f"Guards or rules allowed entry {case.revision - 1} before and would refuse it now."
    )


def test_a_consent_corrected_in_what_nothing_rests_on_reports_nothing():
    case = shared()

    after = mend(case, ck.Consent(id="S1", given_by=("C-3", "P-2"), recipients=("RS1",)), number(case, ck.Consent))

    assert reported(case, after) == {}


def test_a_service_is_reported_where_the_signed_plan_it_rested_on_turns_out_a_draft():
    case = SCHOOL.record(cases.in_service(), ck.ServiceStart(need="N1"), at=on("2025-03-12"), by=WORKER)

    after = mend(case, ck.Plan(version=1, goals=("G1",)), number(case, ck.Plan))

    assert reported(case, after) == {
        number(case, "deliver"): ("plan_before_service",), case.revision: ("plan_before_service",),
    }  # fmt: skip


def test_an_evaluation_of_the_first_episode_moved_into_the_second_is_reported_at_the_first_closing():
    case = cases.reopened()
    evaluation = number(case, ck.FinalEvaluation)

    after = mend(case, case.history[evaluation - 1].what, evaluation, at=on("2025-09-02"))

    assert reported(case, after) == {number(case, ck.Closure): ("evaluation_before_closure",)}


def test_what_was_not_acceptable_before_is_not_reported_again():
    case = cases.kept(cases.opened(), ck.Disclosure(recipient="RS1"), at=on("2025-03-05"), by=WORKER)
    case = cases.kept(case, ck.Contact(), at=on("2025-03-04"), by=WORKER)

    assert reported(case, mend(case, None, case.revision)) == {}


def test_a_backdated_withdrawal_reports_the_disclosure_after_it_and_asking_says_so_too():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 10))
    act: dict[str, Any] = {"at": on("2025-03-10"), "by": WORKER, "recorded_at": on("2025-03-20")}

    answer = SCHOOL.ask(case, withdrawn, **act)
    after = SCHOOL.record(case, withdrawn, **act)

    assert reported(case, after) == {case.revision - 1: ("consent_expired",)}
    assert answer.findings == after.history[-1].findings
    assert answer.allowed


def test_a_withdrawal_that_names_an_earlier_day_reports_what_was_shared_since():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 12))

    after = SCHOOL.record(case, withdrawn, at=on("2025-03-20"), by=WORKER)
    right = mend(after, attrs.evolve(withdrawn, withdrawn_on=date(2025, 3, 13)), after.revision)

    assert reported(case, after) == {case.revision - 1: ("consent_expired",)}
    assert reported(after, right) == {}
    assert ck.verify(right, SCHOOL) == ()
    again = mend(right, withdrawn, right.revision)
    assert reported(right, again) == {case.revision - 1: ("consent_expired",)}


def test_what_was_shared_in_the_morning_stays_right_when_the_consent_is_withdrawn_in_the_afternoon():
    case = shared()
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 12))

    after = SCHOOL.record(case, withdrawn, at=on("2025-03-12", 14), by=WORKER)

    assert reported(case, after) == {}
    assert ck.verify(after, SCHOOL) == ()
    late = SCHOOL.ask(after, ck.Disclosure(recipient="RS1"), at=on("2025-03-12", 15), by=WORKER)
    assert cases.codes(late.refusals) == ["consent_expired"]


def test_a_move_is_voided_under_a_closing_and_what_it_rested_on_is_reported():
    case = SCHOOL.advance(cases.assessed(), "plan", at=on("2025-03-07"), by=WORKER)
    for record in (
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")), ck.ClientVoice(checkpoint="closure"),
        ck.Closure(reason="moved", approved_by="lead-1"),
    ):  # fmt: skip
        case = SCHOOL.record(case, record, at=on("2025-03-20"), by=WORKER)

    back = mend(case, None, number(case, "plan"))

    assert (back.stage, back.status, reported(case, back)) == ("assessment", "closed", {})


def test_a_move_written_down_late_does_not_reach_back_over_a_reopening():
    answer = SCHOOL.ask(cases.reopened(), "follow_up", at=on("2025-06-06"), by=WORKER, recorded_at=on("2025-09-03"))

    assert "out_of_order" in cases.codes(answer.refusals)


def test_a_correction_and_a_void_with_their_key_are_done_once():
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.RiskRating(risk="low"), "2025-03-06"))
    corrected = correct(case, ck.RiskRating(risk="high"), case.revision, key="form-1")
    voided = void(corrected, case.revision - 1, key="form-2")

    assert correct(voided, ck.RiskRating(risk="high"), case.revision, key="form-1") is voided
    assert void(voided, case.revision - 1, key="form-2") is voided


def test_a_correction_with_the_key_of_another_act_is_refused():
    case = MACHINE.record(advised(), ck.Contact(), at=on("2025-03-06"), by=ADVISER, key="form-1")
    corrected = correct(case, ck.Contact(reached=False), case.revision, key="form-2")

    for act in (
        lambda: correct(case, ck.Contact(), case.revision, key="form-1"),
        lambda: void(case, case.revision, key="form-1"),
        lambda: void(corrected, corrected.revision, key="form-2"),
        lambda: correct(corrected, ck.Contact(), corrected.revision, key="form-2"),
        lambda: MACHINE.record(corrected, ck.Contact(reached=False), at=LATER, by=ADVISER, key="form-2"),
    ):
        assert refusals(act) == [("key_used", "key")]


def test_whoever_read_the_case_before_it_went_on_does_not_mend_it():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    for act in (
        lambda: void(case, 3, expected_revision=case.revision - 1),
        lambda: correct(case, ck.Contact(), 3, expected_revision=case.revision + 1),
    ):
        assert refusals(act) == [("revision_passed", "expected_revision")]
    assert void(case, case.revision, expected_revision=case.revision).dated(ck.Contact) == ()


def sent_home() -> ck.Case:
    """
    A child sent home on 2025-03-12 at a risk rated low on 6 March.

    On 20 March the rating turned out to be high, on 25 March a contact of 11 March was written down, and on 28 March
    one of 7 March was voided.
    """
    case = told(advised(), (ck.RiskRating(risk="low"), "2025-03-06"), (ck.Contact(), "2025-03-07"))
    case = MACHINE.advance(case, "wait", at=on("2025-03-12"), by=ADVISER)
    case = correct(case, ck.RiskRating(risk="high"), number(case, ck.RiskRating), recorded_at=on("2025-03-20"))
    case = MACHINE.record(
        case, ck.Contact(method="visit"), at=on("2025-03-11"), by=ADVISER, recorded_at=on("2025-03-25")
    )
    return void(case, number(case, ck.Contact, 0), recorded_at=on("2025-03-28"))


@pytest.mark.parametrize(
    ("day", "known", "risk", "contacts", "stage"),
    [
        ("2025-03-12", None, "high", ["visit"], "pause"),
        ("2025-03-12", "2025-03-12", "low", [None], "pause"),
        ("2025-03-12", "2025-03-19", "low", [None], "pause"),
        ("2025-03-12", "2025-03-20", "high", [None], "pause"),
        ("2025-03-12", "2025-03-25", "high", [None, "visit"], "pause"),
        ("2025-03-12", "2025-03-28", "high", ["visit"], "pause"),
        ("2025-03-06", "2025-03-28", "high", [], "advice.talk"),
        ("2025-03-10", "2025-03-10", "low", [None], "advice.talk"),
        ("2025-03-12", "2025-03-06", "low", [], "advice.talk"),
    ],
)
def test_what_was_known_on_a_day_and_what_is_known_today_are_both_answered(day, known, risk, contacts, stage):
    then = sent_home().as_of(date.fromisoformat(day), known=known and date.fromisoformat(known))

    assert (then.risk, then.stage) == (risk, stage)
    assert [contact.method for _, contact in then.dated(ck.Contact)] == contacts


def test_the_case_of_a_day_keeps_the_wrong_entries_of_that_time_marked():
    case = sent_home()
    wrong = {3 + 2, 3 + 3}

    today = case.as_of(date(2025, 3, 12))
    then = case.as_of(date(2025, 3, 12), known=date(2025, 3, 12))

    assert {*today.mended} == wrong
    assert wrong < {entry.number for entry in today.history}
    assert not wrong & {entry.number for entry in today.timeline}
    assert then.mended == {}
    assert wrong < {entry.number for entry in then.timeline}


def test_figures_options_and_due_days_are_asked_of_the_case_as_it_was_known():
    then = sent_home().as_of(date(2025, 3, 12), known=date(2025, 3, 12))

    assert MACHINE.options(then, at=on("2025-03-12", 13), by=ADVISER)
    assert MACHINE.due(then, on=date(2025, 3, 12)) is not None
    assert ck.evaluation.evaluate(then, on=date(2025, 3, 12)).case == "K-17"


@pytest.mark.parametrize("known", ["2025-03-02", "2025-03-10"])
def test_before_a_case_was_on_record_nothing_was_known_of_it(known: str):
    case = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=ADVISER, recorded_at=on("2025-03-11"))

    with pytest.raises(ck.RecordError) as refusal:
        case.as_of(date(2025, 3, 5), known=date.fromisoformat(known))

    (said,) = refusal.value.refusals
    assert (said.code, said.where, said.params) == ("not_yet_on_record", "known", {"recorded_on": "2025-03-11"})
    assert case.as_of(date(2025, 3, 5), known=date(2025, 3, 11)) is case


@pytest.mark.parametrize("known", ["2025-03-12", on("2025-03-12").replace(tzinfo=None), 5, True])
def test_what_was_known_is_asked_of_a_day_or_an_instant(known: Any):
    assert [where for _, where in refusals(lambda: sent_home().as_of(date(2025, 3, 12), known=known))] == ["known"]


def test_what_was_known_at_an_instant_of_a_day_is_what_was_written_down_by_then():
    case = sent_home()

    assert case.as_of(date(2025, 4, 1), known=on("2025-03-20", 11)).risk == "low"
    assert case.as_of(date(2025, 4, 1), known=on("2025-03-20", 12)).risk == "high"


def test_a_correction_to_the_instant_of_what_depends_on_it_stands_where_the_wrong_entry_stood():
    """Hosts that know days alone write everything of a day at one instant."""
    case = MACHINE.open(ck.Client(id="C-3"), id="K-1", at=on("2025-03-03"), by=ADVISER)
    case = MACHINE.record(case, ck.Need(id="N9", domain="work"), at=on("2025-03-04"), by=ADVISER)
    case = MACHINE.record(case, ck.Goal(id="G9", need="N9", term="short"), at=on("2025-03-05"), by=ADVISER)

    right = correct(case, ck.Need(id="N9", domain="housing"), case.revision - 1, at=on("2025-03-05"))

    assert [type(entry.what).__name__ for entry in right.timeline[-2:]] == ["Need", "Goal"]
    assert right.needs[0].domain == "housing"


@pytest.mark.parametrize("thing", [None, "K-17", 3, []])
def test_whoever_hands_over_anything_but_a_case_is_told_so(thing: Any):
    act = {"at": on("2025-03-05"), "by": ADVISER}
    for do in (
        lambda: MACHINE.ask(thing, "wait", **act),
        lambda: MACHINE.options(thing, **act),
        lambda: MACHINE.record(thing, ck.Contact(), **act),
        lambda: MACHINE.adopt(thing, stages=[], by="import"),
        lambda: ck.verify(thing),
    ):
        with pytest.raises(ck.RecordError) as refused:
            do()
        assert refused.value.codes == ("wrong_type",)


@pytest.mark.parametrize("thing", [None, "K-17", 3, []])
def test_only_a_case_is_mended_and_only_a_case_has_effects(thing: Any):
    for do in (
        lambda: correct(thing, ck.Contact(), 3),
        lambda: void(thing, 3),
        lambda: MACHINE.effects(thing, since=0),
    ):
        with pytest.raises(ck.RecordError) as refused:
            do()
        assert refused.value.codes == ("wrong_type",)
