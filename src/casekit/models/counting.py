"""Which cases count in figures over many cases, and which ids are of one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from casekit.models.case import Case
from casekit.models.case_link import CaseLink
from casekit.models.closure import Closure, Reopening, closure_reasons


def left_out(cases: Sequence[Case]) -> frozenset[str]:
    """
    Return the ids of the cases that are left out of every figure over these cases.

    A case is left out if a link of the case says that it is a duplicate, or if it is closed as a duplicate or as opened
    in error. All that is on record in the case decides, also what was recorded after the day of a figure: like a wrong
    entry, such a case never counts, not even on a day before this was found. A case closed for such a reason and then
    reopened counts again. Of cases that are each said to be a duplicate of the other, and of no other case, one counts:
    one that is not closed as a duplicate before one that is, then the one opened first, then the one whose id comes
    first.
    """
    others = {case.id: frozenset(_other_cases(case)) for case in cases}
    linked = {case: _reached(case, others) for case, named in others.items() if named}
    in_error = {case.id for case in cases if _is_closed_for(case, "entered_in_error")}
    duplicates = {case.id for case in cases if _is_closed_for(case, "duplicate")}
    found = in_error | {case for case in duplicates if case not in linked}
    ranked = sorted(cases, key=lambda each: (each.id in duplicates, each.opened_at, each.id))
    for case in (each.id for each in ranked if each.id in linked):
        mutual = {other for other in linked[case] if case in linked.get(other, ())}
        leads_out = not linked[case] <= mutual
        first = next((each.id for each in ranked if each.id in mutual and each.id not in in_error), None)
        if leads_out or first != case:
            found.add(case)
    return frozenset(found)


def ids_by_id(cases: Iterable[Case]) -> Mapping[str, tuple[str, ...]]:
    """
    Return all ids of one person, sorted, by each of them.

    Two ids are of one person if a client of any of the cases has both (`id` and `other_ids`), or if each of them is of
    one person with a third id. The present version of each client decides, whatever the day.
    """
    together: dict[str, set[str]] = {}
    for client in (client for case in cases for client in case.clients):
        for other in client.other_ids:
            smaller, larger = sorted((together.setdefault(each, {each}) for each in (client.id, other)), key=len)
            if smaller is not larger:
                larger |= smaller
                together.update(dict.fromkeys(smaller, larger))
    persons = {id(ids): tuple(sorted(ids)) for ids in together.values()}
    return {each: persons[id(ids)] for each, ids in together.items()}


def _other_cases(case: Case) -> Iterator[str]:
    """Yield the cases of which this one is a duplicate; none if it was reopened since."""
    reopened = [at for at, _ in case.dated(Reopening)]
    links = [(at, link.case) for at, link in case.dated(CaseLink) if link.kind == "duplicate_of"]
    if links and not any(at >= links[-1][0] for at in reopened):
        yield from (other for _, other in links)


def _reached(case: str, others: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return every case that this one is a duplicate of, also by way of others; itself too if they lead back to it."""
    found, to_follow = set[str](), [*others[case]]
    while to_follow:
        if (other := to_follow.pop()) not in found:
            found.add(other)
            to_follow += others.get(other, ())
    return frozenset(found)


def _is_closed_for(case: Case, reason: str) -> bool:
    """Return whether a case is closed for a reason, in any word for it."""
    return case.status == "closed" and reason in closure_reasons(case.dated(Closure)[-1][1])
