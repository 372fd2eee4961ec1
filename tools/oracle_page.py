"""The page that says what is held against what, how, and where the two differ: made from the comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from oracle_comparison import TOLERANCE, Comparison

WIDTH = 120

_HEAD = """\
# Held against other implementations

**A figure that only its author has computed is an opinion.** `make oracles` computes methods of `casekit.evaluation` a
second time, with implementations that other people wrote: scipy, statsmodels, scikit-learn, lifelines and irrCAC. They
are installed in a folder of their own, are no dependency of casekit, and `make check` does without them; `.ci/run` runs
both.

**Ten thousand inputs each.** Every comparison below runs on 10,000 random inputs: whole numbers, halves, tenths and
wide ones, with ties, constants, missing sessions and ratings, one or two values, nothing that happened, everything that
did. Each input is drawn from the seed and its own number, so that one that is told can be had again.
`tools/oracles.py COUNT SEED` takes other numbers.

**The same means the same.** Two numbers may be {tolerance:.0e} apart, beside 1 or beside the larger of the two: both
come from exact formulas, and floats explain that much and no more. Counts, days and verdicts are equal.

**A difference is declared, or it fails.** Where the two are known to differ, the reason stands beside the comparison,
with a condition on the input. There, and only there, what casekit gives and what the oracle gives are both held to what
is declared, and the inputs are counted. Any other difference ends the run with an error. Where rounding alone decides
what an oracle gives, it is held to what rounding can make of it.

**Python 3.12 or 3.11.** irrCAC asks for a scipy that has no wheels for later ones.

## What is compared with what

| method | figures | held against | differences known |
| --- | --- | --- | --- |
"""

_MIDDLE = """
## Where they differ, and why

"""

_TAIL = """
## What is not compared

None of the five has these; they rest on the golden vectors and on published examples.

- Single-system designs: the error of NAP by Hanley & McNeil; the lines through half means and half medians; the
  individuals chart; the standardized difference over the baseline's standard deviation, the correction and the error of
  both; the log response ratio; the percentage of a goal. Where values lie beside a band, and the printed table of the
  dual criterion, are rules and no formulas.
- Goal attainment, reliable change, cut-offs, the weighing of criteria, instruments, needs, rates, review days, risk
  bands.
- Krippendorff's ordinal alpha is compared with his distances handed to irrCAC: what irrCAC itself calls ordinal are
  weights that do not depend on how often a value is used.
"""


def page(comparisons: Sequence[Comparison]) -> str:
    """The whole page."""
    rows = [
        f"| `{each.method}` | {each.figures} | {each.package} {each.through} | {len(each.known) or 'none'} |"
        for each in comparisons
    ]
    differences = [
        fill(
            f"- `{method}` and {' and '.join(packages)}, where {name}: {reason}",
            WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False,
        )
        for (method, name, reason), packages in _differences(comparisons).items()
    ]  # fmt: skip
    head = _HEAD.format(tolerance=TOLERANCE).replace("e-0", "e-")
    return head + "\n".join(rows) + "\n" + _MIDDLE + "\n".join(differences) + "\n" + _TAIL


def _differences(comparisons: Sequence[Comparison]) -> dict[tuple[str, str, str], list[str]]:
    """Each known difference of a method once, with the oracles it is a difference to."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in comparisons:
        for known in each.known:
            packages = found.setdefault((each.method, known.name, known.reason), [])
            if each.package not in packages:
                packages.append(each.package)
    return found
