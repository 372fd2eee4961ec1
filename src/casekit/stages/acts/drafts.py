"""Draft plausible records with placeholders, so that a record can be evaluated before the host creates it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import UnionType
from typing import Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs

from casekit.answers import Params
from casekit.days import Interval
from casekit.models import (
    Approval,
    AssessmentNote,
    Case,
    Departure,
    EligibilityAnswer,
    Household,
    Membership,
    Need,
    Record,
    Referral,
    Relation,
    ServiceEnd,
    ServiceStart,
)
from casekit.models.case import state_of
from casekit.models.catalogue import RECORDS
from casekit.models.checks import references
from casekit.models.extra import FieldValue
from casekit.models.office_record import OfficeRecord
from casekit.models.referral import ReferralStatus
from casekit.practice import OwnField, Practice
from casekit.stages.acts.plausible import PERSON_TO_BE_CHOSEN, PLAUSIBLE, TO_BE_CHOSEN, approval_fields, relation_ends
from casekit.stages.definition import Definition
from casekit.stages.settings import RecordRule

_ASKS_FOR_ATTEMPTS = "lost_contact"
"""The reason of closing with a rule of its own (`lost_contact_minimum`). A draft has another one if it may."""
_EARLIER_STATUSES: Mapping[str, tuple[ReferralStatus, ...]] = {
    "accepted": ("sent",), "completed": ("accepted",), "declined": ("sent", "accepted"),
    "cancelled": ("draft", "sent", "accepted"),
}  # fmt: skip
"""The statuses from which a referral may change, by the status it changes to. A draft uses the first of them."""


@attrs.frozen(eq=False, repr=False)
class Draft:
    """A drafted record; `needs` has its required values by field name, with None for a value that the host chooses."""

    record: Record
    needs: Params


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Drafting:
    """Drafts records for one case at one instant."""

    workflow: Definition
    practice: Practice
    case: Case
    at: datetime

    def draft(self, kind: type[Record], says: Mapping[str, object]) -> Draft:
        """
        Return a draft of a record of this kind.

        Fields that `says` leaves out are filled from the case or with placeholders: the required ones, and those that
        the casework rules demand.

        Args:
            kind: The class of the record.
            says: Values by field name; None for a value that the host chooses.

        Raises RecordError if no valid record has these values.
        """
        rule = self._demanded(kind, says)
        required, known = (rule.required_fields if rule else ()), attrs.fields_dict(kind)
        reasons = rule.reasons if rule and rule.reason else ()
        own_demanded: dict[str, FieldValue] = {
            each: next(iter(reasons), None) if each == "reason" else None for each in required if each not in known
        }
        says = {
            **self._plausible_fields(kind, says), **dict.fromkeys(each for each in required if each in known), **says,
        }  # fmt: skip
        before = self._version_before(kind, says)
        if before is not None:
            says = {**{name: getattr(before, name) for name in kind.IDENTITY}, **says}
        hints, refers = get_type_hints(kind), dict(_references(kind))
        fields: dict[str, object] = {}
        for field in attrs.fields(kind):
            if field.name in says:
                continue
            if before is not None:
                fields[field.name] = getattr(before, field.name)
            elif field.default is attrs.NOTHING:
                says[field.name] = self._required_value(kind, field.name, refers.get(field.name), hints[field.name])
        own_given = cast("Mapping[str, FieldValue]", says.pop("extra", {}))
        own = {**own_demanded, **own_given}
        had = {} if before is None else dict(before.extra)
        fields["extra"] = extra = self._own_fields(kind, says, had, own)
        words = dict(self._first_words(kind))
        for name, value in says.items():
            limits = attrs.fields_dict(kind)[name].metadata
            if value is None and name in words:
                fields[name], own_word = words[name]
                extra.update(own_word)
            else:
                holder = self._placeholder(hints[name], limits) if value is None else _with_parts(hints[name], value)
                fields[name] = holder
        draft = cast("Callable[..., Record]", kind)(**fields)
        needs = {name: _as_fact(value) for name, value in says.items() if kind is not OfficeRecord or name != "kind"}
        needs |= {f"extra.{name}": own_given.get(name) for name in extra if had.get(name) is None}
        reason = "reason" if "reason" in known else "extra.reason"
        if reasons and needs.get(reason) is None:
            needs[reason] = reasons
        return Draft(draft, Params(needs))

    def _demanded(self, kind: type[Record], says: Mapping[str, object]) -> RecordRule | None:
        """Return what the workflow demands of records of this kind; None if nothing."""
        return self.workflow.record_rules.get(str(says["kind"]) if kind is OfficeRecord else kind.__name__)

    def _own_fields(
        self, kind: type[Record], says: Mapping[str, object], had: Mapping[str, FieldValue],
        own: Mapping[str, FieldValue],
    ) -> dict[str, FieldValue]:  # fmt: skip
        """Return the own fields of a draft: those that the version before had, and placeholders for those required."""
        name, found = str(says["kind"]) if kind is OfficeRecord else kind.__name__, dict(had)
        for field in self.practice.fields_of(name).values():
            wanted = field.id in own or (field.required and field.default is None)
            if wanted and found.get(field.id) is None:
                value = own.get(field.id)
                found[field.id] = self._own_placeholder(field) if value is None else value
        return found

    def _first_words(self, kind: type[Record]) -> Iterator[tuple[str, tuple[object, Mapping[str, str]]]]:
        """
        Yield, for each field that takes only own words: its name, the value to draft (the first own word, or the
        library's word it counts as), and what to add to `extra` (the own word, in the second case).
        """
        rule = self.workflow.record_rules.get(kind.__name__)
        if rule is not None and rule.reason and rule.reasons:
            planned = (each for each in rule.reasons if each != _ASKS_FOR_ATTEMPTS)
            yield "reason", (next(planned, rule.reasons[0]), {})
        for field, vocabulary in self.practice.restricted.get(kind.__name__, ()):
            word = vocabulary.words[0].id if vocabulary.only_own else None
            if word is not None and field.is_list:
                yield field.name, ((word,), {})
            elif word is not None:
                library_word = vocabulary.paired.get(word) if field.takes_pairs else None
                yield field.name, (library_word or word, {field.name: word} if library_word else {})

    def _own_placeholder(self, field: OwnField) -> FieldValue:
        """Return a placeholder for the value of an own field that the host chooses."""
        low, high = (1 if field.low is None else field.low), (1 if field.high is None else field.high)
        things = state_of(self.case).shelves.get(field.shelf or "", {})
        first = field.choices[0].id if field.choices else TO_BE_CHOSEN
        values: Mapping[str, FieldValue] = {
            "text": TO_BE_CHOSEN, "whole_number": int(max(low, min(high, 1))), "number": max(low, min(high, 1)),
            "yes_no": True, "day": self.at.date(), "instant": self.at, "choice": first, "choices": (first,),
            "id": str(next(reversed(things), (TO_BE_CHOSEN,))[0]),
        }  # fmt: skip
        return values[field.value_type]

    def missing(
        self, kind: type[Record], says: Mapping[str, object]
    ) -> tuple[type[Record], Mapping[str, object]] | None:
        """Return the kind and the values of a record that must come before this one; None if no other is needed."""
        if kind is Referral and says.get("status") in _EARLIER_STATUSES and not self._referral(says):
            return Referral, {"status": _EARLIER_STATUSES[str(says["status"])][0]}
        if kind is Approval and says.get("status") in ("given", "refused") and not self._approval(says):
            return Approval, {**says, "status": "asked"}
        if kind is ServiceEnd and not self.case.running_services:
            return ServiceStart, {}
        if kind is Departure and not self.others:
            return Household, {"members": (self.client, PERSON_TO_BE_CHOSEN)}
        if kind is ServiceStart and not self.case.needs and not self._referral({"status": "completed"}):
            return Need, {}
        required = {field: shelf for field, shelf in _references(kind) if self._is_required(kind, field, says)}
        empty = [shelf for shelf in required.values() if not self._things(shelf)]
        found = next((each for each in RECORDS.values() if each.SHELF in empty), None)
        return (found, dict[str, object]()) if found else None

    def _is_required(self, kind: type[Record], field: str, says: Mapping[str, object]) -> bool:
        """Return whether a draft must have an id in this field. Fields in `says` are excluded, except in a relation."""
        if kind is Relation:
            return field in relation_ends(says)
        return field not in says and attrs.fields_dict(kind)[field].default is attrs.NOTHING

    def _version_before(self, kind: type[Record], says: Mapping[str, object]) -> Record | None:
        """Return the record in the case that a draft with these values would replace; None if there is none."""
        if kind is Referral and says.get("status") in _EARLIER_STATUSES and "id" not in says:
            return self._referral(says)
        if kind is Approval and says.get("status") in ("given", "refused") and "id" not in says:
            return self._approval(says)
        if kind is OfficeRecord:
            return state_of(self.case).shelves.get(str(says["kind"]), {}).get((says.get("id"),))
        if not kind.IDENTITY or not set(kind.IDENTITY) <= says.keys():
            return None
        key = tuple(says[name] for name in kind.IDENTITY)
        return next((each for each in self._on_record(kind) if each.identity == key), None)

    def _required_value(self, kind: type[Record], name: str, shelf: str | None, hint: object) -> object:
        """Return a value for a required field: an id from the case, a new id, or None if the host chooses it."""
        if shelf is not None:
            on_record = self._things(shelf)
            id = on_record[-1].identity[0] if on_record else None
            return (id,) if get_origin(hint) is tuple and id is not None else id
        return self._new_id(kind) if (name,) == kind.IDENTITY == ("id",) else None

    def _new_id(self, kind: type[Record]) -> str:
        """Return an id that no record of this kind has in the case."""
        taken = {each.identity for each in self._on_record(kind)}
        numbers = range(len(taken) + 1, 2 * len(taken) + 2)
        return next(id for id in (f"{kind.__name__.lower()}-{number}" for number in numbers) if (id,) not in taken)

    def _placeholder(self, hint: object, metadata: Mapping[object, object]) -> object:
        """Return a placeholder of the type `hint`, for a value that the host chooses."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return self._placeholder(args[0], metadata)
        if origin is Literal:
            return args[0]
        if origin is tuple:
            return (self._placeholder(args[0], {}),)
        plain: Mapping[object, object] = {str: TO_BE_CHOSEN, bool: True, date: self.at.date(), datetime: self.at}
        if hint is int or hint is float:
            low, high = cast("tuple[float, float]", metadata.get("casekit.between", (1, 1)))
            return type(low)(max(low, min(high, 1)))
        if hint in plain:
            return plain[hint]
        part = cast("type[attrs.AttrsInstance]", hint)
        hints, fields = get_type_hints(part), attrs.fields(part)
        needed = [field for field in fields if field.default is attrs.NOTHING]
        return part(**{field.name: self._placeholder(hints[field.name], field.metadata) for field in needed})

    def _plausible_fields(self, kind: type[Record], says: Mapping[str, object]) -> dict[str, object]:
        """Return further fields with which a record of this kind can pass the casework rules."""
        fields_for = PLAUSIBLE.get(kind)
        return fields_for(self, says) if fields_for else {}

    def _things(self, shelf: str | None) -> tuple[Record, ...]:
        """Return the things of the case on a shelf; empty for none."""
        return tuple(state_of(self.case).shelves.get(shelf or "", {}).values())

    def _on_record(self, kind: type[Record]) -> tuple[Record, ...]:
        """Return the records of a kind in the case; empty for a kind that the case has no collection for."""
        return self._things(kind.SHELF)

    def _referral(self, says: Mapping[str, object]) -> Referral | None:
        """Return the latest referral (of the id in `says`, if any) that may change to the status in `says`, or None."""
        named = [each for each in self.case.referrals if says.get("id") in (None, each.id)]
        fitting = [each for each in named if each.status in _EARLIER_STATUSES[str(says["status"])]]
        return fitting[-1] if fitting else None

    def _approval(self, says: Mapping[str, object]) -> Approval | None:
        """Return the latest undecided approval (of the id and kind in `says`, if any); None if there is none."""
        named = [each for each in self.case.approvals if says.get("id") in (None, each.id) and each.status == "asked"]
        fitting = [each for each in named if says.get("kind") in (None, each.kind)]
        return fitting[-1] if fitting else None

    def deciding_roles(self, says: Mapping[str, object]) -> tuple[str, ...]:
        """Return the roles that may give or refuse the approval in `says`; empty if the workflow names none."""
        kind = approval_fields(self, says)["kind"]
        return next((rule.roles for rule in self.workflow.approvals if rule.id == kind), ())

    def office_fields(self, says: Mapping[str, object]) -> dict[str, object]:
        """Return the id and the client of a record of a kind that is declared as data, where it must have them."""
        declared = self.practice.declared_kinds[str(says["kind"])]
        taken = state_of(self.case).shelves.get(declared.id, {})
        return {
            **({"id": f"{declared.id}-{len(taken) + 1}"} if declared.thing else {}),
            **({"client": self.client} if declared.client == "required" else {}),
        }

    @property
    def client(self) -> str:
        """The id of the client who consents and signs in a draft."""
        parties = self.case.client_parties(on=self.at.date())
        return next((each.id for each in self.case.clients if each.id in parties), min(parties, default=TO_BE_CHOSEN))

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the others whom the case is about."""
        return tuple(sorted(self.case.client_parties(on=self.at.date()) - {self.client}))


def _references(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a record class that hold ids, each with the name of the collection in the case."""
    return references(kind)


def _with_parts(hint: object, value: object) -> object:
    """Return a value with each text converted to the part (such as a Membership) that the field holds."""
    constructors: Mapping[object, Callable[[str], object]] = {
        EligibilityAnswer: lambda word: EligibilityAnswer(question=word, answer=True),
        AssessmentNote: lambda word: AssessmentNote(topic=word, text=TO_BE_CHOSEN),  # type: ignore[arg-type]
        Membership: lambda word: Membership(person=word, role=TO_BE_CHOSEN),
    }
    construct = constructors.get(get_args(hint)[0]) if get_origin(hint) is tuple else None
    return tuple(map(construct, cast("tuple[str, ...]", value))) if construct else value


def _as_fact(value: object) -> object:
    """Return a value in the form for `NextStep.needs`: an interval as text, anything else as it is."""
    return f"{value.count} {value.unit}" if isinstance(value, Interval) else value
