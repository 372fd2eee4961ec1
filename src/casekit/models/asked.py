"""Validation of the case, or the cases, that a public function receives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from casekit.answers import Refusal
from casekit.errors import CasekitError, RecordError
from casekit.models.case import Case


def only_case(case: Case, *, error: type[CasekitError] = RecordError) -> Case:
    """Return the case. Raises `error` for anything that is not a Case, such as a list of cases."""
    if not isinstance(case, Case):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise error("cannot answer for this", [_not_a_case("case")])
    return case


def each_case(cases: Iterable[Case], *, error: type[CasekitError] = RecordError) -> tuple[Case, ...]:
    """
    Return the cases as a tuple, in the same order.

    Raises `error`, with every fault, for a single case, for an item that is not a Case, and for a case that occurs
    twice, since it would be counted twice.
    """
    if not isinstance(cases, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise error(_CANNOT, [Refusal("wrong_type", {"expected": "cases, such as [case]"}, "cases")])
    items = tuple(cases)
    faults = [
        _not_a_case(f"cases[{index}]")
        for index, case in enumerate(items)
        if not isinstance(case, Case)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]
    if not faults:
        counts = Counter(case.id for case in items)
        faults = [Refusal("case_given_twice", {"case": id}, "cases") for id, count in counts.items() if count > 1]
    if faults:
        raise error(_CANNOT, faults)
    return items


_CANNOT = "cannot answer for these cases"


def _not_a_case(where: str) -> Refusal:
    """Return the refusal of a value that is not a Case."""
    return Refusal("wrong_type", {"expected": "a case (casekit.Case)"}, where)
