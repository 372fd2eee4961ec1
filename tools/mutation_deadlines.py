"""The faults of deadlines that `tools/mutations.py` puts into whole workflows: see `mutation_kinds`."""

from __future__ import annotations

from mutation import END, MUTATIONS, SIDE, Injected, Mapped, add_move, add_stage, gives

__all__ = ["MUTATIONS"]


def _deadline(workflow: Mapped, **keys: object) -> Injected:
    """A workflow with one more deadline."""
    deadline = {"from": "case_linked", "until": "aftercare_ended", "within": [1, "day"], **keys}
    workflow.setdefault("deadlines", {})["mutation_limit"] = deadline
    return workflow


@gives("unknown_deadline")
def guard_of_an_unknown_deadline(workflow: Mapped) -> Injected:
    """A guard asks for a deadline that no workflow has."""
    guard = {"name": "deadlines_kept", "deadline": "mutation_deadline"}
    workflow["moves"][0].setdefault("guards", []).append(guard)
    return workflow


@gives("deadline_key_needs")
def deadline_before_no_day(workflow: Mapped) -> Injected:
    """A deadline lies before a day that it does not name."""
    return _deadline(workflow, before=True)


@gives("deadline_keys_clash")
def deadline_with_two_kinds_of_limits(workflow: Mapped) -> Injected:
    """A deadline is counted from one fixed start, and by the risk."""
    by_risk = {"risk": {"high": [1, "day"]}}
    return _deadline(workflow, repeats=[[1, "day"]], windows="fixed", within_by=by_risk)


@gives("deadline_circle")
def deadline_that_waits_for_itself(workflow: Mapped) -> Injected:
    """A deadline starts only while it is kept."""
    return _deadline(workflow, hard=True, guards=[{"name": "deadlines_kept", "deadline": "mutation_limit"}])


@gives("deadlines_differ")
def two_deadlines_of_one_thing(workflow: Mapped) -> Injected:
    """Two deadlines say different days."""
    limit = {"from": "case_linked", "until": "aftercare_ended", "within": [2, "day"]}
    workflow.setdefault("deadlines", {})["mutation_other"] = limit
    return _deadline(workflow)


@gives("repeat_without_end")
def repeated_for_ever(workflow: Mapped) -> Injected:
    """A repetition that never ends is followed by another one."""
    return _deadline(workflow, repeats=[[1, "day"], [1, "week"]])


@gives("unknown_record_field")
def deadline_from_an_unknown_field(workflow: Mapped) -> Injected:
    """A deadline counts from a day in a field that its record does not have."""
    return _deadline(workflow, day="mutation_day")


@gives("unknown_event")
def deadline_until_an_unknown_event(workflow: Mapped) -> Injected:
    """A deadline waits for an event that no record can be."""
    deadline = {"from": "contact", "until": "mutation_event", "within": [1, "day"]}
    workflow.setdefault("deadlines", {})["mutation_limit"] = deadline
    return workflow


@gives("deadline_never_starts")
def deadline_in_an_unreachable_stage(workflow: Mapped) -> Injected:
    """A deadline starts in a stage that no case can reach."""
    add_stage(workflow, SIDE)
    add_move(workflow, "mutation_back", SIDE, END)
    deadline = {"from": "stage_entered", "stage": SIDE, "until": "contact", "within": [1, "day"]}
    workflow.setdefault("deadlines", {})["mutation_limit"] = deadline
    return workflow
