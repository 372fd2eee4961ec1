"""A workflow as a Markdown table: a row for each move from each stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from casekit.errors import WorkflowError, refusing
from casekit.labels import Language
from casekit.stages.definition import Definition, Stage
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import Arrow, arrows

_MEANT = re.compile(r"([\\`*_{}\[\]<>|~#$&@!]|(?<=\w)[:.](?=[\w/]))")
"""What Markdown reads as more than a letter, in a table's cell."""


@refusing(WorkflowError)
def table(
    workflow: Definition,
    *,
    stage: str | None = None,
    visited: Sequence[str] = (),
    language: Language = "en",
    deadlines: bool = False,
    roles: bool = False,
    counts: Mapping[str, int] | None = None,
    medians: Mapping[str, float] | None = None,
) -> str:
    """
    Return the workflow as a Markdown table: stage, move, target, who may make the move, and what it requires.

    A move out of a stage with substages is listed once, for that stage. A stage without a move has a row of its own.

    Args:
        workflow: The workflow.
        stage: The stage that a case is in. It is marked.
        visited: Ids of the stages that the case went through, in order. They are marked.
        language: "en" or "ko".
        deadlines: Whether to add the deadlines as a second table.
        roles: No effect here; the table always names the roles. The other pictures add them.
        counts: The number of cases by stage id, written beside the stages.
        medians: The median number of days by stage id, written beside the stages.

    Stage ids that the workflow does not have are ignored.

    >>> from casekit.stages import Workflow
    >>> print(table(Workflow.ready("case_elements_four")).splitlines()[2])
    | Assessment | Plan | Planning | anyone | |
    """
    says = Captions(
        workflow=workflow, stage=stage, visited=tuple(visited), language=language, deadlines=deadlines, roles=roles,
        counts=counts, medians=medians,
    )  # fmt: skip
    return "\n".join([*_moves(says), *_deadlines(says)]) + "\n"


def _moves(says: Captions) -> Iterator[str]:
    drawn = arrows(says.workflow)
    yield _row(says.word(name) for name in ("stage", "move", "leads_to", "who", "needs"))
    yield "| --- | --- | --- | --- | --- |"
    for stage in says.workflow.by_id.values():
        here = [arrow for arrow in drawn if arrow.source == stage.id]
        for move, ways in groupby(here, key=lambda arrow: arrow.move):
            yield _row([
                _stage(says, stage), _safe(says.label(move.labels, move.name)), _targets(says, [*ways]),
                _safe(says.who(move)), _safe("; ".join(says.needs(move))),
            ])  # fmt: skip
        nowhere = not here and not says.workflow.ways_from(stage.id) and stage.id not in says.workflow.substages
        if nowhere:
            yield _row([_stage(says, stage), says.word("final" if stage.final else "no_move"), "", "", ""])


def _stage(says: Captions, stage: Stage) -> str:
    label = _safe(says.stage_label(stage.id))
    facts = [says.word("here")] if stage.id in says.here else []
    facts += [says.word("waiting")] if stage.waiting else []
    said = "; ".join([*facts, *says.facts(stage)])
    return (f"**{label}**" if stage.id in says.here else label) + (f" ({said})" if said else "")


def _targets(says: Captions, ways: Sequence[Arrow]) -> str:
    said: list[str] = []
    for way in ways:
        route = says.route(way)
        said.append(_safe(says.stage_label(way.target) + (f" [{route}]" if route else "")))
    return "; ".join(said)


def _deadlines(says: Captions) -> Iterator[str]:
    """A table of the deadlines, in the order written, where they are asked for."""
    rules = says.workflow.deadlines if says.deadlines else ()
    if rules:
        yield ""
        yield _row([says.word("deadline"), says.word("stage")])
        yield "| --- | --- |"
    for rule in rules:
        stage = says.limited(rule)
        yield _row([_safe(says.limit(rule)), "" if stage is None else _safe(says.stage_label(stage))])


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return " ".join(["|", *(f"{cell} |" if cell else "|" for cell in cells)])


def _safe(text: str) -> str:
    return _MEANT.sub(r"\\\1", text)
