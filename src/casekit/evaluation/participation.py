"""Whether the client took part in the work, from intake to closing."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.models import (
    Assessment,
    Case,
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
from casekit.models.parties import parties_in_time

OccasionKind: TypeAlias = Literal[
    "intake", "assessment", "case_conference", "plan", "intervention", "review", "final_evaluation", "closure"
]


@attrs.frozen(kw_only=True)
class Occasion:
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


@attrs.frozen(kw_only=True)
class ClientsPart:
    """
    The client's part in the work. For a household, any member on the day of the occasion counts as the client.

    occasions: Every occasion, in order.
    took_part, absent, unknown: The number of occasions in which the client took part, did not, or for which it is not
        on record who took part.
    share: took_part / (took_part + absent), 0.0 to 1.0. None if both are 0.
    decisions: The number of the client's choices, and of the reviews and case conferences with a decision for which it
        is on record who took part.
    decided: The number of these that are the client's choices or in which the client took part.
    decision_share: decided / decisions, 0.0 to 1.0. None without decisions.
    findings: A finding with the kinds of the unknown occasions; otherwise empty.

    Source: the client's participation and autonomy, Korean texts on casework and school case management.

    >>> ClientsPart(occasions=(), took_part=3, absent=1, unknown=2, share=0.75).share
    0.75
    """

    occasions: tuple[Occasion, ...]
    took_part: int
    absent: int
    unknown: int
    share: float | None
    decisions: int = 0
    decided: int = 0
    decision_share: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def by_stage(self) -> dict[str, bool | None]:
        """
        Whether the client took part in each stage that had an occasion, by the id of the stage, in order.

        True: in at least one occasion. None: for none of its occasions it is on record who took part.
        """
        known: dict[str, bool | None] = {}
        for each in self.occasions:
            before = known.get(each.stage)
            known[each.stage] = before if each.took_part is None else bool(before or each.took_part)
        return known


def clients_part(case: Case) -> ClientsPart:
    """Return the client's part in the work of a case."""
    occasions: list[Occasion] = []
    decided: list[bool] = []
    stage = ""
    for entry, clients in parties_in_time(case.timeline):
        what, on = entry.what, entry.at.date()
        stage = what.stage if isinstance(what, StageChange) else stage
        kind = _KINDS.get(type(what))
        present, reason = _written(what)
        if isinstance(what, ClientChoice):
            decided.append(True)
        elif isinstance(what, Review | CaseConference) and what.decision is not None and (present or reason):
            decided.append(bool(clients & set(present)))
        if kind is None or (kind in _ONLY_WHERE_WRITTEN and not (present or reason)):
            continue
        took_part = bool(clients & set(present)) if present or reason else None
        occasions.append(Occasion(kind=kind, stage=stage, on=on, took_part=took_part, reason_given=reason))
    answers = [each.took_part for each in occasions]
    silent = dict.fromkeys(each.kind for each in occasions if each.took_part is None)
    known_ones = answers.count(True) + answers.count(False)
    return ClientsPart(
        occasions=tuple(occasions), took_part=answers.count(True), absent=answers.count(False),
        unknown=answers.count(None), share=share(answers.count(True), known_ones),
        decisions=len(decided), decided=decided.count(True), decision_share=share(decided.count(True), len(decided)),
        findings=missing("participation_unknown", tuple(silent), where="participation") if silent else (),
    )  # fmt: skip


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
