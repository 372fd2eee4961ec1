"""An office whose workflow says who closes, reopens and discloses, and where closing and reopening lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import casekit as ck

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LEAD = ck.Actor(id="lead-1", roles=("team_leader",))
WORKER = ck.Actor(id="worker-1", roles=("worker",))
BOTH = ck.Actor(id="lead-2", roles=("team_leader", "worker"))
OFFICE = """
id = "office"
version = 1
initial = "intake"

[roles.team_leader]
[roles.worker]
[reasons.goals_mostly_attained]
[reasons.lost_contact]
[reasons.death]
[approvals.closing_approval]
roles = ["team_leader"]

[stages]
intake = {}
work = { kinds = ["monitoring"] }
"work.visits" = { parent = "work" }
after = { kinds = ["aftercare"] }
closed = { kinds = ["closure", "aftercare"], final = true }

[[moves]]
name = "begin"
from = ["intake"]
to = "work.visits"

[[moves]]
name = "finish"
from = ["work"]
to = "after"
closes = true
roles = ["worker"]

[[moves]]
name = "archive"
from = ["after"]
to = "closed"

[closing]
roles = ["team_leader"]
reason = ["goals_mostly_attained", "lost_contact", "death"]
to = "closed"

[reopening]
roles = ["team_leader"]
reason = true
to = "intake"

[records.Disclosure]
from = ["work"]
roles = ["worker"]
fields = ["purpose"]

[rules]
plan_before_service = "off"
evaluation_before_closure = "off"
client_voice_at_closure = "off"
consent_required = "off"
consent_scope = "off"
"""
MACHINE = ck.StageMachine(ck.Workflow.from_toml(OFFICE))
CLOSURE = ck.Closure(reason="goals_mostly_attained", approved_by="boss-1")


def office(*extra: str, **changed: object) -> ck.StageMachine:
    """The office with more text, and other keys of its tables."""
    mapping = {**MACHINE.workflow.to_mapping(), **changed}
    workflow = ck.Workflow.from_mapping(mapping)
    return ck.StageMachine(extended(workflow, *extra) if extra else workflow)


def extended(workflow: ck.Workflow, *lines: str) -> ck.Workflow:
    """A workflow of another team, with more text."""
    return ck.Workflow.extend(workflow, "\n".join(('id = "team"', "version = 2", *lines)))


def closure_of(case: ck.Case) -> ck.Closure:
    return case.dated(ck.Closure)[-1][1]


def opened(machine: ck.StageMachine = MACHINE) -> ck.Case:
    return machine.open(ck.Client(id="C-1"), id="K-1", at=MONDAY, by=WORKER)


def working(machine: ck.StageMachine = MACHINE) -> ck.Case:
    return machine.advance(opened(machine), "begin", at=MONDAY, by=WORKER)


def codes(answer: ck.stages.Answer) -> list[str]:
    return [each.code for each in answer.refusals]
