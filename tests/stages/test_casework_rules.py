"""The rules of casework: what each refuses, what it lets pass, its exceptions, and who may set it aside."""

from __future__ import annotations

import attrs
import cases
import pytest
from cases import (
    KOREAN,
    SCHOOL,
    SEOUL,
    SUPERVISOR,
    WORKER,
    assessed,
    closed,
    codes,
    consented,
    evaluated,
    in_service,
    on,
    opened,
    planned,
    reopened,
)
from hypothesis import given
from hypothesis import strategies as st
from rule_acts import (
    BY_RISK,
    CLOSURE,
    SELECTING,
    SENT,
    STRICT,
    asked,
    followed,
    machine,
    rated,
    rules,
    told,
)
from rule_breaches import BREACHES, OFF, REPORTED

import casekit as ck
from casekit.stages.rules.casework_rules import RULES


def test_every_reason_against_closing_comes_at_once():
    case = told(in_service(), (SENT, "2025-03-12"), (ck.RiskRating(risk="high"), "2025-03-12"))

    assert asked(case, ck.Closure(reason="lost_contact"), "2025-03-13") == (
        ["no_open_referral_at_closure", "evaluation_before_closure", "closure_needs_approval", "closure_risk_ceiling",
         "lost_contact_minimum"],
        ["client_voice_at_closure"],
    )  # fmt: skip


EVERYTHING = {
    "rules": {}, "reviews": BY_RISK, "stages": SELECTING.workflow.to_mapping()["stages"],
    "deadlines": {"visited": {"from": "referral_sent", "until": "contact", "within": [9, "day"]}},
}  # fmt: skip


def test_there_is_a_breach_of_every_rule_here():
    assert set(BREACHES) == set(RULES)


@pytest.mark.parametrize("rule", sorted(BREACHES))
@pytest.mark.parametrize(
    ("level", "refused", "reported"), [("block", True, False), ("report", False, True), ("off", False, False)]
)
def test_a_workflow_may_block_report_or_drop_a_rule(rule: str, level: str, refused: bool, reported: bool):
    others = {other: "off" for other in RULES if other != rule}
    team = machine(**{**EVERYTHING, "rules": {**others, rule: level}})
    case, act, day = BREACHES[rule]

    refusals, findings = asked(followed(case, team), act, day, by=team)

    assert (refusals, findings) == ([rule] * refused, [rule] * reported)


@pytest.mark.parametrize("rule", sorted(BREACHES))
def test_a_rule_as_it_ships_blocks_or_reports(rule: str):
    team = machine(**EVERYTHING)
    case, act, day = BREACHES[rule]

    refusals, findings = asked(followed(case, team), act, day, by=team)

    assert (rule in refusals) == (rule not in {*REPORTED, *OFF})
    assert (rule in findings) == (rule in REPORTED)


@pytest.mark.parametrize("rule", sorted(BREACHES))
@pytest.mark.parametrize("named", [True, False])
def test_a_rule_is_set_aside_only_by_a_role_the_workflow_names(rule: str, named: bool):
    others = {other: "off" for other in RULES if other != rule}
    setting = {"level": "block", "overridable_by": ["director"]} if named else "block"
    team = machine(**{**EVERYTHING, "rules": {**others, rule: setting}})
    case, act, day = BREACHES[rule]
    director = ck.Override(rule=rule, by=ck.Actor(id="head-1", roles=("director",)), reason="agreed")

    refusals, findings = asked(followed(case, team), act, day, by=team, overrides=(director,))

    assert refusals == ([] if named else [rule, "override_not_permitted"])
    assert findings == ([rule] if named else [])


HIGH = told(evaluated(), (ck.RiskRating(risk="high"), "2025-06-03"))


def override(by: ck.Actor | str = SUPERVISOR, rule: str = "closure_risk_ceiling") -> ck.Override:
    return ck.Override(rule=rule, by=by, reason="she moved to her sister abroad")


def test_a_supervisor_sets_the_risk_ceiling_aside_and_the_history_keeps_it():
    case = SCHOOL.record(HIGH, CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(),))

    entry = case.history[-1]
    assert case.status == "closed"
    assert entry.overrides == (override(),)
    assert [(finding.code, finding.params["overridden_by"]) for finding in entry.findings] == [
        ("closure_risk_ceiling", "boss-1")
    ]
    assert "sister" not in repr(entry)


@pytest.mark.parametrize("by", ["boss-1", WORKER, ck.Actor(id="boss-1", roles=("Supervisor",))])
def test_the_risk_ceiling_is_set_aside_by_nobody_without_the_role_of_supervisor(by: ck.Actor | str):
    refusals, findings = asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(by),))

    assert (refusals, findings) == (["closure_risk_ceiling", "override_not_permitted"], [])


def test_one_permitted_override_among_others_is_enough():
    case = SCHOOL.record(HIGH, CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(WORKER), override()))

    assert case.history[-1].overrides == (override(),)


def test_an_override_of_a_rule_that_is_kept_is_not_needed_and_not_kept():
    case = SCHOOL.record(evaluated(), CLOSURE, at=on("2025-06-05"), by=WORKER, overrides=(override(),))

    assert case.history[-1].overrides == ()


def test_an_override_of_one_rule_opens_no_other():
    unanswered = told(HIGH, (SENT, "2025-06-04"))

    assert asked(unanswered, CLOSURE, "2025-06-05", overrides=(override(),))[0] == ["no_open_referral_at_closure"]
    assert asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(rule="consent_scope"),))[0] == [
        "closure_risk_ceiling"
    ]


def test_an_override_of_a_rule_there_is_not_is_refused():
    assert asked(HIGH, CLOSURE, "2025-06-05", overrides=(override(), override(rule="be_kind")))[0] == ["unknown_rule"]


def test_a_workflow_that_blocks_wide_intervals_by_name_blocks_them_without_intervals_of_its_own():
    team = rules(review_interval_by_risk="block")
    case = told(followed(assessed(), team), (ck.RiskRating(risk="high"), "2025-03-10"))

    assert asked(case, ck.ReviewInterval(interval=ck.Interval(8, "day")), "2025-03-11", by=team)[0] == [
        "review_interval_by_risk"
    ]


def test_a_workflow_that_names_its_own_roles_takes_the_ready_ones_away():
    team = rules(closure_risk_ceiling={"overridable_by": ["director"]})
    case = followed(HIGH, team)

    refusals, _ = asked(case, CLOSURE, "2025-06-05", by=team, overrides=(override(),))

    assert refusals == ["closure_risk_ceiling", "override_not_permitted"]


def test_a_backdated_act_is_judged_on_the_case_as_it_stood_then():
    case = consented(opened(), day="2025-03-20")
    disclosure = ck.Disclosure(recipient="RS1")

    assert asked(case, disclosure, "2025-03-19")[0] == ["consent_required", "consent_scope"]
    assert asked(case, disclosure, "2025-03-20", hour=11)[0] == ["consent_required", "consent_scope"]
    assert asked(case, disclosure, "2025-03-20")[0] == []


def test_a_consent_withdrawn_later_covers_what_was_told_before():
    case = consented(planned(), day="2025-04-01", withdrawn_on=on("2025-04-01").date())

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-31")[0] == []
    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-04-01")[0] == ["consent_expired"]


def test_a_risk_that_was_high_then_binds_an_interval_set_then():
    case = told(rated("high"), (ck.RiskRating(risk="low"), "2025-04-01"))
    monthly = ck.ReviewInterval(interval=ck.Interval(1, "month"))

    assert asked(case, monthly, "2025-03-20", by=STRICT)[0] == ["review_interval_by_risk"]
    assert asked(case, monthly, "2025-04-01", by=STRICT)[0] == []


@pytest.mark.parametrize("forgotten", [ck.Review(), ck.Contact(), ck.Supervision(), ck.RiskRating(risk="low")])
def test_what_happened_before_the_closing_is_written_down_after_it(forgotten: ck.Record):
    assert asked(closed(), forgotten, "2025-05-01")[0] == []


def test_what_happened_after_the_closing_waits_for_a_reopening():
    assert asked(closed(), ck.Review(), "2025-06-06")[0] == ["closed_case_is_readonly"]


def test_a_closing_is_not_dated_before_what_a_closed_case_does_not_take():
    case = told(evaluated(), (ck.Contact(), "2025-06-10"))
    supervised = told(case, (ck.Supervision(), "2025-06-11"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == []
    assert asked(supervised, CLOSURE, "2025-06-05")[0] == ["out_of_order"]
    assert asked(supervised, CLOSURE, "2025-06-11")[0] == []


def test_a_closing_is_not_dated_before_a_record_whose_day_was_corrected_to_a_later_one():
    case = told(evaluated(), (ck.Supervision(), "2025-06-03"))
    case = SCHOOL.correct(
        case, ck.Supervision(), entry=case.revision, at=on("2025-06-10"), by=WORKER, recorded_at=on("2025-06-10"),
        reason="the wrong day",
    )  # fmt: skip

    assert asked(case, CLOSURE, "2025-06-05")[0] == ["out_of_order"]


def test_nothing_is_dated_back_into_the_time_a_case_was_closed():
    assert asked(reopened(), ck.Review(), "2025-07-01")[0] == ["closed_case_is_readonly"]
    assert asked(reopened(), ck.Contact(), "2025-07-01")[0] == []


@given(st.sampled_from(sorted(BREACHES)), st.sampled_from(sorted(BREACHES)))
def test_with_every_rule_off_no_rule_speaks(one: str, other: str):
    team = machine(**{**EVERYTHING, "rules": dict.fromkeys(RULES, "off")})
    case, (_, act, _) = followed(BREACHES[one][0], team), BREACHES[other]
    at = max(entry.at for entry in case.history)

    answer = team.ask(case, act, at=at, by=WORKER)

    assert not set(RULES) & {*codes(answer.refusals), *codes(answer.findings)}


def test_the_day_of_an_act_is_its_date_in_its_own_offset():
    case = consented(opened(), until=on("2025-03-20").date())
    late = on("2025-03-20", 23)

    assert SCHOOL.ask(case, ck.Disclosure(recipient="RS1"), at=late, by=WORKER).allowed
    assert late.tzinfo == SEOUL
    assert not SCHOOL.ask(case, ck.Disclosure(recipient="RS1"), at=on("2025-03-21", 0), by=WORKER).allowed


@pytest.mark.parametrize(
    "later",
    [ck.RiskRating(risk="high"), ck.ServiceStart(need="N1"), ck.Need(id="N3", domain="safety")],
    ids=lambda record: type(record).__name__,
)
def test_a_case_is_not_closed_before_something_a_closed_case_could_not_take(later: ck.Record):
    case = cases.SCHOOL.record(cases.evaluated(), later, at=cases.on("2025-06-10"), by=cases.WORKER)
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1")

    refusals = cases.SCHOOL.ask(case, closure, at=cases.on("2025-06-05"), by=cases.WORKER).refusals

    assert cases.codes(refusals) == ["out_of_order"]
    assert refusals[0].params["after"] == cases.on("2025-06-10").isoformat()


def test_a_case_may_be_closed_before_a_contact_that_was_written_down_first():
    case = cases.SCHOOL.record(cases.evaluated(), ck.Contact(), at=cases.on("2025-06-10"), by=cases.WORKER)
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1")

    case = cases.SCHOOL.record(case, closure, at=cases.on("2025-06-05"), by=cases.WORKER)

    assert case.status == "closed"


LATER_DAY = ck.DeadlineSet(
    rule="survey_within_10_days", due=cases.on("2025-03-25").date(), reason="the flat is flooded"
)


def test_a_deadline_that_the_workflow_has_gets_another_day_with_a_reason():
    assert asked(begun(), LATER_DAY, "2025-03-06", by=KOREAN) == ([], [])


def begun():
    """A case in which the time of the survey runs."""
    return KOREAN.record(opened(KOREAN), ck.Intake(), at=on("2025-03-05"), by=WORKER)


def test_only_a_deadline_that_runs_gets_another_day():
    assert asked(opened(KOREAN), LATER_DAY, "2025-03-06", by=KOREAN) == (["deadline_runs"], [])
    for changes in ({"thing": "R9"}, {"since": on("2025-03-04").date()}):
        assert asked(begun(), attrs.evolve(LATER_DAY, **changes), "2025-03-06", by=KOREAN)[0] == ["deadline_runs"]


def test_only_a_deadline_that_the_workflow_has_gets_another_day():
    record = attrs.evolve(LATER_DAY, rule="survey")

    assert asked(opened(KOREAN), record, "2025-03-06", by=KOREAN) == (["deadline_known"], [])
    (refusal,) = KOREAN.ask(opened(KOREAN), record, at=on("2025-03-06"), by=WORKER).refusals
    assert refusal.params == {
        "deadline": "survey", "known": (*(each.id for each in KOREAN.workflow.deadlines), "review")
    }  # fmt: skip
    assert all("survey_within_10_days" in refusal.told(language) for language in ("en", "ko"))
    assert asked(opened(), LATER_DAY, "2025-03-06") == (["deadline_known"], [])


def test_a_deadline_gets_no_other_day_without_a_reason():
    record = attrs.evolve(LATER_DAY, reason=None)

    assert asked(begun(), record, "2025-03-06", by=KOREAN) == (["deadline_reason_required"], [])


def test_the_rules_for_deadlines_are_set_as_any_other():
    loose = machine(rules={"deadline_known": {"level": "report"}, "deadline_reason_required": {"level": "off"}})
    case = followed(opened(), loose)

    record = attrs.evolve(LATER_DAY, rule="our_own", reason=None)

    assert asked(case, record, "2025-03-06", by=loose) == ([], ["deadline_known"])
