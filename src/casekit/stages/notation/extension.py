"""Extend a workflow: merge a base with what an extension adds, changes or replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from casekit.notation.faults import FoundFault, fault, unknown

Table = dict[str, object]
_NAMED_TABLES = ("roles", "reasons", "effects", "approvals", "parameters", "stages", "records", "rules", "deadlines")
"""The keys of tables with named entries."""
_SINGLE_TABLES = ("closing", "reopening")
"""The keys of tables that are one entry each."""
_APPENDED_KEYS = ("kinds", "aliases", "guards", "roles", "requires", "effects", "fields")
"""The keys of lists that an extension appends to."""
_ROUTING_KEYS = ("to", "from", "resume", "final", "parent", "initial")
"""
The keys that decide where cases go. `from` also guards the starting event of a deadline, which has this key. An
extension may change them only in entries named in `replaces`.
"""


def extended(base: Mapping[str, object], extension: Mapping[str, object]) -> tuple[Table, tuple[FoundFault, ...]]:
    """
    Merge a base and an extension; return the mapping and every fault of the extension itself.

    Entries of the same name are merged: the lists in `_APPENDED_KEYS` are appended to, tables are updated, any other
    value is replaced. Entries named in `replaces` ("moves.assess", "stages.intake") are dropped from the base; the
    extension may define them anew. In any other entry, another value of a key in `_ROUTING_KEYS` is a fault.
    """
    faults: list[FoundFault] = []
    replaced = _replaced_names(base, extension, faults)
    merged: Table = {
        key: value for key, value in base.items() if key not in (*_NAMED_TABLES, "moves", "supersedes", "version", "id")
    }
    for key, value in extension.items():
        if key in ("labels", "reviews") and isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = {**cast("Table", merged[key]), **cast("Table", value)}
        elif key not in (*_NAMED_TABLES, *_SINGLE_TABLES, "moves", "replaces"):
            merged[key] = value
    for key in (each for each in _SINGLE_TABLES if each in extension):
        kept_entry = None if key in replaced else base.get(key)
        merged[key] = _merge_entry(kept_entry, extension[key], key, faults)
    for key in _NAMED_TABLES:
        base_entries, added = base.get(key, {}), extension.get(key, {})
        if not isinstance(added, Mapping) or not isinstance(base_entries, Mapping):
            merged[key] = added
            continue
        kept = {name: each for name, each in cast("Table", base_entries).items() if f"{key}.{name}" not in replaced}
        changed = {name: _merge_entry(kept.get(name), each, f"{key}.{name}", faults)
                   for name, each in cast("Table", added).items()}  # fmt: skip
        if kept or changed:
            merged[key] = {**kept, **changed}
    merged["moves"] = _merge_moves(base, extension, replaced, faults)
    return merged, tuple(faults)


def _replaced_names(base: Mapping[str, object], extension: Mapping[str, object], faults: list[FoundFault]) -> set[str]:
    """Return the names in `replaces`; add a fault for each that the base does not have."""
    known = {f"{key}.{name}" for key in _NAMED_TABLES for name in cast("Table", base.get(key) or {})}
    known |= {key for key in _SINGLE_TABLES if key in base}
    known |= {f"moves.{move['name']}" for move in cast("list[Table]", base.get("moves") or [])}
    replaces = extension.get("replaces", [])
    if not isinstance(replaces, list | tuple):
        faults.append(fault("wrong_type", "replaces", expected="a list"))
        return set()
    names, ordered = cast("Sequence[object]", replaces), sorted(known)
    for index, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            text = name if isinstance(name, str) else "?"
            faults.append(unknown("unknown_replaced", f"replaces[{index}]", ordered, like=text, name=text))
    return {name for name in names if isinstance(name, str)}


def _merge_entry(base_entry: object, added: object, where: str, faults: list[FoundFault]) -> object:
    """Merge an entry of the base, or None, with one of the extension; add a fault for each routing key that differs."""
    if not isinstance(base_entry, Mapping) or not isinstance(added, Mapping):
        return added
    before, after = cast("Table", base_entry), cast("Table", added)
    result = dict(before)
    for key, new_value in after.items():
        old_value = before.get(key)
        if key == "to" and _leads_as_before(old_value, new_value):
            routes = zip(cast("list[Table]", old_value), cast("list[Table]", new_value), strict=True)
            result[key] = [_merge_effects(old, new) for old, new in routes]
            continue
        if key in _ROUTING_KEYS and new_value != old_value:
            faults.append(fault("retargeted_openly_only", f"{where}.{key}", replaces=where.partition("[")[0]))
        if key in _APPENDED_KEYS and isinstance(old_value, list) and isinstance(new_value, list):
            result[key] = [*old_value, *(each for each in cast("list[object]", new_value) if each not in old_value)]
        elif isinstance(old_value, Mapping) and isinstance(new_value, Mapping):
            result[key] = {**cast("Table", old_value), **cast("Table", new_value)}
        else:
            result[key] = new_value
    return result


def _leads_as_before(old: object, new: object) -> bool:
    """Return whether two lists of routes lead to the same stages under the same guards, whatever their effects."""
    if not isinstance(old, list) or not isinstance(new, list):
        return False
    before, after = cast("list[object]", old), cast("list[object]", new)
    return all(map(_is_route, after)) and list(map(_without_effects, before)) == list(map(_without_effects, after))


def _is_route(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(cast("Table", value).get("effects", []), list)


def _without_effects(route: object) -> Table:
    return {key: value for key, value in cast("Table", route).items() if key != "effects"}


def _merge_effects(old: Table, new: Table) -> Table:
    """Return a route of the base with the effects of the same route of the extension appended."""
    effects = [*cast("list[object]", old.get("effects", []))]
    effects += [each for each in cast("list[object]", new.get("effects", [])) if each not in effects]
    return {**old, "effects": effects} if effects else old


def _merge_moves(
    base: Mapping[str, object], extension: Mapping[str, object], replaced: set[str], faults: list[FoundFault]
) -> object:
    """Return the moves of the base, each merged with the extension's move of its name, then the new moves."""
    added = extension.get("moves", [])
    if not isinstance(added, list | tuple):
        return added
    base_moves = [
        move for move in cast("list[Table]", base.get("moves") or []) if f"moves.{move['name']}" not in replaced
    ]
    changes: dict[object, Mapping[str, object]] = {}
    new: list[object] = []
    names = {move["name"] for move in base_moves}
    for each in cast("Sequence[object]", added):
        move = cast("Table", each) if isinstance(each, Mapping) else {}
        name = move.get("name")
        if isinstance(name, str) and name in names and name not in changes:
            changes[name] = move
        else:
            new.append(each)  # pyright: ignore[reportUnknownArgumentType]
    kept = [
        _merge_entry(move, changes[move["name"]], f"moves.{move['name']}", faults) if move["name"] in changes else move
        for move in base_moves
    ]
    return [*kept, *new]
