"""
Compare the methods of evaluation, and days, with other implementations: `oracles.py [COUNT] [SEED]` or `page`.

Every comparison runs on COUNT random inputs (10,000). Exit with 1 if there is a difference that no comparison declares,
or if docs/oracles.md is out of date. `page` writes docs/oracles.md.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

import oracle_agreement
import oracle_days
import oracle_effects
import oracle_lines
import oracle_non_overlap
import oracle_pooling
import oracle_survival
import oracle_weights
from oracle_comparison import Comparison, Tally, compare
from oracle_page import page

COMPARISONS: tuple[Comparison, ...] = tuple(
    comparison
    for room in (
        oracle_non_overlap, oracle_lines, oracle_pooling, oracle_effects, oracle_agreement, oracle_weights,
        oracle_survival, oracle_days,
    )
    for comparison in room.COMPARISONS
)  # fmt: skip
COUNT, SEED = 10_000, 20_260_101
PART = 500
"""How many inputs one process takes at a time."""
PAGE = Path(__file__).resolve().parent.parent / "docs" / "oracles.md"


def main() -> int:
    """Write the page, or compare, say what came of every comparison, and look at the page."""
    said = sys.argv[1:]
    if said == ["page"]:
        PAGE.write_text(page(COMPARISONS), encoding="utf-8")
        return 0
    count, seed = (int(given) for given in (*said, *(COUNT, SEED)[len(said) :]))
    started = time.monotonic()
    failed = 0
    versions = {each.package: version(each.package) for each in COMPARISONS}  # before an hour of work
    for comparison, tally in tallies(count, seed):
        failed += bool(tally.unexplained)
        print(line(comparison, versions[comparison.package], tally), flush=True)
        for told in tally.told:
            print(f"    {told}", flush=True)
    fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page(COMPARISONS)
    if not fresh:
        print("docs/oracles.md is not what the comparisons say; write it with: tools/oracles.py page")
    minutes = (time.monotonic() - started) / 60
    print(f"{len(COMPARISONS) - failed} passed, {failed} failed, {count} inputs each, {minutes:.1f} minutes")
    return 1 if failed or not fresh or not count else 0


def tallies(count: int, seed: int) -> Iterator[tuple[Comparison, Tally]]:
    """What comes of each comparison, in order; the parts of all of them are shared out over the processors."""
    starts = range(0, count, PART)
    with ProcessPoolExecutor(os.cpu_count(), initializer=warnings.simplefilter, initargs=("ignore",)) as pool:
        waiting = [
            [pool.submit(part, number, seed, range(start, min(start + PART, count))) for start in starts]
            for number in range(len(COMPARISONS))
        ]
        for comparison, parts in zip(COMPARISONS, waiting, strict=True):
            tally = Tally()
            for each in parts:
                tally.add(each.result())
            yield comparison, tally


def part(number: int, seed: int, places: range) -> Tally:
    """Some inputs of one comparison."""
    return compare(COMPARISONS[number], seed, places)


def line(comparison: Comparison, installed: str, tally: Tally) -> str:
    """One comparison in one line."""
    known = "".join(f"; known, {name}: {times}" for name, times in sorted(tally.known.items()))
    oracle = f"{comparison.package} {installed} {comparison.through}"
    return (
        f"{'FAILED' if tally.unexplained else 'passed'} {comparison.method} ({comparison.figures}), {oracle}: "
        f"{tally.inputs} inputs, {tally.unexplained} unexplained, largest difference {tally.largest:.1e}{known}"
    )


if __name__ == "__main__":
    sys.exit(main())
