"""Evaluate the entries of a history again, by the current guards and rules, each on the case just before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from casekit.answers import Finding, Refusal
from casekit.errors import RecordError, refusing
from casekit.models import Case, Client, Closure, Consent, Entry, Household, StageChange
from casekit.models.appending import before_each
from casekit.models.case import state_of
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.moment import Moment


@refusing(RecordError)
def refusals_by_entry(
    evaluator: ActEvaluator, case: Case, wanted: Callable[[Entry], bool] = lambda _: True
) -> Iterator[tuple[Entry, tuple[Refusal, ...]]]:
    """Yield entries in the order of the timeline, each with the refusals of `judgements`; empty if none."""
    yield from ((entry, refusals) for entry, refusals, _ in judgements(evaluator, case, wanted))


def judgements(
    evaluator: ActEvaluator, case: Case, wanted: Callable[[Entry], bool], *, of_every_version: bool = False
) -> Iterator[tuple[Entry, tuple[Refusal, ...], tuple[Finding, ...]]]:
    """
    Yield entries in the order of the timeline, each with what the current guards and rules refuse and report of it.

    An entry is evaluated on the case just before it; the context also has the case with everything on record now.

    These entries are left out:
    - entries that were corrected or voided;
    - stage changes without a move: openings, adopted stages and migrations;
    - acts under another workflow; with `of_every_version` only moves, while records are judged by the present version;
    - moves, if the evaluator was built without an engine;
    - entries for which `wanted` returns False.
    """
    judges_present = of_every_version and evaluator.judges(case)
    for entry, then in before_each(case, wanted):
        what = entry.what
        is_of_this_version = evaluator.judges(then)
        if isinstance(what, StageChange) and (what.move is None or not is_of_this_version):
            continue
        if not is_of_this_version and not judges_present:
            continue
        moment = Moment(entry, then, case, mends=entry.number, closure=closure_of(case, entry))
        if isinstance(what, Closure) and is_of_this_version and move_of(case, entry) is not None:
            yield entry, (), ()  # it is evaluated with the move that carries it
        elif not isinstance(what, StageChange):
            judgement = evaluator.judged_record(moment, what, entry.overrides)
            yield entry, judgement.refusals, judgement.findings
        elif what.move in evaluator.declared_here(then):
            refusals, judgement, *_ = evaluator.judged_move(moment, what.move, what.reason, entry.overrides)
            yield entry, tuple(refusals), judgement.findings
        elif what.move is not None and evaluator.judges_moves:
            evaluation = evaluator.undeclared_move(then, what.move, moment, entry.overrides)
            yield entry, evaluation.refusals, evaluation.findings


def move_of(case: Case, entry: Entry) -> Entry | None:
    """Return the entry of the move that carries the closure of an entry; None if a closure was recorded alone."""
    act = (each for each in case.timeline if each.act == entry.act and isinstance(each.what, StageChange))
    return next((each for each in act if each.what.move is not None), None)  # type: ignore[attr-defined]


def closure_of(case: Case, entry: Entry) -> Closure | None:
    """Return the closure that the move of an entry carries; None if it carries none, and for any other entry."""
    if not isinstance(entry.what, StageChange) or entry.what.move is None:
        return None
    act = (each.what for each in case.timeline if each.act == entry.act)
    return next((what for what in act if isinstance(what, Closure)), None)


def reaches_back(case: Case, entry: Entry) -> bool:
    """Return whether an entry may affect the evaluation of others: it is backdated, or affects days before it."""
    last = case.timeline[-1].at
    return entry.at < last or _effective_from(entry, case) < entry.at.date()


def _effective_from(entry: Entry, case: Case, *, mended: bool = False) -> date:
    """
    Return the first day on which an entry has an effect: its own, an earlier one of a consent that it changes, or that
    of the first act of somebody whom it makes a person of the case.

    `case`: The case without the entry.
    `mended`: Whether it is corrected or voided, or replaces such an entry. The first day of a consent then counts too.
    """
    what, day = entry.what, entry.at.date()
    if isinstance(what, Client | Household):
        persons = state_of(case).after(what, day).persons.ever - state_of(case).persons.ever
        acted = (each.at.date() for each in case.timeline if not persons.isdisjoint(_answerable(each)))
        return min(day, next(acted, day)) if persons else day
    if not isinstance(what, Consent):
        return day
    changes = (what.withdrawn_on, what.until, what.since if what.refused or mended else None)
    return min((day, *(each for each in changes if each is not None)))


def _answerable(entry: Entry) -> Iterator[str]:
    """Yield the ids of those who answer for an entry: who recorded it, set a rule aside or approved."""
    yield entry.by.id
    yield from (each.by.id for each in entry.overrides)
    yield from filter(None, [getattr(entry.what, "approved_by", None)])


def no_longer_acceptable(
    evaluator: ActEvaluator, before: Case, after: Case, new: Iterable[Entry], wrong: Iterable[Entry] = (), *,
    earlier: ActEvaluator | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """
    Return findings for each entry of which more is refused or reported in `after` than in `before`: one with the codes
    that would now refuse it, and one with those that would now be reported.

    A migration compares refusals alone: what the new version reports is not told of every entry of the past.

    Args:
        evaluator: Evaluates the entries of `after`.
        before: The case before the history changed.
        after: The case with the change.
        new: The entries that were appended; they get no finding, since they are evaluated as acts.
        wrong: The entries that were corrected or voided; they get no finding either.
        earlier: Evaluates the entries of `before`, if they follow another version of the workflow. None: `evaluator`.
    """
    wrong = tuple(wrong)
    changed = (*new, *wrong)
    changed_numbers = {entry.number for entry in changed}
    since = min(_effective_from(entry, before, mended=bool(wrong)) for entry in changed)
    kinds = {(type(entry.what), entry.what.kind_name): entry.what for entry in changed}.values()
    zone_changed = before.zone != after.zone

    def may_differ(entry: Entry) -> bool:
        """Return whether the refusals of an entry may differ between the two cases."""
        if entry.number in changed_numbers:
            return False
        if zone_changed:  # every day of the case may be another one
            return True
        if entry.at.date() < since:
            return False
        return earlier is not None or evaluator.depends_on(entry.what, kinds)

    known = _told_by_number(earlier or evaluator, before, may_differ)
    found: list[Finding] = []
    for number, (refused, reported) in _told_by_number(evaluator, after, may_differ).items():
        refused_before, reported_before = known.get(number, ((), ()))
        known_codes = {each.code for each in refused_before}
        added = _codes(each for each in refused if each.code not in known_codes)
        if added:
            found.append(Finding("no_longer_acceptable", {"entry": number, "codes": added}, f"entry {number}"))
        told = [each for each in reported if each.code not in known_codes and _says_more(each, reported_before)]
        more = _codes(told)
        if more and earlier is None:
            found.append(Finding("to_be_reported_now", {"entry": number, "codes": more}, f"entry {number}"))
    return tuple(found)


def _told_by_number(
    evaluator: ActEvaluator, case: Case, wanted: Callable[[Entry], bool]
) -> dict[int, tuple[tuple[Refusal, ...], tuple[Finding, ...]]]:
    """Return what is refused and what is reported of each wanted entry, by its number."""
    judged = judgements(evaluator, case, wanted, of_every_version=True)
    return {entry.number: (refusals, findings) for entry, refusals, findings in judged}


def _says_more(finding: Finding, known: Iterable[Finding]) -> bool:
    """Return whether no known finding has this code, or none of them lists all that this one lists."""
    same = [_listed(each) for each in known if each.code == finding.code]
    return not same or not _listed(finding) <= set[tuple[str, str]]().union(*same)


def _listed(finding: Finding) -> set[tuple[str, str]]:
    """Return what the lists of a finding name, each with the name of its list."""
    return {(name, item) for name, held in finding.params.items() if isinstance(held, tuple) for item in held}


def _codes(reasons: Iterable[Refusal | Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.code for each in reasons))
