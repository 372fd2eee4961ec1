from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import t_score, t_score_change

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


def achieved(case: ck.Case) -> ck.evaluation.Result:
    return ck.evaluate(case, on=YEAR_END)["share_of_goals_achieved"]


def t_scores(case: ck.Case) -> list[float | None]:
    """The T-scores at the start and last, and their change."""
    found = ck.evaluate(case, on=YEAR_END)
    return [found[name].value for name in ("t_score_at_start", "t_score", "t_score_change")]


def findings(case: ck.Case) -> tuple[ck.Finding, ...]:
    """What an evaluation finds about the goals, how specifically they were set left out."""
    found = ck.evaluate(case, on=YEAR_END).findings
    return tuple(each for each in found if each.where == "goals" and each.code != "goals_unmarked")


def undecided(found: ck.evaluation.Result) -> tuple[str, ...]:
    """The ids in the finding that names the goals still under way; none without such a finding."""
    return next((each.params["ids"] for each in found.findings if each.code == "goals_undecided"), ())


def specificity(case: ck.Case) -> ck.evaluation.Result:
    return ck.evaluate(case, on=YEAR_END)["goal_marks"]


def marked(found: ck.evaluation.Result) -> tuple[object, ...]:
    """The number of goals with marks, the mean number of marks, and the share with four or five."""
    return found.figures["goals"], found.value, found.figures["share_four_or_five"]


def come_to(*achievements: str | None) -> ck.Case:
    return aiming(*({"achievement": each} for each in achievements))


def test_goals_are_counted_by_how_far_they_came():
    words = ("achieved", "sustaining", "partially_achieved", "not_achieved", "not_attainable", "improving", None)

    found = achieved(come_to(*words))

    counted = [found.figures[word] for word in ("numerator", "partially_achieved", "not_achieved")]
    assert (len(found.used) + len(found.missing), *counted) == (7, 2, 1, 2)
    assert undecided(found) == ("G6", "G7")


@pytest.mark.parametrize("word", ["in_progress", "improving", "no_change", "worsening", "no_progress"])
def test_a_goal_under_way_is_undecided(word):
    assert undecided(achieved(come_to(word))) == ("G1",)


def test_a_partial_achievement_is_half_a_goal_with_half_credit():
    found = achieved(come_to("achieved", "partially_achieved", "partially_achieved", "not_achieved"))

    assert found.value == 0.25
    assert found.figures["with_half_credit"] == 0.5


def test_withdrawn_and_undecided_goals_leave_the_denominator():
    goals = ({"achievement": "achieved"}, {"achievement": "not_achieved"}, {"lifecycle": "withdrawn"}, {})

    found = achieved(aiming(*goals))

    assert found.figures["withdrawn"] == 1
    assert found.value == found.figures["with_half_credit"] == 0.5


def test_a_withdrawn_goal_stays_withdrawn_however_far_it_came():
    found = achieved(aiming({"lifecycle": "withdrawn", "achievement": "achieved"}))

    assert (found.figures["withdrawn"], found.figures["numerator"]) == (1, 0)


def reviewed(case: ck.Case, day: str, progress: str) -> ck.Case:
    review = ck.Review(progress=(ck.GoalProgress(goal="G1", progress=progress),))
    return cases.kept(case, review, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-06-01"))


def test_what_the_last_review_said_counts_for_a_goal_without_an_achievement_of_its_own():
    case = reviewed(reviewed(come_to(None), "2025-05-01", "achieved"), "2025-04-01", "worsening")

    assert achieved(case).figures["numerator"] == 1


@pytest.mark.parametrize(
    ("goals", "ids"), [((), ()), (({}, {"achievement": "achieved"}), ("G1",))], ids=["no goal", "one undecided"]
)
def test_a_finding_names_the_goals_still_under_way(goals, ids):
    finding = achieved(aiming(*goals)).findings[0]

    assert (finding.code, finding.params["ids"], finding.severity) == ("goals_undecided", ids, "notice")


@pytest.mark.parametrize("goals", [(), ({},), ({"lifecycle": "withdrawn"},)], ids=["none", "undecided", "withdrawn"])
def test_rates_and_t_scores_of_no_goals_are_unknown_and_a_finding_says_so(goals):
    case = aiming(*goals)

    found = achieved(case)

    assert {found.value, found.figures["with_half_credit"], *t_scores(case)} == {None}
    assert cases.codes(findings(case)) == ["goals_undecided", "goals_unrated"]


@given(st.lists(st.sampled_from(["achieved", "sustaining", "partially_achieved", "not_achieved", "improving"])))
def test_every_goal_is_counted_once_and_rates_lie_between_none_and_all(words):
    found = achieved(come_to(*words))

    counted = ("numerator", "partially_achieved", "not_achieved", "withdrawn", "undecided")
    assert sum(found.figures[word] for word in counted) == len(found.used) + len(found.missing) == len(words)
    assert found.figures["undecided"] == len(undecided(found))
    if found.value is not None:
        assert 0 <= found.value <= found.figures["with_half_credit"] <= 1


def test_t_scores_are_of_the_weighed_goals_at_the_start_and_last():
    goals = ({"weight": 3, "baseline_level": -2}, {"weight": 1.5, "baseline_level": -1})

    at_start, last, change = t_scores(aiming(*goals, levels={"G1": 1, "G2": -1}))

    assert at_start == t_score([-2, -1], weights=[3, 1.5]).value
    assert last == t_score([1, -1], weights=[3, 1.5]).value
    assert change == t_score_change([-2, -1], [1, -1], weights=[3, 1.5]).value


def test_the_last_reading_that_has_a_level_holds():
    case = aiming({"baseline_level": -1}, levels={"G1": 2})
    for day, reading in (
        ("2025-05-01", ck.Reading(goal="G1", level=0)),
        ("2025-04-01", ck.Reading(goal="G1", level=1)),
        ("2025-06-01", ck.Reading(goal="G1", value=12.5)),
    ):
        case = cases.kept(case, reading, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-06-01"))

    assert ck.evaluate(case, on=YEAR_END)["t_score"].value == 50


def test_a_change_is_of_the_goals_rated_both_at_the_start_and_last():
    goals = ({"baseline_level": -2}, {"baseline_level": -1}, {})

    case = aiming(*goals, levels={"G1": 0, "G3": 2})

    at_start, last, change = t_scores(case)

    assert at_start == t_score([-2, -1]).value
    assert last == t_score([0, 2]).value
    assert change == t_score_change([-2], [0]).value
    assert findings(case)[-1].code == "goals_unrated"
    assert findings(case)[-1].params["ids"] == ("G2", "G3")


def test_a_withdrawn_goal_leaves_the_t_scores():
    goals = ({"baseline_level": -1}, {"baseline_level": 2, "lifecycle": "withdrawn"})

    case = aiming(*goals, levels={"G1": 0, "G2": 2})

    assert t_scores(case) == [40, 50, 10]
    assert "goals_unrated" not in cases.codes(findings(case))


def test_goals_rated_only_at_the_start_have_no_change():
    case = aiming({"baseline_level": -1})

    assert t_scores(case) == [40, None, None]
    assert cases.codes(findings(case)) == ["goals_undecided", "goals_unrated"]


def test_goals_that_weigh_nothing_have_no_t_score_and_a_finding_says_so():
    goal = {"baseline_level": -1, "weight": 0, "achievement": "achieved"}

    case = aiming(goal, levels={"G1": 0})

    assert t_scores(case) == [None, None, None]
    assert cases.codes(findings(case)) == ["goals_unrated"]


def test_specificity_is_the_mean_of_the_marks_and_the_share_with_four_or_five():
    four = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=False)
    three = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=False, time_bound=False)
    goals = [{"specificity": marks} for marks in (ALL_FIVE, four, three, NO_MARK)]

    found = specificity(aiming(*goals))

    assert marked(found) == (4, 3.0, 0.5)
    assert found.findings == ()


def test_a_withdrawn_goal_leaves_the_specificity():
    goals = ({"specificity": ALL_FIVE}, {"specificity": NO_MARK, "lifecycle": "withdrawn"})

    found = specificity(aiming(*goals))

    assert marked(found) == (1, 5, 1)


@pytest.mark.parametrize(
    ("goals", "ids"),
    [((), ()), (({},), ("G1",)), (({"lifecycle": "withdrawn"},), ())],
    ids=["no goal", "unmarked", "all withdrawn"],
)
def test_specificity_of_no_marked_goal_is_unknown_and_a_finding_says_so(goals, ids):
    found = specificity(aiming(*goals))

    assert marked(found) == (0, None, None)
    assert cases.codes(found.findings) == ["goals_unmarked"]
    assert found.findings[0].params["ids"] == ids


def test_a_finding_names_the_goals_left_unmarked():
    found = specificity(aiming({"specificity": ALL_FIVE}, {}))

    assert found.figures["goals"] == 1
    assert found.findings[0].params["ids"] == ("G2",)
