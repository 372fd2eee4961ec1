"""Did the client take part: at assessments, plans, reviews and evaluations."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.models import Assessment, Case, FinalEvaluation, Plan, Review, parties_in_time

OccasionKind: TypeAlias = Literal["assessment", "plan", "review", "evaluation"]


@attrs.frozen(kw_only=True)
class Occasion:
    """
    One point of the work at which the client should take part.

    `took_part` is None where nobody wrote down who did; `reason_given` says whether a reason stands for the absence. A
    plan is an occasion once someone signed it, and the client takes part by signing.

    >>> Occasion(kind="review", on=date(2025, 4, 1), took_part=False, reason_given=True).took_part
    False
    """

    kind: OccasionKind
    on: date
    took_part: bool | None
    reason_given: bool


@attrs.frozen(kw_only=True)
class ClientsPart:
    """
    The client's part in the work: every occasion in order, and the share of those known in which the client took part.

    `took_part`, `absent` and `unknown` count the occasions; `share` = took_part / (took_part + absent), 0.0 to 1.0,
    None where none is known. A finding names the kinds of occasion that say nothing. For a household any member of that
    day counts. Source: the client's participation, Korean texts on casework and on school case management.

    >>> ClientsPart(occasions=(), took_part=3, absent=1, unknown=2, share=0.75).share
    0.75
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
    for entry, clients in parties_in_time(case.timeline):
        what, on = entry.what, entry.at.date()
        if isinstance(what, Plan) and what.signed_by:
            present, given = what.signed_by, what.reason_unsigned is not None
        elif isinstance(what, Assessment | Review | FinalEvaluation):
            present, given = what.participants, what.reason_without_client is not None
        else:
            continue
        took_part = bool(clients & set(present)) if present or given else None
        occasions.append(Occasion(kind=_kind(what), on=on, took_part=took_part, reason_given=given))
    answers = [each.took_part for each in occasions]
    silent = dict.fromkeys(each.kind for each in occasions if each.took_part is None)
    known_ones = answers.count(True) + answers.count(False)
    return ClientsPart(
        occasions=tuple(occasions), took_part=answers.count(True), absent=answers.count(False),
        unknown=answers.count(None), share=share(answers.count(True), known_ones),
        findings=missing("participation_unknown", tuple(silent), where="participation") if silent else (),
    )  # fmt: skip


def _kind(what: Assessment | Plan | Review | FinalEvaluation) -> OccasionKind:
    if isinstance(what, Assessment):
        return "assessment"
    if isinstance(what, Plan):
        return "plan"
    return "review" if isinstance(what, Review) else "evaluation"
