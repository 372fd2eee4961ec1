"""What a question is asked of: one case, or several, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from casekit.answers import Refusal
from casekit.errors import CasekitError, RecordError
from casekit.models.case import Case


def only_case(case: Case, *, error: type[CasekitError] = RecordError) -> Case:
    """The case itself. Raises the error given for anything else, a list of cases too."""
    if not isinstance(case, Case):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise error("cannot answer for this", [_no_case("case")])
    return case


def each_case(cases: Iterable[Case], *, error: type[CasekitError] = RecordError) -> tuple[Case, ...]:
    """
    The cases in the order given, each once.

    Raises the error given, with every fault, for one case alone, for anything but cases, and for a case given twice: it
    would count twice.
    """
    if not isinstance(cases, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise error(_CANNOT, [Refusal("wrong_type", {"expected": "cases, such as [case]"}, "cases")])
    given = tuple(cases)
    faults = [
        _no_case(f"cases[{index}]")
        for index, case in enumerate(given)
        if not isinstance(case, Case)  # pyright: ignore[reportUnnecessaryIsInstance]
    ]
    if not faults:
        times = Counter(case.id for case in given)
        faults = [Refusal("case_given_twice", {"case": id}, "cases") for id, count in times.items() if count > 1]
    if faults:
        raise error(_CANNOT, faults)
    return given


_CANNOT = "cannot answer for these cases"


def _no_case(where: str) -> Refusal:
    return Refusal("wrong_type", {"expected": "a case (casekit.Case)"}, where)
