"""Judging entries of a history again: by today's rules, each on the case as it stood when it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from casekit.answers import Finding, Refusal
from casekit.errors import RecordError, refusing
from casekit.models import Case, Consent, Entry, StageChange
from casekit.models.appending import before_each
from casekit.stages.acts.evaluator import ActEvaluator, Moment


@refusing(RecordError)
def refusals_by_entry(
    evaluator: ActEvaluator, case: Case, wanted: Callable[[Entry], bool] = lambda _: True
) -> Iterator[tuple[Entry, tuple[Refusal, ...]]]:
    """
    Yield each entry that counts and is wanted with why today's guards and rules would refuse it, in their order.

    An entry is judged on the case as it stood before it, and with everything on record now. An opening, a stage taken
    over, and what was done under another workflow are left out.
    """
    for entry, then in before_each(case, wanted):
        what = entry.what
        if not evaluator.judges(then) or (isinstance(what, StageChange) and what.move is None):
            continue
        moment = Moment(entry, then, case, mends=entry.number)
        if not isinstance(what, StageChange):
            yield entry, evaluator.judged_record(moment, what, entry.overrides).refusals
        elif what.move in evaluator.open_here(then):
            refusals, *_ = evaluator.judged_move(moment, what.move, what.reason, entry.overrides)
            yield entry, tuple(refusals)


def reaches_back(case: Case, entry: Entry) -> bool:
    """Return whether an entry may change what was acceptable: it is backdated, or takes a consent back earlier."""
    last = case.timeline[-1].at
    return entry.at < last or _first_day(entry) < entry.at.date()


def _first_day(entry: Entry) -> date:
    """Return the first day on which an entry matters: its own, or the day that a late withdrawal names."""
    withdrawn_on = entry.what.withdrawn_on if isinstance(entry.what, Consent) else None
    return min(withdrawn_on or entry.at.date(), entry.at.date())


def no_longer_acceptable(
    evaluator: ActEvaluator, before: Case, after: Case, new: Iterable[Entry], wrong: Iterable[Entry] = (), *,
    earlier: ActEvaluator | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """
    Return a finding for each later entry that was acceptable before the history changed and would not be now.

    `new` are the entries that changed it, which are judged as acts of their own, `wrong` those they took out. `earlier`
    judges what was before, where that was another version of the workflow.
    """
    changed = (*new, *wrong)
    own = {entry.number for entry in changed}
    since = min(map(_first_day, changed))
    kinds = {type(entry.what) for entry in changed}
    other_days = before.zone != after.zone

    def may_differ(entry: Entry) -> bool:
        if other_days or entry.number in own or entry.at.date() < since:
            return other_days and entry.number not in own
        return earlier is not None or evaluator.depends_on(entry.what, kinds)

    known = _codes_by_number(earlier or evaluator, before, may_differ)
    found: list[Finding] = []
    for number, codes in _codes_by_number(evaluator, after, may_differ).items():
        added = tuple(code for code in codes if code not in known.get(number, ()))
        if added:
            found.append(Finding("no_longer_acceptable", {"entry": number, "codes": added}, f"entry {number}"))
    return tuple(found)


def _codes_by_number(
    evaluator: ActEvaluator, case: Case, wanted: Callable[[Entry], bool]
) -> dict[int, tuple[str, ...]]:
    return {
        entry.number: tuple(dict.fromkeys(each.code for each in refusals))
        for entry, refusals in refusals_by_entry(evaluator, case, wanted)
    }
