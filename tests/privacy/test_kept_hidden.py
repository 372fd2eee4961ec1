"""What stays hidden however the case was mended, erased, looked at again or looked back at."""

from datetime import date

import attacker
import attrs
import cases
import pytest

import casekit as ck
from casekit import models
from casekit.practice import Access

ON = date(2025, 12, 1)
TEACHER = ck.Actor(id="T-1", roles=("teacher",))
DOCTOR, OTHER = (ck.Actor(id=id, roles=("doctor",)) for id in ("D-1", "D-2"))
LATE = {"by": "worker-1", "recorded_at": cases.on("2025-04-01")}
ALL = Access(role="teacher", scope="agency", kinds=("*",), personal=("*",))
BOSS = Access(role="boss", scope="agency", kinds=("*",))
IN_EMERGENCY = Access(role="doctor", scope="emergency", kinds=("*",), personal=("*",))
FAMILY = ck.Household(
    id="H-1",
    index_client="C-3",
    members=(ck.Membership(person="C-3", role="child"), ck.Membership(person="C-9", role="child")),
)


def office(*access):
    return ck.StageMachine(attacker.WORKFLOW, practice=ck.Practice(access=(*access, BOSS)))


def opened(machine):
    return machine.open(ck.Client(id="C-3", name="Kim"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)


def kept(case, what, day, **how):
    return cases.kept(case, what, at=cases.on(day), by="worker-1", **how)


def moved(case, stage, source, day, *, passing=False):
    return kept(case, ck.StageChange(stage=stage, kinds=(stage,), source=source, passing=passing), day)


def kinds_in(machine, case):
    return [entry.what.kind_name for entry in machine.view(case, TEACHER, on=ON).history]


def apart(machine, *built):
    return attacker.held_apart(*(machine.view(each, TEACHER, on=ON) for each in built))


def in_hidden_stage():
    """A case with a contact of the hidden stage at the very instant at which the stage was left."""
    case = kept(moved(attacker.opened(), "delivery", "intake", "2025-03-05"), ck.Contact(note="secret"), "2025-03-06")
    return moved(case, "planning", "delivery", "2025-03-06"), case.revision


def test_a_mended_record_of_a_hidden_stage_stays_hidden():
    machine = office(attrs.evolve(ALL, hidden_stages=("delivery",)))
    case, number = in_hidden_stage()
    later = {**LATE, "reason": "x", "at": cases.on("2025-03-08")}

    assert "Contact" not in kinds_in(machine, case)
    assert "Contact" not in kinds_in(machine, machine.void(case, entry=number, reason="x", **LATE))
    assert (
        kinds_in(machine, machine.correct(case, ck.Contact(note="right"), entry=number, **later)).count("Contact") == 1
    )


def test_a_voided_record_before_a_hidden_stage_is_shown_as_if_that_had_never_been():
    machine = office(attrs.evolve(ALL, hidden_stages=("delivery",)))

    def built(*, goes_on):
        case = kept(attacker.opened(), ck.Contact(note="a"), "2025-03-06")
        number = case.revision
        case = moved(case, "delivery", "intake", "2025-03-06") if goes_on else case
        return machine.void(case, entry=number, reason="x", **LATE)

    assert apart(machine, built(goes_on=True), built(goes_on=False)) == []


def test_that_a_stage_was_only_passed_through_tells_of_no_hidden_stage():
    machine = office(attrs.evolve(ALL, hidden_stages=("delivery",)))

    def built(*, goes_on):
        case = moved(attacker.opened(), "planning", "intake", "2025-03-05", passing=goes_on)
        return moved(case, "delivery", "planning", "2025-03-05") if goes_on else case

    assert apart(machine, built(goes_on=True), built(goes_on=False)) == []


def erased(machine, case, person="C-3"):
    return machine.erase(case, person=person, by="boss-1", reason="requested", recorded_at=cases.on("2025-04-01"))


@pytest.mark.parametrize(
    "access",
    [
        Access(role="teacher", scope="agency", kinds=("Erasure",), personal=("*",)),
        attrs.evolve(ALL, fields={"Contact.note": "absent"}),
    ],
)
def test_an_erasure_tells_of_no_hidden_field_or_entry(access):
    machine = office(access)
    with_note = kept(opened(machine), ck.Contact(note="Kim said so"), "2025-03-04")
    without = kept(opened(machine), ck.Contact(), "2025-03-04")

    assert apart(machine, erased(machine, with_note), erased(machine, without)) == []


def test_an_erasure_of_a_hidden_person_is_not_shown():
    machine = office(Access(role="teacher", scope="agency", kinds=("Erasure",), known=(), personal=("*",)))
    case = kept(opened(machine), FAMILY, "2025-03-04")

    assert "Erasure" in kinds_in(machine, erased(machine, case))
    assert "Erasure" not in kinds_in(machine, erased(machine, case, "C-9"))


def in_emergency(machine, case, by=DOCTOR, **fields):
    access = models.EmergencyAccess(reason="at night", until=ON, **fields)
    return machine.record(case, access, at=cases.on("2025-03-05"), by=by)


def test_a_view_of_a_view_gives_no_wider_access_in_an_emergency():
    machine = office(attrs.evolve(ALL, fields={"EmergencyAccess.records": "absent"}), IN_EMERGENCY)
    case = in_emergency(machine, kept(opened(machine), ck.Contact(note="secret"), "2025-03-04"), records=("Need",))

    assert machine.view(case, DOCTOR, on=ON).dated(ck.Contact) == ()
    with pytest.raises(ck.RecordError) as failure:
        machine.view(machine.view(case, TEACHER, on=ON), DOCTOR, on=ON)
    assert failure.value.codes == ("case_not_shown",)


def test_an_access_in_an_emergency_stays_with_who_took_it():
    machine = office(IN_EMERGENCY)
    case = in_emergency(machine, kept(opened(machine), models.AccessRestriction(), "2025-03-04"))
    mended = models.EmergencyAccess(reason="at night, by phone", until=ON)
    case = machine.correct(
        case, mended, entry=case.revision, by=OTHER, recorded_at=cases.on("2025-03-06"), reason="incomplete"
    )

    assert machine.view(case, DOCTOR, on=ON).revision > 0
    with pytest.raises(ck.RecordError) as failure:
        machine.view(case, OTHER, on=ON)
    assert failure.value.codes == ("case_not_shown",)


def test_the_reason_of_a_correction_is_read_only_by_those_from_whom_nothing_is_hidden():
    machine = office(ALL)
    narrow = office(Access(role="teacher", scope="agency", kinds=("Assessment",), personal=("*",)))
    case = kept(opened(machine), ck.Need(id="N1", domain="income"), "2025-03-04")
    case = kept(case, ck.Assessment(new_needs=("N1",), methods=("interview",)), "2025-03-05")
    case = machine.correct(
        case, ck.Assessment(methods=("home_visit",)), entry=case.revision, reason="N1 was not found", **LATE
    )

    assert machine.view(case, TEACHER, on=ON).history[-1].reason == "N1 was not found"
    assert narrow.view(case, TEACHER, on=ON).history[-1].reason == ck.privacy.HIDDEN


def test_a_hidden_first_version_leaves_the_reason_of_a_correction_as_it_is():
    machine = office(Access(role="teacher", scope="agency", kinds=("Contact",), personal=("*",)))
    right = ck.Contact(about="C-3", minutes=5)

    def built(*, is_hidden):
        case = opened(machine)
        if is_hidden:
            case = kept(kept(case, FAMILY, "2025-03-04"), ck.Contact(about="C-9", minutes=5), "2025-03-05")
            case = machine.correct(case, right, entry=case.revision, reason="x", **LATE)
        else:
            case = kept(case, right, "2025-03-05", recorded_at=LATE["recorded_at"])
        late = {"by": "worker-1", "recorded_at": cases.on("2025-04-02")}
        return machine.correct(case, attrs.evolve(right, minutes=6), entry=case.revision, reason="six", **late)

    assert apart(machine, built(is_hidden=True), built(is_hidden=False)) == []


def test_a_case_of_the_past_is_viewed_by_nobody_since_it_lacks_what_was_decided_later():
    machine = office(ALL)
    case = kept(
        kept(opened(machine), ck.Contact(note="secret"), "2025-03-04"), models.AccessRestriction(), "2025-03-07"
    )

    with pytest.raises(ck.RecordError) as failure:
        machine.view(case.as_of(date(2025, 3, 6)), TEACHER, on=ON)
    assert failure.value.codes == ("case_of_the_past",)
    with pytest.raises(ck.RecordError) as failure:
        machine.view(case, TEACHER, on=ON)
    assert failure.value.codes == ("case_not_shown",)
