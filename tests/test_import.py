from __future__ import annotations

import importlib
import json
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files

import pytest

import casekit
from casekit.models.catalogue import RECORDS

ROOMS = (
    "days", "evaluation", "interchange", "labels", "models", "pictures", "privacy", "resources", "stages", "testing",
)  # fmt: skip
NEEDED = {"casekit", "attr", "attrs", "transitions", "six"}


def loaded(*statements: str) -> set[str]:
    """What a fresh interpreter loads by these statements: top-level names outside the standard library."""
    program = "; ".join(
        ("import sys, json", "before = set(sys.modules)", *statements, "new = set(sys.modules) - before",
         "print(json.dumps(sorted({name.partition('.')[0] for name in new} - sys.stdlib_module_names)))")
    )  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name for name in json.loads(ran.stdout) if not name.startswith("_sysconfigdata")}  # of zoneinfo


def test_importing_casekit_loads_only_what_casework_needs():
    assert loaded("import casekit") == NEEDED


def test_pictures_load_matplotlib_when_the_first_one_is_drawn():
    assert loaded("import casekit", "casekit.pictures.durations") == NEEDED


def test_evaluating_loads_nothing_more():
    assert loaded("import casekit", "casekit.evaluation.evaluate") == NEEDED


def test_a_team_s_own_tests_load_hypothesis_only_for_random_workflows():
    assert loaded("import casekit.testing") == NEEDED
    assert "hypothesis" in loaded("import casekit.testing", "casekit.testing.workflows()")


def test_cattrs_is_loaded_once_the_faults_of_a_document_are_listed():
    assert loaded("import casekit", "casekit.interchange.dumps") == NEEDED
    assert "cattrs" in loaded("import casekit", "import casekit.interchange.faults")


def test_the_order_in_which_rooms_are_opened_does_not_matter():
    assert loaded("import casekit.interchange", "casekit.evaluation.evaluate", "casekit.Case") == NEEDED


@pytest.mark.parametrize("name", casekit.__all__)
def test_every_name_leads_somewhere(name):
    assert getattr(casekit, name) is not None
    assert name in dir(casekit)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_when_it_is_first_asked_for(room, monkeypatch):
    monkeypatch.delattr(casekit, room, raising=False)

    opened = getattr(casekit, room)

    assert opened is importlib.import_module(f"casekit.{room}")
    assert all(getattr(opened, name) is not None for name in opened.__all__)


def test_a_name_that_is_none_is_refused():
    with pytest.raises(AttributeError, match="module 'casekit' has no attribute 'Caseload'"):
        _ = casekit.Caseload


def test_names_are_listed_once_and_in_order():
    assert list(casekit.__all__) == sorted(set(casekit.__all__))
    assert set(casekit.__all__) <= set(dir(casekit))


def test_every_name_has_one_path():
    rooms = [getattr(casekit, room) for room in ROOMS]
    names = [name for room in rooms for name in room.__all__]

    doubled = {name for name in names if names.count(name) > 1}
    things = [getattr(casekit, name) for name in casekit.__all__ if name not in ROOMS]

    assert doubled == set()
    assert len({id(thing) for thing in things}) == len(things)
    for room in rooms:
        shared = set(room.__all__) & set(casekit.__all__)
        assert all(getattr(room, name) is getattr(casekit, name) for name in shared)


def test_everything_is_called_what_it_is():
    things = {name: getattr(casekit, name) for name in casekit.__all__ if name not in ROOMS}

    assert {name: thing.__name__ for name, thing in things.items()} == {name: name for name in things}


def test_every_record_can_be_named_from_the_root_or_its_room():
    assert set(RECORDS) <= {*casekit.__all__, *casekit.models.__all__}


def test_type_checkers_are_told_that_casekit_is_typed():
    assert files("casekit").joinpath("py.typed").is_file()


def test_the_version_is_the_one_installed():
    assert casekit.__version__ == version("casekit")


def test_pictures_proofs_and_versions_are_opened_when_they_are_first_asked_for():
    assert set(casekit.stages.__all__) <= set(dir(casekit.stages))
    with pytest.raises(AttributeError, match="has no attribute 'draw'"):
        _ = casekit.stages.draw
