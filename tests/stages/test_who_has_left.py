"""Who has left or joined: what new work, a rating, a consent and a promise then mean."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from cases import SCHOOL, WORKER, codes, on, opened, planned
from rule_acts import asked, told

import casekit as ck
from casekit.evaluation import evaluate

HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ck.Membership(person="P-2", role="head"),
))  # fmt: skip
OF_HIS = attrs.evolve(HOME, index_client="C-5")
DIED = ck.Departure(person="C-3", reason="death")
HEALTH = ck.Need(id="N7", domain="health")
LEFT = ([], ["person_has_left"])


def family(*records: tuple[ck.Record, str]) -> ck.Case:
    return told(opened(), (HOME, "2025-03-04"), (ck.Client(id="C-5"), "2025-03-04"), *records)


def of_each_person(case: ck.Case, figure: str) -> dict[str, ck.evaluation.Result]:
    """A figure of each person of a case at the end of 2025, by the id of the person."""
    return {each.person: each[figure] for each in evaluate(case, on=date(2025, 12, 31)).persons}


@pytest.mark.parametrize(
    "record",
    [
        HEALTH,
        attrs.evolve(HEALTH, about="C-3"),
        ck.Goal(id="G7", need="N1", term="short"),
        ck.RiskRating(risk="low", about="C-3"),
    ],
    ids=["need", "need of hers", "goal for a need of hers", "risk of hers"],
)
def test_new_work_about_a_client_who_died_is_reported(record: ck.Record):
    assert asked(family((DIED, "2025-03-05")), record, "2025-03-06") == LEFT


def test_work_about_those_who_stay_and_what_ends_the_work_about_the_dead_is_not_reported():
    case = family((DIED, "2025-03-05"))

    assert asked(case, attrs.evolve(HEALTH, about="C-5"), "2025-03-06") == ([], [])
    assert asked(case, ck.RiskRating(risk="low"), "2025-03-06") == ([], [])
    assert asked(case, attrs.evolve(case.current(ck.Need, "N1"), outcome="withdrawn"), "2025-03-06") == ([], [])
    assert asked(told(case, (OF_HIS, "2025-03-06")), HEALTH, "2025-03-06") == ([], [])


def test_what_was_owed_to_a_client_who_died_is_owed_to_nobody_until_there_is_another():
    owing = (ck.Contact(next_due=date(2025, 4, 1)), "2025-03-04")
    case = family(owing, (DIED, "2025-03-05"))

    def owed_to(case: ck.Case) -> list[str | None]:
        return [each.owed_to for each in SCHOOL.owed(case, on=date(2025, 3, 7)) if each.kind == "contact"]

    assert owed_to(family(owing)) == ["C-3"]
    assert owed_to(case) == [None]
    assert owed_to(told(case, (OF_HIS, "2025-03-06"))) == ["C-5"]


def test_a_rating_of_the_next_index_client_does_not_replace_that_of_the_one_before():
    scored = ck.DomainScore(domain="education", occasion="before", score=1)
    rated = ck.ServiceRating(item="respect", rating=2)
    case = family((scored, "2025-03-04"), (rated, "2025-03-04"), (OF_HIS, "2025-03-05"))
    case = told(
        case, (attrs.evolve(scored, score=5), "2025-03-06"), (attrs.evolve(scored, occasion="after", score=5),
        "2025-03-07"), (attrs.evolve(rated, rating=5), "2025-03-07"),
    )  # fmt: skip

    assert {(each.about, each.occasion, each.score) for each in case.domain_scores} == {
        ("C-3", "before", 1), (None, "before", 5), (None, "after", 5),
    }  # fmt: skip
    assert {(each.about, each.rating) for each in case.service_ratings} == {("C-3", 2), (None, 5)}
    found = of_each_person(case, "mean_change_of_life_domains")
    assert (found["C-5"].value, found["C-3"].value) == (0.0, None)
    assert ck.Case.from_history(case.id, case.history) == case


def test_a_rating_that_names_the_former_index_client_stays_the_one_of_that_person():
    scored = ck.DomainScore(domain="education", occasion="before", score=1)
    named = attrs.evolve(scored, about="C-3", score=3)
    case = family((scored, "2025-03-04"), (named, "2025-03-04"), (OF_HIS, "2025-03-05"))

    assert [(each.about, each.score) for each in case.domain_scores] == [("C-3", 3)]


def test_a_goal_counts_for_the_person_it_names_and_not_for_that_of_its_need():
    case = family(
        (attrs.evolve(HEALTH, about="C-5"), "2025-03-05"),
        (ck.Goal(id="G7", need="N7", term="short", about="P-2", achievement="achieved"), "2025-03-05"),
    )

    found = of_each_person(case, "share_of_goals_achieved")

    assert [found[person].figures["numerator"] for person in ("P-2", "C-5")] == [1, 0]


def test_a_consent_for_everyone_is_reported_for_whoever_joined_after_it():
    telling = ck.Disclosure(recipient="RS1", purpose="referral", about="P-2")
    case = told(planned(), (HOME, "2025-03-11"))
    hers = ck.Consent(id="S9", given_by=("P-2",), recipients=("RS1",), about="P-2")

    assert asked(case, telling, "2025-03-12") == ([], ["consent_of_before_joining"])
    assert asked(told(case, (hers, "2025-03-12")), telling, "2025-03-12") == ([], [])
    assert asked(case, attrs.evolve(telling, about="C-3"), "2025-03-12") == ([], [])
    again = ck.Consent(id="S9", given_by=("P-2",), recipients=("RS1",))
    assert asked(told(case, (again, "2025-03-12")), telling, "2025-03-12") == ([], [])


def test_an_own_withdrawal_counts_more_than_a_consent_for_everyone_from_before():
    general = ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",))
    own = ck.Consent(id="S5", given_by=("C-5",), recipients=("RS1",), about="C-5")
    telling = ck.Disclosure(recipient="RS1", purpose="referral", about="C-5")
    case = family(
        (general, "2025-03-05"), (own, "2025-03-05"), (attrs.evolve(own, withdrawn_on=date(2025, 3, 7)), "2025-03-07")
    )

    assert asked(case, telling, "2025-03-06") == ([], [])
    assert asked(case, telling, "2025-03-08")[0] == ["consent_expired"]
    assert asked(case, attrs.evolve(telling, about="C-3"), "2025-03-08") == ([], [])
    anew = attrs.evolve(general, id="S6", since=date(2025, 3, 8))
    assert asked(told(case, (anew, "2025-03-08")), telling, "2025-03-08") == ([], [])


def test_two_consents_allow_together_what_each_allows_alone():
    of_health = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), information=("health",))
    of_school = attrs.evolve(of_health, id="S2", information=("school",))
    case = told(opened(), (of_health, "2025-03-04"), (of_school, "2025-03-04"))
    telling = ck.Disclosure(recipient="RS1", purpose="referral", information=("health", "school"))

    assert asked(case, telling, "2025-03-05") == ([], [])
    assert asked(case, attrs.evolve(telling, information=("health", "finances")), "2025-03-05")[0] == ["consent_limits"]
    for_other = attrs.evolve(of_school, purposes=("statistics",))
    case = told(opened(), (of_health, "2025-03-04"), (for_other, "2025-03-04"))
    assert asked(case, telling, "2025-03-05")[0] == ["consent_limits"]


RATED = ck.RiskRating(risk="high", about="C-5")
GONE = ck.Departure(person="C-5", reason="moved_away")
CEILING = "closure_risk_ceiling"


def without(person: str, *, reason: str | None = None, until: str = "2025-03-10") -> ck.Household:
    members = tuple(
        attrs.evolve(each, until=date.fromisoformat(until), reason=reason) if each.person == person else each
        for each in HOME.members
    )
    return attrs.evolve(HOME, members=members)


def test_the_part_of_a_person_does_not_end_on_a_day_before_a_high_risk_that_is_known():
    case = family((RATED, "2025-03-12"))
    late = {"at": on("2025-03-10"), "by": WORKER, "recorded_at": on("2025-03-13")}

    assert CEILING in codes(SCHOOL.ask(case, GONE, **late).refusals)
    assert CEILING in codes(SCHOOL.ask(case, without("C-5"), **late).findings)
    assert CEILING not in codes(SCHOOL.ask(case, attrs.evolve(GONE, reason="death"), **late).refusals)


@pytest.mark.parametrize("ends", [attrs.evolve(GONE, until=date(2025, 3, 20)), without("C-5", until="2025-03-20")])
def test_a_high_risk_of_somebody_who_is_to_leave_is_reported(ends: ck.Record):
    case = family((ends, "2025-03-10"))

    assert CEILING in asked(case, RATED, "2025-03-11")[1]
    assert CEILING not in asked(case, attrs.evolve(RATED, risk="low"), "2025-03-11")[1]
    assert CEILING not in asked(family(), RATED, "2025-03-11")[1]
    dead = family((attrs.evolve(GONE, reason="death"), "2025-03-10"))
    assert CEILING not in asked(dead, RATED, "2025-03-11")[1]
    gone = family((without("C-5", reason="died"), "2025-03-10"))
    assert CEILING not in asked(gone, RATED, "2025-03-11")[1]


def test_a_death_that_becomes_a_move_asks_about_the_risk():
    died = family((RATED, "2025-03-05"), (attrs.evolve(GONE, reason="death"), "2025-03-10"))
    in_home = family((RATED, "2025-03-05"), (without("C-5", reason="died"), "2025-03-10"))

    assert asked(died, GONE, "2025-03-11")[0] == [CEILING]
    assert CEILING in asked(in_home, without("C-5", reason="moved_out"), "2025-03-11")[1]
    assert CEILING not in asked(in_home, without("C-5", reason="died"), "2025-03-11")[1]


def test_a_late_departure_of_somebody_who_is_back_is_not_held_up_by_a_later_risk():
    back = attrs.evolve(HOME, members=tuple(
        attrs.evolve(each, since=date(2025, 5, 1)) if each.person == "C-5" else each for each in HOME.members
    ))  # fmt: skip
    case = told(opened(), (HOME, "2025-03-04"), (back, "2025-05-01"), (RATED, "2025-05-05"))
    late = {"at": on("2025-03-10"), "by": WORKER, "recorded_at": on("2025-05-06")}

    assert CEILING not in codes(SCHOOL.ask(case, GONE, **late).refusals)


def test_who_is_to_come_has_not_left():
    coming = attrs.evolve(HOME, members=(*HOME.members, ck.Membership(
        person="C-9", role="child", since=date(2025, 4, 1),
    )))  # fmt: skip
    case = told(opened(), (coming, "2025-03-04"))

    assert asked(case, ck.Need(id="N9", domain="care", about="C-9"), "2025-03-05") == ([], [])
    assert CEILING not in asked(case, attrs.evolve(RATED, about="C-9"), "2025-03-05")[1]


def test_a_death_is_one_in_every_word():
    case = family((without("C-5", reason="사망"), "2025-03-10"))

    assert CEILING not in asked(case, RATED, "2025-03-11")[1]


def test_an_index_client_changed_by_mistake_and_back_keeps_the_scores_together():
    before = ck.DomainScore(domain="education", occasion="before", score=1)
    after = attrs.evolve(before, occasion="after", score=5)
    case = family((before, "2025-03-05"), (OF_HIS, "2025-03-06"), (HOME, "2025-03-07"), (after, "2025-03-08"))

    found = of_each_person(case, "mean_change_of_life_domains")

    assert found["C-3"].value == 4.0


@pytest.mark.parametrize("day", ["2025-03-06", "2025-03-07"])
def test_a_new_form_for_everyone_takes_the_place_of_an_own_consent(day: str):
    own = ck.Consent(id="S5", given_by=("C-5",), recipients=("RS1",), about="C-5")
    form = ck.Consent(id="S6", given_by=("P-2",), recipients=("RS1",))
    case = family((own, "2025-03-05"), (attrs.evolve(own, withdrawn_on=date(2025, 3, 6)), "2025-03-06"), (form, day))
    telling = ck.Disclosure(recipient="RS1", purpose="referral", about="C-5")

    assert asked(case, telling, "2025-03-08") == ([], [])


@pytest.mark.parametrize("limit", [{"purposes": ("statistics",)}, {"information": ("health",)}], ids=str)
def test_taking_back_an_own_consent_to_something_else_takes_nothing_from_that_for_everyone(limit: dict):
    own = ck.Consent(id="S5", given_by=("C-5",), recipients=("RS1",), about="C-5", **limit)
    form = ck.Consent(id="S6", given_by=("P-2",), recipients=("RS1",))
    case = family((form, "2025-03-05"), (own, "2025-03-05"),
                  (attrs.evolve(own, withdrawn_on=date(2025, 3, 6)), "2025-03-06"))  # fmt: skip
    telling = ck.Disclosure(recipient="RS1", purpose="referral", information=("school",), about="C-5")

    assert asked(case, telling, "2025-03-08") == ([], [])


def test_a_consent_counts_for_who_was_there_at_one_of_its_versions():
    form = ck.Consent(id="S6", given_by=("P-2",), recipients=("RS1",))
    wider = attrs.evolve(form, recipients=("RS1", "RS2"))
    case = family((form, "2025-03-05"), (GONE, "2025-03-10"), (wider, "2025-03-15"))
    telling = ck.Disclosure(recipient="RS1", purpose="referral", about="C-5")

    assert asked(case, telling, "2025-03-16") == ([], [])
    assert asked(case, attrs.evolve(telling, recipient="RS2"), "2025-03-16") == ([], ["consent_of_before_joining"])
