"""
What evaluation costs: `python benchmarks/evaluation.py [POINTS] [ROUNDS]`.

First what importing `casekit.evaluation` costs beyond `import casekit`, in fresh processes. Then how much quicker `nap`
is than comparing all pairs: both get the same two phases of 5,000 points each in one run, first whole numbers with many
ties, then floats that are all different. The double loop only counts; `nap` also checks every value, and gives the
errors and the interval. The best round of each counts. Then the slowest methods for fifty points (at most 10 ms each),
and what the longest inputs that methods take cost (at most 2 s); some of them beside sorting the same numbers. Last
what an evaluation of the student's case costs, with every result read, as a multiple of loading the case, and many
evaluations as a multiple of as many alone. Ends with 1 where the counts differ, or where one costs more than it may.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import casekit as ck
from casekit.evaluation import methods
from casekit.evaluation.methods import nap
from casekit.evaluation.quality import POOLED


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


def long_case(entries: int) -> ck.Case:
    """Return a case with weekly reviews, and readings, scores and the client's words between them."""
    at = datetime(2015, 1, 5, 10, tzinfo=UTC)
    ref = ck.models.WorkflowRef(id="office", version=1, fingerprint="…")
    case = ck.Case.open(ck.Client(id="C-3"), id="K-17", at=at, by="worker-1", workflow=ref, stage="intake")
    improving = ck.GoalProgress(goal="G1", progress="improving")
    week = (
        ck.Review(participants=("C-3",), decision="continue", progress=(improving,)),
        ck.ClientVoice(checkpoint="review"), ck.FeedbackAnswer(checkpoint="review", led_to="nothing"),
        ck.DomainScore(domain="education", occasion="after", score=3), *[ck.Reading(goal="G1", value=5, level=0)] * 3,
    )  # fmt: skip
    first = (
        ck.Need(id="N1", domain="education"),
        ck.Goal(id="G1", need="N1", term="short", measure="days", baseline=9, target=1),
        ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(1, "week")),
        ck.ServiceStart(need="N1"),
    )
    records = [*first, *islice(cycle(week), entries - len(first) - 1)]
    later = [ck.Entry(what=each, at=at + timedelta(days=day), by="worker-1") for day, each in enumerate(records, 1)]
    return ck.Case.from_history(case.id, [*case.history, *later])


def of_cases() -> dict[str, tuple[Callable[[], object], Callable[[], object], float]]:
    """Evaluations of cases, each with what it is measured against, and how often that it may take."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import speed  # noqa: PLC0415  # stands beside this file

    case, long = speed.student(), long_case(3_650)
    text, day, last = ck.dumps(case), case.timeline[-1].at.date(), long.timeline[-1].at.date()
    days = [each.evaluation.on for each in ck.evaluation.evaluations(case)]
    cases = [ck.Case.from_history(f"K-{number}", case.history) for number in range(200)]
    read = ck.evaluate(case, on=day)
    read.results, read.persons  # noqa: B018  # what was computed once is not computed again

    def load() -> object:
        return ck.loads(text)

    def one() -> object:
        return ck.evaluate(case, on=day).results

    def alone() -> object:
        found = (ck.evaluate(each, on=day, episode="all") for each in cases)
        return [[each[name] for name in POOLED] for each in found]

    return {
        "evaluate the student's case, every result read": (one, load, 3),
        "its summary for the client": (lambda: read.summary("client"), load, 1),
        "its summary for the worker": (lambda: read.summary("worker"), load, 1),
        "its summary for the supervisor": (lambda: read.summary("supervisor"), load, 1),
        "evaluations at every review and closure": (
            lambda: [each.evaluation.results for each in ck.evaluation.evaluations(case)],
            lambda: [ck.evaluate(case, on=each).results for each in days], 1.1,
        ),
        "evaluate 3,650 entries with weekly reviews": (lambda: ck.evaluate(long, on=last).results, one, 40),
        "quality over 200 cases": (lambda: ck.evaluation.quality(cases, on=day), alone, 1.2),
    }  # fmt: skip


def main_of_cases(rounds: int = 7) -> int:
    """Measure what evaluations of cases cost, and print the ratios."""
    missed = 0
    for name, (call, beside, most) in of_cases().items():
        times = best_of(rounds, call) / best_of(rounds, beside)
        missed += times > most
        print(f"{name}: {times:.2f} times, at most {most}: {'met' if times <= most else 'MISSED'}")
    return missed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) or main_beside_sorting() + main_of_cases())
