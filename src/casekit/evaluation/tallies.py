"""Shares and means of what is on record, as results: every row a line, what is left out named with its reason."""

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
"""Why a row counts for nothing: set aside, not decided yet, not on record, not answered yet, rated only once."""


class Row(NamedTuple):
    """
    One thing that is counted: its id, how much of one it counts (None: it is left out), and what is said of it.

    `why` says why it is left out.
    """

    name: str
    credit: Fraction | None
    said: str | None = None
    why: Reason = "unknown"


def share_of(id: str, rows: Sequence[Row], *, source: str, fact: str, half: int | None = None) -> Result:
    """The share of the rows that count; `half` of them would count as one half where credit is given for it."""
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
    """The mean of the credits; `facts` are what each row's comes from."""
    decided = [(row, row.credit) for row in rows if row.credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit in decided])
    lines = [
        Line(name=row.name, amount=amount, facts=Params(facts.get(row.name, {})))
        for (row, _), amount in zip(decided, amounts, strict=True)
    ]
    undefined = () if lines else (notice("empty_denominator", id, excluded=len(rows)),)
    return tallied(id, lines, rows, source=source, figures={"count": len(lines)}, undefined=undefined)


def rated(pairs: Iterable[tuple[str, float]]) -> list[Row]:
    """Rows that count what they were rated."""
    return [Row(name, exactly(value)) for name, value in pairs]


def tallied(
    id: str, lines: Sequence[Line], rows: Sequence[Row], *, source: str, figures: Mapping[str, object],
    undefined: tuple[Finding, ...],
) -> Result:  # fmt: skip
    """The result of an account: its lines added up, and the rows left out with their reasons."""
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
