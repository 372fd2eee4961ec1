"""The erasure of a person's values: the fact that stays when the values are gone."""

from __future__ import annotations

from typing import ClassVar

import attrs

from casekit.models.checks import between
from casekit.models.governed_field import in_vocabulary
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Erasure(Record):
    """
    The values of one person were erased from the case.

    Only `StageMachine.erase` makes one, since it also takes the values out. The entry says who erased them and when.
    It can be neither corrected nor voided.

    person: The id of the person.
    reason: The code for why: requested, consent_withdrawn, no_longer_needed …. Never words about the person.
    legal_basis: The host's code for the law, such as gdpr_17. None: not recorded.
    fields: The fields that were emptied, such as "Client.name". Empty: nothing was left to erase.
    entries: The numbers of the entries that changed.

    >>> Erasure(person="C-3", reason="requested", fields=("Client.name",), entries=(2,)).event
    'values_erased'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("values_erased",)

    person: Id
    reason: Code = attrs.field(metadata=in_vocabulary("erasure_reason"))
    legal_basis: Code | None = None
    fields: tuple[Code, ...] = ()
    entries: tuple[int, ...] = attrs.field(default=(), metadata=between(1, 10**9))
