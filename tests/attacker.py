"""What an attacker can read of a view: every public reading, written out so that two of them can be compared."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import attrs
import cases
import whole_life

import casekit as ck
from casekit import evaluation, resources
from casekit.interchange import view_to_data
from casekit.models.catalogue import RECORDS
from casekit.models.sealed_record import SealedRecord

DAYS = (date(2025, 3, 20), date(2026, 3, 1))
IDS = ("C-3", "N1", "nobody")
KINDS: tuple[type[ck.Record] | str, ...] = (*RECORDS.values(), SealedRecord, "court_order", "incident")
WORKFLOW = ck.Workflow.ready("school_eight")


def written(value: object) -> object:
    """Everything a value says, also what its repr leaves out."""
    if attrs.has(type(value)):
        fields = (each.name for each in attrs.fields(type(value)))
        return (type(value).__name__, *((name, written(getattr(value, name))) for name in fields if name != "lens"))
    if isinstance(value, Mapping):
        return tuple((written(name), written(each)) for name, each in value.items())
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return repr(value)
    items = [written(each) for each in value]
    return tuple(sorted(items, key=repr)) if isinstance(value, set | frozenset) else tuple(items)


def tried(read: Callable[[], object]) -> object:
    """What a reading says, or what its refusal says."""
    try:
        return written(read())
    except ck.CasekitError as error:
        return (type(error).__name__, str(error), written(error.reasons), repr(error))


def calls(view: ck.models.CaseView) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every public method of a view, with arguments of every kind."""
    instants = [datetime.combine(day, datetime.min.time(), cases.SEOUL) for day in DAYS]
    for kind in KINDS:
        yield f"dated {kind}", lambda kind=kind: view.dated(kind)
        yield f"current {kind}", lambda kind=kind: view.current(kind)
        yield from ((f"current {kind} {id}", lambda kind=kind, id=id: view.current(kind, id)) for id in IDS)
    for id in IDS:
        yield f"for {id}", lambda id=id: view.for_person(id)
        yield f"risk {id}", lambda id=id: view.risk_of(id)
    for number in range(80):
        yield f"since {number}", lambda number=number: view.entries_since(number)
        yield f"masked {number}", lambda number=number: view.masked_in(number)
    for when in (*DAYS, *instants):
        yield f"as of {when}", lambda when=when: view.as_of(when)
        yield f"known {when}", lambda when=when: view.as_of(DAYS[-1], known=when)
        yield f"parties {when}", lambda when=when: view.client_parties(on=when)
    for at in instants:
        yield f"state {at}", lambda at=at: view.state_at(at)
        yield f"day {at}", lambda at=at: view.day_of(at)


CALLED = {
    "as_of", "client_parties", "current", "dated", "day_of", "entries_since", "for_person", "masked_in", "risk_of",
    "state_at",
}  # fmt: skip
NOT_CALLED = {
    "from_history": "makes a case", "open": "makes a case", "of": "makes a case", "lens": "holds rights alone",
    "number_in": "needs the case", "follows": "of a record",
}  # fmt: skip


def readings(view: ck.models.CaseView, machine: ck.StageMachine) -> dict[str, object]:
    """Every public reading of a view, by a name."""
    found: dict[str, object] = {}
    for name in (name for name in dir(view) if not name.startswith("_") and name not in NOT_CALLED):
        if not inspect.ismethod(inspect.getattr_static(view, name)) and not callable(getattr(view, name)):
            found[name] = written(getattr(view, name))
        else:
            assert name in CALLED, name
    found |= {name: tried(read) for name, read in calls(view)}
    at = {"at": cases.on("2026-03-02"), "by": cases.WORKER}
    for on in DAYS:
        found |= {
            f"evaluated {on}": tried(lambda on=on: evaluation.evaluate(view, on=on)),
            **{f"explained {on} {language}": tried(
                lambda on=on, language=language: evaluation.evaluate(view, on=on).explain(language)
            ) for language in ("en", "ko")},
            f"caseload {on}": tried(lambda on=on: evaluation.caseload([view], on=on)),
            f"due {on}": tried(lambda on=on: machine.due(view, on=on)),
            f"owed {on}": tried(lambda on=on: machine.owed(view, on=on)),
            f"requirements {on}": tried(lambda on=on: machine.requirements(view, on=on)),
            f"around {on}": tried(lambda on=on: resources.surroundings(view, on=on)),
            f"two days {on}": tried(lambda on=on: evaluation.compare_days(view, first=DAYS[0], last=on)),
        }  # fmt: skip
    found |= {
        "hash": hash(view), "repr": repr(view), "str": str(view),
        "pickle": pickle.dumps(pickle.loads(pickle.dumps(view))),
        "data": view_to_data(view), "verify": tried(lambda: ck.verify(view)),
        "verified": tried(lambda: ck.verify(view, machine)), "effects": tried(lambda: machine.effects(view, since=0)),
        "options": tried(lambda: machine.options(view, **at)), "ask": tried(lambda: machine.ask(view, "plan", **at)),
        "steps": tried(lambda: machine.next_steps(view, "plan", **at)), "dumps": tried(lambda: ck.dumps(view)),
        "record": tried(lambda: machine.record(view, ck.Contact(), **at)),
        "void": tried(lambda: machine.void(view, entry=3, by="w", recorded_at=at["at"], reason="x")),
        "matches": tried(lambda: resources.resource_matches(view)),
        "gaps": tried(lambda: resources.needs_without_resource([view])),
        "joint": tried(lambda: resources.joint_work(view)),
        "evaluations": tried(lambda: evaluation.evaluations(view)),
        "quality": tried(lambda: evaluation.quality([view], on=DAYS[-1])),
        "by domain": tried(lambda: evaluation.needs_by_domain(view)),
        "by person": tried(lambda: evaluation.evaluate(view, on=DAYS[-1]).persons),
        "overlap": tried(lambda: evaluation.overlapping([view], on=DAYS[-1])),
    }  # fmt: skip
    return found


def state(view: ck.models.CaseView) -> dict[str, object]:
    """Everything a view holds, from which every reading follows: its fields, byte for byte."""
    found = {each.name: written(getattr(view, each.name)) for each in attrs.fields(type(view)) if each.name != "lens"}
    return {**found, "hash": hash(view), "lens": pickle.dumps(view.lens)}


def held_apart(one: ck.models.CaseView, other: ck.models.CaseView) -> list[str]:
    """The fields by which two views differ."""
    first, second = state(one), state(other)
    return [name for name in first if first[name] != second[name]]


def differences(one: ck.models.CaseView, other: ck.models.CaseView, machine: ck.StageMachine) -> list[str]:
    """The readings by which an attacker tells two views apart."""
    first, second = readings(one, machine), readings(other, machine)
    return [name for name in {**first, **second} if first.get(name) != second.get(name)]


def opened() -> ck.Case:
    return ck.Case.open(
        ck.Client(id="C-3", name="김"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER, stage="intake",
        workflow=WORKFLOW.ref, kinds=("intake",), zone="+09:00",
    )  # fmt: skip


MOVES = {
    6: ck.StageChange(stage="assessment", kinds=("assessment",), source="intake", move="assess", reason="시작"),
    14: ck.StageChange(stage="planning", kinds=("planning",), source="assessment", move="plan"),
}
"""The moves of the case, by the place of the record before which they come."""
LIFE = (
    *(each for each in whole_life.RECORDS_OF_A_LIFE if not isinstance(each, ck.StageChange)),
    ck.ServiceStart(referral="R1"), ck.Contact(method="home_visit", note="들름"),
)  # fmt: skip


def lived(kept: Callable[[ck.Record], ck.Record | None], *, instead: bool = False) -> ck.Case:
    """
    A case of these records, a day apart, without those that `kept` leaves out.

    A record that names a thing of those left out is recorded without the name, or not at all if it cannot be; with
    `instead`, as it was in place of one that cannot be recorded as `kept` changes it.
    """
    case = opened()
    for place, given in enumerate(LIFE):
        at = cases.on("2025-03-04") + timedelta(days=place)
        if move := MOVES.get(place):
            case = cases.kept(case, move, at=at, by=cases.WORKER)
        case = with_record(case, kept(given), at, given if instead else None)
    return case


def with_record(case: ck.Case, record: ck.Record | None, at: datetime, instead: ck.Record | None) -> ck.Case:
    """The case with a record, with another instead, or with it but for names that the case does not have."""
    while record is not None:
        try:
            return cases.kept(case, record, at=at, by="worker-1", recorded_at=at + timedelta(hours=1))
        except ck.RecordError as error:
            record, instead = instead or unnamed(record, error.refusals[0]), None
    return case


def unnamed(record: ck.Record, fault: ck.Refusal) -> ck.Record | None:
    """The record without a name that the case does not have, or None if it cannot be without it."""
    if fault.code != "unknown_id" or not hasattr(record, str(fault.where)):
        return None
    held = getattr(record, str(fault.where))
    gone = fault.params["id"]
    is_list = isinstance(held, tuple)
    left = tuple(each for each in held if gone not in (each, getattr(each, "goal", None))) if is_list else None
    try:
        return attrs.evolve(record, **{str(fault.where): left})  # type: ignore[arg-type]
    except ck.RecordError:
        return None
