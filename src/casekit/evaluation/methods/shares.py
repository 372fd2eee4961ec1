"""A rate with what it is of: how many counted, out of how many, and how many were left out of both."""

from __future__ import annotations

import attrs

from casekit.answers import Finding
from casekit.evaluation.result import notice


@attrs.frozen(kw_only=True)
class Share:
    """
    So many of so many; `excluded` are those that belong to neither.

    >>> share = Share(numerator=2, denominator=3, excluded=1)
    >>> round(share.value, 2), share.figures
    (0.67, {'numerator': 2, 'denominator': 3, 'excluded': 1})
    >>> Share(numerator=0, denominator=0, excluded=1).value is None
    True
    """

    numerator: int
    denominator: int
    excluded: int

    @property
    def value(self) -> float | None:
        """The rate, 0.0 to 1.0; None where there is nothing it could be of."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def figures(self) -> dict[str, object]:
        """What every rate shows beside itself."""
        return attrs.asdict(self)

    def findings(self, where: str) -> tuple[Finding, ...]:
        """Why there is no rate, where there is none."""
        return () if self.denominator else (notice("empty_denominator", where, excluded=self.excluded),)
