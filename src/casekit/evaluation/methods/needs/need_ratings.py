"""
Needs rated twice: which were resolved, and how far each domain of life moved.

Sources: action levels of the Child and Adolescent Needs and Strengths (CANS), Lyons, Praed Foundation; the
Self-Sufficiency Matrix (Arizona and Snohomish family). The levels are ordinal: a profile item by item comes first, and
action levels are not added into a total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from casekit.answers import Finding, Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import Given
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Line, Method, Result, added_up, notice

ACT = 2
"""From this action level on a need is to be acted on."""
SAFE = 2
"""The level so many above the lowest counts as stable: 3, safe, on a matrix from 1, in crisis."""


def action_levels(
    start: Mapping[str, int | None], follow_up: Mapping[str, int | None], *, actionable_from: int = ACT
) -> Result:
    """
    What became of the needs rated 0 (none), 1 (watch), 2 (act), 3 (act at once or intensively) at the start.

    Args:
        start: The level of each need at the start, None where it was not rated.
        follow_up: The level of each need later on, None where it was not rated again.
        actionable_from: The level from which a need is to be acted on, 1 to 3.

    `value` is the resolution rate, 0.0 to 1.0: of the needs to be acted on at the start and rated again, the share now
    below that level; None where there is none. Figures: the ids of the needs `resolved`, `continuing`, `emerged` (rated
    below it before, now to be acted on), `improved` and `worsened` by any step, `not_reassessed` (never counted as
    resolved) and `first_rated` (nothing to compare them with), `actionable_start`, and `numerator` and `denominator` of
    the rate, with `excluded`, how many of those to be acted on were not rated again. Raises EvaluationError for other
    levels. Source: CANS action levels, Lyons, Praed Foundation.

    >>> found = action_levels({"housing": 3, "income": 2, "family": 0}, {"housing": 1, "income": 2, "family": 2})
    >>> found.value, found.figures["resolved"], found.figures["emerged"]
    (0.5, ('housing',), ('family',))
    """
    given = Given("action_levels")
    act = given.whole(actionable_from, "actionable_from", low=1, high=3)
    before, after = (_levels(given, each, where, 0, 3) for each, where in ((start, "start"), (follow_up, "follow_up")))
    given.refuse()
    names = tuple({**before, **after})
    both = tuple(name for name in names if before.get(name) is not None and after.get(name) is not None)
    steps = {name: (before[name] or 0, after[name] or 0) for name in both}
    now = {name: _course(before.get(name), after.get(name), act) for name in names}
    actionable = tuple(name for name, level in before.items() if level is not None and level >= act)
    lists = {
        course: tuple(name for name in names if now[name] == course)
        for course in ("resolved", "continuing", "emerged", "not_reassessed", "first_rated")
    }
    share = Share(
        numerator=len(lists["resolved"]), denominator=len(lists["resolved"]) + len(lists["continuing"]),
        excluded=len(set(actionable) & set(lists["not_reassessed"])),
    )  # fmt: skip
    unseen = lists["not_reassessed"]
    return Result(
        method=Method(
            id="action_levels", source="CANS action levels, Lyons, Praed Foundation",
            settings=Params({"actionable_from": act}),
        ),
        value=share.value,
        figures=Params({
            **share.figures, "actionable_start": actionable, **lists,
            "improved": tuple(name for name, (old, new) in steps.items() if new < old),
            "worsened": tuple(name for name, (old, new) in steps.items() if new > old),
        }),
        table=tuple(
            Params({
                "need": name, **_known(before=before.get(name), after=after.get(name)), "movement": now[name],
            })
            for name in names
        ),
        used=both, missing=tuple(name for name in names if name not in steps),
        findings=(
            *share.findings("start"), *([notice("needs_not_reassessed", "follow_up", ids=unseen)] if unseen else []),
        ),
    )  # fmt: skip


def matrix_movement(
    start: Mapping[str, int | None], follow_up: Mapping[str, int | None], *, scale: tuple[int, int] = (1, 5),
    stable_from: int | None = None,
) -> Result:  # fmt: skip
    """
    How far the domains of a self-sufficiency matrix moved: 1 in crisis, 2 vulnerable, 3 safe, 4 building capacity, 5
    empowered.

    Args:
        start: The level of each domain at the start, None where the domain does not apply or was not rated.
        follow_up: The level of each domain later on, likewise.
        scale: The lowest and the highest level; there are no half levels.
        stable_from: The level from which a domain is stable; None: the third level, 3 of 1 to 5.

    `value` is the mean change of the domains rated both times, each domain's line what it adds; None where there is
    none. Figures: `mean_start` and `mean_follow_up` of every domain rated at that time (a finding says where these are
    not the same domains), how many `improved`, were `maintained` or `declined`, the domains that `left_crisis` (the
    lowest level), and `stable_share`, the share of the domains rated both times that are stable now, with its
    `numerator`, `denominator` and `excluded` (not rated both times). Raises EvaluationError for other levels. Levels
    are ordinal, so a mean is a rough summary; programmes are compared for like populations only. Source:
    Self-Sufficiency Matrix, Arizona.

    >>> found = matrix_movement({"housing": 1, "income": 2, "food": 2}, {"housing": 3, "income": 2, "food": 3})
    >>> found.value, found.figures["left_crisis"], found.figures["improved"]
    (1.0, ('housing',), 2)
    """
    given = Given("matrix_movement")
    low, high = _scale(given, scale)
    stable = low + SAFE if stable_from is None else given.whole(stable_from, "stable_from", low=low, high=high)
    if stable > high:
        given.fault("out_of_range", "stable_from", low=low, high=high)
    before, after = (
        _levels(given, each, where, low, high) for each, where in ((start, "start"), (follow_up, "follow_up"))
    )
    given.refuse()
    names = tuple({**before, **after})
    rated = {
        name: (old, new)
        for name in names
        if (old := before.get(name)) is not None and (new := after.get(name)) is not None
    }
    changes = [new - old for old, new in rated.values()]
    once = tuple(name for name in names if (before.get(name) is None) != (after.get(name) is None))
    share = Share(
        numerator=sum(new >= stable for _, new in rated.values()), denominator=len(rated),
        excluded=len(names) - len(rated),
    )  # fmt: skip
    amounts = told_amounts([Fraction(change, len(rated)) for change in changes])
    lines = tuple(
        Line(name=name, amount=amount, facts=Params({"before": old, "after": new, "change": new - old}))
        for (name, (old, new)), amount in zip(rated.items(), amounts, strict=True)
    )
    return Result(
        method=Method(
            id="matrix_movement", source="Self-Sufficiency Matrix, Arizona",
            settings=Params({"lowest": low, "highest": high, "stable_from": stable}),
        ),
        value=added_up(0.0, lines) if rated else None, lines=lines,
        figures=Params({
            "mean_start": _mean(before), "mean_follow_up": _mean(after),
            "improved": sum(change > 0 for change in changes), "maintained": changes.count(0),
            "declined": sum(change < 0 for change in changes),
            "left_crisis": tuple(name for name, (old, new) in rated.items() if old == low < new),
            "stable_share": share.value, **share.figures,
        }),
        used=tuple(rated), missing=tuple(name for name in names if name not in rated),
        findings=(
            notice("levels_are_ordinal"),
            *([] if rated else [notice("no_domain_rated_twice", "follow_up")]),
            *([notice("rated_only_once", ids=once)] if once else []),
            *_means_apart(before, after),
        ),
    )  # fmt: skip


def _levels(given: Given, values: object, where: str, low: int, high: int) -> dict[str, int | None]:
    return {
        name: None if level is None else given.whole(level, f"{where}[{name}]", low=low, high=high)
        for name, level in given.table(values, where).items()
    }


def _scale(given: Given, scale: object) -> tuple[int, int]:
    ends: Sequence[object] = given.items(scale, "scale")
    if len(ends) != 2:
        given.fault("lengths_differ", "scale", expected=2, given=len(ends))
        return 1, 5
    low = given.whole(ends[0], "scale[0]", high=99)
    return low, given.whole(ends[1], "scale[1]", low=low + 1, high=100)


def _course(before: int | None, after: int | None, act: int) -> str:
    """What became of one need."""
    if before is None:
        return "not_rated" if after is None else "first_rated"
    if after is None:
        return "not_reassessed"
    if before >= act:
        return "continuing" if after >= act else "resolved"
    return "emerged" if after >= act else "not_actionable"


def _known(**levels: int | None) -> dict[str, int]:
    return {name: level for name, level in levels.items() if level is not None}


def _means_apart(before: Mapping[str, int | None], after: Mapping[str, int | None]) -> tuple[Finding, ...]:
    """What to know where there are two means, and not of the same domains."""
    start, follow_up = (tuple(_known(**each)) for each in (before, after))
    if not start or not follow_up or {*start} == {*follow_up}:
        return ()
    return (notice("means_of_different_domains", start=start, follow_up=follow_up),)


def _mean(levels: Mapping[str, int | None]) -> float | None:
    rated = [level for level in levels.values() if level is not None]
    return sum(rated) / len(rated) if rated else None
