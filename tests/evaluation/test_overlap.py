"""Persons with more than one open case, and which cases and persons figures over many cases count."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import Overlap, caseload, overlapping, quality
from casekit.models.counting import ids_by_id

FIFTH = date(2025, 3, 5)
DUPLICATE = ck.CaseLink(case="K-1", kind="duplicate_of")
IDS = st.sampled_from("abcdefg")
PERSONS = st.lists(st.tuples(IDS, st.lists(IDS, max_size=2)), max_size=6)
"""Clients: an id, and other ids of the same person."""


def case(
    id: str, *records: ck.Record, client: str = "C-3", other_ids: tuple[str, ...] = (), day: str = "2025-03-03"
) -> ck.Case:
    """A case of a client with these records, all of one day, structure checked only."""
    made = cases.SCHOOL.open(ck.Client(id=client, other_ids=other_ids), id=id, at=cases.on(day), by="worker-1")
    for record in records:
        made = cases.kept(made, record, at=cases.on(day), by="worker-1")
    return made


def later(made: ck.Case, *records: ck.Record, day: str = "2025-06-01") -> ck.Case:
    for record in records:
        made = cases.kept(made, record, at=cases.on(day), by="worker-1")
    return made


def closed(reason: str) -> ck.Closure:
    return ck.Closure(reason=reason, approved_by="lead-1")


def home(*members: ck.Membership) -> ck.Household:
    return ck.Household(
        id="H-1", index_client="C-3", members=(ck.Membership(person="C-3", role="child"), *members)
    )  # fmt: skip


def test_overlapping_names_persons_with_two_open_cases():
    found = overlapping([case("K-1"), case("K-2", client="C-4"), case("K-3")], on=FIFTH)

    assert found == (Overlap(persons=("C-3",), cases=("K-1", "K-3")),)


def test_two_ids_of_one_person_are_one_person():
    found = overlapping([case("K-1", other_ids=("P-9",)), case("K-2", client="P-9")], on=FIFTH)

    assert found == (Overlap(persons=("C-3", "P-9"), cases=("K-1", "K-2")),)


def test_a_case_that_is_closed_or_opened_later_tells_which_ids_are_of_one_person():
    old = case("K-0", closed("moved_away"), other_ids=("P-9",))
    future = case("K-9", client="P-9", other_ids=("C-4",), day="2025-04-01")

    found = overlapping([old, case("K-1"), case("K-2", client="C-4"), future], on=FIFTH)

    assert found == (Overlap(persons=("C-3", "C-4", "P-9"), cases=("K-1", "K-2")),)


def test_an_id_that_was_listed_by_mistake_is_of_another_person_again():
    first = later(case("K-1", other_ids=("P-9",)), ck.Client(id="C-3"))

    assert overlapping([first, case("K-2", client="P-9")], on=FIFTH) == ()


def test_siblings_in_two_cases_overlap_while_they_are_members_of_both_households():
    sister = ck.Membership(person="C-4", role="child", until=FIFTH)
    made = [case("K-1", home(sister)), case("K-2", client="C-4")]

    assert overlapping(made, on=FIFTH) == (Overlap(persons=("C-4",), cases=("K-1", "K-2")),)
    assert overlapping(made, on=date(2025, 3, 6)) == ()


def test_persons_are_named_in_the_order_of_their_first_case_and_then_of_their_ids():
    both = ck.Client(id="C-1")

    found = overlapping(
        [case("K-2", client="C-9"), case("K-1", both), case("K-0", both, ck.Client(id="C-9"))], on=FIFTH
    )

    assert found == (
        Overlap(persons=("C-9",), cases=("K-2", "K-0")), Overlap(persons=("C-1",), cases=("K-1", "K-0")),
        Overlap(persons=("C-3",), cases=("K-1", "K-0")),
    )  # fmt: skip


def test_a_person_who_is_two_clients_of_one_case_has_one_case():
    assert overlapping([case("K-1", ck.Client(id="C-4", other_ids=("C-3",)))], on=FIFTH) == ()


def test_closed_cases_and_cases_not_yet_open_do_not_overlap():
    made = [case("K-1"), case("K-2", closed("moved_away")), case("K-3", day="2025-03-06")]

    assert overlapping(made, on=FIFTH) == ()
    assert [each.cases for each in overlapping(made, on=date(2025, 3, 6))] == [("K-1", "K-3")]


def test_a_case_closed_later_overlaps_while_it_is_open():
    made = [case("K-1"), later(case("K-2"), closed("moved_away"))]

    assert [each.cases for each in overlapping(made, on=date(2025, 5, 31))] == [("K-1", "K-2")]
    assert overlapping(made, on=date(2025, 6, 1)) == ()


DUPLICATES = {
    "linked": (DUPLICATE,),
    "linked and closed": (DUPLICATE, closed("duplicate")),
    "closed for the reason": (closed("duplicate"),),
    "closed for the reason in words": (closed("중복"),),
    "closed in an own word": (attrs.evolve(closed("duplicate"), extra={"reason": "double"}),),
    "opened in error": (closed("entered_in_error"),),
}


@pytest.mark.parametrize("records", DUPLICATES.values(), ids=DUPLICATES)
@pytest.mark.parametrize("day", [FIFTH, date(2025, 12, 31)], ids=["before it was found", "after"])
def test_a_duplicate_counts_nowhere(records: tuple[ck.Record, ...], day: date):
    need, assigned = ck.Need(id="N1", domain="housing"), ck.Assignment(worker="w-1", role="case_manager")
    first, double = case("K-1", need, assigned), later(case("K-2", need, assigned, client="C-4"), *records)

    load, figures = (count([first, double], on=day) for count in (caseload, quality))

    alone = [count([first], on=day) for count in (caseload, quality)]
    assert [attrs.evolve(each, not_counted=()) for each in (load, figures)] == alone
    assert figures.not_counted == ("K-2",)
    assert load.not_counted == (("K-2",) if double.as_of(day).status == "open" else ())
    assert overlapping([case("K-0", client="C-4"), double], on=day) == ()
    assert [gap.case for gap in ck.resources.needs_without_resource([first, double])] == ["K-1"]


@pytest.mark.parametrize(
    "records",
    [
        (attrs.evolve(DUPLICATE, kind="transferred_to"),), (attrs.evolve(DUPLICATE, kind="sibling"),),
        (closed("moved_away"),), (closed("duplicate"), ck.Reopening()),
        (closed("duplicate"), ck.Reopening(), closed("moved_away")), (DUPLICATE, closed("duplicate"), ck.Reopening()),
    ],
    ids=[
        "transferred", "a sibling's", "closed", "reopened", "reopened, and closed for another reason",
        "linked and reopened",
    ],
)  # fmt: skip
def test_a_case_that_is_no_duplicate_counts(records: tuple[ck.Record, ...]):
    found = quality([later(case("K-2"), *records)], on=FIFTH)

    assert (found.cases, found.not_counted) == (1, ())


def test_a_duplicate_counts_again_when_its_link_is_taken_back():
    made = later(case("K-2"), DUPLICATE)

    void = cases.SCHOOL.void(
        made, entry=made.revision, by="worker-1", recorded_at=cases.on("2025-06-02"), reason="another person"
    )  # fmt: skip

    assert [quality([each], on=FIFTH).cases for each in (made, void)] == [0, 1]


def test_figures_as_they_were_known_on_a_day_count_what_was_not_yet_known_to_be_a_duplicate():
    found = quality([later(case("K-2"), DUPLICATE).as_of(FIFTH)], on=FIFTH)

    assert (found.cases, found.not_counted) == (1, ())


def test_a_duplicate_that_was_opened_later_is_not_among_those_left_out():
    double = case("K-2", DUPLICATE, day="2025-03-06")

    assert [count([double], on=FIFTH).not_counted for count in (caseload, quality)] == [(), ()]


def test_counts_over_cases_count_persons():
    mother = ck.Membership(person="P-1", role="head")
    made = [
        case("K-1", home(mother), other_ids=("P-9",)), case("K-2", client="P-9"), case("K-3", client="C-4"),
        case("K-4", closed("moved_away"), client="C-5"),
    ]  # fmt: skip

    load, figures = (count(made, on=FIFTH) for count in (caseload, quality))

    assert (load.open_cases, load.persons) == (3, 3)
    assert (figures.cases, figures.persons) == (4, 4)


def test_overlapping_is_asked_of_cases_each_given_once_and_of_a_day():
    with pytest.raises(ck.EvaluationError) as twice:
        overlapping([case("K-1"), case("K-1")], on=FIFTH)
    with pytest.raises(ck.RecordError) as instant:
        overlapping([], on=cases.on("2025-03-05"))

    assert (twice.value.codes, instant.value.codes) == (("case_given_twice",), ("wrong_type",))


def of_clients(clients: list[tuple[str, list[str]]]) -> list[ck.Case]:
    return [
        case(f"K-{number}", client=id, other_ids=tuple(others)) for number, (id, others) in enumerate(clients)
    ]  # fmt: skip


@given(PERSONS)
def test_ids_of_one_person_are_reflexive_symmetric_and_transitive_and_hold_for_each_client(clients):
    found = ids_by_id(of_clients(clients))

    assert all(each in ids and list(ids) == sorted(set(ids)) for each, ids in found.items())
    assert all(found[other] == ids for ids in found.values() for other in ids)
    assert all(found[id] == found[other] for id, others in clients for other in others)


@given(PERSONS)
def test_no_more_ids_are_of_one_person_than_the_clients_say(clients):
    joined = {id: {id} for client, others in clients for id in (client, *others)}
    for _ in joined:  # so often that the longest chain is followed
        for client, others in clients:
            together = set[str]().union(*(joined[id] for id in (client, *others)))
            joined.update({id: joined[id] | together for id in together})

    found = ids_by_id(of_clients(clients))

    assert {id: found.get(id, (id,)) for id in joined} == {id: tuple(sorted(ids)) for id, ids in joined.items()}


@given(PERSONS, st.randoms(use_true_random=False))
def test_which_ids_are_of_one_person_does_not_depend_on_the_order_of_the_cases(clients, random):
    made = of_clients(clients)
    shuffled = random.sample(made, len(made))

    assert ids_by_id(made) == ids_by_id(shuffled)
    assert caseload(made, on=FIFTH).persons == caseload(shuffled, on=FIFTH).persons


@given(PERSONS)
def test_every_open_case_of_one_client_is_in_at_most_one_overlap_and_persons_and_overlaps_agree(clients):
    made = of_clients(clients)

    found = overlapping(made, on=FIFTH)

    named = [id for each in found for id in each.cases]
    assert len(named) == len(set(named))
    assert caseload(made, on=FIFTH).persons == len(made) - len(named) + len(found)


def test_of_cases_that_are_duplicates_of_each_other_the_first_one_counts():
    def linked(id: str, other: str, day: str, *more: ck.Record) -> ck.Case:
        return case(id, ck.CaseLink(case=other, kind="duplicate_of"), *more, day=day)

    first, second = linked("K-2", "K-1", "2025-03-03"), linked("K-1", "K-2", "2025-03-04")
    third = linked("K-3", "K-1", "2025-03-05")
    same_day = linked("K-1", "K-2", "2025-03-03")
    error = later(first, closed("entered_in_error"))
    closed_too = later(second, closed("duplicate"))

    assert quality([first, second, third], on=FIFTH).not_counted == ("K-1", "K-3")
    assert quality([third, second, first], on=FIFTH).not_counted == ("K-3", "K-1")
    assert quality([first, same_day], on=FIFTH).not_counted == ("K-2",)
    assert quality([error, second], on=FIFTH).not_counted == ("K-2",)
    assert quality([first, closed_too], on=FIFTH).not_counted == ("K-1",)
    assert quality([second], on=FIFTH).not_counted == ("K-1",)


def test_a_duplicate_of_a_third_case_counts_nowhere_and_a_running_case_before_a_closed_one():
    def linked(id: str, *others: str, day: str = "2025-03-03") -> ck.Case:
        return case(id, *(ck.CaseLink(case=other, kind="duplicate_of") for other in others), day=day)

    assert quality([linked("K-1", "K-2", "K-3"), linked("K-2", "K-1"), case("K-3")], on=FIFTH).not_counted == (
        "K-1", "K-2",
    )  # fmt: skip
    shut = later(linked("K-1", "K-2"), closed("duplicate"))
    assert quality([shut, linked("K-2", "K-1", day="2025-03-04")], on=FIFTH).not_counted == ("K-1",)
