"""Compare the stages of two versions of a workflow, and their requirements."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.answers import Params
from casekit.stages.definition import Definition
from casekit.stages.settings import Requirement
from casekit.stages.stage import Stage
from casekit.stages.versions.change import Change, change
from casekit.stages.versions.strictness import interval_text, shorter


def stage_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield the changes of stages: removed, added, changed, reordered.

    A stage with another id is one removed and one added. A change of order is descriptive.
    """
    for before in old.stages:
        after, where = new.by_id.get(before.id), f"stages.{before.id}"
        if after is None:
            yield change("stage_removed", where, {"stage": before.id}, breaks=True)
        else:
            yield from _changes_of_stage(before, after, old, new)
    for stage in new.stages:
        if stage.id not in old.by_id:
            yield change("stage_added", f"stages.{stage.id}", {"stage": stage.id})
    kept = [[id for id in each.by_id if id in other.by_id] for each, other in ((old, new), (new, old))]
    if kept[0] != kept[1]:
        yield change("order_changed", "stages", {"old": kept[0], "new": kept[1]}, behavioural=False)


def _changes_of_stage(before: Stage, after: Stage, old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes between two versions of a stage."""
    id, where = before.id, f"stages.{before.id}"
    kinds = old.kinds_of(id), new.kinds_of(id)
    if before.kinds != after.kinds or kinds[0] != kinds[1]:
        is_behavioural = set(kinds[0]) != set(kinds[1])
        facts = {"stage": id, "old": kinds[0], "new": kinds[1]}
        yield change("kinds_changed", f"{where}.kinds", facts, breaks=is_behavioural, behavioural=is_behavioural)
    if before.labels != after.labels:
        yield change("labels_changed", f"{where}.labels", {"name": id}, behavioural=False)
    if before.aliases != after.aliases:
        facts = {"stage": id, "old": before.aliases, "new": after.aliases}
        yield change("aliases_changed", f"{where}.aliases", facts, behavioural=False)
    if before.final != after.final:
        yield change(
            "final_changed",
            f"{where}.final",
            {"stage": id, "old": before.final, "new": after.final},
            breaks=after.final,
        )
    if before.parent != after.parent:
        breaks = new.is_final(id) > old.is_final(id) or not set(old.ways_from(id)) <= set(new.ways_from(id))
        yield change(
            "parent_changed", f"{where}.parent", {"stage": id, "old": before.parent, "new": after.parent}, breaks=breaks
        )
    if before.initial != after.initial:
        yield change("initial_changed", f"{where}.initial", {"old": before.initial, "new": after.initial})
    if before.waiting != after.waiting:
        yield change("waiting_changed", f"{where}.waiting", {"stage": id, "old": before.waiting, "new": after.waiting})
    if before.values != after.values:
        facts = {"stage": id, "old": _pairs(before.values), "new": _pairs(after.values)}
        yield change("values_changed", f"{where}.values", facts, breaks=True)
    yield from _requirement_changes(before, after)


def _pairs(values: Params) -> tuple[str, ...]:
    """Return values by field as texts for a message."""
    return tuple(f"{name} {value}" for name, value in values.items())


def _requirement_changes(before: Stage, after: Stage) -> Iterator[Change]:
    """Yield the changes of the requirements of a stage: removed, added, changed."""
    where = f"stages.{before.id}.requires"
    olds, news = ({each.id: each for each in stage.requires} for stage in (before, after))
    for id, old in olds.items():
        if id not in news:
            yield change("requirement_removed", f"{where}.{id}", {"requirement": id, "stage": before.id})
        else:
            yield from _changes_of_requirement(old, news[id], f"{where}.{id}")
    for id in news:
        if id not in olds:
            yield change("requirement_added", f"{where}.{id}", {"requirement": id, "stage": before.id}, breaks=True)


def _changes_of_requirement(old: Requirement, new: Requirement, where: str) -> Iterator[Change]:
    """Yield the changes of a requirement. Breaking: another event or kind, more or newer records, no waiver."""
    if old.labels != new.labels:
        yield change("labels_changed", f"{where}.labels", {"name": old.id}, behavioural=False)
    facts = _facts(old), _facts(new)
    if facts[0] != facts[1]:
        other = old.event != new.event or (new.kind is not None and old.kind != new.kind)
        harder = other or new.times > old.times or old.waivable > new.waivable
        newer = shorter(new.valid, old.valid) or (old.counts_from, new.counts_from) == ("episode", "stage")
        breaks = harder or newer
        yield change(
            "requirement_changed", where, {"requirement": old.id, "old": facts[0], "new": facts[1]}, breaks=breaks
        )


def _facts(rule: Requirement) -> tuple[str, ...]:
    """Return a requirement as texts for a message."""
    valid, within = interval_text(rule.valid), interval_text(rule.within)
    counts_from = rule.counts_from if rule.counts_from != "stage" else None
    named = {"event": rule.event, "kind": rule.kind, "times": rule.times, "counts_from": counts_from, "valid": valid}
    facts = {**named, "within": within, "owner": rule.owner, "waivable": rule.waivable or None}
    return tuple(f"{name} {value}" for name, value in facts.items() if value is not None)
