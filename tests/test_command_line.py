"""python -m casekit: check, draw, compare, cover, presets."""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
from pathlib import Path

import pytest
from office import TEXT

import casekit as ck
from casekit.command_line import main

OLD = ck.Workflow.ready("school_six").to_toml()
SLIP = TEXT.replace('approval = "plan_approval"', 'approval = "plan_aproval"')


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
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "school_eight: no faults, 1 notice"
    assert f"{name}: no faults, 2 notices" in lines
    assert sum(" notice anyone_may_close at closing: " in line for line in lines) == 2


def test_every_fault_is_told_with_its_line_and_a_mark_and_the_mend_in_the_language_asked_for(written, capsys):
    name = written("office.toml", SLIP)
    line = SLIP.split("\n").index('approval = "plan_aproval"') + 1

    assert main(["check", name, "--language", "ko"]) == 1

    assert capsys.readouterr().out.splitlines() == [
        f"{name}:{line}:1: error unknown_approval at moves[4].approval (move support): "
        "[approvals]에 없는 승인: plan_aproval.",
        "    |",
        f'{line} | approval = "plan_aproval"',
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^",
        "    = 역할과 함께 선언하거나 가까운 것을 쓰십시오: plan_approval (선언된 것: plan_approval).",
        f"{name}: 1 fault",
    ]


def test_one_fault_is_one_and_json_is_for_programs(written, capsys):
    name = written("office.json", json.dumps({**ck.Workflow.ready("school_six").to_mapping(), "colour": "red"}))

    assert main(["check", name]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{name}: 1 fault"
    assert main(["check", name, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in told if key not in ("message", "fix")} == {
        "file": name, "line": None, "column": None, "code": "unknown_key", "where": "colour", "move": None,
        "severity": "error",
    }  # fmt: skip
    assert told["message"] == "The key is not known here."
    assert told["fix"].startswith("Known: id, version, ")


def test_json_says_line_column_and_move_of_a_fault_in_toml(written, capsys):
    name = written("office.toml", SLIP)

    assert main(["check", name, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["line"], told["column"], told["where"], told["move"]) == (
        SLIP.split("\n").index('approval = "plan_aproval"') + 1, 1, "moves[4].approval", "support",
    )  # fmt: skip


HOSTILE = OLD.replace("version = 1", 'version = 1\n"\\u001b[2K\\u202Eall\\u009bgood\\nno faults" = 1') + (
    '# the end\n[roles."\\u2066x"]\n[stages."\x7f\u202e"]\n'
).replace("\x7f", "\\u007f")


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "--json"], ["check", "--language", "ko"], ["draw"], ["cover"]]
)
def test_no_escape_sequence_and_no_turn_of_direction_in_a_file_reaches_the_terminal(arguments, written, capsys):
    name = written("hostile\x1b[2K\u202e.toml", HOSTILE)

    main([*arguments, name])

    said = capsys.readouterr()
    assert r"\u202e" in said.out + said.err
    assert not set("\x1b\x7f\x9b\u202e\u2066") & set(said.out + said.err)
    assert "no faults" not in (said.out + said.err).splitlines()


@pytest.mark.parametrize(
    "arguments", [["check", "x", "--\x1b[2J"], ["presets", "\u202e\x00"], ["\x9b"], ["draw", "\x1b", "x"]]
)
def test_an_argument_that_is_not_understood_is_repeated_with_its_escapes(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)

    said = capsys.readouterr().err
    assert end.value.code == 2
    assert "error: " in said
    assert not set("\x1b\x00\x9b\u202e") & set(said)


def test_labels_of_a_picture_hold_no_turn_of_direction(written, capsys):
    text = OLD.replace('en = "Initial assessment"', 'en = "Initial assessment\u202e\u2066\u200f"', 1)
    name = written("turned.toml", text)

    for form in ("mermaid", "dot", "table"):
        assert main(["draw", name, "--as", form]) == 0
        out = capsys.readouterr().out
        assert "Initial assessment" in out
        assert not set("\u202e\u2066\u200f") & set(out)


class AsciiTerminal(io.StringIO):
    """A terminal that cannot show Korean."""

    encoding = "ascii"

    def write(self, text: str) -> int:
        text.encode("ascii")
        return super().write(text)


def test_a_terminal_without_korean_shows_it_escaped(written, monkeypatch):
    name = written("office.toml", SLIP)
    for arguments, code in (
        (["presets"], 0),
        (["draw", name], 2),
        (["check", name, "--json"], 1),
        (["check", name], 1),
    ):
        out, err = AsciiTerminal(), AsciiTerminal()
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)

        assert main([*arguments, "--language", "ko"]) == code

        said = out.getvalue() + err.getvalue()
        assert said.isascii()
        assert arguments[0] == "draw" or "\\u" in said
        assert arguments[-1] != "--json" or json.loads(said)[0]["message"].startswith("[approvals]에")


def test_a_stream_that_names_no_encoding_is_written_in_utf8(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)

    assert main(["presets", "--language", "ko"]) == 0
    assert "학교" in out.getvalue()


def test_a_defect_of_casekit_never_ends_as_if_faults_had_been_found(monkeypatch, capsys):
    def broken(*_given: object, **_named: object) -> None:
        raise KeyError("colour\x1b")

    monkeypatch.setattr("casekit.command_line.check_text", broken)
    monkeypatch.setattr("casekit.command_line.text_of_file", lambda name: name)

    assert main(["check", "office.toml"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("casekit failed, which is a defect of casekit:\nTraceback")
    assert "\x1b" not in said


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no /dev/zero")
def test_a_device_without_end_is_refused(capsys):
    assert main(["check", "/dev/zero"]) == 1
    assert "file_too_large" in capsys.readouterr().out
    assert main(["draw", "/dev/zero"]) == 2
    assert "file_too_large" in capsys.readouterr().err


def test_a_folder_is_no_definition(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 2
    assert "is_a_folder" in capsys.readouterr().err


def test_a_json_file_is_read_as_json(written, capsys):
    sound = written("office.json", json.dumps(ck.Workflow.ready("school_six").to_mapping()))
    wrong = written("wrong.json", "[1, x]")

    assert main(["draw", sound]) == 0
    assert main(["check", wrong]) == 1
    assert "wrong.json:1:5: error not_json" in capsys.readouterr().out


def test_guards_of_the_team_named_more_often_than_faults_are_listed_hide_no_fault(written, capsys):
    guards = ", ".join(f'{{name = "office_open", day = {day}}}' for day in range(150))
    sound = written("sound.toml", OLD.replace('name = "plan"', f'name = "plan"\nguards = [{guards}]', 1))

    assert main(["check", sound, "--guard", "office_open"]) == 0
    assert main(["check", sound]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{sound}: 150 faults"


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


@pytest.mark.parametrize("arguments", [("draw",), ("cover",), ("compare", "school_six")])
def test_whatever_is_done_with_a_faulty_definition_shows_its_faults_as_check_does(arguments, written, capsys):
    name = written("office.toml", SLIP)
    main(["check", name, "--language", "ko"])
    faults = capsys.readouterr().out.splitlines()[:-1]

    assert main([*arguments, name, "--language", "ko"]) == 2
    assert capsys.readouterr() == ("", "\n".join([*faults, ""]))


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
    monkeypatch.delitem(sys.modules, "casekit.__main__", raising=False)  # an earlier import of it is warned about

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
