"""Read the text of a file; raise an error for one that is unreadable, too large or of unknown form."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import BinaryIO

from casekit.answers import Fault
from casekit.errors import CasekitError
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.notation.parsing import Form

_AT_ONCE = 2**20
"""The most bytes of one read, because Python allocates memory for the requested number of bytes."""
_FORMS: Mapping[str, Form] = {".toml": "toml", ".json": "json"}


def text_and_form(
    path: str | os.PathLike[str], *, error: type[CasekitError], limits: Limits = DEFAULT_LIMITS
) -> tuple[str, Form]:
    """
    Return the text of a file, and its form by the suffix.

    Raises `error` as `text_of_file` does, and with the code `unknown_suffix`.
    """
    name = _name_of(path, error)
    form = form_of(name)
    if form is None and not os.path.isdir(name):
        raise _unreadable("unknown_suffix", name, error)
    return text_of_file(name, error=error, limits=limits), form or "toml"


def form_of(name: str) -> Form | None:
    """
    Return the form of a file by its suffix; None for an unknown suffix.

    >>> form_of("office.TOML"), form_of("office.txt")
    ('toml', None)
    """
    return _FORMS.get(os.path.splitext(name)[1].lower())


def text_of_file(name: str, *, error: type[CasekitError], limits: Limits = DEFAULT_LIMITS) -> str:
    """
    Return the text of a file. At most `limits.file_bytes` + 1 bytes are read, so that an endless device is refused.

    Raises `error` with the code `file_not_found`, `is_a_folder`, `file_not_readable`, `file_too_large` or
    `not_utf8`.
    """
    try:
        with open(name, "rb") as file:
            content = _read(file, limits.file_bytes + 1)
    except FileNotFoundError:
        raise _unreadable("file_not_found", name, error) from None
    except (OSError, ValueError):
        raise _unreadable("is_a_folder" if os.path.isdir(name) else "file_not_readable", name, error) from None
    if len(content) > limits.file_bytes:
        raise _unreadable("file_too_large", name, error, largest=limits.file_bytes)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("not_utf8", name, error) from None


def _read(file: BinaryIO, most: int) -> bytes:
    """Return the content of a file, at most its first `most` bytes."""
    content = bytearray()
    while part := file.read(min(_AT_ONCE, most - len(content))):
        content += part
    return bytes(content)


def _name_of(path: object, error: type[CasekitError]) -> str:
    """Return a path as text. Raises `error` for anything but text or a path of text."""
    name = os.fspath(path) if isinstance(path, os.PathLike) else path  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if not isinstance(name, str):
        fault = Fault("wrong_type", {"expected": "the path of a file"}, "path")
        raise error("cannot read a file", [fault])
    return name


def _unreadable(code: str, name: str, error: type[CasekitError], **facts: object) -> CasekitError:
    """Return the error for a file that cannot be read."""
    return error(f"cannot read file {name!r}", [Fault(code, facts)])
