"""Many cases at the end of one day: which of them count, and the persons whom they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.models import Case
from casekit.models.asked import each_case
from casekit.models.counting import ids_by_id, left_out


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SeenCases:
    """
    Many cases at the end of one day, without those opened later, in the order given.

    on: The day.
    counted: The cases that count, as of that day.
    not_counted: The cases that count nowhere, as of that day: see `casekit.models.counting.left_out`.
    ids: All ids of one person, sorted, by each of them. An id that is a person's only one may be missing.
    """

    on: date
    counted: tuple[Case, ...]
    not_counted: tuple[Case, ...]
    ids: Mapping[str, tuple[str, ...]]

    def persons(self, *cases: Case) -> frozenset[tuple[str, ...]]:
        """Return the persons whom these cases are about on the day, each as all ids of the person, sorted."""
        return frozenset(self.ids.get(id, (id,)) for case in cases for id in case.client_parties(on=self.on))


def seen_on(cases: Iterable[Case], *, on: date) -> SeenCases:
    """
    Return the cases at the end of a day.

    Raises RecordError if `on` is not a day. Raises EvaluationError with every fault if `cases` is a single case,
    contains anything but cases, or contains a case twice.
    """
    only_day(on, about="these cases")
    given = each_case(cases, error=EvaluationError)
    counted, not_counted, nowhere = list[Case](), list[Case](), left_out(given)
    for case in given:
        if case.opened_at.date() <= on:
            (not_counted if case.id in nowhere else counted).append(case.as_of(on))
    return SeenCases(on=on, counted=tuple(counted), not_counted=tuple(not_counted), ids=ids_by_id(given))
