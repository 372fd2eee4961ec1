"""Draw an ecomap as DOT text for Graphviz, and as the SVG that Graphviz renders from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import wrap

from casekit.drawing import dot_attributes, dot_text, svg_of
from casekit.errors import RecordError, refusing
from casekit.labels import Language
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.resources.ecomap import Ecomap, EcomapTie
from casekit.resources.pictures.captions import EcomapCaptions
from casekit.resources.pictures.layout import Layout, Point, layout_of
from casekit.resources.pictures.mermaid import node_names

_HEAD = (
    "digraph ecomap {",
    "    layout=neato",
    "    outputorder=edgesfirst",
    '    node [shape=box, style="filled", fillcolor=white, fontname="Helvetica", fontsize=12]',
    '    edge [fontname="Helvetica"]',
)
_STYLES = {
    "client": 'shape=ellipse, fillcolor="#fde68a", peripheries=2',
    "household": 'shape=ellipse, fillcolor="#fef9c3"',
    "internal": 'fillcolor="#bfdbfe", color="#1d4ed8", penwidth=2',
    "external": 'color="#1d4ed8"',
    "formal": 'fillcolor="#e5e7eb"',
    "informal": 'style="rounded,filled", fillcolor="#bbf7d0", color="#15803d"',
    "outside": "shape=ellipse",
}
_LINES = {
    "strong": "penwidth=5",
    "moderate": "penwidth=2",
    "weak": "style=dashed",
    "stressful": 'penwidth=2, color="#b91c1c"',
    "broken": 'color="#b91c1c"',
    None: 'style=dotted, color="#555555"',
}
_HATCHES = {"stressful": "teeteetee", "broken": "tee"}
"""The marks across the two halves of a line, at the word in its middle."""
_WORD = 'color=white, fontsize=10, width=0, height=0, margin="0.04,0.02"'
"""The word on a line, which covers the line."""
_LETTERS, _WIDE_LETTERS = 20, 11
"""The most letters of a line in a node, if they are all ASCII and if not. Korean letters are wider."""


@refusing(RecordError)
def dot(ecomap: Ecomap, *, language: Language = "en", practice: Practice = NO_PRACTICE) -> str:
    """
    Return an ecomap as DOT text for Graphviz: the persons in the middle, who and what is around them on an ellipse.

    Each line has a word. A strong tie is thick, a weak one dashed, a stressful one crossed, a broken one interrupted. A
    tie that nobody rated is thin and dotted, and says so. Arrows show where support goes. A legend explains the nodes
    and lines of the picture. No id is shown, and no name unless the ecomap has names.

    Args:
        ecomap: The ecomap.
        language: "en" or "ko".
        practice: The practice, for the labels of roles, sectors and other codes.

    >>> from datetime import date
    >>> from casekit.resources.ecomap import EcomapNode
    >>> client = EcomapNode(id="C-3", part="client", words=(("role", "client"),))
    >>> drawn = dot(Ecomap(on=date(2025, 3, 17), centre=(client,), around=(), ties=()), language="ko")
    >>> [line.strip() for line in drawn.splitlines() if "person1_" in line]
    ['"person1_" [label="클라이언트", pos="0.00,0.00!", shape=ellipse, fillcolor="#fde68a", peripheries=2]']
    """
    captions = EcomapCaptions(ecomap=ecomap, language=language, wording=practice.wording)
    return "\n".join([*_HEAD, *_body(captions), "}"]) + "\n"


@refusing(RecordError)
def svg(ecomap: Ecomap, *, language: Language = "en", practice: Practice = NO_PRACTICE) -> str:
    """
    Return the picture of `dot` as SVG text, drawn by Graphviz. The arguments are those of `dot`.

    Raises RecordError with the code `graphviz_missing` if the Python package graphviz (`casekit[pictures]`) or the
    program `dot` is not installed.

    >>> from datetime import date
    >>> from casekit.resources.ecomap import EcomapNode
    >>> client = EcomapNode(id="C-3", part="client", words=(("role", "client"),))
    >>> try:
    ...     drawn = "</svg>" in svg(Ecomap(on=date(2025, 3, 17), centre=(client,), around=(), ties=()))
    ... except RecordError as error:
    ...     drawn = error.codes == ("graphviz_missing",)
    >>> drawn
    True
    """
    text = dot(ecomap, language=language, practice=practice)
    return svg_of(text, refused=lambda why: RecordError("cannot draw the ecomap", [why]))


def _body(captions: EcomapCaptions) -> Iterator[str]:
    """Yield the lines for nodes, ties and legend."""
    found, name, layout = captions.ecomap, node_names(captions.ecomap), layout_of(captions.ecomap)
    if len(found.centre) != 1:
        place = (f"label={dot_text([captions.word('home')])}", "labelloc=b", _at((0, 0)))
        size = (f"width={2 * layout.middle[0]:.2f}", f"height={2 * layout.middle[1]:.2f}")
        yield f'    "household"{dot_attributes(*place, "shape=ellipse", "style=dashed", *size)}'
    for node in (*found.centre, *found.around):
        label = dot_text(wrapped(captions.nodes[node.id]))
        yield f'    "{name[node.id]}" [label={label}, {_at(layout.places[node.id])}, {_STYLES[node.part]}]'
    ties_of = Counter(tie.other for tie in found.ties)
    drawn = Counter[str]()
    for number, tie in enumerate(found.ties, 1):
        drawn[tie.other] += 1
        share = (drawn[tie.other] - 0.5) / ties_of[tie.other] * 0.5 + 0.2
        whole = name[found.centre[0].id] if len(found.centre) == 1 else "household"
        ends = (whole if tie.person is None else name[tie.person], name[tie.other])
        yield from _tie(captions, tie, ends, f"tie{number}", layout.on_line(tie, share))
    yield from _legend(captions, layout)


def _tie(captions: EcomapCaptions, tie: EcomapTie, ends: tuple[str, str], word: str, place: Point) -> Iterator[str]:
    """Yield the word of a tie, and the two halves of its line from there to the ends: the person, then the other."""
    text = dot_text(captions.tie(tie))
    yield f'    "{word}" [label={text}, {_at(place)}, {_WORD}]'
    yield from _halves(tie.strength, tie.flow, ends, word)


def _halves(strength: str | None, flow: str | None, ends: tuple[str, str], word: str) -> Iterator[str]:
    """Yield the two halves of a line, with an arrow at each end that support goes to."""
    for end, flows in zip(ends, (("giving", "both"), ("taking", "both")), strict=True):
        arrow, hatch = flow in flows, _HATCHES.get(strength or "")
        direction = {(True, True): "both", (True, False): "forward", (False, True): "back"}.get((arrow, bool(hatch)))
        marks = (f"dir={direction}" if direction else "dir=none", f"arrowtail={hatch}" if hatch else "")
        yield f'    "{word}" -> "{end}"{dot_attributes(_LINES[strength], *marks)}'


def _legend(captions: EcomapCaptions, layout: Layout) -> Iterator[str]:
    """Yield the legend below the picture: a node for each part, a line for each strength, and the notes."""
    top, left = -layout.outer[1] - 1.0, -layout.outer[0]
    yield f'    "legend" [label={dot_text([captions.title])}, {_at((left, top))}, shape=plain, fontsize=14]'
    cells = [(f"legend_{part}", captions.part(part), _STYLES[part]) for part in captions.parts]
    cells += [(f"legend_note{number}", note, "shape=plain") for number, note in enumerate(captions.notes, 1)]
    for number, (name, text, style) in enumerate(cells):
        place = (left + 2.4 * (number % 4), top - 0.7 - 0.7 * (number // 4))
        yield f'    "{name}" [label={dot_text(wrapped([text]))}, {_at(place)}, fontsize=10, {style}]'


def _at(place: Point) -> str:
    """Return the attribute that puts a node at this place."""
    return f'pos="{place[0]:.2f},{place[1]:.2f}!"'


def wrapped(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines as more lines, each short enough for a node."""
    return tuple(part for line in lines for part in wrap(line, _LETTERS if line.isascii() else _WIDE_LETTERS))
