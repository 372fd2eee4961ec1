"""Pydantic models generated from the classes of casekit: the same fields, types, choices, ranges and defaults."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from pydantic import BaseModel, ConfigDict, Field, create_model

from casekit.answers import Params
from casekit.interchange.fields import LINKED, fields_of
from casekit.interchange.reader import CaseDocument
from casekit.models import Actor, Record
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra


class Model(BaseModel):
    """What every rival is: frozen, without unknown keys, and without conversions between types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, protected_namespaces=())


@cache
def model_of(kind: type[Any]) -> type[BaseModel]:
    """Return the pydantic model with the fields of a class."""
    fields: dict[str, Any] = {}
    if issubclass(kind, Record):
        fields["type"] = (Literal[kind.__name__], ...)  # type: ignore[valid-type]
    for field in fields_of(kind):
        low, high = field.metadata.get("casekit.between", (None, None))
        default = None if field.default is LINKED else ... if field.required else field.default
        default = None if field.hint is Extra else default
        hint = hint_of(field.hint)
        hint = hint | None if field.default is LINKED else hint
        fields[field.name] = (hint, Field(default=default, ge=low, le=high) if low is not None else default)
    return create_model(kind.__name__, __base__=Model, **fields)


def hint_of(hint: Any) -> Any:
    """Return the type of a field of a model."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return hint_of(args[0]) | None
    if origin is tuple:
        return tuple[hint_of(args[0]), ...]
    if hint is str:
        return Annotated[str, Field(min_length=1)]
    if hint is Record:
        return Annotated[Union[tuple(map(model_of, RECORDS.values()))], Field(discriminator="type")]  # noqa: UP007
    if hint is Params:
        return dict[str, str | int | float | bool | list[str] | None]
    if hint is Extra:
        return dict[str, str | int | float | bool | list[str] | None] | None
    if hint is Actor:
        return Annotated[str, Field(min_length=1)] | model_of(Actor)
    return model_of(hint) if attrs.has(hint) and hint not in (date, datetime) else hint


def document_model() -> type[BaseModel]:
    """Return the model of a whole document."""
    return create_model("Document", __base__=Model, schema_version=int, case=model_of(CaseDocument))
