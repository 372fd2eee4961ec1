"""The kinds of records that guards, requirements and deadlines ask for beside an event."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import cases
import pytest
from cases import errors

import casekit as ck
from casekit.notation.labelled import Word
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind

AT = {"at": cases.on("2025-03-10"), "by": "w"}
UNANNOUNCED = OwnWord(id="unannounced_visit", counts_as="home_visit", labels={"en": "unannounced visit"})
YEARLY = OwnWord(id="yearly", counts_as="reassessment", labels={"en": "yearly"})
GROUP, SINGLE = Word(id="group", labels={"en": "in a group"}), Word(id="single", labels={"en": "alone"})
OFFICE = ck.Practice(
    vocabularies=(
        OwnVocabulary(id="contact_place", words=(OwnWord(id="street", counts_as="outside", labels={"en": "street"}),)),
        OwnVocabulary(id="contact_method", words=(UNANNOUNCED,), only_own=True),
        OwnVocabulary(id="assessment_kind", words=(YEARLY,)),
    ),
    kinds=(RecordKind(id="incident"),),
    fields=(
        OwnField(record="Supervision", id="kind", value_type="choice", choices=(GROUP, SINGLE)),
        OwnField(record="Review", id="kind", value_type="text"),
    ),
)  # fmt: skip


def team(*guards: object, practice: ck.Practice | None = None, **more: Any) -> ck.StageMachine:
    """A machine with one move from "work" to "end"."""
    requires = more.pop("requires", {})
    return ck.StageMachine(
        ck.Workflow.from_mapping({
            "id": "team", "version": 1, "initial": "work",
            "stages": {"work": {"requires": requires}, "end": {"final": True}},
            "moves": [{"name": "end", "from": ["work"], "to": "end", "guards": [*guards], "requires": [*requires]}],
            **more,
        }),
        practice=practice or ck.Practice(),
    )  # fmt: skip


def opened(machine: ck.StageMachine, *records: ck.Record) -> ck.Case:
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    for each in records:
        case = machine.record(case, each, at=cases.on("2025-03-04"), by="w")
    return case


def faults(practice: ck.Practice | None = None, **more: Any) -> list[tuple[str, str | None]]:
    workflow: dict[str, Any] = {
        "id": "team", "version": 1, "initial": "work", "stages": {"work": {}, "end": {"final": True}},
        "moves": [{"name": "end", "from": ["work"], "to": "end"}],
    }  # fmt: skip
    found = errors({**workflow, **more}, practice=practice or ck.Practice())
    return [(each.code, each.where) for each in found]


def until(event: str, kind: str) -> dict[str, Any]:
    return {"t": {"from": "intake_registered", "until": event, "until_kind": kind, "within": [1, "day"]}}


@pytest.mark.parametrize(
    ("event", "kind", "other", "right"),
    [
        ("case_conference", "joint", ck.CaseConference(kind="internal"), ck.CaseConference(kind="joint")),
        ("assessment_completed", "reassessment", ck.Assessment(), ck.Assessment(kind="reassessment")),
        ("contact", "home_visit", ck.Contact(method="phone"), ck.Contact(method="home_visit")),
    ],
)
def test_a_guard_a_requirement_and_a_deadline_ask_for_a_kind_of_conference_assessment_or_contact(
    event: str, kind: str, other: ck.Record, right: ck.Record
):
    machine = team(
        {"name": "recorded", "event": event, "kind": kind}, requires={"it": {"event": event, "kind": kind}},
        deadlines={"t": {"from": "stage_entered", "until": event, "until_kind": kind, "within": [2, "week"]}},
    )  # fmt: skip
    without, with_it = opened(machine, other), opened(machine, other, right)
    on = date(2025, 3, 10)

    assert cases.codes(machine.ask(without, "end", **AT).refusals) == ["not_recorded", "requirement_outstanding"]
    assert machine.ask(with_it, "end", **AT).allowed
    assert [machine.requirements(case, on=on)[0].found for case in (without, with_it)] == [0, 1]
    assert [machine.due(case, on=on)[0].status for case in (without, with_it)] == ["pending", "met"]


def test_a_deadline_starts_with_a_record_of_its_kind():
    machine = team(deadlines={
        "t": {"from": "case_conference", "from_kind": "joint", "until": "plan_signed", "within": [2, "week"]},
    })  # fmt: skip
    other = opened(machine, ck.CaseConference(kind="internal"))

    assert machine.due(other, on=date(2025, 3, 10))[0].status == "not_started"
    joint = machine.record(other, ck.CaseConference(kind="joint"), at=cases.on("2025-03-05"), by="w")
    assert machine.due(joint, on=date(2025, 3, 10))[0].due == date(2025, 3, 19)


def test_the_own_word_of_an_office_is_a_kind_and_counts_as_its_word_of_the_library():
    for kind in ("unannounced_visit", "home_visit"):
        machine = team({"name": "recorded", "event": "contact", "kind": kind}, practice=OFFICE)
        visit = OFFICE.build(ck.Contact, method="unannounced_visit")

        assert machine.ask(opened(machine, visit), "end", **AT).allowed


def test_an_own_field_is_the_kind_of_records_that_have_none():
    machine = team({"name": "recorded", "event": "supervision", "kind": "group"}, practice=OFFICE)
    single, group = (OFFICE.build(ck.Supervision, kind=kind) for kind in ("single", "group"))

    assert not machine.ask(opened(machine, single), "end", **AT).allowed
    assert machine.ask(opened(machine, group), "end", **AT).allowed


def test_the_refusal_names_the_kind_in_words():
    machine = team({"name": "recorded", "event": "case_conference", "kind": "joint"})
    (refusal,) = machine.ask(opened(machine), "end", **AT).refusals

    assert dict(refusal.params) == {
        "event": "case_conference", "times": 1, "found": 0, "kind": "joint", "vocabulary": "conference",
    }  # fmt: skip
    assert "case conference (joint case conference)" in refusal.message


@pytest.mark.parametrize(
    ("event", "kind", "practice", "what", "needs"),
    [
        ("case_conference", "joint", None, "CaseConference", {"kind": "joint"}),
        ("assessment_completed", "yearly", OFFICE, "Assessment", {"kind": "reassessment", "extra.kind": "yearly"}),
        ("contact", "unannounced_visit", OFFICE, "Contact",
         {"method": "home_visit", "extra.method": "unannounced_visit"}),
        ("supervision", "group", OFFICE, "Supervision", {"extra.kind": "group"}),
    ],
)  # fmt: skip
def test_the_next_step_is_a_record_of_the_kind(
    event: str, kind: str, practice: ck.Practice | None, what: str, needs: dict[str, str]
):
    machine = team({"name": "recorded", "event": event, "kind": kind}, practice=practice)
    first, move = machine.next_steps(opened(machine), "end", **AT)

    assert (first.what, move.what) == (what, "end")
    assert needs.items() <= dict(first.needs).items()


@pytest.mark.parametrize("event", ["supervision", "plan_signed", "stage_entered", "incident"])
def test_check_finds_a_kind_at_an_event_whose_record_has_none(event: str):
    practice = ck.Practice(kinds=(RecordKind(id="incident"),))
    guard = {"name": "recorded", "event": event, "kind": "joint"}
    asked = {"from": ["work"], "to": "end", "name": "end"}

    assert faults(practice, deadlines=until(event, "joint")) == [("event_without_kind", "deadlines.t.until_kind")]
    assert faults(practice, moves=[{**asked, "guards": [guard]}]) == [("event_without_kind", "moves[0].guards")]
    needed = {"work": {"requires": {"it": {"event": event, "kind": "joint"}}}, "end": {"final": True}}
    assert faults(practice, moves=[{**asked, "requires": ["it"]}], stages=needed) == [
        ("event_without_kind", "stages.work.requires.it.kind")
    ]


@pytest.mark.parametrize(
    ("event", "kind", "practice", "codes"),
    [
        ("case_conference", "of_our_own", None, []),
        ("contact", "of_our_own", None, []),
        ("assessment_completed", "yearly", None, ["unknown_kind_of_event"]),
        ("assessment_completed", "yearly", OFFICE, []),
        ("assessment_completed", "initial", OFFICE, []),
        ("contact", "phone", OFFICE, ["unknown_kind_of_event"]),
        ("contact", "home_visit", OFFICE, []),
        ("supervision", "solo", OFFICE, ["unknown_kind_of_event"]),
        ("supervision", "group", OFFICE, []),
        ("review_held", "of_our_own", OFFICE, []),
        ("incident", "fall", OFFICE, ["event_without_kind"]),
    ],
)
def test_check_finds_an_unknown_kind_only_where_the_vocabulary_is_closed(
    event: str, kind: str, practice: ck.Practice | None, codes: list[str]
):
    assert [code for code, _ in faults(practice, deadlines=until(event, kind))] == codes


def test_an_event_or_a_kind_that_cannot_be_read_has_no_further_fault():
    assert faults(deadlines=until("no_event", "joint")) == [("unknown_event", "deadlines.t.until")]
    guards = [{"name": "recorded", "event": "case_conference", "kind": 5}]
    assert faults(moves=[{"name": "end", "from": ["work"], "to": "end", "guards": guards}]) == [
        ("guard_parameters", "moves[0].guards")
    ]


def test_a_workflow_with_kinds_is_written_and_read_the_same():
    machine = team(
        {"name": "recorded", "event": "case_conference", "kind": "joint"},
        requires={"it": {"event": "contact", "kind": "home_visit"}},
        deadlines={**until("case_conference", "joint"), "s": {
            "from": "contact", "from_kind": "phone", "until": "plan_signed", "within": [1, "day"],
        }},
    )  # fmt: skip

    again = ck.Workflow.from_toml(machine.workflow.to_toml())

    assert again == machine.workflow
    assert again.deadlines[1].since_kind == "phone"
    assert again.ref.fingerprint == machine.workflow.ref.fingerprint


def test_a_picture_names_the_kind_in_words():
    machine = team({"name": "recorded", "event": "case_conference", "kind": "joint"})

    assert "joint case conference" in ck.stages.table(machine.workflow)


def test_a_comparison_finds_a_kind_that_is_newly_asked_for():
    old, new = (
        team(requires={"it": {"event": "contact", **kind}}, deadlines={"t": {
            "from": "contact", "until": "plan_signed", "within": [1, "day"], **from_kind,
        }}).workflow
        for kind, from_kind in (({}, {}), ({"kind": "home_visit"}, {"from_kind": "phone"}))
    )  # fmt: skip
    new = attrs.evolve(new, version=2, supersedes=1)

    found = ck.stages.compare(old, new)

    assert [(each.code, each in found.breaking) for each in found.behavioural] == [
        ("requirement_changed", True), ("deadline_changed", False),
    ]  # fmt: skip
    assert [each.code for each in ck.stages.compare(new, attrs.evolve(old, version=3)).breaking] == []
