"""What the client chose, and what came of it."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.evaluation.plain import Plain
from casekit.evaluation.seen import Seen
from casekit.models import ClientChoice, NeedOutcome


@attrs.frozen(kw_only=True)
class ChoiceCourse(Plain):
    """
    One choice of the client, and its result.

    on: The day of the choice.
    need: The id of the need it is about. None: it names no need.
    offered: The options that the client was offered.
    taken: The options that the client chose.
    result: The outcome of the need. None: the choice names no need, or the outcome is not known yet.

    Source: problem, options, choice and result of the problem-solving approach, Korean text on casework.

    >>> ChoiceCourse(on=date(2025, 4, 1), need="N1", offered=("RS1", "RS2"), taken=("RS2",), result="met").result
    'met'
    """

    on: date
    need: str | None
    offered: tuple[str, ...]
    taken: tuple[str, ...]
    result: NeedOutcome | None


def choices_of(seen: Seen) -> tuple[ChoiceCourse, ...]:
    """Return the client's choices, in order."""
    outcomes: dict[str | None, NeedOutcome | None] = {need.id: need.outcome for need in seen.case.needs}
    return tuple(
        ChoiceCourse(
            on=day, need=choice.need, offered=choice.offered, taken=choice.taken, result=outcomes.get(choice.need)
        )
        for day, choice in seen.dated(ClientChoice)
    )
