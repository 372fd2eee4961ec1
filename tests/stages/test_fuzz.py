"""What is mutated or hostile is read or refused, in bounded time and memory, and nothing else happens."""

from __future__ import annotations

import runpy
from pathlib import Path

import attrs
import pytest

import casekit as ck

FUZZ = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "fuzz.py"))
KINDS, tried = FUZZ["KINDS"], FUZZ["tried"]
DOCUMENT = KINDS["document"]


def test_whatever_stands_in_an_input_it_is_read_or_refused_and_nothing_else_happens():
    wrong, counts = FUZZ["fuzz"](240, seed=7)

    assert [each for each in wrong if " took " not in each] == []
    assert {name.partition(":")[0] for name in counts} == {*KINDS}


def test_the_same_seed_draws_the_same_inputs():
    first, second = (repr([*FUZZ["drawn"](40, 3, tuple(KINDS))]) for _ in range(2))

    assert first == second


def refusing_without_words(_: object) -> object:
    raise ck.DocumentError("cannot read")


def failing(_: object) -> object:
    raise KeyError("at fault")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"read": refusing_without_words}, "ValueError: refused with 0 reasons, or with one without words"),
        ({"read": failing}, "KeyError: 'at fault'"),
        ({"read": lambda _: None, "wrong": lambda *_: "it reads differently"}, "it reads differently"),
        ({"read": lambda _: bytes(50_000_000), "wrong": lambda *_: None}, "held 47.7 MB, not 8.0 MB"),
        ({}, "refused"),
    ],
)  # fmt: skip
def test_the_fuzzer_tells_what_went_wrong(changes, outcome):
    assert tried(attrs.evolve(DOCUMENT, **changes), "[]", memory=True) == outcome


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("0\nno faults\n", None),
        ("3\n", "ended with 3"),
        ("1\nred\x1b[0m", r"printed ['\x1b']"),
        ("1\nturned\u202e", r"printed ['\u202e']"),
        ("2\ncasekit failed, which is a defect of casekit:", "casekit failed, which is a defect of casekit:"),
    ],
)
def test_the_fuzzer_tells_what_a_command_line_may_not_print(told, wrong):
    assert FUZZ["wrong_output"](None, told) == wrong
