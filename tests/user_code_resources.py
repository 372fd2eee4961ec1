"""What an engineer in a welfare agency asks of a directory of resources, and of what may be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs
from user_code import PRACTICE, WORKER

import casekit as ck
from casekit.resources.allocation import Allocation
from casekit.resources.circumstances import Circumstances
from casekit.resources.eligibility import EligibilityCheck
from casekit.resources.facts import Fact
from casekit.resources.fitting import Matches
from casekit.stages import to_icalendar
from casekit.stages.acts.telling import DisclosureDecision, ToStop, WayToTell


def days_of_a_notice_are_counted(day: date = date(2025, 5, 1)) -> list[date | int]:
    """Return the last day of a notice of three working days, the fifth working day, and how many lie between."""
    office = ck.days.Weekdays({date(2025, 5, 5)})
    last = ck.days.TimeLimit(3, "working_day").last_day(day, calendar=office)
    fifth = ck.days.TimeLimit(5, "working_day").last_day(day, calendar=office)
    return [last, fifth, ck.days.working_days_between(last, fifth, calendar=office)]


def what_may_be_told_is_asked(machine: ck.StageMachine, running: ck.Case) -> tuple[list[str], list[str]]:
    """Return what would allow telling a neighbour, and what stops once the family withdraws its consent."""
    day = date(2025, 4, 8)
    found: DisclosureDecision = machine.may_disclose(
        running, "RS2", on=day, by=WORKER, purpose="referral", information=("health",)
    )  # fmt: skip
    ways: tuple[WayToTell, ...] = found.ways
    stops: tuple[ToStop, ...] = machine.what_must_stop(running, running.consents[0].id, on=day)
    if found.allowed or found.until is not None:
        raise AssertionError("the neighbour may be told")
    return [way.kind for way in ways], [each.thing for each in stops]


def a_directory_is_kept_and_searched(running: ck.Case) -> list[str]:
    """Return who could help with the first need, and who gets the one free place, with what there is to ask."""
    monday = ck.models.Opening(weekday="monday", opens="09:00", closes="18:00")
    old = ck.models.Eligibility(fact="age", at_least=65, unit="year")
    one = ck.models.Capacity(maximum=10, available=1)
    centre = ck.Resource(
        id="RS1", sector="welfare", ownership="public", formality="formal", serves=("family_relations",),
        areas=("dong-3",), opening=(monday,), capacity=one,
    )  # fmt: skip
    club = attrs.evolve(centre, id="RS5", eligibility=old)
    faults: tuple[ck.Refusal, ...] = ck.resources.directory_faults([centre, club])
    directory = ck.resources.Directory([centre, club], practice=PRACTICE)
    day, pupil = date(2025, 4, 8), attrs.evolve(running.client, birth=None, birth_year=None, area="dong-3")
    known: Circumstances = ck.resources.circumstances(
        running, on=day, answers=ck.resources.past_answers([running])
    )  # fmt: skip
    found: Matches = ck.resources.match(running.needs[0], pupil, directory, on=day, circumstances=known)
    facts: Mapping[str, Fact] = ck.resources.facts_of(pupil, on=day, practice=PRACTICE)
    told: EligibilityCheck = ck.resources.check_eligibility(old, facts)
    request = ck.resources.PlaceRequest(id="R1", choices=("RS1", "RS5"), since=day)
    given: Allocation = ck.resources.allocate([request], directory, on=day)
    if faults or "age" not in ck.resources.declared_facts(PRACTICE) or told.to_ask != ("age",):
        raise AssertionError("the directory is faulty, or nobody knows what to ask")
    return [*(each.resource for each in (*found.fitting, *found.nearly)), given.given["R1"], *told.to_ask]


def what_is_due_soon_is_put_into_a_calendar(machine: ck.StageMachine, running: ck.Case) -> list[str]:
    """Return the file of what is due within two weeks, and the rules of what comes again and is overdue."""
    day, limit = date(2025, 4, 8), ck.days.TimeLimit(14, "day")
    soon = machine.due_soon([running], on=day, within=limit, calendar=ck.days.PublicHolidays("KR"))
    late = machine.overdue([running], on=day)
    rules = [each for each in machine.workflow.deadlines if each.follows_risk or next(each.limits()) == limit]
    began = [limit.day_before(day), *(each.due for each in machine.due(running, on=day) if each.escalated_to)]
    rows = machine.reviews(running, on=day)
    kept = ck.evaluate(running, on=day, reviews=rows).reviews
    rules += [machine.workflow.review_rule] if kept != rows and machine.workflow.review_rule.warning else []
    return [to_icalendar([*soon, *late], at=running.history[-1].at), *(each.id for each in rules), *map(str, began)]
