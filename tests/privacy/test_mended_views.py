"""What someone in a role sees of corrected and voided entries."""

from __future__ import annotations

from typing import Any

import attrs
import cases
from viewing import teacher, viewed

import casekit as ck

SECRET = "what nobody else may know"
MENDED: dict[str, Any] = {"by": "worker-1", "recorded_at": cases.on("2025-04-01"), "reason": SECRET}


def corrected_and_voided() -> ck.Case:
    """A case with a corrected contact and a voided supervision, both for a reason nobody else may know."""
    case = cases.opened()
    for record in (ck.Contact(), ck.Supervision()):
        case = cases.SCHOOL.record(case, record, at=cases.on("2025-03-06"), by="worker-1")
    contact, supervision = case.revision - 1, case.revision
    case = cases.SCHOOL.correct(case, ck.Contact(reached=False), entry=contact, **MENDED)
    return cases.SCHOOL.void(case, entry=supervision, **MENDED)


def test_why_an_entry_was_mended_is_seen_by_those_who_read_the_record():
    case = corrected_and_voided()

    reasons = {
        personal: [entry.reason for entry in viewed(case, teacher(personal=personal)).history[-2:]]
        for personal in ((), ("Contact",), ("Supervision",), ("Void",), ("*",))
    }

    assert reasons == {
        (): ["…", "…"], ("Contact",): [SECRET, "…"], ("Supervision",): ["…", SECRET], ("Void",): ["…", "…"],
        ("*",): [SECRET, SECRET],
    }  # fmt: skip


def test_a_record_in_place_of_one_of_a_hidden_kind_is_shown_as_if_it_had_been_recorded_so():
    case = cases.SCHOOL.record(cases.opened(), ck.Supervision(), at=cases.on("2025-03-06"), by="worker-1")
    case = cases.SCHOOL.correct(case, ck.Contact(), entry=case.revision, **MENDED)

    last = {
        kinds: viewed(case, teacher(kinds=kinds, personal=("*",))).history[-1]
        for kinds in (("Contact",), ("Supervision",), ("Contact", "Supervision", "FollowUp"))
    }

    assert [(each.what.kind_name, each.mends is None, each.reason) for each in last.values()] == [
        ("Contact", True, None), ("Client", True, None), ("Contact", False, "…"),
    ]  # fmt: skip


def test_a_reason_is_hidden_where_something_was_hidden_between():
    case = cases.SCHOOL.record(cases.opened(), ck.Contact(minutes=5), at=cases.on("2025-03-06"), by="worker-1")
    case = cases.SCHOOL.correct(case, ck.Supervision(), entry=case.revision, **MENDED)
    case = cases.SCHOOL.correct(case, ck.Contact(minutes=6), entry=case.revision, **MENDED)

    last = viewed(case, teacher(kinds=("Contact",), personal=("*",))).history[-1]

    assert (last.reason, last.mends) == ("…", last.number - 1)


def test_of_several_corrections_only_those_that_change_something_seen_are_shown():
    case = cases.SCHOOL.record(cases.opened(), ck.Contact(note="a"), at=cases.on("2025-03-06"), by="worker-1")
    for contact in (ck.Contact(note="b"), ck.Contact(note="b", minutes=5)):
        case = cases.SCHOOL.correct(case, contact, entry=case.revision, **MENDED)

    view = viewed(case, teacher(fields={"Contact.note": "absent"}))

    assert [(each.what, each.mends) for each in view.history[-2:]] == [
        (ck.Contact(), None), (ck.Contact(minutes=5), view.revision - 1),
    ]  # fmt: skip


STAGED = teacher(personal=("*",), hidden_stages=("monitoring",))


def test_a_correction_of_a_move_shows_nothing_of_it_where_some_stage_may_be_hidden():
    plain = cases.SCHOOL.advance(cases.assessed(), "plan", at=cases.on("2025-03-12"), by=cases.WORKER)
    mended = {**MENDED, "by": cases.WORKER}
    changed = {
        name: cases.SCHOOL.correct(
            plain, attrs.evolve(plain.history[-1].what, **{name: value}), entry=plain.revision, **mended
        )
        for name, value in (("reason", "a"), ("passing", True))
    }
    voided = cases.SCHOOL.void(plain, entry=plain.revision, **mended)
    replaced = cases.SCHOOL.correct(plain, ck.Contact(), entry=plain.revision, **mended)

    assert viewed(changed["reason"], STAGED) == viewed(plain, STAGED)
    assert len(viewed(changed["reason"]).mended) == 1
    assert viewed(changed["passing"], STAGED) == viewed(plain, STAGED)
    assert viewed(plain, STAGED).history[-1].what.move is None
    assert [(each.what, each.mends) for each in viewed(replaced, STAGED).history[-1:]] == [(ck.Contact(), None)]
    assert (viewed(voided, STAGED).stage, len(viewed(voided, STAGED).mended)) == ("assessment", 0)


def test_a_corrected_opening_stays_the_first_entry():
    case = cases.opened()
    right = attrs.evolve(case.history[0].what, zone="Asia/Tokyo")
    case = cases.SCHOOL.correct(case, right, entry=1, **MENDED)

    for access in (STAGED, teacher(kinds=())):
        view = viewed(case, access)

        assert (view.zone, view.timeline[0].what, view.history[0].what.opens) == ("Asia/Tokyo", right, True)
        assert ck.verify(view) == ()


def test_the_place_of_a_correction_follows_from_what_is_shown():
    at = cases.on("2025-03-06")
    case = cases.opened()
    for record in (ck.Supervision(), ck.Contact(minutes=1), ck.Contact(minutes=2)):
        case = cases.SCHOOL.record(case, record, at=at, by="worker-1")
    case = cases.SCHOOL.correct(case, ck.Contact(minutes=3), entry=case.revision - 2, **MENDED)

    whole, part = (viewed(case, teacher(kinds=kinds)) for kinds in (("*",), ("Contact",)))

    assert [each.minutes for _, each in whole.dated(ck.Contact)] == [3, 1, 2]
    assert [each.minutes for _, each in part.dated(ck.Contact)] == [1, 2, 3]
    assert part.number_in(case, part.revision) == case.revision


def test_a_wrong_entry_that_named_a_hidden_thing_is_hidden():
    case = cases.holding(ck.Relation(kind="link", client="C-3", resource="RS1", need="N1"))
    case = cases.SCHOOL.correct(
        case, ck.Relation(kind="develop", worker="w", resource="RS1"), entry=case.revision, **MENDED
    )

    seen = viewed(case, teacher(kinds=("Relation", "Resource"), personal=("*",)))

    assert [(entry.what.event, entry.mends) for entry in seen.history[-1:]] == [("relation_develop", None)]
