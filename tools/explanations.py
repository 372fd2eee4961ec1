"""
Write the evaluation of every journey as text, in both languages: `python tools/explanations.py`.

The texts are in tests/goldens/explained, as `<journey>.<language>.txt`, and the pages for the client, the worker and
the supervisor in tests/goldens/summaries. tests/evaluation/test_explanations.py compares them with what
the library says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import casekit as ck
from casekit.labels import Language

ROOT = Path(__file__).resolve().parent.parent
GOLDENS = ROOT / "tests" / "goldens"
LANGUAGES: tuple[Language, ...] = get_args(Language)


def journeys() -> dict[str, Path]:
    """Return the file of each journey of the examples, by its name."""
    found = {file.stem: file for file in sorted((ROOT / "examples" / "journeys").glob("*.json"))}
    return found | {each.parent.name: each for each in sorted((ROOT / "examples" / "practices").glob("*/journey.json"))}


@cache
def evaluated(file: Path) -> Any:
    """Return the evaluation of a journey on its last day, in the words of its office."""
    sys.path.insert(0, str(ROOT / "examples" / "journeys"))
    try:
        from figures import plain, working_days  # noqa: PLC0415  # is beside the examples
        from journey import NOTHING, Replay, machine_of, noon, practice_of  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    data = plain(json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal))
    journey = {**NOTHING, **data}
    machine, events = machine_of(journey, file.parent), sorted(journey["events"], key=lambda each: each["seq"])
    replay, calendar = Replay(journey, machine), working_days(journey)
    replay.run(events)
    case, last = replay.case, max(noon(event["date"]) for event in events)
    for record in replay.outcomes():
        entry = ck.Entry(what=record, at=last, by="journey")
        case = ck.Case.from_history(case.id, [*case.history, entry])
    return ck.evaluation.evaluate(
        case, on=last.date(), practice=practice_of(journey, file.parent), calendar=calendar,
        voice_checkpoints=journey["voice_checkpoints"],
        reviews=machine.reviews(case, on=last.date(), calendar=calendar),
    )  # fmt: skip


def pages(evaluation: ck.evaluation.CaseEvaluation, language: Language) -> str:
    """Return the page of each reader, one after the other."""
    shown = [(reader, evaluation.summary(reader, language)) for reader in get_args(ck.evaluation.Reader)]
    return "\n\n".join(f"===== {reader}\n\n{page}" for reader, page in shown)


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each journey in each language."""
    for name, file in journeys().items():
        for language in LANGUAGES:
            evaluation = evaluated(file)
            yield GOLDENS / "explained" / f"{name}.{language}.txt", f"{evaluation.explain(language)}\n"
            yield GOLDENS / "summaries" / f"{name}.{language}.txt", f"{pages(evaluation, language)}\n"


if __name__ == "__main__":
    for path, text in texts():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
