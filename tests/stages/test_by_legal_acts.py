"""What legal acts alone must not reach: the same day, planned days, and persons who join the case later."""

import attrs
import pytest
from cases import SCHOOL, WORKER, evaluated, kept, on, planned
from governed import CLOSURE, DAY, LEAD, MACHINE, MONDAY
from governed import WORKER as HAND
from rule_acts import LOST, SENT, told

import casekit as ck
from casekit.labels import find

REFUSAL = ck.Consent(id="R-1", given_by=("C-3",), refused=True, since=on("2025-03-12").date())
DISCLOSURE = ck.Disclosure(recipient="RS1", purpose="x")
LATE = {"at": on("2025-03-15", 12), "by": WORKER, "recorded_at": on("2025-03-20")}
PRIMARY = "primary_case_manager"


def day(number):
    return (MONDAY + number * DAY).date()


def refused_at_one():
    """A case of the school in which a refusal that names 12 March was recorded on the 15th, at one o'clock."""
    return SCHOOL.record(planned(), REFUSAL, at=on("2025-03-15", 13), by=WORKER)


@pytest.mark.parametrize("what", [DISCLOSURE, SENT, ck.Relation(kind="link", client="C-3", resource="RS1", need="N1")])
def test_nothing_is_told_an_hour_before_a_refusal_of_earlier_days_was_written_down(what):
    answer = SCHOOL.ask(refused_at_one(), what, **LATE)

    assert "consent_refused" in [each.code for each in answer.refusals]


def test_no_contact_is_corrected_into_a_disclosure_that_was_refused():
    case = SCHOOL.record(refused_at_one(), ck.Contact(), **LATE)

    with pytest.raises(ck.RecordError) as failure:
        SCHOOL.correct(
            case, DISCLOSURE, entry=case.revision, by=WORKER, recorded_at=on("2025-03-21"), reason="told by phone"
        )

    assert "consent_refused" in [each.code for each in failure.value.refusals]


def test_a_refusal_of_earlier_days_is_told_of_what_was_disclosed_an_hour_before():
    case = SCHOOL.record(planned(), DISCLOSURE, at=on("2025-03-15", 12), by=WORKER)
    case = SCHOOL.record(case, REFUSAL, at=on("2025-03-15", 13), by=WORKER)

    assert "no_longer_acceptable" in [each.code for each in case.history[-1].findings]


def test_a_refusal_of_the_day_itself_says_nothing_of_the_hours_before():
    today = attrs.evolve(REFUSAL, since=on("2025-03-15").date())
    case = SCHOOL.record(planned(), today, at=on("2025-03-15", 13), by=WORKER)

    assert SCHOOL.ask(case, DISCLOSURE, **LATE).allowed


def shortened_and_renewed(since):
    """A case whose consent was shortened to 14 March on the 20th, and on the 25th was made to last longer again."""
    case, consent = planned(), ck.Consent(id="S-9", given_by=("C-3",), recipients=("RS9",))
    for when, version in (
        ("2025-03-11", consent),
        ("2025-03-20", attrs.evolve(consent, until=on("2025-03-14").date())),
        ("2025-03-25", attrs.evolve(consent, since=since)),
    ):
        case = SCHOOL.record(case, version, at=on(when), by=WORKER)
    return case


@pytest.mark.parametrize(
    ("since", "allowed"), [(None, False), (on("2025-03-25").date(), False), (on("2025-03-15").date(), True)]
)
def test_a_consent_that_was_shortened_and_renewed_is_not_in_force_in_between(since, allowed):
    told_between = {"at": on("2025-03-16"), "by": WORKER, "recorded_at": on("2025-03-30")}

    answer = SCHOOL.ask(shortened_and_renewed(since), ck.Disclosure(recipient="RS9", purpose="x"), **told_between)

    assert answer.allowed is allowed
    assert ("consent_expired" in [each.code for each in answer.refusals]) is not allowed


def test_a_consent_that_was_renewed_is_in_force_before_it_was_shortened():
    told_before = {"at": on("2025-03-13"), "by": WORKER, "recorded_at": on("2025-03-30")}

    assert SCHOOL.ask(shortened_and_renewed(None), ck.Disclosure(recipient="RS9", purpose="x"), **told_before).allowed


def assigned(*rows):
    case = MACHINE.open(ck.Client(id="C-1"), id="K-1", at=MONDAY, by=HAND)
    for number, (worker, fields) in enumerate(rows, 1):
        given = ck.Assignment(worker=worker, role=PRIMARY, **fields)
        case = MACHINE.record(case, given, at=MONDAY + number * DAY, by=HAND)
    return case


def refusals(case, worker, number, **fields):
    given = ck.Assignment(worker=worker, role=PRIMARY, **fields)
    return [each.code for each in MACHINE.ask(case, given, at=MONDAY + number * DAY, by=HAND).refusals]


def test_nobody_covers_a_worker_who_is_assigned_no_more():
    case = assigned(("w1", {"until": day(5)}), ("w3", {"since": day(6)}))

    assert refusals(case, "w2", 30, covers="w1") == ["one_primary"]
    assert refusals(case, "w2", 4, covers="w1", until=day(6)) == []


def test_a_cover_without_an_end_is_primary_from_the_day_on_which_the_covered_worker_left():
    case = assigned(("w1", {"until": day(5)}), ("w2", {"covers": "w1"}))

    assert refusals(case, "w3", 4, since=day(6)) == ["one_primary"]


def test_a_cover_that_begins_before_the_covered_assignment_is_primary_until_then():
    case = assigned(("w1", {"until": day(20)}), ("w2", {"since": day(20)}))

    assert refusals(case, "w3", 3, since=day(10), covers="w2") == ["one_primary"]
    assert refusals(case, "w3", 3, since=day(20), covers="w2") == []


def home(**last):
    return ck.Household(
        id="H-1", index_client="C-1",
        members=(
            ck.Membership(person="C-1", role="child"), ck.Membership(person="P-1", role="guardian"),
            ck.Membership(person="C-4", role="child", since=day(10), **last),
        ),
    )  # fmt: skip


def joining():
    """A case that a child joins on the tenth day, already at high risk."""
    case = MACHINE.open(home(), id="K-2", at=MONDAY, by=HAND)
    case = MACHINE.record(case, ck.RiskRating(risk="high", about="C-4"), at=MONDAY + 3 * DAY, by=HAND)
    return MACHINE.advance(case, "begin", at=MONDAY + 4 * DAY, by=HAND)


@pytest.mark.parametrize("until", [day(20), None])
def test_the_part_of_somebody_at_high_risk_does_not_end_before_it_begins(until):
    departure = ck.Departure(person="C-4", reason="moved_away", until=until)

    answer = MACHINE.ask(joining(), departure, at=MONDAY + 5 * DAY, by=HAND)

    assert "closure_risk_ceiling" in [each.code for each in answer.refusals]


def test_a_household_that_somebody_at_high_risk_joins_for_a_time_only_is_reported():
    case = MACHINE.record(joining(), home(until=day(20)), at=MONDAY + 5 * DAY, by=HAND)

    assert "closure_risk_ceiling" in [each.code for each in case.history[-1].findings]


def test_a_high_risk_of_somebody_who_joins_for_a_time_only_is_reported():
    case = MACHINE.open(home(until=day(20)), id="K-2", at=MONDAY, by=HAND)
    case = MACHINE.record(case, ck.RiskRating(risk="high", about="C-4"), at=MONDAY + 3 * DAY, by=HAND)

    assert "closure_risk_ceiling" in [each.code for each in case.history[-1].findings]


OFFICE = {
    "id": "office", "version": 1, "initial": "intake",
    "stages": {
        "intake": {}, "work": {"requires": {"seen": {"event": "contact", "waivable": True}}}, "end": {"final": True},
    },
    "moves": [
        {"name": "begin", "from": ["intake"], "to": "work"},
        {"name": "finish", "from": ["work"], "to": "end", "requires": ["seen"]},
    ],
}  # fmt: skip


def waived(machine, by="X-1"):
    case = machine.open(ck.Client(id="C-1"), id="K-3", at=MONDAY, by=HAND)
    case = machine.advance(case, "begin", at=MONDAY + DAY, by=HAND)
    case = machine.record(case, ck.Waiver(requirement="seen", reason="ill"), at=MONDAY + 2 * DAY, by=by)
    return machine.record(case, ck.Client(id="X-1"), at=MONDAY + 3 * DAY, by=HAND)


def finishing(machine, case):
    answer = machine.ask(case, "finish", at=MONDAY + 4 * DAY, by=HAND)
    return [each.code for each in answer.refusals]


def test_a_waiver_of_somebody_who_becomes_a_person_of_the_case_counts_no_more():
    machine = ck.StageMachine(ck.Workflow.from_mapping(OFFICE))
    case = waived(machine)

    assert [each.code for each in case.history[-1].findings] == ["no_longer_acceptable"]
    assert finishing(machine, case) == ["requirement_outstanding"]
    assert finishing(machine, waived(machine, by="worker-9")) == []


def test_a_waiver_of_a_person_of_the_case_counts_where_the_office_only_reports_it():
    machine = ck.StageMachine(ck.Workflow.from_mapping({**OFFICE, "rules": {"waiver_by_another": "report"}}))

    assert finishing(machine, waived(machine)) == []


def test_it_is_told_of_a_closing_that_its_approver_became_a_person_of_the_case():
    case = MACHINE.open(ck.Client(id="C-1"), id="K-4", at=MONDAY, by=HAND)
    case = MACHINE.advance(case, "begin", at=MONDAY + DAY, by=HAND)
    case = MACHINE.record(case, attrs.evolve(CLOSURE, approved_by="X-1"), at=MONDAY + 2 * DAY, by=LEAD)
    case = MACHINE.record(case, ck.Client(id="X-1"), at=MONDAY + DAY, by=HAND, recorded_at=MONDAY + 3 * DAY)

    assert "no_longer_acceptable" in [each.code for each in case.history[-1].findings]


TRIED = [(ck.Contact(reached=False), f"2025-07-0{number}") for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "seen", [ck.Contact(reached=False, participants=("C-3",), minutes=minutes) for minutes in (None, 30)]
)
def test_a_client_who_took_part_is_not_lost(seen):
    answer = SCHOOL.ask(told(evaluated(), *TRIED, (seen, "2025-07-04")), LOST, at=on("2025-07-05"), by=WORKER)

    assert "lost_contact_minimum" in [each.code for each in answer.refusals]


def test_a_client_who_wrote_something_is_not_lost():
    case = kept(told(evaluated(), *TRIED), ck.CaseLink(case="K-99", kind="sibling"), at=on("2025-07-04"), by="C-3")

    answer = SCHOOL.ask(case, LOST, at=on("2025-07-05"), by=WORKER)

    assert "lost_contact_minimum" in [each.code for each in answer.refusals]


@pytest.mark.parametrize("word", ["lost-contact", "Lost‑Contact", "lost_contact", "lost contact"])
def test_a_word_is_its_code_whatever_joins_its_parts(word):
    assert ("closure_reason", "lost_contact") in [(name, term.code) for name, term in find(word)]

    answer = SCHOOL.ask(evaluated(), attrs.evolve(LOST, reason=word), at=on("2025-06-05"), by=WORKER)

    assert "lost_contact_minimum" in [each.code for each in answer.refusals]
