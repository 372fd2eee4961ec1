"""Hostile shapes, by the number of their parts: each was slow once, or would be in a reader that repeats its work."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

Data = Any
"""What JSON holds, or what only Python holds: a table within itself, a part that stands in two places."""


def names(count: int, prefix: str = "n") -> list[str]:
    """Return so many names."""
    return [f"{prefix}{place}" for place in range(count)]


def team(**changes: Data) -> Data:
    """Return a small workflow with some of its keys changed."""
    close = {"name": "close", "from": ["intake"], "to": "closed"}
    stages = {"intake": {}, "closed": {"final": True}}
    return {"id": "team", "version": 1, "initial": "intake", "stages": stages, "moves": [close], **changes}


def guarded(guards: Data) -> Data:
    """Return a workflow whose one move has these guards."""
    return team(moves=[{"name": "close", "from": ["intake"], "to": "closed", "guards": guards}])


def alternatives(depth: int) -> Data:
    """Return a guard nested so deep."""
    guard: Data = "eligible"
    for level in range(depth):
        guard = {"all" if level % 2 else "any": [guard, "reopened"]}
    return guard


def shared(depth: int, join: Callable[[Data], Data], tip: Data) -> Data:
    """Return a value of which each level holds the next one twice: the same object, as YAML anchors make it."""
    for _ in range(depth):
        tip = join([tip, tip])
    return tip


def chain(count: int, *, resume: bool = False) -> Data:
    """Return a workflow of stages in a row, with a way to the next and one to the end."""
    stages = [*names(count, "s"), "closed"]
    moves = [{"name": "go", "from": [one], "to": other} for one, other in pairwise(stages)]
    anywhere = {"name": "close", "from": "*", "to": "closed", **({"resume": True} if resume else {})}
    tables: Data = {name: {} for name in stages} | {"closed": {"final": True}}
    return team(initial=stages[0], stages=tables, moves=[*moves, anywhere])


def crossing(stages: int, moves: int) -> Data:
    """Return a workflow with so many stages, and so many moves from each to one of them."""
    tables: Data = {name: {} for name in names(stages, "s")} | {"closed": {"final": True}}
    ways = [{"name": f"m{place}", "from": "*", "to": f"s{place % stages}"} for place in range(moves)]
    return team(initial="s0", stages=tables, moves=ways)


def family(count: int) -> Data:
    """Return a workflow of stages each within the one before it."""
    path = names(count, "s")
    tables: Data = {each: {"parent": before} for before, each in pairwise(path)} | {path[0]: {}}
    return team(initial=path[0], stages=tables, moves=[{"name": "on", "from": "*", "to": path[-1]}])


WORKFLOWS: tuple[Callable[[int, random.Random], Data], ...] = (
    lambda size, dice: guarded([alternatives(dice.randint(1, 40)) for _ in range(size)]),
    lambda size, dice: guarded([{"not": alternatives(5), "code": f"c{place}"} for place in range(size)]),
    lambda size, _: guarded([{"name": "days_passed", **dict.fromkeys(names(size), 1)}]),
    lambda size, dice: crossing(min(size, 1200), dice.choice((1, 20, 100, min(size, 1000)))),
    lambda size, dice: chain(min(size, 1200), resume=dice.random() < 0.5),
    lambda size, _: family(min(size, 1000)),
    lambda size, _: team(moves=[{
        "name": "close", "from": ["intake"],
        "guards": [{"name": "days_passed", "days": day} for day in range(min(size, 400))],
        "to": [{"to": "closed", "when": ["eligible"]}] * size + [{"else": "="}],
    }]),
    lambda size, _: team(**dict.fromkeys(names(size), 1)),
    lambda size, _: team(stages={"N" * size: {}} | dict.fromkeys(names(size, "N"), 1)),
    lambda size, _: team(labels=dict.fromkeys(names(size), "x")),
    lambda size, _: team(roles={name: {"labels": {"x" * size: 1, "en": 1}} for name in names(min(size, 1000))}),
    lambda size, _: team(**{"k" * size: dict.fromkeys(names(size), 1)}),
    lambda size, _: team(approvals={"k" * size: dict.fromkeys(names(size), 1)}),
    lambda size, _: team(effects={name: {} for name in names(size)}, moves=[
        {"name": "close", "from": ["intake"], "to": "closed", "effects": names(size, "x"), "roles": names(size, "y")}
    ]),
    lambda size, _: team(moves=[{"name": "close", "from": names(size, "x"), "to": "nowhere"}]),
    lambda size, _: team(moves=[{"name": "close", "from": ["intake"], "to": "closed"}] * size),
    lambda size, _: team(moves=[
        {"name": "close", "from": ["intake"], "to": [{"to": "closed", "when": ["eligible"]}] * size + [{"else": "="}]}
    ]),
    lambda size, _: team(stages={"intake": {"aliases": names(size), "kinds": names(size)}, "closed": {"final": True}}),
    lambda size, _: team(stages={"intake": {"requires": {n: {"event": "contact"} for n in names(size)}}, "closed": {}}),
    lambda size, _: team(deadlines={n: {"from": "opened", "until": "x", "within": [1, "day"]} for n in names(size)}),
    lambda size, _: team(rules=dict.fromkeys(names(size), "off")),
    lambda size, _: team(records={f"Kind{n}": {"fields": [n], "roles": [n]} for n in names(size)}),
    lambda size, _: team(
        records={"Contact": {"from": names(size), "fields": names(size)}},
        closing={"from": names(size), "roles": names(size), "reason": names(size), "to": "k" * min(size, 3000)},
        reopening={"reason": ["a"] * size, "fields": names(size)},
    ),
    lambda size, _: crossing(min(size, 1000), 2) | {
        "closing": {"from": names(min(size, 1000), "s"), "to": "s1"}, "reopening": {"to": "s0"},
    },
    lambda size, _: team(parameters={name: {"value": place, "unit": "day"} for place, name in enumerate(names(size))}),
)  # fmt: skip
"""Workflows by the number of their parts: each shape was slow once, or would be in a reader that repeats its work."""


def endless_workflow(dice: random.Random) -> Data:
    """Return a mapping that no text holds: a part within itself, or one that stands in two places a level."""
    loop: list[Data] = []
    loop.append({"all": loop})
    table: dict[str, Data] = {}
    table["x"] = table
    condition = shared(dice.randint(1, 40), lambda parts: {"all": parts}, "closed")
    words = shared(dice.randint(1, 40), lambda parts: {"a": parts[0], "b": parts[1]}, {})
    return dice.choice((
        guarded(loop), guarded([condition]), team(labels=table), team(effects=words), team(moves=[table]), table, words,
        team(stages={"intake": table}), team(moves=loop), team(reviews={"every": loop}),
    ))  # fmt: skip


def brackets(size: int) -> tuple[str, ...]:
    """Return texts of one character, or a few, over and over."""
    return ("[" * size, '{"a":' * size, '"' + "\\" * size, "9" * size, "1e" + "9" * size, '"id": 1,' * size, " " * size)


TOML: tuple[Callable[[int], str], ...] = (
    lambda size: f"a{'.a' * size} = 1",
    lambda size: f"[a{'.a' * size}]",
    lambda size: "." * size,
    lambda size: "a." * size,
    lambda size: f"a = {'[' * size}",
    lambda size: f"a = {'{a=' * size}",
    lambda size: f"a = {'[' * 100}{']' * 100}\n" * min(size, 300),
    lambda size: f"[{'k' * size}]\n" + "".join(f"{name} = 1\n" for name in names(size)),
    lambda size: f"[stages.{'k' * size}]\n" + "".join(f"{name} = 1\n" for name in names(size)),
    lambda size: f"[stages.{'.'.join(['k' * size] * 9)}]\n" + "".join(f"{name} = 1\n" for name in names(size)),
    lambda size: "".join(f"[[moves]]\n{name} = 1\n" for name in names(size)),
    lambda size: "".join(f"[stages.{name}.labels]\nen = 1\n" for name in names(size)),
    lambda size: "moves = [" + "{name = 1}, " * size + "]",
    lambda size: f'id = """{"x" * size}',
    lambda size: f"id = '{'x' * size}'",
    lambda size: f'id = "{chr(92)}u001b{"é" * size}"',
    lambda size: f"# {'x' * size}\n" * min(size, 100),
    lambda size: "\n" * size + "x",
    lambda size: f"version = {'9' * size}",
    lambda size: f"version = {'1_0' * size}e{'9' * min(size, 20)}",
    lambda size: "twice = 1\n" * 2 + "".join(f"{name} = 1\n" for name in names(size)),
    lambda size: f'"{"a" * size}" = ' + '"\x7f"',
)
"""TOML texts by the number of their parts."""


def extended(*records: Data, **of_entry: Data) -> Data:
    """Return a document with these records after those that open the case."""
    ref = {"id": "team", "version": 1, "fingerprint": "x"}
    opening: list[Data] = [
        {"type": "StageChange", "stage": "intake", "kinds": ["intake"], "workflow": ref},
        {"type": "Client", "id": "client"},
    ]
    entry = {"at": "2025-03-17T12:00:00+09:00", "by": "worker"}
    history = [{"what": record, **entry} for record in opening]
    history += [{"what": record, **entry, **of_entry} for record in records]
    case = {"id": "K-1", "workflow": ref, "stage": "intake", "status": "open", "revision": len(history)}
    return {"schema_version": 3, "case": {**case, "history": history}}


def household(members: Iterable[Data]) -> Data:
    """Return a record of a household with the client and these members."""
    own = [{"person": "client", "role": "child"}]
    return {"type": "Household", "id": "H-1", "index_client": "client", "members": [*own, *members]}


def goals(count: int, need: str = "unknown") -> Iterable[Data]:
    """Return so many goals for a need."""
    return [{"type": "Goal", "id": name, "need": need, "term": "short", "weight": 1} for name in names(count, "g")]


def replacing(count: int, record: str) -> Data:
    """Return a document of contacts, each replaced by the record after it."""
    data = extended({"type": "Contact"}, *[{"type": record}] * count)
    for number, entry in enumerate(data["case"]["history"][3:], start=3):
        entry |= {"replaces": number, "reason": "x"}
    return data


def disordered(count: int) -> Data:
    """Return a document of contacts, none at the instant of the one before it, and most of them late."""
    data = extended(*[{"type": "Contact"}] * count)
    for place, entry in enumerate(data["case"]["history"][2:]):
        entry["at"] = f"20{99 - place % 50}-03-17T12:{place % 60:02}:00+09:00"
    return data


def deep(levels: int, letters: int, tip: Data) -> Data:
    """Return a value under so many levels of keys with so many letters."""
    for level in range(levels):
        tip = {f"{'k' * letters}{level}": tip}
    return tip


DOCUMENTS: tuple[Callable[[int, random.Random], Data], ...] = (
    lambda size, _: extended(*[{"type": "Contact"}] * size),
    lambda size, _: extended(*[{"type": "Contact", "colour": 1}] * size),
    lambda size, _: extended(household({"person": name, "role": "child"} for name in names(size))),
    lambda size, _: extended(household([{"person": "P", "role": "head"}] * size)),
    lambda size, _: extended(household({"person": name, "role": "head"} for name in names(size))),
    lambda size, _: extended(*({"type": "Need", "id": n, "domain": "x"} for n in names(size)), *goals(min(size, 2000))),
    lambda size, _: extended(*({"type": "Need", "id": n, "domain": "x"} for n in names(size)), *goals(size, "n0")),
    lambda size, _: extended({"type": "Plan", "id": "P", "goals": names(size), "items": names(size)}),
    lambda size, _: extended(*[{"type": "Contact"}] * size, mends=2),
    lambda size, _: extended(*[{"type": "Void"}] * size, mends=2),
    lambda size, _: extended(*[{"type": "Contact"}] * size, number=3),
    lambda size, dice: replacing(size, dice.choice(("Contact", "Void"))),
    lambda size, _: disordered(size),
    lambda size, _: extended(*[{"type": "Contact"}] * 3, key="k" * size),
    lambda size, _: extended({"type": "Contact"}, findings=[{"code": "x", "params": dict.fromkeys(names(size), 1)}]),
    lambda size, _: extended({"type": "Contact"}, findings=[{"code": "x", "params": {"x": names(size)}}] * 2),
    lambda size, _: extended({"type": "Contact"}, findings=[{"code": f"c{place}"} for place in range(size)]),
    lambda size, _: extended({"type": "Contact", "note": "x" * size}, by={"id": "w", "roles": names(size)}),
    lambda size, dice: {"schema_version": 3, "case": deep(dice.randint(1, 900), 57, names(size))},
    lambda size, dice: {"schema_version": dice.choice((1, 2)), "case": {"history": [deep(min(size, 900), 5, 1)] * 3}},
    lambda size, _: {"schema_version": 3, "case": dict.fromkeys(names(size), 1)},
    lambda size, _: {"schema_version": 1, "case": {"history": [dict.fromkeys(names(size), 1)]}},
    lambda size, _: dict.fromkeys(names(size), 1),
    lambda size, _: [1] * size,
)  # fmt: skip
"""Documents by the number of their parts."""


def machine_of(states: list[Data], ways: list[Data], **more: Data) -> Data:
    """Return a configuration."""
    return {"states": states, "initial": "a", "transitions": ways, "auto_transitions": False, **more}


def children(depth: int, width: int, letters: int) -> Data:
    """Return states within states."""
    inner: list[Data] = names(width, "c")
    for _ in range(depth):
        inner = [{"name": "k" * letters, "children": inner}]
    return ["a", *inner]


def endless_states(dice: random.Random) -> Data:
    """Return states within themselves, or states that stand in two places a level."""
    state: dict[str, Data] = {"name": "b"}
    state["children"] = dice.choice(([state], state, [state, {**state, "name": "c", "children": [state]}]))
    both = shared(dice.randint(1, 30), lambda parts: [{"name": n, "children": parts[0]} for n in "bc"], ["d"])
    loop: list[Data] = []
    loop.append(loop)
    return machine_of(["a", *dice.choice(([state], both, loop))], dice.choice(([["go", "a", "b"]], loop)))


CONFIGS: tuple[Callable[[int, random.Random], Data], ...] = (
    lambda size, _: machine_of(["a", *names(size)], [["go", one, other] for one, other in zip(
        ["a", *names(size)], names(size), strict=False)]),
    lambda size, _: machine_of(["a", *names(min(size, 300))], [[name, "*", "a"] for name in names(min(size, 300))]),
    lambda size, _: machine_of(["a", *names(min(size, 300))], [[name, name, "a"] for name in names(min(size, 300))]),
    lambda size, _: machine_of(["a", "b"], [[f"접수{name}", "a", "b"] for name in names(size)]),
    lambda size, _: machine_of(["a", "b"], [["go", "a", "b", [f"접{chr(0xAC00 + n)}" for n in range(size)]]]),
    lambda size, _: machine_of(["a", *(f"접{chr(0xAC00 + n)}" for n in range(min(size, 1000)))], []),
    lambda size, _: machine_of(["a", "b"], [["go", "a", "b", names(size), names(size)]] * 2),
    lambda size, _: machine_of(["a", "b"], [["go", "a", "b", [f"x.{name}" for name in names(size)]]]),
    lambda size, _: machine_of(["a", "b"], [["go", ["a", "b"] * size, "b"]]),
    lambda size, _: machine_of(["a", *names(size)], [["go", names(size), "a"]] * 20),
    lambda size, _: machine_of(["a", *names(size)], [["go", "x", "y"]] * min(size, 90)),
    lambda size, _: machine_of(["a", "b"], [["go", "a", "b", *[None] * size]]),
    lambda size, _: machine_of(["a", "b"], [["go", "a", "b"]], **dict.fromkeys(names(size), 1)),
    lambda size, _: machine_of(["a"], [dict.fromkeys((*names(size), "trigger", "source", "dest"), "a")]),
    lambda size, dice: machine_of(children(dice.randint(1, 25), min(size, 1000), dice.choice((1, 20, 1900))), []),
    lambda size, _: machine_of(["a"] * size, []),
    lambda size, _: machine_of([{"name": "a", "initial": "x", "children": names(size)}], [], on_enter=names(size)),
)  # fmt: skip
"""Configurations by the number of their parts."""
