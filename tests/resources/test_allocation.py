"""Scarce places go to those who come first by the rule, and everybody knows why they wait and where."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import Capacity, Eligibility
from casekit.resources import Directory, PlaceRequest, allocate
from casekit.resources.allocation import RuleOfPlaces

DAY = date(2025, 3, 17)
FLAT = ck.Resource(
    id="RS1", sector="housing", ownership="public", formality="formal", capacity=Capacity(maximum=9, available=1)
)
HOME = attrs.evolve(FLAT, id="RS2")
ASKS = PlaceRequest(id="R1", choices=("RS1",), since=DAY)


def given_to(*requests: PlaceRequest, resources: tuple[ck.Resource, ...] = (FLAT, HOME), **more) -> dict[str, str]:
    return dict(allocate(requests, Directory(resources), on=DAY, **more).given)


def test_the_more_urgent_gets_the_place_then_who_waits_longer_then_whose_id_comes_first():
    urgent = attrs.evolve(ASKS, id="R2", priority=1)
    longer = attrs.evolve(ASKS, id="R3", since=DAY - timedelta(days=9))

    assert given_to(ASKS, urgent, longer) == {"R2": "RS1"}
    assert given_to(ASKS, longer) == {"R3": "RS1"}
    assert given_to(attrs.evolve(ASKS, id="R9"), ASKS) == {"R1": "RS1"}
    assert given_to(longer, urgent, rule=("waited",)) == {"R3": "RS1"}


def test_with_choice_first_who_wants_it_more_gets_it():
    second = attrs.evolve(ASKS, id="R0", choices=("RS2", "RS1"), priority=5)
    other = attrs.evolve(ASKS, id="R2", choices=("RS2",), priority=9)

    assert given_to(ASKS, second, other) == {"R0": "RS1", "R2": "RS2"}
    assert given_to(ASKS, second, other, rule=("choice", "priority")) == {"R1": "RS1", "R2": "RS2"}


def test_who_waits_is_told_where_and_at_which_place():
    requests = [attrs.evolve(ASKS, id=f"R{number}", choices=("RS1", "RS2"), priority=9 - number) for number in range(4)]

    found = allocate(requests, Directory([FLAT, HOME]), on=DAY)

    assert dict(found.given) == {"R0": "RS1", "R1": "RS2"}
    assert [(each.resource, each.place, each.reason.code) for each in found.waiting["R3"]] == [
        ("RS1", 3, "resource_fits_less"), ("RS2", 2, "resource_fits_less"),
    ]  # fmt: skip
    assert [(each.resource, each.place) for each in found.waiting["R1"]] == [("RS1", 1)]
    assert found.waiting["R0"] == ()
    assert dict(found.left) == {"RS1": 0, "RS2": 0}


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"capacity": None}, "resource_not_known", 1),
        ({"availability": "defunct"}, "not_offered", None),
        ({"eligibility": Eligibility(fact="age", at_least=18, unit="year")}, "resource_not_known", None),
        ({"eligibility": Eligibility(fact="area", one_of=("east",))}, "resource_fits_less", None),
    ],
)
def test_nobody_gets_a_place_that_may_not_be_theirs(changes, code, place):
    request = attrs.evolve(ASKS, choices=("RS1", "RS2"), person=ck.Client(id="C-3", area="west"))

    found = allocate([request], Directory([attrs.evolve(FLAT, **changes), HOME]), on=DAY)

    assert dict(found.given) == {"R1": "RS2"}
    [waiting] = found.waiting["R1"]
    assert (waiting.reason.code, waiting.place) == (code, place)


def test_each_choice_asks_for_its_own_eligibility():
    east, west = (Eligibility(fact="area", one_of=(area,)) for area in ("east", "west"))
    request = attrs.evolve(ASKS, choices=("RS1", "RS2"), person=ck.Client(id="C-3", area="west"))
    resources = (attrs.evolve(FLAT, eligibility=east), attrs.evolve(HOME, eligibility=west))

    assert given_to(request, resources=resources) == {"R1": "RS2"}


def test_a_request_that_names_no_person_asks_for_no_eligibility_and_unlimited_places_never_end():
    strict = attrs.evolve(
        FLAT, eligibility=Eligibility(fact="area", one_of=("east",)), capacity=Capacity(unlimited=True)
    )
    requests = [attrs.evolve(ASKS, id=f"R{number}") for number in range(5)]

    assert len(given_to(*requests, resources=(strict,))) == 5
    assert given_to() == {}


@pytest.mark.parametrize(
    ("requests", "more", "faults"),
    [
        ([ASKS, ASKS], {}, [("id_twice", "requests[1].id")]),
        ([attrs.evolve(ASKS, choices=("RS1", "RS9"))], {}, [("unknown_resource", "requests[0].choices[1]")]),
        ([ASKS], {"rule": ("luck", "waited", "waited")}, [("unknown_place_rule", "rule[0]"), ("id_twice", "rule[2]")]),
    ],
)
def test_what_cannot_be_decided_is_refused(requests, more, faults):
    with pytest.raises(ck.RecordError) as error:
        allocate(requests, Directory([FLAT]), on=DAY, **more)

    assert [(each.code, each.where) for each in error.value.refusals] == faults


@pytest.mark.parametrize(("choices", "code"), [((), "empty_collection"), (("RS1", "RS1"), "id_twice")])
def test_a_request_names_each_choice_once(choices, code):
    with pytest.raises(ck.RecordError) as error:
        attrs.evolve(ASKS, choices=choices)

    assert error.value.codes == (code,)


RULES = st.sampled_from([("priority", "waited", "choice"), ("choice", "priority"), ("waited",), ()])
REQUESTS = st.lists(
    st.builds(
        PlaceRequest, id=st.integers(0, 40).map(lambda number: f"R{number}"),
        choices=st.permutations(["RS0", "RS1", "RS2", "RS3"]).flatmap(
            lambda order: st.integers(1, 4).map(lambda count: tuple(order[:count]))
        ),
        since=st.integers(0, 3).map(lambda days: DAY - timedelta(days=days)), priority=st.integers(0, 2),
        person=st.sampled_from([None, ck.Client(id="C-3", area="west"), ck.Client(id="C-4", area="east")]),
    ),
    max_size=14, unique_by=lambda each: each.id,
)  # fmt: skip
CAPACITIES = st.lists(st.sampled_from([None, 0, 1, 2, 5]), min_size=4, max_size=4)


@given(REQUESTS, CAPACITIES, RULES, st.randoms(use_true_random=False))
def test_places_are_never_exceeded_the_order_of_the_requests_is_nothing_and_nobody_has_a_better_claim(
    requests: list[PlaceRequest], capacities, rule: tuple[RuleOfPlaces, ...], random
):
    west = Eligibility(fact="area", one_of=("west",))
    resources = [
        attrs.evolve(
            FLAT, id=f"RS{number}", capacity=None if places is None else Capacity(available=places),
            eligibility=west if number == 3 else None,
        )
        for number, places in enumerate(capacities)
    ]  # fmt: skip
    directory = Directory(resources)

    found = allocate(requests, directory, on=DAY, rule=rule)

    assert allocate(random.sample(requests, len(requests)), directory, on=DAY, rule=rule) == found
    by_id = {each.id: each for each in requests}
    holders = {
        f"RS{number}": [by_id[id] for id, got in found.given.items() if got == f"RS{number}"] for number in range(4)
    }

    def claim(request: PlaceRequest, resource: str) -> tuple[object, ...]:
        by = {"priority": -request.priority, "waited": request.since, "choice": request.choices.index(resource)}
        return (*(by[each] for each in rule), request.id)

    for number, places in enumerate(capacities):
        assert len(holders[f"RS{number}"]) <= (places or 0)
    for request in requests:
        got = found.given.get(request.id)
        wanted = request.choices if got is None else request.choices[: request.choices.index(got)]
        for resource in wanted:
            places = capacities[int(resource[2:])]
            barred = resource == "RS3" and request.person is not None and request.person.area != "west"
            if places is not None and not barred:
                assert len(holders[resource]) == places
                assert all(claim(each, resource) < claim(request, resource) for each in holders[resource])


def test_who_is_eligible_for_none_of_several_choices_is_told_so_of_each():
    old = Eligibility(fact="age", at_least=65, unit="year")
    asks = attrs.evolve(ASKS, choices=("RS1", "RS2"), person=ck.Client(id="C-3", birth=date(2000, 1, 1)))
    resources = [attrs.evolve(each, eligibility=old) for each in (FLAT, HOME)]

    found = allocate([asks], Directory(resources), on=DAY)

    assert [(each.resource, each.place, each.reason.params["aspect"]) for each in found.waiting["R1"]] == [
        ("RS1", None, "eligibility"), ("RS2", None, "eligibility"),
    ]  # fmt: skip
