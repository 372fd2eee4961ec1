"""A person's will holds for their own things, in every word for it, and while services run."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from cases import SCHOOL, WORKER, closed, codes, consented, on, opened, planned
from rule_acts import CLOSURE, SENT, asked, followed, machine, rules, told

import casekit as ck

CONSENT = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), since=date(2025, 3, 4))
OTHER = ck.Consent(id="S3", given_by=("C-3",), recipients=("RS2",))
REFUSED = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True)
EVERYTHING = attrs.evolve(REFUSED, recipients=())
SIBLING = (ck.Client(id="C-5"), "2025-03-04")
BROTHER_S = ck.Need(id="N5", domain="education", about="C-5")
NOTHING_OF_HIS = ck.Consent(id="S5", given_by=("C-5",), recipients=(), refused=True, about="C-5")
RUNS = ck.ServiceStart(referral="R1")
LEFT = ["services_after_withdrawal"]


def running(*records: tuple[ck.Record, str]) -> ck.Case:
    """A case with a running service of RS1, and a consent to another resource."""
    return told(planned(), (SENT, "2025-03-11"), (OTHER, "2025-03-11"), (RUNS, "2025-03-12"), *records)


@pytest.mark.parametrize(
    "what",
    [SENT, BROTHER_S, ck.Goal(id="G5", need="N5", term="short", about="C-5")],
    ids=lambda what: what.kind_name,
)
def test_whom_a_thing_is_about_never_changes_by_a_later_version(what: ck.Record):
    case = told(planned(), SIBLING, (BROTHER_S, "2025-03-05"), (what, "2025-03-11"))
    later = attrs.evolve(what, about=None if what.about else "C-5")

    answer = SCHOOL.ask(case, later, at=on("2025-03-12"), by=WORKER)

    assert ("never_changes", "about") in [(each.code, each.where) for each in answer.refusals]


def test_a_thing_is_about_a_person_by_their_own_id_and_not_by_another_of_their_ids():
    case = told(opened(), (ck.Client(id="C-3", other_ids=("X-1",)), "2025-03-04"))

    for record in (ck.RiskRating(risk="high", about="X-1"), ck.Departure(person="X-1", reason="moved_away"),
                   attrs.evolve(REFUSED, about="X-1")):  # fmt: skip
        assert "unknown_person" in asked(case, record, "2025-03-05")[0]


@pytest.mark.parametrize(
    "record",
    [
        attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 13)),
        attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 20)),
        attrs.evolve(CONSENT, until=date(2025, 3, 12)),
        attrs.evolve(CONSENT, recipients=("RS2",)),
        attrs.evolve(CONSENT, recipients=("RS2",), withdrawn_on=date(2025, 3, 13)),
        REFUSED,
        EVERYTHING,
    ],
    ids=["withdrawn", "to be withdrawn", "ended", "taken off", "withdrawn and taken off", "refused", "all refused"],
)
def test_a_running_service_that_is_no_longer_wanted_is_reported(record: ck.Consent):
    assert asked(running(), record, "2025-03-13") == ([], LEFT)


def test_what_leaves_a_running_service_allowed_reports_nothing():
    again = ck.Consent(id="S4", given_by=("C-3",), recipients=("RS1",))
    case = running((again, "2025-03-12"))

    assert asked(case, attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 13)), "2025-03-13") == ([], [])
    assert asked(case, attrs.evolve(OTHER, withdrawn_on=date(2025, 3, 13)), "2025-03-13") == ([], [])
    assert asked(case, attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-13") == ([], [])


@pytest.mark.parametrize("recipients", [(), ("RS1",), ("RS2",)])
def test_a_withdrawal_stops_the_services_of_whom_the_consent_ever_named(recipients: tuple[str, ...]):
    withdrawn = attrs.evolve(CONSENT, recipients=recipients, withdrawn_on=date(2025, 3, 12))
    case = told(planned(), (SENT, "2025-03-11"), (OTHER, "2025-03-11"), (withdrawn, "2025-03-12"))

    assert asked(case, RUNS, "2025-03-13")[0] == ["consent_expired"]


def test_a_resource_taken_off_a_consent_starts_no_service():
    case = told(planned(), (SENT, "2025-03-11"), (attrs.evolve(CONSENT, recipients=("RS2",)), "2025-03-12"))

    assert asked(case, RUNS, "2025-03-13")[0] == ["consent_expired"]


def test_a_reopening_reports_the_services_it_restores_without_a_consent():
    cancelling = rules(services_at_closure={"level": "cancel"}, evaluation_before_closure="off")
    accepted = running((attrs.evolve(SENT, status="accepted"), "2025-03-12"))
    case = cancelling.record(followed(accepted, cancelling), CLOSURE, at=on("2025-06-05"), by=WORKER)
    case = told(case, (attrs.evolve(CONSENT, withdrawn_on=date(2025, 6, 6)), "2025-06-06"))

    answer = cancelling.ask(case, ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    [finding] = [each for each in answer.findings if each.code in LEFT]
    assert dict(finding.params) == {"consent": ("S1",), "services": ("R1",)}


def test_a_closed_case_takes_a_refusal():
    assert asked(closed(), REFUSED, "2025-06-06") == ([], [])


@pytest.mark.parametrize(
    ("refusal", "disclosure"),
    [
        ({"purposes": ("의뢰",)}, {"purpose": "referral"}),
        ({"purposes": ("referral",)}, {"purpose": "의뢰"}),
        ({"information": ("건강 정보",)}, {"purpose": "statistics", "information": ("health",)}),
        ({"information": ("health",)}, {"purpose": "statistics", "information": ("건강 정보",)}),
    ],
)
def test_a_refusal_holds_in_every_word_of_the_vocabulary(refusal: dict, disclosure: dict):
    case = told(consented(opened()), (attrs.evolve(REFUSED, **refusal), "2025-03-05"))
    allowed = told(opened(), (attrs.evolve(CONSENT, **refusal), "2025-03-05"))
    telling = ck.Disclosure(recipient="RS1", **disclosure)

    assert asked(case, telling, "2025-03-06")[0] == ["consent_refused"]
    assert asked(allowed, telling, "2025-03-06")[0] == []


def test_a_refusal_of_something_refuses_no_referral_for_something_else():
    case = told(consented(opened()), (attrs.evolve(REFUSED, purposes=("statistics",)), "2025-03-05"))
    of_health = told(consented(opened()), (attrs.evolve(REFUSED, information=("health",)), "2025-03-05"))

    assert asked(case, SENT, "2025-03-06") == ([], [])
    assert asked(of_health, SENT, "2025-03-06") == ([], ["consent_refused"])


def test_every_resource_of_an_item_and_its_referral_is_asked_about():
    item = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS1", "RS2"))
    case = told(planned(), (SENT, "2025-03-10"), (attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-10"),
                (item, "2025-03-10"))  # fmt: skip

    for start in (ck.ServiceStart(need="N1", item="P1"), ck.ServiceStart(referral="R1", item="P1")):
        assert asked(case, start, "2025-03-11")[0] == ["consent_refused"]
    assert asked(case, ck.Intervention(kind="counselling", item="P1"), "2025-03-11") == ([], ["consent_refused"])


def test_a_service_for_an_item_is_about_the_person_of_its_goal():
    his = ck.Goal(id="G5", need="N1", term="short", about="C-5")
    item = ck.PlanItem(id="P5", goal="G5", kind="counselling", responsible="worker")
    case = told(planned(), SIBLING, (his, "2025-03-10"), (item, "2025-03-10"), (NOTHING_OF_HIS, "2025-03-10"))

    assert "consent_refused" in asked(case, ck.ServiceStart(need="N1", item="P5"), "2025-03-11")[0]


def test_the_service_of_one_person_ends_only_by_an_end_about_them():
    case = told(planned(), SIBLING, (ck.ServiceStart(need="N1"), "2025-03-11"),
                (ck.ServiceStart(need="N1", about="C-5"), "2025-03-11"))  # fmt: skip

    his = told(case, (ck.ServiceEnd(need="N1", about="C-5"), "2025-03-12"))
    hers = told(case, (ck.ServiceEnd(need="N1", about="C-3"), "2025-03-12"))

    assert [each.about for each in his.running_services] == [None]
    assert [each.about for each in hers.running_services] == ["C-5"]
    assert len(told(case, (ck.ServiceStart(need="N1", about="C-3"), "2025-03-12")).running_services) == 2


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (attrs.evolve(REFUSED, recipients=("RS9",)), REFUSED),
        (attrs.evolve(REFUSED, purposes=("statistics",)), attrs.evolve(REFUSED, since=date(2025, 3, 14))),
    ],
)
def test_a_refusal_that_is_widened_late_counts_from_the_day_it_names(before: ck.Consent, now: ck.Consent):
    case = told(consented(opened()), (before, "2025-03-05"))
    case = SCHOOL.record(
        case, attrs.evolve(now, since=date(2025, 3, 14)), at=on("2025-03-18"), by=WORKER, recorded_at=on("2025-03-18")
    )
    telling = ck.Disclosure(recipient="RS1", purpose="referral")

    answer = SCHOOL.ask(case, telling, at=on("2025-03-17"), by=WORKER, recorded_at=on("2025-03-19"))

    assert codes(answer.refusals) == ["consent_refused"]


def test_who_gave_a_consent_withdraws_it_after_leaving():
    office = machine(rules={"consent_by_party": "block"})
    home = ck.Household(id="H-1", index_client="C-3", members=(
        ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="guardian"),
    ))  # fmt: skip
    given = attrs.evolve(CONSENT, given_by=("P-2",))
    case = told(opened(), (home, "2025-03-04"), (given, "2025-03-04"),
                (ck.Departure(person="P-2", reason="moved_away"), "2025-03-10"))  # fmt: skip
    taken_back = attrs.evolve(given, withdrawn_on=date(2025, 3, 12))

    def refusals(record: ck.Consent) -> list[str]:
        return codes(office.ask(followed(case, office), record, at=on("2025-03-12"), by=WORKER).refusals)

    assert refusals(taken_back) == []
    assert refusals(attrs.evolve(given, id="S8")) == ["consent_by_party"]


def test_a_draft_that_is_sent_after_another_referral_was_declined_is_reported():
    draft = attrs.evolve(SENT, id="R2", status="draft")
    declined = attrs.evolve(SENT, status="declined", declined_by="provider")
    case = told(planned(), (draft, "2025-03-10"), (SENT, "2025-03-10"), (declined, "2025-03-11"))

    assert asked(case, attrs.evolve(draft, status="sent"), "2025-03-12") == ([], ["referral_again"])


def test_a_need_that_turns_out_to_be_anothers_names_what_was_told_before():
    case = told(consented(opened()), SIBLING, (ck.Need(id="N7", domain="education"), "2025-03-05"),
                (NOTHING_OF_HIS, "2025-03-05"), (attrs.evolve(SENT, need="N7"), "2025-03-06"))  # fmt: skip
    number = [entry.number for entry in case.history if isinstance(entry.what, ck.Need)][-1]

    his = SCHOOL.correct(
        case, ck.Need(id="N7", domain="education", about="C-5"), entry=number, by=WORKER, reason="…",
        recorded_at=on("2025-03-08"),
    )  # fmt: skip

    [finding] = [each for each in his.history[-1].findings if each.code == "no_longer_acceptable"]
    assert "consent_refused" in finding.params["codes"]


def test_a_household_that_lets_somebody_at_high_risk_go_is_reported():
    home = ck.Household(id="H-1", index_client="C-3", members=(
        ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ))  # fmt: skip
    case = told(opened(), (home, "2025-03-04"), (ck.RiskRating(risk="high", about="C-5"), "2025-03-05"))

    def findings(**change: object) -> list[str]:
        his = (attrs.evolve(home.members[1], **change),) if change else ()
        return asked(case, attrs.evolve(home, members=(home.members[0], *his)), "2025-03-10")[1]

    assert findings() == findings(until=date(2025, 3, 20)) == findings(since=date(2025, 4, 1)) == [
        "closure_risk_ceiling"
    ]  # fmt: skip
    assert findings(role="grandchild") == findings(until=date(2025, 3, 9), reason="died") == []


def test_a_consent_without_an_end_or_with_the_last_day_there_is_leaves_services_allowed():
    assert asked(running(), attrs.evolve(CONSENT, until=date.max), "2025-03-13") == ([], [])


def test_a_consent_that_is_widened_later_changes_nothing_about_services_that_started_before():
    sent = attrs.evolve(SENT, resource="RS2")
    case = told(planned(), (sent, "2025-03-11"), (ck.ServiceStart(referral="R1"), "2025-03-12"))
    wider = told(case, (attrs.evolve(CONSENT, recipients=("RS1", "RS2")), "2025-03-13"))

    assert "consent_expired" not in [each.code for each in ck.verify(wider, SCHOOL)]
