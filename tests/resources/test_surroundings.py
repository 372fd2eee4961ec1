"""Who is around a client: household, team inside and outside, resources."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest

import casekit as ck
from casekit.resources import support_change, surroundings

CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal")
NEIGHBOUR = ck.Resource(id="RS4", sector="welfare", ownership="private", formality="informal")
LAST_OF_MARCH, FIRST_OF_APRIL = date(2025, 3, 31), date(2025, 4, 1)


def test_the_household_of_the_day_is_around_the_client_without_the_client():
    members = (
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian"),
        ck.Membership(person="P-3", role="aunt", until=LAST_OF_MARCH),
    )
    case = cases.holding(ck.Household(id="H-1", index_client="C-3", members=members))

    march, april = (surroundings(case, on=day) for day in (LAST_OF_MARCH, FIRST_OF_APRIL))

    assert (march.case, march.on, march.clients) == ("K-17", LAST_OF_MARCH, ("C-3",))
    assert [each.person for each in march.household] == ["P-2", "P-3"]
    assert [each.person for each in april.household] == ["P-2"]


def test_workers_stand_inside_or_outside_each_in_their_team_while_they_are_assigned():
    case = cases.holding(
        ck.Assignment(worker="w-1", role="case_manager", team="T-1"),
        ck.Assignment(worker="w-1", role="school_social_worker", team="T-1"),
        ck.Assignment(worker="w-2", role="mentor", scope="external", team="T-2"),
        ck.Assignment(worker="w-3", role="teacher", until=LAST_OF_MARCH),
        ck.Assignment(worker="w-4", role="nurse", scope="external", team="T-1"),
    )

    march, april = (surroundings(case, on=day) for day in (LAST_OF_MARCH, FIRST_OF_APRIL))

    assert [each.worker for each in march.internal] == ["w-1", "w-1", "w-3"]
    assert [each.worker for each in april.internal] == ["w-1", "w-1"]
    assert [each.worker for each in april.external] == ["w-2", "w-4"]
    assert march.teams == april.teams == {"T-1": ("w-1", "w-4"), "T-2": ("w-2",)}
    assert april.primary_worker == "w-1"


def test_resources_in_use_are_around_the_client_formal_and_informal():
    found = surroundings(cases.holding(CLINIC, NEIGHBOUR, attrs.evolve(CLINIC, status="retired")), on=FIRST_OF_APRIL)

    assert [each.id for each in found.formal] == ["RS1"]
    assert [each.id for each in found.informal] == ["RS2", "RS4"]


def test_support_that_comes_later_is_not_around_the_client_yet():
    case = cases.kept(cases.opened(), NEIGHBOUR, at=cases.on("2025-04-01"), by="w-1")

    before, after = (surroundings(case, on=day) for day in (LAST_OF_MARCH, FIRST_OF_APRIL))

    assert len(after.informal) - len(before.informal) == 1


def test_a_client_about_whom_nothing_is_known_has_nobody_around():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w-1")

    found = surroundings(case, on=date(2025, 3, 3))

    assert (found.household, found.internal, found.external) == ((), (), ())
    assert (found.formal, found.informal, found.primary_worker, found.teams) == ((), (), None, {})


def test_a_closed_case_has_no_workers_around_the_client():
    worker = ck.Assignment(worker="w-1", role="case_manager", team="T-1")

    found = surroundings(cases.holding(worker, ck.Closure(reason="moved_away")), on=FIRST_OF_APRIL)

    assert (found.internal, found.primary_worker) == ((), None)


@pytest.mark.parametrize(
    ("case", "day", "code"),
    [
        (cases.opened(), date(2025, 3, 2), "before_the_opening"),
        (cases.opened(), cases.on("2025-03-31"), "wrong_type"),
        (cases.opened(), None, "wrong_type"),
        ([cases.opened()], date(2025, 3, 31), "wrong_type"),
    ],
    ids=["before the opening", "an instant", "no day", "a list of cases"],
)
def test_surroundings_are_those_of_one_case_on_a_day_of_its_life(case, day, code):
    with pytest.raises(ck.RecordError) as refused:
        surroundings(case, on=day)

    assert refused.value.codes == (code,)


def test_informal_support_is_gained_and_lost_between_two_days_and_formal_help_is_not_counted():
    retired = attrs.evolve(NEIGHBOUR, id="RS2", status="retired")
    case = cases.kept(cases.opened(), retired, at=cases.on("2025-04-01"), by="w")
    for id in ("RS4", "RS5"):
        case = cases.kept(case, attrs.evolve(NEIGHBOUR, id=id), at=cases.on("2025-04-01"), by="w-1")
    case = cases.kept(case, CLINIC, at=cases.on("2025-04-01"), by="w-1")
    march, april = (surroundings(case, on=day) for day in (LAST_OF_MARCH, FIRST_OF_APRIL))

    grown, shrunk = support_change(march, april), support_change(april, march)

    assert attrs.astuple(grown) == (1, 2, ("RS4", "RS5"), ("RS2",))
    assert (grown.change, shrunk.change, support_change(april, april).change) == (1, -1, 0)


def test_the_support_of_two_cases_is_not_compared():
    case = surroundings(cases.opened(), on=LAST_OF_MARCH)

    with pytest.raises(ck.CasekitError) as refused:
        support_change(case, attrs.evolve(case, case="K-18"))

    assert cases.codes(refused.value.refusals) == ["other_case"]
