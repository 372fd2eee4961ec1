"""Arguments of a wrong type: a call that fails because of one is refused, and the refusal names it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, wraps
from types import UnionType
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

PLAIN_TYPES: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    date: "a day (datetime.date)",
    datetime: "an instant (datetime.datetime with an offset)",
}
"""What refusals call the plain types."""

Refuse: TypeAlias = Callable[[str, Mapping[str, str]], Exception]
"""Make the error of a call: what could not be done, and what was expected of each wrong argument, by its name."""
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def type_error(cannot: str, expected: Mapping[str, str]) -> TypeError:
    """
    Return the TypeError that names every wrong argument.

    >>> type_error("cannot call find", {"word": "text"})
    TypeError('cannot call find: word is not of the right kind. Give text.')
    """
    faults = (f"{name} is not of the right kind. Give {kind}." for name, kind in expected.items())
    return TypeError(f"{cannot}: {' '.join(faults)}")


def check_types(cannot: str, given: Mapping[str, tuple[object, Any]]) -> None:
    """
    Raise TypeError for what is not of its type.

    Args:
        cannot: What cannot be done then.
        given: Each argument by its name, with its type.

    >>> check_types("cannot build Step", {"stage": (5, str), "move": ("assess", str)})
    Traceback (most recent call last):
      ...
    TypeError: cannot build Step: stage is not of the right kind. Give text.
    """
    wrong = {name: described(hint) for name, (value, hint) in given.items() if not is_of_type(value, hint)}
    if wrong:
        raise type_error(cannot, wrong)


def check_fields(self: attrs.AttrsInstance) -> None:
    """
    Raise TypeError for every field that is not of its type. Use it as `__attrs_post_init__`.

    >>> @attrs.frozen
    ... class Step:
    ...     stage: str
    ...     __attrs_post_init__ = check_fields
    >>> Step(5)
    Traceback (most recent call last):
      ...
    TypeError: cannot build Step: stage is not of the right kind. Give text.
    """
    hints = _hints(type(self))
    check_types(f"cannot build {type(self).__name__}", {name: (getattr(self, name), hints[name]) for name in hints})


@cache
def _hints(kind: type[attrs.AttrsInstance]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in attrs.fields(kind)}


def refusing_wrong_types(
    refuse: Refuse = type_error, *, but: type[Exception] | tuple[()] = ()
) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """
    Decorate a function, so that a call that fails because of an argument of a wrong type raises what `refuse` makes.

    The arguments are compared with the annotations only after the call failed: a call that succeeds costs and does no
    more. If every argument is of its type, what was raised is raised as it is: an error of a host's own guard or
    calendar is never replaced.

    Args:
        refuse: Makes the error.
        but: The errors that are raised as they are: the library's own refusals.

    >>> @refusing_wrong_types()
    ... def doubled(texts: Collection[str]) -> list[str]:
    ...     return [text + text for text in texts]
    >>> doubled(5)
    Traceback (most recent call last):
      ...
    TypeError: cannot call doubled: texts is not of the right kind. Give several, each text.
    """

    def decorated(function: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
        def refusal(failure: Exception, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Exception:
            wrong = {} if isinstance(failure, but) else _wrong_arguments(function, args, kwargs)
            return refuse(f"cannot call {function.__qualname__}", wrong) if wrong else failure

        @wraps(function)
        def called(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
            try:
                return function(*args, **kwargs)
            except Exception as failure:
                if (refused := refusal(failure, args, kwargs)) is failure:
                    raise
                raise refused from None  # what failed may hold a personal value

        @wraps(function)
        def iterated(*args: _Given.args, **kwargs: _Given.kwargs) -> Iterator[object]:
            try:
                yield from cast("Iterator[object]", function(*args, **kwargs))
            except Exception as failure:
                if (refused := refusal(failure, args, kwargs)) is failure:
                    raise
                raise refused from None  # what failed may hold a personal value

        generates = inspect.isgeneratorfunction(function)
        return cast("Callable[_Given, _Answer]", iterated) if generates else called

    return decorated


def _wrong_arguments(
    function: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> dict[str, str]:
    """Return what was expected of each argument that is not of the type it is annotated with."""
    signature = inspect.signature(function)
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:  # an argument is missing, or there is one too many: Python names it
        return {}
    hints = get_type_hints(function)
    wrong: dict[str, str] = {}
    for name, value in given.items():
        several = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        values = cast("tuple[object, ...]", value) if several else (value,)
        if name in hints and not all(is_of_type(each, hints[name]) for each in values):
            wrong[name] = described(hints[name])
    return wrong


def is_of_type(value: object, hint: Any) -> bool:
    """
    Return whether a value is of a type. Items are looked at too, unless looking would use them up.

    >>> is_of_type(["N1"], Collection[str]), is_of_type([5], Collection[str]), is_of_type(5, float)
    (True, False, True)
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(is_of_type(value, each) for each in args)
    if origin is Literal:
        return isinstance(value, str) and value in args
    if origin is type:
        return isinstance(value, type) and (not isinstance(args[0], type) or issubclass(value, args[0]))
    if origin is Callable:
        return callable(value)
    if origin is tuple and Ellipsis not in args:
        items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
        return len(items) == len(args) and all(is_of_type(item, each) for item, each in zip(items, args, strict=True))
    if origin is not None:
        return isinstance(value, origin) and all(is_of_type(item, each) for item, each in _items(value, args))
    if hint in (int, float):
        return isinstance(value, int | hint) and not isinstance(value, bool)
    if getattr(hint, "_is_protocol", False):
        members = cast("Mapping[str, object]", vars(hint))
        return not isinstance(value, type) and all(hasattr(value, name) for name in members if name[0] != "_")
    return hint is Any or not isinstance(hint, type | None) or isinstance(value, hint or type(None))


def _items(value: object, hints: tuple[Any, ...]) -> Iterator[tuple[object, Any]]:
    """Yield the items of a table or a collection, each with the type it is to have."""
    if isinstance(value, Mapping):
        for each in cast("Mapping[object, object]", value).items():
            yield from zip(each, hints, strict=False)
    elif isinstance(value, Collection):
        yield from ((item, hints[0]) for item in cast("Collection[object]", value))


def described(hint: Any) -> str:
    """
    Return how a refusal names a type.

    >>> described(Mapping[str, int] | None), described(tuple[date, ...]), described(Literal["en", "ko"])
    ('a table or None', 'several, each a day (datetime.date)', 'one of: en, ko')
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(map(described, args)))
    if origin is Literal:
        return f"one of: {', '.join(args)}"
    if origin is type:
        return f"a class ({described(args[0])})"
    if origin is Callable:
        return "a function"
    if origin is not None and issubclass(origin, Mapping):
        return "a table"
    if origin is tuple and Ellipsis not in args:
        return f"({', '.join(map(described, args))})"
    if origin is not None and issubclass(origin, Iterable):
        return f"several, each {described(args[0])}"
    kind = origin or hint
    return "None" if kind in (None, type(None)) else PLAIN_TYPES.get(kind, getattr(kind, "__name__", "another value"))
