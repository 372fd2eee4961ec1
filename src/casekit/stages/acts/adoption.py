"""Taking over a case with the stages it has been through elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import Case, Entry, StageChange
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.record import evolve_unchecked
from casekit.models.text import normalized
from casekit.stages.acts.evaluator import ActArguments, ActEvaluator, Evaluation, done_before
from casekit.stages.acts.judging import no_longer_acceptable, reaches_back
from casekit.stages.acts.option import is_read_only
from casekit.stages.workflow import Workflow

_ENDING = frozenset({"closure", "aftercare"})
"""A closed case enters stages of these kinds only."""


def adopted(
    workflow: Workflow, evaluator: ActEvaluator, case: Case, stages: Iterable[tuple[str, datetime]],
    arguments: ActArguments,
) -> Case:  # fmt: skip
    """
    Return the case with these stages entered one after another under the workflow; nothing is asked.

    Later entries that would not be acceptable now are findings of the first stage entered. Done before with the same
    key, it returns the case as it is. Raises RecordError with every reason.
    """
    read_only = is_read_only(case)
    given = () if read_only else _as_pairs(case, stages)
    done = Evaluation(read_only) if read_only else done_before(case, None, arguments)
    if done is None:
        return _with_stages(workflow, evaluator, case, given, arguments)
    if refusals := done.refusals or _other_stages(workflow, case, given, arguments.key):
        raise RecordError(f"cannot adopt case {case.id!r}", refusals)
    return case


def _with_stages(
    workflow: Workflow, evaluator: ActEvaluator, case: Case, stages: Iterable[tuple[str, datetime]],
    arguments: ActArguments,
) -> Case:  # fmt: skip
    taken, entries, refusals = case, list[Entry](), list[Refusal]()
    for index, given in enumerate(stages):
        where = f"stages[{index}]"
        if not _is_pair(given):
            refusals.append(Refusal("wrong_type", {"expected": "a stage and the instant it was entered"}, where))
            continue
        name, at = given
        stage = workflow.stage(name)
        if stage is None:
            refusals.append(Refusal("unknown_stage", {"stage": name, "known": tuple(workflow.by_id)}, where))
            continue
        if taken.status == "closed" and _ENDING.isdisjoint(workflow.kinds_of(workflow.entered(stage.id))):
            ending = tuple(id for id in workflow.by_id if not _ENDING.isdisjoint(workflow.kinds_of(id)))
            facts = {"stage": stage.id, "ending": ending}
            refusals.append(Refusal("closed_case_into_work", facts, where))
            continue
        rebound = None if workflow.recognises(taken.workflow) else workflow.ref
        id = workflow.entered(stage.id)
        change = StageChange(stage=id, kinds=workflow.kinds_of(id), source=taken.stage, workflow=rebound, adopted=True)
        entry = next_entry(
            taken, change, at=at, by=arguments.by, recorded_at=arguments.recorded_at,
            part_of=case.revision + 1 if taken is not case else None,
            key=arguments.key if taken is case else None,
        )  # fmt: skip
        problems = problems_of(taken, entry)
        refusals += [attrs.evolve(problem, where=f"{where}.{problem.where}") for problem in problems]
        if not problems:
            taken = appended(taken, entry)
            entries.append(entry)
    if taken is case and not refusals:
        refusals.append(Refusal("empty_collection", {}, "stages"))
    if refusals:
        raise RecordError(f"cannot adopt case {case.id!r}", refusals)
    if not reaches_back(case, entries[0]):
        return taken
    findings = no_longer_acceptable(evaluator, case, taken, entries)
    return appended(case, evolve_unchecked(entries[0], findings=findings), *entries[1:])


def _as_pairs(case: Case, stages: Iterable[tuple[str, datetime]]) -> tuple[tuple[str, datetime], ...]:
    """Return the stages given, to be read more than once. Raises RecordError for what is no collection."""
    if not _is_iterable(stages):
        fault = Refusal("wrong_type", {"expected": "stages, each with the instant it was entered"}, "stages")
        raise RecordError(f"cannot adopt case {case.id!r}", [fault])
    return tuple(stages)


def _other_stages(
    workflow: Workflow, case: Case, stages: Iterable[tuple[str, datetime]], key: str | None
) -> tuple[Refusal, ...]:
    """Return why this is not the adoption done with the same key: it enters other stages, or at other times."""
    act = next(entry.act for entry in case.history if entry.key == normalized(key))
    entered = [
        (entry.what.stage, entry.at)
        for entry in case.history
        if entry.act == act and isinstance(entry.what, StageChange)
    ]
    named = [(workflow.stage(given[0]), given[1]) for given in stages if _is_pair(given)]
    same = entered == [(workflow.entered(stage.id), at) for stage, at in named if stage]
    return () if same else (Refusal("key_used", {"key": key}, "key"),)


def _is_iterable(given: object) -> bool:
    return isinstance(given, Iterable)


def _is_pair(given: object) -> bool:
    return isinstance(given, tuple | list) and len(given) == 2 and isinstance(given[0], str)  # pyright: ignore[reportUnknownArgumentType]
