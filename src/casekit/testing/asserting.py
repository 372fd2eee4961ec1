"""Assertions on a workflow: that it is sound, and that a case can make every step of a tour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import cast

from casekit.answers import Finding, Refusal
from casekit.display import visible
from casekit.errors import WorkflowError, refusing
from casekit.models import Actor, Case, Closure
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages import StageMachine, Workflow
from casekit.stages.acts.drafts import Drafting
from casekit.stages.checking.check import faults_of
from casekit.testing.tours import Step, Tour


@refusing(WorkflowError)
def assert_sound(workflow: Workflow | Mapping[str, object] | str, *, practice: Practice = NO_PRACTICE) -> None:
    r"""
    Raise AssertionError with every fault of a workflow; return None if it has none.

    Args:
        workflow: A Workflow, a mapping, or TOML or JSON text.
        practice: The practice whose guards the workflow can name.

    Each fault is listed with its place and its fix.

    >>> assert_sound(Workflow.ready("school_eight"))
    >>> assert_sound('id = "tiny"\nversion = 1\ninitial = "end"\n[stages.begin]\nfinal = true\n')
    Traceback (most recent call last):
      ...
    AssertionError: the workflow is not sound: 1 fault.
    - unknown_initial at initial (line 3): The initial stage is not a stage of the workflow. Use one of: begin.
    """
    if faults := faults_of(workflow, practice=practice):
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        raise AssertionError(f"the workflow is not sound: {count}.\n{_listed(faults)}")


@refusing(WorkflowError)
def replay_tour(
    machine: StageMachine, case: Case, tour: Tour, *, at: datetime, by: Actor | str,
    prepare: Callable[[Case, Step], Case] | None = None,
) -> Case:  # fmt: skip
    """
    Return the case after making every step of a tour, all at the same instant.

    Args:
        machine: The machine that makes the moves.
        case: The case before the tour.
        tour: The tour.
        at: The instant of every step.
        by: Who acts.
        prepare: Called before each step, with the case and that step. It returns the case with what the step requires.

    If a move requires a reason, the first of its `reasons` is used, or the name of the move if it allows any text. A
    move that closes the case carries a closure with placeholders.

    Raises AssertionError if a step is refused, with the reasons, or if it leads to another stage than the tour says.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client
    >>> from casekit.testing import cover
    >>> machine = StageMachine(Workflow.ready("school_eight"))
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
    >>> tour = cover(machine.workflow, "stages")[0]
    >>> try:
    ...     replay_tour(machine, case, tour, at=monday, by="worker-1")
    ... except AssertionError as refused:
    ...     print(str(refused)[:77])
    step 1 (assess from intake to assessment) is refused: 1 reason.
    - eligibility
    """
    for number, step in enumerate(tour.steps, 1):
        named = f"step {number} ({step.move} from {step.stage} to {step.target})"
        case = prepare(case, step) if prepare else case
        if case.stage != step.stage:
            raise AssertionError(f"{named} begins elsewhere: the case is in {case.stage}.")
        reason = _reason(machine.workflow, step)
        record = _closure(machine, case, step, at)
        refusals = machine.ask(case, step.move, at=at, by=by, reason=reason, record=record).refusals
        if refusals:
            count = f"{len(refusals)} reason{'' if len(refusals) == 1 else 's'}"
            raise AssertionError(f"{named} is refused: {count}.\n{_listed(refusals)}")
        case = machine.advance(case, step.move, at=at, by=by, reason=reason, record=record)
        if case.stage != step.target:
            raise AssertionError(f"{named} leads elsewhere: the case is in {case.stage}.")
    return case


def _reason(workflow: Workflow, step: Step) -> str | None:
    """Return the reason to record: the first that the move allows, else its name; None for a move without reasons."""
    ways = workflow.ways_from(step.stage).get(step.move, ())
    move = ways[0].move if ways else None
    if move is None or not move.reason:
        return None
    return move.reasons[0] if move.reasons else step.move


def _closure(machine: StageMachine, case: Case, step: Step, at: datetime) -> Closure | None:
    """Return a closure with placeholders for a move that closes the case; None for any other."""
    ways = machine.workflow.ways_from(step.stage).get(step.move, ())
    if not ways or not ways[0].move.closes:
        return None
    drafting = Drafting(workflow=machine.workflow, practice=machine.practice, case=case, at=at)
    return cast("Closure", drafting.draft(Closure, {}).record)


def _listed(reasons: Iterable[Refusal | Finding]) -> str:
    """Return the reasons as a text with one line each."""
    lines: list[str] = []
    for reason in reasons:
        place = f" at {reason.place}" if reason.place else ""
        lines.append(visible(f"- {reason.named}{place}: {reason.message} {reason.fix}".rstrip()))
    return "\n".join(lines)
