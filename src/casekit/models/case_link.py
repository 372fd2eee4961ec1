"""Links between cases: the same case recorded twice, a case transferred, cases of one family."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseLink(Record):
    """
    A link from this case to another case.

    A case may have several links, also several kinds of link to one case; it cannot be linked to itself. Recording the
    same case and kind again adds a new version. To take back a wrong link, void its entry. A closed case can be linked.
    The other case does not change: link a transfer and a sibling there too, but link a duplicate only to the case that
    goes on.

    case: The id of the other case, in this system or another.
    kind: "duplicate_of" (the work goes on in the other case, and this case counts in no figure over many cases),
        "transferred_to", "transferred_from", or "sibling" (the case of a brother or sister).
    note: Notes in words. Personal.

    >>> CaseLink(case="K-17", kind="duplicate_of")
    CaseLink(case='K-17', kind='duplicate_of')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_linked",)
    SHELF: ClassVar[str | None] = "case_links"
    IDENTITY: ClassVar[tuple[str, ...]] = ("case", "kind")

    case: Id
    kind: Literal["duplicate_of", "transferred_to", "transferred_from", "sibling"] = attrs.field(
        metadata=in_vocabulary("case_link")
    )
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
