"""The marker of personal fields: their values stay out of repr, logs, refusals and errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError

PERSONAL: Mapping[str, bool] = MappingProxyType({"casekit.personal": True})
"""
Metadata of a personal field, written beside `repr=False`.

>>> @attrs.frozen(kw_only=True)
... class Visit:
...     note: str = attrs.field(default="", repr=False, metadata=PERSONAL)
>>> personal_fields(Visit)
('note',)
"""


def personal_fields(record: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    """
    Return the names of the personal fields of a record class, in order.

    >>> from casekit.models import Client
    >>> personal_fields(Client)
    ('name', 'birth', 'birth_year')

    Raises RecordError for anything but a class of records or of their parts.
    """
    if not isinstance(record, type) or not attrs.has(record):  # pyright: ignore[reportUnnecessaryIsInstance]
        fault = Refusal("wrong_type", {"expected": "a record class, such as casekit.Need"}, "record")
        raise RecordError("cannot find the personal fields", [fault])
    return tuple(field.name for field in attrs.fields(record) if field.metadata.get("casekit.personal"))
