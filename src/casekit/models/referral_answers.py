"""The answer to a referral: the last one, for everything that counts answers."""

from __future__ import annotations

from collections.abc import Mapping

from casekit.models.case import Case
from casekit.models.referral import Referral

_ANSWERS = {"accepted": True, "completed": True, "declined": False}


def is_accepted(answer: Referral) -> bool:
    """Return whether an answer accepts the referral; one that is completed was accepted."""
    return _ANSWERS[answer.status]


def last_answers(case: Case, *, of_provider: bool = False) -> Mapping[str, Referral]:
    """
    Return the last answer to each referral that was answered, by its id, in the order of the first answers: the version
    of the referral in which it was accepted, completed or declined.

    `of_provider`: Whether an answer of the client is passed over.
    """
    return {
        each.id: each
        for _, each in case.dated(Referral)
        if each.status in _ANSWERS and not (of_provider and each.declined_by == "client")
    }
