"""Shares and means as Results: a line for each row that counts, and a finding for what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.figures import exactly
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Line, Method, Result, added_up, notice

Reason: TypeAlias = Literal["withdrawn", "undecided", "unknown", "pending", "once"]
"""Why a row is left out: withdrawn, not decided yet, not on record, not answered yet, or rated only once."""


class Row(NamedTuple):
    """
    One thing that is counted, such as a need.

    name: Its id.
    credit: The amount that it counts. None: it is left out.
    said: Its status or outcome, shown as a fact of its line.
    why: Why it is left out, if it is.
    """

    name: str
    credit: Fraction | None
    said: str | None = None
    why: Reason = "unknown"


def share_of(id: str, rows: Sequence[Row], *, source: str, fact: str, half: int | None = None) -> Result:
    """
    Return the share of the rows with full credit, of all rows that are not left out.

    `half` is the number of rows that the further figure `with_half_credit` counts as one half. None: no such figure.
    """
    decided = [(row, row.credit) for row in rows if row.credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit in decided])
    lines = [
        Line(name=row.name, amount=amount, facts=Params({fact: row.said}))
        for (row, _), amount in zip(decided, amounts, strict=True)
    ]
    counted = sum(int(credit) for _, credit in decided)
    share = Share(numerator=counted, denominator=len(decided), excluded=len(rows) - len(decided))
    figures = share.figures
    if half is not None:
        figures["with_half_credit"] = float((counted + Fraction(half, 2)) / len(decided)) if decided else None
    return tallied(id, lines, rows, source=source, figures=figures, undefined=share.findings(id))


def mean_of(
    id: str, rows: Sequence[Row], *, source: str, facts: Mapping[str, Mapping[str, object]]
) -> Result:  # fmt: skip
    """Return the mean of the credits; `facts` has the facts of each line by the name of its row."""
    decided = [(row, row.credit) for row in rows if row.credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit in decided])
    lines = [
        Line(name=row.name, amount=amount, facts=Params(facts.get(row.name, {})))
        for (row, _), amount in zip(decided, amounts, strict=True)
    ]
    undefined = () if lines else (notice("empty_denominator", id, excluded=len(rows)),)
    return tallied(id, lines, rows, source=source, figures={"count": len(lines)}, undefined=undefined)


def rated(pairs: Iterable[tuple[str, float]]) -> list[Row]:
    """Return a row for each pair of an id and a rating; the rating is its credit."""
    return [Row(name, exactly(value)) for name, value in pairs]


def tallied(
    id: str, lines: Sequence[Line], rows: Sequence[Row], *, source: str, figures: Mapping[str, object],
    undefined: tuple[Finding, ...],
) -> Result:  # fmt: skip
    """Return a Result whose value is the sum of the lines; a finding names the rows left out for each reason."""
    return Result(
        method=Method(id=id, source=source), value=added_up(0.0, lines) if lines else None, lines=tuple(lines),
        figures=Params(figures), used=tuple(line.name for line in lines),
        missing=tuple(row.name for row in rows if row.credit is None), findings=(*undefined, *_left_out(rows)),
    )  # fmt: skip


def _left_out(rows: Sequence[Row]) -> list[Finding]:
    left: dict[Reason, list[str]] = {}
    for row in rows:
        if row.credit is None:
            left.setdefault(row.why, []).append(row.name)
    return [_said(why, tuple(names)) for why, names in left.items()]


def _said(why: Reason, ids: tuple[str, ...]) -> Finding:
    if why == "withdrawn":
        return notice("set_aside_left_out", ids=ids)
    if why == "undecided":
        return notice("not_decided_yet", ids=ids)
    if why == "pending":
        return notice("not_answered_yet", ids=ids)
    return notice("rated_only_once", ids=ids) if why == "once" else notice("inputs_missing", ids=ids)
