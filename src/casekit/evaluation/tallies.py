"""Shares and means as Results: a line for each row that counts, and a finding for what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.figures import exactly
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Line, Method, Result, added_up, notice

Reason: TypeAlias = Literal["withdrawn", "pending", "told"]
"""Why a row is left out: withdrawn, not answered yet, or said by a finding of the figure itself."""


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
    why: Reason = "told"


def share_of(
    id: str, rows: Sequence[Row], *, source: str, fact: str, half: str | None = None, words: Sequence[str] = (),
    findings: tuple[Finding, ...] | None = None,
) -> Result:  # fmt: skip
    """
    Return the share of the rows with full credit, of all rows that are not left out.

    Args:
        id: The id of the figure.
        rows: What is counted.
        source: The source of the figure.
        fact: The name under which a line shows what its row says.
        half: The word of the rows that the further figure `with_half_credit` counts as one half. None: no such figure.
        words: Words that rows say. A further figure of this name has the number of rows that say it.
        findings: What is missing for the figure. None: a finding, if nothing counts.
    """
    decided = [(row, row.credit) for row in rows if row.credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit in decided])
    lines = [
        Line(name=row.name, amount=amount, facts=Params({fact: row.said}))
        for (row, _), amount in zip(decided, amounts, strict=True)
    ]
    counted = sum(int(credit) for _, credit in decided)
    share = Share(numerator=counted, denominator=len(decided), excluded=len(rows) - len(decided))
    said = Counter(row.said for row in rows)
    figures = {**share.figures, **{word: said[word] for word in words}}
    if half is not None:
        figures["with_half_credit"] = float((counted + Fraction(said[half], 2)) / len(decided)) if decided else None
    found = share.findings(id) if findings is None else findings
    return tallied(id, lines, rows, source=source, figures=figures, findings=found)


def mean_of(
    id: str, rows: Sequence[Row], *, source: str, facts: Mapping[str, Mapping[str, object]],
    figures: Mapping[str, object] | None = None, findings: tuple[Finding, ...] | None = None,
) -> Result:  # fmt: skip
    """
    Return the mean of the credits. `facts` has the facts of each line by the name of its row, `figures` has further
    figures, and `findings` what is missing; None: a finding, if nothing counts.
    """
    decided = [(row, row.credit) for row in rows if row.credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit in decided])
    lines = [
        Line(name=row.name, amount=amount, facts=Params(facts.get(row.name, {})))
        for (row, _), amount in zip(decided, amounts, strict=True)
    ]
    empty = () if lines else (notice("empty_denominator", id, excluded=len(rows)),)
    return tallied(
        id, lines, rows, source=source, figures={"count": len(lines), **(figures or {})},
        findings=empty if findings is None else findings,
    )  # fmt: skip


def rated(pairs: Iterable[tuple[str, float]]) -> list[Row]:
    """Return a row for each pair of an id and a rating; the rating is its credit."""
    return [Row(name, exactly(value)) for name, value in pairs]


def tallied(
    id: str, lines: Sequence[Line], rows: Sequence[Row], *, source: str, figures: Mapping[str, object],
    findings: tuple[Finding, ...],
) -> Result:  # fmt: skip
    """Return a Result whose value is the sum of the lines; a finding names the rows left out for each reason."""
    return Result(
        method=Method(id=id, source=source), value=added_up(0.0, lines) if lines else None, lines=tuple(lines),
        figures=Params(figures), used=tuple(line.name for line in lines),
        missing=tuple(row.name for row in rows if row.credit is None), findings=(*findings, *_left_out(rows)),
    )  # fmt: skip


def _left_out(rows: Sequence[Row]) -> list[Finding]:
    withdrawn, pending = (
        tuple(row.name for row in rows if row.credit is None and row.why == why) for why in ("withdrawn", "pending")
    )
    return [
        *([notice("set_aside_left_out", ids=withdrawn)] if withdrawn else []),
        *([notice("not_answered_yet", ids=pending)] if pending else []),
    ]
