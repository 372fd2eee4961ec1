"""A field that an office adds to a kind of records: its type, its choices, its range, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar, cast

import attrs

from casekit.answers import Params, Refusal
from casekit.arguments import PLAIN_TYPES
from casekit.errors import RecordError, refusing
from casekit.limits import LARGEST_NUMBER
from casekit.models.extra import FieldValue
from casekit.models.record import Part, Value
from casekit.models.text import Code, has_hidden_character, is_blank
from casekit.notation.labelled import Labelled, Word, to_labels

FieldType: TypeAlias = Literal[
    "text", "whole_number", "number", "yes_no", "day", "instant", "choice", "choices", "id"
]  # fmt: skip
"""The type of an own field. "choices" is a list of choices, "id" the id of a thing on a shelf."""
NUMBERS = ("whole_number", "number")
CHOICES = ("choice", "choices")
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType({
    "text": (str,), "whole_number": (int,), "number": (int, float), "yes_no": (bool,), "day": (date,),
    "instant": (datetime,), "choice": (str,), "choices": (tuple,), "id": (str,),
})  # fmt: skip
_EXPECTED: Mapping[str, str] = MappingProxyType({
    "text": PLAIN_TYPES[str], "whole_number": PLAIN_TYPES[int], "number": PLAIN_TYPES[float],
    "yes_no": PLAIN_TYPES[bool], "day": PLAIN_TYPES[date], "instant": PLAIN_TYPES[datetime],
    "choice": "one of the choices", "choices": "a list of choices", "id": "an id",
})  # fmt: skip
_SomeType = TypeVar("_SomeType", str, int, float, bool, date, datetime, "tuple[str, ...]")


def _as_tuple(value: object) -> FieldValue:
    """Return a list as a tuple; anything else as it is."""
    return cast("FieldValue", tuple(cast("list[object]", value)) if isinstance(value, list) else value)


def _is_clean(id: str) -> bool:
    """Return whether a text can be an id: not blank, no space at either end, and nothing that cannot be seen."""
    return id.isprintable() and id.strip() == id != "" and not has_hidden_character(id)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class OwnField(Labelled, Value):
    """
    A field of an office, on a kind of records or on a part of one.

    id: The name of the field, an identifier.
    record: The name of the kind: a class such as "Client" or "GoalStep", or a kind that the practice declares.
    value_type: The type of its values: "text", "whole_number", "number", "yes_no", "day", "instant", "choice",
        "choices" (a list of choices) or "id" (the id of a thing on a shelf of the case).
    choices: The values of a choice, in order, each with its labels. Empty for another type.
    low: The smallest number. None: no limit.
    high: The largest number. None: no limit.
    unit: The code of the unit of a number, such as "month" or "won". None: it has none.
    shelf: For the type "id": the shelf of the case, such as "needs", that holds the thing. None for every other type.
    personal: Whether its value is personal: hidden in views unless the viewer sees the personal values of the record.
        A field is personal unless the practice says otherwise.
    required: Whether every such record must have it. An empty list of choices is no value.
    required_from: The id of a stage, or a kind of stages such as "planning". Once the case has entered it, records must
        have it. None: from no stage.
    default: The value that a record gets when it is recorded without one. None: no value.
    labels: Its labels by language.

    >>> grade = OwnField(record="Client", id="school_grade", value_type="whole_number", low=1, high=6)
    >>> grade.fault(7).message
    'school_grade: The number is out of range.'
    """

    id: Code
    record: Code
    value_type: FieldType
    choices: tuple[Word, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: Code | None = None
    shelf: Code | None = None
    personal: bool = True
    required: bool = False
    required_from: Code | None = None
    default: FieldValue = attrs.field(default=None, converter=_as_tuple)
    labels: Params = attrs.field(factory=Params, converter=to_labels)

    @property
    def where(self) -> str:
        """The place of the field in a record, as refusals name it."""
        return f"extra.{self.id}"

    @property
    def _facts(self) -> Mapping[str, str]:
        """The field, as parameters of a refusal."""
        return {"field": self.id, "record": self.record}

    def fault(self, value: object) -> Refusal | None:
        """Return why the field cannot have this value. None if it can; every field can have None."""
        if value is None:
            return None
        return self.fault_of_type(value) or self._fault_of_value(value)

    def fault_of_type(self, value: object) -> Refusal | None:
        """Return the refusal of a value that is of another type than the field. None for a value of its type."""
        fits = isinstance(value, _TYPES[self.value_type]) and (
            self.value_type == "yes_no" or not isinstance(value, bool)
        )
        if self.value_type == "day" and isinstance(value, datetime):
            fits = False
        return (
            None if fits else Refusal("wrong_type", {"expected": _EXPECTED[self.value_type], **self._facts}, self.where)
        )

    def _fault_of_value(self, value: object) -> Refusal | None:
        """Return why a value of the right type is not allowed; None if it is."""
        if self.value_type in NUMBERS:
            low = -LARGEST_NUMBER if self.low is None else self.low
            high = LARGEST_NUMBER if self.high is None else self.high
            if not low <= cast("float", value) <= high:
                return Refusal("out_of_range", {"low": low, "high": high, **self._facts}, self.where)
        if self.value_type in CHOICES:
            allowed = tuple(each.id for each in self.choices)
            chosen = (value,) if isinstance(value, str) else cast("tuple[object, ...]", value)
            if not set(chosen) <= set(allowed):
                return Refusal("not_one_of", {"allowed": allowed, **self._facts}, self.where)
        if self.value_type == "text" and is_blank(cast("str", value)):
            return Refusal("blank_text", self._facts, self.where)
        if self.value_type == "id" and not _is_clean(cast("str", value)):
            return Refusal("wrong_type", {"expected": _EXPECTED["id"], **self._facts}, self.where)
        return None

    @refusing(RecordError)
    def of(self, record: Part, as_type: type[_SomeType]) -> _SomeType | None:
        """
        Return the value of the field in a record, with a type that a type checker knows; None if it has none.

        Args:
            record: The record, or the part of one.
            as_type: The type: str, int, float, bool, date, datetime or tuple.

        Raises RecordError if the value is of another type.

        >>> from casekit.models import Client
        >>> grade = OwnField(record="Client", id="school_grade", value_type="whole_number")
        >>> grade.of(Client(id="C-3", extra={"school_grade": 5}), int)
        5
        """
        value = record.extra.get(self.id)
        if value is None or (isinstance(value, as_type) and isinstance(value, bool) == (as_type is bool)):
            return value
        fault = Refusal("wrong_type", {"expected": PLAIN_TYPES.get(as_type, "a tuple of texts")}, self.where)
        raise RecordError(f"cannot read field {self.id!r} of {record.short_name}", [fault])
