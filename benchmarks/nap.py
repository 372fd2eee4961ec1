"""
How much quicker `nap` is than comparing all pairs: `python benchmarks/nap.py [POINTS] [ROUNDS]`.

Both get the same two phases of 5,000 points each in one run, first whole numbers with many ties, then floats that are
all different. The double loop only counts; `nap` also checks every value, and gives the errors and the interval. The
best round of each counts. Ends with 1 where the counts differ.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence

from casekit.evaluation import nap


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


def main(points: int = 5_000, rounds: int = 7) -> int:
    """Measure both on both kinds of readings, and print the ratios."""
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
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
