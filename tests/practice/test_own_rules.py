"""Rules and guards of an office: asked like those of the library, set by a workflow, overridden."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal

import attrs
import pytest
from cases import SCHOOL, WORKER, codes, on
from practice_cases import INCIDENT, MONDAY, ORDER, PRACTICE, TEAM, Hearing, opened

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


CONSENT_REQUIRED = "법령에 따른 것이 아니면 동의 없이 정보를 제공하거나 서비스를 시작하지 않습니다."


def test_every_rule_says_what_it_demands_in_english_and_in_korean():
    assert set(vocabulary("rule")) == set(RULES)
    assert RULES["consent_required"].label("ko") == CONSENT_REQUIRED
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
    assert lines[0] == f"consent_required | block | - | {CONSENT_REQUIRED}"
    assert any(line.startswith("closure_risk_ceiling | block | 슈퍼바이저 | ") for line in lines)


def order_in_force(context: ck.Context) -> ck.Refusal | None:
    """A court order that has not ended is on record."""
    orders = context.case.current("court_order")
    if any(order.extra["ends_on"] >= context.day for order in orders):
        return None
    return ck.Refusal("no_order_in_force", where=context.case_id)


def hearing_before_work(context: ck.Context) -> Iterator[ck.Breach]:
    """A hearing comes before the work."""
    if not context.case.current(Hearing):
        yield ck.Breach()


def office_open(_context: ck.Context) -> ck.Refusal | None:
    return ck.Refusal("office_closed")


IN_FORCE = ck.Guard(order_in_force, resolved_by={"no_order_in_force": ("court_order",)})
HEARD = ck.Rule(hearing_before_work, kinds=frozenset({"planning"}), reads=(Hearing,), resolved_by=(Hearing,))


def protection(
    *guards: ck.Guard, asks: tuple[object, ...] = (), rules: tuple[ck.Rule, ...] = (), practice: ck.Practice = PRACTICE
) -> ck.StageMachine:
    """A machine whose move `plan` asks these guards of the office and whose rules hold beside them."""
    data = {**TEAM, "moves": [{"name": "plan", "from": ["start"], "to": "work", "guards": [*asks]},
                              {"name": "end", "from": ["work"], "to": "over"}]}  # fmt: skip
    practice = attrs.evolve(practice, fields=tuple(each for each in practice.fields if each.record != "Client"))
    return ck.StageMachine(ck.Workflow.from_mapping(data), practice=practice.extend(guards=guards, rules=rules))


def steps_of(machine: ck.StageMachine, move: str = "plan") -> list[tuple[str, str, dict[str, object]]]:
    """The steps to a move in a new case: kind, name, and what a record needs."""
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    return [(each.kind, each.what, dict(each.needs)) for each in machine.next_steps(case, move, at=MONDAY, by=WORKER)]


def test_a_rule_and_a_guard_of_the_office_name_the_records_that_resolve_them():
    machine = protection(IN_FORCE, asks=("order_in_force",), rules=(HEARD,))

    assert steps_of(machine) == [
        ("record", "court_order", {"id": "court_order-1", "client": "C-3", "extra.ends_on": None}),
        ("record", "Hearing", {"id": "hearing-1", "on": None}),
        ("move", "plan", {}),
    ]
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    for record in (ORDER, Hearing(id="H-1", on=date(2025, 4, 4))):
        case = machine.record(case, record, at=MONDAY, by=WORKER)
    assert machine.advance(case, "plan", at=MONDAY, by=WORKER).stage == "work"


def test_several_records_resolve_a_refusal_in_the_order_in_which_they_are_named():
    def heard_and_ordered(context: ck.Context) -> ck.Refusal | None:
        done = context.case.current(Hearing) and context.case.current("court_order")
        return None if done else ck.Refusal("not_heard", where=context.case_id)

    guard = ck.Guard(heard_and_ordered, resolved_by={"not_heard": (Hearing, "court_order")})

    found = steps_of(protection(guard, asks=("heard_and_ordered",)))

    assert [what for _, what, _ in found] == ["Hearing", "court_order", "plan"]


def test_a_record_of_the_library_resolves_a_rule_of_the_office():
    rule = attrs.evolve(CALLS, records=(), kinds=frozenset({"planning"}), resolved_by=(ck.Contact, "Contact"))

    assert [(kind, what) for kind, what, _ in steps_of(protection(rules=(rule,)))] == [
        ("record", "Contact"), ("move", "plan"),
    ]  # fmt: skip


@pytest.mark.parametrize("resolved_by", [{}, {"other_code": (Hearing,)}, {"office_closed": ("StageChange", "Void")}])
def test_a_refusal_that_no_record_resolves_is_left_to_the_host(resolved_by: dict[str, tuple[str, ...]]):
    rule = ck.Rule(hearing_before_work, kinds=frozenset({"planning"}))
    guard = ck.Guard(office_open, resolved_by=resolved_by)  # type: ignore[arg-type]

    found = steps_of(protection(guard, asks=("office_open",), rules=(rule,)))

    assert [(kind, what) for kind, what, _ in found] == [
        ("other", "office_closed"), ("other", "hearing_before_work"), ("move", "plan"),
    ]  # fmt: skip


def test_a_code_that_the_library_and_the_office_use_is_resolved_as_the_library_declares():
    def needs_named(context: ck.Context) -> ck.Refusal | None:
        return None if context.case.needs else ck.Refusal("no_need_identified", where=context.case_id)

    guard = ck.Guard(needs_named, resolved_by={"no_need_identified": (Hearing,)})

    assert [what for _, what, _ in steps_of(protection(guard, asks=("needs_named",)))] == ["Need", "plan"]


def test_a_path_goes_where_records_resolve_what_the_office_asks():
    data = {
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {}, "c": {"final": True}},
        "moves": [
            {"name": "jump", "from": ["a"], "to": "c", "guards": ["office_open"]},
            {"name": "go", "from": ["a"], "to": "b", "guards": ["order_in_force"]},
            {"name": "end", "from": ["b"], "to": "c"},
        ],
    }  # fmt: skip
    practice = PRACTICE.extend(guards=(IN_FORCE, office_open))
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)

    path = machine.path_to(case, "c", at=MONDAY, by=WORKER)

    assert [option.move for option in path] == ["go", "end"]


@attrs.frozen(kw_only=True, slots=False)
class Visit(ck.Record):
    """A visit, which took place or did not."""

    EVENTS: ClassVar[tuple[str, ...]] = ("visit_held", "visit_missed")
    EVENT_VALUES: ClassVar[Mapping[str, Mapping[str, object]]] = {"visit_missed": {"status": "missed"}}

    status: Literal["held", "missed"] = "held"

    @property
    def event(self) -> str:
        return f"visit_{self.status}"


@pytest.mark.parametrize(("event", "needs"), [("visit_held", {}), ("visit_missed", {"status": "missed"})])
def test_a_class_of_the_office_says_which_values_make_each_of_its_events(event: str, needs: dict[str, object]):
    practice = PRACTICE.extend(records=(Visit,))
    machine = protection(asks=({"name": "recorded", "event": event},), practice=practice)

    assert steps_of(machine) == [("record", "Visit", needs), ("move", "plan", {})]


def test_a_guard_with_what_resolves_it_is_copied_and_compared():
    practice = PRACTICE.extend(guards=(IN_FORCE,), rules=(HEARD,))

    assert pickle.loads(pickle.dumps(practice)) == practice
    assert ck.Guard(order_in_force) != IN_FORCE
    assert len({IN_FORCE, ck.Guard(order_in_force, resolved_by={"no_order_in_force": ("court_order",)})}) == 1
    with pytest.raises(TypeError, match="cannot build Guard: resolved_by is not of the right kind"):
        ck.Guard(order_in_force, resolved_by=("court_order",))  # type: ignore[arg-type]
