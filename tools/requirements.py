"""
Write docs/requirements.md: the requirements of the source texts, the public names that implement each, and a test.

`python tools/requirements.py` reads tools/requirements.toml; tests/test_requirements.py checks that every name exists,
and that the test of each requirement uses one of its names.
A name is a record or function of casekit with its package (`Goal.owner`, `stages.due`), or one of: `rule CODE`,
`guard NAME`, `workflow ID`, `vocabulary NAME` and `vocabulary NAME.CODE`.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from pathlib import Path
from typing import Any, cast

import attrs

import casekit as ck
from casekit.labels import vocabularies, vocabulary
from casekit.stages.guards import Guards
from casekit.stages.rules.casework_rules import RULES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "requirements.md"

HEAD = """# What the source texts ask for

This page lists every requirement of the three Korean texts, with the public names that implement it and a test that
uses one of them, or the reason why it is out of scope. A text is cited by its number: 000 on social casework, 001 on
case management, 002 on school casework. The level is must (without it, casework is modelled wrongly), should or could.
Z01 and R05 are the exception: the words formal and informal are in none of the texts, and come from casework in
general.

A name is in `casekit` itself, or in the package before the dot. The rules, guards and workflows are described in
[Look up](look-up.md), the vocabularies in [the glossary](glossary.md). `python tools/requirements.py` writes this page.
"""


def requirements() -> Mapping[str, Mapping[str, Any]]:
    """The requirements by section, each by its id."""
    return tomllib.loads((ROOT / "tools" / "requirements.toml").read_text(encoding="utf-8"))


def exists(name: str) -> bool:
    """Whether the library has what a name says."""
    kind, _, rest = name.partition(" ")
    if kind == "rule":
        return rest in RULES
    if kind == "guard":
        return rest in Guards().names
    if kind == "workflow":
        return rest in ck.Workflow.ready_ids()
    if kind == "vocabulary":
        words, _, code = rest.partition(".")
        return words in vocabularies() and (not code or code in vocabulary(words))
    try:
        reduce(_inside, name.split("."), cast("object", ck))
    except (AttributeError, KeyError):
        return False
    return True


def _inside(thing: object, name: str) -> object:
    """What a name stands for inside a thing; a field of a record counts, also where only its instances have it."""
    fields = attrs.fields_dict(thing) if isinstance(thing, type) and attrs.has(thing) else {}
    return fields[name] if name in fields else getattr(thing, name)


@cache
def source_of(test: str) -> str:
    """The source of a test (`FILE::NAME`), with all that it uses of its module. Raises KeyError if there is none."""
    file, _, name = test.partition("::")
    parts = _parts_of(file)
    used, ahead = {name: parts[name]}, [name]
    for each in ahead:
        found = [word for word in re.findall(r"\w+", used[each]) if word in parts and word not in used]
        used |= {word: parts[word] for word in found}
        ahead += dict.fromkeys(found)
    return "\n".join(used.values())


@cache
def _parts_of(file: str) -> Mapping[str, str]:
    """The source of each name that a module of tests defines."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {name: ast.unparse(part) for part in tree.body for name in _names_of(part)}


def _names_of(part: ast.stmt) -> list[str]:
    """The names that a statement of a module defines."""
    if isinstance(part, ast.FunctionDef | ast.ClassDef):
        return [part.name]
    return [each.id for each in ast.walk(part) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def uses(test: str, name: str) -> bool:
    """Whether a test uses what a name says: the word after its last dot or space."""
    return name.rpartition(" ")[2].rpartition(".")[2] in re.findall(r"\w+", source_of(test))


def rows() -> Iterator[str]:
    """A table for each section, a row for each requirement."""
    for section, wanted in requirements().items():
        yield f"\n## {section}\n\n| | Korean | English | Level | Implemented by | Test |\n" + "| --- " * 6 + "|"
        for id, row in wanted.items():
            carried = ", ".join(f"`{name}`" for name in row.get("by", ())) or f"out of scope: {row['out']}"
            tested = f"`{row['test'].partition('::')[2]}`" if "test" in row else ""
            yield f"| {id} | {row['ko']} | {row['en']} | {row.get('level', '')} | {carried} | {tested} |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD.rstrip("\n"), *rows()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
