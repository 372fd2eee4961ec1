"""Which cases count in figures over many cases."""

from __future__ import annotations

from casekit.models.case import Case
from casekit.models.case_link import CaseLink
from casekit.models.closure import Closure, Reopening, closure_reasons

_NO_CASE_OF_ITS_OWN = ("duplicate", "entered_in_error")
"""The reasons for closing a case that should not have been opened."""


def counts_nowhere(case: Case) -> bool:
    """
    Return whether a case is left out of every figure over many cases.

    True if a link of the case says that it is a duplicate, or if it is closed as a duplicate or as opened in error. All
    that is on record in the case decides, also what was recorded after the day of a figure: like a wrong entry, such a
    case never counts, not even on a day before this was found. A case closed for such a reason and then reopened counts
    again.
    """
    linked = [at for at, link in case.dated(CaseLink) if link.kind == "duplicate_of"]
    if linked and not any(at >= linked[-1] for at, _ in case.dated(Reopening)):
        return True
    if case.status == "open":
        return False
    _, closure = case.dated(Closure)[-1]
    return any(code in _NO_CASE_OF_ITS_OWN for code in closure_reasons(closure))
