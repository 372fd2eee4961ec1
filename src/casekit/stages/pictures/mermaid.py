"""Draw a workflow as a Mermaid state diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casekit.drawing import mermaid_text
from casekit.errors import WorkflowError, refusing
from casekit.labels import Language
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.definition import Definition
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import arrows, names, outermost
from casekit.stages.stage import Stage
from casekit.stages.wording import workflow_wording

_STYLES = (
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
    practice: Practice = NO_PRACTICE,
) -> str:
    """
    Return the workflow as a Mermaid state diagram (`stateDiagram-v2`).

    Substages are drawn within their stage, and waiting stages are dashed. The arguments are those of `dot`.

    >>> from casekit.stages import Workflow
    >>> print(mermaid(Workflow.ready("school_eight"), counts={"intake": 3}).splitlines()[2])
        state "Intake · 3 cases" as intake_
    """
    captions = Captions(
        workflow=workflow, stage=stage, visited=tuple(visited), language=language, deadlines=deadlines, roles=roles,
        counts=counts, medians=medians, wording=workflow_wording(workflow, practice.wording),
    )  # fmt: skip
    return "\n".join(["stateDiagram-v2", "    direction LR", *_body(captions)]) + "\n"


def _body(captions: Captions) -> Iterator[str]:
    """Yield the lines for stages, arrows and styles."""
    workflow, name = captions.workflow, names(captions.workflow)
    for stage in outermost(workflow):
        yield from _stage_lines(captions, name, stage, "    ")
    if texts := captions.deadline_texts(None):
        yield f'    state "{mermaid_text(*texts)}" as legend'
    if workflow.initial in name:
        yield f"    [*] --> {name[workflow.initial]}"
    for arrow in arrows(workflow):
        yield f"    {name[arrow.source]} --> {name[arrow.target]} : {mermaid_text(captions.arrow(arrow))}"
    waiting = tuple(stage.id for stage in workflow.by_id.values() if stage.waiting)
    for (class_name, style), marked in zip(_STYLES, (waiting, captions.visited_elsewhere, captions.here), strict=True):
        if marked:
            yield f"    classDef {class_name} {style}"
            yield f"    class {','.join(name[id] for id in marked)} {class_name}"


def _stage_lines(captions: Captions, name: Mapping[str, str], stage: Stage, indent: str) -> Iterator[str]:
    """Yield the lines of a stage with its substages, its end and its deadlines, in the order Mermaid needs."""
    state = (
        f'{indent}state "{mermaid_text(captions.stage_label(stage.id), *captions.facts(stage))}" as {name[stage.id]}'
    )
    substages = captions.workflow.substages.get(stage.id, ())
    if substages:
        yield f"{state} {{"
        for id in substages:
            yield from _stage_lines(captions, name, captions.workflow.by_id[id], f"{indent}    ")
        if initial := name.get(stage.initial or ""):
            yield f"{indent}    [*] --> {initial}"
        yield f"{indent}}}"
    else:
        yield state
    if stage.final:
        yield f"{indent}{name[stage.id]} --> [*]"
    if texts := captions.deadline_texts(stage.id):
        yield f"{indent}note right of {name[stage.id]}"
        yield from (f"{indent}    {mermaid_text(text)}" for text in texts)
        yield f"{indent}end note"
