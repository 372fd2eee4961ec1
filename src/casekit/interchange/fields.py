"""The fields of a class as documents hold them: their types, and the defaults at which they are left out."""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import attrs

REQUIRED: Any = attrs.NOTHING
"""The default of a field that has none, so that a document must hold it."""
LINKED: Any = object()
"""The default of a field that defaults to the value of another one, as `recorded_at` does to that of `at`."""


@attrs.frozen
class Field:
    """One field of a value: its name, its type, its default, and the metadata that narrows its type."""

    name: str
    hint: Any
    default: Any
    metadata: Any

    @property
    def required(self) -> bool:
        """Return whether a document must hold this field."""
        return self.default is REQUIRED


@cache
def fields_of(kind: Any) -> tuple[Field, ...]:
    """
    Return the fields of a class, in order; the own fields of an office (`extra`) are the last.

    >>> from casekit.models import Contact
    >>> [(field.name, field.default) for field in fields_of(Contact)][:3]
    [('method', None), ('reached', True), ('purpose', 'casework')]
    """
    hints = get_type_hints(kind)
    fields = sorted(attrs.fields(kind), key=lambda field: field.name == "extra")
    return tuple(Field(field.name, hints[field.name], _default(field), field.metadata) for field in fields)


def _default(field: attrs.Attribute[Any]) -> Any:
    """Return the default value of a field, `REQUIRED` or `LINKED`."""
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return LINKED if default.takes_self else default.factory()
    return default
