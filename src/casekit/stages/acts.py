"""What an act meets: an option, an act weighed, and what is judged of every act alike."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from casekit.answers import Effect, Finding, Refusal
from casekit.models import Case, Closure, Entry, Plan, Record, StageChange
from casekit.stages.definition import Way
from casekit.stages.rules.closing_rules import ANSWERS_WHEN_CLOSED
from casekit.stages.settings import Reviews


@attrs.frozen(kw_only=True, slots=False)
class Option:
    """
    One way on from a stage: the move (None where none leads there), its target, and what stands in its way.

    `effects` are what the host will be asked to do once the move is made.

    >>> Option(move="plan", target="planning", refusals=(Refusal("reason_required"),)).open
    False
    """

    move: str | None
    target: str
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def open(self) -> bool:
        """True when nothing refuses the move."""
        return not self.refusals


class Weighed(NamedTuple):
    """An act weighed: what refuses it, what it would leave behind, the case after it, and the way a move takes."""

    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    after: Case
    way: Way | None = None


def later_than_closing(entry: Entry, then: Case, now: Case) -> list[Refusal]:
    """A backdated closure may not lie before anything a closed case could not have taken."""
    if not isinstance(entry.what, Closure):
        return []
    later = [each for each in now.timeline[len(then.timeline) :] if not _could_be_closed(each.what)]
    return [Refusal("out_of_order", {"after": later[-1].at}, "at")] if later else []


def _could_be_closed(what: Record) -> bool:
    """Whether a closed case could have taken this."""
    return isinstance(what, ANSWERS_WHEN_CLOSED) or (isinstance(what, StageChange) and "aftercare" in what.kinds)


def completed(record: Record, case: Case, reviews: Reviews) -> Record:
    """A signed plan that names no review interval takes the workflow's, by the risk where it sets one."""
    if not isinstance(record, Plan) or not record.signed_by or record.review_interval:
        return record
    return attrs.evolve(record, review_interval=reviews.widest(case.risk) or reviews.every)


def is_same_act(done: Record, act: object) -> bool:
    """Whether what was recorded is the same act: the record as it was completed, or the move of that name."""
    if isinstance(act, str):
        return isinstance(done, StageChange) and done.move == act
    if isinstance(act, Plan) and isinstance(done, Plan) and act.review_interval is None:
        return attrs.evolve(act, review_interval=done.review_interval) == done
    return done == act
