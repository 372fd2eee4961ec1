"""Adopt a case: append the stages that it went through in another system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from casekit.answers import Finding, Refusal
from casekit.errors import RecordError
from casekit.models import Case, Entry, StageChange
from casekit.models.appending import appended, next_entry, problems_of
from casekit.models.record import evolve_unchecked
from casekit.models.text import normalized
from casekit.stages.acts.act import ActArguments, Evaluation, settled_without_evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.judging import no_longer_acceptable, reaches_back
from casekit.stages.acts.moment import Moment
from casekit.stages.acts.option import refusals_of_read_only
from casekit.stages.stage import ENDING_KINDS
from casekit.stages.workflow import Workflow


def adopted(
    workflow: Workflow, evaluator: ActEvaluator, case: Case, stages: Iterable[tuple[str, datetime]],
    arguments: ActArguments,
) -> Case:  # fmt: skip
    """
    Return the case with these stages entered one after another, without evaluating guards or rules.

    For each later entry that would no longer be acceptable, the first new entry has a finding. An entry that leaves a
    stage later than on the day on which the case was to pass through it has one, and so has the last entry if the case
    is still open and then stands in a final stage. If the same adoption was
    done before with the same key, return the case unchanged. Raises RecordError with every refusal.
    """
    read_only = refusals_of_read_only(case)
    pairs = () if read_only else _as_tuple(case, stages)
    done = Evaluation(read_only) if read_only else settled_without_evaluation(case, None, arguments)
    if done is None:
        return _enter_stages(workflow, evaluator, case, pairs, arguments)
    if refusals := done.refusals or _key_refusals(workflow, case, pairs, arguments.key):
        raise RecordError(f"cannot adopt case {case.id!r}", refusals)
    return case


def _enter_stages(
    workflow: Workflow, evaluator: ActEvaluator, case: Case, stages: Iterable[tuple[str, datetime]],
    arguments: ActArguments,
) -> Case:  # fmt: skip
    """
    Return the case with each stage entered. Raises RecordError with every refusal.

    An adoption lets a closed case enter only stages of the `ENDING_KINDS`.
    """
    so_far, entries, refusals = case, list[Entry](), list[Refusal]()
    for index, pair in enumerate(stages):
        where = f"stages[{index}]"
        if not _is_pair(pair):
            refusals.append(Refusal("wrong_type", {"expected": "a stage and the instant it was entered"}, where))
            continue
        name, at = pair
        stage = workflow.stage(name)
        if stage is None:
            refusals.append(Refusal("unknown_stage", {"stage": name, "known": tuple(workflow.by_id)}, where))
            continue
        if so_far.status == "closed" and ENDING_KINDS.isdisjoint(workflow.kinds_of(workflow.entered(stage.id))):
            ending = tuple(id for id in workflow.by_id if not ENDING_KINDS.isdisjoint(workflow.kinds_of(id)))
            facts = {"stage": stage.id, "ending": ending}
            refusals.append(Refusal("closed_case_into_work", facts, where))
            continue
        rebound = None if workflow.recognises(so_far.workflow) else workflow.ref
        id = workflow.entered(stage.id)
        change = StageChange(stage=id, kinds=workflow.kinds_of(id), source=so_far.stage, workflow=rebound, adopted=True)
        entry = next_entry(
            so_far, change, at=at, by=arguments.by, recorded_at=arguments.recorded_at,
            part_of=case.revision + 1 if so_far is not case else None,
            key=arguments.key if so_far is case else None,
        )  # fmt: skip
        found = evaluator.passing(Moment(entry, so_far, so_far))
        entry = evolve_unchecked(entry, findings=found) if found else entry
        problems = problems_of(so_far, entry)
        refusals += [attrs.evolve(problem, where=f"{where}.{problem.where}") for problem in problems]
        if not problems:
            so_far = appended(so_far, entry)
            entries.append(entry)
    if so_far is case and not refusals:
        refusals.append(Refusal("empty_collection", {}, "stages"))
    if refusals:
        raise RecordError(f"cannot adopt case {case.id!r}", refusals)
    more = no_longer_acceptable(evaluator, case, so_far, entries) if reaches_back(case, entries[0]) else ()
    entries[0] = evolve_unchecked(entries[0], findings=(*entries[0].findings, *more))
    if so_far.status == "open" and workflow.is_final(so_far.stage):
        stands = Finding("adopted_into_final_stage", {"stage": so_far.stage}, case.id)
        entries[-1] = evolve_unchecked(entries[-1], findings=(*entries[-1].findings, stands))
    return appended(case, *entries)


def _as_tuple(case: Case, stages: Iterable[tuple[str, datetime]]) -> tuple[tuple[str, datetime], ...]:
    """Return the stages as a tuple, because they are read more than once. Raises RecordError if not iterable."""
    if not _is_iterable(stages):
        fault = Refusal("wrong_type", {"expected": "stages, each with the instant it was entered"}, "stages")
        raise RecordError(f"cannot adopt case {case.id!r}", [fault])
    return tuple(stages)


def _key_refusals(
    workflow: Workflow, case: Case, stages: Iterable[tuple[str, datetime]], key: str | None
) -> tuple[Refusal, ...]:
    """Return a refusal if an earlier adoption with the same key entered other stages, or at other instants."""
    act = next(entry.act for entry in case.history if entry.key == normalized(key))
    entered = [
        (entry.what.stage, entry.at)
        for entry in case.history
        if entry.act == act and isinstance(entry.what, StageChange)
    ]
    requested = [(workflow.stage(pair[0]), pair[1]) for pair in stages if _is_pair(pair)]
    same = entered == [(workflow.entered(stage.id), at) for stage, at in requested if stage]
    return () if same else (Refusal("key_used", {"key": key}, "key"),)


def _is_iterable(value: object) -> bool:
    return isinstance(value, Iterable)


def _is_pair(value: object) -> bool:
    """Return whether a value is a pair whose first item is text."""
    return isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[0], str)  # pyright: ignore[reportUnknownArgumentType]
