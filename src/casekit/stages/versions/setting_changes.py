"""What changed in the settings between two versions of a workflow: rules, reviews, deadlines, approvals, words."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.answers import Params
from casekit.conditions import leaves
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import behaviour_of, same
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import DeadlineRule, Reviews, RuleSetting
from casekit.stages.versions.change import Change, change
from casekit.stages.versions.strictness import interval_text, shorter


def setting_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield what changed beside stages and moves; `version` and `supersedes` are no changes, they name the versions."""
    for name in ("id", "source", "languages"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield change("heading_changed", name, {"name": name, "old": before, "new": after}, behavioural=False)
    if old.labels != new.labels:
        yield change("labels_changed", "labels", {"name": new.id}, behavioural=False)
    if old.subject != new.subject:
        yield change("subject_changed", "subject", {"old": old.subject, "new": new.subject}, breaks=True)
    if old.initial != new.initial:
        yield change("initial_changed", "initial", {"old": old.initial, "new": new.initial})
    yield from _words(old, new)
    yield from _approvals(old, new)
    yield from _parameters(old, new)
    yield from _rules(old, new)
    if old.reviews != new.reviews:
        breaks = any(shorter(each.interval, old.reviews.widest(each.risk)) for each in new.reviews.by_risk)
        facts = {"old": _reviews(old.reviews), "new": _reviews(new.reviews)}
        counts = not same(behaviour_of(old.reviews, old), behaviour_of(new.reviews, new))
        yield change("reviews_changed", "reviews", facts, breaks=breaks, behavioural=counts)
    yield from _deadlines(old, new)


def _words(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield what changed in the catalogues; they describe only, for what uses a word names it."""
    for shelf in ("roles", "reasons", "effects"):
        olds, news = ({word.id: word.labels for word in getattr(each, shelf)} for each in (old, new))
        for id in dict.fromkeys((*olds, *news)):
            where = f"{shelf}.{id}"
            if id not in news:
                yield change("word_removed", where, {"name": id, "shelf": shelf}, behavioural=False)
            elif id not in olds:
                yield change("word_added", where, {"name": id, "shelf": shelf}, behavioural=False)
            else:
                yield from _labels(olds[id], news[id], where)


def _labels(old: Params, new: Params, where: str) -> Iterator[Change]:
    if old != new:
        yield change("labels_changed", f"{where}.labels", {"name": where.rpartition(".")[2]}, behavioural=False)


def _approvals(old: Definition, new: Definition) -> Iterator[Change]:
    olds, news = ({each.id: each for each in definition.approvals} for definition in (old, new))
    for id in dict.fromkeys((*olds, *news)):
        where = f"approvals.{id}"
        if id not in news:
            yield change("approval_rule_removed", where, {"approval": id})
            continue
        if id not in olds:
            yield change("approval_rule_added", where, {"approval": id})
            continue
        before, after = olds[id], news[id]
        yield from _labels(before.labels, after.labels, where)
        if (before.roles, before.valid) != (after.roles, after.valid):
            facts = {"approval": id, "old": before.roles, "new": after.roles}
            breaks = not set(before.roles) <= set(after.roles) or shorter(after.valid, before.valid)
            others = (set(before.roles), before.valid) != (set(after.roles), after.valid)
            yield change("approval_rule_changed", where, facts, breaks=breaks, behavioural=others)


def _parameters(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield what changed in the parameters.

    A parameter counts where a guard or an effect uses it before and after. Another number behind a guard may make it
    stricter; which way is the guard's to know.
    """
    olds, news = ({each.id: each for each in definition.parameters} for definition in (old, new))
    in_guards = {id for definition in (old, new) for id in _used_by_guards(definition)}
    used = _used(old) & _used(new)
    for id in dict.fromkeys((*olds, *news)):
        where = f"parameters.{id}"
        if id not in news:
            yield change("parameter_removed", where, {"parameter": id}, behavioural=id in used)
            continue
        if id not in olds:
            yield change("parameter_added", where, {"parameter": id}, behavioural=id in used)
            continue
        before, after = olds[id], news[id]
        yield from _labels(before.labels, after.labels, where)
        if (before.value, before.unit) != (after.value, after.unit):
            facts = {"old": f"{before.value} {before.unit}", "new": f"{after.value} {after.unit}"}
            counts = id in used and before.value != after.value
            yield change(
                "parameter_changed", where, {"parameter": id, **facts}, breaks=id in in_guards, behavioural=counts
            )


def _used(definition: Definition) -> set[str]:
    """Return the parameters that guards and effects take their values from."""
    effects = (effect for move in definition.moves for effect in move.effects)
    in_effects = {id for effect in effects for id in definition.named_parameters(effect.params)}
    return in_effects | set(_used_by_guards(definition))


def _used_by_guards(definition: Definition) -> Iterator[str]:
    for move in definition.moves:
        for condition in (move.guards, *(route.guards for route in move.routes)):
            for leaf in leaves(condition):
                yield from definition.named_parameters(leaf.params)


def _rules(old: Definition, new: Definition) -> Iterator[Change]:
    olds, news = ({setting.rule: setting for setting in definition.rules} for definition in (old, new))
    for rule in dict.fromkeys((*olds, *news)):
        before, after = olds.get(rule), news.get(rule)
        if before == after:
            continue
        (was, could), (is_, can) = _held(rule, before), _held(rule, after)
        facts = {"rule": rule, "old": (was, *could), "new": (is_, *can)}
        breaks = is_ == "block" and (was != "block" or not set(could) <= set(can))
        yield change("rule_changed", f"rules.{rule}", facts, breaks=breaks, behavioural=_set(before) != _set(after))


def _set(setting: RuleSetting | None) -> tuple[str | None, set[str]]:
    """Return what a setting sets; none, and one that leaves all open, set nothing."""
    return (setting.level, set(setting.overridable_by)) if setting else (None, set())


def _held(rule: str, setting: RuleSetting | None) -> tuple[str, tuple[str, ...]]:
    """How strictly a rule holds, and which roles may set it aside, what the workflow leaves open as it ships."""
    level, roles = (setting.level, setting.overridable_by) if setting else (None, ())
    shipped = RULES.get(rule)
    return (level or shipped.level, roles or shipped.overridable_by) if shipped else (level or "off", roles)


def _reviews(reviews: Reviews) -> tuple[str, ...]:
    by_risk = [f"{each.risk} {interval_text(each.interval)}" for each in reviews.by_risk]
    return (f"every {interval_text(reviews.every)}", *by_risk)


def _deadlines(old: Definition, new: Definition) -> Iterator[Change]:
    """A deadline refuses nothing, so none hinders; `plan_migration` says which running due days change."""
    olds, news = ({rule.id: rule for rule in definition.deadlines} for definition in (old, new))
    for id in dict.fromkeys((*olds, *news)):
        where = f"deadlines.{id}"
        if id not in news:
            yield change("deadline_removed", where, {"deadline": id})
        elif id not in olds:
            yield change("deadline_added", where, {"deadline": id})
        elif olds[id] != news[id]:
            yield change(
                "deadline_changed", where, {"deadline": id, "old": _deadline(olds[id]), "new": _deadline(news[id])}
            )


def _deadline(rule: DeadlineRule) -> tuple[str, ...]:
    where = (f"in {rule.stage}",) if rule.stage else ()
    hard = ("hard",) if rule.hard else ()
    return (rule.since, *where, rule.until, f"{rule.within.count} {rule.within.unit}", *hard)
