"""Whether reviews were held when they were due."""

from __future__ import annotations

from datetime import date

from casekit.answers import Params
from casekit.days import Interval
from casekit.errors import RecordError
from casekit.evaluation.methods.given import Given, Values
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Method, Result, notice

GRACE_DAYS = 7
"""So many days after the due day a review still counts for it."""
LONGEST_YEARS = 100
"""A case followed for longer is a slip of the hand."""


def review_adherence(
    start: date, done: Values[date], *, as_of: date, every_months: int = 1, grace_days: int = GRACE_DAYS
) -> Result:
    """
    How many of the reviews due were held: the k-th is due k intervals of `every_months` after the start.

    Args:
        start: The day the case, or the plan, began.
        done: The days on which reviews were held, in any order; a day named twice is one review.
        as_of: The day of the question; reviews after it are not known yet.
        every_months: How many months lie between two reviews, 1 to 120.
        grace_days: How many days after the due day a review still counts for it, 0 to 366.

    Every due day is the day of the month of the start, or the last day of a shorter month: from 31 January on 28
    February, then 31 March. It is kept when a review was held after the due day before it (the first: after the start)
    and no later than the grace; a review counts for one due day, the earliest it can. It is missed when the grace has
    passed, pending until then. `value` is kept / (kept + missed), 0.0 to 1.0; None where neither is. Figures: the days
    `due` up to `as_of`, `kept`, `missed`, `pending`, `next_due`, how many reviews counted for none, `extra`, and
    `numerator` and `denominator` of the share, with `excluded`, how many are pending. Raises EvaluationError where
    `as_of` lies before the start or more than 100 years after it. A convention of monthly review.

    >>> found = review_adherence(date(2025, 1, 31), [date(2025, 2, 27)], as_of=date(2025, 4, 10))
    >>> found.figures["kept"], found.figures["missed"], found.value
    (('2025-02-28',), ('2025-03-31',), 0.5)
    """
    given = Given("review_adherence")
    began, on = given.day(start, "start"), given.day(as_of, "as_of")
    held = [given.day(day, f"done[{place}]") for place, day in enumerate(given.items(done, "done"))]
    months = given.whole(every_months, "every_months", low=1, high=120)
    grace = given.whole(grace_days, "grace_days", high=366)
    if not given.faults:
        _check_days(given, began, on, months)
    given.refuse()
    known = sorted({day for day in held if day <= on})
    due, following = _due_days(began, on, months)
    reviews = _matched(due, known, began, grace)
    verdicts = {day: "kept" if day in reviews else "missed" if (on - day).days > grace else "pending" for day in due}
    lists = {
        name: tuple(day.isoformat() for day, verdict in verdicts.items() if verdict == name)
        for name in ("kept", "missed", "pending")
    }
    share = Share(
        numerator=len(lists["kept"]), denominator=len(lists["kept"]) + len(lists["missed"]),
        excluded=len(lists["pending"]),
    )  # fmt: skip
    later = tuple(day.isoformat() for day in sorted({day for day in held if day > on}))
    return Result(
        method=Method(
            id="review_adherence", source="Convention: monthly review, due days counted from the start",
            settings=Params({"every_months": months, "grace_days": grace, "as_of": on}),
        ),
        value=share.value,
        figures=Params({
            "due": tuple(day.isoformat() for day in due), **lists, "next_due": following,
            "extra": len(known) - len(reviews), **share.figures,
        }),
        table=tuple(
            Params({"due": day, **({"held": reviews[day]} if day in reviews else {}), "review": verdict})
            for day, verdict in verdicts.items()
        ),
        used=lists["kept"] + lists["missed"], missing=lists["pending"],
        findings=(*share.findings("as_of"), *([notice("later_than_asked", "done", ids=later)] if later else [])),
    )  # fmt: skip


def _check_days(given: Given, began: date, on: date, months: int) -> None:
    if on < began:
        given.fault("days_out_of_order", "as_of", earlier="start", later="as_of")
    elif on.year - began.year > LONGEST_YEARS:
        given.fault("course_too_long", "as_of", most=LONGEST_YEARS)
    else:
        try:
            Interval(months, "month").after(on)
        except RecordError:
            given.fault("day_out_of_range", "as_of", day=on)


def _due_days(began: date, on: date, months: int) -> tuple[list[date], date]:
    """The due days up to a day, each counted from the start, and the next one."""
    due: list[date] = []
    while (following := Interval(months * (len(due) + 1), "month").after(began)) <= on:
        due.append(following)
    return due, following


def _matched(due: list[date], held: list[date], began: date, grace: int) -> dict[date, date]:
    """For each due day that was kept the review that counts for it; each review counts once."""
    reviews: dict[date, date] = {}
    ahead = list(reversed(held))
    for before, day in zip([began, *due], due, strict=False):
        while ahead and ahead[-1] <= before:
            ahead.pop()
        if ahead and (ahead[-1] - day).days <= grace:
            reviews[day] = ahead.pop()
    return reviews
