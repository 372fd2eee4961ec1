"""Reads the definition of an instrument from plain data; every fault is told at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, cast, get_args

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.given import LARGEST, SMALLEST, Given
from casekit.evaluation.methods.instruments.parts import (
    Band,
    Basis,
    EvidenceSource,
    Flag,
    Item,
    OpenQuestion,
    Scale,
    ScaleMethod,
)
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.nearest import nearest

_Kind: TypeAlias = "type[attrs.AttrsInstance]"


def instrument_fields(given: Given, data: object, kind: _Kind) -> dict[str, Any]:
    """The checked fields of an instrument."""
    keys = _Keys(given, data, "", kind)
    items = {id: _item(given, id, value) for id, value in keys.table("items").items()}
    scales = tuple(_scale(given, value, at, items) for at, value in keys.rows("scales"))
    flags = tuple(_flag(given, value, at, items) for at, value in keys.rows("flags"))
    questions = tuple(_question(given, value, at) for at, value in keys.rows("open_questions"))
    for name, parts in (("scales", scales), ("flags", flags), ("open_questions", questions)):
        _once(given, [part.id for part in parts], name)
    return {
        "id": keys.text("id") or "", "items": tuple(items.values()), "scales": scales, "flags": flags,
        "open_questions": questions, "titles": keys.texts("titles"), "source": keys.text("source"),
        "evidence_source": keys.choice("evidence_source", get_args(EvidenceSource)),
        "basis": keys.choice("basis", get_args(Basis)), "derivation": keys.text("derivation"),
        "languages": given.texts(keys.get("languages", ()), "languages"), "licence": keys.text("licence"),
        "texts_sha256": _checksum(given, keys.text("texts_sha256")),
    }  # fmt: skip


def check_parts(given: Given, parts: Mapping[str, tuple[object, type[object]]]) -> None:
    """Every part of a kind is a tuple of that kind, and no item is there twice."""
    for name, (values, kind) in parts.items():
        found = cast("tuple[object, ...]", values) if isinstance(values, tuple) else (None,)
        if not all(isinstance(each, kind) for each in found):
            given.fault("wrong_type", name, expected=f"a tuple of {kind.__name__}")
        _once(given, [each.id for each in found if isinstance(each, Item)], name)


def plain(value: attrs.AttrsInstance, *, leave_out: Sequence[str] = ()) -> dict[str, object]:
    """A part as plain tables and lists, without what is as it is by default."""
    held = {
        field.name: getattr(value, field.name)
        for field in attrs.fields(type(value))
        if field.name not in leave_out
    }  # fmt: skip
    defaults = {field.name: field.default for field in attrs.fields(type(value))}
    return {name: _plain(each) for name, each in held.items() if each != defaults[name] and each != Params()}


def _plain(value: object) -> object:
    if isinstance(value, Params):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return plain(value) if attrs.has(type(value)) else value  # type: ignore[arg-type]


class _Keys:
    """A table of a definition, key by key; unknown keys and missing ones are faults."""

    def __init__(self, given: Given, value: object, where: str, kind: _Kind, *, implied: Sequence[str] = ()) -> None:
        self.given, self.prefix = given, f"{where}." if where else ""
        self.values = given.table(value, where or "instrument")
        fields = [field for field in attrs.fields(kind) if field.name not in implied]
        allowed = tuple(field.name for field in fields)
        for key in filter(None, self.values):
            if key not in allowed:
                given.fault("unknown_key", f"{self.prefix}{key}", nearest=nearest(key, allowed), allowed=allowed)
        self.required = [field.name for field in fields if field.default is attrs.NOTHING]
        for name in self.required if isinstance(value, Mapping) else ():
            if name not in self.values:
                given.fault("missing_key", where or "instrument", key=name)

    def get(self, key: str, default: object = None) -> object:
        found = self.values.get(key)
        return default if found is None else found

    def text(self, key: str) -> str | None:
        return self.given.text(self.values[key], self.prefix + key) if self._is_there(key) else None

    def number(self, key: str, *, low: int | Fraction = -LARGEST, high: int | Fraction = LARGEST) -> Fraction | None:
        if not self._is_there(key):
            return None
        return self.given.number(self.values[key], self.prefix + key, low=low, high=high)

    def flag(self, key: str, *, default: bool) -> bool:
        return self.given.flag(self.values[key], self.prefix + key) if self._is_there(key) else default

    def choice(self, key: str, allowed: Sequence[str]) -> str | None:
        return self.given.choice(self.values[key], self.prefix + key, allowed) if self._is_there(key) else None

    def table(self, key: str) -> dict[str, object]:
        return self.given.table(self.values[key], self.prefix + key, least=1) if key in self.values else {}

    def texts(self, key: str) -> Params:
        table = self.given.table(self.get(key, {}), self.prefix + key)
        return Params({name: self.given.text(value, f"{self.prefix}{key}.{name}") for name, value in table.items()})

    def rows(self, key: str) -> list[tuple[str, object]]:
        least = 1 if key in self.required and key in self.values else 0
        values = self.given.items(self.get(key, ()), self.prefix + key, least=least)
        return [(f"{self.prefix}{key}[{place}]", value) for place, value in enumerate(values)]

    def _is_there(self, key: str) -> bool:
        """A key that may be left out is there when it is not None; one that may not, whenever it is written."""
        return self.values.get(key) is not None or (key in self.values and key in self.required)


def _item(given: Given, id: str, value: object) -> Item:
    where = f"items.{id}"
    keys = _Keys(given, value, where, Item, implied=("id",))
    before = len(given.faults)
    integer, reverse = keys.flag("integer", default=True), keys.flag("reverse", default=False)
    low, high = (keys.number(end) for end in ("min", "max"))
    for end, limit in (("min", low), ("max", high)):
        if limit is not None and integer and limit.denominator != 1:
            given.fault("wrong_type", f"{where}.{end}", expected="a whole number")
    if low is not None and high is not None and low >= high and len(given.faults) == before:
        given.fault("limits_out_of_order", where)
    return Item(
        id=id, min=_told(low or Fraction(0)), max=_told(high or Fraction(0)), integer=integer, reverse=reverse,
        texts=keys.texts("texts"),
    )  # fmt: skip


def _scale(given: Given, value: object, where: str, items: Mapping[str, Item]) -> Scale:
    keys = _Keys(given, value, where, Scale)
    ids = tuple(given.text(each, at) for at, each in keys.rows("items")) if keys.values else ()
    _known(given, ids, f"{where}.items", items)
    _once(given, ids, f"{where}.items")
    method = keys.choice("method", get_args(ScaleMethod)) or "sum"
    multiplier, change = (keys.number(key, low=SMALLEST) for key in ("multiplier", "meaningful_change"))
    share = keys.number("max_missing_share", low=0, high=1)
    most = keys.get("max_missing")
    if most is not None:
        most = given.whole(most, f"{where}.max_missing", high=max(len(ids) - 1, 0))
        if share is not None:
            given.fault("at_most_one_of_fields", where, fields=("max_missing", "max_missing_share"))
    ranges = {(items[id].min, items[id].max) for id in ids if id in items}
    if (most or share) and len(ranges) > 1:
        given.fault("items_of_unlike_range", where)
    return Scale(
        id=keys.text("id") or "", items=ids, method=method, multiplier=_told(multiplier or Fraction(1)),  # type: ignore[arg-type]
        max_missing=most, max_missing_share=None if share is None else _told(share), bands=_bands(given, keys),
        meaningful_change=None if change is None else _told(change),
    )  # fmt: skip


def _bands(given: Given, scale: _Keys) -> tuple[Band, ...]:
    bands: list[Band] = []
    end: Fraction | None = None
    for place, (where, value) in enumerate(scale.rows("bands")):
        keys = _Keys(given, value, where, Band)
        low, below = (keys.number(key) for key in ("min", "below"))
        if low is not None and below is not None and low >= below:
            given.fault("limits_out_of_order", where)
        if place and (low is None or end is None or low < end):
            given.fault("bands_overlap", where)
        limits = [None if limit is None else _told(limit) for limit in (low, below)]
        bands.append(Band(label=keys.text("label") or "", min=limits[0], below=limits[1]))
        end = below
    return tuple(bands)


def _flag(given: Given, value: object, where: str, items: Mapping[str, Item]) -> Flag:
    keys = _Keys(given, value, where, Flag)
    item = keys.text("item") or ""
    _known(given, [item], f"{where}.item", items)
    limits = {"low": Fraction(str(items[item].min)), "high": Fraction(str(items[item].max))} if item in items else {}
    return Flag(id=keys.text("id") or "", item=item, at_least=_told(keys.number("at_least", **limits) or Fraction(0)))


def _question(given: Given, value: object, where: str) -> OpenQuestion:
    keys = _Keys(given, value, where, OpenQuestion)
    return OpenQuestion(id=keys.text("id") or "", texts=keys.texts("texts"))


def _known(given: Given, ids: Sequence[str], where: str, items: Mapping[str, Item]) -> None:
    if any(id and id not in items for id in ids):
        given.fault("unknown_item", where, known=tuple(items))


def _once(given: Given, ids: Sequence[str], where: str) -> None:
    for id in sorted({id for id in ids if id and ids.count(id) > 1}):
        given.fault("duplicate_key", where, key=id)


def _checksum(given: Given, value: str | None) -> str | None:
    if value is not None and (len(value) != 64 or set(value.lower()) - set("0123456789abcdef")):
        given.fault("wrong_type", "texts_sha256", expected="a SHA-256 checksum of 64 hexadecimal digits")
    return value


def _told(value: Fraction) -> int | float:
    return whole_or_float(value)
