"""Whether the client took part in the work, from intake to closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from casekit.evaluation.figures import missing
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import (
    Assessment,
    CaseConference,
    ClientChoice,
    Closure,
    FinalEvaluation,
    Intake,
    Intervention,
    Plan,
    Record,
    Review,
    StageChange,
)

OccasionKind: TypeAlias = Literal[
    "intake", "assessment", "case_conference", "plan", "intervention", "review", "final_evaluation", "closure"
]
"""The kind of record that is an occasion for the client to take part: see `Occasion`."""


@attrs.frozen(kw_only=True)
class Occasion(Plain):
    """
    One point of the work at which the client should take part.

    kind: The kind of the record, by its code in the vocabulary "record".
    stage: The id of the stage the case was in.
    on: The day.
    took_part: Whether the client took part. None: it is not on record who took part.
    reason_given: Whether a reason for the client's absence is on record.

    A plan is an occasion only if somebody signed it; the client takes part by signing. An intervention or a case
    conference is an occasion only if its participants, or a reason for the client's absence, are on record.

    >>> Occasion(kind="review", stage="monitoring", on=date(2025, 4, 1), took_part=False, reason_given=True).took_part
    False
    """

    kind: OccasionKind
    stage: str
    on: date
    took_part: bool | None
    reason_given: bool


def occasions_of(seen: Seen) -> tuple[Occasion, ...]:
    """Return every occasion, in order. For a household, any member on the day of the occasion is the client."""
    found: list[Occasion] = []
    earlier = (entry.what for entry in reversed(seen.case.timeline[: seen.start]))
    stage = next((what.stage for what in earlier if isinstance(what, StageChange)), "")
    for entry, clients in seen.parties:
        what = entry.what
        stage = what.stage if isinstance(what, StageChange) else stage
        kind = _KINDS.get(type(what))
        present, reason = _written(what)
        if kind is None or (kind in _ONLY_WHERE_WRITTEN and not (present or reason)):
            continue
        took_part = bool(clients & set(present)) if present or reason else None
        found.append(
            Occasion(kind=kind, stage=stage, on=entry.at.date(), took_part=took_part, reason_given=reason)
        )  # fmt: skip
    return tuple(found)


def by_stage(occasions: Sequence[Occasion]) -> dict[str, bool | None]:
    """
    Return whether the client took part in each stage that had an occasion, by the id of the stage, in order.

    True: in at least one occasion. None: for none of its occasions it is on record who took part.
    """
    known: dict[str, bool | None] = {}
    for each in occasions:
        before = known.get(each.stage)
        known[each.stage] = before if each.took_part is None else bool(before or each.took_part)
    return known


def share_of_occasions_with_client(occasions: Sequence[Occasion]) -> Result:
    """
    Return the share of the occasions in which the client took part, of those for which it is on record who took part.
    The others are missing, and counted in `excluded`.
    """
    rows = [
        Row(f"{each.kind} {each.on.isoformat()}", None if each.took_part is None else Fraction(each.took_part),
            "took_part" if each.took_part else "absent")
        for each in occasions
    ]  # fmt: skip
    silent = [*dict.fromkeys(each.kind for each in occasions if each.took_part is None)]
    found = share_of("share_of_occasions_with_client", rows, source=_SOURCE, fact="outcome")
    told = missing("participation_unknown", silent, where="participation") if silent else ()
    return attrs.evolve(found, findings=(*told, *found.findings))


def share_of_decisions_with_client(seen: Seen) -> Result:
    """
    Return the share of the decisions in which the client took part: of the client's choices, and of the reviews and
    case conferences with a decision for which it is on record who took part.
    """
    rows: list[Row] = []
    for entry, clients in seen.parties:
        what, day = entry.what, entry.at.date().isoformat()
        if isinstance(what, ClientChoice):
            rows.append(Row(f"client_choice {day}", Fraction(1), "took_part"))
        elif isinstance(what, Review | CaseConference) and what.decision is not None:
            present, reason = _written(what)
            there = bool(clients & set(present))
            if present or reason:
                rows.append(Row(f"{_KINDS[type(what)]} {day}", Fraction(there), "took_part" if there else "absent"))
    return share_of("share_of_decisions_with_client", rows, source=_SOURCE, fact="outcome")


_SOURCE = "the client's participation, Korean casework texts"
_KINDS: dict[type[Record], OccasionKind] = {
    Intake: "intake", Assessment: "assessment", CaseConference: "case_conference", Plan: "plan",
    Intervention: "intervention", Review: "review", FinalEvaluation: "final_evaluation", Closure: "closure",
}  # fmt: skip
_WithParticipants: TypeAlias = Intake | Assessment | CaseConference | Intervention | Review | FinalEvaluation | Closure
_ONLY_WHERE_WRITTEN = ("plan", "intervention", "case_conference")


def _written(what: Record) -> tuple[tuple[str, ...], bool]:
    """Return the participants on record, and whether a reason for the client's absence is on record."""
    if isinstance(what, Plan):
        return what.signed_by, bool(what.signed_by) and what.reason_unsigned is not None
    if isinstance(what, _WithParticipants):
        return what.participants, what.reason_without_client is not None
    return (), False
