"""
What finding help costs: `python benchmarks/directory.py [ROUNDS] [SERVICES]`.

A directory of 100,000 services is built, of which the sector and the area of one need select 1 %. Measured are: the
microseconds to index one service (the constructor checks them too), the milliseconds to find the first twenty for the
need, how many times as long it takes to score every service, and how many times as long a request for a place takes
with 2,000 requests for 500 services as with 200 for 50. The best round of each counts, in processor time, with the
collector off. Prints each figure with its target; one has none: if nothing of the area nearly fits, those of all other
areas are compared. Ends with 1 if the two ways to match find something different.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import attrs

import casekit as ck
from casekit.models import Capacity, Eligibility, Opening
from casekit.resources import Directory, PlaceRequest, allocate, facts_of, match
from casekit.resources.aspects import Sought
from casekit.resources.circumstances import NO_CIRCUMSTANCES
from casekit.resources.eligibility import NO_CHECKS
from casekit.resources.fitting import EQUAL_WEIGHTS, Matches, ranked

DAY = date(2025, 3, 17)
NEED = ck.Need(id="N1", domain="legal_rights")
PERSON = ck.Client(id="C-3", birth=date(1960, 1, 1), area="area-0", languages=("vi",), populations=("poverty",))
SECTORS = (*["legal"] * 4, "medical", "educational", "housing", "employment", "economic", "cultural")
AREAS, FIRST, NEARLY, CHOICES, MANY, FEW = 40, 20, 5, 5, (2_000, 500), (200, 50)
"""The number of areas, of resources listed, and of the choices of a request; the two sizes of an allocation."""


class Figure(NamedTuple):
    """One figure, its unit and the target: it is to be at most that, or at least. None: it has no target."""

    what: str
    value: float
    unit: str
    target: float | None
    at_least: bool = False

    def __str__(self) -> str:
        """Return the figure beside its target, and whether it is met."""
        target = verdict = ""
        if self.target is not None:
            target = f"{'at least' if self.at_least else 'at most'} {self.target:g}"
            verdict = "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "MISSED"
        return f"{self.value:9.2f} {self.unit:5} {target:12} {verdict:7} {self.what}"


def services(number: int) -> list[ck.Resource]:
    """Return services, of which four in ten are of the sector of the need, and one of those in 40 in its area."""
    drawn = random.Random(1)  # noqa: S311  # services, no secrets
    languages, hours = [(), ("ko",), ("ko", "vi")], Opening(weekday="monday", opens="09:00", closes="18:00")

    def asked() -> Eligibility | None:
        """Return a criterion, each its own object, as they come from a file."""
        old = Eligibility(fact="age", at_least=drawn.choice((14, 18, 60, 65, 80)), unit="year")
        poor = Eligibility(fact="population", one_of=("poverty", "children"))
        return drawn.choice((None, old, Eligibility(all=(old, poor))))

    return [
        ck.Resource(
            id=f"RS{place}", sector=SECTORS[place % 10], ownership="public", formality="formal",
            areas=(f"area-{place // 10 % AREAS}",), languages=drawn.choice(languages), opening=(hours,),
            cost=drawn.choice((None, "free", "reduced", "paid")), eligibility=asked(),
            capacity=Capacity(maximum=9, available=drawn.randrange(10)), availability="active",
            waiting_time=ck.Interval(drawn.randint(1, 40), "week"),
        )
        for place in range(number)
    ]  # fmt: skip


def every(directory: Directory) -> Matches:
    """Return the matches without the index: every service is scored."""
    sought = Sought(
        domain=NEED.domain, directory=directory, circumstances=NO_CIRCUMSTANCES, checks=NO_CHECKS,
        facts=facts_of(PERSON, on=DAY), weights=tuple(EQUAL_WEIGHTS.items()),
    )  # fmt: skip
    return ranked(NEED.id, directory.resources, sought, first=FIRST, nearly=NEARLY)


def requests(number: int, resources: int) -> list[PlaceRequest]:
    """Return requests, each for some of these resources."""
    drawn = random.Random(2)  # noqa: S311  # requests, no secrets
    return [
        PlaceRequest(
            id=f"R{place}", choices=tuple(f"RS{id}" for id in drawn.sample(range(resources), CHOICES)),
            priority=drawn.randrange(5), since=DAY - timedelta(days=drawn.randrange(200)), person=PERSON,
        )
        for place in range(number)
    ]  # fmt: skip


def best(rounds: int, act: Callable[[], object]) -> float:
    """Return the seconds of processor time that the best round takes."""
    took = list[float]()
    gc.disable()
    try:
        for _ in range(rounds):
            began = time.process_time()
            act()
            took.append(time.process_time() - began)
            gc.collect()
    finally:
        gc.enable()
    return min(took)


def for_each_request(rounds: int, size: tuple[int, int]) -> float:
    """Return the seconds that one request takes among so many requests for so many resources."""
    number, resources = size
    directory, asked = Directory(services(resources)), requests(number, resources)
    return best(rounds, lambda: allocate(asked, directory, on=DAY)) / number


def figures(rounds: int, number: int) -> tuple[list[Figure], bool]:
    """Return every figure, and whether the index and the look at every service find the same."""
    known = services(number)
    index = best(rounds, lambda: Directory(known))
    directory = Directory(known)

    def indexed(directory: Directory = directory) -> Matches:
        return match(NEED, PERSON, directory, on=DAY, first=FIRST, nearly=NEARLY)

    open_to_all = Directory(attrs.evolve(each, eligibility=None) for each in known)
    far = best(rounds, lambda: indexed(open_to_all))
    one, all_of_them = best(rounds * 3, indexed), best(rounds, lambda: every(directory))
    many, few = for_each_request(rounds, MANY), for_each_request(rounds, FEW)
    found = [
        Figure(f"index of {number:,} services, a service", index / number * 1e6, "µs", 10),
        Figure(f"match of one need, the first {FIRST}", one * 1e3, "ms", 15),
        Figure("the same where only services of other areas nearly fit", far * 1e3, "ms", None),
        Figure("scoring every service, against the first match", all_of_them / one, "times", 20, at_least=True),
        Figure(f"allocate: a request of {MANY[0]:,}, against one of {FEW[0]:,}", many / few, "times", 3),
    ]  # fmt: skip
    return found, indexed() == every(directory)


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    rounds, number = [*map(int, arguments), *(5, 100_000)[len(arguments) :]]
    found, same = figures(rounds, number)
    print(*found, sep="\n")
    print(f"{'the same' if same else 'DIFFERENT'}: what the index and a look at every service find")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
