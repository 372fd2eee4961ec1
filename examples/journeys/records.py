"""Convert each type of event of a journey to records of casekit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import casekit as ck

if TYPE_CHECKING:
    from journey import Replay

Row = Mapping[str, Any]


def _service(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    crisis = data.get("crisis", False)
    if data.get("direct"):
        return [ck.ServiceStart(need=data["need"], crisis=crisis)]
    return [ck.ServiceStart(referral=data["referral"], crisis=crisis)]


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def took_part(data: Row) -> dict[str, Any]:
    """Return the fields of a record for who took part, or why no client did."""
    return {
        "participants": tuple(data.get("participants", ())),
        "reason_without_client": data.get("reason_without_client"),
    }


def _household(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    return [household(replay, data)]


def household(replay: Replay, data: Row) -> ck.Household:
    """Return a household with its members over time."""
    members = (
        replay.build(
            ck.Membership, each,
            person=each["person"], role=each["role"], since=_day(each.get("since")), until=_day(each.get("until")),
        )
        for each in data["members"]
    )  # fmt: skip
    return ck.Household(id=data["id"], index_client=data["index_client"], members=tuple(members))


def _choice(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    options = (ck.OptionConsidered(option=option, outcome=outcome) for option, outcome in data["options"].items())
    return [ck.ClientChoice(need=data.get("need"), options=tuple(options))]


def _assigned(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    qualification = ck.models.Qualification(**data["qualification"]) if data.get("qualification") else None
    return [
        ck.Assignment(
            worker=data["worker"], role=data["role"], qualification=qualification,
            scope=data.get("scope", "internal"), team=data.get("team"), until=_day(data.get("until")),
        )
    ]  # fmt: skip


def _follow_up(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    return [
        ck.FollowUp(
            id=data["id"], owner=data["owner"], owed_to=data.get("owed_to"), due=_day(data.get("due")),
            done_on=_day(data.get("done_on")), dropped=data.get("dropped"),
        )
    ]  # fmt: skip


def _item(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    return [
        ck.PlanItem(
            id=data["id"], goal=data["goal"], kind=data["kind"], responsible=data["responsible"],
            resources=tuple(data.get("resources", ())), due=_day(data.get("due")),
            status=data.get("status", "planned"), done_on=_day(data.get("done_on")),
        )
    ]  # fmt: skip


def _approval(status: Literal["asked", "given"]) -> Callable[[Replay, Row, Row], list[ck.Record]]:
    return lambda replay, event, data: [
        ck.Approval(id=data["id"], kind=data["kind"], status=status, shelf=data.get("shelf"), thing=data.get("thing"))
    ]


def _referral(status: str) -> Callable[[Replay, Row, Row], list[ck.Record]]:
    return lambda replay, event, data: [replay.referral(data["referral"], status, data)]


RECORDS: Mapping[str, Callable[[Replay, Row, Row], list[ck.Record]]] = {
    "case_identified": lambda replay, event, data: [ck.Identification(source=data["source"])],
    "intake_registered": lambda replay, event, data: [
        ck.Intake(
            eligibility=tuple(
                ck.EligibilityAnswer(question=question, answer=answer)
                for question, answer in data["eligibility"].items()
            ),
            **took_part(data),
        )
    ],
    "contact": lambda replay, event, data: [ck.Contact(method=data["method"], seen_alone=data.get("seen_alone"))],
    "contact_attempt_failed": lambda replay, event, data: [ck.Contact(reached=False, attempt=data.get("n"))],
    "aftercare_contact": lambda replay, event, data: [
        ck.Contact(reached=data["reached"], purpose="aftercare", seen_alone=data.get("seen_alone"))
    ],
    "consent_given": lambda replay, event, data: [
        ck.Consent(
            id=f"consent-{event['seq']}", given_by=tuple(data["by"]), recipients=tuple(data["scope"]),
            until=date.fromisoformat(data["expires"]) if data.get("expires") else None,
        )
    ],
    "client_voice": lambda replay, event, data: [
        ck.ClientVoice(checkpoint=data["checkpoint"], speaker=event["actor"], words=event.get("note_ko") or None)
    ],
    "assessment_completed": lambda replay, event, data: replay.assessed(event, data),
    "risk_rated": lambda replay, event, data: [replay.build(ck.RiskRating, data, risk=data["risk"])],
    "safety_plan_made": lambda replay, event, data: [ck.SafetyPlan(with_parties=tuple(data["with_parties"]))],
    "case_conference": lambda replay, event, data: [
        ck.CaseConference(kind=data["kind"], decision=data.get("decision"))
    ],
    "target_classified": lambda replay, event, data: [ck.Selection(track=data["track"])],
    "plan_signed": lambda replay, event, data: replay.planned(event, data),
    "review_interval_set": lambda replay, event, data: [
        replay.build(ck.ReviewInterval, data, interval=ck.Interval(*data["review_interval"]), risk=data.get("risk"))
    ],
    "referral_sent": _referral("sent"),
    "referral_accepted": _referral("accepted"),
    "referral_declined": _referral("declined"),
    "service_started": _service,
    "review_held": lambda replay, event, data: [
        ck.Review(
            progress=tuple(
                ck.GoalProgress(goal=goal, progress=progress) for goal, progress in data["goal_progress"].items()
            ),
            decision=data.get("decision"), **took_part(data),
        )
    ],
    "circumstance_changed": lambda replay, event, data: [ck.CircumstanceChange(trigger=data.get("trigger"))],
    "fields_changed": lambda replay, event, data: replay.fields_changed(data),
    "goal_withdrawn": lambda replay, event, data: replay.withdrawn(event, data),
    "advocacy_action": lambda replay, event, data: [ck.Advocacy(kind=data["kind"])],
    "supervision": lambda replay, event, data: [ck.Supervision(supervisor=event["actor"], topic=data.get("topic"))],
    "evaluation_completed": lambda replay, event, data: replay.evaluated(event, data),
    "case_closed": lambda replay, event, data: [
        ck.Closure(
            reason=data["reason"], approved_by=data.get("approved_by"),
            transition_links=tuple(data.get("transition_links", ())), outcome=data.get("outcome"),
            **took_part(data),
        )
    ],
    "case_reopened": lambda replay, event, data: [ck.Reopening(reason=data.get("reason"))],
    "household_recorded": _household,
    "client_recorded": lambda replay, event, data: [
        ck.Client(id=data["id"], other_ids=tuple(data.get("other_ids", ())))
    ],
    "case_linked": lambda replay, event, data: [ck.CaseLink(case=data["case"], kind=data["kind"])],
    "worker_assigned": _assigned,
    "choice_made": _choice,
    "plan_item_recorded": _item,
    "follow_up_recorded": _follow_up,
    "relation": lambda replay, event, data: [ck.Relation(**data)],
    "intervention": lambda replay, event, data: [
        ck.Intervention(kind=data["kind"], item=data.get("item"), principles=tuple(data.get("principles", ())))
    ],
    "feedback_answered": lambda replay, event, data: [
        ck.FeedbackAnswer(checkpoint=data["checkpoint"], led_to=data["led_to"], plan=data.get("plan"))
    ],
    "approval_asked": _approval("asked"),
    "approval_given": _approval("given"),
    "deadline_set": lambda replay, event, data: [
        ck.DeadlineSet(rule=data["rule"], due=date.fromisoformat(data["due"]), reason=data.get("reason"))
    ],
    "requirement_waived": lambda replay, event, data: [
        ck.Waiver(requirement=data["requirement"], reason=data["reason"], until=_day(data.get("until")))
    ],
    "consent_withdrawn": lambda replay, event, data: [replay.consent_withdrawn(event, data)],
    "aftercare_ended": lambda replay, event, data: [ck.AftercareEnd(outcome=data["outcome"])],
}  # fmt: skip
"""The function that converts each type of event to records."""
