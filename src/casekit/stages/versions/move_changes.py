"""What changed in the moves between two versions of a workflow."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.answers import Finding
from casekit.stages.definition import Definition, Move
from casekit.stages.versions.strictness import change, condition_texts, follows, narrower


def move_changes(old: Definition, new: Definition) -> Iterator[Finding]:
    """Moves taken out, put in and changed, each known by its name, and several of one name by where they start."""
    pairs = _paired(old.moves, new.moves)
    for before in old.moves:
        after = pairs.get(id(before))
        if after is None:
            where = f"moves.{before.name}"
            yield change("move_removed", where, {"move": before.name, "sources": before.sources}, breaks=True)
        elif before != after:
            yield from _move(before, after, old, new)
    matched = {id(after) for after in pairs.values()}
    for move in new.moves:
        if id(move) not in matched:
            yield change(
                "move_added", f"moves.{move.name}", {"move": move.name, "sources": move.sources, "target": move.targets}
            )
    order = [id(pairs[id(move)]) for move in old.moves if id(move) in pairs]
    if order != [id(move) for move in new.moves if id(move) in matched]:
        names = [[move.name for move in each.moves] for each in (old, new)]
        yield change("order_changed", "moves", {"old": names[0], "new": names[1]})


def _paired(olds: tuple[Move, ...], news: tuple[Move, ...]) -> dict[int, Move]:
    """Which new move stands for which old one: the same, then the one that shares the most sources, then the next."""
    pairs: dict[int, Move] = {}
    left = list(news)
    for same in (True, False):
        for before in olds:
            others = [each for each in left if each.name == before.name and (not same or each == before)]
            if others and id(before) not in pairs:
                found = max(others, key=lambda each: len(set(each.sources) & set(before.sources)))
                pairs[id(before)] = found
                left = [each for each in left if each is not found]
    return pairs


def _move(before: Move, after: Move, old: Definition, new: Definition) -> Iterator[Finding]:
    move, where = before.name, f"moves.{before.name}"
    if before.labels != after.labels:
        yield change("labels_changed", f"{where}.labels", {"name": move})
    if before.sources != after.sources:
        lost = [
            id for id in old.by_id if id in new.by_id and move in old.ways_from(id) and move not in new.ways_from(id)
        ]
        facts = {"old": before.sources, "new": after.sources, "lost": lost}
        yield change("move_sources_changed", f"{where}.from", {"move": move, **facts}, breaks=lost)
    if (before.targets, before.resume) != (after.targets, after.resume):
        facts = {"old": before.targets, "new": after.targets}
        yield change("move_retargeted", f"{where}.to", {"move": move, **facts}, breaks=True)
    elif before.routes != after.routes:
        yield change("routes_changed", f"{where}.to", {"move": move, "targets": after.targets}, breaks=True)
    if before.guards != after.guards:
        stricter = not follows(after.guards, before.guards.parts)
        facts = {"old": condition_texts(before.guards), "new": condition_texts(after.guards)}
        yield change("guards_changed", f"{where}.guards", {"move": move, **facts}, breaks=stricter)
    yield from _asked(before, after)
    if before.effects != after.effects:
        yield change("effects_changed", f"{where}.effects", {"move": move})


def _asked(before: Move, after: Move) -> Iterator[Finding]:
    """What a move asks of who makes it: a role, a reason, an approval, requirements."""
    move, where = before.name, f"moves.{before.name}"
    if before.roles != after.roles:
        breaks = narrower(after.roles, before.roles)
        yield change(
            "roles_changed", f"{where}.roles", {"move": move, "old": before.roles, "new": after.roles}, breaks=breaks
        )
    if (before.reason, before.reasons) != (after.reason, after.reasons):
        breaks = after.reason > before.reason or narrower(after.reasons, before.reasons)
        reasons = {"old": before.reasons or before.reason, "new": after.reasons or after.reason}
        yield change("reason_changed", f"{where}.reason", {"move": move, **reasons}, breaks=breaks)
    if before.approval != after.approval:
        approvals = {"old": before.approval, "new": after.approval}
        yield change("approval_changed", f"{where}.approval", {"move": move, **approvals}, breaks=after.approval)
    if before.requires != after.requires:
        breaks = not set(after.requires) <= set(before.requires)
        required = {"old": before.requires, "new": after.requires}
        yield change("requires_changed", f"{where}.requires", {"move": move, **required}, breaks=breaks)
