"""What the fields of a value hold, and a copy of a value with some of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.labels import find
from casekit.models import Case, CaseView, WorkflowRef
from casekit.models.asked import only_case
from casekit.models.checks import text_kind
from casekit.models.extra import Extra
from casekit.models.office_record import UnknownRecord
from casekit.models.personal import personal_fields
from casekit.models.record import Part, SomeValue, Value
from casekit.models.text import TextKind
from casekit.practice import Practice
from casekit.practice.building import kind_name
from casekit.privacy.records import HIDDEN


class Holds(Enum):
    """
    What a field holds: a personal value, text in words, an id, a code, the own fields of an office, or anything else:
    a number, a truth value, a day, a word of a Literal, a part.
    """

    PERSONAL = "personal"
    TEXT = "text"
    ID = "id"
    CODE = "code"
    OWN = "own fields"
    OTHER = "other"


Change: TypeAlias = Callable[[Value, str, Holds, Any], object]
"""Returns what a field is to hold: takes the value, the name of the field, and what it holds. See `rewritten`."""
_OF_TEXT = MappingProxyType({TextKind.ID: Holds.ID, TextKind.CODE: Holds.CODE, TextKind.FREE: Holds.TEXT})
_ASKED_OR_MEASURED = ("eligibility", "outcome_indicator")
"""The vocabularies whose words say nothing of a person: questions that are put to everybody, and measures."""
_NOTHING_STORED = "{}"
"""The JSON text of a record whose fields were all taken out."""
_NEUTRAL: dict[type, object] = {
    bool: False, int: 0, float: 0, date: date.min, datetime: datetime.min.replace(tzinfo=UTC),
}  # fmt: skip
"""What replaces a value of each type in a field that cannot be empty."""


@cache
def fields_held(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, Holds], ...]:
    """
    Return the fields of a class, each with what it holds.

    A plain `str` is text in words, unless it identifies the thing.

    >>> from casekit.models import Need
    >>> [(name, holds.value) for name, holds in fields_held(Need)][:3]
    [('extra', 'own fields'), ('id', 'id'), ('domain', 'code')]
    """
    personal, identity = personal_fields(kind), getattr(kind, "IDENTITY", ())
    hints, found = get_type_hints(kind), list[tuple[str, Holds]]()
    for field in attrs.fields(kind):
        text = text_kind(kind, field.name)
        if field.name in personal:
            holds = Holds.PERSONAL
        elif hints[field.name] is Extra:
            holds = Holds.OWN
        elif text is not None:
            holds = _OF_TEXT[text]
        elif _base(hints[field.name]) is str:
            holds = Holds.ID if field.name in identity else Holds.TEXT
        else:
            holds = Holds.OTHER
        found.append((field.name, holds))
    return tuple(found)


def rewritten(value: SomeValue, change: Change) -> SomeValue:
    """
    Return a value in which `change` has decided what each field holds, also in its parts.

    If nothing changes, the value itself is returned. The reference of a case to its workflow is left alone.
    """
    changes: dict[str, Any] = {}
    for name, holds in fields_held(cast("Any", type(value))):
        held = getattr(value, name)
        new = change(value, name, holds, held)
        if new is held and holds is Holds.OTHER:
            new = _parts_rewritten(held, change)
        if new is not held:
            changes[name] = new
    return attrs.evolve(value, **changes) if changes else value


def _parts_rewritten(held: object, change: Change) -> object:
    """Return a part, or a tuple of parts, rewritten; anything else as it is."""
    if isinstance(held, tuple):
        items = cast("tuple[object, ...]", held)
        new = tuple(_parts_rewritten(item, change) for item in items)
        return items if all(one is other for one, other in zip(new, items, strict=True)) else new
    return rewritten(held, change) if isinstance(held, Value) and not isinstance(held, WorkflowRef) else held


def emptied(value: Value, name: str, held: object) -> object:
    """
    Return what a field holds once its value is taken out: "…" for a text, otherwise the default of the field.

    A text leaves a mark, since rules and figures count whether there is one. A field that must have another value gets
    a neutral one: no, 0, the first day of the calendar, or the first word of its Literal.
    """
    if isinstance(value, UnknownRecord):
        return _NOTHING_STORED
    return held if held is None or held == () else _emptied(cast("Any", type(value)), name)


@cache
def _emptied(kind: type[attrs.AttrsInstance], name: str) -> object:
    """Return what a field of a class holds once its value is taken out."""
    hint, field = get_type_hints(kind)[name], attrs.fields_dict(kind)[name]
    base = _base(hint)
    if get_origin(hint) is tuple:
        return ()
    if base is str:
        return HIDDEN
    if field.default is not attrs.NOTHING:
        return field.default
    if get_origin(base) is Literal:
        return get_args(base)[0]
    low, _ = field.metadata.get("casekit.between", (0, 0))
    return None if get_origin(hint) in (Union, UnionType) else low or _NEUTRAL.get(base)


def _base(hint: object) -> Any:
    """Return the type of a field, or of its items, without None and without what it says of texts."""
    if get_origin(hint) in (Annotated, Union, UnionType, tuple):
        return _base(get_args(hint)[0])
    return hint


def is_library_word(text: str) -> bool:
    """Return whether a text in words is a question or a measure that the library knows, so that it says nothing."""
    return any(find(text, vocabulary_name=name) for name in _ASKED_OR_MEASURED)


def each_item(held: Any, change: Callable[[Any], object]) -> object:
    """Return a value, or each item of a tuple, changed. None, and a tuple without a change, stay."""
    if held is None or not isinstance(held, tuple):
        return None if held is None else change(held)
    items = cast("tuple[object, ...]", held)
    new = tuple(map(change, items))
    return items if new == items else new


def texts_of(value: Value, *wanted: Holds) -> Iterator[str]:
    """Yield every text in the fields of a value, and of its parts, that hold what is wanted, such as an id."""
    found: list[str] = []

    def note(_value: Value, _name: str, holds: Holds, held: Any) -> object:
        if holds in wanted:
            found.extend((held,) if isinstance(held, str) else held or ())
        return held

    rewritten(value, note)
    yield from found


def place_of(value: Value, name: str) -> str:
    """Return a field as reports name it, such as "Client.name"."""
    return f"{kind_name(value) if isinstance(value, Part) else type(value).__name__}.{name}"


def refuse_unreadable(case: Case, practice: Practice, cannot: str) -> None:
    """
    Raise RecordError for a view and for anything but a case, and for each record that was read without the practice
    that declares its kind: its values cannot be told apart.
    """
    if isinstance(only_case(case), CaseView):
        raise RecordError(cannot, [Refusal("view_not_a_case", {}, case.id)])
    unread = [
        Refusal("read_without_practice", {"record": what.kind}, f"entry {entry.number}")
        for entry in case.history
        if isinstance(what := entry.what, UnknownRecord) and what.kind in practice.kind_names
    ]
    if unread:
        raise RecordError(cannot, unread)
