"""Read days, instants, actors and the facts of findings as documents write them, strictly."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from casekit.answers import Params, Refusal
from casekit.days.zones import zone_named, zone_of
from casekit.models import Actor
from casekit.models.extra import Extra, is_field_name
from casekit.models.office_record import UnknownRecord
from casekit.models.text import is_storable

DAY = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
"""The pattern of a day: YYYY-MM-DD of ISO 8601."""
OFFSET = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
INSTANT = f"{DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,6}})?(Z|[+-]{OFFSET})"
"""The pattern of an instant: RFC 3339; beyond it, the offset may have seconds, as some places used in the past."""
_INSTANT = re.compile(INSTANT)
_LONGEST_KEY = 60
LARGEST_FLOAT = sys.float_info.max
"""The largest number that a fact of a finding may be."""


class FaultyValueError(ValueError):
    """A value that a document may not hold. `fault` has the code and the facts, never the value."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.fault = Refusal(code, params)


def read_day(value: object) -> date:
    """
    Return the day that a text such as "2025-01-31" names.

    Raises FaultyValueError for anything else.
    """
    if isinstance(value, str):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            if day.isoformat() == value:
                return day
    raise FaultyValueError("wrong_type", expected="a day such as 2025-01-31")


def read_instant(value: object) -> datetime:
    """
    Return the instant that a text such as "2025-01-31T09:00:00+09:00" names.

    Raises FaultyValueError for anything else, and for an instant without an offset.
    """
    if isinstance(value, str):
        return _instant(value)
    raise _not_an_instant()


@lru_cache(maxsize=4096)
def _instant(text: str) -> datetime:
    """Parse an instant. Cached, since the entries of a case share many; equal offsets become one shared object."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _not_an_instant() from None
    if at.utcoffset() is None:
        raise FaultyValueError("naive_instant")
    if not _INSTANT.fullmatch(text):
        raise _not_an_instant()
    return at.replace(tzinfo=zone_named(zone_of(at)))


def _not_an_instant() -> FaultyValueError:
    """Return the error for a value that is not an instant."""
    return FaultyValueError("wrong_type", expected="an instant such as 2025-01-31T09:00:00+09:00")


def read_params(value: object) -> Params:
    """
    Return the facts of a finding: a table of texts, numbers and lists of texts.

    Raises FaultyValueError for anything else.
    """
    if isinstance(value, dict):
        facts = cast("dict[object, object]", value)
        if all(isinstance(name, str) and _is_fact(fact) for name, fact in facts.items()):
            return Params(cast("dict[str, object]", facts))
    raise FaultyValueError("wrong_type", expected="a table of texts, numbers and lists of texts")


def _is_fact(value: object) -> bool:
    """Return whether a value may be a fact: a text, a number, a truth value, None or a list of texts."""
    if isinstance(value, list):
        return all(isinstance(item, str) for item in cast("list[object]", value))
    if isinstance(value, int | float):
        return -LARGEST_FLOAT <= value <= LARGEST_FLOAT
    return value is None or isinstance(value, str)


def read_extra(value: object) -> Extra:
    """
    Return the own fields of an office as they are stored: a table of texts, numbers, truth values and lists of texts.

    Without the practice that declares them, a day is a text like any other.

    Raises FaultyValueError for anything else.
    """
    if isinstance(value, dict):
        fields = cast("dict[object, object]", value)
        if all(is_field_name(name) and _is_fact(each) for name, each in fields.items()):
            return Extra(cast("dict[str, object]", fields))
    raise FaultyValueError("wrong_type", expected="a table of texts, numbers and lists of texts, by names of fields")


def stored_record(fields: dict[str, object]) -> UnknownRecord:
    """
    Return the record in a table with the key `own_type`, its other fields as JSON text.

    Raises FaultyValueError or RecordError for a kind that has no valid name, and where `type` stands beside it.
    """
    kind = fields.pop("own_type")
    if not is_field_name(kind) or "type" in fields:
        raise FaultyValueError("wrong_type", expected="the name of a kind of records of an office, without a type")
    stored = json.dumps(fields, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    if not _is_storable(fields):
        raise FaultyValueError("text_cannot_be_stored")
    return UnknownRecord(kind=cast("str", kind), stored=stored)


def _is_storable(value: object) -> bool:
    """Return whether a database can store every text in plain data, and Python can write it as JSON."""
    ahead = [value]
    for each in ahead:
        if isinstance(each, dict):
            ahead += [*each, *each.values()]  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(each, list):
            ahead += cast("list[object]", each)
        elif isinstance(each, str) and not is_storable(each):
            return False
    return True


@lru_cache(maxsize=1024)
def actor_of(id: str, roles: tuple[str, ...] = ()) -> Actor:
    """
    Return the actor with this id and these roles. Cached, since few people act in most entries of a case.

    Raises RecordError where the id or a role is not valid.
    """
    return Actor(id=id, roles=roles)


def short_key(key: object) -> str | None:
    """Return a key that an error may repeat, a short ASCII identifier; else None, since it could be someone's name."""
    return key if isinstance(key, str) and key.isascii() and key.isidentifier() and len(key) <= _LONGEST_KEY else None
