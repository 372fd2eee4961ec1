"""The advice office of office.toml and a case in it, for the tests of what a team can write down."""

from __future__ import annotations

from pathlib import Path

import cases

import casekit as ck

TEXT = (Path(__file__).parent / "office.toml").read_text(encoding="utf-8")
OFFICE = ck.Workflow.from_toml(TEXT)
MACHINE = ck.StageMachine(OFFICE)
ADVISER = ck.Actor(id="worker-1", roles=("adviser",))
LEAD = ck.Actor(id="lead-1", roles=("lead",))


def opened() -> ck.Case:
    """A case at the desk since 2025-03-03, no need on record."""
    return MACHINE.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=ADVISER)


def advised() -> ck.Case:
    """A case in the talk of the advice since 2025-03-05."""
    case = MACHINE.record(opened(), ck.Need(id="N1", domain="housing"), at=cases.on("2025-03-04"), by=ADVISER)
    return MACHINE.advance(case, "sort", at=cases.on("2025-03-05"), by=ADVISER)


def told(case: ck.Case, *records: tuple[ck.Record, str], by: ck.Actor = ADVISER) -> ck.Case:
    """The case with these records, each on its day."""
    for record, day in records:
        case = MACHINE.record(case, record, at=cases.on(day), by=by)
    return case


def refused(
    case: ck.Case, act: str | ck.Record, day: str, by: ck.Actor = ADVISER, reason: str | None = None
) -> list[str]:
    """The codes against an act on a day."""
    return cases.codes(MACHINE.ask(case, act, at=cases.on(day), by=by, reason=reason).refusals)
