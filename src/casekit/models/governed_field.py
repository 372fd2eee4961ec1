"""`GovernedField`: a field of a record whose codes a vocabulary lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args, get_origin, get_type_hints

import attrs


def in_vocabulary(name: str, *, read: bool = False, filled: bool = False) -> Mapping[str, object]:
    """
    Return the metadata of a field that holds a code, or a tuple of codes, of this vocabulary.

    `read`: Whether a rule or a figure reads its codes. Those of a field with a fixed list of values always count as
    read.
    `filled`: Whether a StageMachine fills it in with codes of the library. The own words of a practice then do not
    restrict it.
    """
    return {
        "casekit.vocabulary": name, "casekit.vocabulary_is_read": read, "casekit.vocabulary_is_filled": filled,
    }  # fmt: skip


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GovernedField:
    """
    A field whose codes a vocabulary lists.

    record: The name of its class.
    name: The name of the field.
    vocabulary: The name of the vocabulary.
    fixed: The codes that the field can have, if these are fixed; None for an open field.
    is_read: Whether rules or figures read its codes.
    is_filled: Whether a StageMachine fills it in with codes of the library.
    is_personal: Whether it is personal.
    is_list: Whether it holds a tuple of codes.
    takes_pairs: Whether an own word in it is a pair: the word of the library that it counts as, and the own word in
        `extra`. A list, and a field that identifies a thing and that no rule or figure reads, has the own word itself:
        two own words that count as the same would otherwise be one thing.
    """

    record: str
    name: str
    vocabulary: str
    fixed: tuple[str, ...] | None
    is_read: bool
    is_filled: bool
    is_list: bool
    is_personal: bool
    takes_pairs: bool


@cache
def governed_fields(kind: type[attrs.AttrsInstance]) -> tuple[GovernedField, ...]:
    """Return the fields of a class whose codes a vocabulary lists, in order."""
    hints = get_type_hints(kind)
    return tuple(
        GovernedField(
            record=kind.__name__, name=field.name, vocabulary=field.metadata["casekit.vocabulary"],
            fixed=(fixed := _fixed_codes(hints[field.name])),
            is_read=(is_read := fixed is not None or field.metadata["casekit.vocabulary_is_read"]),
            is_filled=field.metadata["casekit.vocabulary_is_filled"],
            is_list=(is_list := get_origin(hints[field.name]) is tuple),
            is_personal=bool(field.metadata.get("casekit.personal")),
            takes_pairs=not is_list and (is_read or field.name not in getattr(kind, "IDENTITY", ())),
        )
        for field in attrs.fields(kind)
        if "casekit.vocabulary" in field.metadata
    )  # fmt: skip


def _fixed_codes(hint: object) -> tuple[str, ...] | None:
    """Return the words of the Literal in a type hint; None if there is none."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next((found for each in get_args(hint) if (found := _fixed_codes(each)) is not None), None)
