"""Draw an ecomap as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from casekit.drawing import mermaid_text
from casekit.errors import RecordError, refusing
from casekit.labels import Language
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.resources.ecomap import Ecomap, EcomapNode, EcomapTie
from casekit.resources.pictures.captions import EcomapCaptions

_HEAD = (
    '%%{init: {"flowchart": {"nodeSpacing": 16, "wrappingWidth": 320}}}%%',
    "flowchart LR",
)
_STYLES = {
    "client": "fill:#fde68a,stroke:#333,stroke-width:3px,color:#000",
    "household": "fill:#fef9c3,stroke:#333,color:#000",
    "internal": "fill:#bfdbfe,stroke:#1d4ed8,color:#000",
    "external": "fill:#fff,stroke:#1d4ed8,color:#000",
    "formal": "fill:#e5e7eb,stroke:#333,color:#000",
    "informal": "fill:#bbf7d0,stroke:#15803d,color:#000",
    "outside": "fill:#fff,stroke:#333,color:#000",
}
_LINES = {
    "strong": "stroke:#111,stroke-width:6px",
    "moderate": "stroke:#111,stroke-width:2px",
    "weak": "stroke:#111,stroke-width:2px,stroke-dasharray:10 6",
    "stressful": "stroke:#b91c1c,stroke-width:3px",
    "broken": "stroke:#b91c1c,stroke-width:2px,stroke-dasharray:16 14",
    None: "stroke:#555,stroke-width:1px,stroke-dasharray:2 4",
}
_ROUND = ("client", "household", "informal", "outside")


@refusing(RecordError)
def mermaid(ecomap: Ecomap, *, language: Language = "en", practice: Practice = NO_PRACTICE) -> str:
    """
    Return an ecomap as a Mermaid flowchart (`flowchart LR`). The arguments are those of `dot`.

    Each line has a word. A strong tie is thick, a weak one dashed, a stressful one red with crosses or arrows, a broken
    one red and dashed. A tie that nobody rated is thin and dotted, and says so.

    >>> from datetime import date
    >>> from casekit.resources.ecomap import EcomapNode, EcomapTie
    >>> client = EcomapNode(id="C-3", part="client", words=(("role", "client"),))
    >>> school = EcomapNode(id="RS1", part="formal", words=(("tie", "school"),))
    >>> tie = EcomapTie(person="C-3", other="RS1", strength="strong", flow="giving")
    >>> found = Ecomap(on=date(2025, 3, 17), centre=(client,), around=(school,), ties=(tie,))
    >>> print(mermaid(found).splitlines()[4])
        around1_ -->|"strong"| person1_
    """
    captions = EcomapCaptions(ecomap=ecomap, language=language, wording=practice.wording)
    return "\n".join([*_HEAD, *_body(captions)]) + "\n"


def _body(captions: EcomapCaptions) -> Iterator[str]:
    """Yield the lines for nodes, ties, legend and styles."""
    found, name = captions.ecomap, node_names(captions.ecomap)
    several = len(found.centre) != 1
    if several:
        yield f'    subgraph household ["{mermaid_text(captions.word("home"))}"]'
    yield from (f"    {_node(captions, name[node.id], node)}" for node in found.centre)
    if several:
        yield "    end"
    yield from (f"    {_node(captions, name[node.id], node)}" for node in found.around)
    givers = {tie.other for tie in found.ties if tie.flow == "giving"}
    before = givers | {node.id for node in found.around if node.part in ("internal", "external")}
    for tie in found.ties:
        person = "household" if tie.person is None else name[tie.person]
        yield f"    {_line(captions, tie, person, name[tie.other], other_first=tie.other in before)}"
    yield from _legend(captions)
    for number, tie in enumerate(found.ties):
        yield f"    linkStyle {number} {_LINES[tie.strength]}"
    for part in captions.parts:
        nodes = [name[node.id] for node in (*found.centre, *found.around) if node.part == part]
        yield f"    classDef {part} {_STYLES[part]}"
        yield f"    class {','.join([*nodes, f'legend_{part}'])} {part}"


def node_names(ecomap: Ecomap) -> dict[str, str]:
    """Return a plain name for each node, by id, for the source text of a picture. No id is in it."""
    persons = {node.id: f"person{number}_" for number, node in enumerate(ecomap.centre, 1)}
    return persons | {node.id: f"around{number}_" for number, node in enumerate(ecomap.around, 1)}


def _node(captions: EcomapCaptions, name: str, node: EcomapNode) -> str:
    """Return a node with its label."""
    return _shape(name, node.part, mermaid_text(*captions.nodes[node.id]))


def _shape(name: str, part: str, text: str) -> str:
    """Return a node of a part: round for people and informal resources, a box for others."""
    return f'{name}(["{text}"])' if part in _ROUND else f'{name}["{text}"]'


def _line(captions: EcomapCaptions, tie: EcomapTie, person: str, other: str, *, other_first: bool) -> str:
    """Return the line of a tie. Its arrow shows where support goes."""
    ends = (other, person) if tie.flow == "giving" or (tie.flow != "taking" and other_first) else (person, other)
    if tie.flow in ("giving", "taking"):
        arrow = "-->"
    elif tie.flow == "both":
        arrow = "<-->"
    else:
        arrow = "x--x" if tie.strength == "stressful" else "---"
    return f'{ends[0]} {arrow}|"{mermaid_text(*captions.tie(tie))}"| {ends[1]}'


def _legend(captions: EcomapCaptions) -> Iterator[str]:
    """Yield the lines of the legend: a node for each part, and the notes."""
    yield f'    subgraph legend ["{mermaid_text(captions.word("legend"))}"]'
    yield "        direction LR"
    cells = [_shape(f"legend_{part}", part, mermaid_text(captions.part(part))) for part in captions.parts]
    cells += [
        f'legend_note{number}["{mermaid_text(note)}"]'
        for number, note in enumerate((captions.title, *captions.notes), 1)
    ]
    half = (len(cells) + 1) // 2
    for left, right in zip_longest(cells[:half], cells[half:]):
        yield f"        {left} ~~~ {right}" if right else f"        {left}"
    yield "    end"
