"""Guards: the ready ones on both sides, the registry, and guards that go wrong."""

from __future__ import annotations

from collections.abc import Callable

import cases
import pytest
from cases import WORKER, eligible, on
from guard_cases import guarded, raising, refused, registered

import casekit as ck


@pytest.mark.parametrize(
    ("intakes", "reasons"),
    [
        ([], ["eligibility_not_asked"]),
        ([ck.Intake()], ["eligibility_not_asked"]),
        ([eligible(True, True)], []),
        ([eligible(True, None)], ["eligibility_unknown"]),
        ([eligible(None, False)], ["not_eligible"]),
        ([eligible(False), eligible(True)], []),
        ([eligible(True), eligible(False)], ["not_eligible"]),
    ],
)
def test_a_client_is_eligible_when_the_latest_intake_says_yes_to_every_question(
    intakes: list[ck.Intake], reasons: list[str]
):
    machine, case = guarded("eligible")
    for intake in intakes:
        case = cases.kept(case, intake, at=on("2025-03-03"), by=WORKER)

    assert refused(machine, case) == reasons


def test_who_is_not_eligible_learns_how_many_answers_were_no_and_never_which():
    machine, case = guarded("eligible")
    case = cases.kept(case, eligible(False, True, False), at=on("2025-03-03"), by=WORKER)

    refusal = machine.ask(case, "finish", at=on("2025-03-04"), by=WORKER).refusals[0]

    assert refusal.params == {"denied": 2, "asked": 3, "asks": (), "questions": 1}


@pytest.mark.parametrize(
    ("questions", "missing"),
    [
        (("wants_change", "needs_resources", "cannot_secure_alone"), ()),
        (("해결 욕구 있음", "자원 필요", "스스로 확보 어려움"), ()),
        (("Wants the problem solved", "needs resources", "cannot get them alone", "lives in town"), ()),
        (("likes school", "likes music", "likes sport"), ("wants_change", "needs_resources", "cannot_secure_alone")),
        (("욕구 있음", "욕구 있음", "자원 필요"), ("cannot_secure_alone",)),
    ],
)
def test_three_answers_make_no_client_eligible_unless_they_answer_the_three_questions_of_the_text(questions, missing):
    machine, case = guarded({"name": "eligible", "asks": list(cases.ELIGIBILITY)})
    answers = tuple(ck.EligibilityAnswer(question=each, answer=True) for each in questions)
    case = cases.kept(case, ck.Intake(eligibility=answers), at=on("2025-03-03"), by=WORKER)

    found = machine.ask(case, "finish", at=on("2025-03-04"), by=WORKER).refusals

    assert [(each.code, each.params["missing"]) for each in found] == (
        [("eligibility_incomplete", missing)] if missing else []
    )


def test_a_host_asks_its_own_questions_in_its_own_words():
    machine, case = guarded({"name": "eligible", "asks": ["Lives in town?"]})
    case = cases.kept(case, eligible(), at=on("2025-03-03"), by=WORKER)
    answer = ck.EligibilityAnswer(question="Lives in town?", answer=True)

    assert refused(machine, case) == ["eligibility_incomplete"]
    assert refused(machine, cases.kept(case, ck.Intake(eligibility=(answer,)), at=on("2025-03-04"), by=WORKER)) == []


@pytest.mark.parametrize(("day", "reasons"), [("2025-04-02", []), ("2025-04-03", ["not_contacted_within"])])
def test_a_contact_thirty_days_ago_is_within_thirty_days_and_one_day_more_is_not(day: str, reasons: list[str]):
    machine, case = guarded({"name": "contacted_within", "days": 30})
    case = cases.kept(case, ck.Contact(), at=on("2025-03-03", 20), by=WORKER)

    assert refused(machine, case, day) == reasons


def test_an_attempt_that_reached_nobody_is_no_contact():
    machine, case = guarded({"name": "contacted_within", "days": 30})
    case = cases.kept(case, ck.Contact(reached=False), at=on("2025-04-01"), by=WORKER)

    assert refused(machine, case) == ["not_contacted_within"]


@pytest.mark.parametrize(("times", "reasons"), [(1, []), (2, []), (3, ["not_recorded"])])
def test_an_event_must_have_been_recorded_so_many_times(times: int, reasons: list[str]):
    machine, case = guarded({"name": "recorded", "event": "supervision", "times": times})
    for _ in range(2):
        case = cases.kept(case, ck.Supervision(), at=on("2025-03-04"), by=WORKER)

    assert refused(machine, case) == reasons


def test_what_was_recorded_before_a_reopening_does_not_count():
    machine, case = guarded({"name": "recorded", "event": "supervision"})
    for record in (ck.Supervision(), ck.Closure(reason="moved"), ck.Reopening()):
        case = cases.kept(case, record, at=on("2025-03-04"), by=WORKER)

    assert refused(machine, case) == ["not_recorded"]


def test_a_case_is_closed_until_it_is_reopened():
    machine, case = guarded("closed")
    closed = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-03-04"), by=WORKER)
    reopened = cases.kept(closed, ck.Reopening(), at=on("2025-03-05"), by=WORKER)

    assert refused(machine, case) == ["not_closed"]
    assert refused(machine, closed) == ["closed_case_is_readonly"]
    assert refused(machine, reopened) == ["not_closed"]


def test_a_reopened_case_is_one_for_all_of_its_episode():
    machine, case = guarded("reopened")
    case = cases.kept(case, ck.Assessment(), at=on("2025-03-03"), by=WORKER)
    closed = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-03-04"), by=WORKER)
    reopened = cases.kept(closed, ck.Reopening(), at=on("2025-03-05"), by=WORKER)
    assessed = cases.kept(reopened, ck.Assessment(kind="reassessment"), at=on("2025-03-06"), by=WORKER)

    assert refused(machine, case) == ["never_reopened"]
    assert refused(machine, closed) == ["never_reopened", "closed_case_is_readonly"]
    assert refused(machine, reopened) == []
    assert refused(machine, assessed) == []


def test_a_guard_sees_the_case_as_it_stood_on_the_day_of_a_backdated_move():
    machine, case = guarded({"name": "recorded", "event": "supervision"})
    case = cases.kept(case, ck.Supervision(), at=on("2025-03-20"), by=WORKER)

    assert refused(machine, case, "2025-03-19") == ["not_recorded"]
    assert refused(machine, case, "2025-03-20") == []


def test_a_guard_is_told_everything_about_the_act():
    told: list[ck.Context] = []
    machine, case = guarded("listens", practice=registered(listens=told.append))

    machine.ask(case, "finish", at=on("2025-03-05", 9), by=WORKER, reason="she moved")

    context = told[0]
    assert (context.case, context.present, context.case_id) == (case, case, "K-17")
    assert (context.at, context.day.isoformat()) == (on("2025-03-05", 9), "2025-03-05")
    assert (context.by, context.roles) == (WORKER, ("case_manager",))
    assert (context.move, context.record) == (machine.workflow.moves[0], None)
    assert (context.reason, context.workflow) == ("she moved", machine.workflow)
    assert "she moved" not in repr(context)


def test_a_guard_is_told_the_stage_its_move_leads_to():
    told: list[ck.Context] = []
    machine, case = guarded("listens", practice=registered(listens=told.append))

    machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER)

    assert told[0].target == "over"


def test_a_guard_of_the_host_says_why_not():
    def has_safety_plan(context: ck.Context, since_days: int = 30) -> ck.Refusal | None:
        made = [at for at, _ in context.case.dated(ck.SafetyPlan)]
        recent = made and (context.day - made[-1].date()).days <= since_days
        return None if recent else ck.Refusal("no_safety_plan", {"days": since_days}, context.case.id)

    registry = registered(has_safety_plan=has_safety_plan)
    machine, case = guarded({"name": "has_safety_plan", "since_days": 10}, practice=registry)
    safe = cases.kept(case, ck.SafetyPlan(), at=on("2025-03-30"), by=WORKER)

    assert machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals[0].params == {"days": 10}
    assert refused(machine, safe) == []


@pytest.mark.parametrize(
    ("guard", "error"),
    [
        (raising, "RuntimeError"),
        (lambda _context: True, "not a Refusal or None"),
        (lambda _context: False, "not a Refusal or None"),
        (lambda _context: "no", "not a Refusal or None"),
        (lambda _context: ck.Finding("seen"), "not a Refusal or None"),
        (lambda _context: ValueError("returned, not raised"), "not a Refusal or None"),
    ],
)
@pytest.mark.parametrize(
    "condition", ["broken", {"not": "broken", "code": "is_so"}, {"any": ["broken", "reopened"]}, {"all": ["broken"]}]
)
def test_a_guard_that_cannot_answer_opens_nothing_not_even_under_not(
    guard: Callable[..., object], error: str, condition: object
):
    machine, case = guarded(condition, practice=registered(broken=guard))

    refusals = machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER).refusals

    facts = next(refusal.params for refusal in refusals if refusal.code == "guard_error")
    assert facts == {"guard": "broken", "error": error}
    assert "database" not in str(refusals)
    with pytest.raises(ck.MoveNotOpenError) as refused:
        machine.advance(case, "finish", at=on("2025-03-05"), by=WORKER)
    assert refused.value.__context__ is None


def test_a_broken_guard_is_no_matter_where_another_way_is_open():
    machine, case = guarded({"any": ["broken", {"not": "reopened", "code": "was_reopened"}]},
                            practice=registered(broken=raising))  # fmt: skip

    assert refused(machine, case) == []


def test_a_guard_that_is_kept_refuses_under_not_with_its_own_code():
    machine, case = guarded({"not": {"not": "reopened", "code": "x"}, "code": "first_episode"})

    assert refused(machine, case) == ["first_episode"]


def test_every_guard_that_refuses_gives_its_reason_at_once():
    machine, case = guarded("eligible", "closed", {"any": ["reopened", {"name": "contacted_within", "days": 1}]})

    assert refused(machine, case) == [
        "eligibility_not_asked", "not_closed", "one_is_enough", "never_reopened", "not_contacted_within",
    ]  # fmt: skip
