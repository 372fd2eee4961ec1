"""python -m casekit: check, draw, compare, cover, presets."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest
from office import TEXT

import casekit as ck
from casekit.command_line import main

OLD = ck.Workflow.ready("school_six").to_toml()


@pytest.fixture
def written(tmp_path: Path):
    """Write a text into a file and give its name."""

    def write(name: str, text: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_a_sound_definition_is_said_to_have_no_faults(written, capsys):
    name = written("office.toml", TEXT)

    assert main(["check", name, "school_eight"]) == 0
    assert capsys.readouterr().out == f"{name}: no faults\nschool_eight: no faults\n"


def test_every_fault_is_told_with_file_place_code_and_mend_in_the_language_asked_for(written, capsys):
    name = written("office.toml", TEXT.replace('to = "support"', 'to = "suport"').replace("[[moves]]", "[[moves]]", 1))

    assert main(["check", name, "--language", "ko"]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{name}: moves[4]: error unknown_stage: ")
    assert "support" in lines[0]
    assert lines[-1].startswith(f"{name}: ")
    assert lines[-1].endswith(" faults")


def test_one_fault_is_one_and_json_is_for_programs(written, capsys):
    name = written("office.json", json.dumps({**ck.Workflow.ready("school_six").to_mapping(), "colour": "red"}))

    assert main(["check", name]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{name}: 1 fault"
    assert main(["check", name, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("file", "code", "where", "severity")} == {
        "file": name, "code": "unknown_key", "where": "colour", "severity": "error",
    }  # fmt: skip


def test_a_guard_of_the_team_is_named_beside_the_file(written, capsys):
    name = written("school.toml", OLD.replace('"need_identified"', '"x"').replace(
        'name = "plan"', 'name = "plan"\nguards = ["office_open"]', 1))  # fmt: skip

    assert main(["check", name]) == 1
    assert main(["check", name, "--guard", "office_open"]) == 0
    assert "no faults" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "begins"), [("mermaid", "stateDiagram-v2"), ("dot", "digraph"), ("table", "|"), ("svg", "<?xml")]
)
def test_a_definition_is_drawn_in_every_form(form: str, begins: str, capsys, monkeypatch):
    monkeypatch.setattr("casekit.command_line.svg", lambda *_given, **_named: "<?xml version='1.0'?>")

    code = main(["draw", "school_six", "--as", form, "--language", "ko", "--stage", "planning", "--visited", "intake",
                 "--roles", "--deadlines"])  # fmt: skip

    assert code == 0
    out = capsys.readouterr().out
    assert out.startswith(begins)
    assert out.endswith("\n")


def test_what_changed_is_told_and_whether_it_hinders_anyone(written, capsys):
    new = written("new.toml", OLD.replace("version = 1", "version = 2").replace('name = "admit"', 'name = "let_in"'))

    assert main(["compare", "school_six", new]) == 1
    assert any(line.startswith("breaks: ") for line in capsys.readouterr().out.splitlines())
    assert main(["compare", "school_six", "school_six"]) == 0
    assert capsys.readouterr().out == "nothing changed\n"


def test_a_definition_is_covered_by_tours(written, capsys):
    one = written("one.toml", 'id = "one"\nversion = 1\ninitial = "a"\n[stages.a]\nfinal = true\n')

    assert main(["cover", "school_six"]) == 0
    assert capsys.readouterr().out.startswith("1. intake -")
    assert main(["cover", one, "--what", "stages"]) == 0
    assert main(["cover", one]) == 0


def test_the_ready_workflows_are_listed_by_their_names(capsys):
    assert main(["presets", "--language", "ko"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(ck.Workflow.ready_ids())
    assert "학교" in lines[-1]


@pytest.mark.parametrize("command", ["check", "draw", "cover"])
def test_what_cannot_be_read_ends_with_two_and_says_what(command: str, written, capsys):
    binary = written("picture.png", b"\x89PNG\xff\xfe")
    huge = written("huge.toml", "#" * 5_000_001)
    expected = 1 if command == "check" else 2

    assert main([command, "no/such/file.toml"]) == 2
    assert "no/such/file.toml" in capsys.readouterr().err
    assert main([command, binary]) == expected
    assert main([command, huge]) == expected
    said = capsys.readouterr()
    assert "UTF-8" in said.out + said.err


def test_without_a_command_or_with_a_wrong_one_it_says_how_it_is_used(capsys):
    for arguments in ([], ["fly"], ["draw", "school_six", "--as", "oil"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 2
    assert "usage: python -m casekit" in capsys.readouterr().err


def test_it_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["casekit", "presets"])

    with pytest.raises(SystemExit) as end:
        runpy.run_module("casekit", run_name="__main__")

    assert end.value.code == 0
    assert "school_six" in capsys.readouterr().out


def test_it_says_its_version(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])

    assert end.value.code == 0
    assert capsys.readouterr().out == f"casekit {ck.__version__}\n"


def test_whoever_stops_reading_is_told_in_one_line(monkeypatch, capsys):
    def closed(*_given: object, **named: object) -> None:
        if "file" not in named:
            raise BrokenPipeError(32, "Broken pipe")
        sys.stderr.write(" ".join(map(str, _given)))

    monkeypatch.setattr("builtins.print", closed)

    assert main(["presets"]) == 2
    assert capsys.readouterr().err == "cannot use the output: Broken pipe"
