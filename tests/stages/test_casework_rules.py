"""The rules of casework: what each refuses, what it lets pass, its exceptions, and who may set it aside."""

from __future__ import annotations

from typing import Any

import attrs
import cases
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    SEOUL,
    SUPERVISOR,
    WORKER,
    assessed,
    closed,
    codes,
    consented,
    evaluated,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.stages.rules.casework_rules import RULES

CLOSURE = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1")
LOST = ck.Closure(reason="lost_contact", approved_by="lead-1")
SENT = ck.Referral(id="R1", need="N1", resource="RS1")
SIGNED = ("C-3", "worker-1")
BY_RISK = {"every": [1, "month"], "by_risk": {"high": [1, "week"], "medium": [2, "week"], "low": [1, "month"]}}


def machine(**changes: object) -> ck.StageMachine:
    """A machine of the school's workflow with another part."""
    return ck.StageMachine(ck.Workflow.from_mapping({**SCHOOL.workflow.to_mapping(), **changes}))


def rules(**settings: object) -> ck.StageMachine:
    return machine(rules=settings)


STRICT = machine(reviews=BY_RISK)
SELECTING = machine(stages={
    **SCHOOL.workflow.to_mapping()["stages"],  # type: ignore[dict-item]
    "assessment": {"kinds": ["assessment", "selection"]},
})  # fmt: skip


def told(case: ck.Case, *records: tuple[ck.Record, str]) -> ck.Case:
    """The case with these records on their days, no rule asked."""
    for record, day in records:
        case = cases.kept(case, record, at=on(day), by=WORKER)
    return case


def followed(case: ck.Case, follows: ck.StageMachine) -> ck.Case:
    """The same history under another machine's workflow."""
    first = follows.open(case.client, id=case.id, at=case.opened_at, by=WORKER)
    return ck.Case.from_history(case.id, (first.history[0], *case.history[1:]))


def asked(
    case: ck.Case, act: str | ck.Record, day: str, *, by: ck.StageMachine = SCHOOL, hour: int = 12, **more: Any
) -> tuple[list[str], list[str]]:
    """The codes of refusals and findings; the act itself must agree, and its history entry keep the findings."""
    at = on(day, hour)
    more = {"by": WORKER, **more}
    answer = by.ask(case, act, at=at, **more)
    if answer.allowed:
        after = by.advance(case, act, at=at, **more) if isinstance(act, str) else by.record(case, act, at=at, **more)
        assert after.history[-1].findings == answer.findings
    else:
        with pytest.raises((ck.RecordError, ck.MoveNotOpenError)) as error:
            by.advance(case, act, at=at, **more) if isinstance(act, str) else by.record(case, act, at=at, **more)
        assert error.value.refusals == answer.refusals
    for reason in (*answer.refusals, *answer.findings):
        assert "{" not in reason.told("en") + reason.told("ko")
    return codes(answer.refusals), codes(answer.findings)


def entering(case: ck.Case, stage: str, day: str, *, by: ck.StageMachine = SCHOOL) -> list[str]:
    """The codes that stand in the way of entering a stage from wherever the case is."""
    options = by.options(case, at=on(day), by=WORKER, to=stage)
    return [code for option in options for code in codes(option.refusals)]


# consent


@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1"), SENT])
def test_nothing_leaves_without_a_consent_on_record_that_names_the_recipient(act: ck.Record):
    refusals, _ = asked(planned_without_consent(), act, "2025-03-11")

    assert refusals == ["consent_required", "consent_scope"]


def test_no_service_starts_without_a_consent_on_record():
    refusals, _ = asked(planned_without_consent(), ck.ServiceStart(need="N1"), "2025-03-11")

    assert refusals == ["consent_required"]


def planned_without_consent() -> ck.Case:
    return told(opened(), (ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-10"))


@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1", purpose="referral"), SENT, ck.ServiceStart(need="N1")])
def test_with_a_consent_on_record_it_may(act: ck.Record):
    assert asked(planned(), act, "2025-03-11") == ([], [])


def test_a_crisis_action_without_a_consent_is_reported():
    assert asked(planned_without_consent(), ck.ServiceStart(need="N1", crisis=True), "2025-03-11") == (
        [], ["consent_required"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [
        ck.Referral(id="R1", need="N1", resource="RS1", status="draft"),
        ck.Assignment(worker="worker-1", role="teacher"),
        ck.CaseConference(kind="internal"),
        ck.Contact(),
    ],
)
def test_what_tells_nobody_about_the_client_needs_no_consent(act: ck.Record):
    assert asked(opened(), act, "2025-03-11") == ([], [])


def test_a_draft_that_is_sent_needs_a_consent_and_an_answer_needs_none():
    draft = told(opened(), (ck.Referral(id="R1", need="N1", resource="RS1", status="draft"), "2025-03-04"))
    sent = told(draft, (SENT, "2025-03-05"))

    assert asked(draft, SENT, "2025-03-05")[0] == ["consent_required", "consent_scope"]
    assert asked(sent, ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"), "2025-03-06")[0] == []


@pytest.mark.parametrize(
    ("recipient", "refusals"),
    [("RS1", []), ("RS2", ["consent_scope"]), ("rs1", ["consent_scope"]),
     ("the school nurse", []), ("nurse", ["consent_scope"])],
)  # fmt: skip
def test_a_disclosure_goes_only_to_a_recipient_whom_a_consent_names_exactly(recipient: str, refusals: list[str]):
    case = consented(opened(), recipients=("RS1", "the school nurse"))

    assert asked(case, ck.Disclosure(recipient=recipient), "2025-03-05")[0] == refusals


def test_a_referral_goes_only_to_a_resource_that_a_consent_names():
    refusals, _ = asked(planned(), ck.Referral(id="R2", need="N2", resource="RS2"), "2025-03-11")

    assert refusals == ["consent_scope"]


@pytest.mark.parametrize(
    "act", [ck.ServiceStart(need="N2"), ck.Closure(reason="x", approved_by="lead-1", transition_links=("RS2",))]
)
def test_a_direct_service_and_a_transition_link_are_no_disclosures(act: ck.Record):
    refusals, _ = asked(in_service(), act, "2025-03-12")

    assert not {"consent_scope", "consent_expired", "consent_required"} & set(refusals)


@pytest.mark.parametrize(
    ("consent", "day", "refusals"),
    [
        ({"until": on("2025-03-20").date()}, "2025-03-20", []),
        ({"until": on("2025-03-20").date()}, "2025-03-21", ["consent_expired"]),
        ({"since": on("2025-03-20").date()}, "2025-03-19", ["consent_expired"]),
        ({"since": on("2025-03-20").date()}, "2025-03-20", []),
        ({"withdrawn_on": on("2025-03-20").date()}, "2025-03-19", []),
        ({"withdrawn_on": on("2025-03-20").date()}, "2025-03-20", ["consent_expired"]),
    ],
)
@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1"), SENT])
def test_a_consent_that_names_the_recipient_must_be_in_force_on_the_day(
    consent: dict[str, object], day: str, refusals: list[str], act: ck.Record
):
    case = consented(opened(), **consent)

    assert asked(case, act, day)[0] == refusals


def test_one_consent_in_force_is_enough():
    case = consented(consented(opened(), until=on("2025-03-05").date()), id="S2")

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-20")[0] == []


def test_a_consent_in_force_for_another_does_not_renew_an_expired_one():
    case = consented(consented(opened(), until=on("2025-03-05").date()), id="S2", recipients=("RS2",))

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-20")[0] == ["consent_expired"]


@pytest.mark.parametrize(("crisis", "codes"), [(False, (["consent_expired"], [])), (True, ([], ["consent_expired"]))])
def test_a_service_does_not_start_once_every_consent_is_withdrawn(crisis: bool, codes: tuple[list[str], list[str]]):
    case = consented(planned(), day="2025-03-12", withdrawn_on=on("2025-03-12").date())

    assert asked(case, ck.ServiceStart(need="N1", crisis=crisis), "2025-03-12") == codes
    assert asked(consented(case, day="2025-03-13", id="S2"), ck.ServiceStart(need="N1"), "2025-03-13") == ([], [])


def test_a_service_asks_no_scope_and_a_term_that_is_over_is_reported():
    case = consented(planned(), day="2025-03-11", recipients=("RS9",), until=on("2025-03-11").date())

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11") == ([], [])
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-12") == ([], ["consent_expired"])


def test_a_withdrawal_written_down_late_counts_from_its_day():
    withdrawn = attrs.evolve(planned().consents[0], withdrawn_on=on("2025-03-15").date())
    case = told(planned(), (withdrawn, "2025-03-20"))
    late = {"recorded_at": on("2025-03-21")}

    assert asked(case, ck.Disclosure(recipient="RS1", purpose="x"), "2025-03-14", **late) == ([], [])
    assert asked(case, ck.Disclosure(recipient="RS1", purpose="x"), "2025-03-17", **late) == (["consent_expired"], [])


@pytest.mark.parametrize("kind", ["link", "mediate"])
def test_a_link_and_a_mediation_tell_the_resource_something(kind: Any):
    relation = ck.Relation(kind=kind, client="C-3", resource="RS2", need="N1")

    assert asked(opened(), relation, "2025-03-05") == (["consent_required", "consent_scope"], [])
    assert asked(planned(), relation, "2025-03-11") == (["consent_scope"], [])
    assert asked(planned(), attrs.evolve(relation, resource="RS1"), "2025-03-11") == ([], [])


def test_a_single_intervention_without_consent_or_plan_is_reported():
    talk = ck.Intervention(kind="counselling")

    assert asked(opened(), talk, "2025-03-05") == ([], ["consent_required", "plan_before_service"])
    assert asked(planned(), talk, "2025-03-11") == ([], [])


# plan and assessment


@pytest.mark.parametrize("stage", ["implementation", "monitoring"])
def test_entering_service_needs_a_plan_signed_by_a_client(stage: str):
    unsigned = told(assessed(), (ck.Plan(version=1), "2025-03-10"))
    by_worker_only = told(unsigned, (ck.Plan(version=1, signed_by=("worker-1",)), "2025-03-10"))
    by_client = told(by_worker_only, (ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)), "2025-03-10"))

    assert "plan_before_service" in entering(assessed(), stage, "2025-03-11")
    assert "plan_before_service" in entering(unsigned, stage, "2025-03-11")
    assert "plan_before_service" in entering(by_worker_only, stage, "2025-03-11")
    assert "plan_before_service" not in entering(by_client, stage, "2025-03-11")


@pytest.mark.parametrize("kind", ["coordination", "implementation", "monitoring"])
def test_a_stage_that_is_also_of_kind_planning_may_be_entered_without_a_plan(kind: str):
    stages = {
        "start": {},
        "plain": {"kinds": [kind]},
        "planned": {"kinds": ["planning", kind]},
        "over": {"final": True},
    }
    moves = [{"name": f"to_{stage}", "from": "*", "to": stage} for stage in ("plain", "planned", "over")]
    data = {"id": "t", "version": 1, "initial": "start", "stages": stages, "moves": moves}
    team = ck.StageMachine(ck.Workflow.from_mapping(data))
    case = team.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)

    assert asked(case, "to_plain", "2025-03-04", by=team)[0] == ["plan_before_service"]
    assert asked(case, "to_planned", "2025-03-04", by=team)[0] == []


@pytest.mark.parametrize("stage", ["assessment", "planning", "reassessment", "evaluation"])
def test_other_stages_need_no_plan(stage: str):
    assert "plan_before_service" not in entering(opened(), stage, "2025-03-11")


def test_starting_a_service_needs_a_plan_and_a_crisis_action_is_reported():
    case = consented(opened())

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-05") == (["plan_before_service"], [])
    assert asked(case, ck.ServiceStart(need="N1", crisis=True), "2025-03-05") == ([], ["plan_before_service"])


def test_a_plan_of_any_episode_lets_a_service_start():
    case = told(reopened(), (ck.Assessment(kind="reassessment"), "2025-09-02"))

    assert asked(case, ck.ServiceStart(need="N1"), "2025-09-03") == ([], [])


def test_a_plan_is_signed_only_on_a_completed_assessment():
    case = consented(opened())

    assert asked(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-05")[0] == [
        "plan_needs_current_assessment"
    ]
    assert asked(case, ck.Plan(version=1), "2025-03-05")[0] == []
    assert asked(assessed(), ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-07")[0] == []


def test_an_assessment_of_an_earlier_episode_carries_no_new_plan():
    case = reopened()
    assessed_again = told(case, (ck.Assessment(kind="reassessment"), "2025-09-02"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-09-03")[0] == ["plan_needs_current_assessment"]
    assert asked(assessed_again, plan, "2025-09-03")[0] == []


def test_a_reassessment_that_was_begun_is_completed_before_the_next_plan():
    case = SCHOOL.advance(in_service(), "monitor", at=on("2025-04-01"), by=WORKER)
    begun = SCHOOL.advance(case, "reassess", at=on("2025-04-02"), by=WORKER)
    done = told(begun, (ck.Assessment(kind="reassessment"), "2025-04-03"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-04-04")[0] == []
    assert asked(begun, plan, "2025-04-04")[0] == ["plan_needs_current_assessment"]
    assert asked(done, plan, "2025-04-04")[0] == []


@pytest.mark.parametrize(
    ("trigger", "refusals"), [("reassessment", ["plan_needs_current_assessment"]), ("move", []), (None, [])]
)
def test_a_change_of_circumstances_that_asks_for_reassessment_waits_for_it(trigger: str | None, refusals: list[str]):
    case = told(in_service(), (ck.CircumstanceChange(trigger=trigger), "2025-04-01"))
    reassessed = told(case, (ck.Assessment(kind="reassessment"), "2025-04-02"))
    plan = ck.Plan(version=2, goals=("G1",), signed_by=SIGNED)

    assert asked(case, plan, "2025-04-03")[0] == refusals
    assert asked(reassessed, plan, "2025-04-03")[0] == []


def test_every_change_that_asks_for_reassessment_waits_for_one_of_its_own():
    change, plan = ck.CircumstanceChange(trigger="reassessment"), ck.Plan(version=3, goals=("G1",), signed_by=SIGNED)
    once = told(in_service(), (change, "2025-04-01"), (ck.Assessment(kind="reassessment"), "2025-04-02"))
    twice = told(once, (change, "2025-04-03"))
    planned_meanwhile = told(twice, (ck.Plan(version=2, goals=("G1",), signed_by=SIGNED), "2025-04-04"))

    assert asked(once, plan, "2025-04-05")[0] == []
    assert asked(twice, plan, "2025-04-05")[0] == ["plan_needs_current_assessment"]
    assert asked(planned_meanwhile, plan, "2025-04-05")[0] == ["plan_needs_current_assessment"]


def test_before_the_first_plan_of_an_episode_a_second_look_asks_for_nothing():
    case = told(assessed(), (ck.CircumstanceChange(trigger="reassessment"), "2025-03-07"))

    assert asked(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-08")[0] == []


# selection


def korean_at_selection() -> ck.Case:
    return KOREAN.advance(assessed(KOREAN), "confer", at=on("2025-03-07"), by=WORKER)


@pytest.mark.parametrize("track", ["case_management", "service_link"])
def test_planning_needs_the_selection_of_the_client_on_any_track(track: str):
    case = korean_at_selection()
    selected = told(case, (ck.Selection(track=track), "2025-03-07"))

    assert asked(case, "plan", "2025-03-08", by=KOREAN)[0] == ["conference_before_selection"]
    assert asked(selected, "plan", "2025-03-08", by=KOREAN)[0] == []


def test_a_conference_alone_selects_nobody():
    case = told(korean_at_selection(), (ck.CaseConference(kind="integrated"), "2025-03-07"))

    assert asked(case, "plan", "2025-03-08", by=KOREAN)[0] == ["conference_before_selection"]


def test_the_selection_of_an_earlier_episode_does_not_count():
    selected = told(korean_at_selection(), (ck.Selection(track="case_management"), "2025-03-07"))
    again = told(selected, (CLOSURE, "2025-03-08"), (ck.Reopening(), "2025-03-09"))

    assert "conference_before_selection" not in asked(selected, "plan", "2025-03-10", by=KOREAN)[0]
    assert "conference_before_selection" in asked(again, "plan", "2025-03-10", by=KOREAN)[0]


def test_a_workflow_without_a_stage_of_kind_selection_asks_for_none():
    assert asked(assessed(), "plan", "2025-03-07") == ([], [])


def test_any_stage_of_kind_selection_makes_a_workflow_select():
    case = followed(assessed(), SELECTING)

    assert asked(case, "plan", "2025-03-07", by=SELECTING)[0] == ["conference_before_selection"]


# referrals


@pytest.mark.parametrize(("party", "refusals"), [(None, ["decline_party_required"]), ("client", []), ("provider", [])])
def test_a_declined_referral_says_who_declined(party: Any, refusals: list[str]):
    case = told(planned(), (SENT, "2025-03-11"))
    declined = ck.Referral(id="R1", need="N1", resource="RS1", status="declined", declined_by=party)

    assert asked(case, declined, "2025-03-12")[0] == refusals


@pytest.mark.parametrize(
    ("status", "refusals"),
    [("sent", ["no_open_referral_at_closure"]), ("accepted", []), ("declined", []), ("cancelled", [])],
)
def test_a_case_does_not_close_while_a_referral_waits_for_its_answer(status: Any, refusals: list[str]):
    case = told(evaluated(), (SENT, "2025-06-02"))
    if status != "sent":
        answer = ck.Referral(id="R1", need="N1", resource="RS1", status=status, reason="full")
        case = told(case, (answer, "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == refusals


def test_a_draft_of_a_referral_does_not_keep_a_case_open():
    case = told(evaluated(), (ck.Referral(id="R1", need="N1", resource="RS1", status="draft"), "2025-06-02"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == []


# closing


def test_a_case_does_not_close_without_an_evaluation_since_it_was_last_opened():
    evaluation = (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-09-02")

    assert asked(in_service(), CLOSURE, "2025-06-05")[0] == ["evaluation_before_closure"]
    assert asked(evaluated(), CLOSURE, "2025-06-05")[0] == []
    assert asked(reopened(), CLOSURE, "2025-09-03")[0] == ["evaluation_before_closure"]
    assert asked(told(reopened(), evaluation), CLOSURE, "2025-09-03")[0] == []


@pytest.mark.parametrize(
    ("approved_by", "refusals"),
    [(None, ["closure_needs_approval"]), ("worker-1", ["closure_needs_approval"]), ("lead-1", [])],
)
def test_closing_needs_an_approver_other_than_the_one_who_asks(approved_by: str | None, refusals: list[str]):
    closure = ck.Closure(reason="goals_mostly_attained", approved_by=approved_by)

    assert asked(evaluated(), closure, "2025-06-05")[0] == refusals


@pytest.mark.parametrize(("risk", "refusals"), [("high", ["closure_risk_ceiling"]), ("medium", []), ("low", [])])
def test_a_case_does_not_close_while_its_risk_is_high(risk: Any, refusals: list[str]):
    case = told(evaluated(), (ck.RiskRating(risk=risk), "2025-06-03"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == refusals


def test_a_risk_that_nobody_rated_lets_a_case_close_and_a_lowered_one_too():
    case = evaluated()
    lowered = told(case, (ck.Assessment(risk="high"), "2025-06-03"), (ck.RiskRating(risk="low"), "2025-06-04"))

    assert case.risk is None
    assert asked(case, CLOSURE, "2025-06-05")[0] == []
    assert asked(lowered, CLOSURE, "2025-06-05")[0] == []


@pytest.mark.parametrize(
    ("checkpoint", "findings"),
    [("closure", []), ("evaluation", ["client_voice_at_closure"]), (None, ["client_voice_at_closure"])],
)
def test_closing_without_the_clients_words_is_allowed_and_reported(checkpoint: str | None, findings: list[str]):
    case = told(in_service(), (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-06-02"))
    if checkpoint:
        case = told(case, (ck.ClientVoice(checkpoint=checkpoint), "2025-06-02"))

    assert asked(case, CLOSURE, "2025-06-05") == ([], findings)


def test_the_clients_words_on_an_earlier_closing_do_not_count():
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    case = told(reopened(), (evaluation, "2025-09-02"))

    assert asked(case, CLOSURE, "2025-09-03") == ([], ["client_voice_at_closure"])


def failed(case: ck.Case, *days: str) -> ck.Case:
    return told(case, *((ck.Contact(reached=False), day) for day in days))


THREE = ("2025-06-10", "2025-06-20", "2025-06-30")


@pytest.mark.parametrize(
    ("attempts", "day", "refusals"),
    [
        (THREE, "2025-07-02", []),
        (THREE, "2025-07-01", ["lost_contact_minimum"]),
        (THREE[:2], "2025-07-02", ["lost_contact_minimum"]),
        ((), "2025-07-02", ["lost_contact_minimum"]),
        ((*THREE, "2025-07-01"), "2025-07-02", []),
    ],
)
def test_contact_is_lost_after_three_failed_attempts_and_thirty_days(
    attempts: tuple[str, ...], day: str, refusals: list[str]
):
    case = failed(evaluated(), *attempts)

    assert asked(case, LOST, day)[0] == refusals


@pytest.mark.parametrize(
    "touch",
    [
        ck.Contact(),
        ck.Review(),
        ck.ClientVoice(checkpoint="closure"),
        ck.Contact(purpose="aftercare"),
    ],
)
def test_a_contact_a_review_the_clients_words_or_aftercare_that_reached_them_starts_the_count_anew(touch: ck.Record):
    case = told(failed(evaluated(), *THREE), (touch, "2025-07-01"))
    later = failed(case, "2025-07-05", "2025-07-10", "2025-07-15")

    refusal = SCHOOL.ask(case, LOST, at=on("2025-07-10"), by=WORKER).refusals[0]

    assert (refusal.params["attempts"], refusal.params["days"]) == (0, 9)
    assert asked(later, LOST, "2025-07-30")[0] == ["lost_contact_minimum"]
    assert asked(later, LOST, "2025-07-31")[0] == []


@pytest.mark.parametrize(
    "other", [ck.Supervision(), ck.CaseConference(kind="internal"), ck.Disclosure(recipient="RS1")]
)
def test_other_records_are_no_contact(other: ck.Record):
    case = told(failed(evaluated(), *THREE), (other, "2025-07-01"))

    assert asked(case, LOST, "2025-07-02")[0] == []


@pytest.mark.parametrize(("day", "refusals"), [("2025-04-01", ["lost_contact_minimum"]), ("2025-04-02", [])])
def test_with_no_contact_at_all_the_days_count_from_the_opening(day: str, refusals: list[str]):
    evaluation = ck.FinalEvaluation(evidence=("quantitative", "qualitative"))
    case = told(failed(opened(), "2025-03-05", "2025-03-10", "2025-03-15"), (evaluation, "2025-03-20"))

    assert asked(case, LOST, day)[0] == refusals


def test_closing_for_another_reason_asks_for_no_attempts():
    assert asked(evaluated(), ck.Closure(reason="death", approved_by="lead-1"), "2025-06-05")[0] == []


@pytest.mark.parametrize(
    "act",
    [
        ck.Contact(),
        ck.Contact(reached=False),
        ck.Contact(purpose="aftercare"),
        ck.ClientVoice(checkpoint="aftercare"),
        ck.AftercarePlan(contacts=3, months=6),
        ck.AftercareEnd(outcome="stable"),
        ck.Identification(source="school"),
        ck.Reopening(),
        "follow_up",
    ],
)
def test_a_closed_case_takes_contacts_the_clients_words_aftercare_and_a_new_identification(act: str | ck.Record):
    assert asked(closed(), act, "2025-06-06") == ([], [])


@pytest.mark.parametrize(
    "act",
    [
        ck.Disclosure(recipient="RS1"),
        SENT,
        ck.ServiceStart(need="N1"),
        ck.ServiceStart(need="N1", crisis=True),
        ck.Need(id="N3", domain="health"),
        ck.Assessment(),
        ck.Review(),
        ck.RiskRating(risk="low"),
        ck.Intake(),
        ck.Client(id="C-3"),
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
        ck.Supervision(),
        ck.Consent(id="S9", given_by=("C-3",)),
        CLOSURE,
        "resume",
    ],
)
def test_anything_else_waits_for_a_reopening(act: str | ck.Record):
    case = closed()
    again = SCHOOL.record(case, ck.Reopening(), at=on("2025-06-06"), by=WORKER)

    assert "closed_case_is_readonly" in asked(case, act, "2025-06-06")[0]
    assert "closed_case_is_readonly" not in asked(again, act, "2025-06-06")[0]


def test_staying_in_aftercare_is_not_a_move_into_it():
    moves = [*SCHOOL.workflow.to_mapping()["moves"], {"name": "visit", "from": ["aftercare"], "to": "="}]  # type: ignore[misc]
    visiting = machine(moves=moves)
    case = followed(SCHOOL.advance(closed(), "follow_up", at=on("2025-06-06"), by=WORKER), visiting)

    assert asked(case, "visit", "2025-06-07", by=visiting)[0] == ["closed_case_is_readonly"]


# after a reopening


def test_after_a_reopening_service_waits_for_an_assessment_completed_since():
    case = reopened()
    reassessed = told(case, (ck.Assessment(kind="reassessment"), "2025-09-02"))

    assert asked(case, ck.ServiceStart(need="N1"), "2025-09-03") == (["reassess_after_reopen"], [])
    assert entering(case, "implementation", "2025-09-03") == ["move_not_open_here", "reassess_after_reopen"]
    assert asked(reassessed, ck.ServiceStart(need="N1"), "2025-09-03") == ([], [])
    assert entering(reassessed, "implementation", "2025-09-03") == ["move_not_open_here"]


def test_after_a_reopening_a_crisis_action_is_reported():
    assert asked(reopened(), ck.ServiceStart(need="N1", crisis=True), "2025-09-02") == ([], ["reassess_after_reopen"])


@pytest.mark.parametrize("stage", ["monitoring", "evaluation", "planning"])
def test_after_a_reopening_other_stages_wait_for_no_assessment(stage: str):
    assert "reassess_after_reopen" not in entering(reopened(), stage, "2025-09-02")


def test_in_the_first_episode_no_reassessment_is_asked_for():
    assert asked(planned(), ck.ServiceStart(need="N1"), "2025-03-11") == ([], [])


# review intervals


def rated(risk: Any, day: str = "2025-03-10") -> ck.Case:
    return told(followed(assessed(), STRICT), (ck.RiskRating(risk=risk), day))


@pytest.mark.parametrize(
    ("risk", "interval", "day", "refusals"),
    [
        ("high", (1, "week"), "2025-03-11", []),
        ("high", (7, "day"), "2025-03-11", []),
        ("high", (8, "day"), "2025-03-11", ["review_interval_by_risk"]),
        ("medium", (2, "week"), "2025-03-11", []),
        ("medium", (1, "month"), "2025-03-11", ["review_interval_by_risk"]),
        ("low", (31, "day"), "2025-03-11", []),
        ("low", (32, "day"), "2025-03-11", ["review_interval_by_risk"]),
        ("low", (31, "day"), "2025-04-10", ["review_interval_by_risk"]),
        ("low", (30, "day"), "2025-04-10", []),
    ],
)
@pytest.mark.parametrize("plan", [True, False])
def test_an_interval_is_no_wider_than_the_risk_allows_counted_from_the_day(
    risk: str, interval: tuple[int, Any], day: str, refusals: list[str], plan: bool
):
    length = ck.Interval(*interval)
    act = (
        ck.Plan(version=1, goals=("G1",), signed_by=SIGNED, review_interval=length)
        if plan
        else ck.ReviewInterval(interval=length)
    )

    assert asked(rated(risk), act, day, by=STRICT)[0] == refusals


def test_where_no_risk_is_rated_any_interval_may_be_set():
    act = ck.ReviewInterval(interval=ck.Interval(6, "month"))

    assert asked(followed(assessed(), STRICT), act, "2025-03-11", by=STRICT) == ([], [])


def test_a_plan_without_an_interval_is_not_judged_by_one():
    assert asked(rated("high"), ck.Plan(version=1), "2025-03-11", by=STRICT) == ([], ["plan_without_client"])


@pytest.mark.parametrize(
    ("risk", "interval", "findings"),
    [
        ("high", (1, "week"), []),
        ("high", (8, "day"), ["review_interval_by_risk"]),
        ("medium", (6, "month"), []),
        (None, (6, "month"), []),
    ],
)
def test_where_a_workflow_sets_none_more_than_a_week_at_high_risk_is_reported(
    risk: Any, interval: tuple[int, Any], findings: list[str]
):
    case = told(assessed(), (ck.Assessment(risk=risk), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(*interval)), "2025-03-11") == ([], findings)


def test_a_level_that_the_workflow_leaves_out_has_no_limit():
    partly = machine(reviews={"every": [1, "month"], "by_risk": {"low": [1, "month"]}})
    case = told(followed(assessed(), partly), (ck.RiskRating(risk="high"), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(6, "month")), "2025-03-11", by=partly) == ([], [])


@pytest.mark.parametrize(
    ("risk", "interval"),
    [("high", ck.Interval(1, "week")), ("medium", ck.Interval(2, "week")), (None, ck.Interval(1, "month"))],
)
def test_a_signed_plan_that_names_no_interval_takes_the_one_for_the_risk(risk: Any, interval: ck.Interval):
    case = rated(risk) if risk else followed(assessed(), STRICT)

    signed = STRICT.record(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), at=on("2025-03-11"), by=WORKER)

    assert signed.plans[-1].review_interval == interval


def test_a_backdated_plan_takes_the_interval_for_the_risk_of_its_day():
    case = told(rated("high"), (ck.RiskRating(risk="low"), "2025-04-01"))

    signed = STRICT.record(case, ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), at=on("2025-03-20"), by=WORKER)

    assert signed.plans[-1].review_interval == ck.Interval(1, "week")


# staff and evaluation


@pytest.mark.parametrize(
    ("qualification", "missing"),
    [
        (ck.Qualification(years_of_experience=5, licensed=True, standard_training=True), None),
        (ck.Qualification(years_of_experience=4.9, licensed=True, standard_training=True), ("years_of_experience",)),
        (ck.Qualification(years_of_experience=9, licensed=False, standard_training=True), ("licensed",)),
        (ck.Qualification(years_of_experience=9, licensed=True, standard_training=False), ("standard_training",)),
        (None, ("years_of_experience", "licensed", "standard_training")),
    ],
)
@pytest.mark.parametrize("role", ["case_manager", "integrated_case_manager"])
def test_what_a_case_manager_lacks_is_reported_when_assigned(
    qualification: ck.Qualification | None, missing: tuple[str, ...] | None, role: str
):
    act = ck.Assignment(worker="worker-1", role=role, qualification=qualification)

    answer = SCHOOL.ask(opened(), act, at=on("2025-03-05"), by=WORKER)

    assert answer.allowed
    assert [finding.params["missing"] for finding in answer.findings] == ([missing] if missing else [])


def test_nobody_but_a_case_manager_is_asked_for_a_qualification():
    assert asked(opened(), ck.Assignment(worker="worker-2", role="school_nurse"), "2025-03-05") == ([], [])


@pytest.mark.parametrize(
    ("evidence", "refusals"),
    [
        (("quantitative", "qualitative"), []),
        (("quantitative",), ["final_evaluation_incomplete"]),
        (("qualitative",), ["final_evaluation_incomplete"]),
        ((), ["final_evaluation_incomplete"]),
    ],
)
def test_a_final_evaluation_rests_on_both_kinds_of_evidence(evidence: Any, refusals: list[str]):
    assert asked(in_service(), ck.FinalEvaluation(evidence=evidence), "2025-06-02")[0] == refusals


# what an assessment and a plan hold, and help for the family


NOTED = tuple(ck.AssessmentNote(topic=topic, text="…") for topic in ("aims", "environment"))
STRONG = (ck.Strength(description="…"),)
WHOLE = ck.Assessment(strengths=STRONG, notes=NOTED[:1])


@pytest.mark.parametrize(
    ("assessment", "missing"),
    [
        (ck.Assessment(), ("strengths", "aims")),
        (ck.Assessment(strengths=STRONG), ("aims",)),
        (ck.Assessment(notes=NOTED[:1]), ("strengths",)),
        (WHOLE, None),
        (attrs.evolve(WHOLE, approaches=("strengths_based", "ecological")), ("environment",)),
        (attrs.evolve(WHOLE, approaches=("ecological", "problem_solving"), notes=NOTED), None),
    ],
)
def test_an_assessment_that_has_not_found_everything_says_what_is_missing(assessment: ck.Assessment, missing: Any):
    answer = SCHOOL.ask(opened(), assessment, at=on("2025-03-05"), by=WORKER)

    assert answer.allowed
    assert [finding.params["missing"] for finding in answer.findings] == ([missing] if missing else [])


def test_an_assessment_without_any_need_on_record_is_reported():
    case = SCHOOL.open(ck.Client(id="C-3"), id="K-18", at=on("2025-03-03"), by=WORKER)

    answer = SCHOOL.ask(case, ck.Assessment(), at=on("2025-03-05"), by=WORKER)

    assert answer.findings[0].params["missing"] == ("needs", "strengths", "aims")


def test_a_second_assessment_adds_to_what_the_first_one_found():
    assert asked(told(opened(), (WHOLE, "2025-03-05")), ck.Assessment(kind="reassessment"), "2025-04-01") == ([], [])


def test_the_clients_own_words_at_the_assessment_are_aims():
    heard = told(opened(), (ck.ClientVoice(checkpoint="assessment"), "2025-03-04"))

    assert asked(heard, ck.Assessment(strengths=STRONG), "2025-03-05") == ([], [])


def test_a_plan_signed_by_a_worker_alone_is_reported_and_service_waits_for_the_client():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",), reason_unsigned="in hospital")
    case = told(assessed(), (plan, "2025-03-10"))

    assert asked(assessed(), plan, "2025-03-10") == ([], ["plan_without_client"])
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11") == (["plan_before_service"], [])


@pytest.mark.parametrize(("until", "refusals"), [("2025-03-10", []), ("2025-03-09", ["plan_before_service"])])
def test_for_a_household_a_member_of_the_day_of_signing_signs_the_plan(until: str, refusals: list[str]):
    members = (
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian", until=on(until).date()),
    )
    case = told(
        assessed(),
        (ck.Household(id="H-1", index_client="C-3", members=members), "2025-03-07"),
        (ck.Plan(version=1, goals=("G1",), signed_by=("P-2",)), "2025-03-10"),
    )

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-20")[0] == refusals


@pytest.mark.parametrize(
    ("domain", "reported"), [("family_relations", True), ("가족관계", True), ("family", True), ("education", False)]
)
def test_a_need_of_the_family_is_known_by_its_code_or_its_korean_word(domain: str, reported: bool):
    case = told(planned(), (ck.Need(id="N3", domain=domain), "2025-03-10"))

    found = asked(case, ck.ServiceStart(need="N3"), "2025-03-11")

    assert found == ([], ["family_through_referral"] * reported)


def test_a_crisis_in_the_family_does_not_wait_for_a_referral():
    strict = rules(family_through_referral="block")
    case = followed(planned(), strict)

    assert asked(case, ck.ServiceStart(need="N2"), "2025-03-11", by=strict) == (["family_through_referral"], [])
    assert asked(case, ck.ServiceStart(need="N2", crisis=True), "2025-03-11", by=strict) == (
        [], ["family_through_referral"],
    )  # fmt: skip
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11", by=strict) == ([], [])


@pytest.mark.parametrize("record", [ck.RiskRating(risk="high"), attrs.evolve(WHOLE, risk="high")])
def test_a_risk_rated_anew_that_leaves_the_reviews_too_far_apart_is_reported(record: ck.Record):
    assert asked(followed(planned(), STRICT), record, "2025-03-12", by=STRICT) == ([], ["review_interval_by_risk"])
    assert asked(followed(assessed(), STRICT), record, "2025-03-12", by=STRICT) == ([], [])


# aftercare, and who approves


def test_an_open_case_enters_no_stage_for_aftercare_alone():
    assert "aftercare_before_closure" in entering(evaluated(), "aftercare", "2025-06-05")
    assert entering(closed(), "aftercare", "2025-06-06") == []


def test_an_aftercare_contact_of_an_open_case_is_reported():
    contact = ck.Contact(purpose="aftercare")

    assert asked(planned(), contact, "2025-03-11") == ([], ["aftercare_before_closure"])
    assert asked(closed(), contact, "2025-06-06") == ([], [])


def test_a_stage_that_is_also_for_service_is_no_place_for_a_closed_case():
    stages = SCHOOL.workflow.to_mapping()["stages"]
    mixed = machine(stages={**stages, "aftercare": {"kinds": ["aftercare", "implementation"]}})  # type: ignore[dict-item]

    assert asked(followed(closed(), mixed), "follow_up", "2025-06-06", by=mixed)[0] == ["closed_case_is_readonly"]


def test_a_promise_made_before_closing_is_settled_after_it_and_no_new_one_made():
    promise = ck.FollowUp(id="F1", owner="worker-1")
    case = SCHOOL.record(told(evaluated(), (promise, "2025-06-03")), CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert asked(case, attrs.evolve(promise, done_on=on("2025-06-06").date()), "2025-06-06") == ([], [])
    assert asked(case, attrs.evolve(promise, dropped="moved"), "2025-06-06") == ([], [])
    assert asked(case, attrs.evolve(promise, id="F2"), "2025-06-06")[0] == ["closed_case_is_readonly"]


@pytest.mark.parametrize("approver", ["C-3", "worker-1", "lead-1"])
def test_neither_the_client_nor_the_one_who_asks_approves(approver: str):
    closure = ck.Closure(reason="moved", approved_by=approver)

    refusals, _ = asked(evaluated(), closure, "2025-06-05")

    assert refusals == ([] if "lead" in approver else ["closure_needs_approval"])


@pytest.mark.parametrize("approver", [" worker-1 ", "  lead-1", "worker-1\u200b"])
def test_nobody_approves_a_closing_as_someone_else_by_a_space_or_an_invisible_character(approver: str):
    with pytest.raises(ck.RecordError) as error:
        ck.Closure(reason="moved", approved_by=approver)

    assert [refusal.where for refusal in error.value.refusals] == ["approved_by"]


def test_a_signature_counts_as_the_household_stood_when_it_was_given():
    home = ck.Household(
        id="H-1", index_client="C-3",
        members=(ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="guardian")),
    )  # fmt: skip
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("P-2",))
    signed = told(assessed(), (home, "2025-03-07"), (plan, "2025-03-10"))
    later = attrs.evolve(home, members=home.members[:1])
    friend = attrs.evolve(home, members=(*home.members, ck.Membership(person="worker-1", role="friend")))
    alone = told(assessed(), (home, "2025-03-07"), (attrs.evolve(plan, signed_by=("worker-1",)), "2025-03-10"))

    assert asked(told(signed, (later, "2025-03-11")), ck.ServiceStart(need="N1"), "2025-03-12") == ([], [])
    for record in (friend, ck.Client(id="worker-1")):
        case = told(alone, (record, "2025-03-11"))
        assert asked(case, ck.ServiceStart(need="N1"), "2025-03-12")[0] == ["plan_before_service"]


def test_who_left_the_household_does_not_sign_for_it():
    home = ck.Household(
        id="H-1",
        index_client="C-3",
        members=(ck.Membership(person="C-3", role="child", until=on("2025-03-09").date()),),
    )
    case = told(assessed(), (home, "2025-03-07"))
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))

    assert asked(case, plan, "2025-03-10") == ([], ["plan_without_client"])


# all at once, levels, overrides, backdated acts


def test_every_reason_against_closing_comes_at_once():
    case = told(in_service(), (SENT, "2025-03-12"), (ck.RiskRating(risk="high"), "2025-03-12"))

    assert asked(case, ck.Closure(reason="lost_contact"), "2025-03-13") == (
        ["no_open_referral_at_closure", "evaluation_before_closure", "closure_needs_approval", "closure_risk_ceiling",
         "lost_contact_minimum"],
        ["client_voice_at_closure"],
    )  # fmt: skip


ASKED = ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
GIVEN = attrs.evolve(ASKED, status="given")
BREACHES: dict[str, tuple[ck.Case, str | ck.Record, str]] = {
    "consent_required": (opened(), ck.Disclosure(recipient="RS1"), "2025-03-05"),
    "consent_scope": (planned(), ck.Disclosure(recipient="RS2"), "2025-03-11"),
    "consent_expired": (
        consented(opened(), until=on("2025-03-04").date()), ck.Disclosure(recipient="RS1"), "2025-03-05",
    ),
    "plan_before_service": (
        SCHOOL.advance(assessed(), "plan", at=on("2025-03-07"), by=WORKER), "deliver", "2025-03-08",
    ),
    "plan_needs_current_assessment": (opened(), ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-05"),
    "conference_before_selection": (assessed(), "plan", "2025-03-07"),
    "decline_party_required": (
        told(planned(), (SENT, "2025-03-11")),
        ck.Referral(id="R1", need="N1", resource="RS1", status="declined"), "2025-03-12",
    ),
    "no_open_referral_at_closure": (told(evaluated(), (SENT, "2025-06-03")), CLOSURE, "2025-06-05"),
    "evaluation_before_closure": (told(in_service(), (ck.ClientVoice(checkpoint="closure"), "2025-04-01")), CLOSURE,
                                  "2025-06-05"),
    "closure_needs_approval": (evaluated(), ck.Closure(reason="moved"), "2025-06-05"),
    "lost_contact_minimum": (evaluated(), LOST, "2025-06-05"),
    "closed_case_is_readonly": (closed(), ck.Review(), "2025-06-06"),
    "reassess_after_reopen": (reopened(), ck.ServiceStart(need="N1"), "2025-09-02"),
    "review_interval_by_risk": (rated("high"), ck.ReviewInterval(interval=ck.Interval(1, "month")), "2025-03-11"),
    "final_evaluation_incomplete": (in_service(), ck.FinalEvaluation(evidence=()), "2025-06-02"),
    "closure_risk_ceiling": (told(evaluated(), (ck.RiskRating(risk="high"), "2025-06-03")), CLOSURE, "2025-06-05"),
    "client_voice_at_closure": (
        told(in_service(), (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-06-02")), CLOSURE,
        "2025-06-05",
    ),
    "manager_qualification": (opened(), ck.Assignment(worker="worker-1", role="case_manager"), "2025-03-05"),
    "disclosure_purpose": (planned(), ck.Disclosure(recipient="RS1"), "2025-03-11"),
    "assessment_incomplete": (opened(), ck.Assessment(), "2025-03-05"),
    "plan_without_client": (assessed(), ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",)), "2025-03-10"),
    "plan_without_goals": (assessed(), ck.Plan(version=1, signed_by=SIGNED), "2025-03-10"),
    "family_through_referral": (planned(), ck.ServiceStart(need="N2"), "2025-03-11"),
    "aftercare_before_closure": (planned(), ck.AftercareEnd(outcome="stable"), "2025-03-11"),
    "approval_by_another": (told(planned(), (ASKED, "2025-03-11")), GIVEN, "2025-03-12"),
    "approval_by_role": (told(planned(), (ASKED, "2025-03-11")), GIVEN, "2025-03-12"),
    "requirement_waivable": (planned(), ck.Waiver(requirement="home_visit", reason="…"), "2025-03-11"),
    "deadline_known": (
        planned(), ck.DeadlineSet(rule="plan", due=on("2025-04-01").date(), reason="…"), "2025-03-11",
    ),
    "deadline_reason_required": (
        planned(), ck.DeadlineSet(rule="plan", due=on("2025-04-01").date()), "2025-03-11",
    ),
}  # fmt: skip
REPORTED = {
    "client_voice_at_closure", "manager_qualification", "disclosure_purpose", "assessment_incomplete",
    "plan_without_client",
}  # fmt: skip
EVERYTHING = {"rules": {}, "reviews": BY_RISK, "stages": SELECTING.workflow.to_mapping()["stages"]}


def test_there_is_a_breach_of_every_rule_here():
    assert set(BREACHES) == set(RULES)


@pytest.mark.parametrize("rule", sorted(BREACHES))
@pytest.mark.parametrize(
    ("level", "refused", "reported"), [("block", True, False), ("report", False, True), ("off", False, False)]
)
def test_a_workflow_may_block_report_or_drop_a_rule(rule: str, level: str, refused: bool, reported: bool):
    others = {other: "off" for other in RULES if other != rule}
    team = machine(**{**EVERYTHING, "rules": {**others, rule: level}})
    case, act, day = BREACHES[rule]

    refusals, findings = asked(followed(case, team), act, day, by=team)

    assert (refusals, findings) == ([rule] * refused, [rule] * reported)


@pytest.mark.parametrize("rule", sorted(BREACHES))
def test_a_rule_as_it_ships_blocks_or_reports(rule: str):
    team = machine(**EVERYTHING)
    case, act, day = BREACHES[rule]

    refusals, findings = asked(followed(case, team), act, day, by=team)

    assert (rule in refusals) == (rule not in {*REPORTED, "family_through_referral"})
    assert (rule in findings) == (rule in REPORTED)


@pytest.mark.parametrize("rule", sorted(BREACHES))
@pytest.mark.parametrize("named", [True, False])
def test_a_rule_is_set_aside_only_by_a_role_the_workflow_names(rule: str, named: bool):
    others = {other: "off" for other in RULES if other != rule}
    setting = {"level": "block", "overridable_by": ["director"]} if named else "block"
    team = machine(**{**EVERYTHING, "rules": {**others, rule: setting}})
    case, act, day = BREACHES[rule]
    director = ck.Override(rule=rule, by=ck.Actor(id="head-1", roles=("director",)), reason="agreed")

    refusals, findings = asked(followed(case, team), act, day, by=team, overrides=(director,))

    assert refusals == ([] if named else [rule, "override_not_permitted"])
    assert findings == ([rule] if named else [])


HIGH = told(evaluated(), (ck.RiskRating(risk="high"), "2025-06-03"))


def override(by: ck.Actor | str = SUPERVISOR, rule: str = "closure_risk_ceiling") -> ck.Override:
    return ck.Override(rule=rule, by=by, reason="she moved to her sister abroad")


def test_a_supervisor_sets_the_risk_ceiling_aside_and_the_history_keeps_it():
    case = SCHOOL.record(HIGH, CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(),))

    entry = case.history[-1]
    assert case.status == "closed"
    assert entry.overrides == (override(),)
    assert [(finding.code, finding.params["overridden_by"]) for finding in entry.findings] == [
        ("closure_risk_ceiling", "boss-1")
    ]
    assert "sister" not in repr(entry)


@pytest.mark.parametrize("by", ["boss-1", WORKER, ck.Actor(id="boss-1", roles=("Supervisor",))])
def test_the_risk_ceiling_is_set_aside_by_nobody_without_the_role_of_supervisor(by: ck.Actor | str):
    refusals, findings = asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(by),))

    assert (refusals, findings) == (["closure_risk_ceiling", "override_not_permitted"], [])


def test_one_permitted_override_among_others_is_enough():
    case = SCHOOL.record(HIGH, CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(WORKER), override()))

    assert case.history[-1].overrides == (override(),)


def test_an_override_of_a_rule_that_is_kept_is_not_needed_and_not_kept():
    case = SCHOOL.record(evaluated(), CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(),))

    assert case.history[-1].overrides == ()


def test_an_override_of_one_rule_opens_no_other():
    unanswered = told(HIGH, (SENT, "2025-06-04"))

    assert asked(unanswered, CLOSURE, "2025-06-05", overrides=(override(),))[0] == ["no_open_referral_at_closure"]
    assert asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(rule="consent_scope"),))[0] == [
        "closure_risk_ceiling"
    ]


def test_an_override_of_a_rule_there_is_not_is_refused():
    assert asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(), override(rule="be_kind")))[0] == ["unknown_rule"]


def test_a_workflow_that_blocks_wide_intervals_by_name_blocks_them_without_intervals_of_its_own():
    team = rules(review_interval_by_risk="block")
    case = told(followed(assessed(), team), (ck.RiskRating(risk="high"), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(8, "day")), "2025-03-11", by=team)[0] == [
        "review_interval_by_risk"
    ]


def test_a_workflow_that_names_its_own_roles_takes_the_ready_ones_away():
    team = rules(closure_risk_ceiling={"overridable_by": ["director"]})
    case = followed(HIGH, team)

    refusals, _ = asked(case, CLOSURE, "2025-06-05", by=team, overrides=(override(),))

    assert refusals == ["closure_risk_ceiling", "override_not_permitted"]


def test_a_backdated_act_is_judged_on_the_case_as_it_stood_then():
    case = consented(opened(), day="2025-03-20")
    disclosure = ck.Disclosure(recipient="RS1")

    assert asked(case, disclosure, "2025-03-19")[0] == ["consent_required", "consent_scope"]
    assert asked(case, disclosure, "2025-03-20", hour=11)[0] == ["consent_required", "consent_scope"]
    assert asked(case, disclosure, "2025-03-20")[0] == []


def test_a_consent_withdrawn_later_covers_what_was_told_before():
    case = consented(planned(), day="2025-04-01", withdrawn_on=on("2025-04-01").date())

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-31")[0] == []
    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-04-01")[0] == ["consent_expired"]


def test_a_risk_that_was_high_then_binds_an_interval_set_then():
    case = told(rated("high"), (ck.RiskRating(risk="low"), "2025-04-01"))
    monthly = ck.ReviewInterval(interval=ck.Interval(1, "month"))

    assert asked(case, monthly, "2025-03-20", by=STRICT)[0] == ["review_interval_by_risk"]
    assert asked(case, monthly, "2025-04-01", by=STRICT)[0] == []


@pytest.mark.parametrize("day", ["2025-05-01", "2025-06-06"])
def test_what_was_forgotten_before_closing_is_added_only_after_a_reopening(day: str):
    assert asked(closed(), ck.Review(), day)[0] == ["closed_case_is_readonly"]


def test_a_closing_is_not_dated_before_what_a_closed_case_does_not_take():
    case = told(evaluated(), (ck.Contact(), "2025-06-10"))
    supervised = told(case, (ck.Supervision(), "2025-06-11"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == []
    assert asked(supervised, CLOSURE, "2025-06-05")[0] == ["out_of_order"]
    assert asked(supervised, CLOSURE, "2025-06-11")[0] == []


def test_a_closing_is_not_dated_before_a_record_whose_day_was_corrected_to_a_later_one():
    case = told(evaluated(), (ck.Supervision(), "2025-06-03"))
    case = SCHOOL.correct(
        case, ck.Supervision(), entry=case.revision, at=on("2025-06-10"), by=WORKER, recorded_at=on("2025-06-10"),
        reason="the wrong day",
    )  # fmt: skip

    assert asked(case, CLOSURE, "2025-06-05")[0] == ["out_of_order"]


def test_nothing_is_dated_back_into_the_time_a_case_was_closed():
    assert asked(reopened(), ck.Review(), "2025-07-01")[0] == ["closed_case_is_readonly"]
    assert asked(reopened(), ck.Contact(), "2025-07-01")[0] == []


@given(st.sampled_from(sorted(BREACHES)), st.sampled_from(sorted(BREACHES)))
def test_with_every_rule_off_no_rule_speaks(one: str, other: str):
    team = machine(**{**EVERYTHING, "rules": dict.fromkeys(RULES, "off")})
    case, (_, act, _) = followed(BREACHES[one][0], team), BREACHES[other]
    at = max(entry.at for entry in case.history)

    answer = team.ask(case, act, at=at, by=WORKER)

    assert not set(RULES) & {*codes(answer.refusals), *codes(answer.findings)}


def test_the_day_of_an_act_is_its_date_in_its_own_offset():
    case = consented(opened(), until=on("2025-03-20").date())
    late = on("2025-03-20", 23)

    assert SCHOOL.ask(case, ck.Disclosure(recipient="RS1"), at=late, by=WORKER).allowed
    assert late.tzinfo == SEOUL
    assert not SCHOOL.ask(case, ck.Disclosure(recipient="RS1"), at=on("2025-03-21", 0), by=WORKER).allowed


@pytest.mark.parametrize(
    "later",
    [ck.RiskRating(risk="high"), ck.ServiceStart(need="N1"), ck.Need(id="N3", domain="safety")],
    ids=lambda record: type(record).__name__,
)
def test_a_case_is_not_closed_before_something_a_closed_case_could_not_take(later: ck.Record):
    case = cases.SCHOOL.record(cases.evaluated(), later, at=cases.on("2025-06-10"), by=cases.WORKER)
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1")

    refusals = cases.SCHOOL.ask(case, closure, at=cases.on("2025-06-05"), by=cases.WORKER).refusals

    assert cases.codes(refusals) == ["out_of_order"]
    assert refusals[0].params["after"] == cases.on("2025-06-10").isoformat()


def test_a_case_may_be_closed_before_a_contact_that_was_written_down_first():
    case = cases.SCHOOL.record(cases.evaluated(), ck.Contact(), at=cases.on("2025-06-10"), by=cases.WORKER)
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1")

    case = cases.SCHOOL.record(case, closure, at=cases.on("2025-06-05"), by=cases.WORKER)

    assert case.status == "closed"


# deadlines that get another day

LATER_DAY = ck.DeadlineSet(
    rule="survey_within_10_days", due=cases.on("2025-03-25").date(), reason="the flat is flooded"
)


def test_a_deadline_that_the_workflow_has_gets_another_day_with_a_reason():
    assert asked(opened(KOREAN), LATER_DAY, "2025-03-06", by=KOREAN) == ([], [])


def test_only_a_deadline_that_the_workflow_has_gets_another_day():
    record = attrs.evolve(LATER_DAY, rule="survey")

    assert asked(opened(KOREAN), record, "2025-03-06", by=KOREAN) == (["deadline_known"], [])
    (refusal,) = KOREAN.ask(opened(KOREAN), record, at=on("2025-03-06"), by=WORKER).refusals
    assert refusal.params == {
        "deadline": "survey", "known": tuple(each.id for each in KOREAN.workflow.deadlines)
    }  # fmt: skip
    assert all("survey_within_10_days" in refusal.told(language) for language in ("en", "ko"))
    assert asked(opened(), LATER_DAY, "2025-03-06") == (["deadline_known"], [])


def test_a_deadline_gets_no_other_day_without_a_reason():
    record = attrs.evolve(LATER_DAY, reason=None)

    assert asked(opened(KOREAN), record, "2025-03-06", by=KOREAN) == (["deadline_reason_required"], [])


def test_the_rules_for_deadlines_are_set_as_any_other():
    loose = machine(rules={"deadline_known": {"level": "report"}, "deadline_reason_required": {"level": "off"}})
    case = followed(opened(), loose)

    record = attrs.evolve(LATER_DAY, rule="our_own", reason=None)

    assert asked(case, record, "2025-03-06", by=loose) == ([], ["deadline_known"])
