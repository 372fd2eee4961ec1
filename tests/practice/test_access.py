"""Who sees what, as data in a practice: read, written, and every fault of it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import casekit as ck
from casekit.practice import Access
from casekit.practice.hiding import hiding_of

TEXT = """
id = "our_office"

[kinds.visit]
thing = true

[fields.visit.for_goal]
type = "id"
shelf = "goals"
required = true

[fields.Client.grade]
type = "whole_number"

[access.teacher.own]
kinds = ["Plan", "Goal", "Need"]
known = ["Intake"]
personal = ["Plan"]
hidden_stages = ["evaluation"]
fields.Goal.strategy = "masked"
fields.GoalStep.due = "absent"
fields.Client.grade = "absent"

[access.teacher.emergency]
kinds = ["*"]
days = 3

[access.lead.agency]
kinds = ["*"]
personal = ["*"]
"""
PRACTICE = ck.Practice.from_toml(TEXT)


def test_who_sees_what_is_read_by_role_and_scope_and_written_back():
    own, emergency, lead = PRACTICE.access

    assert own == Access(
        role="teacher", scope="own", kinds=("Plan", "Goal", "Need"), known=("Intake",), personal=("Plan",),
        hidden_stages=("evaluation",),
        fields={"Goal.strategy": "masked", "GoalStep.due": "absent", "Client.grade": "absent"},
    )  # fmt: skip
    assert (emergency.days, lead.reads_everything, own.shows_every_record) == (3, True, False)
    tables = {
        role: {each.scope: each.to_mapping() for each in PRACTICE.access if each.role == role}
        for role in ("teacher", "lead")
    }
    data = {"id": "our_office", "access": tables}
    assert ck.Practice.from_mapping(
        {**data, "kinds": {"visit": {"thing": True}}, "fields": {
            "visit": {"for_goal": {"type": "id", "shelf": "goals", "required": True}},
            "Client": {"grade": {"type": "whole_number"}},
        }}
    ).access == PRACTICE.access  # fmt: skip


def test_an_access_says_how_it_shows_a_kind():
    own = PRACTICE.access[0]

    assert [own.shows(kind) for kind in ("Goal", "Intake", "Contact", "Client")] == ["full", "known", "absent", "full"]
    assert [own.reads(kind) for kind in ("Plan", "Goal", "Intake")] == [True, False, False]
    assert [own.hides_stage(stage) for stage in ("evaluation", "evaluation.end", "evaluations")] == [True, True, False]
    assert ck.Practice(id="x").extend(access=(PRACTICE.access[2],)).access == (PRACTICE.access[2],)


FAULTS = [
    ("kinds", ["Plan", "Contct"], [("unknown_record_kind", "kinds[1]")]),
    ("known", ["Intke", "*"], [("unknown_record_kind", "known[0]")]),
    ("personal", ["visits"], [("unknown_record_kind", "personal[0]")]),
    ("kinds", [5], [("wrong_type", "kinds[0]")]),
    ("kinds", ["Goal"], [("access_lacks_kind", "kinds[0]")]),
    ("kinds", ["ServiceEnd"], [("access_lacks_kind", "kinds[0]")]),
    ("kinds", ["visit"], [("access_lacks_kind", "kinds[0]")]),
    ("known", ["Contact"], [("access_lacks_kind", "known[0]")]),
    ("known", ["Contact", "Household"], []),
    ("fields", {"Contct": {"note": "absent"}}, [("unknown_record_kind", "fields.Contct")]),
    ("fields", {"Contact": {"notes": "absent"}}, [("unknown_record_field", "fields.Contact.notes")]),
    ("fields", {"Contact": {"extra": "absent"}}, [("unknown_record_field", "fields.Contact.extra")]),
    ("fields", {"Contact": {"note": "gone"}}, [("not_one_of", "fields.Contact.note")]),
    ("fields", {"Client": {"id": "absent", "kind": "masked"}},
     [("access_hides_needed", "fields.Client.id"), ("access_hides_needed", "fields.Client.kind")]),
    ("fields", {"Client": {"birth": "absent", "grade": "masked"}, "StageChange": {"reason": "absent"}}, []),
    ("fields", {"StageChange": {"move": "absent"}}, [("access_hides_needed", "fields.StageChange.move")]),
    ("fields", {"AccessRestriction": {"persons": "absent"}},
     [("access_hides_needed", "fields.AccessRestriction.persons")]),
    ("days", 3, [("unknown_key", "days")]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "faults"), FAULTS)
def test_every_fault_of_an_access_is_told_with_its_place(key: str, value: object, faults: list[tuple[str, str]]):
    base: dict[str, Any] = {
        "id": "our_office", "kinds": {"visit": {"thing": True}},
        "fields": {
            "visit": {"for_goal": {"type": "id", "shelf": "goals", "required": True}},
            "Client": {"grade": {"type": "whole_number"}},
        },
        "access": {"teacher": {"agency": {key: value}}},
    }  # fmt: skip

    found: list[tuple[str, str]] = []
    try:
        ck.Practice.from_mapping(base)
    except ck.PracticeError as error:
        found = [(each.code, str(each.where).removeprefix("access.teacher.agency.")) for each in error.faults]

    assert found == faults


def test_faults_of_accesses_in_python_are_told_too():
    teacher = Access(role="teacher", scope="own", fields={"Contact.note": "gone"})

    with pytest.raises(ck.PracticeError) as error:
        ck.Practice(access=(teacher, teacher, 5))  # type: ignore[arg-type]

    assert [(each.code, each.where) for each in error.value.faults] == [
        ("wrong_type", "access[2]"), ("not_one_of", "access.teacher.own.fields.Contact.note"),
        ("name_given_twice", "access.teacher.own"),
        ("access_for_nobody", "access"),
    ]  # fmt: skip


@pytest.mark.parametrize("scope", ["world", "Own"])
def test_a_scope_is_one_of_four(scope: str):
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice.from_mapping({"id": "x", "access": {"lead": {scope: {}, "agency": {}}}})

    assert len(error.value.faults) == 1


def test_a_fault_of_an_access_in_a_file_has_its_line():
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice.from_toml(TEXT.replace('fields.GoalStep.due = "absent"', 'fields.GoalStep.du = "absent"'))

    assert [(each.code, each.line) for each in error.value.faults] == [("unknown_record_field", 21)]


@pytest.mark.parametrize(
    ("stage", "codes"),
    [
        ("monitoring", []), ("monitorin", ["unknown_stage"]), ("elsewhere", []),
        ("intake", ["access_hides_initial_stage"]),
    ],
)  # fmt: skip
def test_a_hidden_stage_is_one_of_the_workflow_and_not_its_first(stage: str, codes: list[str]):
    lead = Access(role="lead", scope="agency", hidden_stages=(stage,))
    workflow = ck.Workflow.ready("school_eight")

    found = ck.check(workflow, practice=ck.Practice(access=(lead,)))

    assert [(each.code, each.where) for each in found if each.severity == "error"] == [
        (code, "access.lead.agency.hidden_stages[0]") for code in codes
    ]


def test_a_substage_lies_in_a_hidden_stage():
    workflow = ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "a", "stages": {
            "a": {"initial": "a.b"}, "a.b": {"parent": "a"}, "c": {"final": True},
        }, "moves": [{"name": "go", "from": ["a"], "to": "c"}],
    })  # fmt: skip
    for stage, count in (("a", 1), ("a.b", 1), ("c", 0)):
        access = Access(role="lead", scope="agency", hidden_stages=(stage,))
        found = ck.check(workflow, practice=ck.Practice(access=(access,)))
        assert [each.code for each in found if each.severity == "error"] == ["access_hides_initial_stage"] * count


def test_a_field_is_hidden_alone_if_being_empty_says_nothing_else():
    ways = {
        (kind.__name__, name): tuple(hiding_of(kind, name))
        for kind, name in (
            (ck.Contact, "note"), (ck.Contact, "reached"), (ck.Contact, "about"), (ck.Need, "domain"), (ck.Need, "id"),
            (ck.Goal, "need"), (ck.Plan, "goals"), (ck.Plan, "signed_by"), (ck.Assignment, "covers"),
            (ck.OfficeRecord, "client"), (ck.Waiver, "reason"), (ck.Resource, "provider"), (ck.RiskRating, "risk"),
        )
    }  # fmt: skip

    assert [name for name, way in ways.items() if way == (True, True)] == [("Contact", "note")]
    assert [name for name, way in ways.items() if way == (True, False)] == [("Plan", "goals"), ("Resource", "provider")]
    assert [name for name, way in ways.items() if way == (False, True)] == [("Need", "domain"), ("Waiver", "reason")]


@attrs.frozen(kw_only=True, slots=False)
class Visit(ck.Record):
    """A class of an office that says itself what it names."""

    EVENTS = ("visit_made",)
    goals: tuple[str, ...] = ()

    def mentions(self) -> Any:
        return (("goals", "goals", each) for each in self.goals)


def test_of_a_class_that_says_itself_what_it_names_only_is_known_where_every_kind_is():
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice(records=(Visit,), access=(Access(role="lead", scope="agency", known=("Visit",)),))

    assert {each.code for each in error.value.faults} == {"access_lacks_kind"}
    assert ck.Practice(records=(Visit,), access=(Access(role="lead", scope="agency", known=("*",)),)).access
