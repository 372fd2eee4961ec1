"""A directory of resources: what a resource says of itself, and every fault of what is to be a directory."""

from __future__ import annotations

import attrs
import cases
import pytest

import casekit as ck
from casekit.models import Capacity, Eligibility, Opening
from casekit.practice import OwnField
from casekit.resources import Directory, directory_faults

FOOD = ck.Resource(id="RS1", sector="welfare", ownership="private", formality="formal", serves=("food",))
CLINIC = ck.Resource(id="RS2", sector="medical", ownership="public", formality="formal")
ADULT = Eligibility(fact="age", at_least=18, unit="year")
PRACTICE = ck.Practice(
    id="ours",
    fields=(
        OwnField(record="Client", id="income", value_type="whole_number", unit="won"),
        OwnField(record="Client", id="alone", value_type="yes_no"),
    ),
)


def faults(error: pytest.ExceptionInfo[ck.RecordError]) -> list[tuple[str, str | None]]:
    return [(each.code, each.where) for each in error.value.refusals]


def test_a_directory_has_its_resources_in_the_order_given_and_by_id():
    directory = Directory([FOOD, CLINIC])

    assert [each.id for each in directory.resources] == ["RS1", "RS2"]
    assert (len(directory), directory["RS2"], "RS2" in directory, "RS9" in directory) == (2, CLINIC, True, False)
    assert repr(directory) == "Directory(2 resources, 0 providers)"
    with pytest.raises(ck.RecordError) as error:
        directory["RS9"]
    assert error.value.codes == ("unknown_id",)


def test_every_fault_of_a_directory_is_told_at_once_with_its_place():
    resources = [
        attrs.evolve(FOOD, provider="PV9"),
        attrs.evolve(FOOD, excludes=("RS2", "RS8"), requires=("RS9",)),
        attrs.evolve(CLINIC, eligibility=Eligibility(all=(Eligibility(fact="wealth", above=1), ADULT))),
        attrs.evolve(CLINIC, id="RS3", eligibility=Eligibility(any=(Eligibility(fact="age", is_true=True),))),
        attrs.evolve(CLINIC, id="RS4", eligibility=Eligibility(none=(attrs.evolve(ADULT, unit="day"),))),
        attrs.evolve(CLINIC, id="RS5", eligibility=Eligibility(fact="alone", one_of=("yes",))),
        attrs.evolve(CLINIC, id="RS6", eligibility=Eligibility(fact="income", below=9, unit="dollar")),
        attrs.evolve(CLINIC, id="RS7", eligibility=attrs.evolve(ADULT, unit=None)),
    ]
    provider = ck.Provider(id="PV1", kind="public_body")

    with pytest.raises(ck.RecordError) as error:
        Directory(resources, [provider, provider], practice=PRACTICE)

    assert faults(error) == [
        ("id_twice", "providers[1].id"),
        ("unknown_provider", "resources[0].provider"),
        ("id_twice", "resources[1].id"),
        ("unknown_resource", "resources[1].excludes"),
        ("unknown_resource", "resources[1].requires"),
        ("unknown_fact", "resources[2].eligibility.all[0].fact"),
        ("fact_of_another_type", "resources[3].eligibility.any[0].fact"),
        ("fact_in_another_unit", "resources[4].eligibility.none[0].unit"),
        ("fact_of_another_type", "resources[5].eligibility.fact"),
        ("fact_in_another_unit", "resources[6].eligibility.unit"),
        ("fact_in_another_unit", "resources[7].eligibility.unit"),
    ]


def test_facts_that_the_office_declares_are_compared_in_their_unit():
    poor = Eligibility(all=(Eligibility(fact="income", below=9, unit="won"), Eligibility(fact="alone", is_true=True)))

    assert directory_faults([attrs.evolve(FOOD, eligibility=poor)], practice=PRACTICE) == ()
    assert {each.code for each in directory_faults([attrs.evolve(FOOD, eligibility=poor)])} == {"unknown_fact"}


def test_of_very_many_faults_the_first_hundred_are_raised():
    many = [attrs.evolve(FOOD, id=f"RS{number}", provider="PV9") for number in range(150)]

    with pytest.raises(ck.RecordError) as error:
        Directory(many)

    assert len(error.value.refusals) == 100
    assert len(directory_faults(many)) == 150


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        (("09:00", "08:59"), ("closes_before_it_opens", "closes")),
        (("09:00", "09:00"), ("closes_before_it_opens", "closes")),
        (("9:00", "17:00"), ("not_a_time", "opens")),
        (("09:00", "24:01"), ("not_a_time", "closes")),
    ],
)
def test_hours_end_after_they_begin(hours: tuple[str, str], fault: tuple[str, str]):
    with pytest.raises(ck.RecordError) as error:
        Opening(weekday="monday", opens=hours[0], closes=hours[1])

    assert faults(error) == [fault]
    assert Opening(weekday="sunday", opens="00:00", closes="24:00").closes == "24:00"


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({"maximum": -1}, "out_of_range"),
        ({"maximum": 2, "available": 3}, "more_free_than_places"),
        ({"unlimited": True, "maximum": 3}, "unlimited_places"),
        ({"unlimited": True, "available": 0}, "unlimited_places"),
    ],
)
def test_places_are_counted_or_unlimited(places: dict, code: str):
    with pytest.raises(ck.RecordError) as error:
        Capacity(**places)

    assert error.value.codes == (code,)


def test_a_case_keeps_a_resource_as_it_was():
    case = ck.loads(ck.dumps(cases.holding(attrs.evolve(FOOD, capacity=Capacity(available=3), eligibility=ADULT))))

    kept = case.current(ck.Resource, "RS1")
    assert (kept.capacity, kept.eligibility) == (Capacity(available=3), ADULT)
