"""Build docs/oracles.md from the comparisons: what is compared with what, how, and where the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from oracle_comparison import TOLERANCE, Comparison

WIDTH = 120

_HEAD = """\
# Compared with other implementations

An *oracle* is another implementation of the same method, written by other people. `make oracles` computes methods of
`casekit.evaluation`, and days, a second time with seven oracles: scipy, statsmodels, scikit-learn, lifelines, irrCAC,
numpy and dateutil. It installs them in a separate environment; casekit does not depend on them. `make check` runs
without them, and `.ci/run` runs both commands.

**Ten thousand inputs each.** Each comparison below runs on 10,000 random inputs: whole numbers, halves, tenths and
numbers from a wide range. They include ties, constant values, missing sessions and ratings, series of one or two
values, survival data in which no event happened or every one did, and offices with any working days. An input of days
holds ten of them. Each input depends only on the seed and its own number, so a reported input can be reproduced.
`tools/oracles.py COUNT SEED` sets both.

**Tolerance.** Two numbers may differ by {tolerance:.0e}, or by {tolerance:.0e} of the larger one if that is above 1.
Both are computed by exact formulas, so only floating-point rounding can explain a difference. Counts, days and verdicts
must be equal.

**A difference is declared, or the comparison fails.** Where casekit and an oracle are known to differ, the comparison
declares the reason and the inputs it applies to. For these inputs it also declares the results of both sides, and both
are checked. If the result of an oracle depends only on rounding, a range is declared for it. Any other difference ends
the run with an error.

**Python 3.12 or 3.11.** irrCAC needs a version of scipy that has no wheels for later versions of Python.

## What is compared with what

| Method | Figures | Compared with | Known differences |
| --- | --- | --- | --- |
"""

_MIDDLE = """
## Where they differ, and why

"None with a finding" means that the figure of casekit is undefined, and a finding gives the reason.

"""

_TAIL = """
## What is not compared

No comparison covers these figures. They are tested with stored reference results and with published examples.

- Single-system designs: the standard error of NAP by Hanley & McNeil; the lines through half means and half medians;
  the individuals chart; the standardized difference over the baseline's standard deviation; the corrected value and the
  standard error of both standardized differences (they use the approximate factor of the small-sample correction; only
  the exact factor is compared); the log response ratio; the percentage of a goal. Two more are rules and not formulas:
  whether values lie beyond a band, and the printed table of the dual criterion.
- Goal attainment, reliable change, cut-offs, weighted criteria, instruments, needs, rates, review days, risk bands.

The ordinal weights of irrCAC are not used. Krippendorff's ordinal alpha depends on how often each value is used, and
these weights do not. It is therefore compared with irrCAC using Krippendorff's own distances as weights.
"""


def page(comparisons: Sequence[Comparison]) -> str:
    """The whole page."""
    rows = [
        f"| `{each.method}` | {each.figures} | {each.package} {each.through} | {len(each.known) or 'none'} |"
        for each in comparisons
    ]
    differences = [
        fill(
            f"- `{method}` and {' and '.join(packages)}, if {name}: {reason}",
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
