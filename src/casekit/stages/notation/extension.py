"""A workflow built on another: what is added and changed stands in the extension, what is lost is named in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from casekit.stages.faults import FoundFault, fault, unknown

Table = dict[str, object]
_NAMED = ("roles", "reasons", "effects", "approvals", "parameters", "stages", "rules", "deadlines")
"""The tables whose things have names."""
_ADDED = ("kinds", "aliases", "guards", "roles", "requires", "effects")
"""The lists an extension adds to; it never takes from them."""
_KEPT = ("to", "from", "resume", "final", "parent", "initial")
"""What says where cases go: an extension changes it only of what it names in `replaces`."""


def extended(base: Mapping[str, object], extension: Mapping[str, object]) -> tuple[Table, tuple[FoundFault, ...]]:
    """
    The mapping of a workflow built on another, and every fault of the extension itself.

    Things of the base are merged by name: lists are added to, words and numbers changed. Where a stage or a move leads,
    and whether a stage is final, is changed only of what `replaces` names ("moves.assess", "stages.intake"): that is
    dropped from the base, and stands as the extension writes it, or is gone.
    """
    faults: list[FoundFault] = []
    replaced = _replaced(base, extension, faults)
    merged: Table = {
        key: value for key, value in base.items() if key not in (*_NAMED, "moves", "supersedes", "version", "id")
    }
    for key, value in extension.items():
        if key in ("labels", "reviews") and isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = {**cast("Table", merged[key]), **cast("Table", value)}
        elif key not in (*_NAMED, "moves", "replaces"):
            merged[key] = value
    for key in _NAMED:
        own, added = base.get(key, {}), extension.get(key, {})
        if not isinstance(added, Mapping) or not isinstance(own, Mapping):
            merged[key] = added
            continue
        kept = {name: each for name, each in cast("Table", own).items() if f"{key}.{name}" not in replaced}
        things = {name: _merged(kept.get(name), each, f"{key}.{name}", faults)
                  for name, each in cast("Table", added).items()}  # fmt: skip
        if kept or things:
            merged[key] = {**kept, **things}
    merged["moves"] = _moves(base, extension, replaced, faults)
    return merged, tuple(faults)


def _replaced(base: Mapping[str, object], extension: Mapping[str, object], faults: list[FoundFault]) -> set[str]:
    known = {f"{key}.{name}" for key in _NAMED for name in cast("Table", base.get(key) or {})}
    known |= {f"moves.{move['name']}" for move in cast("list[Table]", base.get("moves") or [])}
    given = extension.get("replaces", [])
    if not isinstance(given, list | tuple):
        faults.append(fault("wrong_type", "replaces", expected="a list"))
        return set()
    names, ordered = cast("Sequence[object]", given), sorted(known)
    for index, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            said = name if isinstance(name, str) else "?"
            faults.append(unknown("unknown_replaced", f"replaces[{index}]", ordered, word=said, name=said))
    return {name for name in names if isinstance(name, str)}


def _merged(own: object, added: object, where: str, faults: list[FoundFault]) -> object:
    if not isinstance(own, Mapping) or not isinstance(added, Mapping):
        return added
    before, after = cast("Table", own), cast("Table", added)
    result = dict(before)
    for key, value in after.items():
        held = before.get(key)
        if key == "to" and _leads_as_before(held, value):
            result[key] = [
                _with_effects(*ways) for ways in zip(cast("list[Table]", held), cast("list[Table]", value), strict=True)
            ]
            continue
        if key in _KEPT and value != held:
            faults.append(fault("retargeted_openly_only", f"{where}.{key}", replaces=where.partition("[")[0]))
        if key in _ADDED and isinstance(held, list) and isinstance(value, list):
            result[key] = [*held, *(each for each in cast("list[object]", value) if each not in held)]
        elif isinstance(held, Mapping) and isinstance(value, Mapping):
            result[key] = {**cast("Table", held), **cast("Table", value)}
        else:
            result[key] = value
    return result


def _leads_as_before(held: object, given: object) -> bool:
    """Return whether two lists of routes lead to the same stages under the same guards, whatever their effects."""
    if not isinstance(held, list) or not isinstance(given, list):
        return False
    before, after = cast("list[object]", held), cast("list[object]", given)
    return all(map(_is_route, after)) and list(map(_without_effects, before)) == list(map(_without_effects, after))


def _is_route(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(cast("Table", value).get("effects", []), list)


def _without_effects(route: object) -> Table:
    return {key: value for key, value in cast("Table", route).items() if key != "effects"}


def _with_effects(held: Table, given: Table) -> Table:
    effects = [*cast("list[object]", held.get("effects", []))]
    effects += [each for each in cast("list[object]", given.get("effects", [])) if each not in effects]
    return {**held, "effects": effects} if effects else held


def _moves(
    base: Mapping[str, object], extension: Mapping[str, object], replaced: set[str], faults: list[FoundFault]
) -> object:
    """The base's moves, each with what the extension says of its name, then the moves that are new."""
    added = extension.get("moves", [])
    if not isinstance(added, list | tuple):
        return added
    own = [move for move in cast("list[Table]", base.get("moves") or []) if f"moves.{move['name']}" not in replaced]
    changes: dict[object, Mapping[str, object]] = {}
    new: list[object] = []
    names = {move["name"] for move in own}
    for each in cast("Sequence[object]", added):
        move = cast("Table", each) if isinstance(each, Mapping) else {}
        name = move.get("name")
        if isinstance(name, str) and name in names and name not in changes:
            changes[name] = move
        else:
            new.append(each)  # pyright: ignore[reportUnknownArgumentType]
    kept = [
        _merged(move, changes[move["name"]], f"moves.{move['name']}", faults) if move["name"] in changes else move
        for move in own
    ]
    return [*kept, *new]
