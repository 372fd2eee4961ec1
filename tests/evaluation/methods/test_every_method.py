"""What holds for every method: bad input is refused, figures are finite, explained and written, and quick."""

from __future__ import annotations

import inspect
import json
import math
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_examples import EXAMPLES, FIFTY, OF_FEW

import casekit as ck
from casekit.display import format_number, format_share
from casekit.evaluation import Line, Method, Result, methods
from casekit.labels import vocabulary

CALLS = [pytest.param(name, arguments, id=f"{name}-{place}") for place, (name, arguments) in enumerate(EXAMPLES)]
NASTY: list[Any] = [
    None, math.nan, math.inf, -math.inf, True, False, "", "text", "1", 0, -0.0, -1, 1, 2, 0.5, 10**400, -(10**400),
    1e308, 5e-324, 1e15, [], {}, (), [1], [None], [0, 0], [1, 1, 1], [math.nan, 1], [True, 0], ["a", "b"], [10**400, 1],
    [[]], [[1]], [{}], {"a": None}, {"a": math.nan}, {1: 2}, Decimal("NaN"), Decimal("0.1"),
    Decimal("1E+99999999"), Decimal("-1E-99999999"), Decimal("Infinity"), Fraction(1, 3), object(),
    b"1", date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), 1j, range(3), {1, 2}, [None, None], [-0.0, 5e-324],
    [1e308, -1e308],
]  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]\d+)?(?![\w])")


def call(name: str, arguments: dict[str, Any]) -> Result:
    return getattr(methods, name)(**arguments)


def numbers_of(result: Result) -> list[object]:
    held = [result.value, result.base, *(line.amount for line in result.lines), *result.figures.values()]
    held += [fact for line in result.lines for fact in line.facts.values()]
    return held + [value for row in result.table for value in row.values()]


def is_sound(result: Result) -> None:
    assert isinstance(result, Result)
    assert all(math.isfinite(each) for each in numbers_of(result) if isinstance(each, int | float))
    assert result.value is not None or result.findings
    if result.lines:
        assert result.value == math.fsum((result.base, *(line.amount for line in result.lines)))


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_figure_is_finite_adds_up_and_is_undefined_only_with_a_reason(name, arguments):
    is_sound(call(name, arguments))


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_the_same_input_gives_the_same_figure_and_is_left_as_it_was(name, arguments):
    before = repr(arguments)

    assert call(name, arguments) == call(name, arguments)
    assert repr(arguments) == before


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_result_is_the_same_after_json(name, arguments):
    result = call(name, arguments)

    assert Result.from_dict(json.loads(json.dumps(result.to_dict(), allow_nan=False))) == result


def is_refused_or_sound(name: str, arguments: dict[str, Any]) -> None:
    try:
        is_sound(call(name, arguments))
    except ck.errors.EvaluationError as refused:
        assert refused.reasons  # noqa: PT017  # only where it is refused


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_bad_input_is_refused_or_leaves_the_figure_undefined_and_nothing_else_happens(name, arguments):
    for argument in arguments:
        for nasty in NASTY:
            is_refused_or_sound(name, {**arguments, argument: nasty})


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_bad_values_inside_lists_and_tables_are_refused_too(name, arguments):
    for argument, good in arguments.items():
        places = list(good) if isinstance(good, dict) else range(len(good)) if isinstance(good, list | tuple) else ()
        for place in list(places)[:3]:
            for nasty in NASTY:
                worse = dict(good) if isinstance(good, dict) else list(good)
                worse[place] = nasty
                is_refused_or_sound(name, {**arguments, argument: worse})


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_the_numbers_of_an_explanation_are_the_figures(name, arguments, language):
    result = call(name, arguments)

    told = result.explain(language)

    title = vocabulary("evaluation_method")[name].label(language)
    assert told.startswith(title[0].upper() + title[1:])
    shown = {Fraction(each.lstrip("+")) for each in NUMBER.findall(told.replace("→", " "))}
    if result.number is not None and name != "goal_quality":
        assert is_told(result.number, shown, told)
    held = [value for key, value in result.figures.items() if key not in SAID_BY_THE_LINES]
    held += [fact for line in result.lines for key, fact in line.facts.items() if key != "change"]
    for value in [*held, *(value for row in result.table for value in row.values())]:
        assert type(value) not in (int, float) or is_told(value, shown, told), value


SAID_BY_THE_LINES = {"count", "excluded", "goals", "n_rated", "ranks", "with_half_credit"}
"""Figures that are shown only where lines and findings do not say the same."""


def is_told(value: float, shown: set[Fraction], told: str) -> bool:
    """Whether a number is shown, or as a percentage, to half a unit of the last digit shown."""
    rounded = (format_number(value), format_share(value), format_share(value / 100))
    return not shown.isdisjoint(map(Fraction, rounded)) or format_number(value) in told


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_every_name_in_an_explanation_has_words_in_both_languages(name, arguments):
    result = call(name, arguments)
    named = {*result.figures, *result.method.settings, *(fact for line in result.lines for fact in line.facts)}
    named |= {column for row in result.table for column in row}

    assert result.method.id == name
    assert named <= set(vocabulary("figure"))


def test_every_method_is_tried():
    functions = {name for name in methods.__all__ if name.islower() and callable(getattr(methods, name))}

    assert {name for name, _ in EXAMPLES} == functions


@pytest.mark.parametrize(
    ("name", "arguments"), [pytest.param(*each, id=f"{each[0]}-{place}") for place, each in enumerate(FIFTY)]
)
def test_a_method_takes_fifty_points(name, arguments):
    is_sound(call(name, arguments))


def test_every_method_is_measured_or_takes_a_few_values_only():
    assert {name for name, _ in EXAMPLES} == {name for name, _ in FIFTY} | OF_FEW


def test_a_hosts_own_method_is_explained_with_its_own_names():
    result = Result(
        method=Method(id="our_own", source="our office"), value=3.0, base=1.0, lines=(Line(name="G1", amount=2.0),),
        figures=ck.answers.Params({"our_figure": True, "label": "our_word", "of": ("G1",), "unknown": None}),
    )  # fmt: skip

    assert result.explain("ko").splitlines() == [
        "Our own: 3", "기준점 1", "- G1: +2", "Our figure: 예", "Label: our_word", "Of: G1",
        "Unknown: 산출할 수 없음(자료 없음)", "출처: our office",
    ]  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_shown_reads_back_at_the_precision_shown(value):
    told = Decimal(format_number(value))

    assert abs(Fraction(told) - Fraction(value)) <= Fraction(10) ** int(told.as_tuple().exponent) / 2
    assert not format_number(value).endswith(".")


def test_a_method_is_found_in_the_file_that_is_said_to_have_it_and_nothing_else_is_there():
    assert {*methods.__all__, "client_voice_form"} == set(methods._FILE_OF)
    for name, file in methods._FILE_OF.items():
        found = getattr(methods, name)
        assert not isinstance(found, type) or found.__module__.startswith("casekit.evaluation.methods")
        assert not inspect.isfunction(found) or found.__module__ == f"{methods.__name__}.{file}"
    assert set(methods.__all__) <= set(dir(methods))
    with pytest.raises(AttributeError):
        _ = methods.no_such_method


def test_the_evaluation_opens_without_the_methods_it_has_not_been_asked_for():
    code = "import sys, casekit.evaluation; print([name for name in sys.modules if 'instruments.' in name])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
