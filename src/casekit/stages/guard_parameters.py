"""The parameters a guard takes after the context, and whether a literal of a workflow fits one."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable, Mapping
from functools import partial, reduce
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from casekit.models.catalogue import EVENTS

EventName = NewType("EventName", str)
"""The type of a guard's parameter that names the event of a record: see `Guards.guard`."""
Days = NewType("Days", int)
"""
The type of a guard's parameter that is a number of days, from 0.
A workflow parameter used for it must have the unit day: see `Guards.guard`.
"""

_SPELLED: Mapping[str, object] = {"tuple[str, ...]": tuple[str, ...]}
_UNSEEN: Mapping[str, object] = {"Days": Days, "EventName": EventName}
"""What a name means that only type checkers see."""


def parameters_of(guard: Callable[..., object]) -> list[inspect.Parameter]:
    """Return a guard's parameters after the context, their annotations resolved; one without a signature takes all."""
    try:
        parameters = list(inspect.signature(guard).parameters.values())[1:]
    except ValueError:
        return [inspect.Parameter("params", inspect.Parameter.VAR_KEYWORD)]
    return [each.replace(annotation=_resolved(each.annotation, guard)) for each in parameters]


def _resolved(annotation: Any, guard: Callable[..., Any]) -> object:
    """
    Return what an annotation stands for: also one written as text, which `from __future__` makes of all.

    A name is looked up and not evaluated, so that reading a workflow evaluates nothing for the ready guards.
    """
    if not isinstance(annotation, str):
        return annotation
    names = {**vars(builtins), **_names_of(guard)}
    first, *rest = annotation.split(".")
    found = reduce(lambda value, name: getattr(value, name, None), rest, names.get(first)) or _SPELLED.get(annotation)
    if found is not None:
        return found

    def annotated() -> None: ...

    annotated.__annotations__ = {"it": annotation}
    try:
        return get_type_hints(annotated, globalns=names)["it"]
    except Exception:  # a name that only type checkers see, or whatever else stands in an annotation
        return _UNSEEN.get(annotation.rpartition(".")[2])


def _names_of(guard: Any) -> dict[str, Any]:
    """Return the names of the module a guard was written in."""
    while isinstance(guard, partial):
        guard = guard.func  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    guard = inspect.unwrap(guard)  # pyright: ignore[reportUnknownArgumentType]
    found = getattr(guard, "__globals__", None) or getattr(type(guard).__call__, "__globals__", None)
    return found or {}


def counts_days(annotation: object) -> bool:
    """Return whether a parameter counts days; it may be left out, too (`Days | None`)."""
    return Days in (annotation, *get_args(annotation))


def fits(value: object, annotation: object) -> bool:
    """
    Return whether a literal fits a parameter of a plain type; a parameter of any other type takes anything.

    >>> fits(30, Days), fits(-1, Days), fits("thirty", Days), fits("thirty", list)
    (True, False, False, True)
    """
    if get_origin(annotation) in (Union, UnionType):
        return any(fits(value, each) for each in get_args(annotation))
    if annotation is EventName:
        return value in EVENTS
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
