from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import t_score, t_score_change

YEAR_END = date(2025, 12, 31)
ALL_FIVE = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=True)
NO_MARK = ck.models.Specificity(specific=False, measurable=False, attainable=False, relevant=False, time_bound=False)


def aiming(*goals: dict[str, object], levels: dict[str, int] | None = None) -> ck.Case:
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)
    records: list[ck.Record] = [ck.Need(id="N1", domain="education")]
    for number, fields in enumerate(goals, start=1):
        records.append(ck.Goal(**{"id": f"G{number}", "need": "N1", "term": "short", **fields}))
    records += [ck.Reading(goal=goal, level=level) for goal, level in (levels or {}).items()]
    for record in records:
        case = cases.kept(case, record, at=cases.on("2025-03-04"), by=cases.WORKER)
    return case


def attained(case: ck.Case) -> ck.evaluation.GoalsAttained:
    return ck.evaluation.evaluate(case, on=YEAR_END).goals


def specificity(case: ck.Case) -> ck.evaluation.GoalSpecificity:
    return ck.evaluation.evaluate(case, on=YEAR_END).goal_specificity


def come_to(*achievements: str | None) -> ck.Case:
    return aiming(*({"achievement": each} for each in achievements))


def test_goals_are_counted_by_how_far_they_came():
    words = ("achieved", "sustaining", "partially_achieved", "not_achieved", "not_attainable", "improving", None)

    found = attained(come_to(*words))

    assert (found.total, found.achieved, found.partially_achieved, found.not_achieved) == (7, 2, 1, 2)
    assert found.undecided == ("G6", "G7")


@pytest.mark.parametrize("word", ["in_progress", "improving", "no_change", "worsening", "no_progress"])
def test_a_goal_under_way_is_undecided(word):
    assert attained(come_to(word)).undecided == ("G1",)


def test_a_partial_achievement_is_half_a_goal_with_half_credit():
    found = attained(come_to("achieved", "partially_achieved", "partially_achieved", "not_achieved"))

    assert found.rate_strict == 0.25
    assert found.rate_half_credit == 0.5


def test_withdrawn_and_undecided_goals_leave_the_denominator():
    goals = ({"achievement": "achieved"}, {"achievement": "not_achieved"}, {"lifecycle": "withdrawn"}, {})

    found = attained(aiming(*goals))

    assert found.withdrawn == 1
    assert found.rate_strict == found.rate_half_credit == 0.5


def test_a_withdrawn_goal_stays_withdrawn_however_far_it_came():
    found = attained(aiming({"lifecycle": "withdrawn", "achievement": "achieved"}))

    assert (found.withdrawn, found.achieved) == (1, 0)


def reviewed(case: ck.Case, day: str, progress: str) -> ck.Case:
    review = ck.Review(progress=(ck.GoalProgress(goal="G1", progress=progress),))
    return cases.kept(case, review, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-06-01"))


def test_what_the_last_review_said_counts_for_a_goal_without_an_achievement_of_its_own():
    case = reviewed(reviewed(come_to(None), "2025-05-01", "achieved"), "2025-04-01", "worsening")

    assert attained(case).achieved == 1


@pytest.mark.parametrize(
    ("goals", "ids"), [((), ()), (({}, {"achievement": "achieved"}), ("G1",))], ids=["no goal", "one undecided"]
)
def test_a_finding_names_the_goals_still_under_way(goals, ids):
    finding = attained(aiming(*goals)).findings[0]

    assert (finding.code, finding.params["ids"], finding.severity) == ("goals_undecided", ids, "notice")


@pytest.mark.parametrize("goals", [(), ({},), ({"lifecycle": "withdrawn"},)], ids=["none", "undecided", "withdrawn"])
def test_rates_and_t_scores_of_no_goals_are_unknown_and_a_finding_says_so(goals):
    found = attained(aiming(*goals))

    rates = (found.rate_strict, found.rate_half_credit, found.t_baseline, found.t_final, found.t_change)
    assert set(rates) == {None}
    assert found.findings


@given(st.lists(st.sampled_from(["achieved", "sustaining", "partially_achieved", "not_achieved", "improving"])))
def test_every_goal_is_counted_once_and_rates_lie_between_none_and_all(words):
    found = attained(come_to(*words))

    counted = found.achieved + found.partially_achieved + found.not_achieved + found.withdrawn + len(found.undecided)
    assert counted == found.total == len(words)
    if found.rate_strict is not None:
        assert 0 <= found.rate_strict <= found.rate_half_credit <= 1


def test_t_scores_are_of_the_weighed_goals_at_the_start_and_last():
    goals = ({"weight": 3, "baseline_level": -2}, {"weight": 1.5, "baseline_level": -1})

    found = attained(aiming(*goals, levels={"G1": 1, "G2": -1}))

    assert found.t_baseline == t_score([-2, -1], weights=[3, 1.5]).value
    assert found.t_final == t_score([1, -1], weights=[3, 1.5]).value
    assert found.t_change == t_score_change([-2, -1], [1, -1], weights=[3, 1.5]).value


def test_the_last_reading_that_has_a_level_holds():
    case = aiming({"baseline_level": -1}, levels={"G1": 2})
    for day, reading in (
        ("2025-05-01", ck.Reading(goal="G1", level=0)),
        ("2025-04-01", ck.Reading(goal="G1", level=1)),
        ("2025-06-01", ck.Reading(goal="G1", value=12.5)),
    ):
        case = cases.kept(case, reading, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-06-01"))

    assert attained(case).t_final == 50


def test_a_change_is_of_the_goals_rated_both_at_the_start_and_last():
    goals = ({"baseline_level": -2}, {"baseline_level": -1}, {})

    found = attained(aiming(*goals, levels={"G1": 0, "G3": 2}))

    assert found.t_baseline == t_score([-2, -1]).value
    assert found.t_final == t_score([0, 2]).value
    assert found.t_change == t_score_change([-2], [0]).value
    assert found.findings[-1].code == "goals_unrated"
    assert found.findings[-1].params["ids"] == ("G2", "G3")


def test_a_withdrawn_goal_leaves_the_t_scores():
    goals = ({"baseline_level": -1}, {"baseline_level": 2, "lifecycle": "withdrawn"})

    found = attained(aiming(*goals, levels={"G1": 0, "G2": 2}))

    assert (found.t_baseline, found.t_final, found.t_change) == (40, 50, 10)
    assert "goals_unrated" not in cases.codes(found.findings)


def test_goals_rated_only_at_the_start_have_no_change():
    found = attained(aiming({"baseline_level": -1}))

    assert (found.t_baseline, found.t_final, found.t_change) == (40, None, None)
    assert cases.codes(found.findings) == ["goals_undecided", "goals_unrated"]


def test_goals_that_weigh_nothing_have_no_t_score_and_a_finding_says_so():
    goal = {"baseline_level": -1, "weight": 0, "achievement": "achieved"}

    found = attained(aiming(goal, levels={"G1": 0}))

    assert (found.t_baseline, found.t_final, found.t_change) == (None, None, None)
    assert found.findings


def test_specificity_is_the_mean_of_the_marks_and_the_share_with_four_or_five():
    four = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=False)
    three = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=False, time_bound=False)
    goals = [{"specificity": marks} for marks in (ALL_FIVE, four, three, NO_MARK)]

    found = specificity(aiming(*goals))

    assert (found.goals, found.mean_marks, found.share_four_or_five) == (4, 3.0, 0.5)
    assert found.findings == ()


def test_a_withdrawn_goal_leaves_the_specificity():
    goals = ({"specificity": ALL_FIVE}, {"specificity": NO_MARK, "lifecycle": "withdrawn"})

    found = specificity(aiming(*goals))

    assert (found.goals, found.mean_marks, found.share_four_or_five) == (1, 5, 1)


@pytest.mark.parametrize(
    ("goals", "ids"),
    [((), ()), (({},), ("G1",)), (({"lifecycle": "withdrawn"},), ())],
    ids=["no goal", "unmarked", "all withdrawn"],
)
def test_specificity_of_no_marked_goal_is_unknown_and_a_finding_says_so(goals, ids):
    found = specificity(aiming(*goals))

    assert (found.goals, found.mean_marks, found.share_four_or_five) == (0, None, None)
    assert cases.codes(found.findings) == ["goals_unmarked"]
    assert found.findings[0].params["ids"] == ids


def test_a_finding_names_the_goals_left_unmarked():
    found = specificity(aiming({"specificity": ALL_FIVE}, {}))

    assert found.goals == 1
    assert found.findings[0].params["ids"] == ("G2",)
