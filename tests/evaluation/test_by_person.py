"""The outcomes of each person of a case."""

from __future__ import annotations

from datetime import date

import attrs
import cases
from rule_acts import told

import casekit as ck
from casekit.evaluation import PersonOutcomes, evaluate

HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
))  # fmt: skip
LATER = date(2025, 12, 31)


def siblings() -> ck.Case:
    need = ck.Need(id="N3", domain="education", about="C-5", outcome="met")
    goal = ck.Goal(id="G3", need="N3", term="short", achievement="achieved", lifecycle="completed")
    both = (("before", 2, None), ("after", 3, None), ("before", 1, "C-5"), ("after", 4, "C-5"))
    scores = tuple(
        (ck.DomainScore(domain="education", occasion=occasion, score=score, about=about), "2025-03-06")
        for occasion, score, about in both
    )  # fmt: skip
    return told(
        cases.opened(), (HOME, "2025-03-04"), (need, "2025-03-05"), (goal, "2025-03-05"), *scores,
        (ck.RiskRating(risk="medium"), "2025-03-06"), (ck.RiskRating(risk="low", about="C-5"), "2025-03-06"),
        (attrs.evolve(cases.opened().current(ck.Need, "N1"), outcome="unmet"), "2025-03-06"),
    )  # fmt: skip


def persons(case: ck.Case, *, on: date = LATER) -> tuple[PersonOutcomes, ...]:
    return evaluate(case, on=on).persons


def test_each_person_has_their_own_outcomes():
    found = persons(siblings())

    needs = [each["share_of_needs_met"] for each in found]
    goals = [each["share_of_goals_achieved"] for each in found]
    assert [(each.person, each.risk) for each in found] == [("C-3", None), ("C-5", "low")]
    assert [len(each.used) + len(each.missing) for each in needs] == [2, 1]
    assert [each.figures["numerator"] for each in needs] == [0, 1]
    assert [each.figures["numerator"] for each in goals] == [0, 1]
    assert [each["mean_change_of_life_domains"].value for each in found] == [1.0, 3.0]


def test_whose_part_ended_has_the_reason_and_no_risk():
    case = told(siblings(), (ck.Departure(person="C-5", reason="moved_away"), "2025-05-01"))

    found = persons(case)

    assert [(each.left, each.risk) for each in found] == [(None, None), ("moved_away", None)]
    assert [each.left for each in persons(case, on=date(2025, 4, 30))] == [None, None]


def test_whose_membership_ended_has_its_reason_and_no_risk():
    members = (HOME.members[0], attrs.evolve(HOME.members[1], until=date(2025, 3, 20), reason="moved_out"))
    moved = told(siblings(), (attrs.evolve(HOME, members=members), "2025-03-20"))
    back = told(siblings(), (ck.Departure(person="C-5", reason="placed", until=date(2025, 3, 10)), "2025-03-10"))
    died = attrs.evolve(members[1], reason="died")
    then = told(back, (attrs.evolve(HOME, members=(members[0], died)), "2025-03-20"))

    assert [(each.left, each.risk) for each in persons(moved)][1] == ("moved_out", None)
    assert persons(moved, on=date(2025, 3, 20))[1].left is None
    assert [persons(case)[1].left for case in (back, then)] == ["placed", "died"]


def test_the_lives_of_two_persons_are_scored_apart_in_the_figures_of_the_case():
    impact = evaluate(siblings(), on=LATER)["mean_change_of_life_domains"]

    assert (impact.figures["count"], impact.value, impact.missing) == (2, 2.0, ())
