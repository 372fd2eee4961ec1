"""Did the client take part: at assessments, plans, reviews and evaluations."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.models import Assessment, Case, FinalEvaluation, Plan, Review

OccasionKind: TypeAlias = Literal["assessment", "plan", "review", "evaluation"]


@attrs.frozen(kw_only=True)
class Occasion:
    """
    One point of the work at which the client should take part.

    `took_part` is None where nobody wrote down who did; `reason_given` says whether a reason stands for the absence.
    """

    kind: OccasionKind
    on: date
    took_part: bool | None
    reason_given: bool


@attrs.frozen(kw_only=True)
class ClientsPart:
    """
    The client's part in the work: every occasion in order, and the share of those known in which the client took part.

    `share` is 0.0 to 1.0, None where none is known; a finding names the kinds of occasion that say nothing. For a
    household any member of that day counts. Source: the client's participation, Korean texts on casework and on school
    case management.
    """

    occasions: tuple[Occasion, ...]
    took_part: int
    absent: int
    unknown: int
    share: float | None
    findings: tuple[Finding, ...] = ()


def clients_part(case: Case) -> ClientsPart:
    """The client's part in the assessments, signed plans, reviews and evaluations of a case."""
    occasions: list[Occasion] = []
    for entry in case.timeline:
        what, on = entry.what, entry.at.date()
        clients = case.client_parties(on=on)
        if isinstance(what, Plan) and what.signed_by:
            signed, given = bool(clients & set(what.signed_by)), what.reason_unsigned is not None
            occasions.append(Occasion(kind="plan", on=on, took_part=signed, reason_given=given))
        elif isinstance(what, Assessment | Review | FinalEvaluation):
            given = what.reason_without_client is not None
            known = given or bool(what.participants)
            took_part = bool(clients & set(what.participants)) if known else None
            occasions.append(Occasion(kind=_kind(what), on=on, took_part=took_part, reason_given=given))
    answers = [each.took_part for each in occasions]
    silent = dict.fromkeys(each.kind for each in occasions if each.took_part is None)
    known_ones = answers.count(True) + answers.count(False)
    return ClientsPart(
        occasions=tuple(occasions), took_part=answers.count(True), absent=answers.count(False),
        unknown=answers.count(None), share=share(answers.count(True), known_ones),
        findings=missing("participation_unknown", tuple(silent), where="participation") if silent else (),
    )  # fmt: skip


def _kind(what: Assessment | Review | FinalEvaluation) -> OccasionKind:
    if isinstance(what, Assessment):
        return "assessment"
    return "review" if isinstance(what, Review) else "evaluation"
