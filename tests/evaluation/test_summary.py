"""A client, a worker and a supervisor each get a page that they understand."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import CaseEvaluation, evaluate

YEAR_END = date(2025, 12, 31)
MARK = "Kim-7731"


def family_case() -> ck.Case:
    """A case about two persons."""
    members = tuple(ck.Membership(person=person, role="child") for person in ("C-3", "P-2"))
    return told(cases.opened(), (ck.Household(id="H-1", index_client="C-3", members=members), "2025-03-04"))


def page(case: ck.Case, reader: str, language: str = "en", on: date = YEAR_END, **more: object) -> str:
    return evaluate(case, on=on).summary(reader, language, **more)


def lines(text: str) -> list[str]:
    return [line.removeprefix("- ") for line in text.splitlines()]


# The client's page


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
        ({"achievement": "partially_achieved"}, "Goal 1 (education): reached in part."),
        ({"achievement": "not_achieved"}, "Goal 1 (education): not reached."),
        ({"lifecycle": "withdrawn"}, "Goal 1 (education): we no longer work on it."),
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
        assert "Steps done: 1 of 2." in told_


def test_needs_and_domains_are_counted_and_named():
    scores = [
        ck.DomainScore(domain=domain, occasion=occasion, score=score)
        for domain, pair in {"housing": (1, 3), "health": (2, 2), "family": (3, 1)}.items()
        for occasion, score in zip(("before", "after"), pair, strict=True)
    ]
    needs = [ck.Need(id="N1", domain="education", outcome="met"), ck.Need(id="N2", domain="x", outcome="partly_met")]
    told_ = lines(page(cases.holding(*needs, *scores), "client"))

    assert "Of 2 things you needed support with, 1 are resolved and 1 partly." in told_
    assert "Better than at the start: housing." in told_
    assert "As at the start: physical health." in told_
    assert "Harder than at the start: family." in told_


def test_what_the_client_said_and_what_came_of_it():
    case = told(
        cases.opened(),
        (ck.ClientVoice(checkpoint="plan"), "2025-04-01"), (ck.ClientVoice(checkpoint="review"), "2025-05-01"),
        (ck.FeedbackAnswer(checkpoint="plan", led_to="service"), "2025-05-02"),
        (ck.Review(participants=("C-3",)), "2025-05-03"), (ck.Review(participants=("worker-1",)), "2025-05-04"),
        (ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),)), "2025-05-05"),
    )  # fmt: skip

    said = lines(page(case, "client"))

    assert "You told us 2 times what you think. We answered 1 of them." in said
    assert "Because of what you said, we changed the plan or a service once." in said
    assert "We still owe you an answer to what you said on these days: 1 May 2025." in said
    assert "You took part in 1 of 2 talks about your support." in said
    unknown = page(told(case, (ck.Review(), "2025-05-06")), "client")
    assert "Of 1 more we did not write down who was there." in unknown
    assert "Once you chose yourself among what there was." in said


def test_a_client_who_was_not_asked_is_told_so():
    assert "We have not asked you yet how it is going. Please tell us at any time." in page(cases.opened(), "client")
    assert "아직 의견을 여쭙지 못했습니다." in page(cases.opened(), "client", "ko")


def test_what_comes_next_is_the_next_review_what_is_awaited_and_what_goes_on():
    case = told(
        cases.planned(), (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-03-12"),
    )  # fmt: skip

    soon, later = (lines(page(case, "client", on=day)) for day in (date(2025, 4, 1), date(2025, 6, 1)))

    assert "We look at it together again by 10 April 2025." in soon
    assert "We wait for an answer to one request to another service." in soon
    assert "We go on with: Goal 1 (education), Goal 2 (family)." in soon
    assert "We should have looked at it together by 10 April 2025; this is still to come." in later


def test_a_review_that_was_held_is_not_what_comes_next():
    case = told(cases.planned(), (ck.Review(participants=("C-3",)), "2025-04-08"))

    reviews = [line for line in lines(page(case, "client", on=date(2025, 4, 20))) if "together again" in line]

    assert reviews == ["We look at it together again by 8 May 2025."]


def test_after_the_end_the_page_says_how_contact_goes_on():
    case = told(
        cases.opened(), (CLOSURE, "2025-06-05"), (ck.AftercarePlan(contacts=3, months=6), "2025-06-05"),
        (ck.Contact(purpose="aftercare"), "2025-07-05"),
    )  # fmt: skip
    ended = told(case, (ck.AftercareEnd(outcome="stable"), "2025-12-05"))

    assert lines(page(case, "client", "ko"))[-2:] == [
        "2025년 6월 5일에 서비스를 마쳤습니다.", "마친 뒤에 3번 연락드리기로 했고, 지금까지 1번 연락이 닿았습니다.",
    ]  # fmt: skip
    assert "Keeping in touch afterwards ended on 5 December 2025." in page(ended, "client")
    assert "keep in touch" not in page(told(cases.opened(), (CLOSURE, "2025-06-05")), "client")


def test_a_new_case_has_a_page_too():
    machine = cases.SCHOOL
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)

    assert lines(page(case, "client"))[-2:] == ["What comes next", "Nothing further is arranged yet."]
    assert "We have not agreed on goals yet." in page(case, "client")
    assert "No goals are set." in page(case, "worker")
    assert "수립된 목표가 없습니다." in page(case, "worker", "ko")


# The worker's page


def test_a_worker_reads_first_what_is_missing_and_how_to_add_it():
    told_ = page(cases.opened(), "worker").split("\n\n")

    assert told_[0] == "Case K-17, 2025-12-31"
    assert told_[1].splitlines()[:2] == [
        "Missing from the records", "- Needs without an outcome: N1, N2. Record the outcome of each.",
    ]  # fmt: skip


def test_contradictions_and_what_is_late_stand_apart():
    goal = ck.Goal(id="G1", need="N1", term="short", achievement="achieved")
    case = told(
        cases.planned(), (goal, "2025-04-01"), (ck.Reading(goal="G1", level=-2), "2025-04-02"),
        (ck.ClientVoice(checkpoint="review"), "2025-04-03"),
        (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-04-04"),
        (ck.Goal(id="G2", need="N2", term="long", due=date(2025, 5, 1)), "2025-04-05"),
    )  # fmt: skip

    parts = {part.splitlines()[0]: part for part in page(case, "worker").split("\n\n")}

    assert "G1" in parts["To be cleared up"]
    late = lines(parts["Late or waiting"])
    assert "A review has been overdue since 2025-04-10." in late[1]
    assert late[2:] == [
        "The goal G2 was due on 2025-05-01 and is not decided.",
        "Not answered yet to the client: review 2025-04-03.",
        "Referrals waiting for an answer: R1.",
    ]


def test_a_goal_is_told_with_its_course():
    steps = (ck.GoalStep(description="a", reached_on=date(2025, 3, 6)), ck.GoalStep(description="b"))
    goal = ck.Goal(id="G1", need="N1", term="short", measure="days", baseline=9, target=1, steps=steps)
    progress = ck.Review(progress=(ck.GoalProgress(goal="G1", progress="improving"),))
    case = told(
        cases.opened(), (goal, "2025-04-01"), (ck.Reading(goal="G1", value=5), "2025-04-02"),
        (ck.Reading(goal="G1", level=0), "2025-04-03"), (progress, "2025-04-04"),
    )  # fmt: skip

    assert page(case, "worker", personal={"G1": "In school"}).split("\n\n")[-1].splitlines()[1:5] == [
        "- In school (education, short-term goal): not decided yet",
        "  Readings: 2025-04-02 50 % of the way, 2025-04-03 level 0",
        "  Reviews: 2025-04-04 improving",
        "  Steps reached: 1 of 2",
    ]


def test_a_case_with_nothing_missing_and_nothing_late_says_so():
    data = evaluate(cases.opened(), on=date(2025, 3, 3)).to_dict()
    silent = {question: [{**each, "findings": []} for each in of] for question, of in data["questions"].items()}
    found = CaseEvaluation.from_dict({**data, "is_open": False, "questions": silent})

    assert "Nothing is missing." in found.summary("worker")
    assert "Nothing is late." in found.summary("worker")


def test_a_reading_that_says_neither_level_nor_way_is_not_told():
    case = cases.holding(ck.Goal(id="G1", need="N1", term="short", measure="days"), ck.Reading(goal="G1", value=5))

    assert page(case, "worker").split("\n\n")[-1].splitlines()[1:] == [
        "- G1 (education, short-term goal): not decided yet", "- G2 (family, long-term goal): not decided yet",
    ]  # fmt: skip


def test_a_page_says_which_episode_it_is_about():
    case = told(cases.opened(), (CLOSURE, "2025-06-05"), (ck.Reopening(), "2025-09-01"))
    titles = [evaluate(case, on=YEAR_END, episode=each).summary("worker").splitlines()[1] for each in (1, 2, "all")]

    assert titles == ["", "Episode 2 of the case.", "All episodes of the case together."]


def test_each_person_of_a_household_has_a_line_with_what_is_known():
    about = ck.Need(id="N9", domain="education", about="P-2", outcome="met")
    case = told(family_case(), (about, "2025-03-05"))

    for text in (page(case, "worker", personal={"P-2": "Jun"}), evaluate(case, on=YEAR_END).explain()):
        part = text.split("\n\n")[-1].splitlines()
        assert part[0] == "Person by person"
        assert part[1].endswith(": Needs met: 100 % (1 of 1)")
        assert len(part) == 2
    assert "Person by person" not in page(cases.opened(), "worker")


# The supervisor's page


def test_a_supervisor_reads_each_figure_with_what_it_is_of():
    case = cases.holding(ck.Need(id="N1", domain="x", outcome="met"), ck.Need(id="N2", domain="y", outcome="unmet"))

    assert "Needs met: 50 % (1 of 2)" in lines(page(case, "supervisor"))
    assert "욕구 충족률 50%(2건 중 1건)" in lines(page(case, "supervisor", "ko"))


def test_what_stands_out_is_told():
    scores = [
        ck.DomainScore(domain="housing", occasion=when, score=score) for when, score in (("before", 3), ("after", 1))
    ]
    case = told(
        cases.planned(), *((each, "2025-03-12") for each in scores),
        (ck.ClientVoice(checkpoint="review"), "2025-03-13"),
        (ck.Review(participants=("worker-1",)), "2025-04-20"),
        (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-04-21"),
        (ck.Referral(id="R1", need="N1", resource="RS1", status="declined", declined_by="provider"), "2025-04-22"),
    )  # fmt: skip

    (stands_out,) = [each for each in page(case, "supervisor").split("\n\n") if each.startswith("What stands out")]

    assert lines(stands_out)[1:] == [
        "A review has been overdue since 2025-05-20. Hold the review; until then it is in no rate.",
        "The open case has no single responsible worker. Assign a case manager. If several manage the case, make one of"
        " them the primary case manager.",
        "Life got harder in: housing.",
        "Reviews held late or missed: 1 of 1.",
        "Times that the client spoke and got no answer: 1 of 1.",
        "Referrals declined: 1 of 1 answered.",
        "The client was not part of: review 2025-04-20.",
        "No supervision is on record.",
    ]


def test_what_rests_on_little_is_named():
    needs = [ck.Need(id=f"M{number}", domain="x", outcome="met") for number in range(5)]
    told_ = page(cases.holding(*needs, ck.ServiceRating(item="access", rating=4)), "supervisor")

    (little,) = [each for each in told_.split("\n\n") if each.startswith("What rests on little")]
    assert "Mean rating of the service: only one counts" in lines(little)
    assert "Needs met" not in little


def test_a_share_that_leaves_out_more_than_it_counts_rests_on_little():
    records = [ck.Intake(), ck.Assessment(), ck.Review(participants=("C-3",))]

    told_ = page(cases.holding(*records), "supervisor")

    assert [line for line in lines(told_) if line.endswith(": 2 left out of 3")]


def test_nothing_that_stands_out_is_said_too():
    data = evaluate(told(cases.opened(), (ck.Supervision(supervisor="boss-1"), "2025-03-04")), on=YEAR_END).to_dict()
    empty = {question: [each for each in of if each["value"] is None] for question, of in data["questions"].items()}
    needed = ("share_of_reviews_on_time", "share_of_feedback_answered", "share_of_referrals_accepted")
    assert {each["method"]["id"] for of in empty.values() for each in of} >= {*needed}
    found = CaseEvaluation.from_dict({**data, "is_open": False, "questions": empty})

    assert "Nothing stands out." in found.summary("supervisor")
    assert "No figure can be computed yet." in found.summary("supervisor")
    assert "No figure rests on fewer than 5 things." in found.summary("supervisor")


# What can be asked


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"reader": "boss"}, [("not_one_of", "reader")]), ({"language": "fr"}, [("not_one_of", "language")]),
        ({"personal": ["G1"]}, [("wrong_type", "personal")]), ({"personal": {"G1": 3}}, [("wrong_type", "personal")]),
        ({"reader": None, "language": 3, "personal": 3},
         [("not_one_of", "reader"), ("not_one_of", "language"), ("wrong_type", "personal")]),
    ],
)  # fmt: skip
def test_another_reader_or_language_is_refused(changes, faults):
    with pytest.raises(ck.EvaluationError) as refused:
        evaluate(cases.opened(), on=YEAR_END).summary(**{"reader": "client", **changes})

    assert [(each.code, each.where) for each in refused.value.reasons] == faults


def test_an_office_words_its_pages_and_calls_the_client_as_it_does():
    ours = ck.Practice(
        texts={"en": {"client_said": {"message": "Your voice"}}}, client_noun={"ko": "학생"},
    )  # fmt: skip
    case = told(cases.opened(), (ck.ClientVoice(checkpoint="review"), "2025-04-01"))
    found = evaluate(case, on=YEAR_END, practice=ours)

    assert "Your voice" in found.summary("client")
    assert "학생 의견에 아직 회신하지 않음" in found.summary("worker", "ko")


def test_a_figure_that_there_is_not_is_refused_with_those_that_there_are():
    found = evaluate(cases.opened(), on=YEAR_END)

    for asked in ("share_of_need_met", ("nap", "G9")):
        with pytest.raises(ck.EvaluationError) as refused:
            _ = found[asked]
        assert refused.value.codes == ("unknown_figure",)
        assert "share_of_needs_met" in refused.value.reasons[0].fix
