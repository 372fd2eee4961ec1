"""What a client reads: plain words, no ids, no scores, and nothing personal that the caller did not give."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from pages import lines, page
from rule_acts import CLOSURE, told

import casekit as ck

MARK = "Kim-7731"


def test_a_goal_is_told_in_the_words_that_the_caller_gives_and_otherwise_by_its_domain():
    case = told(cases.opened(), (ck.Goal(id="G2", need="N2", term="long", due=date(2026, 3, 1)), "2025-03-05"))

    without, given = page(case, "client"), page(case, "client", personal={"G1": "In school every day"})

    assert {"Goal 1 (education)", "Goal 2 (family) (by 1 March 2026)"} <= {*lines(without)}
    assert {"In school every day", "Goal 2 (family) (by 1 March 2026)"} <= {*lines(given)}


def test_a_client_reads_no_word_of_a_record_that_the_caller_did_not_give():
    personal = (
        ck.Goal(id="G1", need="N1", term="short", description=MARK, strategy=MARK, measure=MARK, baseline=9, target=1),
        ck.ClientVoice(checkpoint="review", words=MARK),
        ck.FeedbackAnswer(checkpoint="review", led_to="nothing", note=MARK),
        ck.Review(participants=("C-3",), note=MARK),
    )  # fmt: skip
    case = cases.holding(*personal)

    for reader in ("client", "worker", "supervisor"):
        for language in ("en", "ko"):
            assert MARK not in page(case, reader, language)


def test_a_client_reads_no_score_and_no_id():
    case = cases.holding(ck.Goal(id="G1", need="N1", term="short", baseline_level=-1), ck.Reading(goal="G1", level=1))
    told_ = page(case, "client")

    assert "score" not in told_
    assert not {"G1", "N1", "C-3", "K-17"} & {*told_.replace("(", " ").replace(".", " ").split()}


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ({"achievement": "achieved"}, "Goal 1 (education): reached."),
        ({"achievement": "partially_achieved"}, "Goal 1 (education): partly reached."),
        ({"achievement": "not_achieved"}, "Goal 1 (education): not reached this time."),
        ({"lifecycle": "withdrawn"}, "Goal 1 (education): we are no longer working on this."),
        ({}, "Goal 1 (education): we are working on it."),
    ],
)
def test_how_far_a_goal_came_is_said_in_plain_words(goal, said):
    assert said in lines(page(cases.holding(ck.Goal(id="G1", need="N1", term="short", **goal)), "client"))


def test_a_goal_under_way_is_told_by_the_way_gone_and_its_steps():
    steps = (ck.GoalStep(description="a", reached_on=date(2025, 3, 6)), ck.GoalStep(description="b"))
    goal = ck.Goal(id="G1", need="N1", term="short", measure="days", baseline=9, target=1, steps=steps)

    for value, said in ((5, "50 % of the way"), (10, "we are working on it."), (0, "we are working on it.")):
        told_ = page(cases.holding(goal, ck.Reading(goal="G1", value=value)), "client")
        assert any(said in line for line in lines(told_))
        assert "Steps done so far: 1 of 2." in told_


def test_needs_and_domains_are_counted_and_named():
    scores = [
        ck.DomainScore(domain=domain, occasion=occasion, score=score)
        for domain, pair in {"housing": (1, 3), "health": (2, 2), "family": (3, 1)}.items()
        for occasion, score in zip(("before", "after"), pair, strict=True)
    ]
    needs = [ck.Need(id="N1", domain="education", outcome="met"), ck.Need(id="N2", domain="x", outcome="partly_met")]
    told_ = lines(page(cases.holding(*needs, *scores), "client"))

    assert "One of the things you needed support with is resolved." in told_
    assert "One is partly resolved." in told_
    assert not any("not resolved" in line for line in told_)
    assert "Better than at the start: housing." in told_
    assert "About the same as at the start: physical health." in told_
    assert "More difficult than at the start: family." in told_


def test_what_the_client_said_and_what_came_of_it():
    case = told(
        cases.opened(),
        (ck.ClientVoice(checkpoint="plan"), "2025-04-01"), (ck.ClientVoice(checkpoint="review"), "2025-05-01"),
        (ck.FeedbackAnswer(checkpoint="plan", led_to="service"), "2025-05-02"),
        (ck.Review(participants=("C-3",)), "2025-05-03"), (ck.Review(participants=("worker-1",)), "2025-05-04"),
        (ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),)), "2025-05-05"),
    )  # fmt: skip

    said = lines(page(case, "client"))

    assert "You told us 2 times what you think, and we answered 1 times." in said
    assert "Because of what you said, we changed the plan or a service once." in said
    assert "We still owe you an answer to what you told us on 1 May 2025. We are sorry about that." in said
    assert "We noted who was there at 2 talks about your support. You took part in 1 of them." in said
    unknown = page(told(case, (ck.Review(), "2025-05-06")), "client")
    assert "At one more we did not note who was there." in unknown
    assert "Once you chose for yourself between different options." in said


def test_a_client_who_was_not_asked_is_told_so():
    assert "We have not asked you yet how it is going. Please tell us at any time." in page(cases.opened(), "client")
    assert "아직 의견을 여쭙지 못했습니다." in page(cases.opened(), "client", "ko")


def test_what_comes_next_is_the_next_review_what_is_awaited_and_what_goes_on():
    case = told(
        cases.planned(), (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-03-12"),
    )  # fmt: skip

    soon, later = (lines(page(case, "client", on=day)) for day in (date(2025, 4, 1), date(2025, 6, 1)))

    assert "We will look together at how things are going by 10 April 2025." in soon
    assert "We are waiting for another service to answer one request." in soon
    assert "We will keep working on: Goal 1 (education), Goal 2 (family)." in soon
    assert any(line.startswith("We planned to look at how things are going with you by 10 April") for line in later)


def test_a_review_that_was_held_is_not_what_comes_next():
    case = told(cases.planned(), (ck.Review(participants=("C-3",)), "2025-04-08"))

    reviews = [line for line in lines(page(case, "client", on=date(2025, 4, 20))) if "look together" in line]

    assert reviews == ["We will look together at how things are going by 8 May 2025."]


def test_after_the_end_the_page_says_how_contact_goes_on():
    case = told(
        cases.opened(), (CLOSURE, "2025-06-05"), (ck.AftercarePlan(contacts=3, months=6), "2025-06-05"),
        (ck.Contact(purpose="aftercare"), "2025-07-05"),
    )  # fmt: skip
    ended = told(case, (ck.AftercareEnd(outcome="stable"), "2025-12-05"))

    assert lines(page(case, "client", "ko"))[-2:] == [
        "2025년 6월 5일에 서비스를 마쳤습니다.",
        "마친 뒤에 3번 연락드리기로 했습니다. 연락이 닿은 횟수는 1번입니다.",
    ]  # fmt: skip
    assert "Our contact after the end finished on 5 December 2025." in page(ended, "client")
    assert "After the end" not in page(told(cases.opened(), (CLOSURE, "2025-06-05")), "client")


def test_a_new_case_has_a_page_too():
    machine = cases.SCHOOL
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)

    assert lines(page(case, "client"))[-2:] == ["What comes next", "Nothing more is planned yet."]
    assert "We have not agreed on goals yet." in page(case, "client")
    assert "No goals are set." in page(case, "worker")
    assert "수립된 목표가 없습니다." in page(case, "worker", "ko")


def test_a_goal_left_open_at_the_end_is_not_said_to_go_on():
    case = told(cases.opened(), (CLOSURE, "2025-06-05"))

    assert "Goal 1 (education): not decided when our work together ended." in lines(page(case, "client"))


def test_nobody_is_asked_to_come_back_after_a_death():
    case = told(
        cases.opened(), (ck.Closure(reason="death"), "2025-06-05"), (ck.AftercareEnd(outcome="stable"), "2025-07-05"),
    )  # fmt: skip

    assert "come back" not in page(case, "client")
    assert page(case, "client").endswith("- Our work together ended on 5 June 2025.")
