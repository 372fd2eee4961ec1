"""The client: a birth known by its day or by its year, and the groups to which a client belongs."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from viewing import viewed

import casekit as ck


def test_a_birth_can_be_known_by_its_year_alone_and_be_estimated():
    client = ck.Client(id="C-3", birth_year=1942, birth_estimated=True)

    assert (client.birth, client.birth_year, client.birth_estimated) == (None, 1942, True)
    assert ck.Client(id="C-3", birth=date(1942, 5, 1), birth_year=1942).birth_year == 1942
    assert "1942" not in repr(client)


def test_a_year_of_birth_that_disagrees_with_the_date_of_birth_is_a_fault_that_names_neither():
    with pytest.raises(ck.RecordError) as error:
        ck.Client(id="C-3", birth=date(1942, 5, 1), birth_year=1943)

    assert [(each.code, each.where) for each in error.value.refusals] == [("birth_in_another_year", "birth_year")]
    assert "194" not in str(error.value)


@pytest.mark.parametrize("year", [1849, 2201])
def test_a_year_of_birth_is_one_in_which_a_client_can_be_born(year: int):
    with pytest.raises(ck.RecordError) as error:
        ck.Client(id="C-3", birth_year=year)

    assert error.value.codes == ("out_of_range",)
    assert str(year) not in str(error.value)


def test_a_view_hides_the_year_of_birth():
    client = ck.Client(id="C-3", birth=date(1942, 5, 1), birth_year=1942, birth_estimated=True)
    case = cases.SCHOOL.open(client, id="K-1", at=cases.on("2025-03-03"), by="w")

    shown = viewed(case).client

    assert (shown.birth, shown.birth_year, shown.birth_estimated) == (None, None, True)


def test_a_client_belongs_to_the_groups_of_the_vocabulary_population():
    client = ck.Client(id="C-3", populations=("older_people", "poverty"))

    assert [ck.Practice().value_label(client, "populations", language) for language in ("ko", "en")] == [
        "노인, 빈곤", "older people, people in poverty"
    ]  # fmt: skip
