"""How many cases each worker has, and which have nobody who answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from casekit.evaluation.figures import seen_on
from casekit.models import Case, primary_worker


@attrs.frozen(kw_only=True)
class WorkerLoad:
    """
    The open cases of one worker by their ids: those the worker answers for, and the others the worker is assigned to.

    >>> WorkerLoad(worker="worker-1", primary=("K-17", "K-18"), other=("K-20",)).cases
    3
    """

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

    Only workers with an assignment that runs on that day are listed; a worker in several roles has the case once.
    `without_primary` are the open cases that no one worker answers for: nobody manages them, or several do and none is
    primary. So every open case is either primary to one worker or without. Cases are counted, not weighed: no source
    gives weights or a limit. Source: staffing, Korean text on school case management.

    >>> caseload((), on=date(2025, 3, 17)).open_cases
    0
    """

    on: date
    open_cases: int
    workers: tuple[WorkerLoad, ...]
    without_primary: tuple[str, ...]


def caseload(cases: Iterable[Case], *, on: date) -> Caseload:
    """
    The caseload of each worker at the end of a day; cases opened later and closed ones are left out.

    Raises RecordError for an instant in place of the day, EvaluationError for one case alone, for anything but cases,
    and for a case given twice: it would count twice.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Assignment, Client, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Assignment(worker="worker-1", role="case_manager"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> caseload([case], on=monday.date()).workers
    (WorkerLoad(worker='worker-1', primary=('K-17',), other=()),)
    """
    running = [case for case in seen_on(cases, on=on) if case.status == "open"]
    answering = {case.id: primary_worker(case.assignments, on=on) for case in running}
    assigned: dict[str, list[str]] = {}
    for case in running:
        for worker in dict.fromkeys(each.worker for each in case.assignments if each.holds_on(on)):
            assigned.setdefault(worker, []).append(case.id)
    workers = [
        WorkerLoad(
            worker=worker,
            primary=tuple(id for id in ids if answering[id] == worker),
            other=tuple(id for id in ids if answering[id] != worker),
        )
        for worker, ids in assigned.items()
    ]
    return Caseload(
        on=on, open_cases=len(running), workers=tuple(sorted(workers, key=lambda each: (-each.cases, each.worker))),
        without_primary=tuple(id for id, worker in answering.items() if worker is None),
    )  # fmt: skip
