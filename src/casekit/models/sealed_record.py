"""A record of which a view shows only that it is there."""

from __future__ import annotations

from typing import ClassVar

import attrs

from casekit.models.record import Record
from casekit.models.text import Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class SealedRecord(Record):
    """
    A record that a viewer may know of but not read. It stands in a view in place of the record itself.

    Its entry tells when it happened, when it was written down and who acted. No figure and no requirement counts it.

    kind: The name of the kind of record, such as "Contact".

    >>> SealedRecord(kind="Contact").event
    'sealed_record'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()
    KIND: ClassVar[str | None] = None

    kind: Code

    @property
    def event(self) -> str:
        """`sealed_record`. It is not in `EVENTS`, so nothing can name it."""
        return "sealed_record"

    @property
    def kind_name(self) -> str:
        """The name of the kind of the record."""
        return self.kind
