"""Own kinds of records and own fields in a case: recorded, refused, read, required, and asked for by moves."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from cases import WORKER, codes, errors, on
from practice_cases import INCIDENT, MACHINE, MONDAY, ORDER, PRACTICE, TEAM, Hearing, opened, refused, with_records
from viewing import teacher

import casekit as ck
from casekit.models import Specificity
from casekit.models.extra import Extra
from casekit.practice import OwnField


def test_a_thing_of_the_office_has_a_current_version_and_a_happening_has_dates():
    extended = attrs.evolve(ORDER, extra={"ends_on": date(2026, 3, 31)})
    case = with_records(ORDER, INCIDENT, extended, Hearing(id="H-1", on=date(2025, 4, 4)))

    assert case.current("court_order") == (extended,)
    assert case.current("court_order", "O-1").extra["ends_on"] == date(2026, 3, 31)
    assert [what.kind for _, what in case.dated("incident")] == ["incident"]
    assert len(case.dated(ck.OfficeRecord)) == 3
    hearings: tuple[Hearing, ...] = case.current(Hearing)
    assert (hearings[0].on, case.current(Hearing, "H-1").event) == (date(2025, 4, 4), "hearing_held")
    assert case.dated("court_ordr") == ()
    with pytest.raises(ck.RecordError) as unknown:
        case.current("court_order", "O-2")
    assert unknown.value.codes == ("unknown_id",)


def test_a_field_gets_its_default_when_it_is_recorded_in_a_part_too():
    step = ck.GoalStep(description="…")
    case = with_records(ck.Need(id="N1", domain="housing"), ck.Goal(id="G1", need="N1", term="short", steps=(step,)))
    case = MACHINE.record(case, INCIDENT, at=MONDAY, by=WORKER)

    assert case.dated("incident")[0][1].extra["severity"] == "minor"
    assert case.goals[0].steps[0].extra == {"cost": 0.5}
    assert step.extra == {}


def test_the_days_of_a_new_case_are_those_of_the_office():
    utc = datetime(2025, 3, 17, 20, tzinfo=UTC)

    assert opened().zone == "Asia/Seoul"
    assert MACHINE.open(ck.Client(id="C-3"), id="K-1", at=utc, by=WORKER).opened_at.date() == date(2025, 3, 18)
    assert MACHINE.open(ck.Client(id="C-3"), id="K-1", at=utc, by=WORKER, zone="+00:00").zone == "+00:00"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (ck.OfficeRecord(kind="court_ordr"), [("unknown_own_kind", "kind")]),
        (ck.OfficeRecord(kind="Need"), [("unknown_own_kind", "kind")]),
        (attrs.evolve(ORDER, id=None), [("missing_key", "id")]),
        (attrs.evolve(ORDER, client=None), [("missing_key", "client")]),
        (attrs.evolve(ORDER, client="C-9"), [("unknown_id", "client")]),
        (attrs.evolve(ORDER, event_name="contact"), [("not_one_of", "event_name")]),
        (attrs.evolve(ORDER, event_name="court_order_lifted"), []),
        (attrs.evolve(ORDER, extra={}), [("own_field_required", "extra.ends_on")]),
        (attrs.evolve(ORDER, extra={"ends_on": "soon"}), [("wrong_type", "extra.ends_on")]),
        (
            attrs.evolve(ORDER, extra={"ends_on": date(2025, 9, 30), "judge": "Kim"}),
            [("unknown_own_field", "extra")],
        ),
        (attrs.evolve(INCIDENT, id="I-1"), [("happening_with_id", "id")]),
        (attrs.evolve(INCIDENT, client="C-3"), [("kind_without_client", "client")]),
        (attrs.evolve(INCIDENT, extra={"severity": "huge"}), [("not_one_of", "extra.severity")]),
        (attrs.evolve(INCIDENT, extra={"of_need": "N9"}), [("unknown_id", "extra.of_need")]),
        (ck.Client(id="C-3", extra={"school_grade": 9}), [("out_of_range", "extra.school_grade")]),
        (ck.Client(id="C-3", extra={"spoken": ("korean", "latin")}), [("not_one_of", "extra.spoken")]),
        (ck.Client(id="C-3", extra={"spoken": ("korean",)}), []),
    ],
    ids=lambda value: "" if isinstance(value, list) else None,
)
def test_what_the_practice_does_not_allow_is_refused_when_it_is_recorded(
    record: ck.Record, expected: list[tuple[str, str]]
):
    assert refused(record) == expected


def test_a_record_class_that_the_practice_does_not_list_is_refused():
    machine = ck.StageMachine(ck.Workflow.ready("school_six"))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)

    answer = machine.ask(case, Hearing(id="H-1", on=date(2025, 4, 4)), at=MONDAY, by=WORKER)

    assert codes(answer.refusals) == ["unknown_own_kind"]


def test_a_case_is_not_opened_with_what_the_practice_does_not_allow():
    with pytest.raises(ck.RecordError) as wrong:
        opened(school_grade=9, height=150)

    assert wrong.value.codes == ("out_of_range", "unknown_own_field")
    assert opened(school_grade=5).client.extra["school_grade"] == 5


def test_a_correction_is_asked_what_a_record_is_asked():
    case = with_records(ORDER)
    number = case.history[-1].number

    with pytest.raises(ck.RecordError) as wrong:
        MACHINE.correct(case, attrs.evolve(ORDER, extra={}), entry=number, by=WORKER, recorded_at=MONDAY, reason="…")
    assert wrong.value.codes == ("own_field_required",)
    right = MACHINE.correct(
        case, attrs.evolve(ORDER, extra={"ends_on": date(2025, 10, 1)}), entry=number, by=WORKER, recorded_at=MONDAY,
        reason="…",
    )  # fmt: skip
    assert right.current("court_order", "O-1").extra["ends_on"] == date(2025, 10, 1)


def test_a_field_that_is_required_from_a_stage_on_stops_the_way_into_it():
    case = with_records(ORDER)

    answer = MACHINE.ask(case, "plan", at=MONDAY, by=WORKER)

    assert [(each.code, each.where) for each in answer.refusals] == [("own_field_required", "Client 'C-3'")]
    case = MACHINE.record(case, ck.Client(id="C-3", extra={"school_grade": 5}), at=MONDAY, by=WORKER)
    case = MACHINE.advance(case, "plan", at=MONDAY, by=WORKER)
    assert refused(ck.Client(id="C-3"), case) == [("own_field_required", "extra.school_grade")]
    assert MACHINE.ask(case, "end", at=MONDAY, by=WORKER).allowed


def test_the_next_steps_name_kinds_and_fields_of_the_office():
    steps = MACHINE.next_steps(opened(), "plan", at=MONDAY, by=WORKER)

    assert [(step.kind, step.what, dict(step.needs)) for step in steps] == [
        ("record", "Client", {"id": "C-3", "extra.school_grade": None}),
        ("record", "court_order", {"id": "court_order-1", "client": "C-3", "extra.ends_on": None}),
        ("move", "plan", {}),
    ]


def test_the_next_steps_ask_for_an_event_of_a_kind_and_for_a_class_of_the_host():
    def steps_for(event: str) -> list[tuple[str, dict[str, object]]]:
        guards = [{"name": "recorded", "event": event}]
        data = {**TEAM, "moves": [{"name": "plan", "from": ["start"], "to": "over", "guards": guards}]}
        stages = {"start": {}, "over": {"final": True}}
        machine = ck.StageMachine(ck.Workflow.from_mapping({**data, "stages": stages}), practice=PRACTICE)
        case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
        steps = machine.next_steps(case, "plan", at=MONDAY, by=WORKER)
        return [(step.what, dict(step.needs)) for step in steps[:-1]]

    assert steps_for("court_order_lifted") == [
        (
            "court_order",
            {"id": "court_order-1", "client": "C-3", "event_name": "court_order_lifted", "extra.ends_on": None},
        )
    ]
    assert steps_for("hearing_held") == [("Hearing", {"id": "hearing-1", "on": None})]


def test_a_record_that_is_asked_for_gets_the_field_that_it_needs_by_now():
    fields = {"visit": {"seen": {"type": "text", "required_from": "start"}}}
    practice = ck.Practice.from_mapping({"id": "office", "kinds": {"visit": {}}, "fields": fields})
    moves = [{"name": "go", "from": ["start"], "to": "over", "guards": [{"name": "recorded", "event": "visit"}]}]
    data = {**TEAM, "stages": {"start": {}, "over": {"final": True}}, "moves": moves}
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)

    steps = machine.next_steps(case, "go", at=MONDAY, by=WORKER)

    assert [(step.what, dict(step.needs)) for step in steps] == [("visit", {"extra.seen": None}), ("go", {})]


def test_every_type_of_field_has_a_placeholder_while_the_steps_are_planned():
    types = {
        "a": {"type": "text"}, "b": {"type": "whole_number", "range": [5, 9]}, "c": {"type": "number"},
        "d": {"type": "yes_no"}, "e": {"type": "day"}, "f": {"type": "instant"}, "g": {"type": "id", "shelf": "needs"},
        "h": {"type": "choice", "choices": {"x": {"en": "x"}}}, "i": {"type": "choices", "choices": {"x": {"en": "x"}}},
    }  # fmt: skip
    fields = {"visit": {name: {**each, "required": True} for name, each in types.items()}}
    practice = ck.Practice.from_mapping({"id": "office", "kinds": {"visit": {}}, "fields": fields})
    moves = [{"name": "go", "from": ["start"], "to": "over", "guards": [{"name": "recorded", "event": "visit"}]}]
    data = {**TEAM, "stages": {"start": {}, "over": {"final": True}}, "moves": moves}
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    case = machine.record(case, ck.Need(id="N1", domain="housing"), at=MONDAY, by=WORKER)

    steps = machine.next_steps(case, "go", at=MONDAY, by=WORKER)

    assert [(step.kind, step.what) for step in steps] == [("record", "visit"), ("move", "go")]
    assert set(steps[0].needs) == {f"extra.{name}" for name in types}


def test_a_view_of_then_and_a_pickled_case_have_the_things_of_the_office():
    case = with_records(ORDER)
    later = MACHINE.record(
        case, attrs.evolve(ORDER, extra={"ends_on": date(2026, 1, 1)}), at=MONDAY + timedelta(days=3), by=WORKER
    )

    assert later.as_of(MONDAY.date()).current("court_order", "O-1") == ORDER
    assert pickle.loads(pickle.dumps(later)) == later
    again = pickle.loads(pickle.dumps(MACHINE))
    assert again.practice == PRACTICE
    assert again.ask(later, INCIDENT, at=on("2025-03-20"), by=WORKER).allowed


def test_an_event_of_the_office_is_known_only_with_its_practice():
    assert [each.code for each in errors(TEAM)] == ["unknown_event"]
    assert errors(TEAM, practice=PRACTICE) == ()
    with pytest.raises(ck.WorkflowError):
        ck.StageMachine(ck.Workflow.from_mapping(TEAM))
    requires = {"start": {"requires": {"order": {"event": "court_order"}}}, "work": {}, "over": {"final": True}}
    moves = [
        {"name": "plan", "from": ["start"], "to": "work", "requires": ["order"]},
        {"name": "end", "from": ["work"], "to": "over"},
    ]
    within = {"hearing_in_time": {"from": "court_order", "until": "hearing_held", "within": [14, "day"]}}
    data = {**TEAM, "stages": requires, "moves": moves, "deadlines": within, "rules": {"our_rule": "report"}}
    assert [(each.code, each.where) for each in errors(data)] == [
        ("unknown_rule", "rules.our_rule"),
        ("unknown_event", "stages.start.requires.order.event"),
        ("unknown_event", "deadlines.hearing_in_time.from"),
        ("unknown_event", "deadlines.hearing_in_time.until"),
    ]
    del data["rules"]
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=PRACTICE)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    case = machine.record(case, ORDER, at=MONDAY, by=WORKER)
    assert machine.ask(case, "plan", at=MONDAY, by=WORKER).allowed
    assert [(each.rule, each.due) for each in machine.due(case, on=date(2025, 3, 18))][:1] == [
        ("hearing_in_time", date(2025, 3, 31))
    ]


def test_an_extension_may_name_what_only_the_practice_has():
    base = ck.Workflow.from_mapping({**TEAM, "moves": [{"name": "plan", "from": ["start"], "to": "over"}],
                                     "stages": {"start": {}, "over": {"final": True}}})  # fmt: skip
    change = {"id": "ours", "version": 1, "rules": {"our_rule": "report"}}

    assert ck.Workflow.extend(base, change).rules[0].rule == "our_rule"
    with pytest.raises(ck.WorkflowError):
        ck.Workflow.extend(base, change, practice=PRACTICE)


@pytest.mark.parametrize(
    ("extra", "code", "where"),
    [
        ({"school grade": 5}, "bad_field_name", "extra"),
        ({"x" * 61: 5}, "bad_field_name", "extra"),
        ({"a": object()}, "wrong_type", "extra.a"),
        ({"a": (1, 2)}, "wrong_type", "extra.a"),
        ({"a": ["ok", "\x00"]}, "text_cannot_be_stored", "extra.a"),
        ({"a": "\x00"}, "text_cannot_be_stored", "extra.a"),
        ({"a": float("nan")}, "not_finite", "extra.a"),
        ({"a": 10**16}, "out_of_range", "extra.a"),
        ({"a": datetime(2025, 3, 17)}, "naive_instant", "extra.a"),  # noqa: DTZ001
        (5, "wrong_type", "extra"),
    ],
)
def test_a_record_holds_no_value_that_no_field_can_have(extra: object, code: str, where: str):
    with pytest.raises(ck.RecordError) as wrong:
        ck.Client(id="C-3", extra=extra)  # type: ignore[arg-type]

    assert [(each.code, each.where) for each in wrong.value.refusals] == [(code, where)]


def test_own_fields_are_equal_by_value_and_type_and_show_no_value():
    one, other = ck.Client(id="C", extra={"a": 1, "b": "x"}), ck.Client(id="C", extra={"b": "x", "a": 1})

    assert one == other
    assert hash(one) == hash(other)
    assert one != ck.Client(id="C", extra={"a": True, "b": "x"})
    assert one.extra == {"a": 1, "b": "x"}
    assert one.extra != {"a": 2}
    assert ck.Client(id="C", extra={}).extra is ck.Client(id="C").extra
    assert "x" not in repr(one)
    assert repr(one.extra) == "Extra('a', 'b')"
    assert ck.Client(id="C", extra={"학년": "\u1112\u1161\u11ab"}).extra["학년"] == "한"
    assert (len(one.extra), [*one.extra]) == (2, ["a", "b"])
    assert ck.Client(id="C", extra={"on": MONDAY, "day": MONDAY.date(), "none": None}).extra["on"] == MONDAY


def test_a_part_that_stands_alone_in_its_record_has_own_fields_too():
    data = {"id": "office", "fields": {"Specificity": {"rated_on": {"type": "day", "default": date(2025, 3, 1)}}}}
    practice = ck.Practice.from_mapping(data)
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    case = machine.record(case, ck.Need(id="N1", domain="housing"), at=MONDAY, by=WORKER)
    smart = Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=True)
    goal = ck.Goal(id="G1", need="N1", term="short", specificity=smart)

    case = machine.record(case, goal, at=MONDAY, by=WORKER)

    rated = case.goals[0].specificity
    assert rated is not None
    assert rated.extra["rated_on"] == date(2025, 3, 1)
    assert ck.loads(ck.dumps(case), practice=practice) == case
    wrong = attrs.evolve(goal, specificity=attrs.evolve(smart, extra={"rated_on": 5}))
    refusals = machine.ask(case, wrong, at=MONDAY, by=WORKER).refusals
    assert [(each.code, each.where) for each in refusals] == [("wrong_type", "specificity.extra.rated_on")]


def test_own_fields_are_a_table_by_name():
    with pytest.raises(TypeError):
        Extra(5)  # type: ignore[arg-type]


def test_a_later_event_of_an_own_thing_is_one_of_the_thing_in_the_case():
    practice = ck.Practice.from_toml("""
        id = "office"
        [kinds.court_order]
        thing = true
        events = ["order_ended"]
    """)
    guard = {"name": "recorded", "event": "order_ended"}
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}},
        "moves": [{"name": "go", "from": ["a"], "to": "b", "guards": [guard]}],
    }, practice=practice), practice=practice)  # fmt: skip
    at = {"at": MONDAY, "by": WORKER}
    empty = machine.open(ck.Client(id="C-3"), id="K-1", **at)
    case = machine.record(empty, practice.build("court_order", id="O-1"), **at)

    assert machine.next_steps(case, "go", **at)[0].needs == {"id": "O-1", "event_name": "order_ended"}
    assert machine.next_steps(empty, "go", **at)[0].needs == {"id": "court_order-1", "event_name": "order_ended"}


MISSPELT: dict[str, tuple[Callable[[], object], str]] = {
    "unknown_own_kind": (
        lambda: PRACTICE.build("court_ordr", id="O-1"), "Declare it in the practice, or use the nearest: court order ",
    ),
    "unknown_shelf": (
        lambda: ck.Practice(fields=(OwnField(record="Need", id="goal", value_type="id", shelf="gaols"),)),
        "Use the nearest: goals ",
    ),
    "unknown_record_kind": (lambda: ck.Practice(access=(teacher(kinds=("Pln",)),)), "Use the nearest: Plan "),
}  # fmt: skip


@pytest.mark.parametrize("code", MISSPELT)
def test_a_name_that_nothing_has_is_told_with_the_nearest_one(code: str):
    given, fix = MISSPELT[code]

    with pytest.raises(ck.CasekitError) as refused:
        given()

    (reason,) = refused.value.reasons
    assert reason.code == code
    assert reason.fix.startswith(fix)


def test_an_own_record_of_a_misspelt_kind_is_refused_with_the_kinds_of_the_office_first():
    record = ck.OfficeRecord(kind="court_ordr", id="O-1")

    (found,) = MACHINE.ask(opened(), record, at=MONDAY, by=WORKER).refusals

    assert (found.code, found.params["nearest"], found.params["known"][0]) == (
        "unknown_own_kind", "court_order", "court_order",
    )  # fmt: skip
    assert found.fix.startswith("Declare it in the practice, or use the nearest: court order ")


def test_what_the_client_is_called_is_added_when_a_practice_is_extended():
    practice = ck.Practice(client_noun={"en": "learner"}).extend(client_noun={"ko": "학생"})

    assert dict(practice.client_noun) == {"en": "learner", "ko": "학생"}
