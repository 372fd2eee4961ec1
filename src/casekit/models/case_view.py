"""The view of a case for one person: it can be read like a case, but not changed or stored."""

from __future__ import annotations

from typing import Self

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models.case import Case, folded
from casekit.models.history import Entry
from casekit.models.record import construct_unchecked, evolve_unchecked
from casekit.models.team import Actor


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseView(Case):
    """
    A case as one actor may see it: hidden values are not in it. Create one with `casekit.privacy.seen_by`.

    It has the properties and methods of a case. `evaluate`, `verify`, and the methods `due`, `owed`, `requirements` and
    `effects` of a machine accept it. `ask`, `options`, `next_steps`, `path_to`, every act, `migrate` and `dumps` refuse
    it, so that the placeholder of a hidden value never overwrites the value in the stored case. An example is at
    `seen_by`.

    seen_by: The actor who sees it.
    """

    seen_by: Actor

    @classmethod
    @refusing(RecordError)
    def of(cls, case: Case, entries: tuple[Entry, ...], seen_by: Actor) -> Self:
        """
        Return a view of a case.

        Args:
            case: The case. If it is a case of the past (`is_past`), so is the view.
            entries: The entries of the case with the hidden values already removed.
            seen_by: The actor who sees the view.

        Raises RecordError if `entries` is empty.
        """
        if not entries:
            fault = Refusal("history_without_opening", {}, "history[0]")
            raise RecordError(f"cannot show case {case.id!r}", [fault])
        fields: dict[str, object] = {**folded(case.id, entries).__dict__, "seen_by": seen_by}
        if case.is_past:
            fields["is_past"] = True
        return construct_unchecked(cls, fields)

    def _with_history(self, history: tuple[Entry, ...]) -> Self:
        return evolve_unchecked(self.of(self, history, self.seen_by), is_past=True)
