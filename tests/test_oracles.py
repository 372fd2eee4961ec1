"""What a comparison with another implementation lets pass, and what it does not; no oracle is needed for it."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest
from oracle_comparison import NAN, REFUSED, Comparison, Known, OneOf, Tally, Within, alike, compare, compare_one
from oracle_page import page

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "oracles.md").read_text(encoding="utf-8")
TEXTS = [
    text
    for file in sorted((ROOT / "tools").glob("oracle_*.py"))
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    for text in [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if node.func.id in {"Comparison", "Known"}
]

NOTHING = Known(
    "there is nothing",
    "Nothing is None here, and NaN there.",
    lambda case: case == 0,
    lambda _: ({"value": None}, {"value": NAN}),
)


def comparison(here, there, *known: Known) -> Comparison:
    return Comparison(
        "half", "another", "`halved`", "value", lambda random: random.randint(0, 9), lambda case: {"value": here(case)},
        lambda case: {"value": there(case)}, known,
    )  # fmt: skip


def test_two_implementations_that_agree_pass():
    tally = compare(comparison(lambda case: case / 2, lambda case: case * 0.5), 1, range(50))

    assert (tally.inputs, tally.unexplained, tally.largest) == (50, 0, 0.0)


def test_a_difference_that_nothing_explains_is_told_with_its_input():
    tally = compare(comparison(lambda case: case / 2, lambda case: case / 2 + (case == 3) * 1e-6), 1, range(200))

    assert 0 < tally.unexplained < 200
    assert all(", 3: value: casekit gives 1.5, the oracle 1.500001" in told for told in tally.told)


def test_a_known_difference_is_counted_where_its_condition_holds():
    tally = compare(comparison(lambda case: case or None, lambda case: case or NAN, NOTHING), 1, range(200))

    assert tally.unexplained == 0
    assert 0 < tally.known["there is nothing"] < 200


def test_a_difference_outside_the_condition_of_a_known_one_stays_unexplained():
    found = comparison(lambda case: case or None, lambda case: case + (case == 1) or NAN, NOTHING)

    assert compare_one(found, 1)[1] == ["value: casekit gives 1, the oracle 2"]


@pytest.mark.parametrize(("here", "there"), [(0.0, NAN), (None, 0.0), (None, None)])
def test_a_known_difference_is_held_to_what_both_give(here, there):
    found = comparison(lambda _: here, lambda _: there, NOTHING)

    assert compare_one(found, 0)[1] != []


def test_an_oracle_that_refuses_is_a_difference_unless_it_is_known_to():
    def refuses(_: int) -> float:
        raise ZeroDivisionError

    known = Known("none", "", lambda case: case == 0, lambda _: ({"value": 0}, {REFUSED: "ZeroDivisionError"}))

    assert compare_one(comparison(lambda case: case, refuses, known), 0)[1] == []
    assert compare_one(comparison(lambda case: case, refuses, known), 1)[1] == ["the oracle refuses: ZeroDivisionError"]


def test_an_input_is_the_same_whichever_were_drawn_before_it():
    found = comparison(lambda case: case, lambda case: -case - 1)

    assert compare(found, 7, range(5, 6)).told == compare(found, 7, range(4, 6)).told[1:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (0.1 + 0.2, 0.3), (1e12, 1e12 + 1), (None, None), ("a", "a"), (NAN, NAN), (math.inf, math.inf),
        (2, OneOf((1, 2))), (NAN, OneOf((NAN, 1))), (5, Within(0, 5)), (True, True),
    ],
)  # fmt: skip
def test_the_same_means_the_same(one, other):
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.00001), (None, 0), (None, NAN), (0, NAN), (True, 1), ("a", "b"), (math.inf, -math.inf), (math.inf, 1e300),
        (3, OneOf((1, 2))), (6, Within(0, 5)), (NAN, Within(0, 5)), (None, Within(0, 5)),
    ],
)  # fmt: skip
def test_nothing_and_nan_and_another_number_are_not_the_same(one, other):
    assert not alike(one, other)


def test_parts_of_a_comparison_add_up():
    tally = Tally(inputs=1, largest=0.1, told=["a"])

    tally.add(Tally(inputs=2, largest=0.2, unexplained=4, told=["b", "c", "d"]))

    assert (tally.inputs, tally.largest, tally.unexplained, tally.told) == (3, 0.2, 4, ["a", "b", "c"])


def test_a_difference_to_two_oracles_stands_on_the_page_once():
    found = comparison(lambda case: case, lambda case: case, NOTHING)

    assert page([found, found]).count("Nothing is None here") == 1
    assert page([found, found]).count("| `half` | value | another `halved` | 1 |") == 2


def test_the_page_names_every_comparison_and_every_known_difference():
    assert len(TEXTS) > 100
    assert [text for text in TEXTS if " ".join(text.split()) not in " ".join(PAGE.split())] == []
