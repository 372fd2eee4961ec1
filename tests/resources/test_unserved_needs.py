"""Needs without any help, counted by domain and area over many cases."""

from __future__ import annotations

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.resources import needs_without_resource, unserved_needs

HOUSING, HEALTH = ck.Need(id="N1", domain="housing"), ck.Need(id="N2", domain="health")
FLAT = ck.Resource(id="RS1", sector="housing", ownership="public", formality="formal", suits=("N1",))


def of(id: str, client: ck.Client | ck.Household, *records: ck.Record) -> ck.Case:
    case = cases.SCHOOL.open(client, id=id, at=cases.on("2025-03-03"), by="worker-1")
    for record in records:
        case = cases.kept(case, record, at=cases.on("2025-03-04"), by="worker-1")
    return case


def rows(*of_cases: ck.Case) -> list[tuple[object, ...]]:
    return [attrs.astuple(row) for row in unserved_needs(of_cases)]


def test_needs_are_counted_where_the_persons_live():
    north, south = ck.Client(id="C-1", area="north"), ck.Client(id="C-2", area="south")

    found = rows(
        of("K-1", south, HEALTH, HOUSING), of("K-2", north, HOUSING), of("K-3", attrs.evolve(north, id="C-4"), HOUSING)
    )

    assert found == [
        ("housing", "north", 2, 2, ("K-2", "K-3"), 0), ("health", "south", 1, 1, ("K-1",), 0),
        ("housing", "south", 1, 1, ("K-1",), 0),
    ]  # fmt: skip


def test_where_a_person_lives_may_not_be_known():
    assert rows(of("K-1", ck.Client(id="C-1"), HOUSING)) == [("housing", None, 1, 1, ("K-1",), 0)]


def test_needs_for_which_a_resource_is_known_and_untried_are_told_apart():
    case = of("K-1", ck.Client(id="C-1"), HOUSING, attrs.evolve(HEALTH, domain="housing"), FLAT)

    assert rows(case) == [("housing", None, 2, 1, ("K-1",), 1)]


def test_a_person_with_two_cases_and_two_ids_is_one_person():
    first, second = ck.Client(id="C-1", other_ids=("C-2",)), ck.Client(id="C-2")

    assert rows(of("K-1", first, HOUSING), of("K-2", second, HOUSING)) == [("housing", None, 2, 1, ("K-1", "K-2"), 0)]


def test_a_member_of_a_household_lives_where_its_index_client_does_unless_recorded_otherwise():
    members = tuple(ck.Membership(person=id, role="child") for id in ("C-1", "P-2", "C-3"))
    home = ck.Household(id="H-1", index_client="C-1", members=members)
    needs = [ck.Need(id=f"N{number}", domain="housing", about=id) for number, id in enumerate((None, "P-2", "C-3"))]

    case = of("K-1", home, ck.Client(id="C-1", area="north"), ck.Client(id="C-3", area="south"), *needs)

    assert rows(case) == [("housing", "north", 2, 2, ("K-1",), 0), ("housing", "south", 1, 1, ("K-1",), 0)]
    assert [gap.person for gap in needs_without_resource([case])] == ["C-1", "P-2", "C-3"]


def test_a_need_that_names_nobody_stays_with_the_index_client_of_its_day():
    members = tuple(ck.Membership(person=id, role="child") for id in ("C-1", "C-2"))
    home = ck.Household(id="H-1", index_client="C-2", members=members)

    case = of("K-1", ck.Client(id="C-1", area="north"), HOUSING, ck.Client(id="C-2", area="south"), home, HEALTH)

    assert [(gap.need, gap.person, gap.area) for gap in needs_without_resource([case])] == [
        ("N1", "C-1", "north"), ("N2", "C-2", "south"),
    ]  # fmt: skip


def test_without_needs_there_are_no_rows_and_a_single_case_is_refused():
    assert rows(of("K-1", ck.Client(id="C-1"))) == []
    with pytest.raises(ck.RecordError):
        unserved_needs(cases.opened())


@given(st.lists(st.tuples(st.sampled_from(["north", None]), st.sampled_from(["housing", "health"])), max_size=6))
def test_the_rows_add_up_to_all_needs_without_help(of_persons):
    given_cases = [
        of(f"K-{number}", ck.Client(id=f"C-{number}", area=area), attrs.evolve(HOUSING, domain=domain))
        for number, (area, domain) in enumerate(of_persons)
    ]

    found = unserved_needs(given_cases)

    assert sum(row.needs for row in found) == len(needs_without_resource(given_cases)) == len(of_persons)
    assert len({(row.domain, row.area) for row in found}) == len(found)
    assert [row.needs for row in found] == sorted((row.needs for row in found), reverse=True)
