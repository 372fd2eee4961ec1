"""What a stage requires, who owes it and by when, and what a waiver opens."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from due_days import owed
from hypothesis import given
from hypothesis import strategies as st
from office import ADVISER, MACHINE, OFFICE, advised, opened, refused, told

import casekit as ck
from casekit.stages.due.requirements import RequirementStatus, requirements

VISIT = ck.Contact(method="home_visit")
WAIVED = ck.Waiver(requirement="home_visit", reason="in hospital", until=date(2025, 4, 30))


def state(case: ck.Case, day: str) -> tuple[str, int]:
    (found,) = requirements(case, OFFICE, on=date.fromisoformat(day))
    return found.state, found.found


def test_a_requirement_is_outstanding_until_it_is_on_record_as_often_as_asked():
    once = told(advised(), (VISIT, "2025-03-06"))
    twice = told(once, (VISIT, "2025-03-07"))

    assert [state(case, "2025-03-10") for case in (advised(), once, twice)] == [
        ("outstanding", 0), ("outstanding", 1), ("fulfilled", 2),
    ]  # fmt: skip


def test_what_is_outstanding_says_who_owes_it_and_by_when():
    (found,) = requirements(advised(), OFFICE, on=date(2025, 3, 10))

    assert (found.owner, found.due, found.times) == ("adviser", date(2025, 3, 19), 2)
    assert [found.is_overdue(on=date(2025, 3, day)) for day in (19, 20)] == [False, True]
    refusal = next(
        each for each in MACHINE.ask(advised(), "support", at=cases.on("2025-03-10"), by=ADVISER).refusals
        if each.code == "requirement_outstanding"
    )  # fmt: skip
    assert dict(refusal.params) == {
        "requirement": "home_visit", "event": "contact", "found": 0, "times": 2, "owner": "adviser",
        "due": "2025-03-19",
    }  # fmt: skip
    assert "adviser" in refusal.message


@pytest.mark.parametrize(("day", "found"), [("2025-06-06", 2), ("2025-06-07", 1)])
def test_a_record_older_than_the_requirement_lets_it_be_counts_no_more(day: str, found: int):
    case = told(advised(), (VISIT, "2025-03-06"), (VISIT, "2025-03-10"))

    assert state(case, day)[1] == found


def test_a_waiver_opens_the_move_until_its_day_and_is_never_done():
    case = told(advised(), (WAIVED, "2025-03-10"))

    assert state(case, "2025-04-30") == ("waived", 0)
    assert state(case, "2025-05-01") == ("outstanding", 0)
    assert refused(case, "support", "2025-04-30") == ["approval_missing"]
    assert refused(case, "support", "2025-05-01") == ["requirement_outstanding", "approval_missing"]


def test_what_is_on_record_after_a_waiver_counts_and_a_waiver_without_end_holds():
    case = told(advised(), (ck.Waiver(requirement="home_visit", reason="…"), "2025-03-10"))
    done = told(case, (VISIT, "2025-03-11"), (VISIT, "2025-03-12"))

    assert state(case, "2026-12-31") == ("waived", 0)
    assert state(done, "2025-03-12") == ("fulfilled", 2)


def test_a_waiver_is_over_when_the_stage_is_left_and_holds_while_the_case_moves_inside_it():
    at = {"at": cases.on("2025-03-08"), "by": ADVISER}
    waived = told(advised(), (ck.Waiver(requirement="home_visit", reason="…"), "2025-03-07"))
    inside = MACHINE.advance(waived, "to_papers", **at)
    away = told(MACHINE.advance(inside, "wait", **at), (ck.Contact(), "2025-03-09"))
    back = MACHINE.advance(away, "go_on", at=cases.on("2025-03-10"), by=ADVISER)

    assert state(inside, "2025-03-08") == ("waived", 0)
    assert state(back, "2025-03-10") == ("outstanding", 0)


def test_a_waiver_is_over_with_the_episode_in_which_it_was_given():
    case = told(
        advised(), (ck.Waiver(requirement="home_visit", reason="…"), "2025-03-06"),
        (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-03-09"),
        (ck.Closure(reason="moved", approved_by="lead-1"), "2025-03-09"), (ck.Reopening(reason="again"), "2025-03-10"),
    )  # fmt: skip

    assert state(case, "2025-03-08") == ("waived", 0)
    assert state(case, "2025-03-10") == ("outstanding", 0)


@pytest.mark.parametrize(("name", "waivable"), [("home_visit", True), ("consent_form", False)])
def test_only_what_the_workflow_lets_be_waived_is_waived(name: str, waivable: bool):
    codes = refused(advised(), ck.Waiver(requirement=name, reason="…"), "2025-03-10")

    assert codes == ([] if waivable else ["requirement_waivable"])


def test_a_stage_that_requires_nothing_has_nothing_outstanding():
    assert requirements(opened(), OFFICE, on=date(2025, 3, 3)) == ()


def test_coming_back_to_a_stage_its_requirement_is_due_anew_and_moving_inside_it_is_not():
    at = {"at": cases.on("2025-03-08"), "by": ADVISER}
    inside = MACHINE.advance(advised(), "to_papers", **at)
    away = told(MACHINE.advance(inside, "wait", **at), (VISIT, "2025-03-09"))
    back = MACHINE.advance(away, "go_on", at=cases.on("2025-03-10"), by=ADVISER)

    assert requirements(inside, OFFICE, on=date(2025, 3, 8))[0].due == date(2025, 3, 19)
    assert requirements(back, OFFICE, on=date(2025, 3, 10))[0].due == date(2025, 3, 24)


def test_an_outstanding_requirement_is_owed_by_the_workers_of_its_role():
    case = told(advised(), (ck.Assignment(worker="w-7", role="adviser"), "2025-03-06"))
    found = [each for each in owed(case, OFFICE, on=date(2025, 3, 10), calendar=None) if each.kind == "requirement"]

    assert [(each.what, each.owners, each.due) for each in found] == [("home_visit", ("w-7",), date(2025, 3, 19))]
    waived = told(case, (WAIVED, "2025-03-10"))
    kinds = [each.kind for each in owed(waived, OFFICE, on=date(2025, 3, 10), calendar=None)]
    assert "requirement" not in kinds


def test_an_outstanding_requirement_is_owed_by_the_cover_on_its_days():
    cover = ck.Assignment(worker="w-8", role="adviser", covers="w-7", until=date(2025, 3, 10))
    case = told(advised(), (ck.Assignment(worker="w-7", role="adviser"), "2025-03-06"), (cover, "2025-03-06"))

    owners = [
        [each.owners for each in owed(case, OFFICE, on=date(2025, 3, day), calendar=None) if each.kind == "requirement"]
        for day in (10, 11)
    ]

    assert owners == [[("w-8",)], [("w-7",)]]


def test_a_guard_asks_for_a_requirement_the_workflow_has():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [{"name": "fulfilled", "requirement": "x"}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert cases.codes(machine.ask(case, "go", at=cases.on("2025-03-03"), by="w").refusals) == ["requirement_unknown"]


@given(st.lists(st.booleans(), max_size=6), st.integers(1, 4))
def test_a_requirement_is_fulfilled_exactly_when_enough_is_on_record(reached: list[bool], times: int):
    data = OFFICE.to_mapping()
    data["languages"] = []
    data["stages"]["advice"]["requires"]["home_visit"] = {"event": "contact", "times": times}  # type: ignore[index]
    workflow = ck.Workflow.from_mapping(data)
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    case = machine.adopt(case, stages=[("advice", cases.on("2025-03-03"))], by="w")
    for each in reached:
        case = machine.record(case, ck.Contact(reached=each), at=cases.on("2025-03-04"), by="w")

    (found,) = requirements(case, workflow, on=date(2025, 3, 4))

    assert found == RequirementStatus(
        requirement="home_visit", state="fulfilled" if sum(reached) >= times else "outstanding", found=sum(reached),
        times=times,
    )  # fmt: skip


def again_from_pause(case: ck.Case, day: str) -> ck.Case:
    """The case after it left the stage of advice for a pause and came back on this day."""
    at = {"at": cases.on(day), "by": ADVISER}
    paused = told(MACHINE.advance(case, "wait", **at), (VISIT, day))
    return MACHINE.advance(paused, "go_on", **at)


def counting_from_the_episode() -> ck.Workflow:
    data = OFFICE.to_mapping()
    data["stages"]["advice"]["requires"]["home_visit"]["counts_from"] = "episode"  # type: ignore[index]
    return ck.Workflow.from_mapping(data)


def test_requirements_count_from_entering_the_stage_unless_they_say_otherwise():
    before = told(advised(), (VISIT, "2025-03-06"), (VISIT, "2025-03-07"))
    back = again_from_pause(before, "2025-03-10")
    visited = told(back, (VISIT, "2025-03-11"))

    assert [state(case, "2025-03-11") for case in (before, back, visited)] == [
        ("fulfilled", 2), ("outstanding", 0), ("outstanding", 1),
    ]  # fmt: skip
    (found,) = requirements(visited, counting_from_the_episode(), on=date(2025, 3, 11))
    assert (found.state, found.found) == ("fulfilled", 4)


def test_an_assessment_of_last_year_does_not_fulfil_reassess_within_30_days_of_entering():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "work",
        "stages": {
            "work": {}, "end": {"final": True},
            "reassess": {"requires": {"anew": {"event": "assessment_completed", "within": [30, "day"]}}},
        },
        "moves": [
            {"name": "reassess", "from": ["work"], "to": "reassess"},
            {"name": "end", "from": ["reassess"], "to": "end", "requires": ["anew"]},
        ],
    })  # fmt: skip
    machine = ck.StageMachine(workflow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2024-03-03"), by="w")
    case = machine.record(case, ck.Assessment(kind="initial"), at=cases.on("2024-03-10"), by="w")
    case = machine.advance(case, "reassess", at=cases.on("2025-03-03"), by="w")
    at = {"at": cases.on("2025-03-04"), "by": "w"}

    assert cases.codes(machine.ask(case, "end", **at).refusals) == ["requirement_outstanding"]
    assert [
        (each.what, each.due) for each in machine.owed(case, on=date(2025, 3, 4)) if each.kind == "requirement"
    ] == [("anew", date(2025, 4, 2))]
    assert [each.what for each in machine.next_steps(case, "end", **at)] == ["Assessment", "end"]
    anew = machine.record(case, ck.Assessment(kind="reassessment"), **at)
    assert machine.requirements(anew, on=date(2025, 3, 4))[0].state == "fulfilled"
    assert machine.ask(anew, "end", **at).allowed


def test_a_record_at_the_very_instant_of_entering_counts_if_it_follows_the_entering():
    back = again_from_pause(advised(), "2025-03-10")
    both = told(back, (VISIT, "2025-03-10"), (VISIT, "2025-03-10"))

    assert both.timeline[-1].at == back.timeline[-1].at == back.timeline[-2].at
    assert [state(case, "2025-03-10") for case in (back, both)] == [("outstanding", 0), ("fulfilled", 2)]


def test_a_move_inside_the_stage_does_not_restart_the_count():
    case = told(advised(), (VISIT, "2025-03-06"))
    inside = MACHINE.advance(case, "to_papers", at=cases.on("2025-03-08"), by=ADVISER)

    assert state(inside, "2025-03-08") == ("outstanding", 1)


def test_in_an_episode_in_which_the_stage_was_not_entered_every_record_of_the_episode_counts():
    case = told(
        advised(), (VISIT, "2025-03-06"), (ck.FinalEvaluation(evidence=("quantitative", "qualitative")), "2025-03-09"),
        (ck.Closure(reason="moved", approved_by="lead-1"), "2025-03-09"), (ck.Reopening(reason="again"), "2025-03-10"),
        (VISIT, "2025-03-11"),
    )  # fmt: skip

    assert state(case, "2025-03-11") == ("outstanding", 1)


def test_an_adopted_stage_is_entered_anew_and_its_requirement_counts_from_then():
    case = told(advised(), (VISIT, "2025-03-06"))
    adopted = MACHINE.adopt(case, stages=[("advice", cases.on("2025-03-08"))], by="w")

    assert state(adopted, "2025-03-08") == ("outstanding", 0)
