"""What the tests of machine share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import cases
import pytest
from cases import (
    WORKER,
    codes,
    on,
)

import casekit as ck

NOON = on("2025-03-05")


HOME = ck.StageMachine(ck.Workflow.from_mapping({
    "id": "home_visits",
    "version": 1,
    "initial": "intake",
    "stages": {
        "intake": {"kinds": ["intake"], "labels": {"ko": "접수"}},
        "service": {"kinds": ["planning", "implementation"], "initial": "service.visits", "labels": {"en": "Service"}},
        "service.visits": {"parent": "service"},
        "service.group": {"parent": "service", "kinds": ["planning", "monitoring"]},
        "over": {"kinds": ["closure"], "final": True},
    },
    "moves": [
        {"name": "begin", "from": ["intake"], "to": "service", "guards": ["eligible"]},
        {"name": "gather", "from": ["service"], "to": "service.group", "roles": ["case_manager", "nurse"]},
        {"name": "visit", "from": ["service"], "to": "="},
        {"name": "pause", "from": ["service"], "to": "intake", "reason": True},
        {"name": "pause", "from": ["service.group"], "to": "service.visits"},
        {"name": "end", "from": "*", "to": "over", "reason": True, "roles": ["supervisor"]},
        {"name": "restart", "from": "*", "to": "intake",
         "guards": [{"not": {"name": "recorded", "event": "supervision"}, "code": "was_supervised"}]},
    ],
}))  # fmt: skip


def at_home(*moves: str) -> ck.Case:
    """A case opened on 2025-03-03, found eligible, after these moves."""
    case = HOME.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    case = cases.kept(
        case, ck.Intake(eligibility=(ck.EligibilityAnswer(question="q", answer=True),)), at=on("2025-03-03"), by=WORKER
    )
    for move in moves:
        case = HOME.advance(case, move, at=on("2025-03-04"), by=WORKER, reason="agreed")
    return case


def refused(
    machine: ck.StageMachine, case: ck.Case, act: str | ck.Record, at: datetime = NOON, **more: Any
) -> list[str]:
    """The codes of an act's refusals; the act itself must give the same and leave no trace."""
    more = {"by": WORKER, **more}
    answer = machine.ask(case, act, at=at, **more)
    assert answer.refusals == machine.ask(case, act, at=at, **more).refusals
    with pytest.raises((ck.MoveNotOpenError, ck.RecordError)) as error:
        (machine.advance if isinstance(act, str) else machine.record)(case, act, at=at, **more)  # type: ignore[arg-type]
    assert error.value.refusals == answer.refusals
    assert isinstance(error.value, ck.MoveNotOpenError) == isinstance(act, str)
    assert "{" not in str(error.value) + "".join(refusal.told("ko") for refusal in answer.refusals)
    return codes(answer.refusals)
