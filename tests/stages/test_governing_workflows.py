"""Workflows that govern records: their faults, how they are written, extended, compared and proved."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from governed import (
    BOTH,
    CLOSURE,
    MACHINE,
    MONDAY,
    OFFICE,
    WORKER,
    extended,
    office,
    opened,
    working,
)

import casekit as ck
from casekit.stages import RecordRule, compare, soundness
from casekit.testing import assert_sound, cover, replay_tour


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[closing]\nto = "clsed"', ("unknown_stage", "closing.to")),
        ('[closing]\nfrom = ["wrk"]', ("unknown_stage", "closing.from")),
        ('[closing]\nroles = ["boss"]', ("unknown_role", "closing.roles")),
        ('[closing]\nreason = ["tired"]', ("unknown_reason", "closing.reason")),
        ('[closing]\nreason = ["death", "death"]', ("duplicate_reason", "closing.reason")),
        ('[reopening]\napproval = "none"', ("unknown_approval", "reopening.approval")),
        ('[reopening]\nfields = ["note"]', ("unknown_record_field", "reopening.fields")),
        ("[records.Contact]\nreason = true", ("unknown_record_field", "records.Contact.reason")),
        ('[records.Contct]\nroles = ["worker"]', ("unknown_record_kind", "records.Contct")),
        ('[records.StageChange]\nroles = ["worker"]', ("unknown_record_kind", "records.StageChange")),
        ('[records.Closure]\nroles = ["worker"]', ("record_rule_elsewhere", "records.Closure")),
        ('[records.Contact]\nto = "closed"', ("unknown_key", "records.Contact.to")),
    ],
)
def test_a_workflow_that_demands_what_there_is_not_has_a_fault_at_its_place(text: str, fault: tuple[str, str]):
    table = text.partition("\n")[0]
    base = OFFICE.split(f"{table}\n")
    rest = base[1].partition("\n\n")[2] if len(base) > 1 else ""
    whole = (f"{base[0]}{rest}" if len(base) > 1 else OFFICE) + f"\n{text}\n"

    assert [(each.code, each.where) for each in ck.check(whole)] == [fault]


def test_a_closing_move_has_no_reason_of_its_own():
    text = OFFICE.replace("closes = true", "closes = true\nreason = true")

    assert [each.code for each in ck.check(text)] == ["reason_of_closing_move"]


def test_a_stage_that_only_a_closing_or_a_reopening_leads_to_is_reached():
    moves = [each for each in MACHINE.workflow.to_mapping()["moves"] if each["name"] != "archive"]  # type: ignore[attr-defined, index]
    text = {**MACHINE.workflow.to_mapping(), "moves": moves}

    assert [each.code for each in ck.check(text)] == []


def test_what_is_demanded_of_records_is_read_back_as_it_was_written():
    workflow = MACHINE.workflow

    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
    assert ck.Workflow.from_mapping(workflow.to_mapping()) == workflow
    turned = attrs.evolve(workflow, records=workflow.records[::-1])
    assert turned == workflow
    assert attrs.evolve(workflow, records=(*workflow.records[:2], RecordRule(kind="Contact"))).record_rules["Contact"]
    assert attrs.evolve(workflow, records=(RecordRule(kind="Closure"),)).records == ()
    with pytest.raises(ck.CasekitError, match="wrong_type at records"):
        attrs.evolve(workflow, records=5)  # type: ignore[arg-type]


def test_an_extension_adds_to_what_is_demanded_and_retargets_a_closing_openly_only():
    more = extended(MACHINE.workflow, "[closing]", 'fields = ["note"]', "[reopening]", 'roles = ["worker"]')
    replaced = extended(MACHINE.workflow, 'replaces = ["closing"]', "[closing]", 'to = "after"')

    assert more.record_rules["Closure"].fields == ("note",)
    assert more.record_rules["Reopening"].roles == ("team_leader", "worker")
    assert replaced.record_rules["Closure"] == RecordRule(kind="Closure", target="after")
    with pytest.raises(ck.WorkflowError, match="retargeted_openly_only"):
        extended(MACHINE.workflow, "[closing]", 'to = "after"')


def test_a_comparison_names_what_is_demanded_anew():
    old = MACHINE.workflow
    demanding = attrs.evolve(old.records[0], fields=("note",), approval="closing_approval")
    stricter = attrs.evolve(old, records=(demanding, *old.records[1:]))
    closing = attrs.evolve(old, moves=tuple(attrs.evolve(each, closes=False) for each in old.moves))
    looser = attrs.evolve(old, records=old.records[1:])

    assert [(each.code, each.where, each.severity) for each in compare(old, stricter).changes] == [
        ("record_rule_changed", "closing", "warning")
    ]
    assert [(each.code, each.severity) for each in compare(old, looser).changes] == [("record_rule_changed", "notice")]
    assert [each.where for each in compare(closing, old).breaking] == ["moves.finish.closes"]


def test_soundness_names_the_roles_without_which_no_case_is_closed():
    needed = {id: soundness(ck.Workflow.ready(id)).closes_only_with for id in ck.Workflow.ready_ids()}

    assert soundness(MACHINE.workflow).closes_only_with == ("team_leader",)
    assert soundness(office(closing={"to": "closed"}).workflow).closes_only_with == ()
    assert set(needed.values()) == {()}  # no source of a ready workflow names a role for closing


def test_a_role_for_the_way_to_where_a_closing_is_allowed_is_needed_for_closing():
    moves = [{**each, "roles": ["worker"]} if each["name"] == "begin" else each
             for each in MACHINE.workflow.to_mapping()["moves"]]  # type: ignore[attr-defined, index]  # fmt: skip
    machine = office(moves=moves, closing={"from": ["work"]})

    assert soundness(machine.workflow).closes_only_with == ("worker",)


LED = {"name": "recorded", "event": "supervision"}


@pytest.mark.parametrize(
    ("demand", "requirement", "needed"),
    [
        ({"guards": [{"name": "approved", "approval": "closing_approval"}]}, None, ("team_leader",)),
        ({"guards": [LED]}, None, ("team_leader",)),
        ({"requires": ["talked_over"]}, {"event": "supervision"}, ("team_leader",)),
        ({"requires": ["talked_over"]}, {"event": "supervision", "waivable": True}, ()),
        ({"guards": [{"name": "recorded", "event": "contact"}]}, None, ()),
        ({"guards": [{"any": [LED, {"name": "recorded", "event": "contact"}]}]}, None, ()),
    ],
)
def test_who_alone_gives_or_records_what_a_guard_asks_for_is_needed_for_closing(demand, requirement, needed):
    mapping: dict[str, Any] = MACHINE.workflow.to_mapping()
    moves = [{**each, **demand} if each["name"] == "begin" else each for each in mapping["moves"]]
    intake = {"requires": {"talked_over": requirement}} if requirement else {}
    machine = office(
        moves=moves, stages={**mapping["stages"], "intake": intake}, closing={"from": ["work"]},
        records={"Supervision": {"roles": ["team_leader"]}},
    )  # fmt: skip

    assert soundness(machine.workflow).closes_only_with == needed


def test_a_tour_goes_through_a_closing_move():
    machine = office(closing={"to": "closed"})
    tour = next(each for each in cover(machine.workflow, "stages") if "finish" in each.moves)

    case = replay_tour(machine, opened(machine), tour, at=MONDAY, by=WORKER)

    assert case.status == "closed"


def test_a_trigger_of_transitions_goes_where_the_closing_move_goes():
    may = {"case": working(), "at": MONDAY, "by": BOTH}
    engine = MACHINE.engine

    class Place:
        state = "work.visits"

    here = Place()
    engine.add_model(here, initial="work.visits")
    assert not here.trigger("finish", **may)  # type: ignore[attr-defined]
    assert here.trigger("finish", **may, record=CLOSURE)  # type: ignore[attr-defined]
    assert here.state == "after"


ENDING = """
id = "team"
version = 1
initial = "work"

[stages]
work = {}
over = { final = true }

[[moves]]
name = "end"
from = ["work"]
to = "over"
"""
LEAD = '[closing]\nroles = ["lead"]\n'
BACK = '[reopening]\nto = "work"\n'


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        (ENDING, [("anyone_may_close", "closing"), ("open_case_in_final_stage", "stages.over")]),
        (ENDING + LEAD, [("open_case_in_final_stage", "stages.over")]),
        (ENDING + "closes = true\n", [("reopened_case_in_final_stage", "stages.over")]),
        (ENDING + "closes = true\n" + BACK, []),
        (ENDING + 'closes = true\nroles = ["lead"]\n' + BACK, [("anyone_may_close", "closing")]),
        (ENDING + '[closing]\nto = "over"\n', [
            ("open_case_in_final_stage", "stages.over"), ("reopened_case_in_final_stage", "stages.over"),
        ]),
        (ENDING.replace("work = {}", 'work = { kinds = ["planning"] }')
         + '[[moves]]\nname = "shut"\nfrom = ["work"]\nto = "="\ncloses = true\n' + LEAD,
         [("closed_case_in_stage_for_work", "stages.work"), ("open_case_in_final_stage", "stages.over")]),
        (ENDING.replace("{ final = true }", '{ kinds = ["closure"] }'), [("anyone_may_close", "closing")]),
        (ENDING.replace("initial", 'subject = "referral"\ninitial'), []),
    ],
)  # fmt: skip
def test_check_gives_notice_of_who_may_close_and_of_open_and_reopened_cases_in_a_final_stage(text: str, notices):
    found = ck.check(text)

    assert [(each.code, each.where) for each in found] == notices
    assert {each.severity for each in found} <= {"notice"}


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_of_a_ready_workflow_check_gives_notice_that_anyone_may_close(id: str):
    assert [(each.code, each.severity) for each in ck.check(ck.Workflow.ready(id))] == [("anyone_may_close", "notice")]


def test_a_workflow_with_notices_is_used_and_extended_and_is_sound():
    workflow = ck.Workflow.from_toml(ENDING)

    assert ck.StageMachine(workflow).workflow == workflow
    assert ck.Workflow.extend(workflow, {"id": "ours", "version": 1, "moves": []}).id == "ours"
    assert_sound(ENDING)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ENDING.replace("over = {", "rest = {}\nover = {") + '[closing]\nfrom = ["rest"]\n', "nobody_can_close"),
        (ENDING + 'closes = true\n[closing]\nfrom = ["over"]\n', "closing_move_never_open"),
    ],
)
def test_a_workflow_that_leaves_nobody_able_to_close_has_a_fault(text: str, fault: str):
    assert fault in [each.code for each in ck.check(text) if each.severity == "error"]
