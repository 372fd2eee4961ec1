"""The rules of the team: a worker who leaves keeps no open follow-ups unseen."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from rule_acts import asked, followed, rules, told

import casekit as ck
from casekit.models.team import primary_worker

RULE = "open_follow_ups_of_leaving_worker"
PROMISED = ck.FollowUp(id="F1", owner="w-2", due=date(2025, 3, 20))
MENTOR = ck.Assignment(worker="w-2", role="mentor")
LEAVING = attrs.evolve(MENTOR, until=date(2025, 4, 1))


def reported(*records: ck.Record, act: ck.Record = LEAVING) -> list[str]:
    case = told(cases.opened(), *((record, "2025-03-05") for record in records))
    refusals, findings = asked(case, act, "2025-03-10")
    assert not refusals
    return findings


def test_open_follow_ups_of_a_worker_who_leaves_are_reported_with_the_worker_and_their_ids():
    others = (attrs.evolve(PROMISED, id="F2"), attrs.evolve(PROMISED, id="F3", owner="C-3"))
    case = told(cases.opened(), *((record, "2025-03-05") for record in (MENTOR, PROMISED, *others)))

    [finding] = cases.SCHOOL.ask(case, LEAVING, at=cases.on("2025-03-10"), by=cases.WORKER).findings

    assert (finding.code, finding.severity) == (RULE, "warning")
    assert dict(finding.params) == {"worker": "w-2", "ids": ("F1", "F2")}
    assert finding.told("en").startswith("The last assignment of w-2 ends, and follow-ups are still open: F1, F2.")


@pytest.mark.parametrize(
    "records",
    [
        (MENTOR,),
        (MENTOR, attrs.evolve(PROMISED, owner="w-3")),
        (MENTOR, PROMISED, attrs.evolve(PROMISED, done_on=date(2025, 3, 5))),
        (MENTOR, PROMISED, attrs.evolve(PROMISED, dropped="moved")),
        (MENTOR, PROMISED, attrs.evolve(PROMISED, owner="w-3")),
        (MENTOR, PROMISED, ck.Assignment(worker="w-2", role="teacher")),
        (MENTOR, PROMISED, ck.Assignment(worker="w-2", role="teacher", since=date(2025, 4, 2))),
    ],
    ids=["none", "of another", "done", "dropped", "handed over", "stays", "comes again"],
)
def test_a_worker_who_leaves_no_open_follow_ups_or_stays_in_another_role_is_not_reported(records):
    assert reported(*records) == []


@pytest.mark.parametrize("until", [date(2025, 4, 1), date(2025, 4, 2)])
def test_a_role_whose_end_is_known_does_not_keep_the_worker_on_the_case(until: date):
    assert reported(MENTOR, PROMISED, ck.Assignment(worker="w-2", role="teacher", until=until)) == [RULE]


def test_a_follow_up_given_to_a_worker_who_has_left_is_reported():
    case = told(cases.opened(), (MENTOR, "2025-03-05"), (LEAVING, "2025-03-10"))

    assert asked(case, PROMISED, LEAVING.until.isoformat()) == ([], [])
    assert asked(case, PROMISED, "2025-04-20") == ([], [RULE])
    assert asked(case, attrs.evolve(PROMISED, owner="w-9"), "2025-04-20") == ([], [])


def test_an_assignment_without_an_end_is_not_reported():
    assert reported(PROMISED, act=MENTOR) == []


def test_where_the_rule_refuses_a_follow_up_recorded_late_makes_the_end_unacceptable():
    strict = rules(**{RULE: "block"})
    case = told(followed(cases.opened(), strict), (MENTOR, "2025-03-05"), (LEAVING, "2025-03-10"))
    last = case.history[-1].number

    later = strict.record(case, PROMISED, at=cases.on("2025-03-08"), by=cases.WORKER)

    [finding] = later.history[-1].findings
    assert (finding.code, finding.params["entry"], finding.params["codes"]) == ("no_longer_acceptable", last, (RULE,))


@pytest.mark.parametrize("word", ["primary_case_manager", "주 사례관리자", "lead case manager"])
def test_a_primary_case_manager_is_one_in_every_word_for_it(word: str):
    case = told(cases.opened(), (ck.Assignment(worker="w-1", role=word), "2025-03-05"))

    assert primary_worker(case.assignments, on=date(2025, 3, 6)) == "w-1"
    assert "one_primary" in asked(case, ck.Assignment(worker="w-2", role="primary_case_manager"), "2025-03-06")[0]
