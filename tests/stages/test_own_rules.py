"""Rules and events of a host: named in a workflow, evaluated beside those of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import cases
import pytest
from cases import WORKER, codes, errors, on

import casekit as ck
from casekit.practice import RecordKind

LEAD = ck.Actor(id="lead-1", roles=("lead",))
UNKNOWN = [("unknown_rule", "rules.visit_first"), ("unknown_event", "deadlines.soon.from")]


def visit_first(context: ck.Context) -> Iterator[ck.Breach]:
    """A need is recorded after a visit at home."""
    if not any(contact.method == "home_visit" for _, contact in context.case.dated(ck.Contact)):
        yield ck.Breach({"need": context.record.short_name})


VISIT_FIRST = ck.Rule(visit_first, records=(ck.Need,), reads=(ck.Contact,))
CAMP = RecordKind(id="camp", events=("camp_visited",))
NEED, VISIT = ck.Need(id="N1", domain="family"), ck.Contact(method="home_visit")


def team(**changes: object) -> dict[str, object]:
    """A sound workflow of two stages, changed."""
    return {
        "id": "team", "version": 1, "initial": "start", "stages": {"start": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["start"], "to": "over"}], **changes,
    }  # fmt: skip


def ruled(*rules: Any, settings: Mapping[str, object] | None = None) -> tuple[ck.StageMachine, ck.Case]:
    """A machine with these rules of a host, and a case opened on 2025-03-03."""
    workflow = ck.Workflow.from_mapping(team(rules=settings or {}))
    machine = ck.StageMachine(workflow, practice=ck.Practice(kinds=(CAMP,), rules=rules))
    return machine, machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)


def test_events_and_rules_that_a_practice_may_declare_are_no_fault_of_a_workflow_alone():
    data = team(
        rules={"visit_first": "block"},
        deadlines={"soon": {"from": "camp_visited", "until": "review_held", "within": [1, "day"]}},
    )

    workflow = ck.Workflow.from_mapping(data)

    assert [(fault.code, fault.where) for fault in errors(workflow)] == UNKNOWN
    with pytest.raises(ck.WorkflowError) as error:
        ck.StageMachine(workflow)
    assert [(fault.code, fault.where) for fault in error.value.faults] == UNKNOWN


def test_events_and_rules_of_the_practice_can_be_named():
    practice = ck.Practice(kinds=(CAMP,), rules=(VISIT_FIRST,))
    data = team(
        rules={"visit_first": "report"},
        deadlines={"soon": {"from": "camp_visited", "until": "camp", "within": [1, "day"]}},
    )

    assert errors(data, practice=practice) == ()
    assert ck.StageMachine(ck.Workflow.from_mapping(data, practice=practice), practice=practice)


def test_a_rule_of_a_host_refuses_what_breaks_it_and_nothing_else():
    machine, case = ruled(VISIT_FIRST)
    visited = machine.record(case, VISIT, at=on("2025-03-04"), by=WORKER)

    refusals = machine.ask(case, NEED, at=on("2025-03-05"), by=WORKER).refusals

    assert [(each.code, each.params, each.where) for each in refusals] == [
        ("visit_first", {"need": "Need 'N1'"}, "K-17")
    ]
    assert machine.ask(visited, NEED, at=on("2025-03-05"), by=WORKER).allowed
    assert machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER).allowed


def test_a_plain_function_is_a_rule_of_every_act():
    def no_act(_context: ck.Context) -> Iterator[ck.Breach]:
        yield ck.Breach()

    machine, case = ruled(no_act)

    for act in ("finish", VISIT, NEED):
        assert codes(machine.ask(case, act, at=on("2025-03-05"), by=WORKER).refusals) == ["no_act"]


@pytest.mark.parametrize(
    ("rule", "setting"),
    [
        (VISIT_FIRST, "report"),
        (ck.Rule(visit_first, level="report", records=(ck.Need,)), None),
        (ck.Rule(visit_first, level="off", records=(ck.Need,)), "report"),
    ],
    ids=["by the workflow", "by the rule", "on again by the workflow"],
)
def test_a_rule_of_a_host_that_reports_adds_a_finding(rule: ck.Rule, setting: str | None):
    machine, case = ruled(rule, settings={"visit_first": setting} if setting else None)

    answer = machine.ask(case, NEED, at=on("2025-03-05"), by=WORKER)

    assert answer.allowed
    assert codes(answer.findings) == ["visit_first"]


def test_a_rule_of_a_host_is_set_aside_by_those_it_names_and_nobody_else():
    machine, case = ruled(ck.Rule(visit_first, overridable_by=("lead",), records=(ck.Need,)))
    aside = {role: ck.Override(rule="visit_first", by=by, reason="…") for role, by in (("lead", LEAD), ("", WORKER))}
    act: dict[str, Any] = {"at": on("2025-03-05"), "by": WORKER}

    refused = machine.ask(case, NEED, overrides=(aside[""],), **act)
    after = machine.record(case, NEED, overrides=(aside["lead"],), **act)

    assert codes(refused.refusals) == ["visit_first", "override_not_permitted"]
    assert [finding.params["overridden_by"] for finding in after.history[-1].findings] == ["lead-1"]


def test_a_rule_looks_at_a_kind_of_records_that_is_declared_as_data():
    def no_camp(_context: ck.Context) -> Iterator[ck.Breach]:
        yield ck.Breach()

    machine, case = ruled(ck.Rule(no_camp, records=("camp",)))

    answer = machine.ask(case, ck.OfficeRecord(kind="camp"), at=on("2025-03-05"), by=WORKER)

    assert codes(answer.refusals) == ["no_camp"]
    assert machine.ask(case, NEED, at=on("2025-03-05"), by=WORKER).allowed


def test_a_corrected_record_that_a_rule_reads_has_later_acts_evaluated_again():
    machine, case = ruled(VISIT_FIRST)
    case = machine.record(case, VISIT, at=on("2025-03-04"), by=WORKER)
    visit = case.revision
    case = machine.record(case, NEED, at=on("2025-03-05"), by=WORKER)

    case = machine.correct(
        case, ck.Contact(method="phone"), entry=visit, by=WORKER, recorded_at=on("2025-03-06"), reason="…"
    )

    assert [(each.code, each.params["codes"]) for each in case.history[-1].findings] == [
        ("no_longer_acceptable", ("visit_first",))
    ]


def raising(_context: ck.Context) -> Iterator[ck.Breach]:
    raise RuntimeError("a database is down")


def wrong(_context: ck.Context) -> Iterator[Any]:
    yield "no breach"


@pytest.mark.parametrize(
    ("function", "error"),
    [(raising, "RuntimeError"), (wrong, "not a Breach"), (lambda _context: None, "TypeError")],
    ids=["raises", "yields something else", "returns nothing"],
)
def test_a_rule_that_cannot_answer_allows_nothing(function: Callable[..., Any], error: str):
    machine, case = ruled(ck.Rule(function, code="broken"))

    (refusal,) = machine.ask(case, VISIT, at=on("2025-03-05"), by=WORKER).refusals

    assert (refusal.code, refusal.params) == ("rule_error", {"rule": "broken", "error": error})
    assert "database" not in str(refusal) + repr(refusal)


@pytest.mark.parametrize(
    ("rules", "code", "where"),
    [
        ((visit_first, VISIT_FIRST), "name_given_twice", "rules[1]"),
        ((ck.Rule(visit_first, code="Visit first"),), "bad_identifier", "rules[0]"),
        ((5,), "wrong_type", "rules[0]"),
        ((ck.Rule(visit_first, records=("camps",)),), "unknown_record_kind", "rules.visit_first"),
        ((ck.Rule(visit_first, reads=("camps",)),), "unknown_record_kind", "rules.visit_first"),
    ],
)
def test_a_practice_has_each_rule_once_under_a_plain_code(rules: tuple[Any, ...], code: str, where: str):
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice(kinds=(CAMP,), rules=rules)

    assert [(fault.code, fault.where) for fault in error.value.faults] == [(code, where)]


def test_a_rule_of_the_library_is_never_replaced():
    practice = ck.Practice(rules=(ck.Rule(visit_first, code="consent_scope"),))

    with pytest.raises(ck.PracticeError) as error:
        ck.StageMachine(cases.SCHOOL.workflow, practice=practice)

    assert [(fault.code, fault.params["rule"]) for fault in error.value.faults] == [
        ("rule_code_taken", "consent_scope")
    ]
