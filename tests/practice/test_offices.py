"""Two whole offices, declared as data alone: their files, what they show, and a case of each from start to end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from cases import errors
from journey_runs import JOURNEYS, OFFICE_JOURNEYS, PRACTICES, ROOT
from jsonschema import Draft202012Validator
from viewing import teacher, viewed

import casekit as ck
from casekit.command_line import main
from casekit.interchange import case_schema
from casekit.models.office_record import UnknownRecord
from casekit.models.record import Part
from casekit.practice.building import kind_name
from casekit.privacy import HIDDEN

OFFICES = ("dream_start", "child_protection")
LANGUAGES = ("ko", "en")
ENDINGS = {
    "child_protection": ("siblings.json", "death.json", "duplicate.json", "opened_by_mistake.json"),
    "dream_start": ("reopened.json", "handover.json"),
}
"""The short journeys beside that of the whole case: see `tests/test_office_endings.py`."""


@attrs.frozen
class Office:
    """An office of the examples, with its journey."""

    machine: ck.StageMachine
    journey: Mapping[str, Any]
    files: tuple[str, str]
    replay: Callable[[float], ck.Case]

    @property
    def practice(self) -> ck.Practice:
        return self.machine.practice

    @property
    def case(self) -> ck.Case:
        return self.replay(float("inf"))


@pytest.fixture(scope="module")
def offices() -> Iterator[Mapping[str, Office]]:
    """The offices by name."""
    sys.path.insert(0, str(JOURNEYS))
    try:
        from journey import NOTHING, Replay, machine_of  # noqa: PLC0415  # stands beside the examples

        def opened(name: str) -> Office:
            folder = PRACTICES / name
            journey = {**NOTHING, **json.loads((folder / "journey.json").read_text(encoding="utf-8"))}
            machine = machine_of(journey, folder)

            def replay(last: float) -> ck.Case:
                return Replay(journey, machine).run(each for each in journey["events"] if each["seq"] <= last)

            return Office(machine, journey, (str(folder / "workflow.toml"), str(folder / "practice.toml")), replay)

        yield {name: opened(name) for name in OFFICES}
    finally:
        sys.path.remove(str(JOURNEYS))
        for module in ("journey", "records"):
            sys.modules.pop(module, None)


@pytest.fixture(scope="module", params=OFFICES)
def office(request: pytest.FixtureRequest, offices: Mapping[str, Office]) -> Office:
    """Each of the offices."""
    return offices[request.param]


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def labelled_codes(office: Office, language: str) -> set[str]:
    """The codes of an office that have a label. In English a code of one word is a word like any other."""
    machine, practice = office.machine, office.practice
    workflow = machine.workflow
    codes = {
        "stage": workflow.by_id, "move": [each.name for each in workflow.moves], "event": practice.events,
        "guard": ["recorded", "contacted_within", "need_identified", "closed", "reopened", "fulfilled", "approved"],
        "role": [*practice.vocabulary("role").codes], "requirement": workflow.requirements,
        "reason": [each.id for each in workflow.reasons], "approval": [each.id for each in workflow.approvals],
    }  # fmt: skip
    labelled = {
        code for what, named in codes.items() for code in named if machine.wording.label(what, code, language) != code
    }
    return {code for code in labelled if language == "ko" or "_" in code}


def parts(value: object) -> Iterator[Part]:
    """A record and each of its parts."""
    if isinstance(value, Part):
        yield value
        for field in attrs.fields(type(value)):
            yield from parts(getattr(value, field.name))
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)


def test_an_office_is_data_alone(office: Office):
    folder = PRACTICES / office.practice.id

    names = {file.name for file in folder.iterdir()}
    assert {name for name in names if not name.endswith(".json")} == {"practice.toml", "workflow.toml"}
    assert {name for name in names if name.endswith(".json")} == {"journey.json", *ENDINGS[office.practice.id]}
    assert set(office.practice.languages) == set(LANGUAGES)
    assert (office.practice.records, office.practice.rules, office.practice.guards) == ((), (), ())


def test_the_files_of_an_office_have_no_fault(office: Office, capsys: pytest.CaptureFixture[str]):
    workflow, practice = office.files

    assert shown(capsys, "check", workflow, "--practice", practice) == f"{workflow}: no faults\n"
    assert errors(office.machine.workflow, practice=office.practice) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_an_office_shows_a_label_wherever_there_is_one(
    office: Office, language: str, capsys: pytest.CaptureFixture[str]
):
    workflow, practice = office.files

    table = shown(capsys, "draw", workflow, "--practice", practice, "--language", language, "--as", "table", "--roles")

    words = set(re.findall(r"[a-z_]+", table.replace("\\_", "_")))
    assert words & labelled_codes(office, language) == set()
    for move in office.machine.workflow.moves:
        assert office.machine.wording.label("move", move.name, language) in table


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_an_office_are_listed_in_its_words(
    office: Office, language: str, capsys: pytest.CaptureFixture[str]
):
    workflow, practice = office.files

    listed = shown(capsys, "rules", workflow, "--practice", practice, "--language", language).splitlines()

    said = " ".join(" ".join(line.split(" | ")[2:]) for line in listed)
    assert set(re.findall(r"[a-z_]+", said)) & labelled_codes(office, language) == set()
    assert "client" not in said.lower()
    assert "클라이언트" not in said


def test_every_picture_of_an_office_can_be_drawn(office: Office):
    for draw in (ck.stages.mermaid, ck.stages.dot, ck.stages.table):
        for language in LANGUAGES:
            picture = draw(office.machine.workflow, language=language, practice=office.practice, roles=True)
            assert all(stage.labels[language] in picture for stage in office.machine.workflow.stages)


def test_an_expert_can_read_the_journey_of_an_office(office: Office):
    journey = office.journey

    assert {"title_ko", "title_en", "actors"} <= set(journey)
    assert len(journey["events"]) >= 25
    assert len([row for row in journey["probes"] if row["expect"]["outcome"] == "refused"]) >= 8
    assert all(" " in each["note_ko"] and each["note_en"] for each in journey["events"])
    assert all(row["note_ko"] and row["note_en"] for row in journey["probes"])
    assert {each["actor"] for each in journey["events"]} <= set(journey["actors"])


def test_the_case_of_an_office_is_closed_and_its_aftercare_has_ended(office: Office):
    case = office.case

    assert case.status == "closed"
    assert case.history[-1].what.event == "aftercare_ended"
    assert not [each for each in ck.verify(case, office.machine) if each.severity == "error"]


def test_a_text_that_differs_from_the_expected_one_is_named(run, office: Office):
    journey = json.loads(json.dumps(dict(office.journey)))
    folder = PRACTICES / office.practice.id
    journey |= {"practice": str(folder / "practice.toml"), "workflow": str(folder / "workflow.toml")}
    (language, texts), *_ = journey["probes"][0]["expect"]["told"].items()
    texts[0] = "…"

    status, _, wrong = run(journey)

    assert status == 1
    assert wrong.startswith(f"differs: probes[0].told.{language}: expected ['…'")


def test_the_document_of_a_case_is_read_with_and_without_the_practice(office: Office):
    text = ck.dumps(office.case)

    kept = ck.loads(text)

    assert ck.loads(text, practice=office.practice) == office.case
    assert any(isinstance(entry.what, UnknownRecord) for entry in kept.history)
    assert ck.loads(ck.dumps(kept), practice=office.practice) == office.case
    assert "read_without_practice" in {each.code for each in ck.verify(kept, office.machine)}


def test_the_schema_of_an_office_describes_its_documents(office: Office):
    document = json.loads(ck.dumps(office.case))

    assert list(Draft202012Validator(case_schema(practice=office.practice)).iter_errors(document)) == []


def test_a_view_hides_the_personal_fields_of_an_office_and_no_others(office: Office):
    case, practice = office.case, office.practice

    view = viewed(case, practice=attrs.evolve(practice, access=()))

    hidden, open_ = set[str](), set[str]()
    for entry, seen in zip(case.history, view.history, strict=True):
        for part, shown_part in zip(parts(entry.what), parts(seen.what), strict=True):
            for name, value in part.extra.items():
                field = practice.fields_of(kind_name(part))[name]
                masked = HIDDEN if isinstance(value, str) else None
                assert shown_part.extra[name] == (masked if field.personal else value)
                (hidden if field.personal else open_).add(f"{field.record}.{name}")
    assert len(hidden) >= 5
    assert len(open_) >= 4
    everything = viewed(case, teacher(personal=("*",)), practice=practice)
    assert everything.history == case.history


def own_values(office: Office) -> set[str]:
    """Every own field that has a value somewhere in the case."""
    found = (part for entry in office.case.history for part in parts(entry.what))
    return {f"{kind_name(part)}.{name}" for part in found for name in part.extra}


def test_each_field_that_an_office_declares_has_a_value_in_its_case(office: Office):
    declared = {f"{each.record}.{each.id}" for each in office.practice.fields}

    assert declared <= own_values(office)


def test_each_kind_of_records_that_an_office_declares_is_in_its_case(office: Office):
    recorded = {entry.what.event for entry in office.case.history}

    assert {event for kind in office.practice.kinds for event in kind.event_names} <= recorded


def test_each_event_of_an_office_has_a_label_in_both_languages(office: Office):
    own = [event for kind in office.practice.kinds for event in kind.event_names if "_" in event]

    for language in LANGUAGES:
        labels = [office.machine.wording.label("event", event, language) for event in own]
        assert set(labels).isdisjoint(own)


def test_what_is_missing_for_the_first_moves_is_proposed_as_records_and_moves(office: Office):
    for last in (7, 12, 20):
        case = office.replay(last)
        at, workflow = case.timeline[-1].at, office.machine.workflow
        for move in workflow.ways_from(case.stage):
            steps = office.machine.next_steps(case, move, at=at, by="somebody")
            assert {step.refusal.code for step in steps if step.refusal and step.kind == "other"} <= {"reason_required"}


def test_a_word_of_the_office_is_said_in_both_languages_and_counted_as_one_of_the_library():
    office = {name: ck.Practice.from_file(PRACTICES / name / "practice.toml") for name in OFFICES}

    emergency = office["dream_start"].build(ck.RiskRating, risk="emergency")
    closing = office["child_protection"].build(ck.Closure, reason="cannot_be_found")

    assert (emergency.risk, closing.reason) == ("high", "lost_contact")
    assert [office["dream_start"].value_label(emergency, "risk", language) for language in LANGUAGES] == [
        "긴급위기", "emergency",
    ]  # fmt: skip
    assert office["child_protection"].value_label(closing, "reason", "ko") == "소재 불명"
    order = office["dream_start"].vocabulary("risk")
    assert [order.rank(each) for each in ("low", "medium", "high", "emergency")] == [0, 1, 2, 3]


def test_needs_are_counted_in_the_domains_of_the_library(office: Office):
    for need in office.case.needs:
        assert office.practice.value_label(need, "domain", "ko") not in (None, need.domain)
    domains = {row.domain for row in ck.evaluation.needs_by_domain(office.case)}

    assert domains == {need.domain for need in office.case.needs}


REFUSED = [
    ("dream_start", "Closure", {"reason": "over_age"}, 30, "child"),
    ("child_protection", "Closure", {"reason": "risk_removed"}, 30, "A child at high or critical risk stays"),
    ("child_protection", "incident", {"severity": "minor"}, 30, "This must be filled in first: place."),
    ("child_protection", "incident", {"severity": "huge", "place": "…"}, 30, "minor, serious, life-threatening"),
    ("child_protection", "ServiceStart", {"need": "N1"}, 8, "There is no consent to sharing on file."),
]


@pytest.mark.parametrize(("name", "kind", "values", "after", "text"), REFUSED)
def test_an_error_says_a_refusal_in_the_words_of_the_office(offices, name, kind, values, after, text):
    office = offices[name]
    practice, case = office.practice, office.replay(after)
    record = practice.build(kind if kind in practice.declared_kinds else getattr(ck, kind), **values)

    with pytest.raises(ck.RecordError) as refused:
        office.machine.record(case, record, at=case.timeline[-1].at, by="somebody")

    assert text in str(refused.value)
    assert re.findall(r"\bclients?\b", str(refused.value)) == []


def test_an_order_of_the_court_ends_on_a_day_and_is_lifted(offices: Mapping[str, Office]):
    office = offices["child_protection"]
    orders = [(at.date(), order.event, order.extra["ends_on"]) for at, order in office.case.dated("court_order")]

    assert orders[-1] == (date(2025, 6, 10), "court_order_lifted", date(2025, 6, 10))
    assert office.case.current("court_order", "O1").extra["court_reference"] == "2025느단1"
    severities = [incident.extra["severity"] for _, incident in office.case.dated("incident")]
    assert severities == ["serious", "minor"]
    happened = office.case.dated("incident")[0][1].extra["happened_at"]
    assert isinstance(happened, datetime)


def test_an_order_of_the_court_from_before_the_planning_stage_counts(offices: Mapping[str, Office]):
    office = offices["child_protection"]
    ordered_at = office.case.dated("court_order")[0][0]
    planned_at = [each.entered_at for each in office.case.stage_intervals if each.stage == "plan"][-1]

    (found,) = office.machine.requirements(office.case.as_of(planned_at), on=planned_at.date())

    assert ordered_at < planned_at
    assert (found.requirement, found.state) == ("order_of_court", "fulfilled")


def test_a_child_seen_alone_is_recorded_in_the_field_of_the_library(offices: Mapping[str, Office]):
    office = offices["child_protection"]

    assert "seen_alone" not in office.practice.fields_of("Contact")
    assert sum(contact.seen_alone is True for _, contact in office.case.dated(ck.Contact)) == 3


@pytest.mark.parametrize("file", OFFICE_JOURNEYS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_expert_can_read_every_journey_of_an_office(file: Path):
    journey = json.loads(file.read_text(encoding="utf-8"))

    rows = [*journey["events"], *journey["probes"]]
    assert {"title_ko", "title_en", "actors"} <= set(journey)
    assert all(" " in each["note_ko"] and each["note_en"] for each in rows)
    assert {each["actor"] for each in journey["events"]} <= set(journey["actors"])
    assert f"`{file.name}`" in (PRACTICES / "README.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_on_practices_run():
    page = (PRACTICES / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python (.+)$", page, re.MULTILINE)

    assert len(commands) >= 5
    for command in commands:
        ran = subprocess.run([sys.executable, *command.split()], cwd=ROOT, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, b""), command
