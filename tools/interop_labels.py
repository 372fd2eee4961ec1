"""Workflows and ecomaps whose labels and names are as hostile to a drawing program as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import casekit as ck
from casekit.resources.ecomap import Ecomap, EcomapNode, EcomapTie

LABELS = (
    'He said "no"', "plan: first; then", "[box] (round) {curly}", "a\nb\r\nc\td", "back\\slash \\n \\l \\N \\G end\\",
    "#1 #quot; #35; #", "%% a comment", "%%{init: {'securityLevel': 'loose'}}%%", "<b>bold</b> <script>x</script>",
    "`code` **bold** _thin_ ~~gone~~", "사정: \"욕구\" [1]; 계획", "تقييم الاحتياجات: [1]",
    "\u202eabc\u202c \u200fשלום",
    "&amp; &lt; &#65; &", "a --> b : c", "note right of a", "end note", "weekend note x", "redirection lr",
    "state \"x\" as y {", "end", "}", "]", "---",
    "1. first", "- item", "+ item", "* item", "> quote", "# title", "| a | b |", "<<choice>>", "[*]", "classDef here x",
    "style a: #fff;", "direction TB", "$$x^2$$", "fa:fa-car", "http://example.org/?a=b&c#d", "a@b.example", "😀👨‍👩‍👧",
    "x" * 400, "\x00\x07\x1b[31m", "accTitle: x", "click a href \"x\"", "ﬂ°°65¶ß", "<br/>", "\\", '"', "'",
)  # fmt: skip
"""One workflow is drawn for each."""
NAMES = (
    "end", "state", "note", "class", "classdef", "style", "as", "direction", "scale", "default", "hide", "root",
    "start", "legend", "subgraph", "node", "edge", "graph", "digraph", "strict", "constructor", "click", "href",
    "title",
    "fork", "join", "choice", "init", "lr", "tb", "acctitle", "root_start", "a_b", "a__b", "a_b_", "a_b_2", "a_b_2_",
    "to_string",
)  # fmt: skip
"""Stages with these ids are drawn in one workflow."""


def hostile_workflows() -> Iterator[ck.Workflow]:
    """A workflow for each label, one with hostile names, and one with stages five deep."""
    for number, label in enumerate(LABELS, 1):
        yield ck.Workflow.from_mapping(_labelled(f"hostile_{number}", label))
    moves = [{"name": f"to_{id}", "from": [NAMES[0]], "to": id} for id in NAMES[1:]]
    stages: dict[str, Any] = {id: {"final": id != NAMES[0]} for id in NAMES}
    yield ck.Workflow.from_mapping(
        {"id": "hostile_names", "version": 1, "initial": NAMES[0], "stages": stages, "moves": moves}
    )
    yield ck.Workflow.from_mapping(_deep())


def hostile_ecomaps() -> Iterator[tuple[str, Ecomap]]:
    """An ecomap of one person and one of a household with plain words, and one for each label, each with its name."""
    yield "plain", _ecomap("school", persons=1)
    yield "household", _ecomap("school", persons=3)
    for number, label in enumerate(LABELS, 1):
        yield f"hostile_{number}", _ecomap(label, persons=2)


def _ecomap(word: str, *, persons: int) -> Ecomap:
    """An ecomap with a tie of each strength and flow, in which this word is a name and says what things are."""
    centre = [EcomapNode(id=f"p{number}", part="client", words=(("role", word),)) for number in range(persons)]
    around = [
        EcomapNode(id=part, part=part, words=(("tie", word), ("sector", "welfare")), name=word)
        for part in ("internal", "external", "formal", "informal", "outside")
    ]
    around += [EcomapNode(id="unnamed", part="formal", words=(("tie", word),))]
    kinds = [*product(("strong", "moderate", "weak", "stressful", "broken", None), ("giving", "taking", "both", None))]
    ties = [
        EcomapTie(person="p0", other=around[number % len(around)].id, strength=strength, flow=flow)  # type: ignore[arg-type]
        for number, (strength, flow) in enumerate(kinds)
    ]
    ties += [
        EcomapTie(person=None, other="formal", trust=3),
        *(EcomapTie(person="p0", other=each.id) for each in centre[1:]),
    ]
    return Ecomap(on=date(2025, 3, 17), centre=tuple(centre), around=tuple(around), ties=tuple(ties))


def _labelled(id: str, label: str) -> dict[str, Any]:
    """Substages, routes, moves that stay or resume, a waiting stage, deadlines, all labelled alike."""
    said = {"labels": {"en": label, "ko": label}}
    limit = {"from": "intake_registered", "until": "plan_signed", "within": [30, "day"]}
    return {
        "id": id, "version": 1, "initial": "care", **said, "roles": {"worker": said}, "reasons": {"gone": said},
        "stages": {
            "care": {"initial": "care.home", **said},
            "care.home": {"parent": "care", "waiting": True, **said},
            "care.end": {"parent": "care", "final": True, **said},
            "care_home": {"waiting": True, **said},
            "state": said,
            "end": {"final": True, **said},
        },
        "moves": [
            {"name": "finish", "from": ["care"], "to": "end", "roles": ["worker"], "reason": ["gone"], **said},
            {"name": "leave", "from": ["care.home"], "to": "care.end", **said},
            {"name": "note", "from": "*", "to": "=", **said},
            {"name": "pause", "from": ["care"], "to": "care_home", **said},
            {"name": "go_on", "from": ["care_home"], "to": "care", "resume": True, **said},
            {"name": "choose", "from": ["care.home", "state"], **said, "to": [
                {"when": [{"name": "recorded", "event": "contact", "times": 2}], "to": "care"},
                {"when": [{"any": ["closed", {"not": "reopened", "code": "is_new"}]}], "to": "="},
                {"else": "state"},
            ]},
        ],
        "deadlines": {
            "end_note": limit, "in_home": {**limit, "stage": "care.home"}, "in_care": {**limit, "stage": "care"},
            "in_end": {**limit, "stage": "end"},
        },
    }  # fmt: skip


def _deep() -> dict[str, Any]:
    stages: dict[str, Any] = {"out": {"final": True}}
    path = ""
    for depth in range(1, 6):
        parent, path = path, f"{path}.d{depth}".lstrip(".")
        stages[path] = {"parent": parent} if parent else {}
        if parent:
            stages[parent]["initial"] = path
            stages[f"{parent}.other"] = {"parent": parent}
    moves: list[dict[str, Any]] = [{"name": "leave", "from": ["d1"], "to": "out"}]
    moves += [
        {"name": f"over_{number}", "from": [id.rpartition(".")[0]], "to": id}
        for number, id in enumerate(id for id in stages if id.endswith(".other"))
    ]
    moves += [{"name": f"back_{number}", "from": "*", "to": id} for number, id in enumerate(stages) if id != "out"]
    return {"id": "hostile_depth", "version": 1, "initial": "d1", "stages": stages, "moves": moves}
