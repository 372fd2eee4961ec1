"""A workflow as a picture: Mermaid or DOT text, the stage a case is in marked."""

from __future__ import annotations

from casekit.labels import Language
from casekit.stages.definition import Definition

_ENTITIES = {"#": "#35;", "%": "#37;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "|": "#124;", "\\": "#92;"}


def mermaid(workflow: Definition, *, stage: str | None = None, language: Language = "en") -> str:
    """
    The workflow as a Mermaid flowchart; `stage` is marked.

    >>> from casekit.stages import Workflow
    >>> print(mermaid(Workflow.ready("school_eight"), stage="intake").splitlines()[1])
        intake_["Intake"]
    """
    lines = ["flowchart LR"]
    lines += [f'    {_node(id)}["{_in_mermaid(label)}"]' for id, label in _stages(workflow, language)]
    lines += [
        f'    {_node(source)} -->|"{_in_mermaid(label)}"| {_node(target)}'
        for source, label, target in _ways(workflow, language)
    ]
    if stage is not None and stage in workflow.by_id:
        lines += ["    classDef here fill:#f5c542,stroke:#333,stroke-width:3px", f"    class {_node(stage)} here"]
    return "\n".join(lines) + "\n"


def dot(workflow: Definition, *, stage: str | None = None, language: Language = "en") -> str:
    """
    The workflow as DOT text for Graphviz, in the order its stages are written; `stage` is marked.

    >>> from casekit.stages import Workflow
    >>> print(dot(Workflow.ready("school_eight"), stage="intake").splitlines()[3])
        "intake" [label="Intake", fillcolor=gold, penwidth=3]
    """
    lines = ["digraph workflow {", "    rankdir=LR", '    node [shape=box, style="rounded,filled", fillcolor=white]']
    for id, label in _stages(workflow, language):
        mark = ", fillcolor=gold, penwidth=3" if id == stage else ""
        lines.append(f"    {_in_dot(id)} [label={_in_dot(label)}{mark}]")
    order = list(workflow.by_id)
    for source, label, target in _ways(workflow, language):
        back = ", constraint=false" if order.index(target) < order.index(source) else ""
        lines.append(f"    {_in_dot(source)} -> {_in_dot(target)} [label={_in_dot(label)}{back}]")
    return "\n".join([*lines, "}"]) + "\n"


def _stages(workflow: Definition, language: Language) -> list[tuple[str, str]]:
    return [(stage.id, str(stage.labels.get(language) or stage.id)) for stage in workflow.stages]


def _ways(workflow: Definition, language: Language) -> list[tuple[str, str, str]]:
    return [
        (stage.id, str(move.labels.get(language) or move.name), target)
        for stage in workflow.stages
        for ways in workflow.ways_from(stage.id).values()
        for move, target in dict.fromkeys((way.move, way.target) for way in ways)
    ]


def _node(id: str) -> str:
    """A stage's id as a Mermaid node; the underscore keeps a stage called `end` from ending the chart."""
    return id.replace("_", "__").replace(".", "_") + "_"


def _in_mermaid(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in " ".join(text.split()))


def _in_dot(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
