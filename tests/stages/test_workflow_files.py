"""A workflow in a file: TOML or JSON by its suffix, and every file that is none is refused with its fault."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from office import OFFICE, TEXT
from own_guards import OwnGuards

import casekit as ck
from casekit.limits import Limits


@pytest.mark.parametrize(("name", "kind"), [("office.toml", str), ("office.TOML", Path), ("office.json", Path)])
def test_the_workflow_in_a_file_is_read_by_the_suffix_of_its_name(
    tmp_path: Path, name: str, kind: Callable[[Path], str | Path]
):
    path = tmp_path / name
    path.write_text(json.dumps(OFFICE.to_mapping()) if name.endswith("json") else TEXT, encoding="utf-8-sig")

    assert ck.Workflow.from_file(kind(path)) == OFFICE


def test_a_faulty_workflow_in_a_file_has_the_faults_of_its_text(tmp_path: Path):
    path = tmp_path / "office.toml"
    path.write_text(TEXT.replace('approval = "plan_approval"', 'approval = "plan_aproval"'), encoding="utf-8")

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(path)

    assert [(each.code, each.move) for each in error.value.faults] == [("unknown_approval", "support")]
    assert error.value.faults[0].line is not None


def test_guards_of_the_team_are_looked_up_where_they_are_given(tmp_path: Path):
    path = tmp_path / "office.toml"
    path.write_text(TEXT.replace("guards = [", 'guards = ["kind_enough", ', 1), encoding="utf-8")
    guards = OwnGuards()

    with pytest.raises(ck.WorkflowError, match="unknown_guard"):
        ck.Workflow.from_file(path, practice=guards.practice)
    guards.guard("kind_enough")(lambda _context: None)
    assert ck.Workflow.from_file(path, practice=guards.practice).id == OFFICE.id


def test_the_suffix_and_nothing_else_says_what_the_text_is(tmp_path: Path):
    path = tmp_path / "office.json"
    path.write_text(TEXT, encoding="utf-8")

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(path)

    assert error.value.codes == ("not_json",)


def unreadable(tmp_path: Path, name: str) -> object:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "binary.toml").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / "office.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "large.toml").write_bytes(b"#" * 5_000_001)
    return tmp_path / name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.toml", "file_not_found"),
        ("folder.toml", "is_a_folder"),
        (".", "is_a_folder"),
        ("binary.toml", "not_utf8"),
        ("large.toml", "file_too_large"),
        ("office.txt", "unknown_suffix"),
        ("office", "unknown_suffix"),
        ("a\0b.toml", "file_not_readable"),
        ("x" * 5000 + ".toml", "file_not_readable"),
        ("office.txt/office.toml", "file_not_readable"),
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_a_file_that_cannot_be_read_is_a_fault_and_never_a_raw_error(tmp_path: Path, name: str, code: str):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(unreadable(tmp_path, name))  # type: ignore[arg-type]

    (fault,) = error.value.faults
    assert (fault.code, fault.severity, fault.where) == (code, "error", None)
    assert fault.fix
    assert "{" not in fault.told("en") + fault.told("ko")


@pytest.mark.parametrize("path", [5, None, b"office.toml", ["office.toml"]])
def test_what_is_no_path_is_a_fault_too(path: object):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(path)  # type: ignore[arg-type]

    assert error.value.codes == ("wrong_type",)


def test_a_host_sets_its_own_limit_for_the_size_of_a_file(tmp_path: Path):
    path = tmp_path / "office.toml"
    path.write_text(TEXT, encoding="utf-8")
    size = path.stat().st_size

    assert ck.Workflow.from_file(path, limits=Limits(file_bytes=size)) == OFFICE
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(path, limits=Limits(file_bytes=size - 1))
    assert error.value.faults[0].params == {"largest": size - 1}


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no /dev/zero")
def test_a_device_without_end_is_read_no_further_than_the_limit(tmp_path: Path):
    path = tmp_path / "endless.toml"
    path.symlink_to("/dev/zero")

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_file(path)

    assert error.value.codes == ("file_too_large",)
