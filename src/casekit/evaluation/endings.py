"""How the case ended, each time."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.evaluation.plain import Plain
from casekit.evaluation.seen import Seen
from casekit.models import Closure


@attrs.frozen(kw_only=True)
class Ending(Plain):
    """
    One closure of a case.

    on: The day.
    reason: The reason.
    outcome: How the client went on. None: not on record.
    transition_links: The resources or places where the client went on.

    Source: closing and smooth transition, Korean text on case management.

    >>> Ending(on=date(2025, 6, 5), reason="goals_mostly_attained", outcome="self_reliant", transition_links=()).outcome
    'self_reliant'
    """

    on: date
    reason: str
    outcome: str | None
    transition_links: tuple[str, ...]


def endings_of(seen: Seen) -> tuple[Ending, ...]:
    """Return every closure, in order."""
    return tuple(
        Ending(on=day, reason=each.reason, outcome=each.outcome, transition_links=each.transition_links)
        for day, each in seen.dated(Closure)
    )
