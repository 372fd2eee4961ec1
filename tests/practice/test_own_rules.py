"""Rules and guards of an office: asked like those of the library, set by a workflow, overridden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cases import SCHOOL, WORKER, codes, on
from practice_cases import INCIDENT, MONDAY, PRACTICE, TEAM, opened

import casekit as ck
from casekit.command_line import main
from casekit.labels import vocabulary
from casekit.stages.rules.casework_rules import RULES, rules_in

LEAD = ck.Actor(id="lead-1", roles=("lead",))


def two_calls_first(context: ck.Context) -> Iterator[ck.Breach]:
    """Two calls come before an incident is written down."""
    calls = len(context.case.dated(ck.Contact))
    if calls < 2:
        yield ck.Breach({"calls": calls})


def quiet_on_sunday(context: ck.Context) -> Iterator[ck.Breach]:
    if context.day.weekday() == 6:
        yield ck.Breach({}, reported=True)


CALLS = ck.Rule(
    two_calls_first, records=("incident",), reads=(ck.Contact,), overridable_by=("lead",),
    labels={"ko": "사고를 적기 전에 두 번 연락합니다."},  # type: ignore[arg-type]
)  # fmt: skip


def machine_with(*rules: object, settings: dict[str, object] | None = None) -> ck.StageMachine:
    practice = PRACTICE.extend(rules=rules)  # type: ignore[arg-type]
    data = {**TEAM, "rules": settings or {}}
    return ck.StageMachine(ck.Workflow.from_mapping(data), practice=practice)


def test_a_rule_of_the_office_refuses_what_breaks_it():
    machine, case = machine_with(CALLS), opened()

    refused = machine.ask(case, INCIDENT, at=MONDAY, by=WORKER)

    assert [(each.code, dict(each.params)) for each in refused.refusals] == [("two_calls_first", {"calls": 0})]
    assert machine.ask(case, ck.Contact(), at=MONDAY, by=WORKER).allowed
    for _ in range(2):
        case = machine.record(case, ck.Contact(), at=MONDAY, by=WORKER)
    assert machine.ask(case, INCIDENT, at=MONDAY, by=WORKER).allowed


def test_a_rule_of_the_office_is_set_aside_by_who_may():
    machine, case = machine_with(CALLS), opened()

    by_lead = ck.Override(rule="two_calls_first", by=LEAD, reason="…")
    by_worker = ck.Override(rule="two_calls_first", by=ck.Actor(id="w-2"), reason="…")

    assert machine.ask(case, INCIDENT, at=MONDAY, by=WORKER, overrides=(by_lead,)).allowed
    refused = machine.ask(case, INCIDENT, at=MONDAY, by=WORKER, overrides=(by_worker,))
    assert codes(refused.refusals) == ["two_calls_first", "override_not_permitted"]
    unknown = ck.Override(rule="three_calls_first", by=LEAD, reason="…")
    refused = machine.ask(case, ck.Contact(), at=MONDAY, by=WORKER, overrides=(unknown,))
    assert refused.refusals[0].code == "unknown_rule"
    assert "two_calls_first" in refused.refusals[0].params["known"]  # type: ignore[operator]


def test_a_workflow_sets_the_level_of_a_rule_of_the_office():
    found = []
    for level in ("report", "off"):
        machine = machine_with(CALLS, settings={"two_calls_first": level})
        case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
        answer = machine.ask(case, INCIDENT, at=MONDAY, by=WORKER)
        found.append((codes(answer.refusals), codes(answer.findings)))

    assert found == [([], ["two_calls_first"]), ([], [])]


def test_a_plain_function_is_a_rule_about_every_act():
    machine = machine_with(quiet_on_sunday)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    sunday = on("2025-03-23")

    assert codes(machine.ask(case, ck.Contact(), at=sunday, by=WORKER).findings) == ["quiet_on_sunday"]
    assert codes(machine.ask(case, "plan", at=sunday, by=WORKER).findings) == ["quiet_on_sunday"]


def test_a_correction_is_told_where_a_rule_of_the_office_reads_what_changed():
    machine = machine_with(CALLS)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    for record in (ck.Contact(), ck.Contact(), INCIDENT):
        case = machine.record(case, record, at=MONDAY, by=WORKER)

    case = machine.void(case, entry=3, by=WORKER, recorded_at=MONDAY, reason="…")

    (finding,) = case.history[-1].findings
    assert (finding.code, finding.params["codes"]) == ("no_longer_acceptable", ("two_calls_first",))


def raising(_context: ck.Context) -> Iterator[ck.Breach]:
    raise OSError("the register of Mr Kim is down")


def answering(_context: ck.Context) -> Iterator[str]:
    yield "no breach"


def unstorable(_context: ck.Context) -> Iterator[ck.Breach]:
    yield ck.Breach({"word": "\x00"})


@pytest.mark.parametrize(("rule", "error"), [(raising, "OSError"), (answering, "not a Breach")])
def test_a_rule_that_goes_wrong_refuses_the_act_and_quotes_nothing(rule: object, error: str):
    refused = machine_with(rule).ask(opened(), ck.Contact(), at=MONDAY, by=WORKER).refusals

    assert [(each.code, each.params["error"]) for each in refused] == [("rule_error", error)]
    assert "Kim" not in str(refused)
    assert (refused[0].cause is None) == (error == "not a Breach")


def test_the_facts_of_a_breach_can_be_stored():
    machine = machine_with(ck.Rule(unstorable, level="report"))

    case = machine.record(opened(), ck.Contact(), at=MONDAY, by=WORKER)

    assert case.history[-1].findings[0].params["word"] == "\ufffd"


def consent_required(_context: ck.Context) -> Iterator[ck.Breach]:
    """A rule with the code of one of the library."""
    yield ck.Breach()


def closed(_context: ck.Context) -> None:
    """A guard with the name of one of the library."""


def test_a_rule_or_a_guard_of_the_library_is_never_replaced():
    for practice, code in (
        (ck.Practice(rules=(consent_required,)), "rule_code_taken"),
        (ck.Practice(guards=(closed,)), "guard_name_taken"),
    ):
        with pytest.raises(ck.PracticeError) as taken:
            ck.StageMachine(SCHOOL.workflow, practice=practice)
        assert taken.value.codes == (code,)


def test_every_rule_says_what_it_demands_in_english_and_in_korean():
    assert set(vocabulary("rule")) == set(RULES)
    assert RULES["consent_required"].label("ko") == "동의 없이 정보를 제공하거나 서비스를 시작하지 않습니다."
    assert CALLS.label("ko") == "사고를 적기 전에 두 번 연락합니다."
    assert CALLS.label("en") == "Two calls come before an incident is written down."
    assert ck.Rule(quiet_on_sunday).label() == "quiet_on_sunday"


def test_the_rules_in_force_are_listed_with_level_and_who_may_override():
    workflow = ck.Workflow.from_mapping({**TEAM, "rules": {"consent_required": {"overridable_by": ["lead"]}}})

    found = {each.rule.code: each for each in rules_in(workflow, PRACTICE.extend(rules=(CALLS,)))}

    assert (found["consent_required"].level, found["consent_required"].roles) == ("block", ("lead",))
    assert (found["family_through_referral"].level, [*found][-1]) == ("off", "two_calls_first")


def test_the_command_line_lists_the_rules_of_a_workflow(capsys: pytest.CaptureFixture[str]):
    assert main(["rules", "school_six", "--language", "ko"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RULES)
    assert lines[0] == "consent_required | block | - | 동의 없이 정보를 제공하거나 서비스를 시작하지 않습니다."
    assert any(line.startswith("closure_risk_ceiling | block | supervisor | ") for line in lines)
