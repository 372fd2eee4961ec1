"""The public names: held by a committed list, few, each documented with an example, and called alike everywhere."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import casekit as ck

SOURCE = Path(ck.__file__).resolve().parent
LISTED = Path(__file__).resolve().parent / "public_names.txt"
ROOMS = (
    "days", "evaluation", "interchange", "labels", "models", "pictures", "practice", "privacy", "resources", "stages",
    "testing",
)  # fmt: skip
APART = {"evaluation": 40, "pictures": 6}
"""The rooms that are counted apart, with the most names that each may have; of evaluation without its methods."""
MOST, MOST_IN_ROOMS = 90, 115
"""The root has at most so many names, and the other rooms so many together."""
OTHERWISE = {
    "key": "the key of an act; the secret behind pseudonyms, which there is no making any without",
    "at": "None in correct: where the instant was right",
    "practice": "None where a workflow is read: guards, rules and events of a practice are then not looked up",
    "reason": "required where something is mended",
    "recorded_at": "required where something is mended: the day of the mistake says nothing of it",
    "deadlines": "a picture shows them or not; a migration keeps or counts them anew",
    "entry": "of a case, a number and by keyword; an entry itself comes first",
}
"""The arguments that are not alike everywhere, and why."""
ALIKE = (
    "at", "on", "by", "calendar", "recorded_at", "key", "expected_revision", "overrides", "practice", "limits", "zone",
    "reason", "deadlines", "entry",
)  # fmt: skip


def names_of(room: str) -> list[str]:
    own = importlib.import_module(f"casekit.{room}").__all__ if room else ck.__all__
    return sorted(own) if not room else sorted(set(own) - set(ck.__all__))


def public() -> Iterator[tuple[str, object]]:
    for room in ("", *ROOMS):
        where = importlib.import_module(f"casekit.{room}") if room else ck
        yield from ((f"{room}.{name}".lstrip("."), getattr(where, name)) for name in names_of(room))


def functions() -> Iterator[tuple[str, inspect.Signature]]:
    """Every public function and method of a public class, with its signature."""
    for name, thing in public():
        if inspect.isfunction(thing):
            yield name, inspect.signature(thing)
        elif isinstance(thing, type):
            for part in (part for part in dir(thing) if not part.startswith("_")):
                method = inspect.getattr_static(thing, part)
                method = getattr(method, "__func__", method)
                if inspect.isfunction(method) and method.__module__.startswith("casekit."):
                    yield f"{name}.{part}", inspect.signature(method)


def docs_of_constants() -> dict[str, str]:
    """The text under each constant and alias of a module, by its name."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node, after in pairwise(body):
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
            if isinstance(target, ast.Name) and isinstance(said, str):
                found[target.id] = said
    return found


DOCS = docs_of_constants()


def test_the_public_names_are_those_listed():
    lines = [f"{room or 'casekit'}: {name}" for room in ("", *ROOMS) for name in names_of(room)]

    assert LISTED.read_text(encoding="utf-8").splitlines() == lines


def test_the_root_and_the_rooms_have_few_names():
    assert len(ck.__all__) <= MOST
    assert sum(len(names_of(room)) for room in ROOMS if room not in APART) <= MOST_IN_ROOMS
    for room, most in APART.items():
        assert len({*getattr(ck, room).__all__} - {"methods"}) <= most


@pytest.mark.parametrize("name", [name for name, _ in public()])
def test_every_public_name_has_an_example_or_says_where_one_is(name: str):
    thing = dict(public())[name]
    documents_itself = isinstance(thing, type) or inspect.isfunction(thing) or inspect.ismodule(thing)
    own = inspect.getdoc(thing) if documents_itself else None
    said = " ".join((own or DOCS.get(name.rpartition(".")[2], "")).split())

    assert ">>>" in said or any(word in said for word in ("See `", "see `", " at `", "see there"))


@pytest.mark.parametrize("argument", ALIKE)
def test_an_argument_has_one_default_and_one_way_to_be_given(argument: str):
    ways: dict[tuple[object, bool], list[str]] = defaultdict(list)
    for name, signature in functions():
        if (given := signature.parameters.get(argument)) and not name.rpartition(".")[2].endswith(f"_{argument}"):
            ways[repr(given.default), given.kind is given.KEYWORD_ONLY].append(name)

    assert len(ways) == 1 or argument in OTHERWISE, dict(ways)


def test_the_arguments_of_an_act_come_in_one_order():
    order = ("at", "by", "reason", "overrides", "recorded_at", "key", "expected_revision")
    acts = (ck.StageMachine.ask, ck.StageMachine.record, ck.StageMachine.advance, ck.StageMachine.pass_through)

    for act in acts:
        given = [name for name in inspect.signature(act).parameters if name in order]
        assert given == [name for name in order if name in given]
