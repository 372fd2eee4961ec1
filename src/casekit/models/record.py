"""What every value and every record is: frozen, checked when built, compared by what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import ClassVar, TypeVar

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models.checks import faults_of, references

LONGEST_LABEL = 60
"""An id longer than this is not repeated in an error."""

SomeValue = TypeVar("SomeValue", bound="Value")
_Anything = TypeVar("_Anything")


@attrs.frozen(kw_only=True)
class Value:
    """A frozen value whose fields are checked when it is built; every fault is reported at once."""

    def __attrs_post_init__(self) -> None:
        faults = faults_of(self) or tuple(self._faults())
        if faults:
            wrong = {str(fault.where).partition("[")[0] for fault in faults}
            raise RecordError(f"cannot build {self._called(without=wrong)}", faults)

    @property
    def label(self) -> str:
        """What errors call it: its name and what tells it from others, never a personal value."""
        return self._called(without=set())

    def _called(self, *, without: set[str]) -> str:
        kind: type[attrs.AttrsInstance] = type(self)
        key: tuple[str, ...] = getattr(self, "KEY", ()) or tuple(name for name in _names(kind) if name == "id")
        parts = (repr(getattr(self, name)) for name in key if name not in without)
        return " ".join([kind.__name__, *(part for part in parts if len(part) <= LONGEST_LABEL)])

    def _faults(self) -> Iterator[Refusal]:
        """What is wrong with the fields taken together; asked once each field is right by itself."""
        yield from ()


@attrs.frozen(kw_only=True)
class Record(Value):
    """
    Something that happens to a case and enters its history.

    A record of a *thing* stands on a shelf of the case: `SHELF` names the case's field and `KEY` the fields that tell
    one thing from another; recording the same key again records a new version. A record of a *happening* has no
    shelf and is read with `case.dated(...)`. `EVENTS` are
    its words in journeys, guards and deadlines.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("",)
    SHELF: ClassVar[str | None] = None
    KEY: ClassVar[tuple[str, ...]] = ()

    @property
    def event(self) -> str:
        """The event this record is: a deadline starts or ends with it, a guard asks for it."""
        return self.EVENTS[0]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this thing from the others on its shelf; empty for a happening."""
        return tuple(getattr(self, name) for name in self.KEY)

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        """What it says about other things of the case: (field, shelf, id), each id to stand on that shelf."""
        kind: type[attrs.AttrsInstance] = type(self)
        for field, shelf in references(kind):
            value = getattr(self, field)
            for id in (value,) if isinstance(value, str) else value or ():
                yield field, shelf, id

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """Why this version cannot follow the one before it (None: it is the first), given the whole shelf."""
        yield from ()


def made(kind: type[_Anything], fields: dict[str, object]) -> _Anything:
    """
    A value from fields that are all there and were checked before, with nothing checked again.

    Only for kinds that keep their fields in a dict (`slots=False`): Case, Entry, StageChange, Context, Option, Answer.
    The plain way is the constructor. `tests/models/test_record.py` holds that both come to the same; measured in
    `benchmarks/speed.py`.
    """
    value: _Anything = _new(kind)
    _fill[kind](value, fields)
    return value


class _Filling(dict[type[object], Callable[[object, dict[str, object]], None]]):
    """How the fields of a kind are set all at once: asked of the class once."""

    def __missing__(self, kind: type[object]) -> Callable[[object, dict[str, object]], None]:
        self[kind] = next(vars(each)["__dict__"].__set__ for each in kind.__mro__ if "__dict__" in vars(each))
        return self[kind]


_new, _fill = object.__new__, _Filling()


def changed(value: SomeValue, changes: Mapping[str, object]) -> SomeValue:
    """
    A copy of a value that was checked before, with some fields changed and nothing checked again.

    Only for changes that come from checked values; the plain way is `attrs.evolve`, which on a Case replays the whole
    history. What the value had worked out for itself is left behind. See `made`.
    """
    fields = value.__dict__.copy()
    for name in _worked_out(type(value)):  # type: ignore[arg-type]
        fields.pop(name, None)
    fields.update(changes)
    return made(type(value), fields)


@cache
def _worked_out(kind: type[object]) -> tuple[str, ...]:
    """The properties a value works out once and keeps."""
    return tuple(
        name for each in kind.__mro__ for name, member in vars(each).items() if isinstance(member, cached_property)
    )


@cache
def _names(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))
