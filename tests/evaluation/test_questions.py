"""The seven questions with the results that answer them, in plain words."""

from __future__ import annotations

import json
import math
import runpy
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from cases import closed, evaluation_of, in_service, kept, on, opened

import casekit as ck
from casekit.evaluation import Result
from casekit.labels import vocabulary

ROOT = Path(__file__).parents[2]
JOURNEYS = ROOT / "examples" / "journeys"
FILES = {file.stem: file for file in sorted(JOURNEYS.glob("*.json"))}
FILES |= {file.parent.name: file for file in sorted((ROOT / "examples" / "practices").glob("*/journey.json"))}
NAMES = sorted(FILES)


@pytest.fixture(scope="module")
def journeys():
    """Every journey of the examples, evaluated on its last day."""
    sys.path.insert(0, str(JOURNEYS))
    try:
        from journey import Replay, machine_of  # noqa: PLC0415  # stands beside the examples

        found = {}
        for name in NAMES:
            data = json.loads(FILES[name].read_text(encoding="utf-8"))
            case = Replay(data, machine_of(data, FILES[name].parent)).run(data["events"])
            last = max(entry.at.date() for entry in case.history)
            checkpoints = data["voice_checkpoints"]
            found[name] = (case, ck.evaluation.evaluate(case, on=last, voice_checkpoints=checkpoints), checkpoints)
        yield found
    finally:
        sys.path.remove(str(JOURNEYS))
        for module in ("journey", "records"):
            sys.modules.pop(module, None)


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_has_one_definition_and_a_name_of_its_own(journeys, name):
    _, found, _ = journeys[name]

    names = [each.method.id if each.of is None else (each.method.id, each.of) for each in found.results]

    assert len(names) == len({*names})
    assert [found[figure] for figure in names] == [*found.results]


@pytest.mark.parametrize("name", NAMES)
def test_every_account_adds_up_and_every_undefined_figure_says_why(journeys, name):
    for result in journeys[name][1].results:
        assert result.value is not None or result.findings, result.method.id
        assert not result.lines or result.value == math.fsum((result.base, *(line.amount for line in result.lines)))
        assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


@pytest.mark.parametrize("name", NAMES)
def test_everything_an_evaluation_says_has_words_in_both_languages(journeys, name):
    for result in journeys[name][1].results:
        said = {fact for line in result.lines for fact in line.facts} | {*result.figures, *result.method.settings}
        words = {value for line in result.lines for value in line.facts.values() if isinstance(value, str)}
        assert result.method.id in vocabulary("evaluation_method")
        assert said <= set(vocabulary("figure"))
        assert words <= set(vocabulary("verdict"))


def test_short_and_long_term_goals_stand_apart():
    goals = [
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.Goal(id="G2", need="N2", term="long", achievement="not_achieved"),
        ck.Goal(id="G3", need="N2", term="long", achievement="partially_achieved"),
    ]

    found = evaluation_of(*goals)

    assert found["share_of_goals_achieved"].value == pytest.approx(1 / 3)
    assert found["share_of_short_term_goals_achieved"].value == 1
    assert found["share_of_long_term_goals_achieved"].value == 0
    assert found["share_of_long_term_goals_achieved"].figures["with_half_credit"] == 0.25
    assert [line.name for line in found["share_of_long_term_goals_achieved"].lines] == ["G2", "G3"]


def test_what_is_not_known_is_left_out_named_and_never_counted_as_met():
    found = evaluation_of(ck.Need(id="N1", domain="education", outcome="met"))["share_of_needs_met"]

    assert (found.value, found.missing) == (1, ("N2",))
    assert [each.code for each in found.findings] == ["needs_undecided"]
    assert found.figures == {
        "numerator": 1, "denominator": 1, "excluded": 1, "partly_met": 0, "unmet": 0, "withdrawn": 0, "undecided": 1,
        "with_half_credit": 1.0,
    }  # fmt: skip


def test_a_withdrawn_need_asks_for_no_answer():
    found = evaluation_of(ck.Need(id="N1", domain="education", outcome="withdrawn"))

    assert found["share_of_needs_answered"].used == ("N2",)
    for figure in ("share_of_needs_answered", "share_of_needs_met"):
        assert "set_aside_left_out" in [each.code for each in found[figure].findings]
        assert found[figure].figures["excluded"] >= 1


@pytest.mark.parametrize("word", ["withdrawn", "rejected", "cancelled"])
def test_a_goal_set_aside_leaves_every_figure_and_is_not_called_under_way(word):
    goal = ck.Goal(id="G1", need="N1", term="short", baseline_level=-1, lifecycle=word)
    found = evaluation_of(goal, ck.Reading(goal="G1", level=-2))

    assert found["share_of_goals_achieved"].figures["withdrawn"] == 1
    score = found["t_score"]
    assert (score.value, [each.code for each in score.findings]) == (None, ["goals_unrated"])
    reasons = {each.code: each.params["ids"] for each in found["share_of_goals_achieved"].findings}
    assert reasons == {"set_aside_left_out": ("G1",), "goals_undecided": ("G2",)}


def test_a_figure_adds_up_to_the_exact_share():
    needs = [ck.Need(id=f"M{number}", domain="x", outcome="met" if number < 3 else "unmet") for number in range(5)]
    found = evaluation_of(*needs, *[ck.Need(id=id, domain="x", outcome="withdrawn") for id in ("N1", "N2")])

    assert found["share_of_needs_met"].value == 0.6


def test_a_change_in_life_is_a_tenth_where_a_tenth_is_written():
    scores = [
        ck.DomainScore(domain="home", occasion=when, score=score) for when, score in (("before", 1.1), ("after", 1.3))
    ]
    found = evaluation_of(*scores)

    assert found["mean_change_of_life_domains"].value == 0.2


def test_a_domain_scored_once_is_told_as_that():
    found = evaluation_of(ck.DomainScore(domain="home", occasion="before", score=2))

    assert [(each.code, each.params["ids"]) for each in found["mean_change_of_life_domains"].findings] == [
        ("domains_unscored", ("home",)),
    ]  # fmt: skip


def test_more_of_one_service_does_not_hide_another_that_was_not_given():
    counts = [ck.SessionCount(service=name, planned=10, delivered=given) for name, given in (("a", 20), ("b", 0))]
    found = evaluation_of(*counts)["share_of_sessions_delivered"]

    assert [(line.name, line.amount) for line in found.lines] == [("a", 1.0), ("b", 0.0)]
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("sessions_short", ("b",))]


def test_an_overdue_review_is_told_first_and_is_in_no_rate():
    case = in_service()
    case = kept(case, ck.Review(), at=on("2025-04-10"), by="worker-1")

    found = ck.evaluation.evaluate(case, on=date(2025, 12, 1))

    told = [(each.code, each.params.get("due")) for each in found.findings]
    assert ("review_overdue", "2025-05-10") in told
    rate = found["share_of_reviews_on_time"]
    assert (rate.value, rate.missing, rate.figures["excluded"]) == (1, ("2025-05-10",), 1)
    assert "2025-05-10" in found.explain().split("\n\n")[0]
    assert not ck.evaluation.evaluate(case, on=date(2025, 5, 10))["share_of_reviews_on_time"].missing


def test_a_referral_that_waits_is_not_counted_against_anyone():
    acts = [ck.Referral(id=id, need="N1", resource="RS1", status="sent") for id in ("R1", "R2", "R3")]
    answers = [("R1", "accepted"), ("R2", "declined")]
    acts += [
        ck.Referral(
            id=id, need="N1", resource="RS1", status=status, declined_by="client" if status == "declined" else None
        )
        for id, status in answers
    ]
    found = evaluation_of(*acts)["share_of_referrals_accepted"]

    assert (found.value, found.used, found.missing) == (0.5, ("R1", "R2"), ("R3",))
    assert [each.code for each in found.findings] == ["not_answered_yet"]


def test_every_need_is_traced_over_goals_and_plan_items_to_services_and_results(journeys):
    case, found, _ = journeys["student"]

    assert [trace.need for trace in found.traces] == [need.id for need in case.needs]
    assert {goal.goal for trace in found.traces for goal in trace.goals} == {goal.id for goal in case.goals}
    assert all(trace.services for trace in found.traces)


def test_a_need_without_a_goal_is_in_the_trace():
    trace = evaluation_of(ck.Need(id="N9", domain="x")).traces[-1]

    assert (trace.need, trace.goals, trace.services, trace.outcome) == ("N9", (), (), None)


def test_an_evaluation_in_words_says_first_what_is_missing_then_question_by_question(journeys):
    _, found, _ = journeys["student"]

    for language, missing in (("en", "Missing records"), ("ko", "누락된 기록")):
        parts = found.explain(language).split("\n\n")
        titles = [vocabulary("evaluation_question")[each].label(language) for each in found.questions]
        titles = [title[0].upper() + title[1:] for title in titles]
        head = parts[0].splitlines()
        assert found.case in head[0]
        assert found.on.isoformat() in head[0]
        assert (head[1] == missing) == bool(found.findings)
        assert len(head) == (2 + len(found.findings) if found.findings else 1)
        assert [part for part in parts if part in titles] == titles


def test_a_hosts_own_words_come_first_in_the_evaluation():
    words = {"needs_undecided": {"message": "Still open: {ids}.", "fix": "Ask."}}

    found = evaluation_of(practice=ck.Practice(texts={"en": words}))

    assert found.explain().count("! Still open: N1, N2. Ask.") == 1
    assert "Still open: N1, N2." in [each.message for each in found.findings]


def test_an_evaluation_without_findings_says_nothing_of_what_is_missing():
    found = evaluation_of()
    data = found.to_dict()
    silent = {question: [{**each, "findings": []} for each in of] for question, of in data["questions"].items()}
    whole = ck.evaluation.CaseEvaluation.from_dict({**data, "is_open": False, "questions": silent})

    assert found.explain().splitlines()[1] == "Missing records"
    assert whole.findings == ()
    assert "Missing records" not in whole.explain()


def test_a_case_is_evaluated_at_every_review_and_at_its_closing(journeys):
    case, _, checkpoints = journeys["student"]

    found = ck.evaluation.evaluations(case, voice_checkpoints=checkpoints)

    days = [each.evaluation.on for each in found]
    reviews = {at.date() for at, _ in case.dated(ck.Review)}
    closed = {at.date() for at, _ in case.dated(ck.Closure)}
    assert days == sorted(reviews | closed)
    assert {each.evaluation.on for each in found if each.occasion == "final"} == closed
    early = [each for each in checkpoints if each not in ("closure", "aftercare")]
    assert found[0].evaluation == ck.evaluation.evaluate(case, on=days[0], voice_checkpoints=early)
    final = next(each.evaluation for each in found if each.occasion == "final")
    assert final == ck.evaluation.evaluate(case, on=final.on, voice_checkpoints=checkpoints)


def test_a_review_after_the_closing_is_one_of_aftercare():
    case = kept(closed(), ck.Review(), at=on("2025-07-10"), by="worker-1")

    found = ck.evaluation.evaluations(case, voice_checkpoints=("closure",))

    assert [(each.occasion, each.evaluation.on) for each in found] == [
        ("final", date(2025, 6, 5)), ("aftercare", date(2025, 7, 10)),
    ]  # fmt: skip


def test_a_case_never_reviewed_nor_closed_has_no_evaluation_of_its_own():
    assert ck.evaluation.evaluations(opened()) == ()


def test_two_days_are_held_against_each_other_figure_by_figure(journeys):
    case, last, checkpoints = journeys["student"]

    found = ck.evaluation.compare_days(case, first=case.opened_at.date(), last=last.on, voice_checkpoints=checkpoints)

    needs = found.changes[0]
    assert (needs.question, needs.method, needs.before, needs.difference) == ("needs", "share_of_needs_met", None, None)
    assert needs.after == last["share_of_needs_met"].value
    heard = next(each for each in found.changes if each.method == "share_of_checkpoints_heard")
    assert heard.difference == pytest.approx(last["share_of_checkpoints_heard"].value - (heard.before or 0))
    same = ck.evaluation.compare_days(case, first=last.on, last=last.on)
    assert {each.difference for each in same.changes} <= {0, None}
    assert same.findings == ()


def test_t_scores_of_different_goals_are_not_compared():
    day = date(2025, 3, 20)
    case = opened()
    for record, at in (
        (ck.Goal(id="G1", need="N1", term="short"), day), (ck.Reading(goal="G1", level=-1), day),
        (ck.Goal(id="G2", need="N2", term="short"), day + timedelta(days=1)),
        (ck.Reading(goal="G2", level=2), day + timedelta(days=1)),
    ):  # fmt: skip
        case = kept(case, record, at=on(at.isoformat()), by="worker-1")

    found = ck.evaluation.compare_days(case, first=day, last=day + timedelta(days=1))

    score = next(each for each in found.changes if each.method == "t_score")
    assert (score.difference, score.before is None, score.after is None) == (None, False, False)
    assert [each.code for each in found.findings] == ["not_the_same_goals"]


def test_a_start_that_was_corrected_makes_two_changes_of_one_goal_incomparable():
    case = opened()
    for record, day in (
        (ck.Goal(id="G1", need="N1", term="short", baseline_level=-2), "2025-03-20"),
        (ck.Reading(goal="G1", level=0), "2025-03-20"),
        (ck.Goal(id="G1", need="N1", term="short", baseline_level=-1), "2025-03-27"),
    ):
        case = kept(case, record, at=on(day), by="worker-1")

    found = ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=date(2025, 3, 27))

    change = next(each for each in found.changes if each.method == "t_score_change")
    assert (change.before, change.after, change.difference) == (20, 10, None)
    assert [each.code for each in change.findings] == ["not_the_same_goals"]


def test_a_share_that_moves_because_a_need_came_into_it_says_so():
    case = opened()
    for record, day in (
        (ck.Need(id="N1", domain="education", outcome="met"), "2025-03-20"),
        (ck.Need(id="N2", domain="family", outcome="unmet"), "2025-03-27"),
    ):
        case = kept(case, record, at=on(day), by="worker-1")

    found = ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=date(2025, 3, 27))

    needs = found.changes[0]
    assert (needs.before, needs.after, needs.difference) == (1, 0.5, -0.5)
    assert [(each.code, each.params["came"], each.params["went"]) for each in needs.findings] == [
        ("not_of_the_same", ("N2",), ()),
    ]  # fmt: skip
    assert found.findings == needs.findings
    lines = found.explain("ko").splitlines()
    assert lines[0] == "사례 K-17, 2025-03-20 → 2025-03-27"
    assert lines[1] == "욕구 충족률: 100% → 50%(-50%p)"
    assert lines[2].startswith("! ")
    assert lines[-1].startswith("산출할 수 없음(자료 없음): 목표 달성률, 단기 목표 달성률, ")


def test_a_figure_that_was_undefined_on_a_day_is_compared_with_nothing_and_blames_nothing(journeys):
    case, last, _ = journeys["student"]

    found = ck.evaluation.compare_days(case, first=case.opened_at.date(), last=last.on)

    assert found.changes[0].before is None
    assert all(each.before is not None and each.after is not None for each in found.changes if each.findings)


def test_the_same_goals_rated_again_are_compared():
    case = kept(opened(), ck.Goal(id="G1", need="N1", term="short"), at=on("2025-03-20"), by="worker-1")
    for day, level in (("2025-03-20", -1), ("2025-03-27", 1)):
        case = kept(case, ck.Reading(goal="G1", level=level), at=on(day), by="worker-1")

    found = ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=date(2025, 3, 27))

    assert next(each.difference for each in found.changes if each.method == "t_score") == 20


def test_the_later_day_is_given_last():
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.compare_days(opened(), first=date(2025, 3, 20), last=date(2025, 3, 19))

    assert [(each.code, each.where) for each in refused.value.reasons] == [("later_day_first", "last")]


def test_the_page_of_methods_is_what_the_library_has():
    made = runpy.run_path(str(ROOT / "tools" / "methods.py"))

    assert (ROOT / "docs" / "methods.md").read_text(encoding="utf-8") == made["page"]()
