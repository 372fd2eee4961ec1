"""Records that name hidden things: they are shown without the names, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models.catalogue import kind_on
from casekit.models.erasure import Erasure
from casekit.models.extra import Extra
from casekit.models.record import Part, Record
from casekit.models.state import CaseState
from casekit.practice.building import kind_name
from casekit.practice.own_values import with_changed_parts
from casekit.privacy.records import HIDDEN
from casekit.privacy.rights import Rights

_BY_WHAT_IS_SHOWN = frozenset({
    "one_primary", "not_a_worker", "plan_version_signed", "plan_version_passed",
    "item_of_another_need", "resource_retired", "never_changes",
})  # fmt: skip
"""The problems that come of a record that is shown, never of one that is hidden. So more rights hide no record."""


class _NamesHiddenThing(Exception):  # noqa: N818  # control flow of this module alone
    """A record names a hidden thing and cannot be without it."""


def standing(
    what: Record, state: CaseState, day: date, rights: Rights, *, references_only: bool = False
) -> Record | None:  # fmt: skip
    """
    Return a record without the names of things that are not shown, as it could have been recorded in the case shown.

    Args:
        what: The record.
        state: The state of the case as shown, before the record.
        day: The day of the record.
        rights: The rights of the viewer.
        references_only: Whether only things and persons are looked for, not what else came before.

    None if it cannot be without the name, or if it follows from something that is not shown, as the end of a service
    follows from its start.
    """
    try:
        what = _without_own_ids(_without_places(what, state), state, rights)
        problems = _problems(what, state, day, references_only=references_only)
        for problem in problems:
            what = _without(what, problem) if problem.code == "unknown_id" else what
    except _NamesHiddenThing:
        return None
    return None if problems and _problems(what, state, day, references_only=references_only) else what


def _without_places(what: Record, state: CaseState) -> Record:
    """
    Return an erasure without the fields and entries that it emptied, some of which may be hidden; anything else as it
    is. Raises _NamesHiddenThing for the erasure of a person who is not shown.
    """
    if not isinstance(what, Erasure):
        return what
    if what.person not in state.persons.ever:
        raise _NamesHiddenThing
    return attrs.evolve(what, fields=(), entries=())


def _problems(what: Record, state: CaseState, day: date, *, references_only: bool) -> list[Refusal]:
    """Return why a record could not have been recorded in the case shown."""
    found = [each for each in state.problems(what, day) if each.code not in _BY_WHAT_IS_SHOWN]
    return [each for each in found if each.code in ("unknown_id", "unknown_person")] if references_only else found


def _without(what: Record, problem: Refusal) -> Record:
    """Return a record without the id of a hidden thing. Raises _NamesHiddenThing if that is impossible."""
    field, id = problem.where or "", problem.params.get("id")
    if field not in attrs.fields_dict(cast("Any", type(what))):
        raise _NamesHiddenThing
    held, left = cast("object", getattr(what, field)), cast("Any", None)
    if isinstance(held, tuple):
        left = tuple(each for each in cast("tuple[object, ...]", held) if each != id and not _names(each, id))
    try:
        return attrs.evolve(what, **{field: left})
    except RecordError:
        raise _NamesHiddenThing from None


def _names(part: object, id: object) -> bool:
    """Return whether a part of a record holds an id."""
    return isinstance(part, Part) and any(getattr(part, each.name) == id for each in attrs.fields(type(part)))


def _without_own_ids(what: Record, state: CaseState, rights: Rights) -> Record:
    """Return a record without the ids of hidden things in own fields. Raises _NamesHiddenThing for a required one."""
    if not rights.practised.shelves:
        return what

    def shown(part: Part) -> Mapping[str, object]:
        kept = {name: value for name, value in part.extra.items() if not is_hidden(part, name, value)}
        return {"extra": Extra(kept)} if len(kept) < len(part.extra) else {}

    def is_hidden(part: Part, name: str, value: object) -> bool:
        place = (kind_name(part), name)
        shelf = rights.practised.shelf_of.get(place)
        if shelf is None or not isinstance(value, str) or (value,) in state.shelves.get(shelf, {}):
            return False
        if value == HIDDEN and rights.shows_whole(kind_on(shelf)):
            return False  # an earlier view masked it
        if place in rights.practised.required:
            raise _NamesHiddenThing
        return True

    return with_changed_parts(what, shown)
