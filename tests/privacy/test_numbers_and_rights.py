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
