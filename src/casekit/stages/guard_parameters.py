"""The parameters of a guard after its context, and whether a literal in a workflow is valid for one of them."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable, Collection, Mapping
from functools import partial, reduce
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from casekit.models.catalogue import EVENTS

EventName = NewType("EventName", str)
"""
The annotation of a guard's parameter that takes the name of an event (see `Record.event`). Any other value is a fault.

>>> def recorded(context: object, event: EventName) -> None: ...
"""
Days = NewType("Days", int)
"""
The annotation of a guard's parameter that takes a whole number of days, from 0. Any other value is a fault.
A workflow parameter used for it must have the unit "day".

>>> def contacted_within(context: object, days: Days) -> None: ...
"""

_TYPES_BY_TEXT: Mapping[str, object] = {"tuple[str, ...]": tuple[str, ...], "str | None": str | None}
"""Types by their annotation text, for annotations that are not a plain name."""
_TYPE_CHECKING_NAMES: Mapping[str, object] = {"Days": Days, "EventName": EventName}
"""Types by a name that the guard's module may import for type checkers only."""


def parameters_of(guard: Callable[..., object]) -> list[inspect.Parameter]:
    """Return a guard's parameters after the context, annotations resolved; `**params` if it has no signature."""
    try:
        parameters = list(inspect.signature(guard).parameters.values())[1:]
    except ValueError:
        return [inspect.Parameter("params", inspect.Parameter.VAR_KEYWORD)]
    return [each.replace(annotation=_resolved(each.annotation, guard)) for each in parameters]


def _resolved(annotation: Any, guard: Callable[..., Any]) -> object:
    """
    Return the type of an annotation, also of one that is text (as with `from __future__ import annotations`).

    A plain or dotted name, and a text in `_TYPES_BY_TEXT`, is only looked up; any other text is evaluated. Return None
    for a type that cannot be found.
    """
    if not isinstance(annotation, str):
        return annotation
    names = {**vars(builtins), **_names_of(guard)}
    first, *rest = annotation.split(".")
    found = reduce(lambda value, name: getattr(value, name, None), rest, names.get(first))
    found = found or _TYPES_BY_TEXT.get(annotation)
    if found is not None:
        return found

    def annotated() -> None: ...

    annotated.__annotations__ = {"it": annotation}
    try:
        return get_type_hints(annotated, globalns=names)["it"]
    except Exception:  # the annotation is the host's: it may name anything
        return _TYPE_CHECKING_NAMES.get(annotation.rpartition(".")[2])


def _names_of(guard: Any) -> dict[str, Any]:
    """Return the globals of the module in which a guard is defined; empty if it has none."""
    while isinstance(guard, partial):
        guard = guard.func  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    guard = inspect.unwrap(guard)  # pyright: ignore[reportUnknownArgumentType]
    found = getattr(guard, "__globals__", None) or getattr(type(guard).__call__, "__globals__", None)
    return found or {}


def counts_days(annotation: object) -> bool:
    """Return whether an annotation is `Days` or a union with it, such as `Days | None`."""
    return Days in (annotation, *get_args(annotation))


def fits(value: object, annotation: object, events: Collection[str] = EVENTS) -> bool:
    """
    Return whether a literal is valid for a parameter of a plain type; True for a parameter of any other type.

    >>> fits(30, Days), fits(-1, Days), fits("thirty", Days), fits("thirty", list)
    (True, False, False, True)
    """
    if get_origin(annotation) in (Union, UnionType):
        return any(fits(value, each, events) for each in get_args(annotation))
    if annotation is EventName:
        return value in events
    if annotation is Days:
        return type(value) is int and value >= 0
    if annotation is tuple or get_origin(annotation) is tuple:
        return isinstance(value, tuple)
    if annotation is type(None):
        return value is None
    if annotation is bool or annotation is str:
        return isinstance(value, annotation)
    if annotation is int or annotation is float:
        return isinstance(value, int | annotation) and not isinstance(value, bool)
    return True
