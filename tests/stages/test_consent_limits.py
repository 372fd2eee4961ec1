"""Consents of one person, for some purposes and information, refused ones, who may give them; sharing without one."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from cases import SCHOOL, SUPERVISOR, WORKER, assessed, codes, consented, on, opened, planned
from rule_acts import SENT, asked, machine, told

import casekit as ck
from casekit.models import consent_position
from casekit.practice import OwnWord
from casekit.practice.own_vocabulary import OwnVocabulary

HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ck.Membership(person="P-2", role="guardian"),
))  # fmt: skip
REFUSED = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True)
TO_RS1 = ck.Disclosure(recipient="RS1", purpose="referral")


def family(*records: tuple[ck.Record, str]) -> ck.Case:
    return told(opened(), (HOME, "2025-03-04"), *records)


def test_a_consent_has_a_subject_whose_it_is():
    case = family((ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",), about="C-5"), "2025-03-05"))

    about = {person: asked(case, attrs.evolve(TO_RS1, about=person), "2025-03-06")[0] for person in ("C-5", "C-3")}

    assert about == {"C-5": [], "C-3": ["consent_required", "consent_scope"]}
    assert asked(case, TO_RS1, "2025-03-06")[0] == ["consent_required", "consent_scope"]


def test_a_consent_about_nobody_in_particular_is_one_about_everyone():
    case = family((ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",)), "2025-03-05"))

    assert asked(case, attrs.evolve(TO_RS1, about="C-5"), "2025-03-06") == ([], [])


def test_a_referral_is_about_the_person_of_its_need():
    consent = ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",), about="C-3")
    case = family((consent, "2025-03-05"), (ck.Need(id="N3", domain="education", about="C-5"), "2025-03-05"))

    assert asked(case, SENT, "2025-03-06")[0] == []
    assert asked(case, attrs.evolve(SENT, need="N3"), "2025-03-06")[0] == ["consent_required", "consent_scope"]


def test_each_person_whom_an_act_is_about_has_to_have_consented():
    consent = ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",), about="C-3")
    case = family((consent, "2025-03-05"), (ck.Need(id="N3", domain="education", about="C-5"), "2025-03-05"))
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("P-2",))
    case = told(case, (ck.Assessment(), "2025-03-05"), (plan, "2025-03-05"))
    of_another = (
        attrs.evolve(SENT, need="N3", about="C-3"),
        ck.Relation(kind="link", client="C-3", resource="RS1", need="N3"), ck.ServiceStart(need="N3"),
        ck.ServiceStart(need="N3", about="C-3"),
    )  # fmt: skip

    for act in of_another:
        assert "consent_required" in asked(case, act, "2025-03-06")[0]


@pytest.mark.parametrize(
    ("disclosure", "refusals", "findings"),
    [
        (TO_RS1, [], ["consent_limits"]),
        (attrs.evolve(TO_RS1, information=("health",)), [], []),
        (attrs.evolve(TO_RS1, information=("health", "finances")), ["consent_limits"], []),
        (attrs.evolve(TO_RS1, purpose="statistics", information=("health",)), ["consent_limits"], []),
        (attrs.evolve(TO_RS1, purpose=None, information=("health",)), [], ["consent_limits", "disclosure_purpose"]),
        (attrs.evolve(TO_RS1, purpose="statistics", legal_basis="court_order"), [], ["consent_limits"]),
    ],
)
def test_a_consent_has_purposes_and_what_may_be_told(disclosure, refusals, findings):
    case = consented(opened(), purposes=("referral",), information=("health",))

    assert asked(case, disclosure, "2025-03-05") == (refusals, findings)


def test_one_of_several_consents_that_allows_it_is_enough():
    wider = ck.Consent(id="S3", given_by=("C-3",), recipients=("RS1",), purposes=("statistics",))
    case = told(consented(opened(), purposes=("referral",)), (wider, "2025-03-05"))

    assert asked(case, attrs.evolve(TO_RS1, purpose="statistics"), "2025-03-06") == ([], [])


def test_a_refused_consent_is_recorded_and_nothing_is_told_whatever_other_consents_say():
    case = told(consented(opened()), (REFUSED, "2025-03-05"))

    assert case.history[-1].what.event == "consent_refused"
    assert asked(case, TO_RS1, "2025-03-06")[0] == ["consent_refused"]
    assert consent_position(case.consents, "RS1", on=date(2025, 3, 6)) == "refused"


def test_do_not_tell_one_leaves_the_others():
    partial = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1", "RS2"))
    case = told(opened(), (partial, "2025-03-04"), (attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-04"))

    told_to = {
        each: asked(case, ck.Disclosure(recipient=each, purpose="referral"), "2025-03-05")[0] for each in ("RS1", "RS2")
    }  # fmt: skip
    assert told_to == {"RS1": [], "RS2": ["consent_refused"]}


def test_a_refusal_without_recipients_is_one_of_everything_a_service_too():
    case = told(planned(), (attrs.evolve(REFUSED, recipients=()), "2025-03-10"))

    assert asked(case, TO_RS1, "2025-03-11")[0] == ["consent_refused"]
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11")[0] == ["consent_refused"]
    assert asked(case, ck.ServiceStart(need="N1", crisis=True), "2025-03-11") == ([], ["consent_refused"])


def test_a_refusal_that_is_taken_back_or_has_ended_refuses_nothing():
    back = attrs.evolve(REFUSED, withdrawn_on=date(2025, 3, 7))
    case = told(consented(opened()), (REFUSED, "2025-03-05"), (back, "2025-03-07"))
    ended = told(consented(opened()), (attrs.evolve(REFUSED, until=date(2025, 3, 6)), "2025-03-05"))

    assert asked(case, TO_RS1, "2025-03-08") == ([], [])
    assert asked(ended, TO_RS1, "2025-03-07") == ([], [])


def test_a_refusal_alone_is_no_consent():
    case = told(opened(), (attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-05"))

    assert asked(case, TO_RS1, "2025-03-06")[0] == ["consent_required", "consent_scope"]


WITHDRAWN = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), withdrawn_on=date(2025, 3, 12))


def served(*records: tuple[ck.Record, str]) -> ck.Case:
    return told(planned(), (SENT, "2025-03-11"), *records)


def test_a_withdrawn_consent_stops_services_to_that_recipient():
    other = ck.Consent(id="S3", given_by=("C-3",), recipients=("RS2",))
    case = served((other, "2025-03-11"), (WITHDRAWN, "2025-03-12"))

    assert asked(case, ck.ServiceStart(referral="R1"), "2025-03-13")[0] == ["consent_expired"]


def test_where_only_one_of_several_consents_was_withdrawn_the_service_is_reported():
    other = ck.Consent(id="S3", given_by=("C-3",), recipients=("RS1",))
    case = served((other, "2025-03-11"), (WITHDRAWN, "2025-03-12"))

    assert asked(case, ck.ServiceStart(referral="R1"), "2025-03-13") == ([], ["consent_expired"])


def test_a_withdrawal_while_a_service_to_that_recipient_runs_is_reported():
    case = served((ck.ServiceStart(referral="R1"), "2025-03-11"))
    ended = told(case, (ck.ServiceEnd(referral="R1"), "2025-03-12"))

    assert asked(case, WITHDRAWN, "2025-03-12") == ([], ["services_after_withdrawal"])
    assert asked(ended, WITHDRAWN, "2025-03-12") == ([], [])


@pytest.mark.parametrize("basis", ["mandatory_report", "court_order", "vital_interest", "own_word"])
def test_sharing_without_consent_with_a_legal_basis_is_allowed_reported_and_remembered(basis: str):
    acts = (
        attrs.evolve(TO_RS1, legal_basis=basis), attrs.evolve(SENT, legal_basis=basis),
        ck.Relation(kind="link", client="C-3", resource="RS1", need="N1", legal_basis=basis),
    )  # fmt: skip

    for act in acts:
        assert asked(opened(), act, "2025-03-05") == ([], ["consent_required", "consent_scope"])
    after = SCHOOL.record(opened(), acts[0], at=on("2025-03-05"), by=WORKER)
    assert (after.history[-1].what.legal_basis, codes(after.history[-1].findings)) == (
        basis, ["consent_required", "consent_scope"],
    )  # fmt: skip


def test_without_a_legal_basis_consent_is_asked():
    assert asked(opened(), TO_RS1, "2025-03-05")[0] == ["consent_required", "consent_scope"]


def test_one_override_covers_one_disclosure():
    office = machine(rules={"consent_scope": {"overridable_by": ["supervisor"]}})
    case = office.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)
    case = told(case, (ck.Consent(id="S1", given_by=("C-3",), recipients=("RS2",)), "2025-03-04"))
    aside = ck.Override(rule="consent_scope", by=SUPERVISOR, reason="agreed by phone")

    once = office.record(case, TO_RS1, at=on("2025-03-05"), by=WORKER, overrides=(aside,))

    assert codes(office.ask(once, TO_RS1, at=on("2025-03-06"), by=WORKER).refusals) == ["consent_scope"]
    with pytest.raises(ck.RecordError) as error:
        office.correct(
            once, attrs.evolve(TO_RS1, recipient="RS9"), entry=once.revision, by=WORKER,
            recorded_at=on("2025-03-06"), reason="another recipient",
        )  # fmt: skip
    assert error.value.codes == ("consent_scope",)


@pytest.mark.parametrize(("level", "refused"), [("report", False), ("block", True)])
def test_a_consent_that_no_party_of_the_case_gave_is_reported_or_refused(level: str, refused: bool):
    office = machine(rules={"consent_by_party": level})
    case = office.open(HOME, id="K-17", at=on("2025-03-03"), by=WORKER)
    teachers = ck.Consent(id="S1", given_by=("teacher-1",), recipients=("RS1",))

    refusals, findings = asked(case, teachers, "2025-03-05", by=office)

    assert (refusals, findings) == ((["consent_by_party"], []) if refused else ([], ["consent_by_party"]))
    assert asked(case, attrs.evolve(teachers, given_by=("teacher-1", "P-2")), "2025-03-05", by=office) == ([], [])


STATUTORY = ck.Plan(version=1, goals=("G1",), signed_by=("worker-1",), legal_basis="court_order")


def test_a_statutory_plan_that_is_not_signed_says_why_once_and_asks_nothing_twice():
    silent = told(assessed(), (STATUTORY, "2025-03-07"))
    explained = told(assessed(), (attrs.evolve(STATUTORY, reason_unsigned="refuses"), "2025-03-07"))
    second = attrs.evolve(STATUTORY, version=2)

    assert asked(assessed(), STATUTORY, "2025-03-07") == ([], ["plan_without_client"])
    assert asked(silent, ck.ServiceStart(need="N1"), "2025-03-08")[0] == ["plan_before_service"]
    assert asked(explained, second, "2025-03-08") == ([], [])
    for case in (explained, told(explained, (second, "2025-03-08"))):
        assert asked(case, ck.ServiceStart(need="N1"), "2025-03-09") == ([], [])


def test_a_statutory_plan_on_another_legal_basis_says_why_itself():
    case = told(assessed(), (attrs.evolve(STATUTORY, reason_unsigned="refuses"), "2025-03-07"))
    other = attrs.evolve(STATUTORY, version=2, legal_basis="vital_interest")

    assert asked(case, other, "2025-03-08") == ([], ["plan_without_client"])


def test_any_other_plan_waits_for_the_clients_signature_whatever_reason_is_given():
    plan = attrs.evolve(STATUTORY, legal_basis=None, reason_unsigned="refuses")

    case = told(assessed(), (plan, "2025-03-07"))

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-08")[0] == ["plan_before_service"]
    assert asked(case, attrs.evolve(plan, version=2), "2025-03-08") == ([], ["plan_without_client"])


def declined(day: str) -> ck.Case:
    return told(planned(), (SENT, "2025-03-11"), (attrs.evolve(SENT, status="declined", declined_by="provider"), day))


def test_the_same_resource_asked_twice_for_one_need_while_the_first_is_open_is_reported():
    again = attrs.evolve(SENT, id="R2")
    case = told(planned(), (SENT, "2025-03-11"))

    assert asked(case, again, "2025-03-12") == ([], ["referral_again"])
    assert asked(case, attrs.evolve(again, need="N2"), "2025-03-12") == ([], [])
    assert asked(case, attrs.evolve(SENT, status="accepted"), "2025-03-12") == ([], [])


@pytest.mark.parametrize(
    ("within", "day", "reported"),
    [(None, "2025-06-01", True), ([30, "day"], "2025-04-11", True), ([30, "day"], "2025-04-12", False)],
)
def test_a_resource_asked_again_after_it_declined_within_a_time_is_reported(within, day: str, reported: bool):
    office = machine(rules={"referral_again": {"within": within}} if within else {})
    case = declined("2025-03-12")

    found = office.ask(
        ck.Case.from_history("K-17", (
            office.open(ck.Client(id="C-3"), id="K-17", at=case.opened_at, by=WORKER).history[0], *case.history[1:],
        )),
        attrs.evolve(SENT, id="R2"), at=on(day), by=WORKER,
    )  # fmt: skip

    assert codes(found.findings) == ["referral_again"] * reported


def test_a_referral_that_was_declined_before_a_reopening_counts_no_more():
    case = told(
        declined("2025-03-12"), (ck.Closure(reason="moved", approved_by="lead-1"), "2025-04-01"),
        (ck.Reopening(), "2025-05-01"),
    )  # fmt: skip

    assert asked(case, attrs.evolve(SENT, id="R2"), "2025-05-02") == ([], [])


def test_a_refusal_or_an_earlier_end_written_down_late_counts_from_the_day_it_names():
    late = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True, since=date(2025, 3, 14))
    shorter = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), until=date(2025, 3, 14))
    for record in (late, shorter):
        told_before = SCHOOL.record(consented(opened()), TO_RS1, at=on("2025-03-16"), by=WORKER)
        found = SCHOOL.record(told_before, record, at=on("2025-03-20"), by=WORKER)
        backdated = SCHOOL.ask(found, TO_RS1, at=on("2025-03-17"), by=WORKER, recorded_at=on("2025-03-21"))

        assert "no_longer_acceptable" in codes(found.history[-1].findings)
        assert len(backdated.refusals) == 1


def test_a_consent_stays_that_of_one_person_and_never_becomes_a_refusal():
    case = family((ck.Consent(id="S1", given_by=("P-2",), recipients=("RS1",), about="C-5"), "2025-03-05"))
    current = case.current(ck.Consent, "S1")

    for change in ({"about": "C-3"}, {"refused": True}):
        answer = SCHOOL.ask(case, attrs.evolve(current, **change), at=on("2025-03-06"), by=WORKER)
        assert "never_changes" in codes(answer.refusals)


def test_a_refusal_of_some_information_or_purposes_refuses_only_those():
    refusal = attrs.evolve(REFUSED, information=("health",), purposes=("statistics",))
    case = told(consented(opened()), (refusal, "2025-03-05"))

    def refused(**more: object) -> bool:
        return "consent_refused" in asked(case, ck.Disclosure(recipient="RS1", **more), "2025-03-06")[0]

    assert refused(purpose="statistics", information=("health",))
    assert refused()
    assert not refused(purpose="statistics", information=("education",))
    assert not refused(purpose="referral", information=("health",))


def test_consents_for_other_purposes_allow_no_referral_and_no_link():
    case = consented(opened(), purposes=("statistics",))

    assert asked(case, SENT, "2025-03-05")[0] == ["consent_limits"]
    assert asked(consented(opened(), purposes=("referral",)), SENT, "2025-03-05") == ([], [])


def test_no_service_starts_with_a_resource_of_a_plan_item_that_a_refusal_names():
    item = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))
    case = told(planned(), (attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-10"), (item, "2025-03-10"))

    assert asked(case, ck.ServiceStart(need="N1", item="P1"), "2025-03-11")[0] == ["consent_refused"]


def test_a_service_ordered_by_law_starts_without_a_consent_and_is_reported():
    sent = attrs.evolve(SENT, legal_basis="court_order")
    case = told(
        opened(), (ck.Assessment(), "2025-03-05"), (attrs.evolve(STATUTORY, reason_unsigned="…"), "2025-03-07"),
        (sent, "2025-03-08"), (attrs.evolve(sent, status="accepted", legal_basis=None), "2025-03-09"),
    )  # fmt: skip

    assert asked(case, ck.ServiceStart(referral="R1"), "2025-03-10") == ([], ["consent_required"])


def test_why_a_statutory_plan_is_not_signed_is_said_once_an_episode():
    case = told(assessed(), (attrs.evolve(STATUTORY, reason_unsigned="refuses"), "2025-03-07"),
                (ck.Closure(reason="transferred", approved_by="lead-1"), "2025-04-07"), (ck.Reopening(), "2025-09-01"),
                (ck.Assessment(), "2025-09-02"))  # fmt: skip
    again = attrs.evolve(STATUTORY, version=2)

    assert asked(case, again, "2025-09-03") == ([], ["plan_without_client"])


def test_a_withdrawal_that_names_no_recipient_or_is_covered_by_anothers_consent_is_reported_all_the_same():
    theirs = ck.Consent(id="S3", given_by=("P-2",), recipients=("RS1",), about="C-5")
    case = told(planned(), (HOME, "2025-03-10"), (theirs, "2025-03-10"), (SENT, "2025-03-11"),
                (ck.ServiceStart(referral="R1"), "2025-03-11"))  # fmt: skip

    assert asked(case, attrs.evolve(WITHDRAWN, recipients=()), "2025-03-12") == ([], ["services_after_withdrawal"])


def test_a_refusal_of_a_word_covers_the_own_words_that_count_as_it():
    words = tuple(
        OwnWord(id=id, counts_as=word, labels={"en": id})
        for id, word in (("diagnosis", "health"), ("grades", "education"))
    )
    office = ck.StageMachine(
        SCHOOL.workflow, practice=ck.Practice(vocabularies=(OwnVocabulary(id="information", words=words),))
    )

    def told_of(case: ck.Case, *information: str) -> bool:
        act = ck.Disclosure(recipient="RS1", purpose="referral", information=information)
        answer = office.ask(case, act, at=on("2025-03-06"), by=WORKER)
        return not {"consent_refused", "consent_limits"} & {*codes(answer.refusals)}

    refused = told(consented(opened()), (attrs.evolve(REFUSED, information=("health",)), "2025-03-05"))
    of_own = told(consented(opened()), (attrs.evolve(REFUSED, information=("diagnosis",)), "2025-03-05"))
    allowed = consented(opened(), information=("health",))

    assert [told_of(refused, "diagnosis"), told_of(refused, "grades")] == [False, True]
    assert [told_of(of_own, "health"), told_of(of_own, "diagnosis"), told_of(of_own, "grades")] == [False, False, True]
    assert [told_of(allowed, "diagnosis"), told_of(allowed, "grades")] == [True, False]
