"""
Guards: conditions of a move, registered by name and used in a workflow with literal parameters.

A guard is a function of the Context and its parameters. It returns None if the condition holds, and a Refusal if not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast, get_args

import attrs

from casekit.answers import Fault, Params, Refusal
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.conditions import Leaf, Verdict, judge
from casekit.days import Calendar
from casekit.errors import PracticeError, WorkflowError, refusing
from casekit.models import Approval, Case, Closure, Contact, Entry, Intake, Need, Plan, Record, Reopening, StageChange
from casekit.models.approval import ApprovalSubject
from casekit.models.case import state_of
from casekit.models.catalogue import kind_vocabulary
from casekit.models.record import is_event
from casekit.models.state import id_of
from casekit.models.text import is_storable, normalized, storable, texts_in
from casekit.notation.faults import FoundFault, unknown
from casekit.practice import Guard
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.practice.rule import Subject
from casekit.stages.approval_position import is_about_the_case, is_as_drafted, position_of
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.due.deadlines import deadlines_of
from casekit.stages.due.requirements import requirement_status
from casekit.stages.due.terms import Terms
from casekit.stages.guard_parameters import Days, EventName, counts_days, fits, parameters_of
from casekit.stages.intake_guards import eligible, need_identified
from casekit.stages.thing_guards import day_reached, last_step_by, thing_in, things_ended

_NO_THINGS: Mapping[str, Definition] = MappingProxyType({})


class Guards:
    """
    The guards that a workflow can name: those of the library, and those of a practice.

    practice: The practice. Its events are those that a parameter of type EventName can name.

    Raises PracticeError if a guard of the practice has the name of a guard of the library, which is never replaced.

    >>> Guards().names[:5]
    ('approved', 'closed', 'contacted_within', 'day_reached', 'deadlines_kept')
    """

    def __init__(self, practice: Practice = NO_PRACTICE) -> None:
        own = practice.guards
        if taken := [Fault("guard_name_taken", {"guard": each.name}, "guards") for each in own if each.name in READY]:
            raise PracticeError("cannot use the practice", taken)
        self._guards: dict[str, Guard] = {**READY, **{each.name: each for each in own}}
        self._parameters: dict[str, list[inspect.Parameter]] = {}
        self.practice = practice

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""
        return tuple(sorted(self._guards))

    def _parameters_of(self, name: str) -> list[inspect.Parameter]:
        """Return the parameters of a guard after the context; its signature is inspected on first use."""
        if name not in self._parameters:
            self._parameters[name] = parameters_of(self._guards[name].function)
        return self._parameters[name]

    @refusing(WorkflowError)
    def facts_of(self, name: str) -> Mapping[str, object]:
        """Return the facts declared to be true when a guard holds. Empty if it declares none or is unknown."""
        return self._guards[name].facts if name in self._guards else {}

    @refusing(WorkflowError)
    def resolved_by(self, code: str) -> tuple[Subject, ...]:
        """
        Return the kinds of records that resolve a refusal of a guard, by its code.

        If several guards declare the code, return the kinds of the first: those of the library come first, then those
        of the practice in its order. Empty if no guard declares it.
        """
        return next((each.resolved_by[code] for each in self._guards.values() if code in each.resolved_by), ())

    @refusing(WorkflowError)
    def unit_of(self, name: str, parameter: str) -> str | None:
        """Return "day" if the parameter of a guard is annotated with `casekit.stages.Days`, otherwise None."""
        parameters = self._parameters_of(name) if name in self._guards else []
        return "day" if any(each.name == parameter and counts_days(each.annotation) for each in parameters) else None

    @refusing(WorkflowError)
    def faults(self, leaf: Leaf, where: str) -> Iterator[FoundFault]:
        """
        Yield the faults of one use of a guard in a workflow: an unknown name, or parameters that it does not accept.

        Args:
            leaf: The name of the guard and its parameters in the workflow.
            where: The path in the workflow, for the faults.
        """
        if leaf.name not in self._guards:
            yield unknown("unknown_guard", where, self.names, like=leaf.name, guard=leaf.name)
            return
        parameters = self._parameters_of(leaf.name)
        if not parameters and not leaf.params:
            return
        free = any(each.kind is each.VAR_KEYWORD for each in parameters)
        names = tuple(each.name for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY))
        others = () if free else tuple(name for name in leaf.params if name not in names)
        missing = tuple(
            each.name for each in parameters
            if each.name in names and each.default is each.empty and each.name not in leaf.params
        )  # fmt: skip
        unfit = tuple(
            each for each in parameters
            if each.name in leaf.params and not fits(leaf.params[each.name], each.annotation, self.practice.events)
        )  # fmt: skip
        events = {each.name: leaf.params[each.name] for each in unfit if each.annotation is EventName}
        for event in (each for each in events.values() if isinstance(each, str)):
            yield unknown("unknown_event", where, self.practice.events, like=event, name=event)
        wrong = tuple(each.name for each in unfit if not isinstance(events.get(each.name), str))
        if others or missing or wrong:
            facts = {"guard": leaf.name, "unknown": others, "missing": missing, "wrong": wrong, "takes": names}
            yield FoundFault("guard_parameters", where, facts)

    @refusing(WorkflowError)
    def bound(self, leaf: Leaf) -> Callable[[Context], Refusal | None]:
        """
        Return one guard with its parameters bound: a function that takes a Context. Raises KeyError if it is unknown.

        If the guard raises, or returns anything but a Refusal or None, the function returns the Refusal `guard_error`,
        so that the act is refused. The exception is the `cause` of that Refusal. A Refusal may be stored in the history
        of a case or by the host. Therefore U+FFFD replaces each character in its texts that a database cannot store.
        """
        name, params, guard = leaf.name, dict(leaf.params), self._guards[leaf.name].function

        def evaluate(context: Context) -> Refusal | None:
            try:
                answer: object = guard(context, **params)
                if isinstance(answer, Refusal):
                    return attrs.evolve(storable_refusal(answer))  # a copy: the machine writes its words into it
            except Exception as failure:  # whatever a host's guard raises must not open the move
                return Refusal("guard_error", {"guard": name, "error": type(failure).__name__}, name, cause=failure)
            if answer is None:
                return None
            return Refusal("guard_error", {"guard": name, "error": "not a Refusal or None"}, name)

        return evaluate

    @refusing(WorkflowError)
    def ask(self, leaf: Leaf, context: Context) -> Verdict:
        """Evaluate one guard; return its `truth` (None if it could not be evaluated) and its refusal in `reasons`."""
        answer = self.bound(leaf)(context)
        if answer is None:
            return Verdict(True)
        return Verdict(None if answer.code == "guard_error" else False, (answer,))


def storable_refusal(refusal: Refusal) -> Refusal:
    """Return a refusal in which U+FFFD replaces each character that a database cannot store."""
    named = {"code": refusal.code, "where": refusal.where}
    if all(map(is_storable, (*texts_in(named), *texts_in(refusal.params)))):
        return refusal
    facts = {storable(name): _storable_fact(value) for name, value in refusal.params.items()}
    changes = {name: _storable_fact(value) for name, value in named.items()}
    return attrs.evolve(refusal, params=Params(facts), **changes)


def _storable_fact(value: Any) -> Any:
    """Replace what a database cannot store, in a text or a tuple of texts; return any other value unchanged."""
    if isinstance(value, tuple):
        return tuple(map(storable, cast("tuple[str, ...]", value)))
    return storable(value) if isinstance(value, str) else value


def contacted_within(context: Context, days: Days) -> Refusal | None:
    """Return a refusal unless the client was last reached at most `days` calendar days before the act."""
    reached = [at for at, contact in context.case.dated(Contact) if contact.reached]
    if reached and (context.day - reached[-1].date()).days <= days:
        return None
    return Refusal("not_contacted_within", {"days": days}, "contacted_within")


def recorded(context: Context, event: EventName, times: int = 1, kind: str | None = None) -> Refusal | None:
    """
    Return a refusal unless an event is recorded `times` times or more since the case was last opened or reopened.

    If `kind` is given, only records of this kind count: see `Record.KIND`.
    """
    sought = None if kind is None else str(normalized(kind))
    found = sum(1 for entry in context.case.this_episode if is_event(entry.what, event, sought))
    if found >= times:
        return None
    facts = {"event": event, "times": times, "found": found, **_facts_of_kind(event, kind)}
    return Refusal("not_recorded", facts, "recorded")


def _facts_of_kind(event: str, kind: str | None) -> Mapping[str, object]:
    """Return a kind and its vocabulary as parameters of a refusal; empty if no kind is named."""
    return {} if kind is None else {"kind": kind, "vocabulary": kind_vocabulary(event)}


def closed(context: Context) -> Refusal | None:
    """Return a refusal unless the case was closed and not reopened since."""
    return None if context.case.status == "closed" else Refusal("not_closed", {}, "closed")


def reopened(context: Context) -> Refusal | None:
    """Return a refusal unless the case was reopened: the present episode is not its first."""
    begun = context.case.this_episode[0].what
    return None if isinstance(begun, Reopening) else Refusal("never_reopened", {}, "reopened")


def approved(context: Context, approval: str) -> Refusal | None:
    """
    Return a refusal unless the `approval_position` of the approval with this id is "given".

    An approval counts if it is about the case, about a plan, or about the thing that the act records. One about a plan
    counts for that plan as it was drafted, and for no closing and no reopening. One of a reopening counts if it was
    asked for after the closing. For a step of a thing, one about the thing counts; of things that no approval can be
    about, one about the case.
    """
    rule = next((each for each in context.workflow.approvals if each.id == approval), None)
    valid, roles = (rule.valid, rule.roles) if rule else (None, ())
    record, case = context.record, context.case
    subject = None if record is None else (record.shelf_name, " ".join(map(str, record.identity)))
    of_thing = _subject_of_step(context)
    entries = case.this_episode
    if isinstance(record, Reopening):
        closed = [place for place, entry in enumerate(entries) if isinstance(entry.what, Closure)]
        entries = entries[closed[-1] :] if closed else entries

    def counts(asked: Approval) -> bool:
        if isinstance(record, Plan) and asked.shelf == "plans":
            return asked.thing == str(record.version) and is_as_drafted(record, case.plans)
        if isinstance(record, Closure | Reopening) or of_thing == {}:
            return asked.shelf is None
        if of_thing is not None:
            return {"shelf": asked.shelf, "thing": asked.thing} == of_thing
        return is_about_the_case(asked) or (asked.shelf, asked.thing) == subject

    position = position_of(case, approval, on=context.day, valid=valid, counts=counts, entries=entries)
    if position == "given":
        return None
    facts = {"approval": approval, "position": position, "roles": roles, **(of_thing or {})}
    return Refusal("approval_missing", facts, "approved")


def _subject_of_step(context: Context) -> Mapping[str, str] | None:
    """Return what an approval of a step is about, as its fields say; empty: the case. None for any other act."""
    if (thing := context.thing) is None:
        return None
    shelf = thing.shelf_name or ""
    return {"shelf": shelf, "thing": id_of(thing.identity)} if shelf in get_args(ApprovalSubject) else {}


def fulfilled(context: Context, requirement: str) -> Refusal | None:
    """Return a refusal unless a requirement of the workflow is fulfilled or waived."""
    rule = context.workflow.requirements.get(requirement)
    if rule is None:
        return Refusal("requirement_unknown", {"requirement": requirement}, "fulfilled")
    status = requirement_status(context.case, rule, context.workflow, on=context.day)
    if status.state != "outstanding":
        return None
    facts = {
        "requirement": requirement, "event": rule.event, "found": status.found, "times": rule.times,
        "owner": rule.owner, "due": status.due, **_facts_of_kind(rule.event, rule.kind),
    }  # fmt: skip
    return Refusal("requirement_outstanding", facts, "fulfilled")


def deadlines_kept(context: Context, deadline: str | None = None) -> Refusal | None:
    """
    Return a refusal while a deadline of the workflow that a law or a contract sets is overdue.

    `deadline`: The id of the deadline. None: any. One that is not hard refuses nothing.
    """
    rules = [each for each in context.workflow.deadlines if each.hard and deadline in (None, each.id)]
    terms = terms_in(context)
    for rule in rules:
        for each in deadlines_of(rule, context.case, terms, on=context.day):
            if each.status == "overdue":
                facts = {"deadline": rule.id, "due": each.due, "event": rule.until, "thing": each.thing, "found": 0}
                known = {**facts, "times": rule.times, **_facts_of_kind(rule.until, rule.until_kind)}
                return Refusal("deadline_overdue", known, "deadlines_kept")
    return None


def terms_of(
    workflow: Definition, practice: Practice = NO_PRACTICE, *, calendar: Calendar | None = None,
    things: Mapping[str, Definition] = _NO_THINGS, thing: Record | None = None,
) -> Terms:  # fmt: skip
    """
    Return by what the due days of a case, or of a thing of it, are counted.

    A guard that could not be evaluated, or that the practice does not have, lets the time of a deadline start.

    Args:
        workflow: The workflow of the case or of the thing.
        practice: The practice of the office, with its guards.
        calendar: The working days. None: every day is one.
        things: The workflows of things of the machine, by subject.
        thing: The thing. None: the due days of the case.
    """
    guards = Guards(practice)
    known: dict[tuple[str, str, int], bool] = {}  # asked anew for each day, and always the same then

    def starts(rule: DeadlineRule, case: Case, entry: Entry) -> bool:
        key = (rule.id, case.id, entry.number)
        if key not in known:
            known[key] = holds(rule, case, entry)
        return known[key]

    def holds(rule: DeadlineRule, case: Case, entry: Entry) -> bool:
        what = entry.what
        then = thing and state_of(case).shelves.get(thing.shelf_name or "", {}).get(thing.identity, thing)
        context = Context(
            case=case, present=case, case_id=case.id, at=entry.at, by=entry.by, workflow=workflow,
            record=None if isinstance(what, StageChange) else what, thing=then, things=things, practice=practice,
            target=what.stage if isinstance(what, StageChange) else None,
        )  # fmt: skip

        def ask(leaf: Leaf) -> Verdict:
            return guards.ask(workflow.resolved(leaf), context) if leaf.name in guards.names else Verdict(None)

        return judge(rule.guards, ask).truth is not False

    return Terms(workflow, starts, calendar)


def terms_in(context: Context) -> Terms:
    """Return by what the due days of the case of an act are counted."""
    return terms_of(
        context.workflow, context.practice, calendar=context.practice.calendar, things=context.things,
        thing=context.thing,
    )  # fmt: skip


_OF_INTAKE = (
    "eligibility_not_asked", "not_eligible", "eligibility_unknown", "eligibility_incomplete",
    "too_few_eligibility_questions",
)  # fmt: skip
"""The codes of the guard `eligible`. Another intake resolves each of them."""
READY: Mapping[str, Guard] = MappingProxyType({
    guard.name: guard
    for guard in (
        Guard(eligible, resolved_by=dict.fromkeys(_OF_INTAKE, (Intake,))),
        Guard(need_identified, resolved_by={"no_need_identified": (Need,)}),
        Guard(contacted_within, resolved_by={"not_contacted_within": (Contact,)}),
        Guard(recorded),
        Guard(closed, facts={"status": "closed"}, resolved_by={"not_closed": (Closure,)}),
        Guard(reopened, resolved_by={"never_reopened": (Reopening,)}),
        Guard(approved, resolved_by={"approval_missing": (Approval,)}),
        Guard(fulfilled),
        Guard(deadlines_kept),
        Guard(thing_in),
        Guard(things_ended),
        Guard(day_reached),
        Guard(last_step_by),
    )
})  # fmt: skip
"""
The guards of the library ("ready" guards) by name.

`recorded`, `fulfilled` and `deadlines_kept` declare no kind of records: their refusals name an event, and `next_steps`
finds its record.
"""
