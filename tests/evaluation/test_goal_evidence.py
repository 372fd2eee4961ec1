"""What the records say of each goal by the published methods."""

from __future__ import annotations

from datetime import date

import pytest
from cases import kept, on, opened

import casekit as ck
from casekit.evaluation import Result, evaluate
from casekit.evaluation.methods import nap, percent_of_goal

ABSENCE = ck.Goal(id="G1", need="N1", term="short", measure="days absent", baseline=8, target=2)


def recorded(*acts: tuple[ck.Record, str]) -> ck.Case:
    case = opened()
    for record, day in acts:
        case = kept(case, record, at=on(day), by="worker-1")
    return case


def of_goal(case: ck.Case, method: str, goal: str = "G1") -> Result | None:
    found = {(each.method.id, each.of): each for each in evaluate(case, on=date(2025, 12, 31)).results}
    return found.get((method, goal))


def read(*values: tuple[float | None, str], goal: ck.Goal = ABSENCE, since: str = "2025-04-01") -> ck.Case:
    readings = [(ck.Reading(goal="G1", value=value, level=0), day) for value, day in values]
    service = (ck.ServiceStart(need="N1", crisis=True), since)
    return recorded(*sorted([(goal, "2025-03-05"), service, *readings], key=lambda act: act[1]))


def test_readings_before_and_since_the_service_show_how_far_the_goal_came():
    case = read((8, "2025-03-10"), (9, "2025-03-17"), (5, "2025-04-01"), (3, "2025-04-08"))

    way, overlap = of_goal(case, "percent_of_goal"), of_goal(case, "nap")

    assert way.value == percent_of_goal([8, 9], [5, 3], goal=2).value == pytest.approx(100 * 4.5 / 6.5)
    assert overlap.value == nap([8, 9], [5, 3], improvement="decrease").value == 1
    assert (way.of, way.method.settings["goal"]) == ("G1", 2)
    assert evaluate(case, on=date(2025, 12, 31))["percent_of_goal", "G1"] == way


def test_readings_of_a_measure_the_goal_no_longer_has_are_left_out_and_that_is_told():
    attendance = ck.Goal(id="G1", need="N1", term="short", measure="percent attended", baseline=40, target=90)
    read_on = [(8, "2025-03-10"), (50, "2025-03-17"), (70, "2025-04-01")]
    readings = [(ck.Reading(goal="G1", value=value), day) for value, day in read_on]
    acts = [
        (ABSENCE, "2025-03-05"),
        (attendance, "2025-03-12"),
        (ck.ServiceStart(need="N1", crisis=True), "2025-04-01"),
    ]

    way = of_goal(recorded(*sorted([*acts, *readings], key=lambda act: act[1])), "percent_of_goal")

    assert way.value == 50
    assert (way.findings[0].code, way.findings[0].params["days"]) == ("readings_left_out", ("2025-03-10",))


def test_a_service_through_a_referral_counts_from_its_own_first_day():
    case = recorded(
        (ABSENCE, "2025-03-05"), (ck.Reading(goal="G1", value=8), "2025-03-10"),
        (ck.Resource(id="RS1", sector="health", ownership="public", formality="formal"), "2025-03-11"),
        (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-03-12"),
        (ck.ServiceStart(referral="R1"), "2025-03-20"), (ck.Reading(goal="G1", value=2), "2025-03-21"),
    )  # fmt: skip

    assert of_goal(case, "percent_of_goal").value == 100


@pytest.mark.parametrize(
    "case",
    [
        recorded((ABSENCE, "2025-03-05"), (ck.Reading(goal="G1", value=8), "2025-03-10")),
        read((8, "2025-03-10")),
        read((5, "2025-04-08")),
        read((None, "2025-03-10"), (5, "2025-04-08")),
        read((8, "2025-03-10"), (5, "2025-04-08"), goal=ck.Goal(id="G1", need="N1", term="short", baseline=8)),
        read((8, "2025-03-10"), (5, "2025-04-08"),
             goal=ck.Goal(id="G1", need="N1", term="short", baseline=8, target=8)),
        read((8, "2025-03-10"), (5, "2025-04-08"),
             goal=ck.Goal(id="G1", need="N1", term="short", baseline=8, target=2, lifecycle="withdrawn")),
        read((1e-20, "2025-03-10"), (5, "2025-04-08")),
    ],
    ids=["no service", "only before", "only since", "not observed before", "no target", "to be kept", "withdrawn",
         "nearer to zero than anything measured"],
)  # fmt: skip
def test_without_readings_on_both_sides_of_a_service_nothing_is_said_of_a_goal(case):
    assert of_goal(case, "percent_of_goal") is None
    assert of_goal(case, "nap") is None


def test_a_goal_is_told_part_by_part_how_well_it_was_set():
    goal = ck.Goal(
        id="G1", need="N1", term="short", description="…", measure="days absent", baseline=8, target=2,
        due=date(2025, 6, 30), owner="C-3", steps=(ck.GoalStep(description="…"),),
    )  # fmt: skip
    case = recorded(
        (goal, "2025-03-05"), (ck.ClientVoice(checkpoint="G1", words="…"), "2025-03-06"),
        (ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(1, "month")), "2025-03-10"),
    )  # fmt: skip

    found = of_goal(case, "goal_quality")

    assert (found.value, found.figures["missing_parts"], found.figures["grade"]) == (1, (), "++")
    assert found.figures["inconsistent"] == ()


@pytest.mark.parametrize(
    ("plan", "words", "missing"),
    [
        (None, "…", {"client_voice", "review_interval"}),
        (ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",), review_interval=ck.Interval(2, "week")), "…",
         {"client_voice"}),
        (ck.Plan(version=1, goals=(), signed_by=("C-3",), review_interval=ck.Interval(2, "week")), "…",
         {"client_voice", "review_interval"}),
        (ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)), "…", {"review_interval"}),
        (ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(30, "day")), None,
         {"client_voice"}),
    ],
    ids=["no plan", "signed by the worker alone", "another plan", "no interval", "no words of the client"],
)  # fmt: skip
def test_the_client_is_in_a_goal_by_signing_its_plan_and_by_own_words(plan, words, missing):
    acts = [(ABSENCE, "2025-03-05"), (ck.ClientVoice(checkpoint="G1", words=words), "2025-03-06")]
    acts += [(plan, "2025-03-10")] if plan else []

    found = of_goal(recorded(*acts), "goal_quality")

    assert {*found.figures["missing_parts"]} & {"client_voice", "review_interval"} == missing


def test_reviews_slower_than_monthly_do_not_fit_a_goal():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(2, "month"))

    found = of_goal(recorded((ABSENCE, "2025-03-05"), (plan, "2025-03-10")), "goal_quality")

    assert "review_slower_than_monthly" in found.figures["inconsistent"]


def test_a_goal_whose_numbers_no_method_takes_is_left_out_and_nothing_breaks():
    goal = ck.Goal(id="G1", need="N1", term="short", baseline=1e-20, target=2)

    assert of_goal(recorded((goal, "2025-03-05")), "goal_quality") is None


def test_a_goals_words_stand_in_no_result():
    goal = ck.Goal(id="G1", need="N1", term="short", description="SECRET", steps=(ck.GoalStep(description="SECRET"),))
    case = recorded((goal, "2025-03-05"), (ck.ClientVoice(checkpoint="G1", words="SECRET"), "2025-03-06"))

    found = evaluate(case, on=date(2025, 12, 31))

    assert "SECRET" not in repr(found)
    assert "SECRET" not in found.explain() + found.explain("ko")


def test_two_days_are_compared_goal_by_goal():
    case = read((8, "2025-03-10"), (5, "2025-04-01"), (2, "2025-04-08"))

    found = ck.evaluation.compare_days(case, first=date(2025, 4, 1), last=date(2025, 4, 8))

    way = next(each for each in found.changes if each.method == "percent_of_goal")
    assert (way.of, way.before, way.after) == ("G1", 50, 75)
    assert way.difference == 25
