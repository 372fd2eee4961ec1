"""What an office meets when it first brings its practice: fields named in refusals, slips that are told, roles."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from cases import errors
from viewing import teacher, viewed

import casekit as ck
from casekit.practice import OwnField, OwnVocabulary, OwnWord
from casekit.stages import table

MONDAY = datetime(2025, 3, 17, 10, tzinfo=timezone(timedelta(hours=9)))
INCOME = """
id = "office"
[fields.Client.income]
type = "choices"
required = true
choices.wages = { en = "wages", ko = "급여" }
labels = { en = "sources of income", ko = "소득원" }
[fields.Client.children]
type = "whole_number"
range = [0, 20]
labels = { en = "number of children", ko = "자녀 수" }
"""


def test_a_refused_value_of_an_own_field_is_told_with_the_label_of_the_field():
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=ck.Practice.from_toml(INCOME))
    client = ck.Client(id="C-3", extra={"income": ("gifts",), "children": 40})
    with pytest.raises(ck.RecordError) as refused:
        machine.open(client, id="K-17", at=MONDAY, by="worker-1")

    assert [each.told("en").partition(":")[0] for each in refused.value.refusals] == [
        "sources of income", "number of children",
    ]  # fmt: skip
    assert [each.told("ko").partition(":")[0] for each in refused.value.refusals] == ["소득원", "자녀 수"]


def test_an_empty_list_of_choices_is_no_value_of_a_required_field():
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=ck.Practice.from_toml(INCOME))
    with pytest.raises(ck.RecordError) as refused:
        machine.open(ck.Client(id="C-3", extra={"income": ()}), id="K-17", at=MONDAY, by="worker-1")

    assert refused.value.codes == ("own_field_required",)


@pytest.mark.parametrize(
    ("stage", "codes"),
    [("plannig", ("unknown_stage",)), ("planning", ()), ("asessment", ("unknown_stage",)), ("court_stage", ())],
)
def test_a_stage_that_is_misspelt_in_a_practice_is_told_by_check(stage: str, codes: tuple[str, ...]):
    field = OwnField(record="Client", id="grade", value_type="text", required_from=stage)
    faults = errors(ck.Workflow.ready("school_six"), practice=ck.Practice(fields=(field,)))

    assert tuple(each.code for each in faults) == codes
    assert [each.where for each in faults] == ["fields.Client.grade.required_from"] * len(codes)


def test_a_field_is_required_from_the_substages_of_a_stage_on():
    field = OwnField(record="Client", id="grade", value_type="text", required_from="work")
    workflow = ck.Workflow.from_mapping({
        "id": "w", "version": 1, "initial": "first",
        "stages": {"first": {}, "work": {"initial": "work.a"}, "work.a": {"parent": "work"}, "last": {"final": True}},
        "moves": [
            {"name": "go", "from": ["first"], "to": "work"}, {"name": "end", "from": ["work"], "to": "last"},
        ],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, practice=ck.Practice(fields=(field,)))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by="worker-1")

    assert [each.code for each in machine.ask(case, "go", at=MONDAY, by="worker-1").refusals] == ["own_field_required"]
    case = machine.record(case, ck.Client(id="C-3", extra={"grade": "5"}), at=MONDAY, by="worker-1")
    case = machine.advance(case, "go", at=MONDAY, by="worker-1")
    assert [each.code for each in machine.ask(case, ck.Client(id="C-3"), at=MONDAY, by="worker-1").refusals] == [
        "own_field_required"
    ]


def test_a_label_for_an_event_comes_before_that_of_its_kind():
    practice = ck.Practice.from_toml("""
        id = "office"
        [kinds.letter]
        labels = { en = "a letter" }
        [vocabularies.event]
        words.letter = { en = "letter received" }
    """)

    assert practice.wording.label("event", "letter") == "letter received"
    assert practice.wording.label("record", "letter") == "a letter"


def open_office(_context: ck.Context) -> ck.Refusal | None:
    return None


def test_a_guard_of_the_office_has_its_label_in_a_table():
    practice = ck.Practice(guards=(ck.Guard(open_office, labels={"en": "office is open", "ko": "업무 시간"}),))
    workflow = ck.Workflow.from_mapping({
        "id": "w", "version": 1, "initial": "first", "stages": {"first": {}, "last": {"final": True}},
        "moves": [{"name": "go", "from": ["first"], "to": "last", "guards": ["open_office"]}],
    })  # fmt: skip

    assert "office is open" in table(workflow, practice=practice)
    assert "업무 시간" in table(workflow, practice=practice, language="ko")


def never(_context: ck.Context):
    yield ck.Breach()


def test_a_rule_without_a_text_tells_what_it_demands():
    rule = ck.Rule(
        never, records=(ck.Contact,), labels={"en": "Nobody calls on Mondays.", "ko": "월요일에는 연락하지 않습니다."}
    )
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=ck.Practice(rules=(rule,)))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by="worker-1")

    (refusal,) = machine.ask(case, ck.Contact(), at=MONDAY, by="worker-1").refusals
    assert (refusal.message, refusal.told("ko")) == ("Nobody calls on Mondays.", "월요일에는 연락하지 않습니다.")


def test_an_own_role_sees_what_the_role_sees_that_it_counts_as_and_opens_cases_with_it():
    adviser = OwnWord(id="debt_adviser", counts_as="case_manager", labels={"en": "debt adviser"})
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="role", words=(adviser,)),))
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    by = ck.Actor(id="worker-1", roles=("debt_adviser",))
    case = machine.open(ck.Client(id="C-3", name="Kim"), id="K-17", at=MONDAY, by=by)

    view = viewed(case, teacher(role="case_manager", personal=("*",)), by=by, practice=practice)
    assert view.client.name == "Kim"
    assert {entry.by.roles for entry in case.history} == {("debt_adviser", "case_manager")}


def test_a_text_that_names_no_vocabulary_is_a_fault():
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(texts={"en": {"role_required": {"fix": "Ask {roles:rolle}."}}})

    (fault,) = refused.value.faults
    assert (fault.code, fault.params["nearest"]) == ("unknown_vocabulary", "role")


def test_a_guard_is_another_thing_than_a_rule_of_the_same_function():
    assert ck.Guard(open_office) == ck.Guard(open_office)
    assert ck.Guard(open_office) != ck.Guard(open_office, name="open")
    assert ck.Guard(open_office) != ck.Rule(open_office)
    assert hash(ck.Guard(open_office)) == hash(ck.Guard(open_office, name="open"))
