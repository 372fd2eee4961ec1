"""A child protection office that the tests of practices share: its kinds of records, its fields, a case of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs
from cases import WORKER, on

import casekit as ck
from casekit.models import PERSONAL

PROTECTION = """
id = "protection"
zone = "Asia/Seoul"
labels = { en = "child protection", ko = "아동 보호" }

[kinds.court_order]
thing = true
client = "required"
events = ["court_order_lifted"]
labels = { en = "court order", ko = "법원 명령" }

[kinds.incident]
client = "never"
labels = { en = "incident", ko = "사고" }

[fields.court_order.ends_on]
type = "day"
required = true
personal = false

[fields.court_order.heard_at]
type = "instant"

[fields.incident.severity]
type = "choice"
default = "minor"
choices = { minor = { en = "minor" }, major = { en = "major" } }

[fields.incident.of_need]
type = "id"
shelf = "needs"

[fields.Client.school_grade]
type = "whole_number"
range = [1, 6]
required_from = "planning"

[fields.Client.spoken]
type = "choices"
choices = { korean = { en = "Korean" }, english = { en = "English" } }

[fields.GoalStep.cost]
type = "number"
personal = false
default = 0.5
"""


@attrs.frozen(kw_only=True, slots=False)
class Hearing(ck.Record):
    """A hearing at a court, which the office writes as a class."""

    EVENTS: ClassVar[tuple[str, ...]] = ("hearing_held",)
    SHELF: ClassVar[str | None] = "hearings"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    on: date
    judge: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


TEAM: dict[str, object] = {
    "id": "team",
    "version": 1,
    "initial": "start",
    "stages": {"start": {}, "work": {"kinds": ["planning"]}, "over": {"final": True}},
    "moves": [
        {"name": "plan", "from": ["start"], "to": "work", "guards": [{"name": "recorded", "event": "court_order"}]},
        {"name": "end", "from": ["work"], "to": "over"},
    ],
}
PRACTICE = ck.Practice.from_toml(PROTECTION).extend(records=(Hearing,))
MACHINE = ck.StageMachine(ck.Workflow.from_mapping(TEAM), practice=PRACTICE)
MONDAY = on("2025-03-17")
ORDER = ck.OfficeRecord(kind="court_order", id="O-1", client="C-3", extra={"ends_on": date(2025, 9, 30)})
INCIDENT = ck.OfficeRecord(kind="incident")


def opened(**extra: object) -> ck.Case:
    """A case of the office, with these own fields of its client."""
    client = ck.Client(id="C-3", extra=extra)  # type: ignore[arg-type]
    return MACHINE.open(client, id="K-17", at=MONDAY, by=WORKER)


def with_records(*records: ck.Record) -> ck.Case:
    """A case of the office with these records."""
    case = opened()
    for record in records:
        case = MACHINE.record(case, record, at=MONDAY, by=WORKER)
    return case


def refused(record: ck.Record, case: ck.Case | None = None) -> list[tuple[str, str | None]]:
    """The codes and places of what the machine refuses of a record."""
    answer = MACHINE.ask(case or opened(), record, at=MONDAY, by=WORKER)
    return [(each.code, each.where) for each in answer.refusals]
