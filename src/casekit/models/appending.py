"""Append entries to a case: build the next entry, find its contradictions, and return the new case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import attrs

from casekit.answers import Finding, Refusal
from casekit.errors import RecordError
from casekit.models.case import Case, case_in_state, folded, state_of
from casekit.models.closure import Closure, Reopening
from casekit.models.delivery import ServiceEnd, ServiceStart
from casekit.models.history import Entry, StageChange
from casekit.models.record import Record, construct_unchecked
from casekit.models.state import CaseState, contradictions, state_after
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
    Build the entry for a record, without appending it.

    It gets the number after the revision of the case, and its instants are moved into the zone of the case.

    Raises RecordError for an invalid field.
    """
    try:
        entry = Entry(
            what=what, at=at, recorded_at=at if recorded_at is None else recorded_at, by=by,
            number=case.revision + 1, part_of=part_of, findings=findings, overrides=overrides, mends=mends,
            reason=reason, key=key,
        )  # fmt: skip
    except RecordError as error:
        refusals = error.refusals
    else:
        return moved_to(zone_of_case(case.zone), entry)
    # `recorded_at` left out is `at`: a fault of it would repeat that of `at`
    refusals = tuple(each for each in refusals if recorded_at is not None or each.where != "recorded_at")
    named = what.short_name if isinstance(what, Record) else "this"  # pyright: ignore[reportUnnecessaryIsInstance]
    raise RecordError(f"cannot record {named} in case {case.id!r}", refusals)


def problems_of(case: Case, entry: Entry) -> list[Refusal]:
    """
    Return why an entry contradicts the case it would be appended to; the rules of casework are not evaluated.

    For a backdated entry, also return why entries that happened later would then contradict it. `where` names the
    number of the later entry.
    """
    what, day = entry.what, entry.at.date()
    if entry.at >= case.timeline[-1].at:
        return list(state_of(case).problems(what, day))
    too_early = list(_too_early(case, entry))
    if too_early:
        return too_early
    problems = list(state_after((each for each in case.timeline if each.at <= entry.at), case.id).problems(what, day))
    if what.shelf_name or isinstance(what, StageChange | Closure | Reopening | ServiceStart | ServiceEnd):
        problems += new_contradictions(case, appended(case, entry), but=entry.number)
    return problems


def new_contradictions(before: Case, after: Case, *, but: int = 0) -> Iterator[Refusal]:
    """
    Yield the contradictions between entries that a case has after a change and did not have before it.

    They are in the order of the timeline; `where` names the number of the entry and the field.

    Args:
        before: The case before the change.
        after: The case after it.
        but: The number of an entry whose contradictions are left out.
    """
    known = contradictions(before.timeline, before.id)
    for number, problems in contradictions(after.timeline, after.id).items():
        if number != but:
            earlier = {_problem_key(each) for each in known.get(number, ())}
            yield from (at_entry(each, number) for each in problems if _problem_key(each) not in earlier)


def _problem_key(problem: Refusal) -> tuple[object, ...]:
    """Return the key by which two problems are the same: code, field and id, without the other facts."""
    return (problem.code, problem.where, problem.params.get("id"))


def before_each(case: Case, wanted: Callable[[Entry], bool]) -> Iterator[tuple[Entry, Case]]:
    """
    Yield each entry that `wanted` accepts, with the case as it was before that entry, in the order of the timeline.

    Entries that were corrected or voided are left out, as is the opening, which has no case before it. Stages have the
    ids they had then, also where a later version of the workflow renamed them.
    """
    state, before = CaseState(case.id), list[Entry]()
    for entry in entries_in_order(case.history):
        if before and wanted(entry):
            yield entry, case_in_state(case.id, tuple(before), state.copy())
        state.apply(entry.what, entry.at.date())
        before.append(entry)
        if renames(entry):
            before = [*with_present_ids(tuple(before))]


def at_entry(problem: Refusal, number: int) -> Refusal:
    """Return the problem with the number of its entry at the beginning of `where`."""
    return attrs.evolve(problem, where=f"entry {number}" + (f", {problem.where}" if problem.where else ""))


def _too_early(case: Case, entry: Entry) -> Iterator[Refusal]:
    """
    Yield a refusal if an entry happened before one that it has to follow.

    Every entry follows the opening. A stage change follows all stage changes and reopenings, a closure or a reopening
    all closures and reopenings.
    """
    followed = [case.opened_at]
    for kinds, before in ((StageChange, (StageChange, Reopening)), ((Closure, Reopening), (Closure, Reopening))):
        if isinstance(entry.what, kinds):
            followed += [each.at for each in case.timeline if isinstance(each.what, before)]
    if entry.at < max(followed):
        yield Refusal("out_of_order", {"after": max(followed)}, "at")


def appended(case: Case, *entries: Entry) -> Case:
    """
    Return the case with more entries in its history, without validating anything.

    Args:
        case: The case.
        entries: Entries with the next numbers and with instants in the zone of the case. If one of them corrects that
            zone, every instant of the case is moved into the new zone.
    """
    for place, entry in enumerate(entries):
        if entry.mends is not None or entry.at < case.timeline[-1].at or renames(entry):
            history = (*case.history, *entries[place:])
            return folded(case.id, in_one_zone(history) if any(map(opens, entries)) else history)
        case = _with_last_entry(case, entry)
    return case


def _with_last_entry(case: Case, entry: Entry) -> Case:
    """Return the case with an entry that happened last, updating its state instead of folding the history again."""
    history, timeline = case.history, case.timeline
    state = state_of(case).after(entry.what, entry.at.date())
    fields = case.__dict__.copy()
    fields.pop("this_episode", None)
    fields.update(state.changed_fields(entry.what))
    fields["history"] = longer = history + (entry,)  # noqa: RUF005  # `+` copies once, unpacking twice
    fields["timeline"] = longer if timeline is history else (*timeline, entry)
    fields["revision"] = entry.number
    fields["_state"] = state
    fields["episode_start"] = len(timeline) if isinstance(entry.what, Reopening) else case.episode_start
    return construct_unchecked(Case, fields)
