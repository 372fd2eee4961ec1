"""Which workflows a machine can use: those of cases, and those of things inside a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casekit.answers import Fault
from casekit.errors import WorkflowError, refusing
from casekit.limits import DEFAULT_LIMITS
from casekit.notation.faults import FoundFault, listed, unknown
from casekit.practice.practice import Practice
from casekit.stages.checking import check as checking
from casekit.stages.checking.guard_faults import guards_of
from casekit.stages.definition import Definition
from casekit.stages.workflow import Workflow

_THING_GUARDS = ("thing_in", "things_ended")
"""The guards of the library that ask how the things of a case stand."""


@refusing(WorkflowError)
def only_usable_by_machine(workflow: Workflow, practice: Practice, things: tuple[Workflow, ...] = ()) -> Workflow:
    """Return the workflow. Raises WorkflowError with every fault; a subject other than "case" is one."""
    faults = (
        *checking.faults_of(workflow, practice=practice),
        *listed(_guard_faults(workflow, {each.subject: each for each in things}), limits=DEFAULT_LIMITS),
    )
    if workflow.is_of_things:
        faults = (*faults, Fault("subject_not_a_case", {"subject": workflow.subject}, "subject"))
    if faults:
        raise WorkflowError(f"cannot use workflow {workflow.id!r}", faults)
    return workflow


@refusing(WorkflowError)
def only_usable_for_things(things: tuple[Workflow, ...], practice: Practice) -> tuple[Workflow, ...]:
    """Return things of things. Raises WorkflowError with every fault, also for the subject "case" or one twice."""
    subjects = [each.subject for each in things]
    for workflow in things:
        found = listed(_guard_faults(workflow, {each.subject: each for each in things}), limits=DEFAULT_LIMITS)
        faults = (*checking.faults_of(workflow, practice=practice), *found)
        if not workflow.is_of_things or subjects.count(workflow.subject) > 1:
            code = "two_workflows_of_subject" if workflow.is_of_things else "subject_is_the_case"
            faults = (*faults, Fault(code, {"subject": workflow.subject}, "subject"))
        if faults:
            raise WorkflowError(f"cannot use workflow {workflow.id!r}", faults)
    return things


def _guard_faults(definition: Definition, things: Mapping[str, Definition]) -> Iterator[FoundFault]:
    """
    Yield a fault for each guard that asks about a subject or a stage of it that the machine does not have.

    Args:
        definition: The workflow whose guards are looked at.
        things: The workflows of things of the machine, by subject.
    """
    for leaf, where in guards_of(definition):
        if leaf.name in _THING_GUARDS:
            subject, stage = leaf.params.get("subject"), leaf.params.get("stage")
            if not isinstance(subject, str) or subject not in things:
                yield unknown("unknown_subject_of_things", where, (*things,), like=str(subject), name=str(subject))
            elif isinstance(stage, str) and stage not in things[subject].by_id:
                yield unknown("unknown_stage", where, things[subject].by_id, like=stage, stage=stage)
