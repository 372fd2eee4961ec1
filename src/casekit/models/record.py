"""`Value` and `Record`, which every class of this room extends: frozen, validated when built, compared by fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, TypeAlias, TypeVar

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models.checks import ACCEPTS, faults_of, person_fields, references
from casekit.models.extra import NO_EXTRA, Extra, to_extra

LONGEST_LABEL = 60
"""The most characters of an id that an error repeats. A longer id is left out."""

SomeValue = TypeVar("SomeValue", bound="Value")
_Anything = TypeVar("_Anything")
EventValues: TypeAlias = Mapping[str, Mapping[str, object]]
"""The field values that make a record a certain event, by event and field name: see `Record`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Value:
    """
    A frozen value whose fields are validated when it is built. One RecordError holds every fault.

    Texts are converted to Unicode normal form NFC, so that a word typed in two ways compares equal.

    Comparison, hashing, repr and pickling are implemented here once for every class. attrs would compile them for each
    class, which would take most of the time of importing casekit. A subclass of a host may still let attrs do so.
    """

    def __attrs_post_init__(self) -> None:
        faults = () if ACCEPTS[type(self)](self) else faults_of(self)
        faults = faults or tuple(self._faults())
        if faults:
            wrong = {str(fault.where).partition("[")[0] for fault in faults}
            raise RecordError(f"cannot build {self._named(without=wrong)}", faults)

    @property
    def short_name(self) -> str:
        """The name used in error messages: the class and the fields that identify the value. Never a personal value."""
        return self._named(without=set())

    def _named(self, *, without: set[str]) -> str:
        """Return the class and the identifying values, but not those of the fields in `without` and no long ones."""
        kind: type[attrs.AttrsInstance] = type(self)
        key: tuple[str, ...] = getattr(self, "IDENTITY", ()) or (("id",) if "id" in _field_names(kind) else ())
        parts = (repr(getattr(self, name)) for name in key if name not in without)
        return " ".join([kind.__name__, *(part for part in parts if len(part) <= LONGEST_LABEL)])

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared = _COMPARED_FIELDS[type(self)]
        return bool(compared(self) == compared(other))

    def __hash__(self) -> int:
        return hash((type(self), _COMPARED_FIELDS[type(self)](self)))

    def __repr__(self) -> str:
        shown = (field.name for field in attrs.fields(type(self)) if field.repr)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __getstate__(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def _faults(self) -> Iterable[Refusal]:
        """Return the faults that concern several fields. Called only if each field is valid."""
        return ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Part(Value):
    """
    A value with fields of an office: a record, or a part of one, such as a step of a goal.

    extra: The values of the office's own fields by name. They are declared in a practice: see `casekit.Practice`.
    """

    extra: Extra = attrs.field(default=NO_EXTRA, converter=to_extra, repr=False)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Record(Part):
    """
    Something that happens to a case and is stored as an entry of its history.

    A record of a *thing*, such as a Goal, has a current version in a field of the case. Recording the thing again adds
    a new version. A record of a *happening*, such as a Contact, has no current version; read it with `case.dated(...)`.
    See `Goal` and `Contact` for examples.

    A field described as "Personal" stays out of repr and error messages. A view can mask it: see `StageMachine.view`.

    SHELF: The field of the case that holds the current version of the thing. None for a happening. The record of a
        host names a shelf of its own, which is read with `case.current(...)`.
    IDENTITY: The fields of the record that identify one thing. Empty for a happening.
    KIND: The field that holds the kind of the record, which requirements, guards and deadlines can name beside its
        event. A class without this field has no kinds, unless an office adds an own field of this name. None: none.
    EVENTS: The event names of this record that requirements, guards and deadlines can name.
    EVENT_VALUES: The values of fields that give a record an event: `{event: {field: value}}`. The event that a record
        has with its default values needs no entry. Two values there are placeholders: the class `date` for the day of
        the record, and None for a value that the host chooses. `next_steps` drafts a record of an event with these
        values.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("",)
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType({})
    SHELF: ClassVar[str | None] = None
    IDENTITY: ClassVar[tuple[str, ...]] = ()
    KIND: ClassVar[str | None] = "kind"

    @property
    def event(self) -> str:
        """The event name of this record: the first of `EVENTS`, unless its class decides by the fields."""
        return self.EVENTS[0]

    @property
    def kind_name(self) -> str:
        """The name of the kind of record: of a class of the library or of a host, the name of the class."""
        return type(self).__name__

    @property
    def shelf_name(self) -> str | None:
        """The shelf on which the current version of the thing is. None for a happening."""
        return self.SHELF

    @property
    def identity(self) -> tuple[object, ...]:
        """The values of the fields in `IDENTITY`, in that order. Empty for a happening."""
        names = self.IDENTITY
        return (getattr(self, names[0]),) if len(names) == 1 else tuple(getattr(self, name) for name in names)

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        """
        Yield each reference of this record to a thing of the case, as (field, shelf, id).

        `field` is the field of this record, `shelf` the field of the case that must contain the thing with this id.
        """
        kind: type[attrs.AttrsInstance] = type(self)
        for field, shelf in references(kind):
            value = getattr(self, field)
            for id in (value,) if isinstance(value, str) else value or ():
                yield field, shelf, id

    def named_persons(self) -> dict[str, str | None]:
        """Return the id of the person whom this record is about, or None, by the field that can name one."""
        kind: type[attrs.AttrsInstance] = type(self)
        return {field: getattr(self, field) for field in person_fields(kind)}

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield each reason why this version cannot follow the version before it.

        Args:
            previous: The version before it. None: this is the first version.
            shelf: The current versions of all things of the same kind in the case.
        """
        yield from ()


def is_event(record: Record, event: str, kind: str | None = None) -> bool:
    """
    Return whether a record is an event, and of a kind if one is named.

    The kind is a code in the field `Record.KIND`, or the own word of an office that counts as it.

    >>> from casekit.models import Contact
    >>> visit = Contact(method="home_visit", extra={"method": "unannounced_visit"})
    >>> [is_event(visit, "contact", kind) for kind in (None, "home_visit", "unannounced_visit", "phone")]
    [True, True, True, False]
    """
    if record.event != event or kind is None:
        return record.event == event
    field = record.KIND
    return field is not None and kind in (getattr(record, field, None), record.extra.get(field))


def construct_unchecked(kind: type[_Anything], fields: dict[str, object]) -> _Anything:
    """
    Build a value from all its fields without calling the constructor; nothing is validated or converted.

    Used for a case, whose constructor folds its whole history again, and for copies of values that were validated.

    Args:
        kind: A class without slots.
        fields: Every field by name, and any cached properties of the value.
    """
    value: _Anything = object.__new__(kind)
    value.__dict__.update(fields)
    return value


def evolve_unchecked(value: SomeValue, **changes: object) -> SomeValue:
    """Return a copy with some fields changed, without validating. The caller knows that the changes are valid."""
    return construct_unchecked(type(value), {**value.__dict__, **changes})


def evolve_unconverted(value: SomeValue, changes: Mapping[str, object]) -> SomeValue:
    """
    Return a copy with some fields changed. It is validated, but the converters of its fields are not called, which
    takes most of the time of `attrs.evolve`. What a subclass keeps beside its fields is not copied.

    Raises RecordError with every fault.
    """
    fields: tuple[attrs.Attribute[object], ...] = attrs.fields(type(value))
    changed = construct_unchecked(type(value), {**{each.name: getattr(value, each.name) for each in fields}, **changes})
    changed.__attrs_post_init__()
    return changed


class _ComparedFields(dict[type[Value], Callable[[object], object]]):
    """For each class, a function that returns the fields of a value that are compared. Made on first use."""

    def __missing__(self, kind: type[Value]) -> Callable[[object], object]:
        names = [field.name for field in attrs.fields(kind) if field.eq]
        self[kind] = attrgetter(*names) if names else lambda _: ()
        return self[kind]


_COMPARED_FIELDS = _ComparedFields()


@cache
def _field_names(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    """Return the names of the fields of a class, in order."""
    return tuple(field.name for field in attrs.fields(kind))
