"""Figures and pages of odd cases: each value here was once wrong."""

from __future__ import annotations

import json
import math
from datetime import date

import attrs
import cases
import pytest
from pages import YEAR_END, lines, page
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import CaseEvaluation, Method, OwnCriterion, Result, evaluate

AGAIN = ((CLOSURE, "2025-04-01"), (ck.Reopening(), "2025-05-01"))


def score(domain: str, occasion: str, value: float, about: str | None = None) -> ck.DomainScore:
    return ck.DomainScore(domain=domain, occasion=occasion, score=value, about=about)


def referral(status: str, **more: str) -> ck.Referral:
    return ck.Referral(id="R1", need="N1", resource="RS1", status=status, **more)


def of(case: ck.Case, episode: object = None, on: date = YEAR_END) -> CaseEvaluation:
    return evaluate(case, on=on, episode=episode)


def test_the_need_of_a_goal_that_goes_on_belongs_to_the_episode_too():
    case = told(cases.opened(), (ck.Need(id="N1", domain="education", outcome="met"), "2025-03-10"), *AGAIN)

    assert [each.need for each in of(case).traces] == ["N1", "N2"]
    assert "Goal 1 (education)" in page(case, "client")
    assert "G1 (education, short-term goal)" in page(case, "worker")


def test_a_goal_that_goes_on_starts_from_the_last_level_of_the_earlier_episode():
    goal = ck.Goal(id="G1", need="N1", term="short", baseline_level=-2)
    case = told(
        cases.opened(), (goal, "2025-03-05"), (ck.Reading(goal="G1", level=2), "2025-03-20"), *AGAIN,
        (ck.Reading(goal="G1", level=0), "2025-05-20"),
    )  # fmt: skip

    scores = {episode: of(case, episode)["t_score_change"].lines[0].facts for episode in (1, 2, "all")}

    ends = {episode: (facts["before"], facts["after"]) for episode, facts in scores.items()}
    assert ends == {1: (-2, 2), 2: (2, 0), "all": (-2, 0)}


@pytest.mark.parametrize("between", [(), AGAIN], ids=["in one episode", "over two"])
def test_a_score_after_the_work_from_before_the_first_score_is_no_end_of_it(between):
    case = told(
        cases.opened(),
        (score("housing", "after", 5), "2025-03-10"),
        *between,
        (score("housing", "before", 2), "2025-05-02"),
    )

    assert of(case, "all")["mean_change_of_life_domains"].value is None
    assert "housing" not in page(case, "client")


def test_the_final_evaluation_is_of_the_episode_that_ended_also_if_the_case_was_reopened_on_that_day():
    case = cases.SCHOOL.record(cases.closed(), ck.Reopening(), at=cases.on("2025-06-05", 15), by=cases.WORKER)

    (final,) = ck.evaluation.evaluations(case)

    assert (final.occasion, final.evaluation.episode, final.evaluation.is_open) == ("final", 1, False)
    assert len(final.evaluation.endings) == 1


def test_a_due_day_of_a_review_belongs_to_one_episode():
    signed = [ck.Plan(version=version, goals=("G1",), signed_by=("C-3",)) for version in (1, 2)]
    case = told(
        cases.opened(), (signed[0], "2025-03-10"), (ck.Review(), "2025-03-20"), (CLOSURE, "2025-04-01"),
        (ck.Reopening(), "2025-04-01"), (CLOSURE, "2025-04-01"), (ck.Reopening(), "2025-04-01"),
        (signed[1], "2025-04-01"),
    )  # fmt: skip

    counted = [len(of(case, episode, date(2025, 7, 1)).reviews) for episode in (1, 2, 3, "all")]

    assert sum(counted[:3]) == counted[3]
    assert counted[1] == 0


def test_a_reading_of_another_measure_says_nothing_of_the_way_to_the_target():
    case = told(
        cases.opened(), (ck.Goal(id="G1", need="N1", term="short", baseline=0, target=10, measure="m"), "2025-03-05"),
        (ck.Reading(goal="G1", value=5), "2025-03-10"),
        (ck.Goal(id="G1", need="N1", term="short", baseline=100, target=0, measure="other"), "2025-03-12"),
    )  # fmt: skip

    assert [near.share for near in of(case).courses[0].nearness] == [None]
    assert "of the way" not in page(case, "client")


def test_a_client_reads_of_the_own_life_alone_and_a_supervisor_whose_it_is():
    members = tuple(ck.Membership(person=person, role="child") for person in ("C-3", "P-2"))
    scores = [
        score("housing", "before", 2), score("housing", "after", 4), score("housing", "before", 4, "P-2"),
        score("housing", "after", 2, "P-2"),
    ]  # fmt: skip
    home = ck.Household(id="H-1", index_client="C-3", members=members)
    case = told(cases.opened(), (home, "2025-03-04"), *((each, "2025-03-05") for each in scores))

    assert "Better than at the start: housing." in lines(page(case, "client"))
    assert "More difficult" not in page(case, "client")
    assert "Life became harder in: housing (Jun)." in lines(page(case, "supervisor", personal={"P-2": "Jun"}))


def test_sessions_are_counted_since_the_start_of_the_episode():
    counts = [
        ck.SessionCount(service="talks", planned=planned, delivered=done) for planned, done in ((30, 10), (40, 20))
    ]
    case = told(cases.opened(), (counts[0], "2025-03-10"), *AGAIN, (counts[1], "2025-06-02"))

    shares = [of(case, episode)["share_of_sessions_delivered"].figures for episode in (1, 2, "all")]

    assert [(each["numerator"], each["denominator"]) for each in shares] == [(10, 30), (10, 10), (20, 40)]


def test_a_referral_that_waited_at_the_reopening_is_answered_in_the_next_episode():
    case = told(cases.opened(), (referral("sent"), "2025-03-10"), *AGAIN, (referral("accepted"), "2025-05-10"))

    assert [of(case, episode)["share_of_referrals_accepted"].value for episode in (1, 2, "all")] == [None, 1, 1]
    assert of(case)["mean_days_to_response"].value == 61


def test_a_cancelled_referral_waits_for_no_answer():
    cancelled = referral("cancelled", reason="not needed")
    case = told(cases.opened(), (referral("sent"), "2025-03-10"), (cancelled, "2025-03-11"))
    found = of(case)["share_of_referrals_accepted"]

    assert found.figures["waiting"] == 0
    assert [each.code for each in found.findings] == ["empty_denominator", "set_aside_left_out"]
    assert "R1" not in page(case, "worker")


def test_an_answer_to_words_of_an_earlier_episode_changes_nothing_of_this_one():
    answer = ck.FeedbackAnswer(checkpoint="review", led_to="service")
    case = told(cases.opened(), (ck.ClientVoice(checkpoint="review"), "2025-03-10"), *AGAIN, (answer, "2025-05-10"))

    figures = [of(case, episode)["share_of_feedback_answered"].figures for episode in (1, 2, "all")]

    assert [(each["numerator"], each["led_to_change"]) for each in figures] == [(0, 0), (0, 0), (1, 1)]


def test_a_client_reads_what_time_the_page_is_about_if_there_was_more_than_one():
    case = told(cases.opened(), *AGAIN)
    pages = [of(case, episode).summary("client").splitlines()[1] for episode in (1, 2, "all")]

    assert pages == [
        "", "This page is about our work together since we started again.",
        "This page is about all the times that we worked together.",
    ]  # fmt: skip


def test_nothing_is_late_in_an_episode_that_has_ended():
    goal = ck.Goal(id="G1", need="N1", term="short", due=date(2025, 8, 1))
    case = told(cases.opened(), (goal, "2025-03-05"), *AGAIN)

    assert "was due on" not in of(case, 1).summary("worker")
    assert "was due on 2025-08-01" in of(case, 2).summary("worker")


@pytest.mark.parametrize(("value", "said"), [(999, "99 %"), (1, "1 %"), (500, "50 %")])
def test_a_way_that_is_not_quite_gone_is_not_said_to_be(value, said):
    goal = ck.Goal(id="G1", need="N1", term="short", measure="steps", baseline=0, target=1000)

    assert f"{said} of the way" in page(cases.holding(goal, ck.Reading(goal="G1", value=value)), "client")


def test_a_service_of_a_referral_that_is_not_on_record_breaks_nothing():
    start = ck.Entry(what=ck.ServiceStart(referral="R9"), at=cases.on("2025-03-05"), by="w")
    again = ck.Entry(what=attrs.evolve(referral("sent"), replaces="R7"), at=cases.on("2025-03-06"), by="w")
    case = cases.opened()
    case = ck.Case.from_history(case.id, [*case.history, start, again])

    found = evaluate(case, on=YEAR_END)

    assert found["share_of_needs_answered"].value == 0
    assert found.referral_chains[0].referrals == ("R1",)
    assert found.explain()


# What a criterion of an office may return


class Degrees(float):
    """A number of a class of its own, as numpy has them."""


def criterion(value: object) -> CaseEvaluation:
    own = OwnCriterion(lambda case, on: value, question="answer", name="ours")
    return cases.evaluation_of(practice=ck.Practice(criteria=(own,)))


NOT_A_NUMBER = Result(method=Method(id="x", source=""), value=math.nan)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, NOT_A_NUMBER, 10**5000], ids=["nan", "infinite", "a result with nan", "too large"]
)
def test_what_is_no_finite_number_is_no_figure(value):
    found = criterion(value)

    assert found["ours"].value is None
    assert [each.code for each in found["ours"].findings] == ["criterion_failed"]
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_a_number_or_text_of_a_class_of_its_own_becomes_a_plain_one():
    class Word(str):
        __slots__ = ()

    for value, plain in ((Degrees(1.5), 1.5), (Word("stable"), "stable"), (True, True), (3, 3)):
        found = criterion(value)["ours"].value
        assert (found, type(found)) == (plain, type(plain))


def test_a_result_of_a_criterion_is_found_by_its_name_whatever_it_says_of_itself():
    given = Result(method=Method(id="x", source=""), value=None, of="G1", figures=ck.stages.Params({"denominator": 1}))
    found = criterion(given)

    assert found["ours"].value is None
    assert found["ours"].of is None
    assert found.summary("supervisor")


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"on": "20250101"}, "on"), ({"is_open": 1}, "is_open"), ({"questions": {"needs": [3]}}, "questions.needs[0]")],
)
def test_what_no_evaluation_can_be_is_not_read(changes, where):
    data = {**evaluate(cases.opened(), on=YEAR_END).to_dict(), **changes}

    with pytest.raises(ck.EvaluationError) as refused:
        CaseEvaluation.from_dict(data)

    assert [each.where for each in refused.value.reasons] == [where]


def test_a_number_that_is_none_is_not_read():
    data = evaluate(cases.opened(), on=YEAR_END)["share_of_needs_met"].to_dict()

    with pytest.raises(ck.EvaluationError):
        Result.from_dict({**data, "value": math.nan})
