"""What the tests of casework rules share."""

from __future__ import annotations

from typing import Any

import cases
import pytest
from cases import (
    SCHOOL,
    WORKER,
    assessed,
    codes,
    on,
)

import casekit as ck

CLOSURE = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",))


LOST = ck.Closure(reason="lost_contact", approved_by="lead-1")


SENT = ck.Referral(id="R1", need="N1", resource="RS1")


SIGNED = ("C-3", "worker-1")


BY_RISK = {"every": [1, "month"], "by_risk": {"high": [1, "week"], "medium": [2, "week"], "low": [1, "month"]}}


def machine(**changes: object) -> ck.StageMachine:
    """A machine of the school's workflow with another part."""
    return ck.StageMachine(ck.Workflow.from_mapping({**SCHOOL.workflow.to_mapping(), **changes}))


def rules(**settings: object) -> ck.StageMachine:
    return machine(rules=settings)


STRICT = machine(reviews=BY_RISK)


SELECTING = machine(stages={
    **SCHOOL.workflow.to_mapping()["stages"],  # type: ignore[dict-item]
    "assessment": {"kinds": ["assessment", "selection"]},
})  # fmt: skip


def told(case: ck.Case, *records: tuple[ck.Record, str]) -> ck.Case:
    """The case with these records on their days, no rule asked."""
    for record, day in records:
        case = cases.kept(case, record, at=on(day), by=WORKER)
    return case


def followed(case: ck.Case, follows: ck.StageMachine) -> ck.Case:
    """The same history under another machine's workflow."""
    first = follows.open(case.client, id=case.id, at=case.opened_at, by=WORKER)
    return ck.Case.from_history(case.id, (first.history[0], *case.history[1:]))


def asked(
    case: ck.Case, act: str | ck.Record, day: str, *, by: ck.StageMachine = SCHOOL, hour: int = 12, **more: Any
) -> tuple[list[str], list[str]]:
    """The codes of refusals and findings; the act itself must agree, and its history entry keep the findings."""
    at = on(day, hour)
    more = {"by": WORKER, **more}
    answer = by.ask(case, act, at=at, **more)
    if answer.allowed:
        after = by.advance(case, act, at=at, **more) if isinstance(act, str) else by.record(case, act, at=at, **more)
        assert after.history[-1].findings == answer.findings
    else:
        with pytest.raises((ck.RecordError, ck.MoveNotOpenError)) as error:
            by.advance(case, act, at=at, **more) if isinstance(act, str) else by.record(case, act, at=at, **more)
        assert error.value.refusals == answer.refusals
    for reason in (*answer.refusals, *answer.findings):
        assert "{" not in reason.told("en") + reason.told("ko")
    return codes(answer.refusals), codes(answer.findings)


def entering(case: ck.Case, stage: str, day: str, *, by: ck.StageMachine = SCHOOL) -> list[str]:
    """The codes that stand in the way of entering a stage from wherever the case is."""
    options = by.options(case, at=on(day), by=WORKER, to=stage)
    return [code for option in options for code in codes(option.refusals)]


def rated(risk: Any, day: str = "2025-03-10") -> ck.Case:
    return told(followed(assessed(), STRICT), (ck.RiskRating(risk=risk), day))


def told_now(case: ck.Case) -> set[str]:
    """The codes that the last act tells of other entries."""
    last = max(entry.act for entry in case.history)
    found = [each for entry in case.history if entry.act == last or entry.mends for each in entry.findings]
    return {code for each in found if each.code == "to_be_reported_now" for code in each.params["codes"]}
