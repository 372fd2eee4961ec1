"""The practice of an office on the command line: checked with a workflow, its faults shown with their lines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from practice_cases import PROTECTION, TEAM

from casekit.command_line import main


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    workflow, practice = tmp_path / "team.json", tmp_path / "practice.toml"
    workflow.write_text(json.dumps(TEAM), encoding="utf-8")
    practice.write_text(PROTECTION, encoding="utf-8")
    return str(workflow), str(practice)


def test_a_workflow_is_checked_with_the_events_of_the_practice(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    workflow, practice = files

    assert main(["check", workflow, "--practice", practice]) == 0
    assert main(["check", "school_six", "--practice", practice]) == 0
    assert main(["check", workflow]) == 1
    assert "unknown_event" in capsys.readouterr().out


def test_the_faults_of_a_practice_are_shown_with_their_lines(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    workflow, practice = files
    Path(practice).write_text(PROTECTION.replace('type = "day"', 'type = "dy"'), encoding="utf-8")

    assert main(["check", workflow, "--practice", practice]) == 1
    shown = capsys.readouterr().out
    assert "practice.toml:17:1: error not_one_of at fields.court_order.ends_on.type" in shown
    assert '17 | type = "dy"' in shown
    assert main(["check", workflow, "--practice", practice, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in found][:1] == ["not_one_of"]
    assert main(["rules", "school_six", "--practice", practice]) == 2
    assert "not_one_of" in capsys.readouterr().err


def test_a_practice_that_is_not_there_is_said_to_be_missing(files: tuple[str, str], capsys: pytest.CaptureFixture[str]):
    assert main(["check", files[0], "--practice", "none.toml"]) == 2
    assert "file_not_found" in capsys.readouterr().err


def test_a_practice_in_python_is_named_by_its_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    folder = Path(__file__).resolve().parents[2] / "examples" / "practices" / "housing_first"
    monkeypatch.chdir(folder)
    monkeypatch.delitem(sys.modules, "office", raising=False)  # the tests have a module of this name too

    assert main(["check", "workflow.toml", "--practice", "office:PRACTICE"]) == 0
    assert main(["rules", "workflow.toml", "--practice", "office:PRACTICE", "--language", "ko"]) == 0
    assert "workflow.toml: no faults" in capsys.readouterr().out
    del sys.modules["office"]


@pytest.mark.parametrize("name", ["no.such.module:PRACTICE", "casekit.practice:NO_SUCH", "casekit.practice:Rule"])
def test_a_practice_that_no_module_has_is_told(name: str, capsys: pytest.CaptureFixture[str]):
    assert main(["rules", "school_six", "--practice", name]) == 2
    assert "There is no practice of this name" in capsys.readouterr().err


def test_what_a_faulty_practice_may_declare_is_no_fault_of_the_workflow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    practice, workflow = tmp_path / "practice.toml", tmp_path / "workflow.toml"
    practice.write_text('id = "office"\n[kinds.court_order]\nthing = 5\n', "utf-8")
    workflow.write_text(
        'id = "w"\nversion = 1\ninitial = "a"\n[stages.a]\n[stages.b]\nfinal = true\n[[moves]]\nname = "go"\n'
        'from = ["a"]\nto = "b"\nguards = [{ name = "recorded", event = "court_order" }, "own_guard"]\n',
        "utf-8",
    )

    assert main(["check", str(workflow), "--practice", str(practice)]) == 1
    told = capsys.readouterr().out
    assert "wrong_type" in told
    assert f"{workflow}: no faults" in told
