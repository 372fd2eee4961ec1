"""Nothing tells a case with something hidden from one without it."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args, get_type_hints

import attacker
import attrs
import cases
import pytest
from attacker import LIFE, differences, held_apart, lived
from viewing import TEACHER, teacher, viewed

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.models.record import Part
from casekit.models.review import FeedbackAnswer, GoalProgress
from casekit.models.sealed_record import SealedRecord
from casekit.practice import Access
from casekit.practice.access import FRAME
from casekit.practice.hiding import hiding_of, is_needed
from casekit.practice.naming import Naming

MACHINE = ck.StageMachine(attacker.WORKFLOW, practice=ck.Practice(access=(teacher(),)))
HIDEABLE = [name for name in RECORDS if name not in FRAME]
TOGETHER = {"Closure": ("Closure", "Reopening"), "Reopening": ("Closure", "Reopening")}
"""Kinds that a practice hides together."""
NAMING = Naming(classes=RECORDS, kinds=tuple(RECORDS), own_fields=())


def all_but(*hidden: str, named: bool = False) -> tuple[str, ...]:
    """Every kind but some, and but those that cannot be without these; or, if `named`, but those that may name them."""
    gone, found = set[str](), {*hidden}
    while found:
        gone |= found
        found = {
            each for each in RECORDS if each not in gone
            and not gone.isdisjoint(NAMING.named_by(each) if named else NAMING.needed_by(each))
        }  # fmt: skip
    return tuple(name for name in RECORDS if name not in gone)


def roles(kind: str) -> dict[str, dict[str, Any]]:
    """What people in several roles see, of whom none may know of a kind of records."""
    hidden = TOGETHER.get(kind, (kind,))
    everything = all_but(*hidden)
    return {
        "nearly everything": {"kinds": everything, "personal": ("*",)},
        "no personal values": {"kinds": everything},
        "some kinds": {"kinds": tuple(each for each in ("Contact", "Plan", "Assessment") if each in everything)},
        "mostly known": {"kinds": (), "known": all_but(*hidden, named=True)},
        "two accesses": {"kinds": everything, "hidden_stages": ("evaluation",)},
    }


ROLES = tuple(roles("Need"))


WHOLE = lived(lambda each: each)


def seen(case: ck.Case, rights: dict[str, Any], **more: Any) -> ck.models.CaseView:
    """The case through the rights of a role, beside one access to much of it in one stage."""
    access = [teacher(**{**rights, **more})]
    if "hidden_stages" in rights:
        access.append(Access(role="pupil", scope="agency", kinds=rights["kinds"], hidden_stages=("closing",)))
    return viewed(case, *access, by=ck.Actor(id="T-1", roles=("teacher", "pupil")))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", HIDEABLE)
def test_nothing_tells_a_case_with_records_of_a_hidden_kind_from_one_without_them(kind: str, role: str):
    hidden, rights = TOGETHER.get(kind, (kind,)), roles(kind)[role]
    without = lived(lambda each: None if each.kind_name in hidden else each)

    views = (seen(WHOLE, rights), seen(without, rights))
    assert without.revision < WHOLE.revision
    assert held_apart(*views) == []
    assert role != ROLES[0] or differences(*views, MACHINE) == []


FIELDS = [
    (name, field.name)
    for name, kind in RECORDS.items()
    for field in attrs.fields(kind)
    if field.name != "extra" and name != "Void" and not (name in FRAME and is_needed(kind, field.name))
]


def other_value(kind: type[Any], name: str, held: Any) -> Any:
    """Another value of a field."""
    hint = get_type_hints(kind)[name]
    options = [each for each in get_args(hint) if each is not type(None)] or [hint]
    if isinstance(options[0], str) and held in options:
        return options[(options.index(held) + 1) % len(options)]
    if isinstance(held, bool):
        return not held
    if isinstance(held, int | float):
        return held + 1
    return f"{held}x" if isinstance(held, str) else held


def varied(case_of: type[ck.Record], name: str, *, empty: bool) -> ck.Case:
    """The case with another value in a field of each record of a class, or with none."""

    def kept(record: ck.Record) -> ck.Record:
        if type(record) is not case_of:
            return record
        field = attrs.fields_dict(case_of)[name]
        value = field.default if empty else other_value(case_of, name, getattr(record, name))
        try:
            return attrs.evolve(record, **{name: value})
        except ck.RecordError:
            return record

    return lived(kept, instead=not empty)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_nothing_tells_a_case_with_a_hidden_field_from_one_without_it(kind: str, field: str):
    how = hiding_of(RECORDS[kind], field)
    whole, without = WHOLE, varied(RECORDS[kind], field, empty=how.empties)

    views = [
        viewed(case, teacher(kinds=("*",), personal=("*",), fields={f"{kind}.{field}": "absent"}))
        for case in (whole, without)
    ]

    assert held_apart(*views) == []


MASKABLE = [each for each in FIELDS if any(hiding_of(RECORDS[each[0]], each[1]))]


@pytest.mark.parametrize(("kind", "field"), MASKABLE)
def test_a_masked_field_tells_nothing_of_its_value(kind: str, field: str):
    whole, other = WHOLE, varied(RECORDS[kind], field, empty=False)

    views = [
        viewed(case, teacher(kinds=("*",), personal=("*",), fields={f"{kind}.{field}": "masked"}))
        for case in (whole, other)
    ]

    assert held_apart(*views) == []


@pytest.mark.parametrize(("kind", "field"), [each for each in FIELDS if each not in MASKABLE])
def test_of_a_record_that_cannot_be_without_a_masked_field_only_is_known_that_it_is_there(kind: str, field: str):
    view = viewed(WHOLE, teacher(fields={f"{kind}.{field}": "masked"}))

    assert view.dated(RECORDS[kind]) == ()
    assert [each.kind_name for _, each in view.dated(SealedRecord)] == [
        kind for entry in WHOLE.timeline if entry.what.kind_name == kind
    ]


SCHOOL = ck.StageMachine(
    attacker.WORKFLOW,
    practice=ck.Practice(access=(teacher(kinds=all_but("Supervision")), teacher(role="lead", personal=("*",)))),
)
MENDED = {"by": "worker-1", "recorded_at": cases.on("2025-04-01")}


def acted(*, hidden: bool) -> ck.Case:
    """A case of acts, some of them about a hidden supervision, with corrections, voids, keys and findings."""
    case = SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)
    at = cases.on("2025-03-06")
    numbers: dict[str, int] = {}
    for name, record in (
        ("supervised", ck.Supervision(topic="a")), ("called", ck.Contact(note="a")), ("wrong", ck.Supervision()),
        ("twice", ck.Supervision(topic="b")), ("visited", ck.Contact(method="home_visit")),
    ):  # fmt: skip
        if hidden or not isinstance(record, ck.Supervision):
            case = SCHOOL.record(case, record, at=at, by=cases.WORKER, key=f"act {case.revision}")
            numbers[name] = case.revision
    if hidden:
        case = SCHOOL.correct(case, ck.Supervision(topic="c"), entry=numbers["supervised"], reason="a", **MENDED)
        case = SCHOOL.void(case, entry=numbers["wrong"], reason="a", **MENDED)
    case = SCHOOL.correct(case, ck.Contact(note="b", minutes=5), entry=numbers["called"], reason="a", **MENDED)
    if hidden:
        case = SCHOOL.correct(
            case, ck.Supervision(), entry=numbers["twice"], at=cases.on("2025-03-05"), reason="a", **MENDED
        )
    return SCHOOL.void(case, entry=numbers["visited"], reason="b", **MENDED)


def test_nothing_tells_a_case_of_acts_on_hidden_records_from_one_without_them():
    views = [SCHOOL.view(acted(hidden=hidden), TEACHER, on=date(2025, 12, 1)) for hidden in (True, False)]

    assert differences(*views, SCHOOL) == []
    assert [len(view.mended) for view in views] == [2, 2]


def test_a_correction_of_a_hidden_field_alone_shows_no_correction():
    access = teacher(kinds=("Contact",), personal=("*",), fields={"Contact.note": "absent"})
    machine = ck.StageMachine(attacker.WORKFLOW, practice=ck.Practice(access=(access,)))
    plain = machine.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)
    plain = machine.record(plain, ck.Contact(note="a"), at=cases.on("2025-03-06"), by=cases.WORKER)
    corrected = machine.correct(plain, ck.Contact(note="b"), entry=3, reason="a", **MENDED)

    views = [machine.view(case, TEACHER, on=date(2025, 12, 1)) for case in (plain, corrected)]

    assert differences(*views, machine) == []


@pytest.mark.parametrize(
    ("through", "direct"),
    [
        (("assessment", "delivery", "planning"), ("assessment", None, "planning")),
        (("assessment", "delivery", "assessment"), ("assessment", None, None)),
        (("assessment", "delivery", "monitoring", "planning"), ("assessment", None, None, "planning")),
        (("assessment", "delivery"), ("assessment",)),
    ],
)
def test_nothing_tells_a_case_that_went_through_a_hidden_stage_from_one_that_did_not(
    through: tuple[str, ...], direct: tuple[str | None, ...]
):
    access = teacher(kinds=("*",), personal=("*",), hidden_stages=("delivery", "monitoring"))
    case, other = attacker.opened(), attacker.opened()
    steps = zip(range(4, 9), through, (*direct, *([None] * 4)), strict=False)
    before = {"case": "intake", "other": "intake"}
    for month, stage, instead in steps:
        for name, target in (("case", stage), ("other", instead)):
            built = case if name == "case" else other
            if target:
                change = ck.StageChange(stage=target, kinds=(target,), source=before[name], move=f"to_{target}")
                built = cases.kept(built, change, at=cases.on(f"2025-{month:02}-01"), by=cases.WORKER)
                before[name] = target
            if stage not in ("delivery", "monitoring") or name == "case":
                built = cases.kept(built, ck.Contact(note="a"), at=cases.on(f"2025-{month:02}-09"), by="w")
            case, other = (built, other) if name == "case" else (case, built)

    views = [viewed(each, access) for each in (case, other)]

    assert differences(*views, MACHINE) == []
    assert views[0].stage == before["other"]


def test_what_a_machine_filled_in_from_hidden_records_is_hidden_too():
    whole = WHOLE

    rated, unrated = (
        viewed(whole, teacher(kinds=all_but(hidden), personal=("*",))) for hidden in ("Supervision", "RiskRating")
    )

    assert rated.plans[0].review_interval is not None
    assert all(plan.review_interval is None for plan in unrated.plans)
    assert {each.kind_name for each in LIFE} >= {"Plan", "RiskRating"}


def test_a_masked_field_hides_no_record_that_is_only_known_of():
    known = tuple(kind for kind in RECORDS if kind != "ServiceEnd")
    access = teacher(kinds=known, known=("ServiceEnd",), personal=("*",), fields={"ServiceStart.item": "masked"})

    sealed = [
        [entry.what.kind_name for entry in viewed(case, access).history if isinstance(entry.what, SealedRecord)]
        for case in (WHOLE, varied(RECORDS["ServiceStart"], "item", empty=True))
    ]

    assert sealed[0] == sealed[1]


@pytest.mark.parametrize(
    ("kind", "field"),
    [(ck.Approval, "shelf"), (ck.Approval, "thing"), (FeedbackAnswer, "plan"), (GoalProgress, "goal")],
)
def test_what_a_record_is_about_is_hidden_only_with_the_record(kind: type[Part], field: str):
    assert not any(hiding_of(kind, field))


def test_an_approval_of_a_plan_never_looks_like_one_of_the_case():
    access = teacher(kinds=("*",), personal=("*",), fields={"Approval.thing": "absent"})

    assert [what for _, what in WHOLE.dated(ck.Approval) if what.thing is not None]
    assert viewed(WHOLE, access).dated(ck.Approval) == ()
