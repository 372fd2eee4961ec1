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
    evaluation = ck.evaluation.evaluate(
        case, on=on, calendar=working_days(journey), voice_checkpoints=journey["voice_checkpoints"], reviews=reviews
    )
    results = {
        **stages(replay),
        "goals": {
            "total": evaluation.goals.total,
            "by_status": {
                status: getattr(evaluation.goals, status)
                for status in ("achieved", "partially_achieved", "not_achieved", "withdrawn")
            },
            "attainment_rate_strict": evaluation.goals.rate_strict,
            "attainment_rate_half_credit": evaluation.goals.rate_half_credit,
            "gas_t_baseline": evaluation.goals.t_baseline,
            "gas_t_final": evaluation.goals.t_final,
            "gas_t_change": evaluation.goals.t_change,
        },
        "goal_specificity": {
            "mean_of_5": evaluation.goal_specificity.mean_marks,
            "share_scoring_4_or_5": evaluation.goal_specificity.share_four_or_five,
        },
        "needs": {
            "total": evaluation.needs.total,
            "by_status": {
                status: getattr(evaluation.needs, status) for status in ("met", "partly_met", "unmet", "withdrawn")
            },
            "satisfaction_rate_strict": evaluation.needs.rate_strict,
            "satisfaction_rate_half_credit": evaluation.needs.rate_half_credit,
        },
        "life_impact": {
            "domains": evaluation.life_impact.domains,
            "mean_pre": evaluation.life_impact.mean_before,
            "mean_post": evaluation.life_impact.mean_after,
            "mean_change": evaluation.life_impact.mean_change,
            "improved": evaluation.life_impact.improved,
            "maintained": evaluation.life_impact.maintained,
            "worsened": evaluation.life_impact.worsened,
        },
        "service_quality": {
            "rating_items": evaluation.service_quality.items_rated,
            "mean_rating_1_to_5": evaluation.service_quality.mean_rating,
            "sessions_planned": evaluation.service_quality.sessions_planned,
            "sessions_delivered": evaluation.service_quality.sessions_delivered,
            "delivery_rate": evaluation.service_quality.delivery_rate,
        },
        "indicators": {
            "quantitative": evaluation.evidence.quantitative,
            "qualitative": evaluation.evidence.qualitative,
            "both_present": evaluation.evidence.both_present,
        },
        "client_voice": {
            "records": evaluation.client_voice.records,
            "checkpoints_required": len(evaluation.client_voice.required),
            "checkpoints_covered": len(evaluation.client_voice.covered),
            "coverage": evaluation.client_voice.coverage,
            "missing": list(evaluation.client_voice.missing),
        },
        **course(evaluation.answer),
        **counts(replay),
    }
    if journey.get("deadline_checks"):
        results["deadlines"] = [deadline(replay, row, on=on) for row in journey["deadline_checks"]]
    return results


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


def course(answer: ck.evaluation.NeedsAnswered) -> dict[str, Any]:
    """Referrals, reviews, days between milestones, closing and aftercare."""
    referrals, reviews, days = answer.referrals, answer.reviews, answer.timeliness
    ended = answer.aftercare.ended_on
    return {
        "referrals": {
            "sent": referrals.sent,
            "accepted": referrals.accepted,
            "declined_by_provider": referrals.declined_by_provider,
            "declined_by_client": referrals.declined_by_client,
            "re_referrals": referrals.re_referrals,
            "acceptance_rate": referrals.acceptance_rate,
            "needs_referred": referrals.needs_referred,
            "needs_linked_in_the_end": referrals.needs_linked,
            "chains": {first: list(chain) for first, chain in referrals.chains.items()},
            "days_chain_first_sent_to_service_start": dict(referrals.chain_days_to_service),
            "days_need_first_referral_to_service": dict(referrals.need_days_to_service),
            "days_sent_to_response": dict(referrals.days_to_response),
        },
        "reviews": {
            "held": reviews.held,
            "on_time": reviews.on_time,
            "late": reviews.late,
            "missed": reviews.missed,
            "on_time_rate": reviews.on_time_rate,
            "rows": [
                {
                    "due": row.due.isoformat(),
                    "held": row.held.isoformat() if row.held else None,
                    "on_time": row.on_time,
                    "days_late": row.days_late,
                }
                for row in reviews.rows
            ],
        },
        "timeliness": {
            "intake_to_assessment_completed_days": days.intake_to_assessment,
            "assessment_completed_to_first_plan_signed_days": days.assessment_to_plan,
            "intake_to_first_plan_signed_days": days.intake_to_plan,
            "intake_to_first_service_days": days.intake_to_service,
            "intake_to_final_closure_days": days.intake_to_final_closure,
        },
        "closure": {
            "times_closed": answer.closing.times_closed,
            "reasons": list(answer.closing.reasons),
            "reopened": answer.closing.reopened,
        },
        "aftercare": {
            "contacts_planned": answer.aftercare.contacts_planned,
            "contacts_made": answer.aftercare.contacts_made,
            "attempts": answer.aftercare.attempts,
            "ended_on": ended.isoformat() if ended else None,
            "outcome": answer.aftercare.outcome,
        },
    }


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
