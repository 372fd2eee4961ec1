"""A part of what an office writes that has labels by language, and the simplest of them: a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from casekit.answers import Params
from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value


def to_labels(labels: Mapping[str, object]) -> Params:
    """Return a table of labels by language as Params; anything else as it is, for the check of the field to refuse."""
    return Params(labels) if isinstance(labels, Mapping) else labels  # pyright: ignore[reportUnnecessaryIsInstance]


class ComparedByFields:
    """
    A value that is equal to another of its class whose fields are all equal.

    It is implemented here once, as for records: attrs would compile it for each class, which takes time at import.
    """

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._names())

    def __hash__(self) -> int:
        return hash((type(self), getattr(self, self._names()[0])))

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(each.name for each in attrs.fields(cast("type[attrs.AttrsInstance]", cls)) if each.eq)


class Labelled:
    """A part of a workflow with labels by language."""

    id: str
    labels: Params

    @refusing(WorkflowError)
    def label(self, language: str = "en") -> str:
        """
        Return the label in a language; the id if it has no label in that language.

        >>> Word(id="moved_away", labels=Params({"ko": "이사"})).label("ko")
        '이사'
        """
        return str(self.labels.get(language) or self.id)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Word(Labelled, Value):
    """
    A role, a reason or an effect that a workflow declares, with its labels by language.

    >>> Word(id="moved_away", labels=Params({"en": "moved away"})).id
    'moved_away'
    """

    id: str
    labels: Params = attrs.field(factory=Params, converter=to_labels)
