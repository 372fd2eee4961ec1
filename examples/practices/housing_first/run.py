"""Play a case of the Housing First team from the street to a home of one's own, with what is refused on the way."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from office import HERE, PRACTICE, DoorstepVisit, Tenancy

import casekit as ck

MACHINE = ck.StageMachine(ck.Workflow.from_file(HERE / "workflow.toml", practice=PRACTICE), practice=PRACTICE)
WORKER = ck.Actor(id="worker-1", roles=("case_manager",))


def at(month: int, day: int) -> datetime:
    """Return ten o'clock on a day of 2025 in Seoul."""
    return datetime(2025, month, day, 10, tzinfo=timezone(timedelta(hours=9)))


def show_refusals(case: ck.Case, act: ck.Record | str, when: datetime) -> None:
    """Print why an act is refused, in both languages of the team."""
    for refusal in MACHINE.ask(case, act, at=when, by=WORKER).refusals:
        print(f"- {refusal.told('en')}\n  {refusal.told('ko')}")


def played() -> ck.Case:
    """Return the case after its closing."""
    case = MACHINE.open(ck.Client(id="P-3", name="하늘"), id="K-17", at=at(1, 7), by=WORKER)
    case = MACHINE.record(case, ck.Contact(method="visit"), at=at(1, 7), by=WORKER)

    print("Finding a home:")
    show_refusals(case, "find_home", at(1, 9))
    tenant = PRACTICE.build(ck.Client, id="P-3", name="하늘", nights_outside=210)
    case = MACHINE.record(case, tenant, at=at(1, 9), by=WORKER)
    case = MACHINE.advance(case, "find_home", at=at(1, 9), by=WORKER)

    print("Moving in:")
    show_refusals(case, "move_in", at(2, 3))
    tenancy = Tenancy(id="T-1", starts_on=date(2025, 2, 3), ends_on=date(2027, 2, 2), address="한강로 7")
    case = MACHINE.record(case, tenancy, at=at(2, 3), by=WORKER)
    case = MACHINE.record(case, PRACTICE.build("key_handover", client="P-3"), at=at(2, 3), by=WORKER)
    case = MACHINE.advance(case, "move_in", at=at(2, 3), by=WORKER)

    print("Closing:")
    case = MACHINE.record(case, DoorstepVisit(let_in=False), at=at(9, 1), by=WORKER)
    case = MACHINE.advance(case, "end", at=at(9, 2), by=WORKER)
    closure = PRACTICE.build(ck.Closure, reason="keeps_home", approved_by="lead-1", participants=("P-3",))
    show_refusals(case, closure, at(9, 2))
    case = MACHINE.record(case, DoorstepVisit(let_in=True), at=at(9, 8), by=WORKER)
    return MACHINE.record(case, closure, at=at(9, 9), by=WORKER)


if __name__ == "__main__":
    case = ck.loads(ck.dumps(played()), practice=PRACTICE)
    stage = MACHINE.wording.label("stage", case.stage)
    closed_at, closure = case.dated(ck.Closure)[-1]
    print(f"Stage: {stage}. Reason: {PRACTICE.value_label(closure, 'reason')} (counts as {closure.reason}).")
    for tenancy in case.current(Tenancy):
        print(f"{tenancy} leaves {(tenancy.ends_on - case.day_of(closed_at)).days} days.")
