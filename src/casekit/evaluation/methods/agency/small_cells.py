"""Small counts are held back before a report is shown, because a person in a small group could be recognised."""

from __future__ import annotations

from collections.abc import Mapping

from casekit.answers import Params
from casekit.evaluation.methods.given import Given
from casekit.evaluation.result import Method, Result, notice

SMALL = 5
"""Counts below this are usually held back."""


def suppress_small(counts: Mapping[str, int], *, below: int = SMALL) -> Result:
    """
    A table of counts to show, with every count below a limit held back.

    Args:
        counts: How many cases there are of each kind.
        below: Counts under this are held back, 1 or more; 5 is the usual choice. A count of 0 is held back too.

    `value` is how many counts are held back, `missing` which. The table has each kind with its `count`, None where it
    is held back. Figure `total` is None as soon as any count is held back, since the rest could be subtracted from it;
    for the same reason, where only one count is held back, a finding says to show no total elsewhere. No count held
    back is anywhere in the result. Raises EvaluationError for a count that is no whole number from 0.

    >>> found = suppress_small({"goals_met": 12, "moved": 3})
    >>> found.value, found.table[0]["count"], found.table[1]["count"]
    (1, 12, None)
    """
    given = Given("suppress_small")
    found = {kind: given.whole(count, f"counts[{kind}]") for kind, count in given.table(counts, "counts").items()}
    limit = given.whole(below, "below", low=1)
    given.refuse()
    held = tuple(kind for kind, count in found.items() if count < limit)
    return Result(
        method=Method(id="suppress_small", source="Small-cell rule of statistical disclosure control",
                      settings=Params({"below": limit})),
        value=len(held), figures=Params({"total": None if held else sum(found.values())}),
        table=tuple(
            Params({"kind": kind, "count": None if count < limit else count}) for kind, count in found.items()
        ),
        used=tuple(kind for kind, count in found.items() if count >= limit), missing=held,
        findings=(
            *([notice("small_counts_held_back", "counts", ids=held, below=limit)] if held else []),
            *([notice("one_count_held_back", "counts")] if len(held) == 1 else []),
        ),
    )  # fmt: skip
