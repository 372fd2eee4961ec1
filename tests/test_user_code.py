"""Code of a host that uses every public name: it runs, and mypy and pyright check it in strict mode."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator, Sized
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import user_code
import user_code_evaluation
import user_code_methods
import user_code_pictures
import user_code_practice
import user_code_questions
import user_code_resources
import user_code_workflows

import casekit as ck

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CODE = (
    user_code, user_code_evaluation, user_code_methods, user_code_pictures, user_code_practice, user_code_questions,
    user_code_resources, user_code_workflows,
)  # fmt: skip
FILES = tuple(f"tests/{module.__name__}.py" for module in CODE)
COURSE = user_code.COURSE
LISTED = (HERE / "public_names.txt").read_text(encoding="utf-8").splitlines()
LISTED_ROOMS = sorted({line.partition(": ")[0] for line in LISTED} - {"casekit"})
INNER = {
    "resumed",
    "classes",
    "declared_kinds",
    "events",
    "requires_from_stages",
    "own_vocabularies",
    "restricted",
    "named_parameters",
    "read_without_fault",
    "resolved",
    "resolved_params",
    "short_name",
}
"""What practices and workflows have for the machine that reads them, not for a host."""


@cache
def machine() -> ck.StageMachine:
    return user_code.the_office_has_its_machine()


@cache
def case_after(count: int) -> ck.Case:
    return COURSE[count - 1](machine(), case_after(count - 1)) if count else user_code.the_case_after(machine(), ())


def asked(module: ModuleType) -> Iterator[Callable[..., object]]:
    """The functions that a module itself defines, in order."""
    yield from (
        each for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_")
    )  # fmt: skip


QUESTIONS = [
    each for module in CODE[1:] for each in asked(module) if "context" not in inspect.signature(each).parameters
]
"""The functions that answer something; those with a context are guards and rules."""


@cache
def words_used() -> frozenset[str]:
    """Every name that stands in the code, as a name, after a dot or in an import."""
    found: set[str] = set()
    for file in FILES:
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.alias):
                found.add(node.name)
    return frozenset(found)


@pytest.mark.parametrize("count", range(1, len(COURSE) + 1), ids=[act.__name__ for act in COURSE])
def test_an_act_goes_through(count: int):
    before = case_after(count - 1)

    after = case_after(count)

    assert after.revision > before.revision
    assert after.entries_since(before.revision)


def test_every_act_stands_in_the_course():
    taking = [each for each in asked(user_code) if [*inspect.signature(each).parameters] == ["machine", "case"]]

    assert tuple(taking) == COURSE


def test_the_course_holds_every_record():
    held = {type(entry.what).__name__ for entry in case_after(len(COURSE)).history}

    assert held == {
        each.__name__
        for each in (*vars(ck).values(), *vars(ck.models).values())
        if inspect.isclass(each) and issubclass(each, ck.Record)
    } - {"Record"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.__name__)
def test_a_question_is_answered(question: Callable[..., object], tmp_path: Path):
    given = {
        "machine": machine(),
        "case": case_after(len(COURSE)),
        "running": case_after(COURSE.index(user_code.what_was_written_wrong_is_mended) + 1),
        "folder": tmp_path,
    }

    answer = question(**{name: given[name] for name in inspect.signature(question).parameters if name in given})

    assert answer is not None
    assert not isinstance(answer, Sized) or len(answer)


@pytest.mark.parametrize("line", LISTED)
def test_every_public_name_is_used(line: str):
    assert line.partition(": ")[2] in words_used()


@pytest.mark.parametrize("kind", [ck.StageMachine, ck.Workflow, ck.Case, ck.Practice])
def test_every_public_method_is_used(kind: type):
    methods = {name for name in dir(kind) if not name.startswith("_")}

    assert methods - words_used() - INNER == set()


def public_signatures() -> Iterator[tuple[str, inspect.Signature]]:
    """Every public function, class and method of one, the published methods too, with its signature."""
    for room in (ck, *(getattr(ck, name) for name in LISTED_ROOMS), ck.evaluation.methods):
        for name in room.__all__:
            thing = getattr(room, name)
            if inspect.isfunction(thing):
                yield name, inspect.signature(thing)
            elif inspect.isclass(thing) and thing is not ck.Calendar:
                yield name, inspect.signature(thing)
                for part, method in inspect.getmembers(
                    thing, lambda part: inspect.isfunction(part) or inspect.ismethod(part)
                ):
                    if not part.startswith("_") and getattr(method, "__module__", "").startswith("casekit."):
                        yield f"{name}.{part}", inspect.signature(method)


def test_no_public_signature_says_any():
    saying = [name for name, each in public_signatures() if "Any" in re.findall(r"\w+", str(each))]

    assert saying == []


def test_mypy_and_pyright_check_the_code_in_strict_mode():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert tools["mypy"]["strict"] is True
    assert tools["pyright"]["typeCheckingMode"] == "strict"
    assert {*FILES} <= {*tools["mypy"]["files"]}
    assert {*FILES} <= {*tools["pyright"]["include"]}
