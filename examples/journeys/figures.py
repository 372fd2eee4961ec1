"""Compute every figure of a journey in the shape of its `expected` part, and compare the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from journey import Replay, Row

import casekit as ck
from casekit.clocks.reviews import ReviewDue
from casekit.stages.due.deadlines import deadlines_of
from casekit.stages.guards import terms_of

BY_ID = {"chains", "days_chain_first_sent_to_service_start", "days_need_first_referral_to_service",
         "days_sent_to_response", "by_status"}  # fmt: skip
"""Tables keyed by ids, which are compared whole. In any other table only the expected keys are compared."""


EXACT = 0.00005
"""The largest difference from an expected whole number: rates have four decimals."""


def working_days(journey: Row) -> ck.days.Weekdays:
    """Return the days on which people work in a journey."""
    return ck.days.Weekdays(date.fromisoformat(day) for day in journey["holidays"])


def figures(replay: Replay, *, on: date, reviews: tuple[ReviewDue, ...] | None = None) -> dict[str, Any]:
    """
    Return the figures of a journey on its last day.

    `reviews`: The due days of its reviews by the rule of its workflow. None: by the built-in rule.
    """
    case, journey = replay.case, replay.journey
    found = ck.evaluate(
        case, on=on, episode="all", calendar=working_days(journey), voice_checkpoints=journey["voice_checkpoints"],
        reviews=reviews,
    )  # fmt: skip
    goals, needs, life = (
        found["share_of_goals_achieved"], found["share_of_needs_met"], found["mean_change_of_life_domains"],
    )  # fmt: skip
    marks, sessions, heard = (
        found["goal_marks"], found["share_of_sessions_delivered"], found["share_of_checkpoints_heard"],
    )  # fmt: skip
    evidence = {row["evidence"]: row["count"] for row in found["evidence_of_both_kinds"].table
                if row["record"] == "indicator"}  # fmt: skip
    results = {
        **stages(replay),
        "goals": {
            "total": len(goals.used) + len(goals.missing),
            "by_status": statuses(goals, "achieved", ("partially_achieved", "not_achieved", "withdrawn")),
            "attainment_rate_strict": goals.value,
            "attainment_rate_half_credit": goals.figures["with_half_credit"],
            "gas_t_baseline": found["t_score_at_start"].value,
            "gas_t_final": found["t_score"].value,
            "gas_t_change": found["t_score_change"].value,
        },
        "goal_specificity": {"mean_of_5": marks.value, "share_scoring_4_or_5": marks.figures["share_four_or_five"]},
        "needs": {
            "total": len(needs.used) + len(needs.missing),
            "by_status": statuses(needs, "met", ("partly_met", "unmet", "withdrawn")),
            "satisfaction_rate_strict": needs.value,
            "satisfaction_rate_half_credit": needs.figures["with_half_credit"],
        },
        "life_impact": {
            "domains": life.figures["count"],
            "mean_pre": life.figures["mean_before"],
            "mean_post": life.figures["mean_after"],
            "mean_change": life.value,
            **{word: life.figures[word] for word in ("improved", "maintained", "worsened")},
        },
        "service_quality": {
            "rating_items": found["mean_service_rating"].figures["count"],
            "mean_rating_1_to_5": found["mean_service_rating"].value,
            "sessions_planned": sessions.figures["denominator"],
            "sessions_delivered": sessions.figures["numerator"],
            "delivery_rate": sessions.value,
        },
        "indicators": {
            "quantitative": evidence.get("quantitative", 0),
            "qualitative": evidence.get("qualitative", 0),
            "both_present": len(evidence) > 1,
        },
        "client_voice": {
            "records": found["share_of_feedback_answered"].figures["denominator"],
            "checkpoints_required": heard.figures["denominator"],
            "checkpoints_covered": heard.figures["numerator"],
            "coverage": heard.value,
            "missing": [line.name for line in heard.lines if line.facts["outcome"] == "not_heard"],
        },
        **course(found, case),
        **counts(replay),
    }
    if journey.get("deadline_checks"):
        results["deadlines"] = [deadline(replay, row, on=on) for row in journey["deadline_checks"]]
    return results


def statuses(share: ck.evaluation.Result, full: str, others: tuple[str, ...]) -> dict[str, Any]:
    """How many needs or goals have each outcome; `full` is the one that counts fully."""
    return {full: share.figures["numerator"], **{word: share.figures[word] for word in others}}


def stages(replay: Replay) -> dict[str, Any]:
    """Which stages the case went through, by the journey's own names."""
    names = list(replay.journey["stages"])
    ids = names_of(replay)
    path = [ids.get(stay.stage, stay.stage) for stay in replay.case.stage_intervals]
    days = [stay.entered_at.date().isoformat() for stay in replay.case.stage_intervals]
    days[0] = replay.first_stage_on or days[0]
    return {
        "stage_history": [list(row) for row in zip(days, path, strict=True)],
        "backward_transitions": [
            [before, after]
            for before, after in pairwise(path)
            if {before, after} <= set(names) and names.index(after) < names.index(before)
        ],
        "stages_never_entered": [name for name in names if name not in path],
    }


def names_of(replay: Replay) -> dict[str, str]:
    """The journey's own name of each stage, by the id of the stage one is in after entering it."""
    workflow = replay.machine.workflow
    return {workflow.entered(stage.id): name for name in replay.journey["stages"] if (stage := workflow.stage(name))}


def course(found: ck.evaluation.CaseEvaluation, case: ck.Case) -> dict[str, Any]:
    """Referrals, reviews, days between milestones, closing and aftercare."""
    accepted, linked = found["share_of_referrals_accepted"], found["share_of_referred_needs_linked"]
    kept, aftercare = found["share_of_reviews_on_time"].figures, found["share_of_aftercare_contacts_made"].figures
    chains = {chain.referrals[0]: chain for chain in found.referral_chains}
    closures = case.dated(ck.Closure)
    return {
        "referrals": {
            **{word: accepted.figures[word]
               for word in ("sent", "declined_by_provider", "declined_by_client", "re_referrals")},
            "accepted": accepted.figures["numerator"],
            "acceptance_rate": accepted.value,
            "needs_referred": linked.figures["denominator"],
            "needs_linked_in_the_end": linked.figures["numerator"],
            "chains": {first: list(chain.referrals) for first, chain in chains.items()},
            "days_chain_first_sent_to_service_start": {
                first: chain.days_to_service for first, chain in chains.items() if chain.service_on is not None
            },
            "days_need_first_referral_to_service": days_of(found["mean_days_from_referral_to_service"]),
            "days_sent_to_response": days_of(found["mean_days_to_response"]),
        },
        "reviews": {
            "held": kept["numerator"] + kept["late"],
            "on_time": kept["numerator"],
            "late": kept["late"],
            "missed": kept["missed"],
            "on_time_rate": found["share_of_reviews_on_time"].value,
            "rows": [
                {
                    "due": row.due.isoformat(),
                    "held": row.held.isoformat() if row.held else None,
                    "on_time": row.on_time,
                    "days_late": row.days_late,
                }
                for row in found.reviews if row.status != "running"
            ],
        },
        "timeliness": {
            "intake_to_assessment_completed_days": found["days_from_intake_to_assessment"].value,
            "assessment_completed_to_first_plan_signed_days": found["days_from_assessment_to_plan"].value,
            "intake_to_first_plan_signed_days": found["days_from_intake_to_plan"].value,
            "intake_to_first_service_days": found["days_from_intake_to_service"].value,
            "intake_to_final_closure_days": found["days_from_intake_to_closure"].value,
        },
        "closure": {
            "times_closed": len(closures),
            "reasons": [closure.reason for _, closure in closures],
            "reopened": len(case.dated(ck.Reopening)),
        },
        "aftercare": {
            "contacts_planned": aftercare["denominator"] or None,
            "contacts_made": aftercare["numerator"],
            "attempts": aftercare["attempts"],
            "ended_on": aftercare["ended_on"],
            "outcome": aftercare["outcome"],
        },
    }  # fmt: skip


def days_of(mean: ck.evaluation.Result) -> dict[str, Any]:
    """Return the days of each thing in a mean of days; None for one that still waits."""
    return {**{line.name: line.facts["days"] for line in mean.lines}, **dict.fromkeys(mean.missing)}


def counts(replay: Replay) -> dict[str, Any]:
    """Return how often each thing happened, and the final state of the case."""
    case = replay.case
    events = [entry.what.event for entry in case.timeline]
    signed = [plan.version for plan in case.plans if plan.signed_by]
    closures = case.dated(ck.Closure)
    last = case.stage_intervals[-1].stage
    names = names_of(replay)
    return {
        "plan_versions": len(signed),
        "assessments_completed": events.count("assessment_completed"),
        "reassessments": sum(assessment.kind == "reassessment" for _, assessment in case.dated(ck.Assessment)),
        "case_conferences": events.count("case_conference"),
        "supervisions": events.count("supervision"),
        "consents_recorded": events.count("consent_given"),
        "advocacy_actions": events.count("advocacy_action"),
        "event_count": replay.fed,
        "final_state": {
            "status": case.status,
            "last_stage": names.get(last, last),
            "closure_reason": closures[-1][1].reason if closures else None,
            "plan_version": max(signed, default=None),
        },
    }


def deadline(replay: Replay, row: list[Any], *, on: date) -> dict[str, Any]:
    """Return the result of one deadline check, by the deadlines of the Korean public process."""
    name, since, _, limit, unit = row
    process = ck.Workflow.ready("kr_integrated")
    rule, terms = next(rule for rule in process.deadlines if rule.id == name), terms_of(process)
    found = [
        deadlines_of(rule, replay.case, terms, on=on, episode=episode.number)[0] for episode in replay.case.episodes
    ]
    started = [each for each in found if each.since]
    asked = next((each for each in started if each.since and each.since.isoformat() == since), None)
    chosen = asked or (started or found)[0]
    elapsed = chosen.elapsed_days
    return {
        "rule": name,
        "from": chosen.since.isoformat() if chosen.since else None,
        "to": chosen.done.isoformat() if chosen.done else None,
        "elapsed": elapsed,
        "unit": unit,
        "limit": limit,
        "met": None if elapsed is None else elapsed <= limit,
    }


def differences(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """Yield each figure that differs from the expected one by more than half a unit of its last decimal place."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        whole = where.rpartition(".")[2] in BY_ID
        for key in dict.fromkeys([*expected, *(found if whole else ())]):
            place = f"{where}.{key}".lstrip(".")
            if key not in expected or key not in found:
                yield f"{place}: {'not expected' if key not in expected else 'not found'}"
            else:
                yield from differences(expected[key], found[key], place)
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{where}: expected {len(expected)} rows, found {len(found)}"
        for index, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, f"{where}[{index}]")
    elif not same(expected, found):
        yield f"{where}: expected {expected}, found {found}"


def same(expected: Any, found: Any) -> bool:
    """Return whether a figure equals the expected one."""
    if isinstance(expected, Decimal) and isinstance(found, float | int) and not isinstance(found, bool):
        half_a_unit = Decimal(5).scaleb(int(expected.as_tuple().exponent) - 1)
        return abs(Decimal(repr(found)) - expected) <= half_a_unit
    if type(expected) is int and type(found) is float:
        return abs(found - expected) <= EXACT
    return type(expected) is type(found) and bool(expected == found)


def plain(row: Row) -> Row:
    """Return a journey with floats in place of decimals, except in `expected`."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(each) for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each) for each in value]
        return float(value) if isinstance(value, Decimal) else value

    return {key: value if key == "expected" else walk(value) for key, value in row.items()}
