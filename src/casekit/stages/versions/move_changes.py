"""What changed in the moves between two versions of a workflow."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from casekit.conditions import AllOf, Condition
from casekit.stages.definition import Definition, Move, Route
from casekit.stages.fingerprint import behaviour_of, moves_by_name, plain, resolved, same
from casekit.stages.versions.change import Change, change, described
from casekit.stages.versions.strictness import condition_texts, follows, narrower


def move_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield what changed in the moves: removed, added, changed.

    A move is known by its name, several of one name by where they start. Moves that are only written otherwise (one
    move from two stages as two moves, say) are changes that describe.
    """
    pairs = _paired(old.moves, new.moves)
    before, after = moves_by_name(old), moves_by_name(new)
    kept = {name for name in before | after if same(before.get(name, {}), after.get(name, {}))}
    for name, found in _changes(old, new, pairs):
        yield described(found) if name in kept else found
    ordered = [pairs[id(move)] for move in old.moves if id(move) in pairs]
    matched = {id(move) for move in ordered}
    now = [move for move in new.moves if id(move) in matched]
    if [id(move) for move in ordered] != [id(move) for move in now]:
        names = [[move.name for move in each.moves] for each in (old, new)]
        turned = {
            name for name in before
            if [id(each) for each in ordered if each.name == name] != [id(each) for each in now if each.name == name]
        }  # fmt: skip
        facts = {"old": names[0], "new": names[1]}
        yield change("order_changed", "moves", facts, behavioural=not turned <= kept)


def _changes(old: Definition, new: Definition, pairs: dict[int, Move]) -> Iterator[tuple[str, Change]]:
    """Yield each change with the name of its move."""
    for before in old.moves:
        name, after = before.name, pairs.get(id(before))
        if after is None:
            facts = {"move": name, "sources": before.sources}
            yield name, change("move_removed", f"moves.{name}", facts, breaks=True)
            continue
        for found in _move(before, after, old, new):
            yield name, found
    matched = {id(after) for after in pairs.values()}
    for move in new.moves:
        if id(move) not in matched:
            facts = {"move": move.name, "sources": move.sources, "target": move.targets}
            yield move.name, change("move_added", f"moves.{move.name}", facts)


def _paired(olds: tuple[Move, ...], news: tuple[Move, ...]) -> dict[int, Move]:
    """Which new move stands for which old one: the same, then the one that shares the most sources, then the next."""
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


def _move(before: Move, after: Move, old: Definition, new: Definition) -> Iterator[Change]:
    move, where = before.name, f"moves.{before.name}"
    altered = _altered(before, after, old, new)
    if before.labels != after.labels:
        yield change("labels_changed", f"{where}.labels", {"name": move}, behavioural=False)
    if before.sources != after.sources:
        lost = [
            id for id in old.by_id if id in new.by_id and move in old.ways_from(id) and move not in new.ways_from(id)
        ]
        facts = {"move": move, "old": before.sources, "new": after.sources, "lost": lost}
        yield change("move_sources_changed", f"{where}.from", facts, breaks=lost, behavioural="sources" in altered)
    led = bool(altered & {"target", "routes", "resume"})
    if _led(before) != _led(after):
        facts = {"move": move, "old": before.targets, "new": after.targets}
        yield change("move_retargeted", f"{where}.to", facts, breaks=True, behavioural=led)
    elif _differ(_without_effects(before.routes), _without_effects(after.routes)):
        facts = {"move": move, "targets": after.targets}
        yield change("routes_changed", f"{where}.to", facts, breaks=True, behavioural=led)
    elif _differ(before.routes, after.routes):
        yield change("effects_changed", f"{where}.to", {"move": move}, behavioural=led)
    if _differ(before.guards, after.guards):
        stricter = not follows(resolved(after.guards, new), _parts(before.guards, old))
        facts = {"move": move, "old": condition_texts(before.guards), "new": condition_texts(after.guards)}
        yield change("guards_changed", f"{where}.guards", facts, breaks=stricter, behavioural="guards" in altered)
    yield from _asked(before, after, altered)
    if _differ(before.effects, after.effects):
        yield change("effects_changed", f"{where}.effects", {"move": move}, behavioural="effects" in altered)


def _led(move: Move) -> tuple[object, ...]:
    """Where a move leads, the guards of its routes left out."""
    return (move.targets, move.resume, move.target if move.resume else None)


def _without_effects(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    return tuple(attrs.evolve(route, effects=()) for route in routes)


def _parts(guards: AllOf, definition: Definition) -> tuple[Condition, ...]:
    return tuple(resolved(part, definition) for part in guards.parts)


def _altered(before: Move, after: Move, old: Definition, new: Definition) -> set[str]:
    """Return the fields of a move that count and differ, the parameters of the workflow by their values."""
    one, other = behaviour_of(before, old), behaviour_of(after, new)
    return {name for name in one | other if not same(one.get(name), other.get(name))}


def _differ(before: object, after: object) -> bool:
    """Return whether two parts are written otherwise; True is written otherwise than 1."""
    return before != after or not same(plain(before), plain(after))


def _asked(before: Move, after: Move, altered: set[str]) -> Iterator[Change]:
    """Yield what changed in what a move asks of who makes it: a role, a reason, an approval, requirements."""
    move, where = before.name, f"moves.{before.name}"
    if before.roles != after.roles:
        facts: dict[str, object] = {"move": move, "old": before.roles, "new": after.roles}
        breaks = narrower(after.roles, before.roles)
        yield change("roles_changed", f"{where}.roles", facts, breaks=breaks, behavioural="roles" in altered)
    if (before.reason, before.reasons) != (after.reason, after.reasons):
        facts = {"move": move, "old": before.reasons or before.reason, "new": after.reasons or after.reason}
        breaks = after.reason > before.reason or narrower(after.reasons, before.reasons)
        asked = bool(altered & {"reason", "reasons"})
        yield change("reason_changed", f"{where}.reason", facts, breaks=breaks, behavioural=asked)
    if before.approval != after.approval:
        facts = {"move": move, "old": before.approval, "new": after.approval}
        yield change("approval_changed", f"{where}.approval", facts, breaks=after.approval)
    if before.requires != after.requires:
        facts = {"move": move, "old": before.requires, "new": after.requires}
        breaks = not set(after.requires) <= set(before.requires)
        yield change("requires_changed", f"{where}.requires", facts, breaks=breaks, behavioural="requires" in altered)
