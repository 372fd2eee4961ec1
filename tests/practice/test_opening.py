"""A case of an office is opened with what its client, or the index client of its household, must have."""

from __future__ import annotations

import attrs
import pytest
from cases import WORKER, on

import casekit as ck

FAMILY = ck.Household(
    id="H-1", index_client="C-3",
    members=(ck.models.Membership(person="C-3", role="child"), ck.models.Membership(person="P-2", role="parent")),
)  # fmt: skip
GRADED = ck.Practice.from_toml("""
id = "office"
[fields.Client.grade]
type = "whole_number"
range = [1, 6]
required = true
[fields.Household.rooms]
type = "whole_number"
""")


def opened_for(client: ck.Client | ck.Household, **given: object) -> ck.Case:
    machine = ck.StageMachine(ck.Workflow.ready("school_eight"), practice=GRADED)
    return machine.open(client, id="K-17", at=on("2025-03-17"), by=WORKER, **given)  # type: ignore[arg-type]


def test_a_case_of_a_household_is_opened_with_the_own_fields_of_its_index_client():
    case = opened_for(FAMILY, index_client=ck.Client(id="C-3", extra={"grade": 2}))

    assert case.client.extra["grade"] == 2
    assert case.client_unit == FAMILY


def test_a_case_of_a_household_is_not_opened_without_what_its_index_client_must_have():
    with pytest.raises(ck.RecordError) as refused:
        opened_for(FAMILY)
    with pytest.raises(ck.RecordError) as both:
        opened_for(attrs.evolve(FAMILY, extra={"rooms": "three"}), index_client=ck.Client(id="C-3", extra={"grade": 9}))

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("own_field_required", "index_client.extra.grade")
    ]
    assert [(each.code, each.where) for each in both.value.refusals] == [
        ("out_of_range", "index_client.extra.grade"), ("wrong_type", "extra.rooms")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("client", "index_client", "code", "where"),
    [
        (FAMILY, ck.Client(id="P-2"), "not_one_of", "index_client.id"),
        (FAMILY, "C-3", "wrong_type", "index_client"),
        (ck.Client(id="C-3"), ck.Client(id="C-3"), "wrong_type", "index_client"),
    ],
)
def test_only_the_index_client_of_a_household_is_given_with_it(client, index_client, code, where):
    with pytest.raises(ck.RecordError) as refused:
        opened_for(client, index_client=index_client)

    assert [(each.code, each.where) for each in refused.value.refusals] == [(code, where)]
