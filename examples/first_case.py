"""A first case: a move is refused with the reasons, made after an intake, and the case is stored as a document."""

from datetime import datetime, timedelta, timezone

import casekit as ck

SEOUL = timezone(timedelta(hours=9))
monday = datetime(2025, 3, 17, 10, tzinfo=SEOUL)
tuesday = datetime(2025, 3, 18, 10, tzinfo=SEOUL)

machine = ck.StageMachine(ck.Workflow.ready("school_eight"))
case = machine.open(ck.Client(id="C-3", kind="student"), id="K-17", at=monday, by="worker-1")

for refusal in machine.ask(case, "assess", at=tuesday, by="worker-1").refusals:
    print("not yet:", refusal.message, refusal.fix)

answers = ("wants change", "needs resources", "cannot get them alone")
intake = ck.Intake(eligibility=tuple(ck.EligibilityAnswer(question=each, answer=True) for each in answers))
case = machine.record(case, intake, at=tuesday, by="worker-1")
case = machine.advance(case, "assess", at=tuesday, by="worker-1")

assert ck.interchange.loads(ck.interchange.dumps(case)) == case
print("now in:", case.stage)
