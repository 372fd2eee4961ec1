"""A workflow as a Mermaid state diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from casekit.errors import WorkflowError, refusing
from casekit.labels import Language
from casekit.stages.definition import Definition, Stage
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import arrows, names, outermost

_MEANT = re.compile(r"[^\w ,()/.·]|_|(?<=\d)\.|(?<=end) (?=note)|(?<=direction) (?=[btlr])", re.IGNORECASE)
"""
What Mermaid, Markdown or HTML could take for more than a letter: everything but letters, digits and plain marks.
Mermaid ends a note at "end note" and takes "direction LR" for an order, wherever in a line they stand.
"""
SEPARATOR = " · "
"""Between the label of a stage and what is laid over it."""
_LOOKS = (
    ("waiting", "stroke-dasharray:5 5"),
    ("visited", "fill:#dbeafe,stroke:#1d4ed8"),
    ("here", "fill:#f5c542,stroke:#333,stroke-width:3px"),
)


@refusing(WorkflowError)
def mermaid(
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
    Return the workflow as a Mermaid state diagram (`stateDiagram-v2`).

    Substages are drawn within their stage, and waiting stages are dashed.

    Args:
        workflow: The workflow.
        stage: The stage that a case is in. It is marked.
        visited: Ids of the stages that the case went through, in order. They are marked.
        language: "en" or "ko".
        deadlines: Whether to add the deadlines as notes.
        roles: Whether to show the roles that may make each move.
        counts: The number of cases by stage id, written into the stages.
        medians: The median number of days by stage id, written into the stages.

    Stage ids that the workflow does not have are ignored.

    >>> from casekit.stages import Workflow
    >>> print(mermaid(Workflow.ready("school_eight"), counts={"intake": 3}).splitlines()[2])
        state "Intake · 3 cases" as intake_
    """
    says = Captions(
        workflow=workflow, stage=stage, visited=tuple(visited), language=language, deadlines=deadlines, roles=roles,
        counts=counts, medians=medians,
    )  # fmt: skip
    return "\n".join(["stateDiagram-v2", "    direction LR", *_body(says)]) + "\n"


def _body(says: Captions) -> Iterator[str]:
    workflow, name = says.workflow, names(says.workflow)
    for stage in outermost(workflow):
        yield from _drawn(says, name, stage, "    ")
    if limits := says.limits(None):
        yield f'    state "{_text(*limits)}" as legend'
    if workflow.initial in name:
        yield f"    [*] --> {name[workflow.initial]}"
    for arrow in arrows(workflow):
        yield f"    {name[arrow.source]} --> {name[arrow.target]} : {_text(says.arrow(arrow))}"
    waiting = tuple(stage.id for stage in workflow.by_id.values() if stage.waiting)
    for (look, style), marked in zip(_LOOKS, (waiting, says.marked, says.here), strict=True):
        if marked:
            yield f"    classDef {look} {style}"
            yield f"    class {','.join(name[id] for id in marked)} {look}"


def _drawn(says: Captions, name: Mapping[str, str], stage: Stage, indent: str) -> Iterator[str]:
    """A stage with its substages, its end and its deadlines, each where Mermaid looks for it."""
    state = f'{indent}state "{_text(says.stage_label(stage.id), *says.facts(stage))}" as {name[stage.id]}'
    substages = says.workflow.substages.get(stage.id, ())
    if substages:
        yield f"{state} {{"
        for id in substages:
            yield from _drawn(says, name, says.workflow.by_id[id], f"{indent}    ")
        if initial := name.get(stage.initial or ""):
            yield f"{indent}    [*] --> {initial}"
        yield f"{indent}}}"
    else:
        yield state
    if stage.final:
        yield f"{indent}{name[stage.id]} --> [*]"
    if limits := says.limits(stage.id):
        yield f"{indent}note right of {name[stage.id]}"
        yield from (f"{indent}    {_text(limit)}" for limit in limits)
        yield f"{indent}end note"


def _text(*lines: str) -> str:
    """
    Texts on one line, each letter of them shown as it is.

    There is no HTML in it: where Mermaid finds some, it decodes the rest of the text before it reads its Markdown. A
    space of no width parts the letters Mermaid itself writes for an escaped one.
    """
    said = re.sub("(?<=\ufb02)(?=\xb0)|(?<=\xb6)(?=\xdf)", "\u200b", SEPARATOR.join(lines))
    return _MEANT.sub(lambda letter: f"#{ord(letter[0])};", said)
