"""Compare the moves of two versions of a workflow."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from casekit.conditions import AllOf, Condition
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import behaviour_of, moves_by_name, plain, resolved, same
from casekit.stages.move import Move, Route
from casekit.stages.versions.change import Change, as_descriptive, change
from casekit.stages.versions.strictness import condition_texts, follows, narrower


def move_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield the changes of moves: removed, added, changed, reordered.

    Moves are matched by name, and moves of the same name by their source stages. If the moves of one name differ only
    in how they are written (two moves instead of one from two stages), their changes are descriptive.
    """
    pairs = _paired(old.moves, new.moves)
    before, after = moves_by_name(old), moves_by_name(new)
    kept = {name for name in before | after if same(before.get(name, {}), after.get(name, {}))}
    for name, found in _changes_with_names(old, new, pairs):
        yield as_descriptive(found) if name in kept else found
    ordered = [pairs[id(move)] for move in old.moves if id(move) in pairs]
    matched_ids = {id(move) for move in ordered}
    ordered_now = [move for move in new.moves if id(move) in matched_ids]
    if [id(move) for move in ordered] != [id(move) for move in ordered_now]:
        names = [[move.name for move in each.moves] for each in (old, new)]
        reordered = {
            name for name in before
            if [id(each) for each in ordered if each.name == name]
            != [id(each) for each in ordered_now if each.name == name]
        }  # fmt: skip
        facts = {"old": names[0], "new": names[1]}
        yield change("order_changed", "moves", facts, behavioural=not reordered <= kept)


def _changes_with_names(old: Definition, new: Definition, pairs: dict[int, Move]) -> Iterator[tuple[str, Change]]:
    """Yield each change of a move, with the name of the move."""
    for before in old.moves:
        name, after = before.name, pairs.get(id(before))
        if after is None:
            facts = {"move": name, "sources": before.sources}
            yield name, change("move_removed", f"moves.{name}", facts, breaks=True)
            continue
        for found in _changes_of_move(before, after, old, new):
            yield name, found
    matched = {id(after) for after in pairs.values()}
    for move in new.moves:
        if id(move) not in matched:
            facts = {"move": move.name, "sources": move.sources, "target": move.targets}
            yield move.name, change("move_added", f"moves.{move.name}", facts)


def _paired(olds: tuple[Move, ...], news: tuple[Move, ...]) -> dict[int, Move]:
    """
    Return the new move that matches each old one of its name, by the `id()` of the old one.

    Equal moves are matched first. Each other move is matched with the one that shares the most source stages with it.
    """
    pairs: dict[int, Move] = {}
    left = list(news)
    for exact in (True, False):
        for before in olds:
            others = [each for each in left if each.name == before.name and (not exact or each == before)]
            if others and id(before) not in pairs:
                found = max(others, key=lambda each: len(set(each.sources) & set(before.sources)))
                pairs[id(before)] = found
                left = [each for each in left if each is not found]
    return pairs


def _changes_of_move(before: Move, after: Move, old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes between two matched moves."""
    move, where = before.name, f"moves.{before.name}"
    differing = _changed_fields(before, after, old, new)
    if before.labels != after.labels:
        yield change("labels_changed", f"{where}.labels", {"name": move}, behavioural=False)
    if before.sources != after.sources:
        lost = [
            id for id in old.by_id if id in new.by_id and move in old.ways_from(id) and move not in new.ways_from(id)
        ]
        facts = {"move": move, "old": before.sources, "new": after.sources, "lost": lost}
        yield change("move_sources_changed", f"{where}.from", facts, breaks=lost, behavioural="sources" in differing)
    is_behavioural = bool(differing & {"target", "routes", "resume"})
    if _destination(before) != _destination(after):
        facts = {"move": move, "old": before.targets, "new": after.targets}
        yield change("move_retargeted", f"{where}.to", facts, breaks=True, behavioural=is_behavioural)
    elif _differ(_without_effects(before.routes), _without_effects(after.routes)):
        facts = {"move": move, "targets": after.targets}
        yield change("routes_changed", f"{where}.to", facts, breaks=True, behavioural=is_behavioural)
    elif _differ(before.routes, after.routes):
        yield change("effects_changed", f"{where}.to", {"move": move}, behavioural=is_behavioural)
    if _differ(before.guards, after.guards):
        stricter = not follows(resolved(after.guards, new), _resolved_parts(before.guards, old))
        facts = {"move": move, "old": condition_texts(before.guards), "new": condition_texts(after.guards)}
        yield change("guards_changed", f"{where}.guards", facts, breaks=stricter, behavioural="guards" in differing)
    yield from _changes_of_demands(before, after, differing)
    if _differ(before.effects, after.effects):
        yield change("effects_changed", f"{where}.effects", {"move": move}, behavioural="effects" in differing)


def _destination(move: Move) -> tuple[object, ...]:
    """Return where a move leads, without the guards of its routes."""
    return (move.targets, move.resume, move.target if move.resume else None)


def _without_effects(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    return tuple(attrs.evolve(route, effects=()) for route in routes)


def _resolved_parts(guards: AllOf, definition: Definition) -> tuple[Condition, ...]:
    """Return the parts of a condition with the values of workflow parameters."""
    return tuple(resolved(part, definition) for part in guards.parts)


def _changed_fields(before: Move, after: Move, old: Definition, new: Definition) -> set[str]:
    """Return the names of the behavioural fields that differ, with workflow parameters compared by value."""
    one, other = behaviour_of(before, old), behaviour_of(after, new)
    return {name for name in one | other if not same(one.get(name), other.get(name))}


def _differ(before: object, after: object) -> bool:
    """Return whether two parts differ as written; unlike with `!=`, True differs from 1."""
    return before != after or not same(plain(before), plain(after))


def _changes_of_demands(before: Move, after: Move, differing: set[str]) -> Iterator[Change]:
    """Yield the changes of what a move needs beside its guards: a role, a reason, an approval, requirements."""
    move, where = before.name, f"moves.{before.name}"
    if before.roles != after.roles:
        facts: dict[str, object] = {"move": move, "old": before.roles, "new": after.roles}
        breaks = narrower(after.roles, before.roles)
        yield change("roles_changed", f"{where}.roles", facts, breaks=breaks, behavioural="roles" in differing)
    if (before.reason, before.reasons) != (after.reason, after.reasons):
        facts = {"move": move, "old": before.reasons or before.reason, "new": after.reasons or after.reason}
        breaks = after.reason > before.reason or narrower(after.reasons, before.reasons)
        is_behavioural = bool(differing & {"reason", "reasons"})
        yield change("reason_changed", f"{where}.reason", facts, breaks=breaks, behavioural=is_behavioural)
    if before.approval != after.approval:
        facts = {"move": move, "old": before.approval, "new": after.approval}
        yield change("approval_changed", f"{where}.approval", facts, breaks=after.approval)
    if before.closes != after.closes:
        facts = {"move": move, "old": before.closes, "new": after.closes}
        yield change("closes_changed", f"{where}.closes", facts, breaks=after.closes)
    if before.parties != after.parties:
        facts = {"move": move, "old": before.parties, "new": after.parties}
        breaks = narrower(after.parties, before.parties)
        yield change("parties_changed", f"{where}.party", facts, breaks=breaks)
    if before.requires != after.requires:
        facts = {"move": move, "old": before.requires, "new": after.requires}
        breaks = not set(after.requires) <= set(before.requires)
        yield change("requires_changed", f"{where}.requires", facts, breaks=breaks, behavioural="requires" in differing)
