"""Checking who sees what: unknown kinds and fields, what cannot be hidden, and cases that nobody could see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from casekit.models.record import Part
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.practice.access import EVERYTHING, FRAME, HOW_HIDDEN, Access
from casekit.practice.hiding import is_needed
from casekit.practice.naming import Naming
from casekit.practice.own_field import OwnField
from casekit.practice.rule_faults import unknown_kind


@attrs.frozen(kw_only=True)
class AccessCheck:
    """
    Checks who sees what against what there is.

    classes: The classes of records and of their parts by name.
    kinds: The names of all kinds of records.
    fields: The names of the fields by kind of records, or part of one, own fields included.
    own_fields: The own fields.
    """

    classes: Mapping[str, type[Part]]
    kinds: Collection[str]
    fields: Mapping[str, Collection[str]]
    own_fields: Sequence[OwnField]

    def faults(self, access: Sequence[Access]) -> Iterator[FoundFault]:
        """Yield every fault of the accesses of a practice."""
        seen = set[tuple[str, str]]()
        for each in access:
            where = f"access.{each.role}.{each.scope}"
            if (each.role, each.scope) in seen:
                yield fault("name_given_twice", where, name=each.role)
                continue
            seen.add((each.role, each.scope))
            yield from self._unknown_kinds(each, where)
            yield from self._fields(each, where)
            yield from self._lacking(each, where)
        if access and not any(each.scope == "agency" for each in access):
            yield fault("access_for_nobody", "access")

    def _unknown_kinds(self, access: Access, where: str) -> Iterator[FoundFault]:
        """Yield a fault for each kind that does not exist."""
        for key in ("kinds", "known", "personal"):
            for place, kind in enumerate(getattr(access, key)):
                if kind != EVERYTHING and kind not in self.kinds:
                    yield unknown_kind(kind, tuple(self.kinds), f"{where}.{key}[{place}]")

    def _fields(self, access: Access, where: str) -> Iterator[FoundFault]:
        """Yield a fault for each hidden field that does not exist or that a case cannot be without."""
        for named, word in access.fields.items():
            kind, _, field = named.partition(".")
            place = f"{where}.fields.{kind}.{field}"
            if kind not in self.fields:
                yield unknown_kind(kind, tuple(self.fields), f"{where}.fields.{kind}")
            elif field not in self.fields[kind]:
                known = self.fields[kind]
                yield unknown("unknown_record_field", place, known, like=field, record=kind, field=field)
            elif word not in HOW_HIDDEN:
                yield fault("not_one_of", place, allowed=HOW_HIDDEN)
            elif kind in FRAME and is_needed(self.classes[kind], field):
                yield fault("access_hides_needed", place, record=kind, field=field)

    def _lacking(self, access: Access, where: str) -> Iterator[FoundFault]:
        """Yield a fault for each kind that is shown, or known, although it needs or may name another that is not."""
        naming = Naming(classes=self.classes, kinds=self.kinds, own_fields=self.own_fields)
        for place, kind in enumerate(access.kinds):
            for needed in naming.needed_by(kind):
                if access.shows(needed) != "full":
                    yield fault("access_lacks_kind", f"{where}.kinds[{place}]", record=kind, needed=needed)
        for place, kind in enumerate(access.known):
            for needed in naming.named_by(kind):
                if access.shows(needed) == "absent":
                    yield fault("access_lacks_kind", f"{where}.known[{place}]", record=kind, needed=needed)
