"""Laws of views: of one seen twice, of one seen through another, and of more rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from attacker import lived
from hypothesis import example, given
from hypothesis import strategies as st
from viewing import TEACHER, teacher, viewed

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.models.sealed_record import SealedRecord
from casekit.practice import Access
from casekit.practice.access import FRAME
from casekit.practice.hiding import is_needed
from casekit.practice.naming import Naming

NAMES = sorted(RECORDS)
NAMING = Naming(classes=RECORDS, kinds=tuple(RECORDS), own_fields=())
HIDEABLE = [
    f"{name}.{field.name}" for name, kind in RECORDS.items() for field in attrs.fields(kind)
    if field.name != "extra" and name != "Void" and not (name in FRAME and is_needed(kind, field.name))
]  # fmt: skip
WHOLE = lived(lambda each: each)


@st.composite
def rights(draw: st.DrawFn, *, known: bool = True) -> Access:
    """What a teacher may see, drawn at random, with every kind that the kinds drawn cannot be without."""
    shown = closed(draw(st.lists(st.sampled_from(NAMES), max_size=12)), NAMING.needed_by)
    sealed = closed(draw(st.lists(st.sampled_from(NAMES), max_size=6)), NAMING.named_by) if known else ()
    fields = draw(st.dictionaries(st.sampled_from(HIDEABLE), st.sampled_from(["absent", "masked"]), max_size=8))
    if not known:
        fields = dict.fromkeys(fields, "absent")
    return teacher(
        kinds=draw(st.sampled_from([("*",), shown])), known=sealed, fields=fields,
        personal=draw(st.sampled_from([("*",), *((each,) for each in shown)])) if shown else (),
        hidden_stages=draw(st.sampled_from([(), (), ("assessment",), ("planning", "closing")])),
    )  # fmt: skip


def closed(names: list[str], needed: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    found, more = set[str](), {*names}
    while more:
        found |= more
        more = {each for name in found for each in needed(name)} - found
    return tuple(sorted(found))


@given(rights())
def test_seeing_a_case_twice_is_seeing_it_once(access: Access):
    once = viewed(WHOLE, access)

    twice = viewed(once, access)

    assert twice == once
    assert [twice.number_in(WHOLE, each.number) for each in twice.history] == [
        once.number_in(WHOLE, each.number) for each in once.history
    ]


def pairs(case: ck.Case, *access: Access, by: ck.Actor = TEACHER) -> dict[int, ck.Record]:
    """What is seen of each entry of a case, by its number in the case."""
    view = viewed(case, *access, by=by)
    return {view.number_in(WHOLE, each.number): each.what for each in view.history}


BOTH = ck.Actor(id="T-1", roles=("teacher", "nurse"))


@given(rights(), rights())
def test_whoever_has_more_rights_sees_no_less(one: Access, other: Access):
    fewer, more = pairs(WHOLE, one), pairs(WHOLE, one, attrs.evolve(other, role="nurse"), by=BOTH)

    assert set(fewer) <= set(more)
    for number, what in fewer.items():
        if not isinstance(what, SealedRecord):
            assert type(more[number]) is type(what)


NURSE = ck.Actor(id="N-1", roles=("nurse",))


def naming(kind: str, **rights: Any) -> Access:
    """A teacher who knows of whatever a kind of records may name."""
    return teacher(known=(kind, *NAMING.named_by(kind)), personal=("*",), **rights)


@example(one=naming("ThingStep", kinds=FRAME), other=naming("ThingStep", kinds=("ThingStep",)))
@example(one=naming("Approval", kinds=FRAME), other=naming("Approval", kinds=("Approval",)))
@given(rights(), rights())
def test_a_view_of_a_view_shows_no_more_than_either(one: Access, other: Access):
    access = (one, attrs.evolve(other, role="nurse"))

    through = viewed(viewed(WHOLE, *access), *access, by=NURSE)

    numbers = {through.number_in(WHOLE, each.number) for each in through.history}
    assert numbers <= set(pairs(WHOLE, one)) & set(pairs(WHOLE, *access, by=NURSE))
    assert through.seen_by == (NURSE, TEACHER)


@given(rights(known=False), rights(known=False))
def test_the_order_of_viewers_does_not_matter_for_what_is_visible(one: Access, other: Access):
    access = (one, attrs.evolve(other, role="nurse"))

    through = viewed(viewed(WHOLE, *access), *access, by=NURSE)
    other_way = viewed(viewed(WHOLE, *access, by=NURSE), *access)

    assert through == other_way


@given(rights())
def test_a_view_holds_no_contradiction_that_its_case_does_not_hold(access: Access):
    found = {each.code for each in ck.verify(viewed(WHOLE, access)) if each.severity == "error"}

    assert found <= {each.code for each in ck.verify(WHOLE)} | {"one_primary"}
