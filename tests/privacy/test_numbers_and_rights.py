"""Neither the numbers of erased names nor the rights kept in a view tell of what is hidden."""

from datetime import date

import attacker
import attrs
import cases
import pytest
from cases import kept
from viewing import TEACHER

import casekit as ck
from casekit.practice import Access

ON = date(2025, 12, 1)
ALL = Access(role="teacher", scope="agency", kinds=("*",), personal=("*",))


def office(*access):
    return ck.StageMachine(
        attacker.WORKFLOW, practice=ck.Practice(access=(*access, Access(role="boss", scope="agency", kinds=("*",))))
    )


def recorded(case, what, day):
    return kept(case, what, at=cases.on(day), by="worker-1")


def moved(case, stage, source, day):
    return recorded(case, ck.StageChange(stage=stage, kinds=(stage,), source=source), day)


def apart(machine, *built):
    return attacker.held_apart(*(machine.view(each, TEACHER, on=ON) for each in built))


SCORED = ("reading", "arithmetic")
"""What the goals of a case measure, in its words: those of the first are set in a stage that may be hidden."""


def erased(*hidden):
    """A case in which the values of the client were erased, with or without a goal of the hidden stage."""
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-04")
    case = moved(case, "delivery", "intake", "2025-03-05")
    for place, measure in enumerate(hidden):
        case = recorded(
            case, ck.Goal(id=f"G-{place}", description="x", need="N1", term="short", measure=measure), "2025-03-06"
        )
    case = moved(case, "planning", "delivery", "2025-03-07")
    for place, measure in enumerate(("truancy", *SCORED), 5):
        case = recorded(
            case, ck.Goal(id=f"G-{place}", description="x", need="N1", term="short", measure=measure), "2025-03-08"
        )
    machine = office(ALL)
    return machine.erase(case, person="C-3", by="worker-1", recorded_at=cases.on("2025-04-01"), reason="requested")


@pytest.mark.parametrize("hidden", [("sleep",), ("arithmetic",), ("sleep", "meals")])
def test_the_numbers_of_erased_names_tell_of_no_name_that_is_hidden(hidden):
    machine = office(attrs.evolve(ALL, hidden_stages=("delivery",)))
    with_hidden, without = erased(*hidden), erased()

    view = machine.view(with_hidden, TEACHER, on=ON)

    assert [goal.measure for goal in view.goals] == ["… 1", "… 2", "… 3"]
    assert apart(machine, with_hidden, without) == []
    assert attacker.held_apart(machine.view(view, TEACHER, on=ON), view) in ([], ["lens"])


def test_who_sees_every_record_reads_erased_names_as_the_case_has_them():
    view = office(attrs.evolve(ALL, personal=())).view(erased("sleep"), TEACHER, on=ON)

    assert [goal.measure for goal in view.goals] == ["… 1", "… 2", "… 3", "… 4"]


OWN = Access(role="teacher", scope="own", kinds=("Goal", "Need"), fields={"Goal.description": "absent"})
AGENCY = Access(
    role="teacher", scope="agency", kinds=("Goal", "Need", "Contact"), fields={"Goal.description": "masked"}
)


@pytest.mark.parametrize(
    ("narrower", "wider"),
    [
        (OWN, AGENCY),
        (attrs.evolve(OWN, known=("Household",)), attrs.evolve(AGENCY, known=("*",))),
        (attrs.evolve(OWN, known=("Household",)), attrs.evolve(AGENCY, kinds=("*",), fields={})),
        (attrs.evolve(OWN, personal=("Need",), hidden_stages=("delivery.group",)),
         attrs.evolve(AGENCY, personal=("*",), hidden_stages=("delivery.group",))),
    ],
)  # fmt: skip
def test_that_somebody_is_assigned_tells_nothing_where_everyone_in_the_role_sees_as_much(narrower, wider):
    machine = office(narrower, wider)
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-05")
    assigned = recorded(case, ck.Assignment(worker=TEACHER.id, role="teacher"), "2025-03-06")

    assert (apart(machine, assigned, case) == []) == (wider.shows("Assignment") == "absent")
    again = machine.view(machine.view(assigned, TEACHER, on=ON), TEACHER, on=ON)
    assert [each.scope for each in again.lens.rights[-1].grants] == ["agency"]


@pytest.mark.parametrize(
    "more",
    [
        {"kinds": ("Goal", "Need", "Household")},
        {"known": ("Household",)},
        {"personal": ("Goal",)},
        {"fields": {}},
        {"fields": {"Goal.description": "masked", "Goal.measure": "absent"}},
    ],
)
def test_an_access_of_a_narrower_scope_counts_where_it_shows_anything_more(more):
    wider = attrs.evolve(AGENCY, hidden_stages=("delivery",), fields={"Goal.description": "absent"})
    machine = office(attrs.evolve(OWN, **more), wider)
    assigned = recorded(attacker.opened(), ck.Assignment(worker=TEACHER.id, role="teacher"), "2025-03-06")

    view = machine.view(assigned, TEACHER, on=ON)

    assert [each.scope for each in view.lens.rights[-1].grants] == ["own", "agency"]


# A right that shows more is never dropped, and none is lost to another


def assigned(case, worker=TEACHER.id):
    return recorded(case, ck.Assignment(worker=worker, role="teacher"), "2025-03-06")


def test_a_right_to_personal_values_is_kept_beside_one_that_shows_every_record():
    own = attrs.evolve(ALL, scope="own", personal=("Need",))
    machine = office(own, attrs.evolve(ALL, personal=()))
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education", description="secret"), "2025-03-05")

    assert machine.view(assigned(case), TEACHER, on=ON).needs[0].description == "secret"


def test_what_a_wider_right_hides_of_other_kinds_does_not_count():
    own = Access(role="teacher", scope="own", kinds=("Need",))
    team = Access(role="teacher", scope="team", kinds=("Household",))
    wider = Access(role="teacher", scope="agency", kinds=("Need", "Contact"), fields={"Contact.note": "absent"})
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-05")

    assert apart(office(own, wider), assigned(case), case) == []
    both = office(attrs.evolve(own, kinds=("Need", "Household")), team, wider)
    assert [each.scope for each in both.view(assigned(case), TEACHER, on=ON).lens.rights[-1].grants] == [
        "team", "agency",
    ]  # fmt: skip


def test_a_referral_takes_no_access_in_an_emergency_away():
    doctor = ck.Actor(id="RS1", roles=("doctor", "partner"))
    machine = office(
        Access(role="doctor", scope="emergency", kinds=("*",), personal=("*",)),
        Access(role="partner", scope="receiver", kinds=("*",)),
    )
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-04")
    resource = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    case = recorded(case, resource, "2025-03-04")
    for referred in (False, True):
        seen = recorded(case, ck.Referral(id="R1", need="N1", resource="RS1"), "2025-03-04") if referred else case
        seen = recorded(seen, ck.models.AccessRestriction(roles=("boss",)), "2025-03-05")
        with pytest.raises(ck.RecordError):
            machine.view(seen, doctor, on=ON)
        taken = kept(seen, ck.models.EmergencyAccess(reason="night", until=ON), at=cases.on("2025-03-06"), by=doctor)
        assert machine.view(taken, doctor, on=ON).needs


def test_a_right_to_everything_is_kept_beside_rights_to_some_personal_values():
    own = attrs.evolve(ALL, scope="own")
    machine = office(own, attrs.evolve(ALL, personal=("Need",)))

    view = machine.view(assigned(attacker.opened()), TEACHER, on=ON)

    assert [each.scope for each in view.lens.rights[-1].grants] == ["own", "agency"]


def test_whoever_has_more_rights_knows_of_what_fewer_rights_tell():
    masked = attrs.evolve(ALL, fields={"Referral.status": "masked"})
    blind = Access(role="nurse", scope="agency", kinds=("*",), personal=("*",), hidden_stages=("delivery",))
    machine = office(masked, blind)
    both = ck.Actor(id=TEACHER.id, roles=("teacher", "nurse"))
    case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-04")
    resource = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    case = moved(recorded(case, resource, "2025-03-04"), "delivery", "intake", "2025-03-05")
    sent = ck.Referral(id="R1", need="N1", resource="RS1")
    case = moved(recorded(case, sent, "2025-03-06"), "planning", "delivery", "2025-03-07")
    declined = attrs.evolve(sent, status="declined", declined_by="provider", reason="no_capacity")
    case = recorded(case, declined, "2025-03-08")

    def numbers(view):
        return {view.number_in(case, each.number) for each in view.history if each.what.kind_name == "Referral"}

    fewer, more = machine.view(case, TEACHER, on=ON), machine.view(case, both, on=ON)
    assert numbers(fewer) <= numbers(more)
    assert numbers(machine.view(fewer, both, on=ON)) <= numbers(more)


# What an earlier view masked, and what decides who sees


BOSS_MASKS = Access(role="boss", scope="agency", kinds=("*",))
BOSS = ck.Actor(id="B-1", roles=("boss",))
ORDER = ck.practice.RecordKind(id="order", thing=True, client="optional")


def orders(record, *access, personal):
    field = ck.practice.OwnField(
        record=record, id="order_id", value_type="id", shelf="order", personal=personal
    )  # fmt: skip
    practice = ck.Practice(kinds=(ORDER,), fields=(field,), access=(*access, BOSS_MASKS))
    return ck.StageMachine(attacker.WORKFLOW, practice=practice)


@pytest.mark.parametrize(
    ("record", "personal"),
    [
        (ck.models.AccessRestriction(roles=("teacher", "boss")), False),
        (ck.models.EmergencyAccess(reason="x", until=ON), False),
        (ck.Contact(minutes=5), True),
    ],
)
def test_an_own_id_of_something_hidden_is_told_by_no_record_and_no_mask(record, personal):
    kind = type(record).__name__
    narrow = Access(role="teacher", scope="agency", kinds=("Contact", "EmergencyAccess"), personal=("*",))
    machine = orders(kind, narrow, personal=personal)
    order = ck.models.OfficeRecord(kind="order", id="O-1")
    named = recorded(attacker.opened(), order, "2025-03-04")
    named = recorded(named, attrs.evolve(record, extra={"order_id": "O-1"}), "2025-03-05")
    without = recorded(attacker.opened(), record, "2025-03-05")

    assert apart(machine, named, without) == []
    twice = [machine.view(machine.view(each, BOSS, on=ON), TEACHER, on=ON) for each in (named, without)]
    assert attacker.held_apart(*twice) == []


def test_who_sees_what_an_earlier_view_masked_is_told_that_it_is_masked():
    wide = Access(role="teacher", scope="agency", kinds=("Contact", "order"), personal=("*",))
    machine = orders("Contact", wide, personal=True)
    case = recorded(attacker.opened(), ck.models.OfficeRecord(kind="order", id="O-1"), "2025-03-04")
    case = recorded(case, ck.Contact(minutes=5, extra={"order_id": "O-1"}), "2025-03-05")

    view = machine.view(machine.view(case, BOSS, on=ON), TEACHER, on=ON)

    assert view.history[-1].what.extra == {"order_id": "…"}
    assert [each.fields for each in view.masked if each.entry == view.revision] == [("extra.order_id",)]


def test_a_mask_of_a_field_that_names_something_hidden_is_not_told_on():
    first = attrs.evolve(BOSS_MASKS, personal=("*",), fields={"Assessment.new_needs": "masked"})
    second = Access(role="teacher", scope="agency", kinds=("Assessment", "Household"), personal=("*",))
    machine = ck.StageMachine(attacker.WORKFLOW, practice=ck.Practice(access=(first, second)))
    need = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-04")
    views = [
        machine.view(machine.view(recorded(case, each, "2025-03-05"), BOSS, on=ON), TEACHER, on=ON)
        for case, each in (
            (need, ck.Assessment(methods=("interview",), new_needs=("N1",))),
            (attacker.opened(), ck.Assessment(methods=("interview",))),
        )
    ]

    assert attacker.held_apart(*views) == []


def test_a_mask_of_a_part_is_not_told_of_another_part():
    remark = ck.practice.OwnField(record="GoalProgress", id="remark", value_type="text", personal=True)
    hiding = attrs.evolve(ALL, hidden_stages=("delivery",))
    practice = ck.Practice(fields=(remark,), access=(BOSS_MASKS, hiding))
    machine = ck.StageMachine(attacker.WORKFLOW, practice=practice)

    def reviewed(*hidden):
        case = recorded(attacker.opened(), ck.Need(id="N1", domain="education"), "2025-03-04")
        case = recorded(case, ck.Goal(id="G2", need="N1", term="short"), "2025-03-04")
        case = moved(case, "delivery", "intake", "2025-03-05")
        for goal in hidden:
            case = recorded(case, ck.Goal(id=goal, need="N1", term="short"), "2025-03-06")
        case = moved(case, "planning", "delivery", "2025-03-07")
        parts = [ck.GoalProgress(goal=each, progress="achieved", extra={"remark": "secret"}) for each in hidden]
        return recorded(
            case, ck.Review(progress=(*parts, ck.GoalProgress(goal="G2", progress="achieved"))), "2025-03-08"
        )

    views = [
        machine.view(machine.view(case, BOSS, on=ON), TEACHER, on=ON) for case in (reviewed("G1"), reviewed())
    ]  # fmt: skip
    assert attacker.held_apart(*views) == []


@pytest.mark.parametrize("other", [ck.Contact(), ck.models.AccessRestriction(lifted=True)])
def test_what_decides_who_sees_the_case_takes_no_other_place(other):
    machine = office(ALL)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by="worker-1")
    access = ck.models.EmergencyAccess(reason="night", until=ON)
    case = machine.record(case, access, at=cases.on("2025-03-05"), by="worker-1")
    late = {"by": "worker-1", "recorded_at": cases.on("2025-04-01"), "reason": "x"}

    with pytest.raises(ck.RecordError) as error:
        machine.correct(case, other, entry=case.revision, **late)
    assert [each.code for each in error.value.refusals] == ["decides_who_sees"]
    longer = attrs.evolve(access, until=date(2025, 12, 2))
    assert machine.correct(case, longer, entry=case.revision, **late).revision == case.revision + 1
    contact = machine.record(case, ck.Contact(), at=cases.on("2025-03-06"), by="worker-1")
    with pytest.raises(ck.RecordError):
        machine.correct(contact, access, entry=contact.revision, **late)
