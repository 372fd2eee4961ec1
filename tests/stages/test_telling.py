"""May it be told? The decision, its reasons, how long it holds, what would change it, and what a withdrawal stops."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from cases import SCHOOL, WORKER, closed, codes, opened, planned
from hypothesis import given
from hypothesis import strategies as st
from rule_acts import SENT, told

import casekit as ck
from casekit.stages.acts.telling import DisclosureDecision

DAY = date(2025, 3, 5)
CONSENT = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",))
REFUSED = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True)
HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
))  # fmt: skip


def consenting(*records: ck.Record, day: str = "2025-03-04") -> ck.Case:
    return told(opened(), *((each, day) for each in records))


def may(case: ck.Case, recipient: str = "RS1", *, on: date = DAY, **more) -> DisclosureDecision:
    return SCHOOL.may_disclose(case, recipient, on=on, by=WORKER, **{"purpose": "referral", **more})


def ways(found: DisclosureDecision) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.kind, each.persons, each.refusals) for each in found.ways]


def test_what_a_consent_covers_may_be_told_for_as_long_as_it_lasts():
    found = may(consenting(attrs.evolve(CONSENT, until=date(2025, 12, 31))))

    assert (found.allowed, found.consents, found.until, found.ways) == (True, ("S1",), date(2025, 12, 31), ())
    assert (found.persons, found.refusals, found.disclosure.recipient) == (("C-3",), (), "RS1")
    assert may(consenting(CONSENT)).until is None


def test_what_nobody_consented_to_may_be_told_by_consent_or_by_law():
    found = may(opened())

    assert not found.allowed
    assert codes(found.refusals) == ["consent_required", "consent_scope"]
    assert ways(found) == [("consent", ("C-3",), ()), ("legal_basis", (), ())]
    lawful = may(opened(), legal_basis="court_order")
    assert (lawful.allowed, codes(lawful.findings)) == (True, ["consent_required", "consent_scope"])


def test_a_refusal_has_to_be_taken_back_and_where_nothing_else_allows_it_a_consent_be_given():
    both = may(consenting(CONSENT, REFUSED))
    refused = may(consenting(REFUSED))

    assert ways(both)[0] == ("consent", (), ("S2",))
    assert ways(refused)[0] == ("consent", ("C-3",), ("S2",))
    assert both.consents == ("S1",)


def test_a_consent_that_is_to_begin_says_until_when_nothing_may_be_told():
    found = may(consenting(attrs.evolve(CONSENT, since=date(2025, 3, 10))))

    assert (found.allowed, found.until) == (False, date(2025, 3, 9))


def test_limits_of_a_consent_are_widened_by_another():
    found = may(consenting(attrs.evolve(CONSENT, purposes=("referral",))), purpose="statistics")

    assert codes(found.refusals) == ["consent_limits"]
    assert ways(found)[0] == ("consent", ("C-3",), ())


def test_everyone_concerned_has_to_consent():
    case = told(consenting(HOME, attrs.evolve(CONSENT, about="C-3")))

    assert may(case, about="C-3").allowed
    assert ways(may(case, about="C-5"))[0] == ("consent", ("C-5",), ())


def test_roles_that_may_set_every_rule_aside_are_a_way():
    settings = {"level": "block", "overridable_by": ["supervisor", "chair"]}
    rules = {"consent_required": settings, "consent_scope": {**settings, "overridable_by": ["supervisor"]}}
    office = ck.StageMachine(ck.Workflow.from_mapping({**SCHOOL.workflow.to_mapping(), "rules": rules}))
    case = office.open(ck.Client(id="C-3"), id="K-17", at=opened().opened_at, by=WORKER)

    found = office.may_disclose(case, "RS1", on=DAY, by=WORKER)

    assert [each.roles for each in found.ways if each.kind == "override"] == [("supervisor",)]


def test_in_a_closed_case_only_the_law_opens_what_is_told():
    found = may(closed(), on=date(2025, 7, 1))

    assert "closed_case_is_readonly" in codes(found.refusals)
    assert ways(found) == [("legal_basis", (), ())]


def test_a_role_that_the_workflow_demands_is_part_of_the_decision():
    records = {"Disclosure": {"roles": ["supervisor"]}}
    mapping = {**SCHOOL.workflow.to_mapping(), "roles": {"supervisor": {}}, "records": records}
    office = ck.StageMachine(ck.Workflow.from_mapping(mapping))
    case = office.open(ck.Client(id="C-3"), id="K-17", at=opened().opened_at, by=WORKER)
    case = office.record(case, CONSENT, at=opened().opened_at, by=WORKER)

    found = office.may_disclose(case, "RS1", on=DAY, by="somebody")

    assert (codes(found.refusals), found.ways) == (["role_required"], ())
    lead = ck.Actor(id="lead-1", roles=("supervisor",))
    assert office.may_disclose(case, "RS1", on=DAY, by=lead).allowed


def test_the_reasons_are_told_in_the_words_of_the_machine():
    practice = ck.Practice(texts={"en": {"consent_scope": {"message": "Ask first.", "fix": "Ask."}}})
    office = ck.StageMachine(SCHOOL.workflow, practice=practice)

    found = office.may_disclose(opened(), "RS1", on=DAY, by=WORKER)

    assert "Ask first." in [each.message for each in found.refusals]


CONSENTS = st.lists(
    st.builds(
        lambda id, **fields: ck.Consent(id=id, given_by=("C-3",), **fields), st.sampled_from(["S1", "S2", "S3"]),
        recipients=st.sampled_from([(), ("RS1",), ("RS2",)]), since=st.sampled_from([None, date(2025, 3, 4)]),
        until=st.sampled_from([None, date(2025, 3, 5), date(2025, 3, 20)]),
        purposes=st.sampled_from([(), ("referral",), ("statistics",)]), refused=st.booleans(),
        about=st.sampled_from([None, "C-3", "C-5"]),
    ),
    max_size=3, unique_by=lambda each: each.id,
)  # fmt: skip


@given(CONSENTS, st.sampled_from(["C-3", "C-5"]))
def test_the_decision_is_that_of_recording_and_each_way_opens_it(consents: list[ck.Consent], about: str):
    case = consenting(HOME, *consents)

    found = may(case, about=about)

    recorded = SCHOOL.ask(case, found.disclosure, at=case.timeline[-1].at.replace(day=5, hour=23), by=WORKER)
    assert (found.allowed, found.refusals) == (recorded.allowed, recorded.refusals)
    assert found.allowed == (found.ways == ())
    for way in found.ways:
        by_law = way.kind == "legal_basis"
        added = [ck.Consent(id="S9", given_by=(each,), recipients=("RS1",), about=each) for each in way.persons]
        added += [attrs.evolve(each, withdrawn_on=DAY) for each in case.consents if each.id in way.refusals]
        after = told(case, *((each, "2025-03-05") for each in added))
        assert may(after, about=about, legal_basis="court_order" if by_law else None).allowed
    if found.until is not None:
        next_day = date.fromordinal(found.until.toordinal() + 1)
        assert may(case, about=about, on=next_day).allowed != found.allowed


def stopped(case: ck.Case, consent: str = "S1") -> list[tuple[str, str, str | None]]:
    return [(each.kind, each.thing, each.recipient) for each in SCHOOL.what_must_stop(case, consent, on=DAY_OF_STOP)]


DAY_OF_STOP = date(2025, 3, 20)
STARTED = (ck.ServiceStart(referral="R1"), "2025-03-12"), (ck.ServiceStart(need="N2"), "2025-03-12")
RUNNING = ((SENT, "2025-03-11"), *STARTED)


def test_a_withdrawal_stops_the_services_and_referrals_that_nothing_else_covers():
    case = told(planned(), *RUNNING)

    assert stopped(case) == [("service", "R1", "RS1"), ("service", "N2", None), ("referral", "R1", "RS1")]
    again = told(case, (attrs.evolve(CONSENT, id="S5"), "2025-03-13"))
    assert stopped(again) == []
    withdrawn = told(case, (attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 15)), "2025-03-15"))
    assert stopped(withdrawn) == stopped(case)


def test_what_the_law_demands_and_what_is_about_somebody_else_goes_on():
    lawful = attrs.evolve(SENT, legal_basis="court_order")
    his = attrs.evolve(CONSENT, id="S7", about="C-5", given_by=("C-5",))
    case = told(planned(), (ck.Client(id="C-5"), "2025-03-10"), (his, "2025-03-10"), (lawful, "2025-03-11"))

    assert stopped(case) == []
    assert stopped(case, "S7") == []
    ended = attrs.evolve(SENT, status="declined", declined_by="provider")
    assert stopped(told(planned(), (SENT, "2025-03-11"), (ended, "2025-03-12"))) == []


@pytest.mark.parametrize("id", ["S9", "S2"])
def test_only_a_consent_can_be_withdrawn(id: str):
    with pytest.raises(ck.RecordError) as error:
        SCHOOL.what_must_stop(consenting(CONSENT, REFUSED), id, on=DAY)

    assert error.value.codes == ("unknown_id",)
