"""What the tests of journeys share."""

from __future__ import annotations

import copy
import json
from pathlib import Path

ROOT = Path(__file__).parents[1]


JOURNEYS = ROOT / "examples" / "journeys"


PRACTICES = ROOT / "examples" / "practices"


OFFICE_JOURNEYS = sorted(PRACTICES.glob("*/*.json"))
"""The journeys of the example offices: of each the whole case `journey.json`, and short ones that end otherwise."""


RUN = JOURNEYS / "run.py"


STUDENT = json.loads((JOURNEYS / "student.json").read_text(encoding="utf-8"))


ELDER = json.loads((JOURNEYS / "elder.json").read_text(encoding="utf-8"))


def changed(journey: dict, path: tuple[str | int, ...], value: object) -> dict:
    """A copy of a journey with one value changed, or left out where it is `...`."""
    copied = copy.deepcopy(journey)
    here = copied
    for step in path[:-1]:
        here = here[step]
    if value is ...:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return copied


def event(journey: dict, kind: str) -> int:
    """The place of the first event of a type."""
    return next(index for index, each in enumerate(journey["events"]) if each["type"] == kind)
