"""What a viewer sees of one record: all of it, a part of its values, only that it is there, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, cast

import attrs

from casekit.errors import RecordError
from casekit.models.catalogue import kind_on
from casekit.models.checks import references
from casekit.models.extra import Extra
from casekit.models.personal import personal_fields
from casekit.models.record import Part, Record, evolve_unconverted
from casekit.models.sealed_record import SealedRecord
from casekit.practice import Access
from casekit.practice.access import shows_whole
from casekit.practice.building import kind_name
from casekit.practice.hiding import DERIVED, Hiding, hiding_of
from casekit.practice.own_values import part_fields
from casekit.privacy.rights import Practised

HIDDEN = "…"
"""The text that stands in a view for a text that may not be read: see `casekit.StageMachine.view`."""
_Level: TypeAlias = Literal["absent", "masked", "full"]
"""How a field is shown: not at all, as a value that may not be read, or as it is."""
_LEVELS: tuple[_Level, ...] = ("absent", "masked", "full")
_AS_RECORD = {"absent": "absent", "masked": "known", "full": "full"}
"""How a record is shown of which a field is hidden that it cannot be without."""
_RECORD_LEVELS = ("absent", "known", "full")
_LIBRARY = "casekit.models."
_SomePart = TypeVar("_SomePart", bound=Part)


class Seen(NamedTuple):
    """A record as a viewer sees it, and the paths of its fields that have a value which the viewer may not read."""

    what: Record
    masked: tuple[str, ...] = ()


class _HiddenField(NamedTuple):
    """A field that is hidden in every record of a kind."""

    name: str
    level: _Level
    hiding: Hiding
    default: object


class RecordPlan(NamedTuple):
    """
    How a viewer sees the records of a kind, or the parts in them, of one class.

    level: How the record is shown; of a part, "full", or else how it is left out.
    hidden: The fields that are hidden.
    parts: The fields that hold parts.
    hides_names: Whether one of the hidden fields may name things.
    """

    level: str
    hidden: tuple[_HiddenField, ...] = ()
    parts: tuple[str, ...] = ()
    hides_names: bool = False


_SEALED = RecordPlan("known")
"""How a record is seen of which an earlier view showed only that it is there."""


class _Place(NamedTuple):
    """
    Where a part stands: the name under which its fields are hidden, the kind of its record, and its path there.

    The path is that of the fields: empty for the record itself, otherwise with a dot at the end.
    """

    name: str
    kind: str
    path: str


class _CannotBeWithout(Exception):  # noqa: N818  # control flow of this module alone
    """A record or a part cannot be without a field that is hidden."""


class RecordFilter:
    """
    Shows records as some of the grants of a viewer allow. It keeps what it finds out about each kind, and no record.

    grants: The grants that apply to the records.
    all_grants: All grants of the viewer that show records whatever they are about.
    practised: What the practice says of its kinds and of its own fields.
    """

    def __init__(self, grants: tuple[Access, ...], all_grants: tuple[Access, ...], practised: Practised) -> None:
        self._grants = grants
        self._all_grants = all_grants
        self._practised = practised
        self._plans: dict[tuple[type[Part], str, str], RecordPlan] = {}
        self._own: dict[tuple[str, str, str], _Level] = {}
        self._knowable: dict[str, bool] = {}

    def wide(self) -> RecordFilter | None:
        """Return the filter for records that belong to no referral that was received; None if all are hidden."""
        grants = tuple(each for each in self._grants if each.is_wide)
        return filter_for(grants, self._all_grants, self._practised) if grants else None

    def shows_field(self, what: Record, field: str) -> bool:
        """Return whether the viewer sees a record like this one, with a field of it."""
        plan = self.plan_of(what)
        return plan.level == "full" and not any(each.name == field for each in plan.hidden)

    def plan_of(self, what: Record) -> RecordPlan:
        """Return how the viewer sees a record like this one."""
        if type(what) is SealedRecord:
            return _SEALED
        kind = what.kind_name
        return self._plan(type(what), kind, kind)

    def seen(self, what: Record, plan: RecordPlan | None = None) -> Seen | None:
        """
        Return a record as the viewer sees it; None if it is absent.

        Args:
            what: The record.
            plan: How the viewer sees a record like it, if that is known: see `plan_of`.
        """
        plan = plan or self.plan_of(what)
        if plan.level != "full":
            return self._sealed(what.kind_name) if plan.level == "known" else None
        if not plan.hidden and not plan.parts and not what.extra:
            return Seen(what)
        kind, masked = what.kind_name, list[str]()
        try:
            shown = self._shown(what, plan, _Place(kind, kind, ""), masked)
        except _CannotBeWithout:
            return self.instead(what, plan)
        return Seen(shown, tuple(sorted(masked)))

    def known(self, what: Record) -> Seen | None:
        """Return what is seen of a record that may be known of, if it cannot be shown; None if it may not."""
        alone = (filter_for((each,), self._all_grants, self._practised) for each in self._grants)
        is_known = any(each.plan_of(what).level == "known" for each in alone)
        return self._sealed(what.kind_name) if is_known else None

    def instead(self, what: Record, plan: RecordPlan) -> Seen | None:
        """Return what is seen of a record that cannot be without the values that are hidden in it; None if nothing."""
        is_absent = any(each.level == "absent" for each in plan.hidden)
        return self.known(what) if is_absent else self._sealed(what.kind_name)

    def _sealed(self, kind: str) -> Seen | None:
        """
        Return a record of a kind of which only is shown that it is there.

        None if it may name a record of which the viewer may not know: without that one, it would not be there. None
        also if a view that knows what it says might leave it out.
        """
        if kind not in self._knowable:
            self._knowable[kind] = any(self._tells_of(each, kind) for each in self._grants)
        return Seen(SealedRecord(kind=kind)) if self._knowable[kind] else None

    def _tells_of(self, access: Access, kind: str) -> bool:
        """
        Return whether an access shows every record of a kind, or that it is there, whatever it says and may name.

        An access that shows the record itself hides it if it names something of which is only known that it is there.
        """
        named, is_whole = self._practised.named_by.get(kind), access.shows(kind) == "full"
        is_shown = named is not None and self._shows_any(access, kind)
        return is_shown and all(self._shows_each(each, is_whole=is_whole) for each in named or ())

    def _shows_each(self, kind: str, *, is_whole: bool) -> bool:
        """
        Return whether the viewer sees or knows of every record of a kind, whatever it says and in any stage; with
        `is_whole`, whether the viewer sees it.
        """
        return any(
            not each.hidden_stages and self._shows_any(each, kind, harmless=self._practised.harmless)
            and (not is_whole or each.shows(kind) == "full")
            for each in self._all_grants
        )  # fmt: skip

    def _shows_any(self, access: Access, kind: str, *, harmless: Collection[str] = ()) -> bool:
        """
        Return whether an access shows any record of a kind, or that it is there, whatever the record says.

        A field that is absent may hide its record. With `harmless`, a masked one counts too, unless it is listed there,
        since other records that name the record may then be hidden. A field of a part counts for every kind.
        """
        if access.shows(kind) != "full":
            return access.shows(kind) == "known"
        hidden = (
            name for name, word in access.fields.items()
            if word == "absent" or (harmless and name not in harmless)
        )  # fmt: skip
        return all(
            name.partition(".")[0] != kind and name.partition(".")[0] in self._practised.named_by for name in hidden
        )

    def still_known(self, what: Record, paths: Iterable[str]) -> set[str]:
        """Return those of the paths of fields, masked in an earlier view, that the viewer may know of."""
        return {each for each in paths if self._is_known(what, what.kind_name, what.kind_name, each)}

    def _is_known(self, part: Part, name: str, kind: str, path: str) -> bool:
        """Return whether the viewer may know that a field of a record, or of a part of one, has a value."""
        field, _, rest = path.partition(".")
        if field == "extra":
            shelf = self._practised.shelf_of.get((name, rest))
            knows = shelf is None or self._shows_each(kind_on(shelf), is_whole=False)
            return knows and self._level_of_own(name, kind, rest) != "absent"
        field, _, index = field.partition("[")
        hidden = self._plan(type(part), name, kind).hidden
        if any(each.name == field and each.level == "absent" for each in hidden):
            return False
        shelf = dict(references(cast("Any", type(part)))).get(field)
        if shelf is not None and not self._shows_each(kind_on(shelf), is_whole=False):
            return False
        if not rest:
            return True
        held, place = getattr(part, field), int(index.rstrip("]")) if index else 0
        parts = cast("tuple[Part, ...]", held if isinstance(held, tuple) else () if held is None else (held,))
        return place < len(parts) and self._is_known(parts[place], kind_name(parts[place]), kind, rest)

    def reads_all(self, kind: str) -> bool:
        """Return whether the viewer reads every value of the records of a kind, also the personal ones."""
        whole = (each for each in self._grants if each.reads(kind))
        return any(not any(name.startswith(f"{kind}.") for name in each.fields) for each in whole)

    def _shows(self, kind: str, grants: Iterable[Access]) -> str:
        """Return how records of a kind are shown by the most open of these grants."""
        return max((each.shows(kind) for each in grants), key=_RECORD_LEVELS.index, default="absent")

    def _plan(self, cls: type[Part], name: str, kind: str) -> RecordPlan:
        """Return how the viewer sees records of a kind, or parts in them, of a class. Kept for each."""
        key = (cls, name, kind)
        if key not in self._plans:
            self._plans[key] = self._new_plan(cls, name, kind)
        return self._plans[key]

    def _new_plan(self, cls: type[Part], name: str, kind: str) -> RecordPlan:
        """Find out how the viewer sees records of a kind, or parts in them, of a class."""
        readers = self._readers(kind)
        others = self._shows(kind, (each for each in self._grants if each not in readers))
        if not readers:
            return RecordPlan(others)
        personal, hidden, whole = personal_fields(cast("Any", cls)), list[_HiddenField](), ["full"]
        for field in attrs.fields(cast("Any", cls)):
            level = self._level(readers, name, field.name, masks_personal=field.name in personal, kind=kind)
            if level == "full" or field.name == "extra":
                continue
            hiding = hiding_of(cast("Any", cls), field.name)
            if hiding.empties or (hiding.masks and level == "masked"):
                hidden.append(_HiddenField(field.name, level, hiding, field.default))
            else:
                whole.append(_AS_RECORD[level])
        shown = min(whole, key=_RECORD_LEVELS.index)
        if shown != "full" and issubclass(cls, Record):
            shown = max(shown, others, key=_RECORD_LEVELS.index)
        naming = {field for field, _ in references(cast("Any", cls))} | {*part_fields(cast("Any", cls))}
        is_of_library = cls.__module__.startswith(_LIBRARY)
        hides_names = bool(hidden) and (not is_of_library or any(each.name in naming for each in hidden))
        return RecordPlan(shown, tuple(hidden), part_fields(cast("Any", cls)), hides_names)

    def _readers(self, kind: str) -> tuple[Access, ...]:
        """Return the grants that show the records of a kind with their values."""
        return tuple(each for each in self._grants if each.shows(kind) == "full")

    def _level(
        self, readers: tuple[Access, ...], part: str, field: str, *, kind: str, masks_personal: bool
    ) -> _Level:  # fmt: skip
        """Return how the viewer sees a field: as the most open of the grants that show the record says."""
        for source in DERIVED.get((part, field), ()):
            if not any(shows_whole(each, *source) for each in self._all_grants):
                return "absent"
        said = (
            each.fields.get(f"{part}.{field}") or ("masked" if masks_personal and not each.reads(kind) else "full")
            for each in readers
        )
        return _LEVELS[max(_LEVELS.index(cast("_Level", each)) for each in said)]

    def _part(self, part: Part, kind: str, place: str, masked: list[str]) -> Part | None:
        """Return a part of a record without what is hidden in it; None for one that is left out."""
        name = kind_name(part)
        plan = self._plan(type(part), name, kind)
        if plan.level == "full":
            return self._shown(part, plan, _Place(name, kind, place), masked)
        masked += [place.rstrip(".")] if plan.level == "known" else []
        return None

    def _shown(self, part: _SomePart, plan: RecordPlan, place: _Place, masked: list[str]) -> _SomePart:
        """
        Return a record, or a part of one, without what is hidden in it.

        The paths of masked fields are added to `masked`. Raises _CannotBeWithout if a hidden field cannot be left out.
        """
        changes: dict[str, Any] = {}
        for field, level, hiding, default in plan.hidden:
            if getattr(part, field) != default:
                changes[field] = HIDDEN if level == "masked" and hiding.masks else default
                masked += [f"{place.path}{field}"] if level == "masked" else []
        for field in plan.parts:
            if field not in changes and (held := getattr(part, field)):
                shown = self._parts(held, place.kind, f"{place.path}{field}", masked)
                if shown != held:
                    changes[field] = shown
        if part.extra and (extra := self._extra(part.extra, place, masked)) != part.extra:
            changes["extra"] = extra
        return _changed(part, changes) if changes else part

    def _parts(
        self, held: Part | tuple[Part, ...], kind: str, place: str, masked: list[str]
    ) -> Part | tuple[Part, ...] | None:  # fmt: skip
        """Return one part, or several, without what is hidden in them."""
        if isinstance(held, Part):
            return self._part(held, kind, f"{place}.", masked)
        shown: list[Part] = []
        for part in held:
            plan = self._plan(type(part), kind_name(part), kind)
            if plan.level == "full" and not (plan.hidden or plan.parts or part.extra):
                shown.append(part)
                continue
            own: list[str] = []
            found = self._part(part, kind, f"{place}[{len(shown)}].", own)
            shown += [] if found is None else [found]
            masked += [place] if found is None and own and place not in masked else own if found is not None else []
        return tuple(shown)

    def _extra(self, extra: Extra, place: _Place, masked: list[str]) -> Extra:
        """Return own fields, without those that are absent and without the values of those that are masked."""
        shown: dict[str, object] = {}
        for field, value in extra.items():
            level = self._level_of_own(place.name, place.kind, field)
            if level == "masked":
                masked += [f"{place.path}extra.{field}"] if value is not None else []
                shown[field] = HIDDEN if isinstance(value, str) else None
            elif level == "full":
                shown[field] = value
        return Extra(shown)

    def _level_of_own(self, name: str, kind: str, field: str) -> _Level:
        """Return how the viewer sees an own field. Kept for each."""
        key = (name, kind, field)
        if key not in self._own:
            is_personal = (name, field) not in self._practised.public
            self._own[key] = self._level(self._readers(kind), name, field, kind=kind, masks_personal=is_personal)
        return self._own[key]


@lru_cache(maxsize=256)
def filter_for(grants: tuple[Access, ...], all_grants: tuple[Access, ...], practised: Practised) -> RecordFilter:
    """Return the filter for these grants. It is kept, since a host shows many cases to people in the same roles."""
    return RecordFilter(grants, all_grants, practised)


def _changed(part: _SomePart, changes: Mapping[str, object]) -> _SomePart:
    """Return a record, or a part of one, with other values. Raises _CannotBeWithout if it cannot have them."""
    has_plain_values = type(part).__module__.startswith(_LIBRARY)
    try:
        return evolve_unconverted(part, changes) if has_plain_values else attrs.evolve(part, **cast("Any", changes))
    except RecordError:
        raise _CannotBeWithout from None
