"""How many cases each worker has, and which have nobody who answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from casekit.evaluation.figures import seen_on
from casekit.models import Case, primary_worker


@attrs.frozen(kw_only=True)
class WorkerLoad:
    """The open cases of one worker by their ids: those the worker answers for, and those the worker helps with."""

    worker: str
    primary: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def cases(self) -> int:
        """How many open cases the worker is assigned to."""
        return len(self.primary) + len(self.other)


@attrs.frozen(kw_only=True)
class Caseload:
    """
    The open cases of a day by worker, most cases first, then by the worker's id.

    Only workers with an assignment that runs on that day are listed. `without_primary` are the open cases nobody
    answers for. Source: staffing, Korean text on school case management.
    """

    on: date
    open_cases: int
    workers: tuple[WorkerLoad, ...]
    without_primary: tuple[str, ...]


def caseload(cases: Iterable[Case], *, on: date) -> Caseload:
    """
    The caseload of each worker at the end of a day; cases opened later are left out. Give each case once.

    Raises RecordError for an instant in place of the day.

    >>> caseload((), on=date(2025, 3, 17)).workers
    ()
    """
    seen = seen_on(cases, on=on)
    running = [case for case in seen if case.status == "open"]
    answers = {case.id: primary_worker(case.assignments, on=on) for case in running}
    loads: dict[str, dict[bool, list[str]]] = {}
    for case in running:
        for worker in dict.fromkeys(each.worker for each in case.assignments if each.holds_on(on)):
            load = loads.setdefault(worker, {True: [], False: []})
            load[answers[case.id] == worker].append(case.id)
    workers = [
        WorkerLoad(worker=worker, primary=tuple(load[True]), other=tuple(load[False])) for worker, load in loads.items()
    ]
    return Caseload(
        on=on, open_cases=len(running), workers=tuple(sorted(workers, key=lambda each: (-each.cases, each.worker))),
        without_primary=tuple(id for id, worker in answers.items() if worker is None),
    )  # fmt: skip
