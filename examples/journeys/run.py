"""
Run a journey: replay the dated events of a case, then compare its attempts and figures with those expected.

    python examples/journeys/run.py FILE [--workflow ID] [--json] [--language en|ko]

Exit 0: all as expected. 1: a figure or an attempt differs; each is printed. 2: an event was refused, or the file is
faulty.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from figures import differences, figures, plain, working_days
from journey import (
    NOTHING,
    FaultyJourneyError,
    RefusedError,
    Replay,
    Row,
    acting,
    interval,
    machine_of,
    noon,
    overriding,
)
from records import built

import casekit as ck

CASE_MANAGER = "cm"
"""The role code of the case manager in every journey."""


ONLY_IN_ITS_OWN = ("stage_history", "backward_transitions", "stages_never_entered")
"""The figures about the stages of a case. They differ in another workflow and are not compared there."""


def in_another(journey: Row, workflow: str) -> Row:
    """Return the journey for another workflow of its `alt_stage_map`: other stages, the same figures, no attempts."""
    maps = journey.get("alt_stage_map", {})
    if workflow not in maps:
        known = ", ".join((journey["workflow"], *maps))
        raise FaultyJourneyError(f"it has no stage map for that workflow; use one of: {known}")
    expected = {key: value for key, value in journey.get("expected", {}).items() if key not in ONLY_IN_ITS_OWN}
    if "final_state" in expected:
        final = expected["final_state"]
        expected["final_state"] = {key: value for key, value in final.items() if key != "last_stage"}
    stages = list(dict.fromkeys(maps[workflow].values()))
    return {
        **journey, "workflow": workflow, "stages": stages, "stage_map": maps[workflow], "expected": expected,
        "probes": [],
    }  # fmt: skip


def attempts(replay: Replay, tried: Row) -> str | ck.Record:
    """Return the act of an attempt: a record, or the name of the stage to move to."""
    do, by = tried["do"], tried.get("actor", CASE_MANAGER)
    if do == "advance":
        return str(tried["to"])
    said = {key: value for key, value in tried.items() if key not in ("do", "actor")}
    made: dict[str, Any] = {
        "disclose": lambda: built(replay, ck.Disclosure, said),
        "send_referral": lambda: replay.referral(tried["referral"], "sent"),
        "decline_referral": lambda: replay.referral(tried["referral"], "declined", said),
        "close": lambda: built(replay, ck.Closure, said),
        "assign": lambda: ck.Assignment(
            worker=tried["role"], role="case_manager" if tried["role"] == CASE_MANAGER else tried["role"],
            qualification=ck.models.Qualification(
                years_of_experience=tried["years_of_experience"], licensed=tried["licensed"],
                standard_training=tried["standard_training"],
            ),
        ),
        "sign_plan": lambda: replay.plan(said),
        "set_review_interval": lambda: ck.ReviewInterval(interval=interval(tried["review_interval"])),
        "start_service": lambda: built(replay, ck.ServiceStart, said),
        "record": lambda: replay.main_record(
            {"seq": "attempt", "type": tried["type"], "date": tried["on"], "actor": by, "data": tried["data"]}
        ),
    }  # fmt: skip
    if do not in made:
        raise FaultyJourneyError(f"a probe tries something unknown; use one of: advance, deadlines, {', '.join(made)}")
    record: ck.Record = made[do]()
    return record


def probe(journey: Row, machine: ck.StageMachine, row: Row) -> tuple[dict[str, Any], tuple[ck.Refusal, ...]]:
    """Make one attempt on the case after some of the events; return its outcome and its refusals."""
    left_out = row.get("without_seq", ())
    events = [each for each in journey["events"] if each["seq"] <= row["after_seq"] and each["seq"] not in left_out]
    replay = Replay(journey, machine)
    case = replay.run(events)
    tried, at = row["try"], noon(row["at"])
    by = acting(tried.get("actor", CASE_MANAGER))
    if tried["do"] == "deadlines":
        calendar = ck.days.Weekdays(date.fromisoformat(day) for day in journey["holidays"])
        due = machine.due(case, on=at.date(), calendar=calendar)
        rules = {rule.id for rule in machine.workflow.deadlines}
        overdue = [each.rule for each in due if each.status == "overdue" and each.rule in rules]
        return {"outcome": "overdue" if overdue else "allowed", "codes": overdue}, ()
    try:
        act, overrides = attempts(replay, tried), overriding(tried)
    except ck.RecordError as error:  # the record cannot even be built
        return {"outcome": "refused", "codes": list(error.codes)}, error.refusals
    if isinstance(act, str):
        ways = machine.options(case, to=act, at=at, by=by, reason=tried.get("reason"), overrides=overrides)
        options = [each for each in ways if each.move or each is ways[0]]  # a closing that leads there is no move
        refusals = dict.fromkeys(refusal for option in options for refusal in option.refusals)
        opened = next((option for option in options if option.open), None)
        answer = ck.stages.Answer(
            refusals=() if opened else tuple(refusals), findings=opened.findings if opened else ()
        )
    else:
        answer = machine.ask(case, act, at=at, by=by, overrides=overrides)
    if answer.refusals:
        return {"outcome": "refused", "codes": [each.code for each in answer.refusals]}, answer.refusals
    codes = [each.code for each in answer.findings]
    return {"outcome": "allowed_with_finding" if codes else "allowed", "codes": codes}, ()


def probe_differences(rows: list[Row], found: list[tuple[dict[str, Any], tuple[ck.Refusal, ...]]]) -> Iterator[str]:
    """Yield a line for each attempt whose outcome or code is not the expected one, and for each text that is not."""
    for index, (row, (answer, refusals)) in enumerate(zip(rows, found, strict=True)):
        expected = row["expect"]
        for language, texts in expected.get("told", {}).items():
            told = [refusal.told(language) for refusal in refusals]
            if told != texts:
                yield f"probes[{index}].told.{language}: expected {texts}, found {told}"
        code = expected.get("code")
        if expected["outcome"] != answer["outcome"] or (code is not None and code not in answer["codes"]):
            codes = ", ".join(answer["codes"]) or "none"
            yield (f"probes[{index}]: expected {expected['outcome']} ({code}), found {answer['outcome']} ({codes})")


def story(
    journey: Row, results: Row, found: list[tuple[dict[str, Any], tuple[ck.Refusal, ...]]], language: Any
) -> None:
    """Print the attempts, the reviews and the evaluation."""
    print("\nAttempts")
    for row, (answer, refusals) in zip(journey.get("probes", []), found, strict=True):
        print(f"{row['at']}  {row['try']['do']}: {answer['outcome']} {', '.join(answer['codes'])}")
        for refusal in refusals:
            print(f"            {refusal.told(language)}")
    print("\nReviews (due, held, days late)")
    for row in results["reviews"]["rows"]:
        print(f"{row['due']}  {row['held'] or 'missed    '}  {'-' if row['days_late'] is None else row['days_late']}")
    print("\nEvaluation")
    for question in ("needs", "goals", "service_quality", "life_impact", "goal_specificity", "client_voice",
                     "referrals", "timeliness", "closure", "aftercare"):  # fmt: skip
        figures_of = results[question].items()
        told = [f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in figures_of]
        print(f"{question}: {'; '.join(told)}")


def run(file: Path, *, as_json: bool, language: Any, workflow: str | None = None) -> int:
    """Replay one journey file, in its own workflow or another, and compare the results with those expected."""
    journey = plain(json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal))
    if journey["schema"] != "casekit-journey/1":
        raise FaultyJourneyError('its schema is not "casekit-journey/1"')
    journey = {**NOTHING, **journey}
    if not journey["events"]:
        raise FaultyJourneyError("it has no events")
    if workflow is not None and workflow != journey["workflow"]:
        journey = in_another(journey, workflow)
    machine = machine_of(journey, file.parent)
    tell = (lambda line: None) if as_json else print
    tell(f"{journey['id']} in {machine.workflow.id}")
    replay = Replay(journey, machine, tell)
    events = sorted(journey["events"], key=lambda event: event["seq"])
    replay.run(events)
    last = max(noon(event["date"]) for event in events)
    for record in replay.outcomes():
        entry = ck.Entry(what=record, at=last, by="journey")
        replay.case = ck.Case.from_history(replay.case.id, [*replay.case.history, entry])
    reviews = machine.reviews(replay.case, on=last.date(), calendar=working_days(journey))
    results = figures(replay, on=last.date(), reviews=reviews)
    rows = journey.get("probes", [])
    found = [probe({**journey, "events": events}, machine, row) for row in rows]
    if as_json:
        print(json.dumps({"results": results, "probes": [answer for answer, _ in found]}, ensure_ascii=False))
    else:
        story(journey, results, found, language)
    wrong = [
        *differences(journey.get("expected", {}), results),
        *probe_differences(rows, found),
    ]
    for line in wrong:
        print(f"differs: {line}", file=sys.stderr)
    if not as_json and not wrong:
        print("\nReproduced: every figure and every attempt.")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Replay a journey and compare it with what it expects.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="print results and attempts as JSON")
    parser.add_argument("--language", choices=("en", "ko"), default="en", help="the language of refusals")
    parser.add_argument("--workflow", metavar="ID", help="run it in another workflow that its alt_stage_map names")
    given = parser.parse_args()
    try:
        return run(given.file, as_json=given.json, language=given.language, workflow=given.workflow)
    except RefusedError as error:
        print(f"{error.summary}:", file=sys.stderr)
        for refusal in error.refusals:
            print(f"- {refusal.code}: {refusal.told(given.language)}", file=sys.stderr)
    except ck.CasekitError as error:
        print(error, file=sys.stderr)
    except FaultyJourneyError as error:
        print(f"the journey file is faulty: {error}", file=sys.stderr)
    except OSError as error:
        print(f"cannot read the journey: {error.strerror}", file=sys.stderr)
    except (
        ArithmeticError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        StopIteration,
        RecursionError,
    ) as error:
        what = f" near {error.args[0]!r}" if isinstance(error, KeyError) else ""
        print(f"the journey file is faulty ({type(error).__name__}{what})", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
