"""A figure is of one episode of a case, and of all together only when asked."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import CaseEvaluation, evaluate

YEAR_END = date(2025, 12, 31)
FIRST_DAY = "2025-03-05"


def score(domain: str, occasion: str, value: float, **more: str) -> ck.DomainScore:
    return ck.DomainScore(domain=domain, occasion=occasion, score=value, **more)


def twice(*first: ck.Record, then: tuple[ck.Record, ...] = (), closes: bool = True) -> ck.Case:
    """A case closed on 2025-06-05 with these records of 2025-05-01, and reopened with others of 2025-10-01."""
    case = told(cases.opened(), *((each, "2025-05-01") for each in first), (CLOSURE, "2025-06-05"))
    case = told(case, (ck.Reopening(), "2025-09-01"), *((each, "2025-10-01") for each in then))
    return told(case, (CLOSURE, "2025-11-01")) if closes else case


def of(case: ck.Case, episode: object = None, **more: object) -> CaseEvaluation:
    return evaluate(case, on=YEAR_END, episode=episode, **more)


def test_no_figure_says_improved_from_the_start_of_the_second_episode_to_the_end_of_the_first():
    case = twice(
        score("housing", "before", 1), score("housing", "after", 5), then=(score("housing", "before", 2),), closes=False
    )
    second, first, whole = of(case), of(case, 1), of(case, "all")

    life = "mean_change_of_life_domains"
    assert (second[life].value, first[life].value, whole[life].value) == (None, 4, 4)
    assert [each.code for each in second[life].findings] == ["domains_unscored"]
    assert whole[life].lines[0].facts == {"before": 1, "after": 5}
    for found in (second, first, whole):
        pairs = [(line.facts.get("before"), line.facts.get("after")) for each in found.results for line in each.lines]
        assert (2, 5) not in pairs


def test_of_all_episodes_the_first_score_before_and_the_last_after_count():
    case = twice(
        score("housing", "before", 1),
        score("housing", "after", 2),
        then=(score("housing", "before", 4), score("housing", "after", 5)),
    )

    changes = [of(case, episode)["mean_change_of_life_domains"].value for episode in (1, 2, "all")]

    assert changes == [1, 1, 4]


def test_more_than_two_scores_of_a_domain_are_all_told():
    scores = (("before", 2), ("before", 1), ("after", 3), ("after", 4))
    case = cases.holding(*(score("housing", occasion, value) for occasion, value in scores))

    (course,) = of(case).scores

    assert [(occasion, value) for _, occasion, value in course.scores] == [*scores]
    assert (course.before, course.after, course.change) == (2, 4, 2)


def test_what_is_recorded_of_one_episode_is_in_no_figure_of_another():
    records = (
        ck.ServiceRating(item="access", rating=5), ck.SessionCount(service="talks", planned=4, delivered=4),
        ck.ClientVoice(checkpoint="review"), ck.Indicator(name="absences", evidence="quantitative", value=3),
        ck.Reading(goal="G1", level=1), ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),)),
        ck.Intervention(kind="counselling"), ck.Supervision(supervisor="boss-1"),
        ck.Review(decision="modify", participants=("C-3",)),
    )  # fmt: skip
    first, second = (of(twice(*records), episode, voice_checkpoints=("review",)) for episode in (1, 2))

    assert (first["mean_service_rating"].value, second["mean_service_rating"].value) == (5, None)
    assert (first["share_of_sessions_delivered"].value, second["share_of_sessions_delivered"].value) == (1, None)
    assert (first["share_of_checkpoints_heard"].value, second["share_of_checkpoints_heard"].value) == (1, 0)
    assert (first["share_of_reviews_that_changed"].value, second["share_of_reviews_that_changed"].value) == (1, None)
    assert (first["evidence_of_both_kinds"].value, second["evidence_of_both_kinds"].value) == (True, False)
    assert (first.work.supervisions, second.work.supervisions) == (1, 0)
    assert (len(first.choices), len(second.choices)) == (1, 0)
    assert [len(found.courses[0].nearness) for found in (first, second)] == [1, 0]


def test_a_need_decided_before_the_reopening_is_none_of_the_second_episode_unless_it_is_taken_up_again():
    met, unmet = (ck.Need(id=id, domain="x", outcome=word) for id, word in (("N1", "met"), ("N2", "unmet")))
    goals = (
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.Goal(id="G2", need="N2", term="long", lifecycle="withdrawn"),
    )

    def needs(*then: ck.Record) -> list[str]:
        return [each.need for each in of(twice(met, unmet, *goals, then=then), 2).traces]

    assert needs() == []
    assert needs(ck.ServiceStart(need="N2")) == ["N2"]
    assert needs(ck.Reading(goal="G1", level=0)) == ["N1"]
    assert needs(ck.Need(id="N3", domain="y")) == ["N3"]
    assert needs(ck.Referral(id="R1", need="N1", resource="RS1")) == ["N1"]


def test_an_open_need_and_an_open_goal_go_on_into_the_second_episode():
    found = of(twice(), 2)

    assert found["share_of_needs_met"].missing == ("N1", "N2")
    assert [course.goal for course in found.courses] == ["G1", "G2"]


def test_a_goal_achieved_or_given_up_in_the_first_episode_is_none_of_the_second():
    achieved = ck.Goal(id="G1", need="N1", term="short", achievement="achieved")
    given_up = ck.Goal(id="G2", need="N2", term="long", lifecycle="withdrawn")

    assert of(twice(achieved, given_up), 2).courses == ()
    assert [course.goal for course in of(twice(achieved, given_up), 1).courses] == ["G1", "G2"]


def test_the_first_episode_is_as_it_stood_when_it_was_reopened():
    need = ck.Need(id="N1", domain="x", outcome="met")
    lost = ck.Need(id="N1", domain="x", outcome="unmet")
    case = twice(need, then=(lost,))

    assert [of(case, episode)["share_of_needs_met"].value for episode in (1, 2, "all")] == [1, 0, 0]


def test_reviews_count_in_the_episode_in_which_their_time_began():
    case = told(
        cases.planned(), (ck.Review(participants=("C-3",)), "2025-04-10"), (CLOSURE, "2025-06-05"),
        (ck.Reopening(), "2025-09-01"), (ck.Plan(version=2, goals=("G1",), signed_by=("C-3",)), "2025-09-10"),
        (ck.Review(participants=("C-3",)), "2025-12-30"),
    )  # fmt: skip

    first, second, whole = (of(case, episode)["share_of_reviews_on_time"] for episode in (1, 2, "all"))

    assert (first.figures["numerator"], first.figures["denominator"]) == (1, 2)
    assert (second.figures["numerator"], second.figures["denominator"]) == (0, 1)
    assert whole.figures["denominator"] == 3


def test_a_reopening_is_the_intake_of_its_episode_unless_there_is_another():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))
    case = told(twice(closes=False), (plan, "2025-09-11"))
    again = told(case, (ck.Intake(), "2025-09-05"))

    assert [of(each)["days_from_intake_to_plan"].value for each in (case, again)] == [10, 6]
    assert of(case, "all")["days_from_intake_to_plan"].value is None


@pytest.mark.parametrize("episode", [0, 3, -1, True, "1", "whole", 1.0])
def test_only_an_episode_that_the_case_has_can_be_evaluated(episode):
    with pytest.raises(ck.EvaluationError) as refused:
        of(twice(), episode)

    assert [(each.code, each.where) for each in refused.value.reasons] == [("unknown_episode", "episode")]
    assert "1 to 2" in refused.value.reasons[0].fix


def test_an_episode_that_began_later_cannot_be_evaluated_yet():
    with pytest.raises(ck.EvaluationError):
        evaluate(twice(), on=date(2025, 8, 1), episode=2)


def test_the_episode_is_said_where_there_is_more_than_one():
    assert (of(cases.opened()).episode, of(twice()).episode, of(twice(), "all").episode) == (1, 2, "all")
    for language, second, every in (
        ("en", "episode 2", "All episodes"),
        ("ko", "재개 후 사례관리(2번째)", "모든 회차"),
    ):
        assert second in of(twice()).explain(language)
        assert every in of(twice(), "all").explain(language)
        assert second not in of(cases.opened()).explain(language)


def test_two_days_of_two_episodes_are_compared_only_as_a_whole():
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.compare_days(twice(), first=date(2025, 5, 1), last=YEAR_END)
    found = ck.evaluation.compare_days(twice(), first=date(2025, 5, 1), last=YEAR_END, episode="all")

    assert refused.value.codes == ("days_of_two_episodes",)
    assert refused.value.reasons[0].params == {"first": 1, "last": 2}
    assert found.changes


def test_every_evaluation_on_the_way_is_of_its_own_episode():
    case = twice(ck.Review(participants=("C-3",)), then=(ck.Review(participants=("C-3",)),))

    assert [each.evaluation.episode for each in ck.evaluation.evaluations(case)] == [1, 1, 2, 2]
    assert {each.evaluation.episode for each in ck.evaluation.evaluations(case, episode="all")} == {"all"}


def test_over_many_cases_all_episodes_count():
    case = twice(ck.ClientVoice(checkpoint="review"), then=(ck.ClientVoice(checkpoint="review"),))

    assert ck.evaluation.quality([case], on=YEAR_END)["share_of_feedback_answered"].figures["denominator"] == 2


STEPS = st.lists(
    st.sampled_from([
        score("housing", "before", 1), score("housing", "after", 4), ck.ClientVoice(checkpoint="review"),
        ck.ServiceRating(item="access", rating=4), ck.Need(id="N1", domain="x", outcome="met"), CLOSURE, ck.Reopening(),
        ck.Reading(goal="G1", level=1),
    ]),
    max_size=10,
)  # fmt: skip


@given(STEPS)
def test_the_episodes_share_the_records_of_a_case_among_them(steps):
    case = cases.opened()
    for day, step in enumerate(steps):
        is_possible = (case.status == "open") != isinstance(step, ck.Reopening)
        case = told(case, (step, f"2025-04-{day + 1:02}")) if is_possible else case
    whole = of(case, "all")
    episodes = [of(case, number) for number in range(1, whole_number(case) + 1)]

    for figure in ("share_of_feedback_answered", "share_of_decisions_with_client"):
        counted = [each[figure].figures["denominator"] for each in episodes]
        assert sum(counted) == whole[figure].figures["denominator"]
    assert sum(len(course.scores) for each in episodes for course in each.scores) == sum(
        len(course.scores) for course in whole.scores
    )
    assert of(case) == episodes[-1]


def whole_number(case: ck.Case) -> int:
    return len(case.episodes)
