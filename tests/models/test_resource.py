"""Resources: found, assessed, in use, retired; and who stands behind them."""

from __future__ import annotations

from typing import get_args

import attrs
import cases
import pytest

import casekit as ck
from casekit.models import ResourceStatus

ORDER = get_args(ResourceStatus)
CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal")


@pytest.mark.parametrize("before", ORDER)
@pytest.mark.parametrize("after", ORDER)
def test_the_status_of_a_resource_never_goes_back(before, after):
    case = cases.holding(attrs.evolve(CLINIC, status=before))
    later = attrs.evolve(CLINIC, status=after)

    if ORDER.index(after) >= ORDER.index(before):
        assert case.record(later, at=cases.on("2025-03-06"), by="w").resources[-1].status == after
    else:
        with pytest.raises(ck.RecordError) as error:
            case.record(later, at=cases.on("2025-03-06"), by="w")
        assert error.value.codes == ("resource_step",)


def test_a_retired_resource_takes_no_new_referral_and_keeps_the_ones_it_has():
    sent = ck.Referral(id="R1", need="N1", resource="RS3")
    case = cases.holding(CLINIC, sent, attrs.evolve(CLINIC, status="retired"))

    answered = case.record(attrs.evolve(sent, status="accepted"), at=cases.on("2025-03-06"), by="w")

    assert answered.referrals[0].status == "accepted"
    for referral in (
        ck.Referral(id="R2", need="N1", resource="RS3"),
        ck.Referral(id="R3", need="N1", resource="RS3", status="draft"),
    ):
        with pytest.raises(ck.RecordError) as error:
            case.record(referral, at=cases.on("2025-03-06"), by="w")
        assert error.value.codes == ("resource_retired",)


def test_a_draft_to_a_resource_that_was_retired_since_is_not_sent():
    draft = ck.Referral(id="R1", need="N1", resource="RS3", status="draft")
    case = cases.holding(CLINIC, draft, attrs.evolve(CLINIC, status="retired"))

    with pytest.raises(ck.RecordError) as error:
        case.record(attrs.evolve(draft, status="sent"), at=cases.on("2025-03-06"), by="w")

    assert error.value.codes == ("resource_retired",)


def test_a_resource_names_a_provider_and_needs_on_record():
    named = attrs.evolve(CLINIC, provider="PV1", suits=("N1",), holder="community")

    assert cases.holding(ck.Provider(id="PV1", kind="public_body"), named).resources[-1].provider == "PV1"
    with pytest.raises(ck.RecordError) as error:
        cases.holding(attrs.evolve(CLINIC, provider="PV9", suits=("N9",)))
    assert [refusal.where for refusal in error.value.refusals] == ["provider", "suits"]
