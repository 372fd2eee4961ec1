"""What an engineer in a welfare agency does with workflows: write, check, draw, prove, test and change them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import attrs
from hypothesis import strategies
from user_code import LEAD, PRACTICE, WORKER, at, heard_lately, the_office_has_its_own_workflow

import casekit as ck
from casekit.labels import Language, Term, Wording, find, vocabularies, vocabulary, words_in
from casekit.models.history import RenamedStage
from casekit.practice.practice import NO_PRACTICE
from casekit.testing import Step, Tour, assert_sound, cover, journeys, negatives, replay_tour, workflows

DESK: Mapping[str, object] = {
    "id": "desk", "version": 1, "initial": "reception",
    "stages": {
        "reception": {"kinds": ["intake"], "labels": {"ko": "접수"}},
        "work": {"initial": "work.visits"},
        "work.visits": {"parent": "work", "kinds": ["implementation"]},
        "work.letters": {"parent": "work", "kinds": ["implementation"]},
        "done": {"kinds": ["closure"], "final": True},
    },
    "moves": [
        {"name": "start", "from": ["reception"], "to": "work"},
        {"name": "write", "from": ["work.visits"], "to": "work.letters"},
        {"name": "finish", "from": ["work"], "to": [{"when": ["need_identified"], "to": "done"}, {"else": "="}]},
    ],
    "rules": {"client_voice_at_closure": "off"},
    "reviews": {"by_risk": {"high": [1, "week"]}},
}  # fmt: skip
"""A workflow as a mapping, such as a form makes it."""


# Write and check


def a_workflow_is_written_and_read_in_every_form(folder: Path) -> list[bool]:
    """Return whether a workflow comes back from a mapping, from TOML, from JSON and from a file."""
    desk = ck.Workflow.from_mapping(DESK, practice=PRACTICE)
    file = folder / "desk.toml"
    file.write_text(desk.to_toml(), encoding="utf-8")
    again = (
        ck.Workflow.from_toml(desk.to_toml()), ck.Workflow.from_json(json.dumps(desk.to_mapping())),
        ck.Workflow.from_file(file, practice=PRACTICE),
    )  # fmt: skip
    return [workflow == desk and workflow.recognises(desk.ref) for workflow in again]


def ready_workflows_are_offered() -> dict[str, tuple[int, ...]]:
    """Return the ready workflows with their versions."""
    return {id: ck.Workflow.ready_versions(id) for id in ck.Workflow.ready_ids()}


def a_faulty_workflow_is_shown_with_its_lines() -> list[str]:
    """Return every fault of a text, as an editor marks it; building it raises the same."""
    text = ck.Workflow.from_mapping(DESK).to_toml().replace('to = "work"', 'to = "wrok"')
    faults: tuple[ck.stages.Fault, ...] = ck.check(text)
    try:
        ck.Workflow.from_toml(text)
    except ck.WorkflowError as error:
        faults = error.faults
    return [f"{fault.line}: {fault.told('ko')}" for fault in faults]


def a_configuration_of_transitions_is_carried_over() -> list[str]:
    """Return what was not carried over, and what things are called now."""
    rows = [["plan", "In Take", "planning"]]
    config = {"states": ["In Take", "planning"], "initial": "In Take", "transitions": rows}
    carried = ck.Workflow.from_transitions(config, id="carried")
    return [*(each.message for each in carried.findings), *carried.names]


def the_parts_of_a_workflow_are_read() -> list[str]:
    """Return the stages, the ways between them and what the office has set."""
    office = the_office_has_its_own_workflow()
    stages: tuple[ck.stages.Stage, ...] = office.stages
    moves: tuple[ck.stages.Move, ...] = office.moves
    rules: tuple[ck.stages.RuleSetting, ...] = office.rules
    approvals: tuple[ck.stages.ApprovalRule, ...] = office.approvals
    numbers: tuple[ck.stages.Parameter, ...] = office.parameters
    deadlines: tuple[ck.stages.DeadlineRule, ...] = office.deadlines
    required: Mapping[str, ck.stages.Requirement] = office.requirements
    reasons: tuple[ck.stages.Reason, ...] = office.reasons
    reviews: ck.stages.Reviews = office.reviews
    records: tuple[ck.stages.RecordRule, ...] = office.records
    demanded: Mapping[str, ck.stages.RecordRule] = office.record_rules
    led: bool = office.leads_by_records
    by_risk: tuple[ck.stages.RiskInterval, ...] = reviews.by_risk
    week = reviews.widest("high") or reviews.every
    labels: ck.stages.Params = stages[0].labels
    return [
        *(each.label("ko") for each in stages), *(each.label("ko") for each in moves), *(each.rule for each in rules),
        *(each.label() for each in approvals), *(f"{each.value:g} {each.unit}" for each in numbers),
        *(each.label() for each in reasons), *(each.where for each in records), *demanded, "led" if led else "moved",
        *(each.id for each in deadlines), *required, week.unit, *(each.risk for each in by_risk), *labels,
    ]  # fmt: skip


def the_tree_of_stages_is_read() -> list[str]:
    """Return where a case is in a stage with substages, and where a move with outcomes leads."""
    desk = ck.Workflow.from_mapping(DESK)
    reception = desk.stage("접수")
    routes: tuple[ck.stages.Route, ...] = desk.moves[-1].routes
    ways = desk.ways_from(desk.entered("work"))
    return [
        reception.id if reception else "none", *desk.leaves_of("work"),
        *(each.id for each in desk.lineage("work.visits")), *(route.target for route in routes), *ways, *desk.substages,
        *desk.kinds_of("work.letters"), *desk.by_id, *desk.parameters_by_id,
        "final" if desk.is_final("done") else "open", desk.label(),
    ]  # fmt: skip


def stages_are_offered_by_what_they_are_for() -> dict[str, list[str]]:
    """Return the stages of each kind, for a list in a form."""
    office = the_office_has_its_own_workflow()
    return {kind: [each.id for each in office.stages if kind in each.kinds] for kind in ck.stages.KINDS}


def guards_are_listed_with_their_facts() -> dict[str, tuple[str, ...]]:
    """Return the guards of our office, each with the names of the facts it declares."""

    def is_minor(context: ck.Context, until: int = 18) -> ck.Refusal | None:
        birth = context.case.client.birth
        minor = birth is not None and context.day.year - birth.year < until
        return None if minor else ck.Refusal("not_minor", {"until": until}, context.case_id)

    practice = NO_PRACTICE.extend(guards=(ck.Guard(is_minor, facts={"age": (0, 17)}), heard_lately))
    return {guard.name: tuple(guard.facts) for guard in practice.guards}


# Write what the office adds


GRANTS = """
id = "our_grants"
languages = ["ko"]
labels = { ko = "지원금" }

[kinds.grant]
thing = true
labels = { ko = "지원금" }

[fields.grant.amount]
type = "whole_number"
range = [0, 5_000_000]
labels = { ko = "금액" }
"""
"""What our office adds, as data."""


def a_practice_is_written_and_read_in_every_form(folder: Path) -> list[bool]:
    """Return whether a practice is the same from TOML, from a mapping and from a file."""
    practice = ck.Practice.from_toml(GRANTS)
    file = folder / "grants.toml"
    file.write_text(GRANTS, encoding="utf-8")
    data = tomllib.loads(GRANTS)
    again = (ck.Practice.from_mapping(data), ck.Practice.from_json(json.dumps(data)), ck.Practice.from_file(file))
    return [each == practice and "grant" in each.kind_names for each in again]


def a_form_is_built_from_the_practice() -> dict[str, list[str]]:
    """Return the fields of a form for each kind that the office has fields for, and check what an event records."""
    practice = ck.Practice.from_toml(GRANTS)
    kind = practice.class_of(practice.kind_of_event["grant"])
    forms = {name: [*fields] for name, fields in practice.fields_by_record.items()}
    return forms if issubclass(kind, ck.OfficeRecord) else {}


def a_faulty_practice_is_shown_with_its_lines() -> list[str]:
    """Return every fault of a practice, as an editor marks it."""
    try:
        ck.Practice.from_toml(GRANTS.replace("5_000_000", "-1"))
    except ck.PracticeError as error:
        return [f"{fault.line}: {fault.where}" for fault in error.faults]
    return []


def limits_of_our_fields_are_listed() -> dict[str, float | None]:
    """Return the highest number of each field of a pupil, for a form."""
    return {id: field.high for id, field in PRACTICE.fields_of("Client").items()}


# Draw, prove and test


def a_workflow_is_drawn(case: ck.Case) -> list[str]:
    """Return pictures for a page, for Graphviz and for a report, with the case in its stage."""
    office = the_office_has_its_own_workflow()
    been = [stay.stage for stay in case.stage_intervals]
    return [
        ck.stages.mermaid(office, stage=case.stage, visited=been, language="ko"),
        ck.stages.dot(office, stage=case.stage, roles=True, deadlines=True),
        ck.stages.table(office, counts={"planning": 12}, medians={"planning": 9.5}),
    ]


def a_picture_is_made_where_graphviz_is_installed() -> str:
    """Return the picture as SVG; without Graphviz, the text to make it from."""
    office = the_office_has_its_own_workflow()
    try:
        return ck.stages.svg(office, language="ko")
    except ck.WorkflowError:
        return ck.stages.dot(office, language="ko")


def what_holds_of_a_workflow_is_proved() -> dict[str, tuple[str, ...]]:
    """Return which stages nobody comes to without a role, after the workflow was found sound."""
    office = the_office_has_its_own_workflow()
    assert_sound(office, practice=PRACTICE)
    proved: ck.stages.Soundness = ck.stages.soundness(office, practice=PRACTICE)
    return {**proved.unreachable_without, "never_open": proved.never_open}


def every_move_is_walked_once() -> int:
    """Return how many moves of the desk a test walks, and how many it sees refused."""
    desk = ck.StageMachine(ck.Workflow.from_mapping(DESK))
    tours: tuple[Tour, ...] = cover(desk.workflow, "stages")

    def with_a_need(case: ck.Case, step: Step) -> ck.Case:
        known = step.move != "finish" or step.target != "done" or case.needs
        return case if known else desk.record(case, ck.Need(id="N1", domain="housing"), at=at(3, 3), by=WORKER)

    for tour in tours:
        opened = desk.open(ck.Client(id="C-6"), id="K-19", at=at(3, 3), by=WORKER)
        prepare = None if tour.moves[-1] == "finish" else with_a_need
        if prepare:
            replay_tour(desk, opened, tour, at=at(3, 3), by=WORKER, prepare=prepare)
    return sum(len(tour.steps) for tour in tours) + len(negatives(desk.workflow))


def any_workflow_and_any_journey_are_drawn_for_properties() -> strategies.SearchStrategy[Tour]:
    """Return journeys through any sound workflow, for a property of our own importer."""
    return workflows().flatmap(journeys)


# Change a workflow that has cases


def a_new_version_is_written() -> ck.Workflow:
    """Return the second version of the office's workflow: reassessing is for the case manager."""
    moves = [{"name": "reassess", "roles": ["case_manager"]}]
    office = the_office_has_its_own_workflow()
    return ck.Workflow.extend(
        office, {"id": office.id, "version": 2, "supersedes": 1, "moves": moves}, practice=PRACTICE
    )


def what_changes_for_running_cases_is_shown(running: ck.Case) -> list[str]:
    """Return what is new in a version, and what would become of a case."""
    old, new = the_office_has_its_own_workflow(), a_new_version_is_written()
    comparison: ck.stages.Comparison = ck.stages.compare(old, new)
    plan: ck.stages.MigrationPlan = ck.stages.plan_migration([running], old, new, {}, on=date(2025, 4, 9), things=())
    return [*(change.message for change in comparison.changes), *plan.unchanged, *(each.case for each in plan.blocked)]


def running_cases_come_to_the_new_version(running: ck.Case) -> list[str]:
    """Migrate a case alone and then all of them, each deadline with the day it had."""
    old, new = the_office_has_its_own_workflow(), a_new_version_is_written()
    one = ck.stages.migrate(running, old, new, {}, at=at(4, 9), by=LEAD, deadlines="keep")
    done: ck.stages.Migration = ck.stages.migrate_all([running], old, new, {}, at=at(4, 9), by=LEAD, deadlines="keep")
    return [each.id for each in done.migrated if new.recognises(one.workflow)]


def a_stage_gets_another_name(running: ck.Case) -> tuple[RenamedStage, ...]:
    """Return what the history says of a stage that a new version calls by another id."""
    old = the_office_has_its_own_workflow()
    stages = tuple(attrs.evolve(each, id="review") if each.id == "monitoring" else each for each in old.stages)
    moves = tuple(_renamed(move) for move in old.moves)
    new = attrs.evolve(old, version=2, stages=stages, moves=moves)
    moved = ck.stages.migrate(running, old, new, {"monitoring": "review"}, at=at(4, 9), by=LEAD, deadlines="keep")
    first = moved.entries_since(running.revision)[0].what
    return first.renames if isinstance(first, ck.StageChange) else ()


def _renamed(move: ck.stages.Move) -> ck.stages.Move:
    sources = tuple("review" if each == "monitoring" else each for each in move.sources)
    return attrs.evolve(move, sources=sources, target="review" if move.target == "monitoring" else move.target)


# The field's words


def words_of_the_field_are_looked_up(word: str = "의료 자원") -> list[str]:
    """Return the codes that a Korean word names, and how many words the library has."""
    found: tuple[tuple[str, Term], ...] = find(word)
    known = sum(len(vocabulary(name)) for name in vocabularies())
    return [*(term.code for _, term in found), Wording().say("consent_required", "fix", {}, language="ko"), str(known)]


def codes_to_translate_are_listed(language: Language = "en") -> list[str]:
    """Return every code a translator has to find words for."""
    return sorted(words_in(language))
