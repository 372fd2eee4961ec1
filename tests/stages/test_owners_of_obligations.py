"""Who owes what is due, and to whom: roles in every word, covers, and persons who have left."""

from __future__ import annotations

from datetime import date

import attrs
import cases
from rule_acts import machine

import casekit as ck

PROMISE = ck.FollowUp(id="F1", owner="w-2", owed_to="C-3", due=date(2025, 3, 15))


def test_a_requirement_is_owed_by_whoever_has_the_role_in_any_word_and_by_the_cover_once():
    mapping = cases.SCHOOL.workflow.to_mapping()
    visit = {"visit": {"event": "contact", "owner": "case_manager"}}
    moves = [{**each, "requires": ["visit"]} if each["name"] == "assess" else each for each in mapping["moves"]]  # type: ignore[attr-defined,index]
    stages = {**mapping["stages"], "intake": {"kinds": ["intake"], "requires": visit}}  # type: ignore[dict-item]
    office = machine(stages=stages, moves=moves)
    case = office.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by="w-1")
    manager = ck.Assignment(worker="w-1", role="사례관리자")
    cover = ck.Assignment(worker="w-2", role="case_manager", covers="w-1")

    def owners(*assigned: ck.Assignment) -> list[tuple[str, ...]]:
        seen = case
        for each in assigned:
            seen = cases.kept(seen, each, at=cases.on("2025-03-04"), by="w-1")
        return [each.owners for each in office.owed(seen, on=date(2025, 3, 5)) if each.kind == "requirement"]

    assert owners(manager) == [("w-1",)]
    assert owners(manager, cover) == [("w-2",)]
    assert owners(manager, cover, ck.Assignment(worker="w-2", role="case_manager")) == [("w-2",)]
    tutor = ck.Assignment(worker="w-1", role="tutor")
    assert owners(manager, tutor, attrs.evolve(tutor, worker="w-2", covers="w-1")) == [("w-1",)]


def test_who_has_died_owes_nothing_and_is_owed_nothing():
    home = ck.Household(id="H-1", index_client="C-5", members=(
        ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ))  # fmt: skip
    case = cases.holding(
        ck.Client(id="C-5"), home, attrs.evolve(PROMISE, owed_to="C-3"),
        ck.PlanItem(id="P9", goal="G1", kind="counselling", responsible="client"),
        ck.Departure(person="C-3", reason="death"),
    )  # fmt: skip

    found = {each.kind: (each.owners, each.owed_to) for each in cases.SCHOOL.owed(case, on=date(2025, 3, 7))}

    assert found["follow_up"][1] is None
    assert found["plan_item"] == (("C-5",), "C-5")


def test_a_promise_to_a_present_client_under_another_id_is_owed_to_them():
    case = cases.holding(ck.Client(id="C-3", other_ids=("X-1",)), attrs.evolve(PROMISE, owed_to="X-1"))

    found = cases.SCHOOL.owed(case, on=date(2025, 3, 7))

    assert [each.owed_to for each in found if each.kind == "follow_up"] == ["X-1"]
