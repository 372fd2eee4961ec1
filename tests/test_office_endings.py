"""How cases of the two example offices end: each test runs a journey and reads the decisive facts from its case."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest
from journey_runs import PRACTICES

import casekit as ck
from casekit.evaluation import caseload, quality

Play = Callable[..., tuple[ck.StageMachine, ck.Case]]


def attempted(name: str, code: str) -> list[tuple[str, dict[str, list[str]]]]:
    """The outcome and the texts of the attempts that expect a code; that they come out so, the journeys test."""
    journey = json.loads((PRACTICES / f"{name}.json").read_text(encoding="utf-8"))
    expected = [row["expect"] for row in journey["probes"]]
    return [(each["outcome"], each.get("told", {})) for each in expected if each["code"] == code]


def noon(case: ck.Case, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), case.opened_at.timetz())


def asked(machine: ck.StageMachine, case: ck.Case, act: ck.Record, day: str, by: str) -> tuple[list[str], list[str]]:
    """The codes of the refusals and of the findings of an act."""
    answer = machine.ask(case, act, at=noon(case, day), by=ck.Actor(id=by, roles=(by,)))
    return [each.code for each in answer.refusals], [each.code for each in answer.findings]


def findings(case: ck.Case, event: str) -> list[list[str]]:
    """The codes of the findings of each entry with an event."""
    return [[each.code for each in entry.findings] for entry in case.history if entry.what.event == event]


@pytest.mark.parametrize(
    ("office", "leader", "worker", "label"),
    [
        ("child_protection", "duty_manager", "protection_worker", ("duty manager", "당직 팀장")),
        ("dream_start", "centre_head", "child_case_manager", ("head of the centre", "드림스타트 팀장")),
    ],
)
def test_closing_by_the_team_leader_alone_is_refused_to_others_with_the_role(
    play: Play, office: str, leader: str, worker: str, label: tuple[str, str]
):
    machine, case = play(f"{office}/journey")

    (closing,) = (entry for entry in case.history if entry.what.event == "case_closed")
    assert closing.by.id == leader
    (outcome, told), *_ = attempted(f"{office}/journey", "role_required")[1:]
    assert outcome == "refused"
    assert label[0] in told["en"][0]
    assert label[1] in told["ko"][0]
    open_case = case.as_of(closing.at).history
    before = ck.Case.from_history(case.id, [each for each in open_case if each.number < closing.number])
    assert asked(machine, before, closing.what, "2025-12-02", worker)[0] == ["role_required"]
    assert asked(machine, before, closing.what, "2025-12-02", leader)[0] == []


def test_a_mandatory_report_without_consent_is_allowed_and_reported(play: Play):
    _, case = play("child_protection/siblings")

    (report,) = (disclosure for _, disclosure in case.dated(ck.Disclosure))
    assert (report.legal_basis, report.about) == ("mandatory_report", "younger")
    assert findings(case, "disclosed") == [["consent_required", "consent_scope"]]
    assert [outcome for outcome, _ in attempted("child_protection/siblings", "consent_required")] == [
        "allowed_with_finding", "refused",
    ]  # fmt: skip


def test_siblings_have_their_own_risk_goals_and_endings(play: Play):
    machine, case = play("child_protection/siblings")
    note = {"handover_note": "…"}
    whole = machine.practice.build(ck.Closure, reason="risk_removed", approved_by="independent_chair", **note)
    part = machine.practice.build(ck.Departure, person="younger", reason="other_district")

    _, together = play("child_protection/siblings", upto=25)
    assert (together.risk_of("older"), together.risk_of("younger"), together.risk) == ("low", "high", "high")
    assert [(goal.id, goal.need) for goal in case.goals] == [("G1", "N1"), ("G2", "N2")]
    persons = {person: case.for_person(person) for person in ("older", "younger")}
    started = {
        person: [entry.what.event for entry in entries if isinstance(entry.what, ck.ServiceStart | ck.Assessment)]
        for person, entries in persons.items()
    }
    assert started == {each: ["assessment_completed", "service_started"] for each in ("older", "younger")}
    assert [(each.person, each.reason, each.until) for each in case.departures] == [
        ("older", "age_out", date(2025, 3, 20))
    ]
    assert findings(case, "person_left") == [[]]
    assert (case.status, case.client_parties(on=date(2025, 3, 21))) == ("open", {"mother", "younger", "grandmother"})
    assert "closure_risk_ceiling" in asked(machine, case, whole, "2025-03-21", "duty_manager")[0]
    assert asked(machine, case, part, "2025-03-21", "protection_worker")[0] == ["closure_risk_ceiling"]


def test_a_death_asks_for_no_evaluation_and_no_words_of_the_client(play: Play):
    machine, case = play("child_protection/death")

    (closure,) = (each for _, each in case.dated(ck.Closure))
    assert (closure.reason, closure.extra["reason"], closure.was_planned) == ("death", "child_died", False)
    assert (case.status, case.stage, case.risk) == ("closed", "closing", "high")
    assert not case.dated(ck.FinalEvaluation)
    assert not case.dated(ck.ClientVoice)
    assert findings(case, "case_closed") == [[]]
    assert not [each for each in ck.verify(case, machine) if each.severity == "error"]


def test_a_case_opened_by_mistake_closes_at_once_and_counts_nowhere(play: Play):
    _, case = play("child_protection/opened_by_mistake")

    assert [each.reason for _, each in case.dated(ck.Closure)] == ["entered_in_error"]
    assert findings(case, "case_closed") == [[]]
    assert quality([case], on=date(2025, 5, 12)).not_counted == (case.id,)


def test_after_a_reopening_nothing_of_the_first_ending_counts(play: Play):
    machine, reopened = play("dream_start/reopened", upto=10)
    lost = machine.practice.build(ck.Closure, reason="unreachable", approved_by="programme_officer")
    _, evaluated = play("dream_start/reopened", upto=20)
    met = machine.practice.build(
        ck.Closure, reason="goals_met", approved_by="programme_officer", transition_links=("RS1",)
    )

    assert len(reopened.dated(ck.Contact)) == 3
    assert reopened.dated(ck.FinalEvaluation)
    assert asked(machine, reopened, lost, "2025-06-09", "centre_head")[0] == [
        "evaluation_before_closure", "lost_contact_minimum",
    ]  # fmt: skip
    assert "client_voice_at_closure" in asked(machine, evaluated, met, "2025-06-23", "centre_head")[1]
    _, case = play("dream_start/reopened")
    assert findings(case, "case_closed") == [[], []]
    assert [(each.number, each.closure.reason) for each in case.episodes if each.closure] == [
        (1, "lost_contact"), (2, "goals_attained"),
    ]  # fmt: skip


def test_a_duplicate_is_closed_and_linked_and_counts_nowhere(play: Play):
    machine, case = play("child_protection/duplicate")
    _, unlinked = play("child_protection/duplicate", upto=3, without=(3,))
    closure = machine.practice.build(
        ck.Closure, reason="second_file", approved_by="independent_chair", handover_note="…"
    )

    assert [(each.case, each.kind) for each in case.case_links] == [("child-protection", "duplicate_of")]
    assert case.client.other_ids == ("child",)
    assert findings(case, "case_closed") == [[]]
    assert asked(machine, unlinked, closure, "2025-06-03", "duty_manager") == ([], ["duplicate_without_link"])
    _, first = play("child_protection/journey", upto=30)
    counted = caseload([first, case], on=date(2025, 6, 2))
    assert (counted.persons, counted.not_counted) == (1, (case.id,))


def test_a_worker_who_leaves_hands_the_case_over_and_leaves_a_promise(play: Play):
    machine, case = play("dream_start/handover", upto=6)

    assert findings(case, "worker_assigned")[-1] == ["open_follow_ups_of_leaving_worker"]
    since = {each.worker: (each.since, each.until) for each in case.assignments}
    assert since == {"child_case_manager": (None, date(2025, 4, 30)), "next_worker": (date(2025, 5, 1), None)}
    (before,) = (each for each in machine.owed(case, on=date(2025, 4, 30)) if each.kind == "follow_up")
    (after,) = (each for each in machine.owed(case, on=date(2025, 5, 2)) if each.kind == "follow_up")
    assert before.owners == ("child_case_manager",)
    assert "next_worker" in after.owners
    _, closed = play("dream_start/handover")
    assert [each.dropped for each in closed.follow_ups] == ["case_closed"]


def test_a_visit_of_before_the_closing_is_written_down_after_it(play: Play):
    machine, case = play("dream_start/handover")
    check = machine.practice.build("home_environment_check", cleanliness=3)

    visit, (closing,) = case.history[-1], (each for each in case.history if each.what.event == "case_closed")
    assert (visit.what.event, case.status) == ("contact", "closed")
    assert visit.at < closing.at < visit.recorded_at
    assert asked(machine, case, check, "2025-05-13", "next_worker")[0] == []
    assert asked(machine, case, check, "2025-05-20", "next_worker")[0] == ["closed_case_is_readonly"]


def test_only_the_duty_manager_corrects_what_somebody_else_wrote(play: Play):
    machine, case = play("child_protection/death", upto=4)
    rating = case.history[-1]
    wrong = {"entry": rating.number, "recorded_at": noon(case, "2025-04-09"), "reason": "다른 아동의 기록"}

    with pytest.raises(ck.RecordError) as refused:
        machine.void(case, by=ck.Actor(id="other_worker", roles=("protection_worker",)), **wrong)
    own = machine.void(case, by=rating.by, **wrong)
    taken_back = machine.void(case, by=ck.Actor(id="duty_manager", roles=("duty_manager",)), **wrong)

    assert refused.value.codes == ("role_required",)
    assert own.risk is taken_back.risk is None
