"""
Neutral state graphs of real casework, turned into the notation of a workflow.

The graphs stand in ../shared/data/workflows, which does not come with the project; `paths()` is empty without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import casekit as ck

Graph = Mapping[str, Any]
"""`{name, source, initial, states, labels, final, transitions: [{trigger, source, dest, guard}]}`."""


FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "workflows"
LACKING = "the shared data is not beside the project"


def paths() -> tuple[Path, ...]:
    """The files of the real graphs, sorted; none where they are not beside the project."""
    return tuple(sorted(FOLDER.glob("*.json")))


def graphs() -> dict[str, Graph]:
    """Every real graph by the name of its file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths()}


def converted(graph: Graph) -> dict[str, Any]:
    """
    The mapping of a workflow that moves as the graph does.

    Ids become plain identifiers and stand as labels. Transitions of one trigger from one state become one move; where
    there are several, the unguarded one is taken last, otherwise the last. A state that nothing leads to gets a move
    from the initial one; one without a way out is final.
    """
    stage_of, guard_of = _names(graph["states"]), _guards(graph)
    labels = graph.get("labels", {})
    leaving = {each["source"] for each in _ways(graph)}
    stages = {
        stage_of[state]: {"labels": {"en": labels.get(state, "").strip() or state}}
        | ({"final": True} if state not in leaving else {})
        for state in graph["states"]
    }
    data: dict[str, Any] = {
        "id": _plain(graph["name"]),
        "version": 1,
        "initial": stage_of[graph["initial"]],
        "source": graph["source"],
        "stages": stages,
        "moves": [*_moves(graph, stage_of, guard_of)],
    }
    return _mended(data)


def practice_of(graph: Graph) -> ck.Practice:
    """Return a practice with the guards that a converted graph names; each lets everything pass."""
    return ck.Practice(guards=tuple(ck.Guard(lambda _context: None, name=name) for name in _guards(graph).values()))


def _ways(graph: Graph) -> list[Mapping[str, Any]]:
    """The transitions, without those out of a final state that lead elsewhere, each once."""
    final = set(graph["final"])
    return [each for each in graph["transitions"] if each["source"] not in final]


def _guards(graph: Graph) -> dict[str, str]:
    texts = dict.fromkeys(each["guard"] for each in graph["transitions"] if each["guard"])
    return {text: f"g{number}" for number, text in enumerate(texts, 1)}


def _moves(graph: Graph, stage_of: Mapping[str, str], guard_of: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    name_of = _names([each["trigger"] for each in graph["transitions"]], taken=("state",))
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in _ways(graph):
        together.setdefault((each["source"], each["trigger"]), []).append(each)
    for (source, trigger), ways in together.items():
        labels = {"en": " ".join(trigger.split()) or name_of[trigger]}
        move = {"name": name_of[trigger], "from": [stage_of[source]], "labels": labels}
        routes = [(way["guard"], "=" if way["dest"] == source else stage_of[way["dest"]]) for way in ways]
        yield move | _leading(routes, guard_of)


def _leading(routes: Sequence[tuple[str | None, str]], guard_of: Mapping[str, str]) -> dict[str, Any]:
    """Where a move leads: to one place, or by the first guard that holds and otherwise to the last."""
    routes = [*dict.fromkeys(routes)]
    if len(routes) == 1:
        ((guard, target),) = routes
        return {"to": target} | ({"guards": [guard_of[guard]]} if guard else {})
    unguarded = [target for guard, target in routes if not guard]
    guarded = [(guard, target) for guard, target in routes if guard]
    otherwise = unguarded[0] if unguarded else guarded.pop()[1]
    branches = [{"when": [guard_of[guard]], "to": target} for guard, target in guarded]
    return {"to": [*branches, {"else": otherwise}]} if branches else {"to": otherwise}


def _mended(data: dict[str, Any]) -> dict[str, Any]:
    """The same workflow, every stage reached and every stage left, as far as `casekit.check` sees."""
    stages, moves, initial = data["stages"], data["moves"], data["initial"]
    for fault in (each for each in ck.check(data) if each.severity == "error"):
        stage = str(fault.where).removeprefix("stages.")
        if fault.code == "unreachable_stage":
            moves.append({"name": f"reach_{stage}", "from": [initial], "to": stage})
        elif fault.code in ("dead_end", "trap"):
            stages[stage]["final"] = True
            data["moves"] = moves = [each for each in moves if each["from"] != [stage]]
    return data


def _names(texts: Sequence[str], taken: Sequence[str] = ()) -> dict[str, str]:
    """A plain identifier for each text, each its own."""
    found: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        plain = name = _plain(text)
        number = 1
        while name in (*found.values(), *taken):
            number += 1
            name = f"{plain}_{number}"
        found[text] = name
    return found


def _plain(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"s_{plain}".rstrip("_")
