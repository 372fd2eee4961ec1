"""The `Option`, and checks that several acts share: read-only cases, backdated closures, repeated acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from casekit.answers import Effect, Finding, Refusal
from casekit.clocks.reviews import REVIEWS, running_interval
from casekit.models import (
    Assessment,
    Case,
    CaseView,
    Closure,
    Entry,
    Erasure,
    Plan,
    Record,
    RiskRating,
    StageChange,
    ThingStep,
    Void,
    WorkflowRef,
)
from casekit.models.asked import only_case
from casekit.stages.definition import Definition
from casekit.stages.due.terms import Terms
from casekit.stages.rules.closing_rules import CANCELLED_BY_RULE, allowed_when_closed
from casekit.stages.rules.shared_facts import closing_approvers, declared_reason


@attrs.frozen(kw_only=True, slots=False)
class Option:
    """
    One stage that a case could reach from its stage, with the move or the record that leads there.

    move: The name of the move. None if a record leads there, and for a stage that was asked for and to which nothing
        leads.
    record: The kind of record that leads there: "Closure" or "Reopening", if the workflow says to which stage it leads.
        None: a move leads there.
    target: The id of the stage it leads to.
    refusals: Every reason why the move is not allowed. Empty: it is allowed. For a record, one with placeholders is
        evaluated, so these are the reasons that do not depend on what it says.
    findings: What the rules report about the move or the record. Findings about later entries are left out;
        `StageMachine.ask` has them.
    effects: What the host would have to do after the move.
    parties: For a step of a thing: whose step it can be, the usual one first. Otherwise empty.

    >>> Option(move="plan", target="planning", refusals=(Refusal("reason_required"),)).open
    False
    """

    move: str | None
    target: str
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()
    record: str | None = None
    parties: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the move is allowed: there are no refusals."""
        return not self.refusals


def later_than_closing(entry: Entry, then: Case, now: Case) -> list[Refusal]:
    """Return a refusal for a closure dated before an entry that a closed case does not allow; empty otherwise."""
    later = now.timeline[len(then.timeline) :]
    return [*later_in_closed_case(entry.what, later, then)] if isinstance(entry.what, Closure) else []


def later_in_closed_case(closure: Closure, later: Iterable[Entry], then: Case) -> Iterator[Refusal]:
    """Yield a refusal for a closure if an entry after it is one that a closed case does not allow."""
    refused = [each for each in later if not _is_allowed_when_closed(each, then)]
    if refused:
        yield Refusal("out_of_order", {"after": refused[-1].at}, "at")


def _is_allowed_when_closed(entry: Entry, then: Case) -> bool:
    """Return whether a closed case allows the act that recorded an entry; it allows no move that stays."""
    what, on = entry.what, entry.at.date()
    if not isinstance(what, StageChange):
        return allowed_when_closed(what, (), then, on=on)
    if what.move is None and not what.enters:
        return True  # another version of the workflow, in the same stage
    stays = not what.enters
    return allowed_when_closed(None, () if stays else what.kinds, then, on=on)


def completed(record: Record, case: Case, terms: Terms, *, on: date) -> Record:
    """
    Return the record with what follows from the case and the workflow.

    A signed plan without a review interval gets the longest for the risk, or else the usual. A rating of the risk gets
    the longest interval at it, if the running one is longer. A closure gets what it
    leaves out: as its approver the person who gave the approval that the workflow demands, and what the workflow says
    of its reason and cancels.
    """
    workflow = terms.workflow
    if isinstance(record, Plan) and record.signed_by and not record.review_interval and workflow.review_rule is REVIEWS:
        return attrs.evolve(record, review_interval=workflow.reviews.widest(case.risk) or workflow.reviews.every)
    if isinstance(record, Assessment | RiskRating) and workflow.reviews.by_risk and not record.review_interval:
        longest = workflow.reviews.widest(record.risk)
        running = running_interval(case, on=on, calendar=terms.calendar, rule=workflow.review_rule, starts=terms.starts)
        is_too_long = longest is not None and running is not None and running.is_wider_than(longest, on=on)
        return attrs.evolve(record, review_interval=longest) if is_too_long else record
    return _completed_closure(record, case, workflow, on=on) if isinstance(record, Closure) else record


def _completed_closure(closure: Closure, case: Case, workflow: Definition, *, on: date) -> Closure:
    filled = closure_fields_of(closure, workflow)
    if closure.approved_by is None:
        filled["approved_by"] = next(iter(closing_approvers(workflow, case, on=on)), None)
    left_out = {name: value for name, value in filled.items() if getattr(closure, name) in (None, ())}
    found = attrs.evolve(closure, **left_out)  # type: ignore[arg-type]
    return closure if found == closure else found


def closure_fields_of(closure: Closure, workflow: Definition) -> dict[str, object]:
    """Return what the workflow says of a closure, by field: what its reason counts as, and what it cancels."""
    reason = declared_reason(closure, workflow)
    levels = {each.rule: each.level for each in workflow.rules}
    return {
        "counts_as": None if reason is None else reason.counts_as,
        "planned": closure.planned if reason is None or reason.planned is None else reason.planned,
        "cancels": tuple(kind for rule, kind in CANCELLED_BY_RULE.items() if levels.get(rule) == "cancel"),
    }


def refusals_of_filled_in(record: Record, workflow: Definition) -> list[Refusal]:
    """Return a refusal for each field of a closure that says something else than the workflow."""
    if not isinstance(record, Closure):
        return []
    said = closure_fields_of(record, workflow)
    return [
        Refusal("closure_says_otherwise", {"field": field}, field)
        for field, value in said.items() if getattr(record, field) != value
    ]  # fmt: skip


def refusals_of_view(case: Case) -> tuple[Refusal, ...]:
    """
    Return a refusal for a view, which hides parts of its case and so cannot be acted on. Empty for a case.

    Raises RecordError for anything else.
    """
    return (Refusal("view_not_a_case", {}, case.id),) if isinstance(only_case(case), CaseView) else ()


def refusals_of_read_only(case: Case) -> tuple[Refusal, ...]:
    """
    Return the refusals of a case that cannot be acted on: a view, or a case as of an earlier day. Otherwise empty.

    Raises RecordError for anything else.
    """
    past = (Refusal("case_of_the_past", {"revision": case.revision}, case.id),) if only_case(case).is_past else ()
    return refusals_of_view(case) or past


def is_same_act(done: Record, act: object) -> bool:
    """
    Return whether a recorded act is the same as `act`, which may have any of these types:

    - a record: the same one was recorded, or the same but for what `completed` filled in;
    - text: the move of this name was made;
    - a WorkflowRef: the case was migrated to this version of the workflow;
    - None: an entry was voided, or a stage adopted.
    """
    if isinstance(act, WorkflowRef):
        follows = done.workflow if isinstance(done, StageChange) else None
        return follows is not None and (follows.id, follows.version) == (act.id, act.version)
    if act is None:
        return isinstance(done, Void) or (isinstance(done, StageChange) and done.adopted)
    if isinstance(act, str):
        return isinstance(done, StageChange | ThingStep) and done.move == act
    timed = (Plan, Assessment, RiskRating)
    if isinstance(act, timed) and isinstance(done, timed) and act.review_interval is None:
        return attrs.evolve(act, review_interval=done.review_interval) == done
    if isinstance(act, Erasure) and isinstance(done, Erasure):
        return attrs.evolve(act, fields=done.fields, entries=done.entries) == done
    if isinstance(act, Closure) and isinstance(done, Closure):
        filled = ("approved_by", "counts_as", "planned", "cancels")
        left_out = {name: getattr(done, name) for name in filled if getattr(act, name) in (None, ())}
        return attrs.evolve(act, **left_out) == done
    return done == act
