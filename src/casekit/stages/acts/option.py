"""What acts have in common: an option, what a closing must follow, and when two acts are the same."""

from __future__ import annotations

import attrs

from casekit.answers import Effect, Finding, Refusal
from casekit.models import Case, CaseView, Closure, Entry, Plan, Record, StageChange, Void, WorkflowRef
from casekit.models.asked import only_case
from casekit.stages.rules.closing_rules import ANSWERS_WHEN_CLOSED
from casekit.stages.settings import Reviews


@attrs.frozen(kw_only=True, slots=False)
class Option:
    """
    One move that a case could make from its stage.

    move: The name of the move. None if no move leads to `target`.
    target: The id of the stage it leads to.
    refusals: Every reason why the move is not allowed. Empty: it is allowed.
    findings: The findings that the move would store.
    effects: What the host would be asked to do after the move.

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
        """Whether the move is allowed: there are no refusals."""
        return not self.refusals


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


def is_view(case: Case) -> tuple[Refusal, ...]:
    """
    Return why no act is open to a view of a case: it hides what others know. Empty for a case.

    Raises RecordError for anything else.
    """
    return (Refusal("view_not_a_case", {}, case.id),) if isinstance(only_case(case), CaseView) else ()


def is_read_only(case: Case) -> tuple[Refusal, ...]:
    """
    Return why a case is read and not acted on: it is a view, or a case of the past. Empty for a case of today.

    Raises RecordError for anything else.
    """
    past = (Refusal("case_of_the_past", {"revision": case.revision}, case.id),) if only_case(case).is_past else ()
    return is_view(case) or past


def is_same_act(done: Record, act: object) -> bool:
    """
    Return whether what was recorded is the same act.

    That is: the record as it was completed, the move of that name, a migration to the same version of a workflow, or
    without any of them an entry taken out or a stage taken over.
    """
    if isinstance(act, WorkflowRef):
        follows = done.workflow if isinstance(done, StageChange) else None
        return follows is not None and (follows.id, follows.version) == (act.id, act.version)
    if act is None:
        return isinstance(done, Void) or (isinstance(done, StageChange) and done.adopted)
    if isinstance(act, str):
        return isinstance(done, StageChange) and done.move == act
    if isinstance(act, Plan) and isinstance(done, Plan) and act.review_interval is None:
        return attrs.evolve(act, review_interval=done.review_interval) == done
    return done == act
