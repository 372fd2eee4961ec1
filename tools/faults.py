"""
Write docs/faults: a page for each code of a faulty workflow or practice, and a list of them: `python tools/faults.py`.

The meaning of a code, a workflow or a practice with this fault, and the correction are read from tools/faults.toml. The
fault on a page is the one that `check` returns or that a PracticeError lists. tests/stages/test_faults.py checks that
the pages are up to date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import attrs

import casekit as ck
from casekit.labels.wording import say

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "faults"
IN_PYTHON = "import casekit as ck\n"
"""A definition with this line is written in Python, because no text can have its fault."""
Definition: TypeAlias = Literal["workflow", "practice"]

HEAD = """# Faults of a workflow and of a practice

`casekit.check(workflow)` returns all faults of a workflow at once. Each has a code, its place and a fix. If
there are more than a hundred, it lists the first hundred, and the last item, `more_faults`, says how many more there
are at least. A faulty practice raises `PracticeError`, and `error.faults` lists its faults in the same form.

Every code has a page here, with a small workflow or practice that has the fault, and the corrected one. The pages are
grouped by what a fault is about, those of a workflow first. A practice can also have faults of the first
three groups, and `label_missing`; their pages show a workflow. If a part of a workflow or a practice cannot be read,
only that is reported, and not the faults that follow from it. [Found](found.md) shows how often each fault of a
workflow is found when it is put into built-in and real workflows. `python tools/faults.py` writes this page.
"""


@attrs.frozen(kw_only=True)
class Fault:
    """A code with what it means, a workflow or a practice that has this fault, and the words that mend it."""

    code: str
    group: str
    means: str
    faulty: str
    mend: tuple[tuple[str, str], ...] = attrs.field(converter=lambda pairs: tuple(map(tuple, pairs)))
    along: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    definition: Definition = "workflow"

    @property
    def mended(self) -> str:
        """The definition with the mend made: each pair says which words go, and which take their place."""
        text = self.faulty
        for old, new in self.mend:
            if text.count(old) != 1:
                raise ValueError(
                    f"cannot mend {self.code}: {old!r} stands there {text.count(old)} times. Name it once."
                )
            text = text.replace(old, new)
        return text

    @property
    def language(self) -> str:
        """What the definition is written in."""
        return "python" if IN_PYTHON in self.faulty else "json" if self.faulty.startswith("{") else "toml"


@cache
def faults() -> Mapping[str, Fault]:
    """Every fault by its code, grouped by what it is about."""
    text = (ROOT / "tools" / "faults.toml").read_text(encoding="utf-8")
    return {code: Fault(code=code, **fields) for code, fields in tomllib.loads(text).items()}


def found(text: str, definition: Definition) -> tuple[ck.Finding, ...]:
    """
    Return the faults of a workflow or a practice as the pages write it.

    `<2001 letters>` stands for a text of that length, `<501 lines name = "move_#">` for so many lines, # for the number
    of each, from 0.
    """
    text = re.sub(r"<(\d+) letters>", lambda length: "x" * int(length[1]), text)
    text = re.sub(r"<(\d+) lines (.*)>", _lines, text)
    try:
        named = _named_in(text) if IN_PYTHON in text else {definition: text}
        written = named[definition]
        if definition == "workflow":
            return ck.check(written, practice=named.get("practice", ck.Practice()))
        if isinstance(written, str):
            ck.Practice.from_toml(written)
    except ck.PracticeError as error:
        return error.faults
    return ()


def _named_in(text: str) -> dict[str, Any]:
    """Run a definition in Python; return what it names."""
    names: dict[str, Any] = {"__name__": "definition"}
    exec(compile(text, "<definition>", "exec", dont_inherit=True), names)  # noqa: S102 - from tools/faults.toml
    return names


def _lines(line: re.Match[str]) -> str:
    return "\n".join(line[2].replace("#", str(number)) for number in range(int(line[1])))


def page(fault: Fault) -> str:
    """The page of one code."""
    finding = next(each for each in found(fault.faulty, fault.definition) if each.code == fault.code)
    place = f"at `{finding.where}`" if finding.where else "for the text as a whole"
    listing = "`check` returns" if fault.definition == "workflow" else "`PracticeError.faults` lists"
    lines = [
        f"# {fault.code}", "", " ".join(fault.means.split()), "", "## The fault", "",
        *_shown(fault.faulty, fault.language), "", f"{listing} `{fault.code}` {place}:",
        "", "| | What is wrong | Fix |", "| --- | --- | --- |",
        *(_row(language, finding) for language in ("en", "ko")),
    ]  # fmt: skip
    if fault.along:
        along = ", ".join(f"[`{code}`]({code}.md)" for code in fault.along)
        lines += ["", f"A {fault.definition} with this fault always has {along} too."]
    lines += ["", f"## The corrected {fault.definition}", "", *_shown(fault.mended, fault.language)]
    return "\n".join(lines) + "\n"


def _shown(text: str, language: str) -> tuple[str, ...]:
    """A definition as a block of code."""
    return f"```{language}", text.rstrip("\n"), "```"


def _row(language: str, finding: ck.Finding) -> str:
    message, fix = (say(finding.code, part, finding.params, language=language) for part in ("message", "fix"))
    name = {"en": "English", "ko": "Korean"}[language]
    cells = (text.replace("|", "\\|") for text in (name, message, fix))
    return f"| {' | '.join(cells)} |"


def index() -> str:
    """The list of all codes by group."""
    return "\n".join([HEAD.rstrip("\n"), *_groups()]) + "\n"


def _groups() -> Iterator[str]:
    group = ""
    for fault in faults().values():
        if fault.group != group:
            group = fault.group
            yield f"\n## {group}\n\n| Code | Meaning |\n| --- | --- |"
        means = " ".join(fault.means.split())
        yield f"| [`{fault.code}`]({fault.code}.md) | {re.split(r'(?<=[.]) ', means)[0]} |"


def pages() -> dict[str, str]:
    """Every page this tool writes, by the name of its file."""
    return {"README.md": index(), **{f"{code}.md": page(fault) for code, fault in faults().items()}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for left_over in {path.name for path in FOLDER.glob("*.md")} - {*pages(), "found.md"}:
        (FOLDER / left_over).unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
