"""The pictures of one case: its stages, its goals and its domains of life."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from figure_facts import clipped, drawn, overlapping, said
from marked_case import MARK, marked_case
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import goal_series
from casekit.evaluation.methods import case_durations
from casekit.pictures import (
    caseload_by_stage,
    domains_before_and_after,
    durations,
    goal_readings,
    goals_before_and_after,
    stages_over_time,
)

DAY = date(2025, 12, 1)
SCHOOL = cases.SCHOOL


def kept(case: ck.Case, day: str, *records: ck.Record) -> ck.Case:
    for record in records:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)
    return case


def scored(case: ck.Case, day: str, occasion: str, **scores: float) -> ck.Case:
    return kept(case, day, *(ck.DomainScore(domain=each, occasion=occasion, score=scores[each]) for each in scores))


def goal(**values: object) -> ck.Case:
    """A case whose goal G1 has these values, and whose other goal is given up."""
    case = cases.opened()
    first, second = case.goals
    return kept(case, "2025-03-04", attrs.evolve(first, **values), attrs.evolve(second, lifecycle="cancelled"))


class TestStages:
    def test_each_stage_has_the_days_spent_in_it(self):
        found = said(stages_over_time(cases.in_service(), on=date(2025, 3, 21), wording=SCHOOL.wording))

        assert found[:5] == ["18 days", "2 days", "2 days", "4 days", "10 days"]
        assert [each for each in found if each in ("Intake", "Assessment", "Service delivery")] == [
            "Intake", "Assessment", "Service delivery",
        ]  # fmt: skip

    def test_an_open_case_goes_on_and_a_closed_one_does_not(self):
        arrows = [
            sum(line.get_marker() == ">" for line in stages_over_time(case, on=DAY).axes[0].lines)
            for case in (cases.in_service(), cases.closed())
        ]

        assert arrows == [2, 1]

    def test_a_reopened_case_was_open_twice(self):
        bars = stages_over_time(cases.reopened(), on=DAY).axes[0].collections[0].get_paths()

        assert len(bars) == 2

    def test_reviews_are_counted_with_those_late_and_missed(self):
        case = kept(cases.in_service(), "2025-04-20", ck.Review(progress=()))
        case = kept(case, "2025-07-01", ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)))
        reviews = SCHOOL.reviews(case, on=DAY)

        found = said(stages_over_time(case, on=DAY, reviews=reviews))

        assert {each.status for each in reviews} == {"held", "missed", "running"}
        assert "1, 1 late, 1 missed" in found
        assert "3, 1 overdue" in found

    def test_a_review_that_is_still_due_lies_within_the_picture(self):
        case = cases.in_service()
        (review,) = SCHOOL.reviews(case, on=date(2025, 3, 12))

        axes = stages_over_time(case, on=date(2025, 3, 12), reviews=(review,)).axes[0]

        assert review.due == date(2025, 4, 10)
        assert axes.get_xlim()[1] > review.due.toordinal()

    def test_a_day_before_the_opening_is_refused(self):
        with pytest.raises(ck.RecordError) as refused:
            stages_over_time(cases.opened(), on=date(2025, 1, 1))

        assert refused.value.codes == ("before_the_opening",)

    @pytest.mark.parametrize("day", [date(2025, 3, 3), date(2025, 3, 4), date(2400, 1, 1), date.max])
    def test_a_case_of_any_age_is_drawn(self, day):
        figure = drawn(stages_over_time(cases.opened(), on=day))

        assert clipped(figure) == overlapping(figure) == []


class TestGoals:
    def test_a_goal_has_its_level_at_the_start_and_the_last_one_read(self):
        case = kept(goal(baseline_level=-2), "2025-04-01", ck.Reading(goal="G1", level=1))
        case = kept(case, "2025-05-01", ck.Reading(goal="G1", level=0))

        found = said(goals_before_and_after(case, on=DAY))

        assert found[:2] == ["-2 → 0", "no reading"]
        assert said(goals_before_and_after(case, on=date(2025, 4, 2)))[0] == "-2 → +1"

    def test_the_first_reading_stands_for_a_start_that_nobody_recorded(self):
        case = kept(goal(), "2025-04-01", ck.Reading(goal="G1", level=-1))
        one = said(goals_before_and_after(case, on=DAY))[0]
        case = kept(case, "2025-05-01", ck.Reading(goal="G1", level=-2))

        assert (one, said(goals_before_and_after(case, on=DAY))[0]) == ("-1", "-1 → -2")

    def test_a_value_stands_at_its_share_of_the_way_to_the_target(self):
        case = kept(goal(measure="days absent", baseline=8, target=2), "2025-04-01", ck.Reading(goal="G1", value=5))

        axes = goals_before_and_after(case, on=DAY).axes

        marks = [list(line.get_xdata()) for line in axes[0].lines if line.get_marker() in ("o", "D")]
        assert marks == [[0.0], [0.5]]
        assert "8 → 5, target 2" in said(axes[0].figure)

    def test_a_value_far_beyond_the_target_is_drawn_at_the_edge_and_told_in_full(self):
        case = kept(goal(measure="days absent", baseline=8, target=7), "2025-04-01", ck.Reading(goal="G1", value=0))

        figure = goals_before_and_after(case, on=DAY)

        assert max(max(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "D") == 1.5
        assert "8 → 0, target 7" in said(figure)

    def test_levels_and_values_have_a_panel_each(self):
        case = goal(measure="days absent", baseline=8, target=2, baseline_level=-1)
        case = kept(case, "2025-04-01", ck.Reading(goal="G1", value=5, level=0))

        figure = drawn(goals_before_and_after(case, on=DAY))

        assert len(figure.axes) == 2
        assert clipped(figure) == overlapping(figure) == []

    def test_values_without_a_target_are_told_and_have_no_mark(self):
        case = kept(
            goal(measure="days absent", baseline_level=-1), "2025-04-01", ck.Reading(goal="G1", value=5, level=0)
        )

        assert len(goals_before_and_after(case, on=DAY).axes) == 1

    def test_a_goal_is_its_id_with_the_domain_of_its_need_or_what_the_caller_calls_it(self):
        case = goal(baseline_level=-1)

        plain = said(goals_before_and_after(case, on=DAY))
        named = said(goals_before_and_after(case, on=DAY, names={"G1": "goes to school on\neach day $x$"}))

        assert {"G1 · education", "G2 · family relationships\n(cancelled)"} <= set(plain)
        assert r"goes to school on each day \$x\$" in named

    def test_a_case_without_goals_says_so(self):
        case = SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)

        assert "Nothing to show: the case has no goal." in said(goals_before_and_after(case, on=DAY))
        assert "보여 줄 것이 없습니다. 이 사례에는 목표가 없습니다." in said(
            goals_before_and_after(case, on=DAY, language="ko")
        )


class TestDomains:
    def test_the_first_score_before_and_the_last_one_after_count(self):
        case = scored(cases.in_service(), "2025-03-12", "before", education=2)
        case = scored(case, "2025-03-13", "before", education=3)
        case = scored(scored(case, "2025-04-01", "after", education=5), "2025-05-01", "after", education=4)

        assert said(domains_before_and_after(case, on=DAY))[0] == "2 → 4"

    def test_scores_of_two_episodes_are_never_compared(self):
        case = scored(cases.closed(), "2025-06-05", "before", education=1)
        case = scored(case, "2025-06-06", "after", education=4)
        case = SCHOOL.record(case, ck.Reopening(), at=cases.on("2025-09-01"), by=cases.WORKER)
        case = scored(scored(case, "2025-09-02", "before", education=3), "2025-10-01", "after", education=2)

        second, first = (said(domains_before_and_after(case, on=DAY, episode=each)) for each in (None, 1))

        assert (second[0], first[0]) == ("3 → 2", "1 → 4")
        assert "Domains of life before and after, on 2025-12-01, episode 2" in second
        assert said(domains_before_and_after(case, on=date(2025, 7, 1)))[0] == "1 → 4"

    def test_what_became_better_or_worse_or_was_scored_once_looks_different(self):
        case = scored(cases.in_service(), "2025-03-12", "before", education=2, housing=3, health=4, safety=1)
        case = scored(case, "2025-04-01", "after", education=3, housing=2, health=4, economic=3)

        figure = drawn(domains_before_and_after(case, on=DAY))

        assert said(figure)[:5] == ["2 → 3", "3 → 2", "4 → 4", "before: 1", "after: 3"]
        assert said(figure)[-4:] == ["before", "after", "better", "worse"]
        assert overlapping(figure) == clipped(figure) == []

    def test_another_person_than_the_index_client_is_named_by_id(self):
        case = kept(cases.opened(), "2025-03-04", ck.Client(id="C-4"))
        case = kept(case, "2025-03-05", ck.DomainScore(domain="health", occasion="before", score=2, about="C-4"))
        case = scored(case, "2025-03-06", "before", education=3)

        assert {"education", "physical health (C-4)"} <= set(said(domains_before_and_after(case, on=DAY)))
        assert "education (Mina)" in said(domains_before_and_after(case, on=DAY, names={"C-3": "Mina"}))

    def test_an_episode_without_scores_says_so(self):
        found = said(domains_before_and_after(cases.opened(), on=DAY))

        assert "Nothing to show: no domain of life is scored in this episode." in found

    @pytest.mark.parametrize(("episode", "code"), [(0, "out_of_range"), (2, "out_of_range"), (True, "wrong_type")])
    def test_an_episode_that_there_is_not_is_refused(self, episode, code):
        with pytest.raises(ck.EvaluationError) as refused:
            domains_before_and_after(cases.opened(), on=DAY, episode=episode)

        assert refused.value.codes == (code,)


def test_no_picture_shows_a_personal_value():
    case = marked_case()
    on = case.timeline[-1].at.date()

    figures = [
        stages_over_time(case, on=on), goals_before_and_after(case, on=on), domains_before_and_after(case, on=on),
        caseload_by_stage([case], on=on),
        *(goal_readings(goal_series(case, each.id, intervention_from=on, improvement="decrease"))
          for each in case.goals),
    ]  # fmt: skip

    assert MARK in "".join(entry.reason or "" for entry in case.history)
    assert [text for figure in figures for text in said(figure) if MARK in text or "1987" in text] == []


@pytest.mark.parametrize(
    "letters",
    ["goes to school each day and stays there until the last lesson ", "학교에 매일 가서 끝까지 듣는다 ", "x"],
)
def test_long_words_of_the_caller_are_shown_whole(letters):
    text = letters * (300 // len(letters))
    case = cases.kept(
        scored(cases.in_service(), "2025-03-12", "before", education=2, housing=3),
        ck.Assignment(worker="worker-1", role="case_manager"), at=cases.on("2025-03-12"), by=cases.WORKER,
    )  # fmt: skip
    names = dict.fromkeys(("G1", "G2", "K-17", "C-3", "worker-1"), text)
    series = ck.evaluation.Series(
        goal="G1", days=(DAY,), baseline=(7,), intervention=(), improvement="increase",
    )  # fmt: skip

    figures = [
        stages_over_time(case, on=DAY, names=names), goals_before_and_after(case, on=DAY, names=names),
        domains_before_and_after(case, on=DAY, names=names), caseload_by_stage([case], on=DAY, names=names),
        goal_readings(series, names=names, measure=text[:150]),
        durations(case_durations({"K-17": (date(2025, 1, 1), None)}, as_of=DAY), names=names),
    ]  # fmt: skip

    for figure in map(drawn, figures):
        assert clipped(figure) == overlapping(figure) == []


def test_a_goal_that_goes_on_is_drawn_from_where_the_earlier_episode_left_it():
    goal = ck.Goal(id="G1", need="N1", term="short", baseline_level=-2, measure="days", baseline=9, target=1)
    case = told(
        cases.opened(), (goal, "2025-03-05"), (ck.Reading(goal="G1", level=2, value=5), "2025-03-20"),
        (CLOSURE, "2025-04-01"), (ck.Reopening(), "2025-05-01"),
        (ck.Reading(goal="G1", level=0, value=7), "2025-05-20"),
    )  # fmt: skip

    figure = ck.pictures.goals_before_and_after(case, on=date(2025, 6, 1))

    said = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"+2 → 0"} <= said
    assert any(text.startswith("5 → 7") for text in said)
