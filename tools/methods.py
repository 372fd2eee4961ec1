"""Write docs/methods.md from the library itself: `python tools/methods.py`; a test holds the two together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from casekit.evaluation import methods
from casekit.labels import vocabulary

PAGE = Path(__file__).resolve().parent.parent / "docs" / "methods.md"

HEAD = """# Methods of evaluation

Every method is a function in `casekit.evaluation.methods`, imported from `casekit.evaluation.methods`. It takes plain
numbers, words or days and returns a `Result`: the value, the amounts that add up to it or the steps of the calculation,
what was used and what was missing, findings, and the publication of the method. `help` of a method describes its
arguments, their range, what happens with empty and unknown values, and its formula. `Result.explain("ko")` returns the
figure as text: a share as a percentage with its counts, every other number with its unit.

An undefined figure is None, with a finding that gives the reason. For invalid arguments a method raises
`EvaluationError`, which names every faulty one. A number is converted through its decimal text (0.1 is exactly one
tenth), so ties are exact. Numbers are rounded only for display.

| What you want to know | Methods |
| --- | --- |
| Were the client's needs met? | met and unmet needs, action levels, movement on a self-sufficiency matrix |
| Were the goals achieved? | goal attainment scaling, percent of goal, achievement rate |
| Are there quantitative and qualitative indicators? | weighted criteria of both kinds, agreement of raters |
| How specifically were the goals set? | quality of a goal, check of a goal attainment scale |
| What does the client say? | the client's own form, gap between the ratings of client and worker |
| How good was the service, and what was its impact on life? | instruments, reliable change, single-system designs |
| How does the work develop over time? | durations that include open cases, reviews held when due, control charts |

These methods cannot show that a service caused a change. They show only whether the data are consistent with a
change."""


def public() -> dict[str, list[tuple[str, Callable[..., object]]]]:
    """The public functions by the module they are written in, in order."""
    found: dict[str, list[tuple[str, Callable[..., object]]]] = {}
    functions = [(name, getattr(methods, name)) for name in methods.__all__]
    for name, function in functions:
        if inspect.isfunction(function):
            found.setdefault(function.__module__, []).append((name, function))
    return {module: found[module] for module in sorted(found)}


def tables() -> Iterator[str]:
    """A table for each module, a row for each of its methods."""
    for module, functions in public().items():
        title = module.removeprefix(f"{methods.__name__}.").replace(".", ", ").replace("_", " ").capitalize()
        said = inspect.getdoc(import_module(module)) or ""
        yield f"\n## {title}\n\n{said.split(chr(10) * 2)[0]}\n"
        yield from ("| Method | In Korean | Result |", "| --- | --- | --- |")
        words = vocabulary("evaluation_method")
        for name, function in functions:
            first = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
            yield f"| `{name}` | {words[name].ko if name in words else ''} | {first} |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *tables()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
