"""What a Housing First team adds to casekit in Python, beside the data in practice.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import ClassVar

import attrs

import casekit as ck
from casekit.labels import Words
from casekit.practice import OwnVocabulary, OwnWord

HERE = Path(__file__).resolve().parent


@attrs.frozen(kw_only=True, slots=False)
class Tenancy(ck.Record):
    """
    The contract by which the tenant rents a home.

    id: Its id.
    starts_on: Its first day.
    ends_on: Its last day.
    address: Where the home is. Personal.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("tenancy_signed",)
    SHELF: ClassVar[str | None] = "tenancies"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    starts_on: date
    ends_on: date
    address: str | None = attrs.field(default=None, repr=False, metadata=ck.models.PERSONAL)


@attrs.frozen(kw_only=True, slots=False)
class DoorstepVisit(ck.Record):
    """
    A visit at the home of the tenant, who may leave the door closed.

    let_in: Whether the tenant let the worker in.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("doorstep_visit",)

    let_in: bool


def tenancy_lasts(context: ck.Context, days: ck.stages.Days) -> ck.Refusal | None:
    """Require of a move that a tenancy lasts at least so many days from that day on."""
    longest = max((0, *((each.ends_on - context.day).days for each in context.case.current(Tenancy))))
    if longest >= days:
        return None
    return ck.Refusal("tenancy_too_short", {"days": days, "longest": longest}, context.case.id)


def visited_before_closure(context: ck.Context) -> Iterator[ck.Breach]:
    """Require of a closure that the tenant let a worker in during the 30 days before it."""
    visits = [context.case.day_of(at) for at, visit in context.case.dated(DoorstepVisit) if visit.let_in]
    if not visits or (context.day - max(visits)).days > 30:
        yield ck.Breach({"last_visit": max(visits, default=None)})


GUARD = ck.Guard(tenancy_lasts, resolved_by={"tenancy_too_short": (Tenancy,)})
RULE = ck.Rule(
    visited_before_closure, records=(ck.Closure,), reads=(DoorstepVisit,),
    resolved_by=(DoorstepVisit,), overridable_by=("lead",),
    labels={
        "en": "No case is closed without a visit at home in the last 30 days.",
        "ko": "최근 30일 안에 가정방문이 없으면 종결하지 않습니다.",
    },
)  # fmt: skip
REASONS = (
    OwnWord(
        id="keeps_home", counts_as="goals_attained", labels={"en": "keeps the home alone", "ko": "스스로 주거 유지"}
    ),
    OwnWord(id="evicted", counts_as="itself", labels={"en": "evicted", "ko": "퇴거당함"}),
)
EVENTS = (
    OwnWord(id="tenancy_signed", labels={"en": "tenancy signed", "ko": "임대차 계약"}),
    OwnWord(id="doorstep_visit", labels={"en": "visit at home", "ko": "가정방문"}),
)
WORDS = (OwnVocabulary(id="closure_reason", words=REASONS), OwnVocabulary(id="event", words=EVENTS))
TEXTS: Mapping[str, Words] = {
    "en": {
        "tenancy_too_short": {
            "message": {
                "none": "No tenancy lasts {days} more days.",
                "many": "The longest tenancy lasts {longest} more days, not {days}.",
            },
            "fix": "Record a tenancy that lasts at least {days} days.",
        },
        "visited_before_closure": {
            "message": "The tenant let nobody in during the last 30 days (last visit: {last_visit}).",
            "fix": "Visit the tenant at home first.",
        },
    },
    "ko": {
        "tenancy_too_short": {
            "message": "앞으로 {days}일 이상 남은 임대차 계약이 없습니다.",
            "fix": "{days}일 이상 남은 임대차 계약을 기록하십시오.",
        },
        "visited_before_closure": {
            "message": "최근 30일 안에 입주자를 집에서 만난 기록이 없습니다(마지막 방문: {last_visit}).",
            "fix": "먼저 가정방문을 하십시오.",
        },
    },
}

PRACTICE = ck.Practice.from_file(HERE / "practice.toml").extend(
    records=(Tenancy, DoorstepVisit), guards=(GUARD,), rules=(RULE,), vocabularies=WORDS, texts=TEXTS
)
