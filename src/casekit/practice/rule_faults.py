"""Checking the guards and rules of a practice: their functions and names, and the acts to which rules apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast, get_args

import attrs

from casekit.answers import Params
from casekit.labels import vocabulary
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Record
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.notation.names import IDENTIFIER
from casekit.practice.guard import Guard
from casekit.practice.rule import Level, Rule


def function_faults(where: str, functions: Sequence[tuple[object, object]]) -> Iterator[FoundFault]:
    """Yield the faults of guards or rules: what is no function, a name that is no identifier, a name given twice."""
    seen = set[object]()
    for place, (name, function) in enumerate(functions):
        if not callable(function):
            yield fault("wrong_type", f"{where}[{place}]", expected="a function of a context")
        elif not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            yield fault("bad_identifier", f"{where}[{place}]")
        elif name in seen:
            yield fault("name_given_twice", f"{where}[{place}]", name=name)
        else:
            seen.add(name)


@attrs.frozen
class NamedKinds:
    """
    Checks the kinds of records that rules and guards name, and what else rules say beside their functions.

    classes: The classes of records of the library and of the practice.
    names: The names of all kinds of records.
    """

    classes: tuple[type[Record], ...]
    names: tuple[str, ...]

    def rule_faults(self, rules: Sequence[Rule]) -> Iterator[FoundFault]:
        """Yield the faults of rules."""
        for rule in rules:
            where = f"rules.{rule.code}"
            if rule.level not in get_args(Level):
                yield fault("not_one_of", f"{where}.level", allowed=get_args(Level))
            for key in ("records", "reads"):
                yield from _tuple_faults(getattr(rule, key), "kinds of records", f"{where}.{key}")
            yield from _tuple_faults(rule.overridable_by, "roles", f"{where}.overridable_by")
            if not isinstance(cast("object", rule.labels), Params):
                yield fault("wrong_type", f"{where}.labels", expected="a table of labels by language")
            yield from _stage_kind_faults(rule.kinds, f"{where}.kinds")
            subjects = (each for each in (rule.records, rule.reads) if isinstance(cast("object", each), tuple))
            for subject in dict.fromkeys(each for several in subjects for each in several):
                yield from self._subject_faults(subject, where, are_bases_known=True)
            yield from self._resolved_by_faults(rule.resolved_by, f"{where}.resolved_by")

    def guard_faults(self, guards: Sequence[Guard]) -> Iterator[FoundFault]:
        """Yield a fault for each kind of records that a guard names and nobody declares."""
        for guard in guards:
            for code, kinds in guard.resolved_by.items():
                yield from self._resolved_by_faults(kinds, f"guards.{guard.name}.resolved_by.{code}")

    def _resolved_by_faults(self, kinds: object, where: str) -> Iterator[FoundFault]:
        """Yield a fault for each item of `resolved_by` of a wrong type, and for each undeclared kind of records."""
        yield from _tuple_faults(kinds, "kinds of records", where)
        for kind in cast("tuple[object, ...]", kinds) if isinstance(kinds, tuple) else ():
            yield from self._subject_faults(kind, where, are_bases_known=False)

    def _subject_faults(self, subject: object, where: str, *, are_bases_known: bool) -> Iterator[FoundFault]:
        """
        Yield the fault of an item that has the wrong type or names an undeclared kind of records.

        `are_bases_known`: Whether a base class of known classes, such as `Record`, counts as known too.
        """
        if isinstance(subject, type) and issubclass(subject, Record):
            extended = any(issubclass(each, subject) for each in (*self.classes, OfficeRecord))
            if not (extended if are_bases_known else subject in self.classes):
                yield unknown_kind(subject.__name__, self.names, where)
        elif not isinstance(subject, str):
            yield fault("wrong_type", where, expected="a class of records, or the name of a kind")
        elif subject not in self.names:
            yield unknown_kind(subject, self.names, where)


def unknown_kind(name: str, known: tuple[str, ...], where: str) -> FoundFault:
    """Return the fault for the name of a kind of records that nobody declares."""
    return unknown("unknown_record_kind", where, known, like=name, record=name)


def _tuple_faults(value: object, items: str, where: str) -> Iterator[FoundFault]:
    """Yield the fault of a value that is no tuple."""
    if not isinstance(value, tuple):
        yield fault("wrong_type", where, expected=f"a tuple of {items}")


def _stage_kind_faults(kinds: object, where: str) -> Iterator[FoundFault]:
    """Yield the fault of a value that is no set, or of a set with something that is no kind of stages."""
    allowed = tuple(vocabulary("stage_kind"))
    if not isinstance(kinds, frozenset | set):
        yield fault("wrong_type", where, expected="a set of kinds of stages")
    elif not kinds <= {*allowed}:
        yield fault("not_one_of", where, allowed=allowed)
