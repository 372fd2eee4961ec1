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

Every method is a function of `casekit.evaluation.methods` (and of `casekit.evaluation`) that takes plain numbers, words
or days, and gives a `Result`: the value, the account it adds up from or the steps to it, what was used and what was
missing, findings, and where the method is published. `help` of each says what it takes, its range, what empty and
unknown do, and its formula; `Result.explain("ko")` says the figure in words.

An undefined figure is None with a finding that says why. Wrong input is an `EvaluationError` that names every faulty
field. A number counts as what it is written as (0.1 is a tenth), so ties are exact; nothing is rounded but for display.

| Asked by the casework texts | Methods |
| --- | --- |
| Were the client's needs met? | needs: met and unmet, action levels, movement on a matrix |
| Were the goals attained? | goal attainment scaling, percent of goal, the attainment rate |
| Quantitative and qualitative indicators | weighted criteria of both kinds, agreement of raters |
| How specifically were the goals set? | the quality of a goal, the check of a goal's scale |
| The client's voice | the client's own form, the gap between client and worker |
| Quality of the service, and its impact on life | instruments, reliable change, single-system designs |
| Short and long term, monthly reviews, feedback | durations with open cases counted, reviews kept, control charts |

What these methods cannot show: that a service caused a change. The data are consistent with one, or they are not."""


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
        yield from ("| Method | In Korean | What it gives |", "| --- | --- | --- |")
        words = vocabulary("evaluation_method")
        for name, function in functions:
            first = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
            yield f"| `{name}` | {words[name].ko if name in words else ''} | {first} |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *tables()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
