"""The view of a case for one person: it can be read like a case, but not changed or stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self, runtime_checkable

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models.asked import only_case
from casekit.models.case import Case, folded
from casekit.models.history import Entry
from casekit.models.record import Value, construct_unchecked
from casekit.models.team import Actor
from casekit.models.text import Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class MaskedFields(Value):
    """
    The fields of one entry of a view whose values the viewer may not read.

    entry: The number of the entry in the view.
    fields: The paths of the fields, such as "note", "steps[0].description" or "extra.school_grade". Each has a value in
        the case.

    >>> MaskedFields(entry=3, fields=("note",)).fields
    ('note',)
    """

    entry: int
    fields: tuple[Code, ...]


@runtime_checkable
class Lens(Protocol):
    """What makes a view from a case. It holds rights, and nothing of a case."""

    def entries_of(self, case: Case, /) -> Sequence[tuple[int, Entry]]:
        """Return the entries of the view of a case, each with the number that it has in the case."""
        ...


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseView(Case):
    """
    A case as one actor may see it: what is hidden is not in it. Create one with `StageMachine.view`.

    It has the properties and methods of a case. `evaluate`, `verify`, and the methods `due`, `owed`, `requirements` and
    `effects` of a machine accept it. `ask`, `options`, `next_steps`, `path_to`, every act, `migrate` and `dumps` refuse
    it, so that what is hidden is never lost from the stored case. Its entries are counted anew, from 1. An example is
    at `StageMachine.view`.

    seen_by: The actors who may see all of it: one, or for a view of a view each of them, by id.
    masked: The fields whose values the viewer may not read, for each entry that has such values.
    lens: The rights through which it shows the case. It does not affect equality.
    """

    seen_by: tuple[Actor, ...]
    masked: tuple[MaskedFields, ...] = ()
    lens: Lens = attrs.field(eq=False, repr=False)

    def masked_in(self, entry: int) -> tuple[str, ...]:
        """Return the paths of the fields of an entry that the viewer may not read. Empty if there are none."""
        return next((each.fields for each in self.masked if each.entry == entry), ())

    @refusing(RecordError)
    def number_in(self, case: Case, entry: int) -> int:
        """
        Return the number in the case of an entry of this view, so that the host can act on it.

        The view does not hold the number. It is computed from the case, for which the host needs the case anyway.

        Args:
            case: The case as it was when this view was made, or with later acts.
            entry: The number of the entry in this view.

        Raises RecordError if the view has no such entry, and if it is not a view of this case, or the case changed so
        that the entries up to this one would now be shown otherwise.
        """
        cannot = f"cannot find an entry of case {self.id!r}"
        shown = tuple(each for each in self.history if each.number <= entry)
        if not shown or shown[-1].number != entry:
            raise RecordError(cannot, [Refusal("not_in_view", {"entry": entry}, "entry")])
        is_view = isinstance(only_case(case), CaseView)
        entries = () if is_view or case.id != self.id else self.lens.entries_of(case)
        found = {each.number: (each, number) for number, each in entries}
        if any(each.number not in found or found[each.number][0] != each for each in shown):
            raise RecordError(cannot, [Refusal("view_of_another_case", {}, "case")])
        return found[entry][1]

    def _with_history(self, history: tuple[Entry, ...]) -> Self:
        numbers = {entry.number for entry in history}
        masked = tuple(each for each in self.masked if each.entry in numbers)
        fields = {**folded(self.id, history).__dict__, "seen_by": self.seen_by, "masked": masked, "lens": self.lens}
        return construct_unchecked(type(self), {**fields, "is_past": True})
