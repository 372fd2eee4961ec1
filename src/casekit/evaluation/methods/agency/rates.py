"""Rates of an agency: goals attained, things done in time, how cases closed, and how many were opened again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from casekit.answers import Params
from casekit.evaluation.methods.agency.spans import Span, as_it_stood, spans
from casekit.evaluation.methods.given import Given, Values
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Method, Result, notice

Attainment: TypeAlias = Literal["attained", "partly", "not_attained", "open", "withdrawn"]
"""What became of a goal; open and withdrawn goals are not in the rate."""

_ATTAINMENT: tuple[Attainment, ...] = ("attained", "partly", "not_attained", "open", "withdrawn")
_PLAIN = "Plain proportion; numerator and denominator are told beside it"


def goal_attainment_rate(goals: Mapping[str, Attainment]) -> Result:
    """
    How many goals were attained, of those attained, partly attained and not attained.

    Args:
        goals: What became of each goal. For short- and long-term goals apart, ask for each kind of them.

    `value` is the rate, 0.0 to 1.0, and figure `rate_with_partial` counts a goal partly attained as half; both None
    where no goal counts. Figures: how many goals are `attained`, `partly` attained, `not_attained`, `open` and
    `withdrawn`. `numerator` and `denominator` are those of the rate; open and withdrawn goals are left out and counted
    in `excluded`. Raises EvaluationError for another word.

    >>> found = goal_attainment_rate({"G1": "attained", "G2": "partly", "G3": "open"})
    >>> found.value, found.figures["rate_with_partial"], found.figures["excluded"]
    (0.5, 0.75, 1)
    """
    given = Given("goal_attainment_rate")
    found = {
        goal: given.choice(what, f"goals[{goal}]", _ATTAINMENT) for goal, what in given.table(goals, "goals").items()
    }
    given.refuse()
    counts = Counter(found.values())
    out = {goal: what for goal, what in found.items() if what in ("open", "withdrawn")}
    share = Share(numerator=counts["attained"], denominator=len(found) - len(out), excluded=len(out))
    with_partial = Share(
        numerator=2 * counts["attained"] + counts["partly"], denominator=2 * share.denominator, excluded=len(out)
    )
    return Result(
        method=Method(id="goal_attainment_rate", source=_PLAIN),
        value=share.value,
        figures=Params({
            **share.figures, "rate_with_partial": with_partial.value, **{what: counts[what] for what in _ATTAINMENT},
        }),
        used=tuple(goal for goal in found if goal not in out), missing=tuple(out), findings=share.findings("goals"),
    )  # fmt: skip


def done_in_time(events: Mapping[str, Span], *, limit_days: int, today: date) -> Result:
    """
    How much was done within so many days, of what was done or should have been by now.

    Args:
        events: For each the day it counts from and the day it was done, None where it is not done.
        limit_days: How many days there are, 0 to 9999; the due day itself is still in time.
        today: The day of the question; what was done later counts as not done yet, what begins later as pending, and
            findings name them.

    `value` is the share in time, 0.0 to 1.0; None where nothing was done and nothing is past due. Figures: `on_time`,
    `late` (done after the due day, or not done and past it), `pending` (not done and not past due, not in the rate, and
    counted in `excluded`), `numerator` and `denominator` of the share, and `late_ids`. Raises EvaluationError where
    something was done before it began. Limits are the agency's own; Korean districts publish about 10 days to the need
    survey, 15 to the plan and 30 in all (Namdong-gu, Yeonsu-gu).

    >>> survey = {"C1": (date(2025, 3, 1), date(2025, 3, 11)), "C2": (date(2025, 3, 1), date(2025, 3, 12))}
    >>> done_in_time(survey, limit_days=10, today=date(2025, 4, 30)).value
    0.5
    """
    given = Given("done_in_time")
    found = spans(given, events, "events")
    limit = given.whole(limit_days, "limit_days", high=9999)
    on = given.day(today, "today")
    given.refuse()
    stood, findings = as_it_stood(found, on)
    ahead = tuple(name for name, (first, _) in found.items() if first > on)
    took = {name: ((last or on) - first).days for name, (first, last) in stood.items()}
    late = tuple(name for name, days in took.items() if days > limit)
    pending = tuple(name for name, (_, last) in stood.items() if last is None and took[name] <= limit)
    counted = tuple(name for name, (_, last) in stood.items() if last is not None or took[name] > limit)
    share = Share(numerator=len(counted) - len(late), denominator=len(counted), excluded=len(pending))
    return Result(
        method=Method(id="done_in_time", source=_PLAIN, settings=Params({"limit_days": limit, "today": on})),
        value=share.value,
        figures=Params({
            "on_time": share.numerator, "late": len(late), "pending": len(pending), **share.figures, "late_ids": late,
        }),
        used=counted, missing=pending,
        findings=(
            *share.findings("events"), *findings, *([notice("begins_later_than_asked", ids=ahead)] if ahead else []),
        ),
    )  # fmt: skip


def closure_mix(counts: Mapping[str, int], *, planned: Values[str]) -> Result:
    """
    Why cases were closed: the share of each reason, and of the planned ones together.

    Args:
        counts: How many cases were closed for each reason.
        planned: The reasons that make a closure a planned one, at least one; a finding names those not in `counts`.

    `value` is the planned rate, 0.0 to 1.0; None where no case was closed. Figures: `numerator` and `denominator` of
    the rate, and `total`, all closures; every closure counts, so `excluded` is 0. The table has each reason's `count`
    and `share`. Small counts can point to persons: `suppress_small` before they are shown. Raises EvaluationError for a
    count that is no whole number from 0.

    >>> found = closure_mix({"goals_met": 12, "moved": 4}, planned=["goals_met"])
    >>> found.value, found.table[1]["share"]
    (0.75, 0.25)
    """
    given = Given("closure_mix")
    found = {reason: given.whole(count, f"counts[{reason}]") for reason, count in given.table(counts, "counts").items()}
    plan = dict.fromkeys(given.texts(planned, "planned", least=1))
    given.refuse()
    total = sum(found.values())
    uncounted = tuple(reason for reason in plan if reason not in found)
    share = Share(
        numerator=sum(count for reason, count in found.items() if reason in plan), denominator=total, excluded=0
    )
    return Result(
        method=Method(id="closure_mix", source=_PLAIN, settings=Params({"planned_reasons": tuple(plan)})),
        value=share.value, figures=Params({"total": total, **share.figures}),
        table=tuple(
            Params({
                "reason": reason, "count": count, "share": count / total if total else None,
                "planned": reason in plan,
            })
            for reason, count in found.items()
        ),
        used=tuple(found),
        findings=(
            *share.findings("counts"),
            *([notice("planned_reason_not_counted", "planned", ids=uncounted)] if uncounted else []),
        ),
    )  # fmt: skip


def reopening_rate(closures: Mapping[str, Span], *, within_days: int, as_of: date) -> Result:
    """
    How many closed cases were opened again within so many days, of those closed at least so many days ago.

    Args:
        closures: For each closure the day of it and the day the case was opened again, None where it was not.
        within_days: How many days after the closure count, 1 to 9999, the last one too.
        as_of: The day of the question; later days are not known yet.

    `value` is the rate, 0.0 to 1.0; None where no closure is that long ago. Closures without that many days of
    follow-up are left out, opened again or not: counting only those already opened again would raise the rate. They are
    in `excluded` and `missing`, and findings name them, those closed after `as_of` apart. `numerator` and `denominator`
    are those of the rate, and `reopened` has the ids that count as opened again. Raises EvaluationError where a case
    was opened again before it was closed.

    >>> closed = {"C1": (date(2025, 1, 10), date(2025, 2, 1)), "C2": (date(2025, 1, 10), None)}
    >>> reopening_rate(closed, within_days=90, as_of=date(2025, 6, 30)).value
    0.5
    """
    given = Given("reopening_rate")
    found = spans(given, closures, "closures")
    days = given.whole(within_days, "within_days", low=1, high=9999)
    on = given.day(as_of, "as_of")
    given.refuse()
    followed = {name: span for name, span in found.items() if (on - span[0]).days >= days}
    again = tuple(name for name, (first, last) in followed.items() if last is not None and (last - first).days <= days)
    left_out = tuple(name for name in found if name not in followed)
    later = tuple(name for name in left_out if found[name][0] > on)
    short = tuple(name for name in left_out if found[name][0] <= on)
    share = Share(numerator=len(again), denominator=len(followed), excluded=len(left_out))
    return Result(
        method=Method(id="reopening_rate", source=_PLAIN, settings=Params({"within_days": days, "as_of": on})),
        value=share.value, figures=Params({**share.figures, "reopened": again}), used=tuple(followed), missing=left_out,
        findings=(
            *share.findings("closures"), *([notice("follow_up_too_short", ids=short, days=days)] if short else []),
            *([notice("closed_later_than_asked", ids=later)] if later else []),
        ),
    )  # fmt: skip
