"""What follows from the reason of a closing: whether it was planned, and which rules do not hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import attrs

from casekit.models.text import Code
from casekit.models.words import codes_named


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ClosingReason:
    """
    What follows from one reason of closing.

    planned: Whether it is the planned end of the work. None: the reason does not say.
    without: Codes of the casework rules that do not hold for it.
    asks: Names of fields of the closure that should have a value.
    """

    NEVER_WORKED: ClassVar[tuple[str, ...]] = (
        "evaluation_before_closure", "client_voice_at_closure", "closure_risk_ceiling", "plan_items_at_closure",
        "follow_ups_at_closure", "appointments_at_closure",
    )  # fmt: skip
    """
    The rules that a case which should not exist could not meet. After a death all but `closure_risk_ceiling` are left
    out: that one looks at the others whom the case is about.
    """

    planned: bool | None = None
    without: tuple[Code, ...] = ()
    asks: tuple[Code, ...] = ()


_LINKS, _NOTE = "transition_links", "note"
_NO_EVALUATION = ("evaluation_before_closure", "client_voice_at_closure")
CLOSING_REASONS: Mapping[str, ClosingReason] = MappingProxyType({
    "goals_attained": ClosingReason(planned=True, asks=(_LINKS,)),
    "goals_mostly_attained": ClosingReason(planned=True, asks=(_LINKS,)),
    "needs_changed": ClosingReason(planned=True, asks=(_LINKS,)),
    "improved": ClosingReason(planned=True, asks=(_LINKS,)),
    "transferred": ClosingReason(planned=True, without=_NO_EVALUATION, asks=(_LINKS,)),
    "client_request": ClosingReason(planned=False),
    "lost_contact": ClosingReason(planned=False),
    "moved_away": ClosingReason(planned=False, asks=(_LINKS,)),
    "admitted": ClosingReason(planned=False, asks=(_LINKS,)),
    "death": ClosingReason(
        planned=False, without=tuple(each for each in ClosingReason.NEVER_WORKED if each != "closure_risk_ceiling")
    ),
    "not_eligible": ClosingReason(planned=False, asks=(_LINKS,)),
    "not_eligible_at_intake": ClosingReason(planned=False, without=_NO_EVALUATION, asks=(_LINKS,)),
    "max_duration": ClosingReason(planned=True, asks=(_LINKS,)),
    "needs_unmeetable": ClosingReason(planned=False, asks=(_LINKS, _NOTE)),
    "non_engagement": ClosingReason(planned=False),
    "safety": ClosingReason(planned=False, asks=(_NOTE,)),
    "age_out": ClosingReason(planned=True, asks=(_LINKS,)),
    "duplicate": ClosingReason(without=ClosingReason.NEVER_WORKED),
    "entered_in_error": ClosingReason(without=ClosingReason.NEVER_WORKED, asks=(_NOTE,)),
})  # fmt: skip
"""
What follows from each reason of the vocabulary `closure_reason`.

Only a case that was really worked on is evaluated and asks for the client's words. Help with what comes next is the
concern of every other planned ending. Source: the last process of "사회복지의 사례관리란 무엇인가?" (blog post, 12 May
2023).
"""


def codes_of_reason(word: str) -> tuple[str, ...]:
    """Return a reason, then the codes of the vocabulary `closure_reason` that the word names."""
    return codes_named(word, "closure_reason")


def planned_by_reason(word: str) -> bool | None:
    """Return whether a reason, or the code that the word names, is that of a planned ending. None: it does not say."""
    known = (CLOSING_REASONS[code] for code in codes_of_reason(word) if code in CLOSING_REASONS)
    return next((each.planned for each in known), None)
