"""A kind of records that an office declares as data."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.models.record import Value
from casekit.models.text import Code
from casekit.notation.labelled import Labelled, to_labels

AboutClient: TypeAlias = Literal["never", "optional", "required"]
"""Whether a record of a kind names the client it is about."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RecordKind(Labelled, Value):
    """
    A kind of records of an office, declared as data. Its fields are declared as `OwnField`.

    A record of the kind is an `OfficeRecord`.

    id: The name of the kind, an identifier.
    thing: Whether a record of it is a thing with an id and a current version. False: it is a happening.
    client: Whether a record names the client it is about: "never", "optional" or "required".
    events: The events that a record of it can name beside the event of the kind itself, which has the name of the kind.
    labels: Its labels by language.

    >>> RecordKind(id="court_order", thing=True, client="required").event_names
    ('court_order',)
    """

    id: Code
    thing: bool = False
    client: AboutClient = "optional"
    events: tuple[Code, ...] = ()
    labels: Params = attrs.field(factory=Params, converter=to_labels)

    @property
    def event_names(self) -> tuple[str, ...]:
        """The events that guards, requirements and deadlines can name."""
        return (self.id, *self.events)
