"""What changed in the settings between two versions of a workflow: rules, reviews, deadlines, approvals, words."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.answers import Finding, Params
from casekit.conditions import leaves
from casekit.stages.definition import Definition
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import DeadlineRule, Reviews, RuleSetting
from casekit.stages.versions.strictness import change, interval_text, shorter


def setting_changes(old: Definition, new: Definition) -> Iterator[Finding]:
    """Everything beside stages and moves; version and supersedes are no changes, they tell the versions apart."""
    for name in ("id", "source", "languages"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield change("heading_changed", name, {"name": name, "old": before, "new": after})
    if old.labels != new.labels:
        yield change("labels_changed", "labels", {"name": new.id})
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
        yield change(
            "reviews_changed", "reviews", {"old": _reviews(old.reviews), "new": _reviews(new.reviews)}, breaks=breaks
        )
    yield from _deadlines(old, new)


def _words(old: Definition, new: Definition) -> Iterator[Finding]:
    for shelf in ("roles", "reasons", "effects"):
        olds, news = ({word.id: word.labels for word in getattr(each, shelf)} for each in (old, new))
        for id in dict.fromkeys((*olds, *news)):
            where = f"{shelf}.{id}"
            if id not in news:
                yield change("word_removed", where, {"name": id, "shelf": shelf})
            elif id not in olds:
                yield change("word_added", where, {"name": id, "shelf": shelf})
            else:
                yield from _labels(olds[id], news[id], where)


def _labels(old: Params, new: Params, where: str) -> Iterator[Finding]:
    if old != new:
        yield change("labels_changed", f"{where}.labels", {"name": where.rpartition(".")[2]})


def _approvals(old: Definition, new: Definition) -> Iterator[Finding]:
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
            breaks = not set(before.roles) <= set(after.roles) or shorter(after.valid, before.valid)
            yield change(
                "approval_rule_changed", where, {"approval": id, "old": before.roles, "new": after.roles}, breaks=breaks
            )


def _parameters(old: Definition, new: Definition) -> Iterator[Finding]:
    """Another number behind a guard may make it stricter; which way is the guard's to know."""
    olds, news = ({each.id: each for each in definition.parameters} for definition in (old, new))
    asked = {id for definition in (old, new) for id in _asked(definition)}
    for id in dict.fromkeys((*olds, *news)):
        where = f"parameters.{id}"
        if id not in news:
            yield change("parameter_removed", where, {"parameter": id})
            continue
        if id not in olds:
            yield change("parameter_added", where, {"parameter": id})
            continue
        before, after = olds[id], news[id]
        yield from _labels(before.labels, after.labels, where)
        if (before.value, before.unit) != (after.value, after.unit):
            facts = {"old": f"{before.value} {before.unit}", "new": f"{after.value} {after.unit}"}
            yield change("parameter_changed", where, {"parameter": id, **facts}, breaks=id in asked)


def _asked(definition: Definition) -> Iterator[str]:
    """The parameters that guards take their values from."""
    for move in definition.moves:
        for condition in (move.guards, *(route.guards for route in move.routes)):
            for leaf in leaves(condition):
                yield from definition.named_parameters(leaf.params)


def _rules(old: Definition, new: Definition) -> Iterator[Finding]:
    olds, news = ({setting.rule: setting for setting in definition.rules} for definition in (old, new))
    for rule in dict.fromkeys((*olds, *news)):
        before, after = olds.get(rule), news.get(rule)
        if before == after:
            continue
        (was, could), (is_, can) = _held(rule, before), _held(rule, after)
        breaks = is_ == "block" and (was != "block" or not set(could) <= set(can))
        yield change(
            "rule_changed", f"rules.{rule}", {"rule": rule, "old": (was, *could), "new": (is_, *can)}, breaks=breaks
        )


def _held(rule: str, setting: RuleSetting | None) -> tuple[str, tuple[str, ...]]:
    """How strictly a rule holds, and which roles may set it aside, what the workflow leaves open as it ships."""
    level, roles = (setting.level, setting.overridable_by) if setting else (None, ())
    shipped = RULES.get(rule)
    return (level or shipped.level, roles or shipped.overridable_by) if shipped else (level or "off", roles)


def _reviews(reviews: Reviews) -> tuple[str, ...]:
    by_risk = [f"{each.risk} {interval_text(each.interval)}" for each in reviews.by_risk]
    return (f"every {interval_text(reviews.every)}", *by_risk)


def _deadlines(old: Definition, new: Definition) -> Iterator[Finding]:
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
