"""`Access`: what the people in a role see of a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Params
from casekit.models.checks import between
from casekit.models.record import Value
from casekit.models.text import Code, normalized
from casekit.notation.labelled import to_labels
from casekit.notation.reading import is_table

Scope: TypeAlias = Literal["own", "team", "agency", "emergency", "receiver"]
"""The cases to which an `Access` applies."""
Shown: TypeAlias = Literal["full", "known", "absent"]
"""How a view shows records of a kind: with their values, only that they are there, or not at all."""
HOW_HIDDEN = ("absent", "masked")
"""How a field is hidden: as if it had no value, or so that the viewer sees that there is a value."""
EVERYTHING = "*"
"""Stands for every kind of records."""
FRAME = ("StageChange", "Client", "Void", "AccessRestriction")
"""The kinds of records without which there is no case to see. Every view has them, whatever `kinds` names."""


def _to_fields(fields: Mapping[str, object]) -> Params:
    """Return a table of fields as Params; anything else as it is, for the check of the field to refuse."""
    return to_labels({normalized(name): word for name, word in fields.items()} if is_table(fields) else fields)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Access(Value):
    """
    What the people in one role see of the cases in one scope. Whoever has several of these sees what any of them shows.

    role: The role.
    scope: "own": cases to which the viewer is assigned. "team": those, and cases to which somebody of the viewer's team
        is assigned. "agency": every case. "emergency": cases for which the viewer recorded an `EmergencyAccess`, until
        its last day, also restricted ones. "receiver": cases with a referral to the viewer or the viewer's team, which
        is a resource of the case or its provider, until the referral is declined or cancelled. Only what belongs to
        such referrals is then shown: themselves and their steps, their needs, the resource, the services that followed,
        and what was consented or told to the resource.
    kinds: The kinds of records that are shown with their values. "*": every kind. Stage changes, clients and
        restrictions are always shown.
    known: The kinds of which is only shown that there is a record, when it happened and who acted. "*": every other
        kind. All other kinds are absent.
    fields: How fields of the kinds shown, or of their parts, are hidden: "absent", as if they had no value, or
        "masked", so that the viewer sees that there is a value. The key is the kind and the field: "Contact.note".
        A record that cannot be without the field is itself absent, or only known of.
    personal: The kinds whose personal values are shown. "*": every kind. All others are masked.
    hidden_stages: The ids of stages that are not shown, each with its substages. What happened in them is absent, and
        the case seems to have stayed in the stage before.
    days: For the scope "emergency": the most days that an access lasts, from 1. A later `until` counts as the last of
        them. None: no limit.

    >>> teacher = Access(role="teacher", scope="own", kinds=("Plan", "Goal", "Need"), known=("Contact",))
    >>> [teacher.shows(kind) for kind in ("Plan", "Contact", "Assessment")]
    ['full', 'known', 'absent']
    """

    role: Code
    scope: Scope
    kinds: tuple[Code, ...] = ()
    known: tuple[Code, ...] = ()
    fields: Params = attrs.field(factory=Params, converter=_to_fields)
    personal: tuple[Code, ...] = ()
    hidden_stages: tuple[Code, ...] = ()
    days: int | None = attrs.field(default=None, metadata=between(1, 1_000_000))

    def shows(self, kind: str) -> Shown:
        """Return how records of a kind are shown: "full", "known" or "absent"."""
        if kind in FRAME or kind in self.kinds or EVERYTHING in self.kinds:
            return "full"
        return "known" if kind in self.known or EVERYTHING in self.known else "absent"

    def reads(self, kind: str) -> bool:
        """Return whether the personal values of records of a kind are shown."""
        return self.shows(kind) == "full" and (kind in self.personal or EVERYTHING in self.personal)

    def hides_stage(self, stage: str) -> bool:
        """Return whether a stage, or one in which it lies, is hidden."""
        return any(stage == each or stage.startswith(f"{each}.") for each in self.hidden_stages)

    @property
    def is_wide(self) -> bool:
        """Whether it shows records whatever they are about, not only those of a referral that the viewer received."""
        return self.scope != "receiver"

    @property
    def shows_every_record(self) -> bool:
        """Whether nothing but personal values is hidden."""
        return self.is_wide and EVERYTHING in self.kinds and not self.fields and not self.hidden_stages

    @property
    def reads_everything(self) -> bool:
        """Whether nothing is hidden."""
        return self.shows_every_record and EVERYTHING in self.personal

    def to_mapping(self) -> dict[str, object]:
        """
        Return the table of this access in a practice: `[access.ROLE.SCOPE]`.

        >>> Access(role="teacher", scope="own", kinds=("Contact",), fields={"Contact.note": "absent"}).to_mapping()
        {'kinds': ['Contact'], 'fields': {'Contact': {'note': 'absent'}}}
        """
        found: dict[str, object] = {}
        for name in ("kinds", "known", "personal", "hidden_stages"):
            if held := cast("tuple[str, ...]", getattr(self, name)):
                found[name] = list(held)
        fields: dict[str, dict[str, object]] = {}
        for named, word in self.fields.items():
            kind, _, field = named.partition(".")
            fields.setdefault(kind, {})[field] = word
        return {**found, **({"fields": fields} if fields else {}), **({"days": self.days} if self.days else {})}


def shows_whole(access: Access, kind: str, field: str | None = None) -> bool:
    """Return whether every record of a kind is shown, with each of its fields, or with the one that is named."""
    named = f"{kind}.{field or ''}"
    hidden = named in access.fields or (field is None and any(each.startswith(named) for each in access.fields))
    return access.shows(kind) == "full" and not access.hidden_stages and not hidden


def shows_all_of(accesses: Collection[Access], other: Access, kinds: Collection[str]) -> bool:
    """
    Return whether some accesses show, of any record and in any stage, at least what another one shows of it.

    `kinds`: The names of all kinds of records.

    >>> lead = Access(role="lead", scope="agency", kinds=("*",), personal=("Need",))
    >>> teacher = Access(role="teacher", scope="own", kinds=("Need", "Goal"), known=("Contact",))
    >>> everything = ("Need", "Goal", "Contact")
    >>> shows_all_of([lead], teacher, everything), shows_all_of([teacher], lead, everything)
    (True, False)
    """
    if other.shows_every_record and not any(each.shows_every_record for each in accesses):
        return False
    if other.reads_everything and not any(each.reads_everything for each in accesses):
        return False
    return all(any(_shows_as_much(each, other, kind, kinds) for each in accesses) for kind in (*kinds, *FRAME))


def _shows_as_much(access: Access, other: Access, kind: str, kinds: Collection[str]) -> bool:
    """
    Return whether an access shows as much of the records of a kind as another one.

    One that shows the records hides some that name something hidden, of which the other shows that they are there. The
    fields of a part count for every kind.
    """
    shown, asked = access.shows(kind), other.shows(kind)
    if asked == "absent":
        return True
    if not all(other.hides_stage(each) for each in access.hidden_stages):
        return False
    if asked == "known":
        return shown == "known" or access.shows_every_record
    hidden = {
        field: word for field, word in access.fields.items()
        if (record := field.partition(".")[0]) == kind or record not in kinds
    }  # fmt: skip
    hides_less = all(other.fields.get(field) in (word, "absent") for field, word in hidden.items())
    return shown == "full" and hides_less and (access.reads(kind) or not other.reads(kind))
