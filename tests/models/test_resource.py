"""Resources: found, assessed, in use, retired; and who stands behind them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import get_args

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models.resource import ResourceStatus

ORDER = get_args(ResourceStatus)
CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal")


@pytest.mark.parametrize("before", ORDER)
@pytest.mark.parametrize("after", ORDER)
def test_the_status_of_a_resource_never_goes_back(before, after):
    case = cases.holding(attrs.evolve(CLINIC, status=before))
    later = attrs.evolve(CLINIC, status=after)

    if ORDER.index(after) >= ORDER.index(before):
        assert cases.kept(case, later, at=cases.on("2025-03-06"), by="w").resources[-1].status == after
    else:
        with pytest.raises(ck.RecordError) as error:
            cases.kept(case, later, at=cases.on("2025-03-06"), by="w")
        assert error.value.codes == ("resource_step",)


def test_a_retired_resource_takes_no_new_referral_and_keeps_the_ones_it_has():
    sent = ck.Referral(id="R1", need="N1", resource="RS3")
    case = cases.holding(CLINIC, sent, attrs.evolve(CLINIC, status="retired"))

    answered = cases.kept(case, attrs.evolve(sent, status="accepted"), at=cases.on("2025-03-06"), by="w")

    assert answered.referrals[0].status == "accepted"
    for referral in (
        ck.Referral(id="R2", need="N1", resource="RS3"),
        ck.Referral(id="R3", need="N1", resource="RS3", status="draft"),
    ):
        with pytest.raises(ck.RecordError) as error:
            cases.kept(case, referral, at=cases.on("2025-03-06"), by="w")
        assert error.value.codes == ("resource_retired",)


def test_a_draft_to_a_resource_that_was_retired_since_is_not_sent():
    draft = ck.Referral(id="R1", need="N1", resource="RS3", status="draft")
    case = cases.holding(CLINIC, draft, attrs.evolve(CLINIC, status="retired"))

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, attrs.evolve(draft, status="sent"), at=cases.on("2025-03-06"), by="w")

    assert error.value.codes == ("resource_retired",)


def test_a_draft_to_a_resource_that_was_retired_since_is_given_up():
    draft = ck.Referral(id="R1", need="N1", resource="RS3", status="draft")
    case = cases.holding(CLINIC, draft, attrs.evolve(CLINIC, status="retired"))

    ended = cases.kept(
        case, attrs.evolve(draft, status="cancelled", reason="resource_gone"), at=cases.on("2025-03-06"), by="w"
    )

    assert ended.referrals[0].status == "cancelled"


def test_a_resource_is_not_found_retired_before_a_referral_it_took():
    case = cases.kept(
        cases.holding(CLINIC), ck.Referral(id="R1", need="N1", resource="RS3"), at=cases.on("2025-03-10"), by="w"
    )

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, attrs.evolve(CLINIC, status="retired"), at=cases.on("2025-03-07"), by="w")

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [
        ("resource_retired", f"entry {case.revision}, resource")
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(ORDER)), max_size=6))
def test_on_no_day_of_a_case_that_can_be_did_the_status_of_a_resource_go_back(versions):
    case = cases.holding(CLINIC)
    for days, status in versions:
        with suppress(ck.RecordError):
            case = cases.kept(
                case, attrs.evolve(CLINIC, status=status), at=cases.on("2025-03-05") + timedelta(days=days), by="w"
            )

    seen = [case.as_of(date(2025, 3, 5) + timedelta(days=days)).resources[-1].status for days in range(31)]

    assert seen == sorted(seen, key=ORDER.index)


def test_a_resource_names_a_provider_and_needs_on_record():
    named = attrs.evolve(CLINIC, provider="PV1", suits=("N1",), holder="community")

    assert cases.holding(ck.Provider(id="PV1", kind="public_body"), named).resources[-1].provider == "PV1"
    with pytest.raises(ck.RecordError) as error:
        cases.holding(attrs.evolve(CLINIC, provider="PV9", suits=("N9",)))
    assert [refusal.where for refusal in error.value.refusals] == ["provider", "suits"]
