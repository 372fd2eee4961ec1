"""
What evaluation costs: `python benchmarks/evaluation.py [POINTS] [ROUNDS]`.

First what importing `casekit.evaluation` costs beyond `import casekit`, in fresh processes. Then how much quicker `nap`
is than comparing all pairs: both get the same two phases of 5,000 points each in one run, first whole numbers with many
ties, then floats that are all different. The double loop only counts; `nap` also checks every value, and gives the
errors and the interval. The best round of each counts. Last the slowest methods for fifty points (at most 10 ms each),
and what the longest inputs that methods take cost (at most 2 s); some of them beside sorting the same numbers. Ends
with 1 where the counts differ, or where one costs more than it may.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from casekit.evaluation import methods
from casekit.evaluation.methods import nap


def all_pairs(baseline: Sequence[float], intervention: Sequence[float]) -> tuple[int, int, int]:
    """Better, tied and worse pairs, counted one by one."""
    better = ties = worse = 0
    for before in baseline:
        for after in intervention:
            if after > before:
                better += 1
            elif after == before:
                ties += 1
            else:
                worse += 1
    return better, ties, worse


def best_of(rounds: int, call: Callable[[], object]) -> float:
    """Seconds of processor time in the best round."""
    took = []
    for _ in range(rounds):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return min(took)


def opening(code: str, rounds: int) -> float:
    """Seconds a fresh process takes to run this, in the best round."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        took.append(time.perf_counter() - began)
    return min(took)


def long_inputs() -> dict[str, Callable[[], object]]:
    """Calls with inputs as long as a method takes, or as long as an agency has them."""
    drawn = random.Random(1)  # noqa: S311  # readings, no secrets
    raters = [[drawn.random() for _ in range(700)] for _ in range(2)]
    series, days = [place * 0.37 % 1 for place in range(10_000)], list(range(3_000))
    seen = [day % 2 for day in days]
    return {
        "agreement of two raters on 700 things": lambda: methods.krippendorff_alpha(raters, level="ratio"),
        "autocorrelation of 10,000 values": lambda: methods.lag1_autocorrelation(series),
        "survival of 3,000 cases": lambda: methods.kaplan_meier(days, seen, tau=1_500),
        "points needed of 1,000": lambda: methods.required_successes(1_000, p0=Fraction(10**39 + 1, 3 * 10**39)),
    }


def beside_sorting() -> dict[str, tuple[Callable[[], object], Callable[[], object], int]]:
    """Calls of a size as a ministry has it, each beside sorting the same numbers, and how often that it may take."""
    drawn = random.Random(2)  # noqa: S311  # readings, no secrets
    times = [drawn.random() * 1_000 for _ in range(50_000)]
    seen = [drawn.random() < 0.6 for _ in times]  # most have ended
    phases = [[drawn.gauss(10, 3) for _ in range(100_000)] for _ in range(2)]
    return {
        "survival of 50,000 cases, all of other lengths": (
            lambda: methods.kaplan_meier(times, seen), lambda: sorted(times), 20,
        ),
        "nap of 100,000 by 100,000": (
            lambda: nap(*phases, improvement="increase"), lambda: [sorted(each) for each in phases], 20,
        ),
    }  # fmt: skip


def main(points: int = 5_000, rounds: int = 7) -> int:
    """Measure both on both kinds of readings, and print the ratios."""
    alone, more = (opening(f"import casekit{beside}", 3 * rounds) for beside in ("", ", casekit.evaluation"))
    print(f"import casekit {alone * 1e3:.0f} ms; with casekit.evaluation {(more - alone) * 1e3:.0f} ms more")
    drawn = random.Random(20)  # noqa: S311  # readings, no secrets
    kinds: dict[str, Callable[[], float]] = {
        "whole numbers 0 to 100": lambda: drawn.randint(0, 100), "floats, all different": lambda: drawn.gauss(10, 3),
    }  # fmt: skip
    same = True
    for name, value in kinds.items():
        baseline, intervention = [value() for _ in range(points)], [value() for _ in range(points)]
        found = nap(baseline, intervention, improvement="increase").figures
        same &= all_pairs(baseline, intervention) == (found["better"], found["ties"], found["worse"])
        slow = best_of(min(rounds, 2), lambda one=baseline, other=intervention: all_pairs(one, other))
        quick = best_of(rounds, lambda one=baseline, other=intervention: nap(one, other, improvement="increase"))
        print(f"{points} x {points}, {name}: all pairs {slow * 1e3:.0f} ms, nap {quick * 1e3:.1f} ms, "
              f"{slow / quick:.0f} times quicker")  # fmt: skip
    print("the same counts" if same else "DIFFERENT COUNTS")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from method_examples import FIFTY  # noqa: PLC0415  # stands in another folder

    took = sorted(
        (best_of(rounds, lambda name=name, given=given: getattr(methods, name)(**given)), name) for name, given in FIFTY
    )
    print("fifty points, slowest first:", ", ".join(f"{name} {each * 1e3:.1f} ms" for each, name in took[:-6:-1]))
    long = (f"{name} {best_of(min(rounds, 2), call) * 1e3:.0f} ms" for name, call in long_inputs().items())
    print("long inputs:", ", ".join(long))
    return 0 if same else 1


def main_beside_sorting() -> int:
    """Measure what is held against sorting, and print the ratios."""
    missed = 0
    for name, (call, beside, most) in beside_sorting().items():
        times = best_of(7, call) / best_of(7, beside)
        missed += times > most
        print(f"{name}: {times:.1f} times sorting, at most {most}: {'met' if times <= most else 'MISSED'}")
    return missed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) or main_beside_sorting())
