from __future__ import annotations

from datetime import date

import cases
import pytest

import casekit as ck

YEAR_END = date(2025, 12, 31)
GOAL = ck.Goal(id="G1", need="N1", term="short", measure="days absent", baseline=7, target=1)


def with_goal(*dated: tuple[str, ck.Record]) -> ck.Case:
    """A case with one goal since 2025-03-03 and these records, each on its day."""
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)
    for day, record in (("2025-03-03", ck.Need(id="N1", domain="education")), ("2025-03-03", GOAL), *dated):
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-12-01"))
    return case


def says(word: str | None, **changes: object) -> ck.Goal:
    return ck.Goal(**{**{name: getattr(GOAL, name) for name in ("id", "need", "term", "measure", "baseline", "target")},
                      "achievement": word, **changes})  # fmt: skip


def reviewed(word: str) -> ck.Review:
    return ck.Review(progress=(ck.GoalProgress(goal="G1", progress=word),))


def read(**changes: object) -> ck.Reading:
    return ck.Reading(goal="G1", **changes)


def status(case: ck.Case, on: date = YEAR_END) -> str:
    [trace] = ck.evaluate(case, on=on).traces
    return trace.goals[0].status


def contradictions(case: ck.Case) -> list[ck.Finding]:
    return [each for each in ck.evaluate(case, on=YEAR_END).findings if "_contradict" in each.code]


def test_the_latest_word_by_day_counts_whether_it_is_the_goals_own_or_a_reviews():
    later_review = with_goal(("2025-04-01", says("partially_achieved")), ("2025-05-01", reviewed("achieved")))
    later_goal = with_goal(("2025-04-01", reviewed("achieved")), ("2025-05-01", says("partially_achieved")))

    assert (status(later_review), status(later_goal)) == ("achieved", "partially_achieved")


@pytest.mark.parametrize("order", [1, -1], ids=["goal first", "review first"])
def test_on_one_day_the_goals_own_word_counts(order):
    of_the_day = [("2025-04-01", says("partially_achieved")), ("2025-04-01", reviewed("achieved"))]

    assert status(with_goal(*of_the_day[::order])) == "partially_achieved"


def test_of_two_reviews_of_one_day_the_last_counts():
    assert status(with_goal(("2025-04-01", reviewed("improving")), ("2025-04-01", reviewed("achieved")))) == "achieved"


def test_a_review_recorded_late_counts_on_its_own_day():
    case = with_goal(("2025-05-01", says("achieved")), ("2025-04-01", reviewed("not_achieved")))

    assert status(case) == "achieved"


def test_a_version_that_repeats_the_achievement_says_nothing():
    case = with_goal(
        ("2025-04-01", says("partially_achieved")),
        ("2025-05-01", reviewed("achieved")),
        ("2025-06-01", says("partially_achieved", due=date(2025, 9, 1))),
    )

    assert status(case) == "achieved"


def test_a_version_without_an_achievement_takes_the_goals_own_word_back():
    case = with_goal(("2025-04-01", reviewed("achieved")), ("2025-05-01", says("not_achieved")))
    taken_back = cases.kept(case, says(None), at=cases.on("2025-06-01"), by=cases.WORKER)
    said_again = cases.kept(taken_back, says("not_achieved"), at=cases.on("2025-07-01"), by=cases.WORKER)

    assert [status(each) for each in (case, taken_back, said_again)] == ["not_achieved", "achieved", "not_achieved"]


def test_a_later_review_of_a_goal_under_way_leaves_it_undecided():
    assert status(with_goal(("2025-04-01", says("achieved")), ("2025-05-01", reviewed("in_progress")))) == "undecided"


def test_the_achievement_of_an_earlier_day_is_what_was_said_by_then():
    case = with_goal(("2025-04-01", says("partially_achieved")), ("2025-05-01", reviewed("achieved")))

    assert [status(case, date(2025, *day)) for day in ((3, 31), (4, 30), (5, 1))] == [
        "undecided", "partially_achieved", "achieved",
    ]  # fmt: skip


@pytest.mark.parametrize("reading", [read(level=2), read(level=-2), read(value=1), read(value=0, level=2)])
def test_a_level_or_a_value_never_becomes_a_word(reading):
    assert status(with_goal(("2025-04-01", reading))) == "undecided"
    assert status(with_goal(("2025-04-01", says("partially_achieved")), ("2025-05-01", reading))) == (
        "partially_achieved"
    )


def test_every_figure_about_achievement_gives_the_same_answer():
    case = with_goal(("2025-04-01", says("not_achieved")), ("2025-05-01", reviewed("sustaining")))

    found = ck.evaluate(case, on=YEAR_END)

    share = found["share_of_goals_achieved"]
    assert (share.figures["numerator"], share.value, found.traces[0].goals[0].status) == (1, 1.0, "achieved")
    over_many = ck.evaluation.quality([case], on=YEAR_END)["share_of_goals_achieved"]
    assert over_many.figures["numerator"] == 1


@pytest.mark.parametrize("achieved", ["achieved", "sustaining"])
@pytest.mark.parametrize("against", ["not_achieved", "not_attainable", "worsening", "no_progress"])
def test_a_goal_and_a_review_that_contradict_each_other_are_reported(achieved, against):
    case = with_goal(("2025-04-01", says(achieved)), ("2025-05-01", reviewed(against)))

    [finding] = contradictions(case)

    assert (finding.code, finding.severity, finding.where) == ("goal_words_contradict", "notice", "goals")
    assert dict(finding.params) == {
        "goal": "G1", "source": "review", "word": against, "on": "2025-05-01",
        "other_source": "goal", "other_word": achieved, "other_on": "2025-04-01", "counts": "review",
    }  # fmt: skip


def test_of_a_contradiction_on_one_day_the_finding_says_that_the_goals_own_word_counts():
    [finding] = contradictions(with_goal(("2025-04-01", reviewed("achieved")), ("2025-04-01", says("not_achieved"))))

    assert (finding.params["counts"], finding.params["word"]) == ("goal", "not_achieved")


@pytest.mark.parametrize(
    ("own", "review"),
    [
        ("achieved", "sustaining"), ("achieved", "improving"), ("achieved", "no_change"),
        ("partially_achieved", "achieved"), ("partially_achieved", "worsening"), ("not_achieved", "no_progress"),
    ],
)  # fmt: skip
def test_words_that_can_both_be_right_are_no_contradiction(own, review):
    assert not contradictions(with_goal(("2025-04-01", says(own)), ("2025-05-01", reviewed(review))))


def test_only_the_latest_word_of_each_source_is_compared():
    case = with_goal(
        ("2025-04-01", reviewed("worsening")), ("2025-05-01", says("not_achieved")),
        ("2025-06-01", reviewed("achieved")), ("2025-07-01", says("achieved")),
    )  # fmt: skip

    assert not contradictions(case)


@pytest.mark.parametrize(
    ("word", "level"), [("achieved", -1), ("sustaining", -2), ("not_achieved", 0), ("not_attainable", 2)]
)
def test_a_level_that_contradicts_a_word_is_reported(word, level):
    [finding] = contradictions(with_goal(("2025-04-01", says(word)), ("2025-05-01", read(level=level))))

    assert (finding.code, finding.severity) == ("goal_level_contradicts", "notice")
    assert dict(finding.params) == {
        "goal": "G1", "source": "goal", "word": word, "on": "2025-04-01", "counts": "goal", "level": level,
        "read_on": "2025-05-01",
    }  # fmt: skip


@pytest.mark.parametrize(("word", "value"), [("achieved", 2), ("not_achieved", 1), ("not_attainable", 0)])
def test_a_value_that_contradicts_a_word_is_reported(word, value):
    [finding] = contradictions(with_goal(("2025-04-01", read(value=value)), ("2025-05-01", reviewed(word))))

    assert (finding.code, finding.severity) == ("goal_value_contradicts", "notice")
    assert dict(finding.params) == {
        "goal": "G1", "source": "review", "word": word, "on": "2025-05-01", "counts": "review", "value": value,
        "target": 1, "read_on": "2025-04-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("achieved", read(level=0)), ("achieved", read(value=1)), ("not_achieved", read(level=-1)),
        ("not_achieved", read(value=2)), ("partially_achieved", read(level=-2)), ("worsening", read(level=0)),
        ("in_progress", read(value=0)),
    ],
)  # fmt: skip
def test_a_reading_that_fits_the_word_is_no_contradiction(word, reading):
    assert not contradictions(with_goal(("2025-04-01", says(word)), ("2025-05-01", reading)))


@pytest.mark.parametrize(
    ("level", "value", "contradict"), [(-1, 1, True), (0, 2, True), (-1, 2, False), (0, 1, False), (2, 0, False)]
)
def test_a_level_and_a_value_of_one_day_that_contradict_each_other_are_reported(level, value, contradict):
    found = contradictions(with_goal(("2025-05-01", read(level=level, value=value))))

    facts = {"goal": "G1", "level": level, "value": value, "target": 1, "read_on": "2025-05-01"}
    assert [(each.code, dict(each.params)) for each in found] == [("goal_reading_contradicts", facts)] * contradict
    assert not contradictions(with_goal(("2025-05-01", read(level=level)), ("2025-05-02", read(value=value))))


def test_only_the_last_level_and_the_last_value_are_compared():
    case = with_goal(
        ("2025-04-01", read(level=-2, value=7)), ("2025-05-01", read(level=0)), ("2025-06-01", read(value=1)),
        ("2025-06-01", says("achieved")),
    )  # fmt: skip

    assert not contradictions(case)


def test_a_reading_is_compared_with_the_word_of_each_source():
    case = with_goal(
        ("2025-04-01", says("achieved")), ("2025-05-01", reviewed("sustaining")), ("2025-06-01", read(level=-1)),
    )  # fmt: skip

    assert [(each.params["source"], each.params["counts"]) for each in contradictions(case)] == [
        ("review", "review"), ("goal", "review"),
    ]  # fmt: skip


def test_a_value_of_a_rising_measure_reaches_the_target_from_below():
    rising = {"baseline": 1, "target": 7}
    short = with_goal(("2025-04-01", says("achieved", **rising)), ("2025-05-01", read(value=6)))
    reached = with_goal(("2025-04-01", says("achieved", **rising)), ("2025-05-01", read(value=8)))

    assert (cases.codes(contradictions(short)), contradictions(reached)) == (["goal_value_contradicts"], [])


@pytest.mark.parametrize(
    "changes", [{"baseline": None}, {"target": None}, {"baseline": 1}, {"measure": "days late"}],
    ids=["no baseline", "no target", "no direction", "another measure"],
)  # fmt: skip
def test_a_value_that_cannot_be_compared_with_the_target_says_nothing(changes):
    assert not contradictions(with_goal(("2025-04-01", read(value=5)), ("2025-05-01", says("achieved", **changes))))


def test_a_goal_that_was_withdrawn_is_in_no_contradiction():
    case = with_goal(("2025-04-01", says("achieved", lifecycle="withdrawn")), ("2025-05-01", reviewed("worsening")))

    assert not contradictions(case)


def test_the_share_of_goals_achieved_carries_the_contradictions_about_its_goals():
    case = with_goal(("2025-04-01", says("achieved")), ("2025-05-01", reviewed("worsening")))

    results = ck.evaluate(case, on=YEAR_END).questions["goals"]

    found = {each.method.id: "goal_words_contradict" in cases.codes(each.findings) for each in results[:3]}
    assert list(found.values()) == [True, True, False]


def test_a_contradiction_is_told_with_its_sources_words_and_days():
    case = with_goal(
        ("2025-04-01", says("achieved")), ("2025-05-01", reviewed("worsening")), ("2025-06-01", read(level=-1, value=3))
    )

    words, level, value = contradictions(case)

    assert words.told("en").startswith(
        'Two sources contradict each other about the goal G1: the review says "worsening" (2025-05-01), the goal '
        '"achieved" (2025-04-01). The review counts.'
    )
    assert "its last level is -1 (2025-06-01)" in level.told("en")
    assert "its last value is 3 with the target 1 (2025-06-01)" in value.told("en")
    assert "점검: 악화(2025-05-01), 목표: 달성(2025-04-01)" in words.told("ko")
