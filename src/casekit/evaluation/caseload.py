"""How many cases each worker has, and which cases have no single responsible worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from casekit.evaluation.plain import Plain
from casekit.evaluation.seen_cases import seen_on
from casekit.models import Case, primary_worker


@attrs.frozen(kw_only=True)
class WorkerLoad(Plain):
    """
    The open cases of one worker.

    worker: The id of the worker.
    primary: Ids of the cases for which the worker is responsible: see `casekit.models.primary_worker`.
    other: Ids of the other cases to which the worker is assigned.

    >>> WorkerLoad(worker="worker-1", primary=("K-17", "K-18"), other=("K-20",)).cases
    3
    """

    worker: str
    primary: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def cases(self) -> int:
        """The number of open cases to which the worker is assigned."""
        return len(self.primary) + len(self.other)


@attrs.frozen(kw_only=True)
class Caseload(Plain):
    """
    The open cases of each worker on a day.

    on: The day.
    open_cases: The number of open cases.
    persons: The number of persons whom they are about: clients and members of households on that day. All ids of a
        person count as one (`Client.other_ids`).
    workers: The workers with an assignment that runs on that day, the one with the most cases first, then by id. A case
        is counted once for a worker who has several roles in it.
    without_primary: Ids of the open cases without a single responsible worker: nobody manages the case, or several
        workers do and none is the primary case manager. Every other open case is in `primary` of exactly one worker.
    not_counted: Ids of the cases open on that day that count nowhere: duplicates, and cases opened in error.

    Cases are counted without weights: no source gives weights or a limit.

    Source: staffing, Korean text on school case management.

    >>> caseload((), on=date(2025, 3, 17)).open_cases
    0
    """

    on: date
    open_cases: int
    persons: int
    workers: tuple[WorkerLoad, ...]
    without_primary: tuple[str, ...]
    not_counted: tuple[str, ...]


def caseload(cases: Iterable[Case], *, on: date) -> Caseload:
    """
    Return the caseload of each worker at the end of a day.

    Closed cases and cases opened later are left out. So are duplicates (closed for this reason, or linked to the other
    case) and cases closed as opened in error, also on a day before this was found.

    Raises RecordError if `on` is not a day. Raises EvaluationError if `cases` is a single case, contains anything but
    cases, or contains a case twice.

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
    seen = seen_on(cases, on=on)
    running = [case for case in seen.counted if case.status == "open"]
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
        on=on, open_cases=len(running), persons=len(seen.persons(*running)),
        workers=tuple(sorted(workers, key=lambda each: (-each.cases, each.worker))),
        without_primary=tuple(id for id, worker in answering.items() if worker is None),
        not_counted=tuple(case.id for case in seen.not_counted if case.status == "open"),
    )  # fmt: skip
