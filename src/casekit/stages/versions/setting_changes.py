"""Compare the parts of two versions of a workflow besides stages and moves: rules, reviews, deadlines and others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from casekit.answers import Params
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.conditions import leaves
from casekit.days import Interval
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import behaviour_of, same
from casekit.stages.notation.writing import as_toml, deadline_written
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import Reason, RecordRule, Reviews, RuleSetting
from casekit.stages.versions.change import Change, change
from casekit.stages.versions.strictness import interval_text, narrower, shorter


def setting_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes of all other parts than stages and moves. `version` and `supersedes` are not compared."""
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
    yield from _word_changes(old, new)
    yield from _approval_changes(old, new)
    yield from _parameter_changes(old, new)
    yield from _record_changes(old, new)
    yield from _rule_changes(old, new)
    if old.reviews != new.reviews:
        breaks = any(shorter(each.interval, old.reviews.widest(each.risk)) for each in new.reviews.by_risk)
        facts = {"old": _reviews_text(old.reviews), "new": _reviews_text(new.reviews)}
        is_behavioural = not same(behaviour_of(old.reviews, old), behaviour_of(new.reviews, new))
        yield change("reviews_changed", "reviews", facts, breaks=breaks, behavioural=is_behavioural)
    yield from _deadline_changes(old, new)


def _word_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield the changes of the catalogues. They are descriptive, because a word has an effect only in moves that use it,
    except for what follows from a reason at a closing.
    """
    for reason in new.reasons:
        before = next((each for each in old.reasons if each.id == reason.id), Reason(id=reason.id))
        yield from _reason_changes(before, reason, old, new)
    for shelf in ("roles", "reasons", "effects"):
        olds, news = ({word.id: word.labels for word in getattr(each, shelf)} for each in (old, new))
        for id in dict.fromkeys((*olds, *news)):
            where = f"{shelf}.{id}"
            if id not in news:
                gone = next((each for each in old.reasons if shelf == "reasons" and each.id == id), Reason(id=id))
                yield from _reason_changes(gone, Reason(id=id), old, new)
                yield change("word_removed", where, {"name": id, "shelf": shelf}, behavioural=False)
            elif id not in olds:
                yield change("word_added", where, {"name": id, "shelf": shelf}, behavioural=False)
            else:
                yield from _label_changes(olds[id], news[id], where)


def _reason_changes(before: Reason, after: Reason, old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the change of what follows from a reason at a closing. It is breaking if more rules hold."""
    was, is_ = behaviour_of(before, old), behaviour_of(after, new)
    if not same(was, is_):
        facts = {"name": after.id, "old": _reason_text(before), "new": _reason_text(after)}
        breaks = not {*(before.without or ())} <= {*(after.without or ())} or before.counts_as != after.counts_as
        yield change("closing_reason_changed", f"reasons.{after.id}", facts, breaks=breaks)


def _reason_text(reason: Reason) -> tuple[str, ...]:
    counts_as = (reason.counts_as,) if reason.counts_as else ()
    planned = () if reason.planned is None else ("planned" if reason.planned else "not planned",)
    return (*counts_as, *planned, *(reason.without or ()), *(reason.asks or ()))


def _label_changes(old: Params, new: Params, where: str) -> Iterator[Change]:
    if old != new:
        yield change("labels_changed", f"{where}.labels", {"name": where.rpartition(".")[2]}, behavioural=False)


def _approval_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes of approval rules."""
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
        yield from _label_changes(before.labels, after.labels, where)
        if (before.roles, before.valid) != (after.roles, after.valid):
            facts = {"approval": id, "old": before.roles, "new": after.roles}
            breaks = not set(before.roles) <= set(after.roles) or shorter(after.valid, before.valid)
            is_behavioural = (set(before.roles), before.valid) != (set(after.roles), after.valid)
            yield change("approval_rule_changed", where, facts, breaks=breaks, behavioural=is_behavioural)


def _parameter_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """
    Yield the changes of the parameters.

    Another value is behavioural if guards or effects use the parameter in both versions. Another unit or label is
    descriptive. Another value in a guard counts as breaking, because only the guard knows whether it is stricter.
    """
    olds, news = ({each.id: each for each in definition.parameters} for definition in (old, new))
    in_guards = {id for definition in (old, new) for id in _used_by_guards(definition)}
    used = _used_parameters(old) & _used_parameters(new)
    for id in dict.fromkeys((*olds, *news)):
        where = f"parameters.{id}"
        if id not in news:
            yield change("parameter_removed", where, {"parameter": id}, behavioural=id in used)
            continue
        if id not in olds:
            yield change("parameter_added", where, {"parameter": id}, behavioural=id in used)
            continue
        before, after = olds[id], news[id]
        yield from _label_changes(before.labels, after.labels, where)
        if (before.value, before.unit) != (after.value, after.unit):
            facts = {"old": f"{before.value} {before.unit}", "new": f"{after.value} {after.unit}"}
            is_behavioural = id in used and before.value != after.value
            facts = {"parameter": id, **facts}
            yield change("parameter_changed", where, facts, breaks=id in in_guards, behavioural=is_behavioural)


def _used_parameters(definition: Definition) -> set[str]:
    """Return the ids of the parameters that guards and effects use."""
    of_routes = (route.effects for move in definition.moves for route in move.routes)
    effects = chain.from_iterable((*(move.effects for move in definition.moves), *of_routes))
    in_effects = {id for effect in effects for id in definition.named_parameters(effect.params)}
    return in_effects | set(_used_by_guards(definition))


def _used_by_guards(definition: Definition) -> Iterator[str]:
    """Yield the ids of the parameters that guards use."""
    for move in definition.moves:
        for condition in (move.guards, *(route.guards for route in move.routes)):
            for leaf in leaves(condition):
                yield from definition.named_parameters(leaf.params)


def _record_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes of what is demanded of records. One is breaking if more is demanded."""
    for kind in dict.fromkeys((*old.record_rules, *new.record_rules)):
        nothing = RecordRule(kind=kind)
        before, after = old.record_rules.get(kind, nothing), new.record_rules.get(kind, nothing)
        if before != after:
            facts = {"record": kind, "old": _demands_text(before), "new": _demands_text(after)}
            is_behavioural = not same(behaviour_of(before, old), behaviour_of(after, new))
            breaks = _demands_more(after, before)
            yield change("record_rule_changed", after.where, facts, breaks=breaks, behavioural=is_behavioural)


def _demands_more(new: RecordRule, old: RecordRule) -> bool:
    """Return whether a record that the old version allowed may lack something in the new one."""
    choices = ((new.sources, old.sources), (new.roles, old.roles), (new.reasons, old.reasons))
    needs_more = new.approval not in (None, old.approval) or not {*new.required_fields} <= {*old.required_fields}
    return needs_more or any(narrower(*choice) for choice in choices)


def _demands_text(rule: RecordRule) -> tuple[str, ...]:
    target = (rule.target,) if rule.target else ()
    approval = (rule.approval,) if rule.approval else ()
    return (*rule.sources, *target, *rule.roles, *rule.reasons, *approval, *rule.required_fields)


def _rule_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes of rule settings. One is breaking if the rule newly blocks or a role can no longer override."""
    olds, news = ({setting.rule: setting for setting in definition.rules} for definition in (old, new))
    for rule in dict.fromkeys((*olds, *news)):
        before, after = olds.get(rule), news.get(rule)
        if before == after:
            continue
        (was, could), (is_, can) = _effective_setting(rule, before), _effective_setting(rule, after)
        lasts = [(interval_text(each.within),) if each and each.within else () for each in (before, after)]
        facts = {"rule": rule, "old": (was, *could, *lasts[0]), "new": (is_, *can, *lasts[1])}
        breaks = is_ == "block" and (was != "block" or not set(could) <= set(can))
        is_behavioural = _set_values(before) != _set_values(after)
        yield change("rule_changed", f"rules.{rule}", facts, breaks=breaks, behavioural=is_behavioural)


def _set_values(setting: RuleSetting | None) -> tuple[str | None, set[str], Interval | None]:
    """Return the level, the roles and the time that a setting sets; None and an empty set if it sets none."""
    return (setting.level, set(setting.overridable_by), setting.within) if setting else (None, set(), None)


def _effective_setting(rule: str, setting: RuleSetting | None) -> tuple[str, tuple[str, ...]]:
    """
    Return the level of a rule and the roles that may set it aside, with the defaults of casekit filled in.

    The defaults of a practice's rule are unknown here. If its setting has no level, the level counts as "off". If it
    has no roles, none are returned.
    """
    level, roles = (setting.level, setting.overridable_by) if setting else (None, ())
    shipped = RULES.get(rule)
    return (level or shipped.level, roles or shipped.overridable_by) if shipped else (level or "off", roles)


def _reviews_text(reviews: Reviews) -> tuple[str, ...]:
    by_risk = [f"{each.risk} {interval_text(each.interval)}" for each in reviews.by_risk]
    return (f"every {interval_text(reviews.every)}", *by_risk)


def _deadline_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield the changes of deadlines. None breaks, because a deadline refuses nothing."""
    olds, news = ({rule.id: rule for rule in definition.deadlines} for definition in (old, new))
    for id in dict.fromkeys((*olds, *news)):
        where = f"deadlines.{id}"
        if id not in news:
            yield change("deadline_removed", where, {"deadline": id})
        elif id not in olds:
            yield change("deadline_added", where, {"deadline": id})
        elif olds[id] != news[id]:
            facts = {"deadline": id, "old": _deadline_text(olds[id]), "new": _deadline_text(news[id])}
            yield change("deadline_changed", where, facts)


_TOLD = (
    "from", "from_kind", "stage", "until", "until_kind", "within", "counts", "warn", "pauses", "hard", "labels",
)  # fmt: skip
"""The keys of a deadline that its text tells in an own way, or that change no case."""


def _deadline_text(rule: DeadlineRule) -> tuple[str, ...]:
    where = (f"in {rule.stage}",) if rule.stage else ()
    more = [f"counts {rule.counts}"] if rule.counts != "each" else []
    more += [f"warn {rule.warn.count} {rule.warn.unit}"] if rule.warn else []
    more += [f"stands still in {stage}" for stage in rule.pauses]
    more += ["hard"] if rule.hard else []
    more += [f"{key} {as_toml(value)}" for key, value in deadline_written(rule).items() if key not in _TOLD]
    since, until = (event if kind is None else f"{event} {kind}" for event, kind in _events_of(rule))
    return (since, *where, until, f"{rule.within.count} {rule.within.unit}", *more)


def _events_of(rule: DeadlineRule) -> tuple[tuple[str, str | None], ...]:
    """Return the two events of a deadline, each with its kind."""
    return (rule.since, rule.since_kind), (rule.until, rule.until_kind)
