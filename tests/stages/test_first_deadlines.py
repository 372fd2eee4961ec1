"""What a newcomer stumbles over in deadlines."""

from __future__ import annotations

from datetime import date

from cases import WORKER, kept, on
from due_days import machine, told

import casekit as ck
from casekit.practice import OwnField
from casekit.stages import migrate

HIGH = ck.RiskRating(risk="high")


def test_a_deadline_that_a_client_record_starts_is_owed_to_that_client():
    rule = {
        "from": "client_recorded",
        "until": "contact",
        "within": [3, "day"],
        "within_by": {"left": {"no": [1, "day"]}},
    }
    field = OwnField(id="left", record="Client", value_type="yes_no")
    office = machine(ck.Practice(id="ours", fields=(field,)), v={**rule, "within_by": {"left": {"no": [1, "day"]}}})
    case = office.open(ck.Client(id="C-3", extra={"left": False}), id="K-17", at=on("2025-01-03"), by=WORKER)

    (found,) = office.agenda([case], on=date(2025, 1, 4), person="C-3")
    assert (found.obligation.what, found.obligation.due) == ("v", date(2025, 1, 4))


def test_an_explanation_tells_how_late_it_was_met_and_that_a_migration_kept_a_day():
    old, new = (
        machine(version=9 + each, v={"from": "risk_rated", "until": "contact", "within": [2 + each, "day"]})
        for each in range(2)
    )
    case = told(old, (HIGH, "2025-01-10"))
    moved = migrate(case, old.workflow, new.workflow, {}, deadlines="keep", at=on("2025-01-11"), by="lead-1")
    late = kept(moved, ck.Contact(), at=on("2025-01-15"), by=WORKER)
    (found, *_) = new.due(late, on=date(2025, 1, 16))

    assert [each.code for each in found.findings] == ["due_begun", "due_within", "due_day_kept", "due_met_late"]
    assert found.explain().endswith("3 day(s) late.")
    assert "그대로 두었습니다" in found.explain("ko")
    assert "lead-1" not in found.explain()


def test_a_refusal_names_each_deadline_once():
    office = machine(review={"from": "plan_signed", "until": "review_held", "within": [1, "week"]})
    case = told(office)
    answer = office.ask(
        case, ck.DeadlineSet(rule="reviw", due=date(2025, 2, 1), reason="ill"), at=on("2025-01-11"), by=WORKER
    )

    (refusal,) = (each for each in answer.refusals if each.code == "deadline_known")
    assert refusal.params["known"] == ("review",)
