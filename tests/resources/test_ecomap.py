"""Who and what is around the client on a day, how strong the ties are, and where support goes."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import Tie
from casekit.resources import ecomap
from casekit.resources.ecomap import Ecomap, EcomapNode, EcomapTie

DAY = date(2025, 3, 31)
HOME = ck.Household(
    id="H-1",
    index_client="C-3",
    members=(
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian"),
        ck.Membership(person="P-3", role="parent", until=date(2025, 1, 31)),
    ),
)
MANAGER = ck.Assignment(worker="w-1", role="case_manager")
ACCEPTED = ck.Referral(id="R1", need="N1", resource="RS1")


def of(*records: ck.Record, names: bool | dict[str, str] = False) -> Ecomap:
    """The ecomap of a case about C-3 with a formal resource RS1, an informal one RS2 and these records."""
    return ecomap(cases.holding(*records), on=DAY, names=names)


def lines(found: Ecomap) -> list[tuple[object, ...]]:
    return [(tie.person, tie.other, tie.strength, tie.flow) for tie in found.ties]


def node(found: Ecomap, id: str) -> EcomapNode:
    return next(each for each in (*found.centre, *found.around) if each.id == id)


def test_the_client_is_in_the_middle_and_workers_and_resources_are_around():
    nurse = ck.Assignment(worker="w-2", role="nurse", scope="external")

    found = of(nurse, MANAGER, ck.Assignment(worker="w-1", role="school_social_worker"))

    assert [(each.id, each.part, each.words) for each in found.centre] == [("C-3", "client", (("role", "student"),))]
    assert [(each.id, each.part, each.formality) for each in found.around] == [
        ("w-1", "internal", None), ("w-2", "external", None), ("RS1", "formal", "formal"),
        ("RS2", "informal", "informal"),
    ]  # fmt: skip
    assert node(found, "w-1").words == (("role", "case_manager"), ("role", "school_social_worker"))
    assert lines(found) == [("C-3", "w-1", None, None), ("C-3", "w-2", None, None)]


def test_the_household_of_the_day_is_in_the_middle_and_who_moved_out_is_around_if_there_is_a_tie():
    found = of(HOME, Tie(person="P-2", other="P-3", kind="family", strength="stressful", flow="none"))

    assert [(each.id, each.part, each.words) for each in found.centre] == [
        ("C-3", "client", (("household_role", "child"),)), ("P-2", "household", (("household_role", "guardian"),)),
    ]  # fmt: skip
    assert (node(found, "P-3").part, node(found, "P-3").words) == ("outside", (("household_role", "parent"),))
    assert lines(found) == [("P-2", "P-3", "stressful", "none")]


def test_whose_part_has_ended_is_not_in_the_middle_and_has_no_ties():
    left = ck.Departure(person="P-2", reason="moved_away")

    found = of(HOME, Tie(person="P-2", other="P-9"), ACCEPTED, attrs.evolve(ACCEPTED, id="R2", about="P-2"), left)

    assert [each.id for each in found.centre] == ["C-3"]
    assert lines(found) == [("C-3", "RS1", None, None)]


def test_a_tie_is_drawn_on_its_days_as_it_was_last_rated_by_then():
    case = cases.holding(Tie(person="C-3", other="P-9", strength="strong", until=date(2025, 4, 30)))
    later = attrs.evolve(case.ties[0], strength="broken")
    case = cases.kept(case, later, at=cases.on("2025-04-15"), by="w-1")

    march, april, may = (ecomap(case, on=day) for day in (DAY, date(2025, 4, 15), date(2025, 5, 1)))

    assert (lines(march), lines(april)) == ([("C-3", "P-9", "strong", None)], [("C-3", "P-9", "broken", None)])
    assert (may.ties, [each.id for each in may.around]) == ((), ["RS1", "RS2"])


def test_a_tie_that_other_records_show_is_there_once_and_not_rated():
    link = ck.Relation(kind="link", client="C-3", resource="RS1", need="N1")

    found = of(ACCEPTED, attrs.evolve(ACCEPTED, status="accepted"), link)

    assert found.ties == (EcomapTie(person="C-3", other="RS1"),)


def test_a_rated_tie_takes_the_place_of_what_other_records_show():
    rated = Tie(person="C-3", other="RS1", kind="school", strength="weak", flow="giving")

    found = of(MANAGER, ACCEPTED, rated, Tie(person="C-3", other="w-1", strength="strong"))

    assert lines(found) == [("C-3", "w-1", "strong", None), ("C-3", "RS1", "weak", "giving")]
    assert node(found, "RS1").words == (("tie", "school"), ("sector", "education"))


def test_a_referral_is_the_tie_of_the_person_it_is_about_and_else_that_of_all_together():
    everyone = of(HOME, ACCEPTED)
    guardian = of(HOME, attrs.evolve(ACCEPTED, about="P-2"), attrs.evolve(ACCEPTED, id="R2"))
    by_need = of(HOME, ck.Need(id="N3", domain="health", about="P-2"), attrs.evolve(ACCEPTED, need="N3"))

    assert lines(everyone) == [(None, "RS1", None, None)]
    assert lines(guardian) == lines(by_need) == [("P-2", "RS1", None, None)]


@pytest.mark.parametrize(
    ("after", "has_line"),
    [
        ({"status": "declined", "declined_by": "client"}, False),
        ({"status": "cancelled", "reason": "moved"}, False),
        ({"status": "accepted"}, True),
    ],
)
def test_a_resource_that_was_asked_has_a_line_until_it_is_declined(after, has_line):
    found = of(ACCEPTED, attrs.evolve(ACCEPTED, **after))

    assert [tie.other for tie in found.ties] == (["RS1"] if has_line else [])
    assert [each.id for each in found.around] == ["RS1", "RS2"]


def test_a_retired_resource_is_around_only_while_it_serves_or_somebody_is_tied_to_it():
    school = cases.opened().resources[0]
    retired = attrs.evolve(school, status="retired")

    assert [each.id for each in of(retired).around] == ["RS2"]
    assert [each.id for each in of(ACCEPTED, retired).around] == ["RS1", "RS2"]
    assert [each.id for each in of(retired, Tie(person="C-3", other="RS1")).around] == ["RS1", "RS2"]


def test_a_resource_is_what_its_tie_its_provider_or_its_place_says():
    provider = ck.Provider(id="PV1", kind="town_office")
    office = ck.Resource(id="RS3", sector="welfare", ownership="public", formality="formal", provider="PV1")
    neighbours = attrs.evolve(office, id="RS4", provider=None, holder="neighbours", formality="informal")

    found = of(provider, office, neighbours)

    assert node(found, "RS3").words == (("provider", "town_office"), ("sector", "welfare"))
    assert node(found, "RS4").words == (("holder", "neighbours"), ("sector", "welfare"))


def test_an_own_word_of_the_office_says_what_a_node_is():
    mentor = ck.Assignment(worker="w-3", role="mentor", extra={"role": "reading_buddy"})
    temple = Tie(person="C-3", other="P-9", kind="faith", extra={"kind": "temple"})

    found = of(mentor, temple)

    assert node(found, "w-3").words == (("role", "reading_buddy"),)
    assert (node(found, "P-9").words, found.ties[-1].kind) == ((("tie", "temple"),), "temple")


def test_trust_in_a_worker_is_on_the_line_and_makes_no_strength():
    met = ck.Relation(kind="relate", client="C-3", worker="w-1", trust=2)
    stranger = ck.Relation(kind="relate", client="C-3", worker="w-9", trust=5)

    found = of(MANAGER, met, attrs.evolve(met, trust=4), attrs.evolve(met, trust=None), stranger)
    rated = of(MANAGER, met, Tie(person="C-3", other="w-1", strength="weak"))

    assert found.ties == (EcomapTie(person="C-3", other="w-1", trust=4),)
    assert rated.ties == (EcomapTie(person="C-3", other="w-1", strength="weak", trust=2),)


def test_a_line_between_two_persons_in_the_middle_is_one_that_is_rated():
    sisters = Tie(person="C-3", other="P-2", strength="strong", flow="both")

    assert of(HOME).ties == ()
    assert lines(of(HOME, sisters)) == [("C-3", "P-2", "strong", "both")]


def test_somebody_whom_only_a_tie_names_is_outside_and_said_to_be_what_the_first_tie_says():
    found = of(HOME, Tie(person="C-3", other="P-9"), Tie(person="P-2", other="P-9", kind="friend"))
    unknown = of(Tie(person="C-3", other="P-9"))

    assert (node(found, "P-9").part, node(found, "P-9").words) == ("outside", (("tie", "friend"),))
    assert node(unknown, "P-9").words == ()


def test_there_are_no_names_unless_asked():
    client, school = ck.Client(id="C-3", name="김"), ck.Resource(
        id="RS3", sector="welfare", ownership="public", formality="formal", name="하늘초"
    )  # fmt: skip

    plain, named = of(client, school), of(client, school, names=True)
    given_names = of(client, school, names={"RS1": "숲", "C-9": "x"})

    assert [each.name for each in (*plain.centre, *plain.around)] == [None] * 4
    assert [each.name for each in (*named.centre, *named.around)] == ["김", None, "하늘초", None]
    assert [each.name for each in (*given_names.centre, *given_names.around)] == [None, "숲", None, None]
    assert "김" not in repr(named)


def test_a_closed_case_has_no_workers_around():
    found = ecomap(cases.closed(), on=date(2025, 12, 31))

    assert {each.part for each in found.around} == {"formal", "informal"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"on": date(2025, 3, 2)}, "before_the_opening"),
        ({"on": cases.on("2025-03-31")}, "wrong_type"),
        ({"on": DAY, "names": 1}, "wrong_type"),
    ],
)
def test_an_ecomap_is_that_of_a_day_of_one_case(arguments, code):
    with pytest.raises(ck.RecordError) as refused:
        ecomap(cases.opened(), **arguments)

    assert refused.value.codes == (code,)


@st.composite
def records(draw: st.DrawFn) -> list[ck.Record]:
    ties = draw(st.lists(st.tuples(*[st.sampled_from(["C-3", "P-2", "P-3", "P-9", "RS1", "w-1"])] * 2), max_size=6))
    found: list[ck.Record] = [
        Tie(person=one, other=other, strength=draw(st.sampled_from([None, "strong", "broken"])))
        for one, other in ties
        if one != other and one in ("C-3", "P-2", "P-3")
    ]
    more = draw(
        st.lists(st.sampled_from([MANAGER, ACCEPTED, ck.Relation(kind="mediate", client="C-3", resource="RS2")]))
    )
    return [HOME, *draw(st.permutations([*found, *dict.fromkeys(more)]))]


@given(records())
def test_each_node_is_there_once_and_every_line_has_both_ends(of_case):
    found = of(*of_case)

    ids = [each.id for each in (*found.centre, *found.around)]
    assert len(set(ids)) == len(ids)
    assert {tie.other for tie in found.ties} <= set(ids)
    assert {tie.person for tie in found.ties} <= {None, *(each.id for each in found.centre)}
    assert not any((one.person, one.other) == (other.person, other.other) for one, other in combinations(found.ties, 2))
    assert found == of(*of_case)
