"""Adding an entry to a history: what it would be, what contradicts it, and the case with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import attrs

from casekit.answers import Finding, Refusal
from casekit.errors import RecordError
from casekit.models.case import Case, case_in_state, folded, state_of
from casekit.models.closure import Closure, Reopening
from casekit.models.history import Entry, StageChange
from casekit.models.record import Record, construct_unchecked
from casekit.models.state import CaseState, contradictions, state_after, without_a_shelf
from casekit.models.team import Actor, Override
from casekit.models.timeline import (
    entries_in_order,
    in_one_zone,
    moved_to,
    opens,
    renames,
    with_present_ids,
    zone_of_case,
)


def next_entry(
    case: Case, what: Record, *, at: datetime, by: Actor | str, recorded_at: datetime | None = None,
    findings: tuple[Finding, ...] = (), overrides: tuple[Override, ...] = (), part_of: int | None = None,
    mends: int | None = None, reason: str | None = None, key: str | None = None,
) -> Entry:  # fmt: skip
    """
    Return the entry a record would become in a case, with the next number and its instants in the zone of the case.

    Raises RecordError for an invalid field.
    """
    refusals: tuple[Refusal, ...] = ()
    try:
        entry = Entry(
            what=what, at=at, recorded_at=at if recorded_at is None else recorded_at, by=by,
            number=case.revision + 1, part_of=part_of, findings=findings, overrides=overrides, mends=mends,
            reason=reason, key=key,
        )  # fmt: skip
    except RecordError as error:
        refusals = error.refusals
    else:
        refusals = tuple(without_a_shelf(what))
        if not refusals:
            return moved_to(zone_of_case(case.zone), entry)
    told = [each for each in refusals if recorded_at is not None or each.where != "recorded_at"]
    raise RecordError(f"cannot record {getattr(what, 'label', 'this')} in case {case.id!r}", told)


def problems_of(case: Case, entry: Entry) -> list[Refusal]:
    """
    Return why the structure of a case does not allow one more entry; no rule is judged.

    For an entry that did not happen last, also why entries that happened later would contradict it, each with the
    number of the later entry in `where`.
    """
    what, day = entry.what, entry.at.date()
    if entry.at >= case.timeline[-1].at:
        return list(state_of(case).problems(what, day))
    early = list(_before_what_it_follows(case, entry))
    if early:
        return early
    problems = list(state_after(each for each in case.timeline if each.at <= entry.at).problems(what, day))
    if what.SHELF or isinstance(what, StageChange | Closure | Reopening):
        problems += new_contradictions(case, appended(case, entry), but=entry.number)
    return problems


def new_contradictions(before: Case, after: Case, *, but: int = 0) -> Iterator[Refusal]:
    """
    Yield why entries contradict those before them in one case that do not in the other, in the order of the timeline.

    `where` names the number of the entry and the field. The entry with the number `but` is left out.
    """
    known = contradictions(before.timeline)
    for number, problems in contradictions(after.timeline).items():
        if number != but:
            there = {_about(each) for each in known.get(number, ())}
            yield from (at_entry(each, number) for each in problems if _about(each) not in there)


def _about(problem: Refusal) -> tuple[object, ...]:
    """Return what makes it the same problem: its code, field and id, whatever the case had at that time."""
    return (problem.code, problem.where, problem.params.get("id"))


def before_each(case: Case, wanted: Callable[[Entry], bool]) -> Iterator[tuple[Entry, Case]]:
    """
    Yield each entry that counts and is wanted, in the order of the timeline, with the case as it stood before it.

    Both are given as they were at the time: with the ids that stages had before a later version of the workflow renamed
    them.
    """
    state, before = CaseState(), list[Entry]()
    for entry in entries_in_order(case.history):
        if before and wanted(entry):
            yield entry, case_in_state(case.id, tuple(before), state.copy())
        state.apply(entry.what, entry.at.date())
        before.append(entry)
        if renames(entry):
            before = [*with_present_ids(tuple(before))]


def at_entry(problem: Refusal, number: int) -> Refusal:
    """Return the problem with the entry it is about in `where`."""
    return attrs.evolve(problem, where=f"entry {number}" + (f", {problem.where}" if problem.where else ""))


def _before_what_it_follows(case: Case, entry: Entry) -> Iterator[Refusal]:
    """Yield why an entry is too early: before the opening, a move before another, a closing before a reopening."""
    held = [case.opened_at]
    for family, holding in ((StageChange, (StageChange, Reopening)), ((Closure, Reopening), (Closure, Reopening))):
        if isinstance(entry.what, family):
            held += [each.at for each in case.timeline if isinstance(each.what, holding)]
    if entry.at < max(held):
        yield Refusal("out_of_order", {"after": max(held)}, "at")


def appended(case: Case, *entries: Entry) -> Case:
    """
    Return the case with more entries in its history; nothing is validated.

    The entries are numbered one after another, their instants are in the zone of the case. Where one corrects the zone,
    every instant is moved into the new one.
    """
    for place, entry in enumerate(entries):
        if entry.mends is not None or entry.at < case.timeline[-1].at or renames(entry):
            history = (*case.history, *entries[place:])
            return folded(case.id, in_one_zone(history) if any(map(opens, entries)) else history)
        case = _with_the_last(case, entry)
    return case


def _with_the_last(case: Case, entry: Entry) -> Case:
    """Return the case with one entry that happened last."""
    history, timeline = case.history, case.timeline
    state = state_of(case).after(entry.what, entry.at.date())
    fields = case.__dict__.copy()
    fields.pop("this_episode", None)
    fields.update(state.changed_fields(entry.what))
    fields["history"] = longer = history + (entry,)  # noqa: RUF005  # copied once, where unpacking copies twice
    fields["timeline"] = longer if timeline is history else (*timeline, entry)
    fields["revision"] = entry.number
    fields["_state"] = state
    fields["episode_start"] = len(timeline) if isinstance(entry.what, Reopening) else case.episode_start
    return construct_unchecked(Case, fields)
