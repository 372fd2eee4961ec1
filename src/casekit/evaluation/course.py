"""The course of the work: reviews kept, days between its milestones, aftercare, and the evidence on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import cast

import attrs

from casekit.answers import Finding, Params, Refusal
from casekit.clocks.reviews import ReviewDue
from casekit.errors import EvaluationError
from casekit.evaluation.figures import CRITERIA, days_between, missing
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Method, Result, notice
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import (
    AftercareEnd,
    AftercarePlan,
    Assessment,
    ClientVoice,
    Closure,
    Contact,
    DomainScore,
    Indicator,
    Intake,
    Plan,
    Reading,
    Record,
    Reopening,
    Review,
    ServiceRating,
    ServiceStart,
    SessionCount,
)
from casekit.models.outcome import Evidence


def each_review(reviews: Sequence[ReviewDue], *, on: date) -> tuple[ReviewDue, ...]:
    """Return due days of reviews. Raises EvaluationError for anything but a list or tuple of those up to a day."""
    given: object = reviews
    held: Sequence[object] = reviews if isinstance(given, list | tuple) else (given,)
    if not isinstance(given, list | tuple) or not all(isinstance(each, ReviewDue) for each in held):
        wrong = Refusal("wrong_type", {"expected": "the due days that StageMachine.reviews returns"}, "reviews")
        raise EvaluationError("cannot evaluate", [wrong])
    later = [place for place, each in enumerate(reviews) if max(each.since, each.held or each.since) > on]
    if later:
        faults = [Refusal("after_the_evaluation", {"day": on}, f"reviews[{place}]") for place in later]
        raise EvaluationError("cannot evaluate", faults)
    return tuple(reviews)


def reviews_within(seen: Seen, due_days: Sequence[ReviewDue]) -> tuple[ReviewDue, ...]:
    """Return the due days that began in the episode; all of them for all episodes. A day belongs to one episode."""
    if seen.episode == "all":
        return tuple(due_days)
    first, until = seen.entries[0].at.date(), seen.reopened_on
    return tuple(each for each in due_days if first <= each.since and (until is None or each.since < until))


def shares_of_reviews(seen: Seen, reviews: Sequence[ReviewDue]) -> list[Result]:
    """
    Return the share of the reviews held or missed that were held on time, and the share of the reviews with a decision
    that changed the plan or added support. An overdue review counts in no share; a finding names it.
    """
    ended = [row for row in reviews if row.status != "running"]
    rows = [
        Row(each.due.isoformat(), Fraction(each.on_time), "on_time" if each.on_time else _LATE[each.status])
        for each in ended
    ]
    overdue = [each.due for each in reviews if each.status == "running" and each.due < seen.on]
    found = share_of(
        "share_of_reviews_on_time", rows, source="monthly review, Korean casework text", fact="outcome",
        words=("late", "missed"),
    )  # fmt: skip
    late = tuple(Finding("review_overdue", {"due": due}, "reviews") for due in overdue)
    kept = attrs.evolve(
        found, figures=Params({**found.figures, "excluded": len(overdue)}), missing=tuple(map(str, overdue)),
        findings=(*late, *found.findings),
    )  # fmt: skip
    decided = [
        Row(f"review {day.isoformat()}", Fraction(each.decision in ("modify", "add")),
            "changed" if each.decision in ("modify", "add") else "kept_as_it_was")
        for day, each in seen.dated(Review) if each.decision is not None
    ]  # fmt: skip
    source = "monthly review and adjustment, Korean casework text"
    return [kept, share_of("share_of_reviews_that_changed", decided, source=source, fact="outcome")]


_LATE = {"held": "late", "missed": "missed"}

_MILESTONES: dict[str, tuple[type[Record], str | None]] = {
    "intake": (Intake, None), "assessment": (Assessment, None), "plan": (Plan, "plan_signed"),
    "service_start": (ServiceStart, None), "closure": (Closure, None),
}  # fmt: skip
"""The milestones, by the code of their record: the first of each counts, of closures the last."""
_BETWEEN = {
    "days_from_intake_to_assessment": ("intake", "assessment"),
    "days_from_assessment_to_plan": ("assessment", "plan"),
    "days_from_intake_to_plan": ("intake", "plan"),
    "days_from_intake_to_service": ("intake", "service_start"),
    "days_from_intake_to_closure": ("intake", "closure"),
}


def days_between_milestones(seen: Seen) -> list[Result]:
    """
    Return the calendar days between milestones of the work, the first day not counted. A number is undefined if one of
    its two milestones is not reached, and negative if the second one came first. In an episode that a reopening began,
    the reopening counts as the intake, unless there is another.
    """
    reached = {name: _milestone(seen, name, *each) for name, each in _MILESTONES.items()}
    return [_days(id, {name: reached[name] for name in ends}) for id, ends in _BETWEEN.items()]


def _milestone(seen: Seen, name: str, kind: type[Record], event: str | None) -> date | None:
    days = [day for day, what in seen.dated(kind) if event in (None, what.event)]
    if name == "intake" and not days and isinstance(seen.entries[0].what, Reopening):
        return seen.entries[0].at.date()
    return (days[-1] if name == "closure" else days[0]) if days else None


def _days(id: str, ends: dict[str, date | None]) -> Result:
    first, last = ends.values()
    lacking = [name for name, day in ends.items() if day is None]
    return Result(
        method=Method(id=id, source="efficient support, Korean text on case management"),
        value=days_between(first, last),
        figures=Params({"first_day": first, "last_day": last}), missing=tuple(lacking),
        findings=(notice("milestones_missing", ids=lacking),) if lacking else (),
    )  # fmt: skip


def share_of_aftercare_contacts_made(seen: Seen) -> Result:
    """
    Return the share of the contacts in the last plan of aftercare that were made. A contact counts as made if the
    client was reached; `attempts` has all. Of all episodes together, those of the last ending count.

    `ended_on` and `outcome` are those of the last end of aftercare; None: not on record.
    """
    ending, plans = seen.last_ending(), seen.dated(AftercarePlan)
    tried = [each for _, each in ending.dated(Contact) if each.purpose == "aftercare"]
    ends = ending.dated(AftercareEnd)
    planned = plans[-1][1].contacts if plans else 0
    share = Share(numerator=sum(each.reached for each in tried), denominator=planned, excluded=0)
    return Result(
        method=Method(id="share_of_aftercare_contacts_made", source="aftercare, Korean texts on case management"),
        value=share.value,
        figures=Params({
            **share.figures, "attempts": len(tried), "ended_on": ends[-1][0] if ends else None,
            "outcome": ends[-1][1].outcome if ends else None,
        }),
        findings=() if planned else share.findings("aftercare") if plans else (notice("no_aftercare_planned"),),
    )  # fmt: skip


_EVIDENCE: dict[str, dict[str, type[Record]]] = {
    "quantitative": {
        "reading": Reading, "domain_score": DomainScore, "service_rating": ServiceRating, "session_count": SessionCount,
    },
    "qualitative": {"client_voice": ClientVoice},
}  # fmt: skip
"""The records that are evidence of each kind beside the indicators, by their code."""


def evidence_of_both_kinds(seen: Seen) -> Result:
    """
    Return whether there is quantitative and qualitative evidence on record, with a row for each kind of records. An
    evaluation needs both.
    """
    indicators = [each.evidence for each in seen.last(Indicator)]
    rows = [
        Params({"evidence": evidence, "record": record, "count": count})
        for evidence, kinds in _EVIDENCE.items()
        for record, count in (
            ("indicator", indicators.count(cast("Evidence", evidence))),
            *((record, len(seen.dated(kind))) for record, kind in kinds.items()),
        )
    ]  # fmt: skip
    there = {str(row["evidence"]) for row in rows if row["count"]}
    lacking = [kind for kind in _EVIDENCE if kind not in there]
    return Result(
        method=Method(id="evidence_of_both_kinds", source=f"quantitative and qualitative indicators, {CRITERIA}"),
        value=not lacking, table=tuple(row for row in rows if row["count"]), used=tuple(sorted(there)),
        missing=tuple(lacking), findings=missing("evidence_missing", lacking, where="evidence") if lacking else (),
    )  # fmt: skip
