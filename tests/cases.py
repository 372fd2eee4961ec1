"""Cases the tests begin with, made through the public API, by their place in the work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import attrs

import casekit as ck
from casekit.labels import vocabulary
from casekit.models.appending import appended, next_entry, problems_of

SEOUL = timezone(timedelta(hours=9))
WORKER = ck.Actor(id="worker-1", roles=("case_manager",))
SUPERVISOR = ck.Actor(id="boss-1", roles=("supervisor",))
SCHOOL = ck.StageMachine(ck.Workflow.ready("school_eight"))
ELIGIBILITY = tuple(vocabulary("eligibility"))
KOREAN = ck.StageMachine(ck.Workflow.ready("kr_integrated"))


def on(day: str, hour: int = 12) -> datetime:
    """An instant in Seoul on a day such as "2025-03-17"."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SEOUL) + timedelta(hours=hour)


def kept(
    case: ck.Case, record: ck.Record, *, at: datetime, by: ck.Actor | str, recorded_at: datetime | None = None,
) -> ck.Case:  # fmt: skip
    """The case with one more record, structure validated only: a past that no machine is asked about."""
    entry = next_entry(case, record, at=at, by=by, recorded_at=recorded_at)
    if problems := problems_of(case, entry):
        raise ck.RecordError(f"cannot record {record.short_name} in case {case.id!r}", problems)
    return appended(case, entry)


def opened(machine: ck.StageMachine = SCHOOL, day: str = "2025-03-03") -> ck.Case:
    """A new case with two needs, a goal for each, and two resources."""
    case = machine.open(ck.Client(id="C-3", kind="student"), id="K-17", at=on(day), by=WORKER)
    for record in (
        ck.Need(id="N1", domain="education"),
        ck.Need(id="N2", domain="family"),
        ck.Goal(id="G1", need="N1", term="short"),
        ck.Goal(id="G2", need="N2", term="long"),
        ck.Resource(id="RS1", sector="education", ownership="public", formality="formal"),
        ck.Resource(id="RS2", sector="welfare", ownership="private", formality="informal"),
    ):
        case = kept(case, record, at=on(day), by=WORKER)
    return case


def eligible(*answers: bool | None) -> ck.Intake:
    """An intake with these answers, at most three; without any, three times yes."""
    return ck.Intake(
        eligibility=tuple(
            ck.EligibilityAnswer(question=question, answer=answer)
            for question, answer in zip(ELIGIBILITY, answers or (True, True, True), strict=False)
        )
    )


def consented(case: ck.Case, day: str = "2025-03-04", **changes: object) -> ck.Case:
    """The case with a consent that names RS1, without an end."""
    fields: dict[str, object] = {"id": "S1", "given_by": ("C-3",), "recipients": ("RS1",), **changes}
    return kept(case, ck.Consent(**fields), at=on(day), by=WORKER)  # type: ignore[arg-type]


def assessed(machine: ck.StageMachine = SCHOOL) -> ck.Case:
    """A case in its assessment stage, the assessment completed on 2025-03-06, a consent on record."""
    case = consented(opened(machine))
    case = machine.record(case, eligible(), at=on("2025-03-05"), by=WORKER)
    for move in ("assess",) if machine is SCHOOL else ("interview", "register", "survey"):
        case = machine.advance(case, move, at=on("2025-03-05"), by=WORKER)
    return machine.record(case, ck.Assessment(methods=("interview",)), at=on("2025-03-06"), by=WORKER)


def planned(machine: ck.StageMachine = SCHOOL) -> ck.Case:
    """A case in its planning stage with plan 1 signed by the client on 2025-03-10, reviewed monthly."""
    case = assessed(machine)
    if machine is KOREAN:
        case = machine.advance(case, "confer", at=on("2025-03-07"), by=WORKER)
        case = machine.record(case, ck.Selection(track="case_management"), at=on("2025-03-07"), by=WORKER)
    case = machine.advance(case, "plan", at=on("2025-03-07"), by=WORKER)
    plan = ck.Plan(version=1, goals=("G1", "G2"), signed_by=("C-3", "worker-1"))
    return machine.record(case, plan, at=on("2025-03-10"), by=WORKER)


def in_service(machine: ck.StageMachine = SCHOOL) -> ck.Case:
    """A case in its service stage since 2025-03-11."""
    return machine.advance(planned(machine), "deliver", at=on("2025-03-11"), by=WORKER)


def evaluated() -> ck.Case:
    """A school case in its last stage, its final evaluation and the client's words on closing on record, 2025-06-02."""
    case = SCHOOL.advance(in_service(), "monitor", at=on("2025-04-10"), by=WORKER)
    case = SCHOOL.advance(case, "evaluate", at=on("2025-06-02"), by=WORKER)
    for record in (
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
        ck.ClientVoice(checkpoint="closure"),
    ):
        case = SCHOOL.record(case, record, at=on("2025-06-02"), by=WORKER)
    return case


def closed() -> ck.Case:
    """A school case closed on 2025-06-05 with goals mostly attained."""
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",))
    return SCHOOL.record(evaluated(), closure, at=on("2025-06-05"), by=WORKER)


def reopened() -> ck.Case:
    """A school case reopened on 2025-09-01."""
    return SCHOOL.record(closed(), ck.Reopening(), at=on("2025-09-01"), by=WORKER)


def holding(*records: ck.Record) -> ck.Case:
    """A new case with these records, dated 2025-03-05, structure checked only."""
    case = opened()
    for record in records:
        case = kept(case, record, at=on("2025-03-05"), by=WORKER)
    return case


def evaluation_of(
    *records: ck.Record, checkpoints: tuple[str, ...] = (), practice: ck.Practice | None = None
) -> ck.evaluation.CaseEvaluation:
    """What is said at the end of 2025 of a case that holds these records."""
    return ck.evaluation.evaluate(
        holding(*records), on=date(2025, 12, 31), practice=practice or ck.Practice(), voice_checkpoints=checkpoints
    )


def renamed(base: ck.Workflow, ids: Mapping[str, str]) -> ck.Workflow:
    """The next version of a workflow, in which some stages have another id and nothing else differs."""

    def now(id: str) -> str:
        return ids.get(id, id)

    stages = tuple(
        attrs.evolve(
            each, id=now(each.id), parent=each.parent and now(each.parent), initial=each.initial and now(each.initial)
        )
        for each in base.stages
    )
    moves = tuple(
        attrs.evolve(
            each, sources=tuple(map(now, each.sources)), target=now(each.target),
            routes=tuple(attrs.evolve(route, target=now(route.target)) for route in each.routes),
        )
        for each in base.moves
    )  # fmt: skip
    deadlines = tuple(attrs.evolve(each, stage=each.stage and now(each.stage)) for each in base.deadlines)
    return attrs.evolve(
        base, version=base.version + 1, initial=now(base.initial), stages=stages, moves=moves, deadlines=deadlines
    )


def errors(workflow: Any, **more: Any) -> tuple[ck.stages.Fault, ...]:
    """The faults of a workflow without its notices."""
    return tuple(each for each in ck.check(workflow, **more) if each.severity == "error")


def codes(reasons: tuple[ck.Refusal, ...] | tuple[ck.Finding, ...]) -> list[str]:
    """The codes of refusals or findings, in order."""
    return [reason.code for reason in reasons]
