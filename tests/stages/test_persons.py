"""Whom a record is about: each person of a household has their own risk, needs and ending."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from cases import SCHOOL, WORKER, codes, evaluated, on, opened
from rule_acts import CLOSURE, asked, told

import casekit as ck

HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ck.Membership(person="P-2", role="head"),
))  # fmt: skip
GONE = ck.Departure(person="C-5", reason="moved_away")


def family(*records: tuple[ck.Record, str]) -> ck.Case:
    return told(opened(), (HOME, "2025-03-04"), *records)


@pytest.mark.parametrize(
    "record",
    [
        ck.Need(id="N3", domain="education", about="C-5"),
        ck.Goal(id="G3", need="N1", term="short", about="C-5"),
        ck.Assessment(about="C-5"),
        ck.RiskRating(risk="low", about="C-5"),
        ck.Referral(id="R1", need="N1", resource="RS1", about="C-5"),
        ck.ServiceStart(need="N1", about="C-5"),
        ck.Contact(about="C-5"),
        ck.Consent(id="S1", given_by=("P-2",), about="C-5"),
        ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),), about="C-5"),
        ck.ServiceRating(item="respect", rating=4, about="C-5"),
        ck.DomainScore(domain="education", occasion="before", score=2, about="C-5"),
        ck.Disclosure(recipient="RS1", about="C-5"),
        GONE,
    ],
    ids=lambda record: record.kind_name,
)
def test_needs_goals_assessments_and_the_like_name_the_person_they_are_about(record: ck.Record):
    case = family((record, "2025-03-05"))
    stranger = attrs.evolve(record, **{next(iter(record.named_persons())): "C-99"})

    assert [entry.what for entry in case.for_person("C-5")] == [case.history[-1].what]
    assert "unknown_person" in codes(SCHOOL.ask(family(), stranger, at=on("2025-03-05"), by=WORKER).refusals)


def test_a_record_that_names_nobody_is_about_the_person_of_the_need_goal_or_referral_it_names():
    case = family(
        (ck.Need(id="N3", domain="education", about="C-5"), "2025-03-05"),
        (ck.Goal(id="G3", need="N3", term="short"), "2025-03-05"),
        (ck.Reading(goal="G3", value=1), "2025-03-06"), (ck.Reading(goal="G1", value=1), "2025-03-06"),
    )  # fmt: skip

    assert [entry.what.kind_name for entry in case.for_person("C-5")] == ["Need", "Goal", "Reading"]


def test_what_names_nobody_at_all_is_about_the_index_client():
    case = family((ck.RiskRating(risk="low"), "2025-03-05"), (ck.RiskRating(risk="low", about="C-5"), "2025-03-05"))

    kinds = [entry.what.kind_name for entry in case.for_person("C-3")]

    assert kinds == ["Client", "Need", "Need", "Goal", "Goal", "RiskRating"]
    assert case.for_person("P-2") == ()


def test_the_risk_of_a_case_is_the_highest_of_everyones():
    case = family((ck.RiskRating(risk="medium"), "2025-03-05"), (ck.RiskRating(risk="high", about="C-5"), "2025-03-06"))
    lower = told(case, (ck.Assessment(risk="low", about="C-5"), "2025-03-07"))

    assert (case.risk, case.risk_of("C-5"), case.risk_of("P-2")) == ("high", "high", None)
    assert (lower.risk, lower.risk_of("C-5")) == ("medium", "low")


def test_the_risk_of_the_only_person_is_that_of_the_case():
    case = told(
        opened(), (ck.RiskRating(risk="high", about="C-3"), "2025-03-05"), (ck.RiskRating(risk="low"), "2025-03-06")
    )

    assert (case.risk, case.risk_of("C-3")) == ("low", "low")


def about_to_close(risk: str) -> ck.Case:
    return told(
        evaluated(), (HOME, "2025-06-02"), (ck.RiskRating(risk="low"), "2025-06-03"),
        (ck.RiskRating(risk=risk, about="C-5"), "2025-06-03"),  # type: ignore[arg-type]
    )  # fmt: skip


def test_closing_the_case_looks_at_everyones_risk_ending_one_persons_part_only_at_theirs():
    case = about_to_close("high")
    answer = SCHOOL.ask(case, CLOSURE, at=on("2025-06-05"), by=WORKER)

    assert [(each.code, each.params["persons"]) for each in answer.refusals] == [("closure_risk_ceiling", ("C-5",))]
    assert asked(case, GONE, "2025-06-05")[0] == ["closure_risk_ceiling"]
    assert asked(case, attrs.evolve(GONE, person="P-2"), "2025-06-05")[0] == []


def test_one_member_can_leave_or_die_and_the_case_goes_on_without_their_risk():
    case = told(about_to_close("high"), (attrs.evolve(GONE, reason="death"), "2025-06-04"))

    assert (case.status, case.risk) == ("open", "low")
    assert case.client_parties(on=date(2025, 6, 4)) == {"C-3", "C-5", "P-2"}
    assert case.client_parties(on=date(2025, 6, 5)) == {"C-3", "P-2"}
    assert asked(case, CLOSURE, "2025-06-05")[0] == []


def test_a_part_that_ended_on_an_earlier_day_or_ends_on_a_later_one_says_so():
    for until in (date(2025, 3, 1), date(2025, 5, 1)):
        case = family((attrs.evolve(GONE, until=until), "2025-03-20"))

        assert "C-5" in case.client_parties(on=until)
        assert "C-5" not in case.client_parties(on=until.replace(day=2))


def test_whoever_comes_back_is_one_of_those_the_case_is_about_again():
    members = (*HOME.members[:1], ck.Membership(person="C-5", role="child", since=date(2025, 5, 1)), HOME.members[2])
    case = family((GONE, "2025-03-20"), (attrs.evolve(HOME, members=members), "2025-05-01"))

    assert [("C-5" in case.client_parties(on=day)) for day in (date(2025, 4, 30), date(2025, 5, 1))] == [False, True]


def test_the_part_of_the_last_person_ends_with_the_case():
    answer = SCHOOL.ask(opened(), attrs.evolve(GONE, person="C-3"), at=on("2025-03-05"), by=WORKER)

    assert codes(answer.refusals) == ["last_person"]


def test_whoever_has_left_signs_no_plan():
    case = family((GONE, "2025-03-05"), (ck.Assessment(), "2025-03-06"))

    assert "plan_without_client" in asked(case, ck.Plan(version=1, goals=("G1",), signed_by=("C-5",)), "2025-03-07")[1]


def test_the_index_client_can_change_and_what_is_owed_to_the_client_follows():
    case = family((ck.Client(id="C-5"), "2025-03-05"), (ck.Contact(next_due=date(2025, 3, 20)), "2025-03-06"))
    changed = told(case, (attrs.evolve(HOME, index_client="C-5"), "2025-03-07"))

    owed = [SCHOOL.owed(each, on=date(2025, 3, 8))[0].owed_to for each in (case, changed)]

    assert (case.client.id, changed.client.id, owed) == ("C-3", "C-5", ["C-3", "C-5"])


def test_a_household_left_without_a_head_is_reported():
    members = (*HOME.members[:2], attrs.evolve(HOME.members[2], until=date(2025, 3, 10)))
    left = attrs.evolve(HOME, members=members)
    headless = attrs.evolve(HOME, members=HOME.members[:2])

    assert asked(family(), attrs.evolve(GONE, person="P-2"), "2025-03-11") == ([], ["household_without_head"])
    assert asked(family(), left, "2025-03-11") == ([], ["household_without_head"])
    assert asked(family(), left, "2025-03-10") == ([], [])
    assert asked(opened(), headless, "2025-03-11") == ([], [])


@pytest.mark.parametrize("word", ["head", "가구주", "세대주"])
def test_a_head_is_one_in_every_word_for_it(word: str):
    at_home = attrs.evolve(HOME, members=(*HOME.members[:2], attrs.evolve(HOME.members[2], role=word)))
    left = attrs.evolve(
        at_home, members=(*at_home.members[:2], attrs.evolve(at_home.members[2], until=date(2025, 3, 10)))
    )

    assert at_home.head_on(date(2025, 3, 5)) == "P-2"
    assert asked(told(opened(), (at_home, "2025-03-05")), left, "2025-03-11") == ([], ["household_without_head"])


def test_a_household_that_everyone_has_left_is_reported():
    at_home = attrs.evolve(HOME, members=HOME.members[:2])
    case = told(opened(), (at_home, "2025-03-05"))
    gone = attrs.evolve(at_home, members=tuple(attrs.evolve(each, until=date(2025, 3, 10)) for each in at_home.members))

    assert asked(case, gone, "2025-03-10") == ([], [])
    assert asked(case, gone, "2025-03-11") == ([], ["household_without_head"])


def test_ratings_and_scores_of_two_persons_are_two():
    case = family(
        (ck.ServiceRating(item="respect", rating=4), "2025-03-05"),
        (ck.ServiceRating(item="respect", rating=2, about="C-5"), "2025-03-05"),
    )  # fmt: skip

    assert [each.rating for each in case.service_ratings] == [4, 2]
    assert case.current(ck.ServiceRating, "respect", "C-5").rating == 2


@pytest.mark.parametrize("record", [ck.Waiver(requirement="home_visit", reason="…")])
def test_by_default_anyone_the_case_is_about_cannot_waive_for_themselves(record: ck.Record):
    by = ck.Actor(id="C-5", roles=("supervisor",))

    assert "waiver_by_another" in codes(SCHOOL.ask(family(), record, at=on("2025-03-05"), by=by).refusals)


def test_by_default_anyone_the_case_is_about_cannot_override_for_themselves():
    left = (*HOME.members[:2], attrs.evolve(HOME.members[2], until=date(2025, 6, 1)))
    case = told(about_to_close("high"), (attrs.evolve(HOME, members=left), "2025-06-02"))
    by_one_who_left = ck.Override(
        rule="closure_risk_ceiling", by=ck.Actor(id="P-2", roles=("supervisor",)), reason="fine"
    )  # fmt: skip

    assert asked(case, CLOSURE, "2025-06-05", overrides=(by_one_who_left,))[0] == [
        "closure_risk_ceiling", "override_not_permitted",
    ]  # fmt: skip


def test_by_default_anyone_the_case_is_about_cannot_approve_for_themselves():
    left = (*HOME.members[:2], attrs.evolve(HOME.members[2], until=date(2025, 6, 1)))
    case = told(about_to_close("low"), (attrs.evolve(HOME, members=left), "2025-06-02"))

    assert asked(case, attrs.evolve(CLOSURE, approved_by="P-2"), "2025-06-05")[0] == ["closure_needs_approval"]


def test_a_high_risk_of_the_only_person_stays_theirs_when_a_second_comes():
    high, low = ck.RiskRating(risk="high", about="C-3"), ck.RiskRating(risk="low")
    for first, second in ((high, ck.Client(id="C-5")), (ck.Client(id="C-5"), high)):
        case = told(evaluated(), (first, "2025-06-03"), (second, "2025-06-03"), (low, "2025-06-03"))

        assert (case.risk, case.risk_of("C-3")) == ("high", "high")
        assert asked(case, CLOSURE, "2025-06-05")[0] == ["closure_risk_ceiling"]
        assert asked(case, attrs.evolve(GONE, person="C-3"), "2025-06-05")[0] == ["closure_risk_ceiling"]


def test_a_risk_counts_until_the_last_day_of_the_persons_part():
    case = told(about_to_close("high"), (attrs.evolve(GONE, reason="death", until=date(2025, 6, 20)), "2025-06-04"))

    assert asked(case, CLOSURE, "2025-06-20")[0] == ["closure_risk_ceiling"]
    assert asked(case, CLOSURE, "2025-06-21")[0] == []


def test_whoever_left_the_household_keeps_no_case_open():
    left = (HOME.members[0], attrs.evolve(HOME.members[1], until=date(2025, 6, 3)), HOME.members[2])
    case = told(about_to_close("high"), (attrs.evolve(HOME, members=left), "2025-06-04"))

    assert asked(case, CLOSURE, "2025-06-05")[0] == []
    assert asked(case, GONE, "2025-06-05")[0] == []


def test_a_part_ends_as_a_duplicate_only_without_a_high_risk():
    assert asked(about_to_close("high"), attrs.evolve(GONE, reason="duplicate"), "2025-06-05")[0] == [
        "closure_risk_ceiling"
    ]


def test_the_last_two_do_not_leave_one_after_the_other():
    alone = attrs.evolve(HOME, members=HOME.members[:2])
    case = told(opened(), (alone, "2025-03-04"), (attrs.evolve(GONE, until=date(2025, 4, 30)), "2025-03-05"))

    answer = SCHOOL.ask(case, attrs.evolve(GONE, person="C-3"), at=on("2025-03-05"), by=WORKER)

    assert codes(answer.refusals) == ["last_person"]


def test_a_new_index_client_inherits_nothing_that_named_nobody():
    consent = ck.Consent(id="S1", given_by=("C-5",), recipients=("RS1",), about="C-5")
    case = family((ck.Client(id="C-5"), "2025-03-05"), (consent, "2025-03-05"))
    changed = told(case, (attrs.evolve(HOME, index_client="C-5"), "2025-03-07"))
    sent = ck.Referral(id="R1", need="N1", resource="RS1")

    assert [asked(each, sent, "2025-03-08")[0] for each in (case, changed)] == [
        ["consent_required", "consent_scope"]
    ] * 2
    assert [entry.what.kind_name for entry in changed.for_person("C-3")][:2] == ["Client", "Need"]
    assert [entry.what.kind_name for entry in changed.for_person("C-5")] == ["Client", "Consent"]


def test_a_plan_and_an_assessment_of_several_persons_are_of_none_of_them_alone():
    case = family(
        (ck.Need(id="N3", domain="education", about="C-5"), "2025-03-05"),
        (ck.Goal(id="G3", need="N3", term="short"), "2025-03-05"),
        (ck.Assessment(new_needs=("N3", "N1")), "2025-03-06"),
        (ck.Plan(version=1, goals=("G1", "G3")), "2025-03-06"),
    )  # fmt: skip

    assert [entry.what.kind_name for entry in case.for_person("C-5")] == ["Need", "Goal"]
    assert "Assessment" in [entry.what.kind_name for entry in case.for_person("C-3")]
    assert "Plan" not in [entry.what.kind_name for entry in case.for_person("C-3")]


@pytest.mark.parametrize("who", ["C-9", "P-2"])
def test_nobody_approves_under_another_id_or_after_they_were_dropped_from_the_household(who: str):
    dropped = attrs.evolve(HOME, members=HOME.members[:2])
    case = told(about_to_close("low"), (ck.Client(id="C-3", other_ids=("C-9",)), "2025-06-03"), (dropped, "2025-06-03"))

    assert asked(case, attrs.evolve(CLOSURE, approved_by=who), "2025-06-05")[0] == ["closure_needs_approval"]


def test_two_persons_have_two_services_for_one_need():
    case = family(
        (ck.ServiceStart(need="N1", about="C-3"), "2025-03-05"), (ck.ServiceStart(need="N1", about="C-5"), "2025-03-05")
    )
    one = told(case, (ck.ServiceEnd(need="N1", about="C-5"), "2025-03-06"))

    assert [[start.about for start in each.running_services] for each in (case, one)] == [["C-3", "C-5"], ["C-3"]]
