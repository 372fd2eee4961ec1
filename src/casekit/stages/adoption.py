"""Taking over a case with the stages it has been through elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import Actor, Case, StageChange
from casekit.stages.workflow import Workflow


def adopted(
    workflow: Workflow, case: Case, stages: Iterable[tuple[str, datetime]], *, by: Actor | str,
    recorded_at: datetime | None,
) -> Case:  # fmt: skip
    """The case with these stages entered one after another under the workflow, nothing asked."""
    taken, refusals = case, list[Refusal]()
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
        rebound = None if taken.workflow == workflow.ref else workflow.ref
        id = workflow.entered(stage.id)
        change = StageChange(stage=id, kinds=workflow.kinds_of(id), source=taken.stage, workflow=rebound, adopted=True)
        problems, taken = taken.taking(taken.entry(change, at=at, by=by, recorded_at=recorded_at))
        refusals += [attrs.evolve(problem, where=f"{where}.{problem.where}") for problem in problems]
    if taken is case and not refusals:
        refusals.append(Refusal("empty_collection", {}, "stages"))
    if refusals:
        raise RecordError(f"cannot adopt case {case.id!r}", refusals)
    return taken


def _is_pair(given: object) -> bool:
    return isinstance(given, tuple | list) and len(given) == 2 and isinstance(given[0], str)  # pyright: ignore[reportUnknownArgumentType]
