"""A worker and a supervisor each get a page that they understand."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from pages import YEAR_END, family_case, lines, page
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import CaseEvaluation, evaluate

MARK = "Kim-7731"


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
    assert "The review due on 2025-04-10 has not been held." in late[1]
    assert late[2:] == [
        "The goal G2 was due on 2025-05-01, and it is not on record whether it was achieved. Record it.",
        "The client has not had an answer to what they said at: review 2025-04-03. Answer, and record the answer.",
        "One referral is waiting for an answer: R1.",
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
        "  Readings: 2025-04-02 50 % of the way, 2025-04-03 level 0 (0 = as expected)",
        "  Reviews: 2025-04-04 improving",
        "  Steps reached: 1 of 2",
    ]


def test_a_case_with_nothing_missing_and_nothing_late_says_so():
    data = evaluate(cases.opened(), on=date(2025, 3, 3)).to_dict()
    silent = {question: [{**each, "findings": []} for each in of] for question, of in data["questions"].items()}
    found = CaseEvaluation.from_dict({**data, "is_open": False, "questions": silent})

    assert "Nothing that the figures need is missing." in found.summary("worker")
    assert "Nothing is late or waiting." in found.summary("worker")


def test_a_reading_that_says_neither_level_nor_way_is_not_told():
    case = cases.holding(ck.Goal(id="G1", need="N1", term="short", measure="days"), ck.Reading(goal="G1", value=5))

    told_ = page(case, "worker").split("\n\n")[-1].splitlines()
    assert told_[1] == "- G1 (education, short-term goal): not decided yet"
    assert "Reading" not in "".join(told_)
    assert told_[2].startswith("  Not on record: statement, baseline, target")


def test_a_page_says_which_episode_it_is_about():
    case = told(cases.opened(), (CLOSURE, "2025-06-05"), (ck.Reopening(), "2025-09-01"))
    titles = [evaluate(case, on=YEAR_END, episode=each).summary("worker").splitlines()[1] for each in (1, 2, "all")]

    assert titles == ["", "The case was reopened: episode 2.", "All episodes of the case together."]


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

    assert "  Needs met: 50 % (1 of 2)" in lines(page(case, "supervisor"))
    assert "  욕구 충족률 50%(2건 중 1건)" in lines(page(case, "supervisor", "ko"))


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
        "The review due on 2025-05-20 has not been held. Hold it and record it. Until then it is not counted in the"
        " share of reviews on time.",
        "Nobody is named as the one responsible worker.",
        "Needs without a service: N1, N2.",
        "Life became harder in: housing.",
        "Reviews late or missed: 1 of 1.",
        "Statements by the client that got no answer: 1 of 1.",
        "Referrals declined: 1 of 1 that were answered.",
        "The client was not part of: review 2025-04-20.",
        "No supervision is on record.",
    ]


def test_what_rests_on_little_is_named():
    needs = [ck.Need(id=f"M{number}", domain="x", outcome="met") for number in range(5)]
    told_ = page(cases.holding(*needs, ck.ServiceRating(item="access", rating=4)), "supervisor")

    (little,) = [each for each in told_.split("\n\n") if each.startswith("Based on few cases or records")]
    assert "Based on one only: Mean rating of the service by the client" in lines(little)
    assert "Needs met" not in little


def test_a_share_that_leaves_out_more_than_it_counts_rests_on_little():
    records = [ck.Intake(), ck.Assessment(), ck.Review(participants=("C-3",))]

    told_ = page(cases.holding(*records), "supervisor")

    assert [line for line in lines(told_) if line.endswith(": 2 of 3 left out")]


def test_nothing_that_stands_out_is_said_too():
    data = evaluate(told(cases.opened(), (ck.Supervision(supervisor="boss-1"), "2025-03-04")), on=YEAR_END).to_dict()
    empty = {question: [each for each in of if each["value"] is None] for question, of in data["questions"].items()}
    needed = ("share_of_reviews_on_time", "share_of_feedback_answered", "share_of_referrals_accepted")
    assert {each["method"]["id"] for of in empty.values() for each in of} >= {*needed}
    found = CaseEvaluation.from_dict({**data, "is_open": False, "questions": empty, "traces": []})

    assert "Nothing stands out." in found.summary("supervisor")
    assert "No figure can be computed yet." in found.summary("supervisor")
    assert found.summary("supervisor").endswith("- Nothing stands out.")


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
    assert "아직 답하지 않은 학생 의견" in found.summary("worker", "ko")


def test_a_figure_that_there_is_not_is_refused_with_those_that_there_are():
    found = evaluate(cases.opened(), on=YEAR_END)

    for asked in ("share_of_need_met", ("nap", "G9")):
        with pytest.raises(ck.EvaluationError) as refused:
            _ = found[asked]
        assert refused.value.codes == ("unknown_figure",)
        assert "share_of_needs_met" in refused.value.reasons[0].fix


def test_needs_that_were_not_met_and_goals_that_were_not_achieved_stand_out_and_so_does_the_end():
    case = told(
        cases.opened(), (ck.Need(id="N1", domain="education", outcome="unmet"), "2025-04-01"),
        (ck.Goal(id="G1", need="N1", term="short", achievement="not_achieved"), "2025-04-01"), (CLOSURE, "2025-06-05"),
    )  # fmt: skip

    said = lines(page(case, "supervisor", personal={"G1": "In school"}))

    assert "The case ended on 2025-06-05: goals mostly achieved." in said
    assert {"Needs not met: N1.", "Needs without a service: N1, N2.", "Goals not achieved: In school."} <= {*said}


def test_all_times_are_named_however_many_there_are():
    spoken = [(ck.ClientVoice(checkpoint="review"), f"2025-04-{day:02}") for day in range(1, 14)]
    progress = ck.Review(progress=(ck.GoalProgress(goal="G1", progress="improving"),))
    case = told(cases.opened(), *spoken, *((progress, f"2025-05-{day:02}") for day in range(1, 14)))

    assert "on these days: 1 April 2025, 2 April 2025" in page(case, "client")
    assert "13 April 2025" in page(case, "client")
    assert "2025-05-01 improving" in page(case, "worker")
    assert "2025-05-13 improving" in page(case, "worker")


def test_the_next_review_is_told_while_it_is_still_to_come():
    assert "The next review is due on 2025-04-10." in page(cases.planned(), "worker", on=date(2025, 4, 1))


def test_a_finding_names_what_the_caller_names():
    assert "Needs without an outcome: Reading, N2." in page(cases.opened(), "worker", personal={"N1": "Reading"})


def test_where_every_figure_is_of_enough_the_page_says_so():
    needs = [ck.Need(id=f"M{number}", domain="x", outcome="met") for number in range(5)]
    data = evaluate(cases.holding(*needs), on=YEAR_END).to_dict()
    known = {
        question: [each for each in of if each["value"] is None or each["method"]["id"] == "share_of_needs_met"]
        for question, of in data["questions"].items()
    }
    needed = ("share_of_reviews_on_time", "share_of_feedback_answered", "share_of_referrals_accepted")
    assert {each["method"]["id"] for of in known.values() for each in of} >= {*needed}

    assert (
        CaseEvaluation.from_dict({**data, "questions": known})
        .summary("supervisor")
        .endswith("Every figure is based on at least 5.")
    )
