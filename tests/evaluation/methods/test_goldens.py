"""Every figure is the published one: the golden vectors, run by the same program anybody can run on a folder."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

GOLDENS = Path(__file__).parents[2] / "goldens"
SPEC = importlib.util.spec_from_file_location("golden_run", GOLDENS / "run.py")
assert SPEC
assert SPEC.loader
run: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)
VECTORS = run.vectors_in(GOLDENS / "evaluation")


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["id"]) for each in VECTORS])
def test_a_figure_is_the_published_one(vector):
    assert run.failures(vector) == []


def test_every_method_of_the_vectors_is_in_the_table_and_no_other():
    assert {each["method"] for each in VECTORS} == set(run.TABLE)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expected": {"t_score": 50.1}}, ".t_score: expected 50.1, found 50.0"),
        ({"expected": {"error": "ValueError"}}, "not refused"),
        ({"expected": {"other": 1}}, ".other: is not there"),
        ({"expected": {"t_score": None}}, ".t_score: expected None, found 50.0"),
        ({"expected": {"t_score": [50]}}, ".t_score: expected [50], found 50.0"),
        ({"expected": {"t_score": {"a": 1}}}, ".t_score: expected a table"),
        ({"inputs": {"scores": [], "weights": None, "rho": 0.3}}, "refused: cannot compute t_score"),
        ({"method": "no.such"}, "no method 'no.such'"),
    ],
)
def test_a_vector_that_does_not_hold_is_told(change, why):
    vector = {"id": "x", "method": "gas.t_score", "inputs": {"scores": [0], "weights": None, "rho": 0.3},
              "expected": {"t_score": 50}, "tolerance": 1e-9}  # fmt: skip

    assert run.failures(vector) == []
    assert why in run.failures({**vector, **change})[0]


def test_a_folder_is_run_and_its_failures_counted(tmp_path, capsys):
    assert run.main([str(GOLDENS / "evaluation")]) == 0
    (tmp_path / "broken.json").write_text('[{"id": "x-1", "method": "gas.t_score", "inputs": {}, "expected": {}}]')
    assert run.main([str(tmp_path)]) == 1
    assert run.main([str(tmp_path / "nothing")]) == 1

    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("passed, 0 failed")
    assert told[1].startswith("x-1 (gas.t_score) raised KeyError")
    assert told[2:] == ["1 vectors, 0 passed, 1 failed", "0 vectors, 0 passed, 0 failed"]


def test_the_error_of_a_step_is_compared_only_where_the_vector_has_one():
    vector = {"id": "x", "method": "survival.kaplan_meier", "inputs": {"durations": [1, 2], "observed": [1, 1]},
              "expected": {"steps": [{"time": 1, "se": None}, {"time": 2, "se": None}]}, "tolerance": 1e-9}  # fmt: skip

    assert run.failures(vector) == []
    vector["expected"]["steps"][0]["se"] = 0.5
    assert run.failures(vector) == [".steps[0].se: expected 0.5, found 0.3535533905932738"]
