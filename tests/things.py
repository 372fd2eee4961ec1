"""Cases in which things move by workflows of their own: referrals, and the court orders of an office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import cases
import pytest
from cases import WORKER, on

import casekit as ck

REFERRALS = ck.Workflow.ready("referral")
ORDER_TOML = """
id = "court_order"
version = 1
initial = "applied"
subject = "court_order"
labels = { ko = "법원 명령", en = "Court order" }

[stages.applied]
labels = { ko = "신청", en = "Applied for" }
waiting = true
requires = { hearing = { event = "contact", times = 1, within = [14, "day"], owner = "case_manager" } }
values = { state = "pending" }

[stages.in_force]
labels = { ko = "효력 발생", en = "In force" }
values = { state = "granted" }

[stages.ended]
kinds = ["closure"]
final = true
labels = { ko = "종료", en = "Ended" }
values = { state = "over" }

[[moves]]
name = "grant"
from = ["applied"]
to = "in_force"
requires = ["hearing"]
roles = ["lawyer"]
party = ["court"]
labels = { ko = "명령하다", en = "Grant" }

[[moves]]
name = "extend"
from = ["in_force"]
to = "="
party = ["court"]
labels = { ko = "연장하다", en = "Extend" }

[[moves]]
name = "end"
from = ["applied", "in_force"]
to = "ended"
reason = true
effects = ["tell_the_family"]
labels = { ko = "끝내다", en = "End" }

[effects.tell_the_family]

[deadlines.granted_in_time]
from = "court_order"
until = "step_made"
until_kind = "in_force"
within = [30, "day"]
"""
PRACTICE_TOML = """
id = "court_office"

[kinds.court_order]
thing = true
client = "required"
labels = { ko = "법원 명령", en = "Court order" }

[fields.court_order.state]
type = "choice"
personal = false
default = "pending"
choices = { pending = { en = "pending" }, granted = { en = "granted" }, over = { en = "over" } }

[fields.court_order.ends_on]
type = "day"
personal = false

[vocabularies.party.words]
court = { ko = "법원", en = "Court" }
"""
PRACTICE = ck.Practice.from_toml(PRACTICE_TOML)
ORDERS = ck.Workflow.from_toml(ORDER_TOML, practice=PRACTICE)
LAWYER = ck.Actor(id="lawyer-1", roles=("lawyer",))
MACHINE = ck.StageMachine(cases.SCHOOL.workflow, practice=PRACTICE, things=(REFERRALS, ORDERS))
AT = {"at": on("2025-03-12"), "by": WORKER}
BANK = ck.Actor(id="bank", roles=("receiver",))
SENT = ck.Referral(id="R1", need="N1", resource="RS1")


def referred(machine: ck.StageMachine = MACHINE) -> ck.Case:
    """A case in planning with a referral that was sent on 2025-03-11."""
    return machine.record(cases.planned(), SENT, at=on("2025-03-11"), by=WORKER)


def ordered() -> ck.Case:
    """A case in planning with a court order that was applied for on 2025-03-11."""
    order = ck.OfficeRecord(kind="court_order", id="O-1", client="C-3")
    return MACHINE.record(cases.planned(), order, at=on("2025-03-11"), by=WORKER)


def granted_order() -> ck.Case:
    """An order that the court granted on 2025-03-20, after the hearing on 2025-03-15."""
    case = MACHINE.record(ordered(), ck.Contact(), at=on("2025-03-15"), by=WORKER)
    return MACHINE.advance(case, "grant", thing="O-1", at=on("2025-03-20"), by=LAWYER)


def stepped(case: ck.Case, *steps: str, thing: str = "R1", first: str = "2025-03-12", **said: Any) -> ck.Case:
    """The case after steps of a thing, a day apart."""
    at = on(first)
    for step in steps:
        more = {"reason": "no_capacity"} if step in ("reject", "hold", "fail", "cancel") else {}
        if step == "complete":
            more["record"] = attrs.evolve(case.current(ck.Referral, thing), outcome="helped")
        case = MACHINE.advance(case, step, thing=thing, at=at, by=WORKER, **{**more, **said})
        at += timedelta(days=1)
    return case


def stage_of(case: ck.Case, thing: str = "R1", machine: ck.StageMachine = MACHINE) -> str:
    """Where a thing stands."""
    return next(each.stage for each in machine.positions(case) if each.thing == thing)


def refused(act: object, case: ck.Case, name: str, **said: object) -> tuple[str, ...]:
    with pytest.raises(ck.CasekitError) as error:
        act(case, name, **{**AT, **said})  # type: ignore[operator]
    return error.value.codes
