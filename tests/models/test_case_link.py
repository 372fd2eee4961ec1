"""Links between cases, and the other ids of a client."""

from __future__ import annotations

import attrs
import cases
import pytest

import casekit as ck

LINK = ck.CaseLink(case="K-18", kind="duplicate_of")


def recorded(case: ck.Case, *records: ck.Record, day: str = "2025-06-06") -> ck.Case:
    for record in records:
        case = cases.SCHOOL.record(case, record, at=cases.on(day), by=cases.WORKER)
    return case


def test_linked_cases_are_records():
    case = recorded(cases.opened(), LINK, ck.CaseLink(case="K-19", kind="sibling"))

    assert [(each.case, each.kind) for each in case.case_links] == [("K-18", "duplicate_of"), ("K-19", "sibling")]
    assert (LINK.event, case.current(ck.CaseLink, "K-18", "duplicate_of")) == ("case_linked", LINK)


def test_two_cases_may_be_linked_in_several_ways():
    case = recorded(cases.opened(), ck.CaseLink(case="K-18", kind="sibling"), attrs.evolve(LINK, kind="transferred_to"))

    assert [each.kind for each in case.case_links] == ["sibling", "transferred_to"]


def test_a_link_recorded_again_with_changes_is_the_same_link():
    case = recorded(cases.opened(), LINK, attrs.evolve(LINK, note="found at the desk"))

    assert [each.note for each in case.case_links] == ["found at the desk"]


@pytest.mark.parametrize("day", ["2025-06-06", "2025-03-04"], ids=["today", "backdated"])
def test_a_case_cannot_link_to_itself(day: str):
    case, itself = cases.closed(), ck.CaseLink(case="K-17", kind="sibling")

    answer = cases.SCHOOL.ask(case, itself, at=cases.on(day), by=cases.WORKER)

    assert [(each.code, each.where) for each in answer.refusals] == [("case_linked_to_itself", "case")]
    assert "itself" in answer.refusals[0].told("en")


def test_a_link_is_not_corrected_into_one_to_the_case_itself():
    case = recorded(cases.opened(), LINK)

    with pytest.raises(ck.RecordError) as refused:
        cases.SCHOOL.correct(
            case, attrs.evolve(LINK, case="K-17"), entry=case.revision, by=cases.WORKER,
            recorded_at=cases.on("2025-06-07"), reason="wrong number",
        )  # fmt: skip

    assert refused.value.codes == ("case_linked_to_itself",)


def test_a_stored_case_that_is_linked_to_itself_is_read_and_found():
    entry = ck.Entry(what=ck.CaseLink(case="K-17", kind="sibling"), at=cases.on("2025-03-05"), by="worker-1")
    case = ck.Case.from_history("K-17", [*cases.opened().history, entry])

    (found,) = ck.verify(case)

    assert (found.code, found.severity) == ("case_linked_to_itself", "error")


def test_a_wrong_link_is_taken_back():
    case = recorded(cases.opened(), LINK)

    case = cases.SCHOOL.void(
        case, entry=case.revision, by=cases.WORKER, recorded_at=cases.on("2025-06-07"), reason="another person"
    )  # fmt: skip

    assert case.case_links == ()


def test_a_wrong_link_of_a_closed_case_is_taken_back():
    case = recorded(cases.closed(), LINK)

    case = cases.SCHOOL.void(
        case, entry=case.revision, by=cases.WORKER, recorded_at=cases.on("2025-06-07"), reason="another person"
    )  # fmt: skip

    assert (case.case_links, case.status) == ((), "closed")


def test_a_closed_case_takes_a_link():
    case = recorded(cases.closed(), LINK)

    assert (case.case_links, case.status) == ((LINK,), "closed")


def test_two_ids_of_one_person_are_on_record():
    case = recorded(cases.opened(), ck.Client(id="C-3", kind="student", other_ids=("C-30", "P-9")))

    assert case.client.other_ids == ("C-30", "P-9")
    assert ck.loads(ck.dumps(case)).client.other_ids == ("C-30", "P-9")


def test_a_client_of_an_earlier_document_has_no_other_ids():
    assert cases.opened().client.other_ids == ()
