"""A fault of a workflow stands where it is: the line and column of TOML text, and the name of the move."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from office import TEXT

import casekit as ck
from casekit.notation.toml_positions import TomlPositions
from casekit.stages import Fault, check

TEAM = '''# The workflow of a team
id = "team"
version = 1
initial = "intake"
labels.en = "Team"  # a key with a dot
languages = ["en"]
"dotted.key" = 1
"tab\\tkey" = 1

[stages."care.home"]
parent = "care"
labels = { en = "At home" }

[stages.care]
kinds = []
labels.en = """
[[moves]]
[stages.fake]
\\""" [stages.fake] """"

[ stages . 'intake' ]
labels.en = \'\'\'[[moves]]
it is here\'\'\'

[[moves]]
name = "start"
from = [
  # [stages.fake]
  "intake",
]
to = [
  { when = ["eligible"], to = "care" },
]
[moves.labels]
en = "Start"

[[moves]]
name = "go"
guards = [
  [1],
  { name = "recorded",
    event = "contact" },
]

[[moves.to]]
else = "care"
[[moves.to]]
when = "closed"
'''


def line_of(path: str) -> str:
    line, column = TomlPositions(TEAM).of(path)
    return TEAM.split("\n")[line - 1][column - 1 :]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("id", 'id = "team"'),
        ("labels.en", 'labels.en = "Team"  # a key with a dot'),
        ("labels.ko", 'labels.en = "Team"  # a key with a dot'),
        ("dotted.key", '"dotted.key" = 1'),
        ("tab\tkey", '"tab\\tkey" = 1'),
        ("stages", '[stages."care.home"]'),
        ("stages.care.home", '[stages."care.home"]'),
        ("stages.care.home.parent", 'parent = "care"'),
        ("stages.care.home.labels.en", 'labels = { en = "At home" }'),
        ("stages.care", "[stages.care]"),
        ("stages.care.kinds[0]", "kinds = []"),
        ("stages.care.final", "[stages.care]"),
        ("stages.intake.labels.en", "labels.en = '''[[moves]]"),
        ("moves", "[[moves]]"),
        ("moves[0].from[0]", "from = ["),
        ("moves[0].to[0].when", "to = ["),
        ("moves[0].labels.ko", "[moves.labels]"),
        ("moves[1].name", 'name = "go"'),
        ("moves[1].guards[1].event", "guards = ["),
        ("moves[1].to[1].when[0]", 'when = "closed"'),
        ("moves[1].reason", "[[moves]]"),
        ("moves[7].name", "[[moves]]"),
        ("version.more", "version = 1"),
        ("stages.fake", '[stages."care.home"]'),
        ("workflow", "# The workflow of a team"),
        ("", "# The workflow of a team"),
    ],
)
def test_a_path_stands_at_its_key_or_at_the_nearest_table_around_it(path: str, line: str):
    assert line_of(path) == line


def test_each_move_of_several_stands_at_its_own_header():
    positions = TomlPositions(TEAM)

    assert [TEAM.split("\n")[positions.of(f"moves[{index}]")[0]] for index in (0, 1)] == [
        'name = "start"', 'name = "go"',
    ]  # fmt: skip


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_every_stage_and_every_move_of_a_ready_workflow_is_found_at_its_line(id: str):
    workflow = ck.Workflow.ready(id)
    text = workflow.to_toml()
    positions, lines = TomlPositions(text), text.split("\n")

    for index, move in enumerate(workflow.moves):
        assert lines[positions.of(f"moves[{index}].name")[0] - 1] == f'name = "{move.name}"'
    for stage in workflow.stages:
        assert stage.id in lines[positions.of(f"stages.{stage.id}")[0] - 1]


def test_a_key_of_very_many_parts_is_looked_at_as_far_as_a_workflow_goes():
    positions = TomlPositions(".".join(["a"] * 30_000) + " = 1\nb = 2\n")

    assert (positions.of("a.a"), positions.of("b")) == ((1, 1), (2, 1))


def faults_by_code(text: str) -> dict[str, Fault]:
    return {each.code: each for each in check(text)}


def test_a_fault_found_after_reading_has_the_line_of_its_key_and_the_name_of_its_move():
    text = TEXT.replace('approval = "plan_approval"', 'approval = "plan_aproval"')

    (fault,) = check(text)

    assert (fault.code, fault.where, fault.move) == ("unknown_approval", "moves[4].approval", "support")
    assert fault.line is not None
    assert text.split("\n")[fault.line - 1] == 'approval = "plan_aproval"'
    assert fault.column == 1
    assert fault.place == f"moves[4].approval (move support, line {fault.line})"


def test_what_is_missing_stands_at_the_header_of_the_table_that_lacks_it():
    text = TEXT.replace('name = "support"\n', "")

    fault = faults_by_code(text)["missing_key"]

    assert fault.line is not None
    assert text.split("\n")[fault.line - 1] == "[[moves]]"
    assert (fault.where, fault.move, fault.place) == ("moves[4].name", None, f"moves[4].name (line {fault.line})")


def test_the_error_of_a_faulty_text_says_line_and_move_and_gives_both_as_attributes():
    text = TEXT.replace('approval = "plan_approval"', 'approval = "plan_aproval"')

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_toml(text)

    assert error.value.faults == check(text) == error.value.findings
    assert f"- unknown_approval at {error.value.faults[0].place}: " in str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("id =\nversion = 1", 1, 5, "Invalid value"),
        ('id = "a"\nid = "b"', 2, 9, "Cannot overwrite a value"),
        ('id = "a"\r\nversion = \r\n', 2, 11, "Invalid value"),
        ('id = "a', 1, 8, "Unterminated string"),
        ("id = " + "[" * 100_000, None, None, "Brackets are nested too deep"),
        ("version = " + "1" * 5000, None, None, "A number has too many digits"),
        (None, None, None, "It is not text"),
    ],
)
def test_a_fault_of_the_syntax_has_line_column_and_the_reason_of_the_parser(
    text: str, line: int | None, column: int | None, reason: str
):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_toml(text)

    (fault,) = error.value.faults
    assert (fault.code, fault.line, fault.column, fault.params["reason"]) == ("not_toml", line, column, reason)
    assert reason in fault.message
    assert fault.where is None
    assert fault.place == ""


def test_a_reason_of_the_parser_is_one_line_of_bounded_length():
    key = "k" * 5000
    (fault,) = check(f"[{key}]\n[{key}]\n")

    assert len(str(fault.params["reason"])) == 200
    assert str(fault.params["reason"]).endswith("…")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"id": "team"\n"version": 1}', 2, 1),
        ("id = 1", 1, 1),
        ("[" * 100_000, None, None),
        ('{"version": ' + "1" * 5000 + "}", None, None),
        (b'{"id": "team"}', None, None),
    ],
)
def test_json_is_read_as_json_only_and_its_syntax_has_line_and_column(text: str, line: int | None, column: int | None):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_json(text)

    (fault,) = error.value.faults
    assert (fault.code, fault.line, fault.column) == ("not_json", line, column)


def test_json_and_mappings_keep_the_path_and_the_name_of_the_move():
    data = {**ck.Workflow.ready("school_six").to_mapping(), "version": 2}
    data["moves"] = [{**data["moves"][0], "to": "nowhere"}, *data["moves"][1:]]  # type: ignore[index, dict-item]
    name = data["moves"][0]["name"]  # type: ignore[index]

    for faults in (check(data), check(json.dumps(data))):
        told = faults[0]
        assert (told.code, told.where, told.move) == ("unknown_stage", "moves[0].to", name)
        assert (told.line, told.column) == (None, None)
        assert told.place == f"moves[0].to (move {name})"


@pytest.mark.parametrize("moves", [5, ["close"], [{"name": 5, "from": "x", "to": "y"}], [{"from": ["a"]}]])
def test_a_move_without_a_readable_name_is_told_by_its_place(moves: object):
    faults = check({"id": "team", "version": 1, "initial": "a", "stages": {"a": {"final": True}}, "moves": moves})

    assert faults
    assert [each.move for each in faults] == [None] * len(faults)


def test_faults_count_the_moves_as_they_are_written_also_behind_one_that_cannot_be_read():
    moves = [
        {"name": "first", "from": "a", "to": "b"},
        {"name": "second", "from": ["a"], "to": "c", "guards": ["kind_enough"]},
    ]
    faults = check(
        {"id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": True}}, "moves": moves}
    )

    assert [(each.code, each.where, each.move) for each in faults] == [
        ("wrong_type", "moves[0].from", "first"),
        ("unknown_stage", "moves[1].to", "second"),
        ("unknown_guard", "moves[1].guards", "second"),
    ]


@pytest.mark.parametrize("text", ["office.toml", "C:\\work\\office.TOML", "wörk/흐름.json\n", Path("office.toml")])
def test_the_path_of_a_file_is_no_text_of_a_workflow(text: str):
    for read in (ck.Workflow.from_toml, ck.Workflow.from_json):
        with pytest.raises(ck.WorkflowError, match=r"Workflow\.from_file") as error:
            read(text)
        assert error.value.codes == ("looks_like_path",)
    assert [each.code for each in check(text)] == ["looks_like_path"]


@pytest.mark.parametrize("text", ["# office.toml", 'id = "office.toml"', "office", "office.toml\nx"])
def test_text_that_only_names_a_file_is_read_as_text(text: str):
    assert "looks_like_path" not in [each.code for each in check(text)]


def test_a_fault_is_a_finding_that_can_be_sent_elsewhere():
    fault = Fault("dead_end", {}, "stages.begin", line=3, column=1)

    assert isinstance(fault, ck.Finding)
    assert fault.severity == "error"
    assert pickle.loads(pickle.dumps(fault)) == copy.deepcopy(fault) == fault
