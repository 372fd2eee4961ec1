"""Draw a workflow as DOT text for Graphviz, and as the SVG that Graphviz renders from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casekit.drawing import dot_attributes, dot_text, svg_of
from casekit.errors import WorkflowError, refusing
from casekit.labels import Language
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.definition import Definition
from casekit.stages.pictures.captions import Captions
from casekit.stages.pictures.chart import Arrow, arrows, names, outermost
from casekit.stages.stage import Stage
from casekit.stages.wording import workflow_wording

_HEAD = (
    "digraph workflow {",
    "    rankdir=LR",
    "    compound=true",
    '    node [shape=box, style="rounded,filled", fillcolor=white]',
)


@refusing(WorkflowError)
def dot(
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
    Return the workflow as DOT text for Graphviz, stages in the order declared.

    Substages are in a cluster, waiting stages are dashed, and final stages have a double border.

    Args:
        workflow: The workflow.
        stage: The id of the stage that a case is in. It is marked.
        visited: Ids of the stages that the case went through, in order. They are marked.
        language: "en" or "ko".
        deadlines: Whether to add the deadlines as notes.
        roles: Whether to show the roles that may make each move.
        counts: The number of cases by stage id, shown in the stages.
        medians: The median number of days in a stage by stage id, shown in the stages.
        practice: The practice, for the labels of roles, guards, events and other codes.

    Stage ids that the workflow does not have are ignored.

    >>> from casekit.stages import Workflow
    >>> print(dot(Workflow.ready("school_eight"), stage="intake").splitlines()[4])
        "intake_" [label="Intake", fillcolor=gold, penwidth=3]
    """
    captions = Captions(
        workflow=workflow, stage=stage, visited=tuple(visited), language=language, deadlines=deadlines, roles=roles,
        counts=counts, medians=medians, wording=workflow_wording(workflow, practice.wording),
    )  # fmt: skip
    return "\n".join([*_HEAD, *_body(captions), "}"]) + "\n"


@refusing(WorkflowError)
def svg(
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
    Return the picture of `dot` as SVG text, drawn by Graphviz. The arguments are those of `dot`.

    Raises WorkflowError with the code `graphviz_missing` if the Python package graphviz (`casekit[pictures]`) or the
    program `dot` is not installed.

    >>> from casekit.stages import Workflow
    >>> try:
    ...     drawn = "</svg>" in svg(Workflow.ready("school_eight"))
    ... except WorkflowError as error:
    ...     drawn = error.codes == ("graphviz_missing",)
    >>> drawn
    True
    """
    text = dot(
        workflow, stage=stage, visited=visited, language=language, deadlines=deadlines, roles=roles, counts=counts,
        medians=medians, practice=practice,
    )  # fmt: skip
    return svg_of(text, refused=lambda why: WorkflowError(f"cannot draw workflow {workflow.id!r}", [why]))


def _body(captions: Captions) -> Iterator[str]:
    """Yield the lines for stages, arrows and deadline notes."""
    workflow, name = captions.workflow, names(captions.workflow)
    for stage in outermost(workflow):
        yield from _stage_lines(captions, name, stage, "    ")
    if workflow.initial in name:
        head, cluster = _node_and_cluster(workflow, name, workflow.initial)
        yield '    "start" [shape=point, width=0.2, label=""]'
        yield f'    "start" -> "{head}"{dot_attributes(f"lhead={cluster}" if cluster else "")}'
    for arrow in arrows(workflow):
        yield f"    {_edge(captions, name, arrow)}"
    for stage in workflow.by_id.values():
        if texts := captions.deadline_texts(stage.id):
            head, cluster = _node_and_cluster(workflow, name, stage.id)
            leads = dot_attributes("arrowhead=none", "style=dashed", f"lhead={cluster}" if cluster else "")
            yield f'    "{name[stage.id]}note" [shape=note, style=solid, label={dot_text(texts)}]'
            yield f'    "{name[stage.id]}note" -> "{head}"{leads}'
    if texts := captions.deadline_texts(None):
        yield f'    "legend" [shape=note, style=solid, label={dot_text(texts)}]'


def _stage_lines(captions: Captions, name: Mapping[str, str], stage: Stage, indent: str) -> Iterator[str]:
    """Yield the lines of a stage: a node, or a cluster with its substages."""
    label = f"label={dot_text([captions.stage_label(stage.id), *captions.facts(stage)])}"
    substages = captions.workflow.substages.get(stage.id, ())
    if not substages:
        yield f'{indent}"{name[stage.id]}"{dot_attributes(label, *_style(captions, stage))}'
        return
    yield f'{indent}subgraph "cluster_{name[stage.id]}" {{'
    for attribute in (label, 'style="rounded,filled"', "fillcolor=white", *_style(captions, stage)):
        yield f"{indent}    {attribute}"
    for id in substages:
        yield from _stage_lines(captions, name, captions.workflow.by_id[id], f"{indent}    ")
    yield f"{indent}}}"


def _style(captions: Captions, stage: Stage) -> Iterator[str]:
    """Yield the attributes that mark a stage as waiting, final, current or visited."""
    if stage.waiting:
        yield 'style="rounded,filled,dashed"'
    if stage.final:
        yield "peripheries=2"
    if stage.id in captions.here:
        yield from ("fillcolor=gold", "penwidth=3")
    elif stage.id in captions.visited_elsewhere:
        yield from ('fillcolor="#dbeafe"', 'color="#1d4ed8"')


def _edge(captions: Captions, name: Mapping[str, str], arrow: Arrow) -> str:
    """Return the line of an arrow."""
    tail, from_cluster = _node_and_cluster(captions.workflow, name, arrow.source)
    head, to_cluster = _node_and_cluster(captions.workflow, name, arrow.target)
    ends = (f"ltail={from_cluster}" if from_cluster else "", f"lhead={to_cluster}" if to_cluster else "")
    return f'"{tail}" -> "{head}"{dot_attributes(f"label={dot_text([captions.arrow(arrow)])}", *ends)}'


def _node_and_cluster(workflow: Definition, name: Mapping[str, str], id: str) -> tuple[str, str]:
    """Return the node for an arrow from or to a stage, and the cluster at whose border it is cut (empty: none)."""
    node = name[workflow.leaves_of(workflow.entered(id))[0]]
    return (node, f'"cluster_{name[id]}"') if id in workflow.substages else (node, "")
