"""Write a workflow as a Markdown table, with a row for each move from each stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from casekit.errors import WorkflowError, refusing
from casekit.labels import Language
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.definition import Definition
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import Arrow, arrows
from casekit.stages.stage import Stage
from casekit.stages.wording import workflow_wording

_NEEDS_ESCAPE = re.compile(r"([\\`*_{}\[\]<>|~#$&@!]|(?<=\w)[:.](?=[\w/]))")
"""Matches the characters that Markdown would interpret in a table cell."""


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
    practice: Practice = NO_PRACTICE,
) -> str:
    """
    Return the workflow as a Markdown table: stage, move, target, who may make the move, and what it requires.

    A move out of a stage with substages is listed once, for that stage. A stage without moves has a row too.

    The arguments are those of `dot`, with two differences: `deadlines` adds a second table, and `roles` has no effect,
    because the table always names the roles.

    >>> from casekit.stages import Workflow
    >>> print(table(Workflow.ready("case_elements_four")).splitlines()[2])
    | Assessment | Plan | Planning | anyone | |
    """
    captions = Captions(
        workflow=workflow, stage=stage, visited=tuple(visited), language=language, deadlines=deadlines, roles=roles,
        counts=counts, medians=medians, wording=workflow_wording(workflow, practice.wording),
    )  # fmt: skip
    return "\n".join([*_move_rows(captions), *_deadline_rows(captions)]) + "\n"


def _move_rows(captions: Captions) -> Iterator[str]:
    """Yield the rows of the table of moves."""
    drawn = arrows(captions.workflow)
    yield _row(captions.word(name) for name in ("stage", "move", "leads_to", "who", "needs"))
    yield "| --- | --- | --- | --- | --- |"
    for stage in captions.workflow.by_id.values():
        here = [arrow for arrow in drawn if arrow.source == stage.id]
        for move, its_arrows in groupby(here, key=lambda arrow: arrow.move):
            yield _row([
                _stage_cell(captions, stage), _escaped(captions.move_text(move)),
                _target_cell(captions, [*its_arrows]), _escaped(captions.who(move)),
                _escaped("; ".join(captions.needs(move))),
            ])  # fmt: skip
        nowhere = not here and not captions.workflow.ways_from(stage.id) and stage.id not in captions.workflow.substages
        if nowhere:
            yield _row([_stage_cell(captions, stage), captions.word("final" if stage.final else "no_move"), "", "", ""])


def _stage_cell(captions: Captions, stage: Stage) -> str:
    """Return the cell of a stage: its label, bold for the current stage, and its facts."""
    label = _escaped(captions.stage_label(stage.id))
    facts = [captions.word("here")] if stage.id in captions.here else []
    facts += [captions.word("waiting")] if stage.waiting else []
    facts_text = "; ".join([*facts, *captions.facts(stage)])
    return (f"**{label}**" if stage.id in captions.here else label) + (f" ({facts_text})" if facts_text else "")


def _target_cell(captions: Captions, its_arrows: Sequence[Arrow]) -> str:
    """Return the cell of the targets of a move, each with the condition of its route."""
    targets: list[str] = []
    for arrow in its_arrows:
        route = captions.route(arrow)
        targets.append(_escaped(captions.stage_label(arrow.target) + (f" [{route}]" if route else "")))
    return "; ".join(targets)


def _deadline_rows(captions: Captions) -> Iterator[str]:
    """Yield the rows of the table of deadlines; none unless `deadlines` is set."""
    rules = captions.workflow.deadlines if captions.deadlines else ()
    if rules:
        yield ""
        yield _row([captions.word("deadline"), captions.word("stage")])
        yield "| --- | --- |"
    for rule in rules:
        stage = captions.deadline_stage(rule)
        yield _row(
            [_escaped(captions.deadline_text(rule)), "" if stage is None else _escaped(captions.stage_label(stage))]
        )


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    """Return a row of a Markdown table."""
    return " ".join(["|", *(f"{cell} |" if cell else "|" for cell in cells)])


def _escaped(text: str) -> str:
    """Return a text escaped so that Markdown shows every character as it is."""
    return _NEEDS_ESCAPE.sub(r"\\\1", text)
