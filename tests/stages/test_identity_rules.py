"""The rules of identity: duplicates of cases, and two ids of one person."""

from __future__ import annotations

import attrs
import cases
import pytest
from cases import WORKER, evaluated, on, opened
from rule_acts import asked, told

import casekit as ck
from casekit.practice import OwnWord
from casekit.practice.own_vocabulary import OwnVocabulary

LINK = ck.CaseLink(case="K-18", kind="duplicate_of")
CLOSURE = ck.Closure(reason="duplicate", approved_by="lead-1")


@pytest.mark.parametrize("reason", ["duplicate", "duplicate case", "중복"])
def test_closing_as_a_duplicate_without_a_link_is_reported(reason: str):
    closure = attrs.evolve(CLOSURE, reason=reason)

    assert asked(evaluated(), closure, "2025-06-05") == ([], ["duplicate_without_link"])
    assert asked(told(evaluated(), (LINK, "2025-06-05")), closure, "2025-06-05") == ([], [])


def test_closing_as_a_duplicate_in_an_own_word_without_a_link_is_reported():
    double = OwnWord(id="double", counts_as="duplicate", labels={"en": "recorded twice"})
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="closure_reason", words=(double,)),))
    machine = ck.StageMachine(cases.SCHOOL.workflow, practice=practice)

    answer = machine.ask(evaluated(), attrs.evolve(CLOSURE, reason="double"), at=on("2025-06-05"), by=WORKER)

    assert (answer.allowed, cases.codes(answer.findings)) == (True, ["duplicate_without_link"])


@pytest.mark.parametrize("reason", ["entered_in_error", "moved_away"])
def test_closing_for_another_reason_needs_no_link(reason: str):
    closure = attrs.evolve(CLOSURE, reason=reason, transition_links=("RS1",), note="…")

    assert asked(evaluated(), closure, "2025-06-05") == ([], [])


def test_a_link_of_another_kind_does_not_say_of_which_case_it_is_a_duplicate():
    case = told(evaluated(), (attrs.evolve(LINK, kind="sibling"), "2025-06-05"))

    assert asked(case, CLOSURE, "2025-06-05") == ([], ["duplicate_without_link"])


def test_where_the_link_is_demanded_the_next_step_is_to_record_it():
    machine = ck.StageMachine(ck.Workflow.from_mapping({
        "id": "team", "version": 1, "initial": "work",
        "stages": {"work": {"kinds": ["implementation"]}, "done": {"kinds": ["closure"], "final": True}},
        "moves": [{"name": "close", "from": ["work"], "to": "done", "closes": True}],
        "reasons": {"duplicate": {}}, "closing": {"reason": ["duplicate"], "to": "done"},
        "rules": {"duplicate_without_link": "block", "evaluation_before_closure": "off"},
    }))  # fmt: skip
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)

    link, close = machine.next_steps(case, "close", at=on("2025-03-04"), by=WORKER)

    assert (link.what, dict(link.needs), close.what) == ("CaseLink", {"case": None, "kind": "duplicate_of"}, "close")


@pytest.mark.parametrize(
    ("known", "client"),
    [
        (("C-4", ()), ("C-3", ("C-4",))),
        (("C-4", ("C-3",)), ("C-3", ())),
        (("C-4", ("P-9",)), ("C-3", ("P-1", "P-9"))),
    ],
    ids=["the client lists the other", "the other lists the client", "both list a third id"],
)
def test_one_person_as_two_clients_of_a_case_is_reported(known, client):
    case = told(opened(), (ck.Client(id=known[0], other_ids=known[1]), "2025-03-05"))

    answer = cases.SCHOOL.ask(
        case, ck.Client(id=client[0], other_ids=client[1]), at=on("2025-03-06"), by=WORKER
    )  # fmt: skip

    assert (answer.allowed, cases.codes(answer.findings)) == (True, ["person_as_two_clients"])
    assert answer.findings[0].params == {"ids": ("C-3", "C-4")}
    assert all("C-3, C-4" in answer.findings[0].told(language) for language in ("en", "ko"))


def test_two_persons_are_two_clients_of_a_case():
    assert asked(opened(), ck.Client(id="C-4", other_ids=("P-9",)), "2025-03-05") == ([], [])
    assert asked(opened(), ck.Client(id="C-3", other_ids=("C-3", "C-30")), "2025-03-05") == ([], [])


def test_a_member_of_a_household_whose_id_is_another_id_of_a_client_is_reported():
    home = ck.Household(id="H-1", index_client="C-3", members=(
        ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ))  # fmt: skip
    of_both = ck.Client(id="C-3", other_ids=("C-5",))
    at_home, known = told(opened(), (home, "2025-03-05")), told(opened(), (of_both, "2025-03-05"))

    assert asked(at_home, of_both, "2025-03-06") == asked(known, home, "2025-03-06") == ([], ["person_as_two_clients"])
    assert asked(at_home, ck.Client(id="C-3", other_ids=("P-9",)), "2025-03-06") == ([], [])
