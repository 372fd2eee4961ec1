"""What of a workflow its fingerprint covers, held against what `compare` finds; and the cases that stored one."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from drawn_examples import examples
from fingerprints import LIMIT, LIMITED, NAMED, SCHOOL, SHIPPED, with_move
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.answers import Effect, Params
from casekit.conditions import AllOf, AnyOf, Leaf, Not
from casekit.models import WorkflowRef
from casekit.notation.labelled import Word
from casekit.stages import (
    ApprovalRule,
    DeadlineRule,
    Move,
    Reason,
    Requirement,
    Reviews,
    Route,
    RuleSetting,
    Workflow,
    compare,
)
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import FIELDS
from casekit.stages.settings import RecordRule, RiskInterval


def parts_of(kind: type) -> Iterator[type]:
    """The attrs classes that a class is made of, itself first."""
    seen, ahead = {kind}, [kind]
    for each in ahead:
        yield each
        hints = typing.get_type_hints(each)
        names = [field.name for field in attrs.fields(each)]
        for inner in (found for name in names for found in inside(hints[name])):
            if inner not in seen:
                seen.add(inner)
                ahead.append(inner)


def inside(hint: Any) -> Iterator[type]:
    if attrs.has(hint):
        yield hint
    for argument in typing.get_args(hint):
        yield from inside(argument)


def test_every_field_of_every_part_of_a_workflow_is_said_to_count_or_not():
    found = {kind: {field.name for field in attrs.fields(kind)} for kind in parts_of(Definition)}

    assert {kind: set(fields) for kind, fields in FIELDS.items()} == found
    assert {field.name for field in attrs.fields(Workflow)} == set(FIELDS[Definition])


Edit = Callable[[Workflow, int], Workflow]


GUARD = Leaf("eligible", Params({"asks": ("wants_change",)}))


LITERAL = Leaf("contacted_within", Params({"days": 30}))


GUARDS = (GUARD, Leaf("reopened"), LIMITED)


VISIT = Requirement(id="visit", event="contact", times=2, valid=ck.Interval(3, "month"), waivable=True)


APPROVAL = ApprovalRule(id="plan_approval", roles=("supervisor", "lead"), valid=ck.Interval(1, "month"))


ROUTES = (Route(target="planning", guards=AllOf(GUARDS)), Route(target="evaluation"))


DEADLINE = DeadlineRule(id="t", since="intake_registered", until="plan_signed", within=ck.Interval(2, "week"))


DEMANDED = RecordRule(
    kind="Closure", sources=("planning", "intake"), roles=("supervisor", "lead"), reason=True,
    reasons=("moved", "other"), approval="plan_approval", fields=("note",),
)  # fmt: skip


WEEKLY = ck.Interval(1, "week")


def among(name: str, *values: Any) -> Edit:
    """The workflow with a field of its own set to one of these."""
    return lambda base, at: attrs.evolve(base, **{name: values[at % len(values)]})


def each_of(things: str, name: str, *values: Any) -> Edit:
    """The workflow with a field of one of its parts set to one of these."""

    def edit(base: Workflow, at: int) -> Workflow:
        parts = list(getattr(base, things))
        if parts:
            where = at % len(parts)
            parts[where] = attrs.evolve(parts[where], **{name: values[at // len(parts) % len(values)]})
        return attrs.evolve(base, **{things: tuple(parts)})

    return edit


def turned(things: str) -> Edit:
    return lambda base, at: attrs.evolve(base, **{things: (*getattr(base, things)[at:], *getattr(base, things)[:at])})


def without_one(things: str) -> Edit:
    return lambda base, at: attrs.evolve(
        base, **{things: tuple(each for index, each in enumerate(getattr(base, things)) if index != at)}
    )


def split(base: Workflow, at: int) -> Workflow:
    """The workflow with one move written as one move for each stage it starts from."""
    if not base.moves:
        return base
    move, where = base.moves[at % len(base.moves)], at % len(base.moves)
    alone = tuple(attrs.evolve(move, sources=(source,)) for source in move.sources)
    return attrs.evolve(base, moves=(*base.moves[:where], *alone, *base.moves[where + 1 :]))


def again(base: Workflow, at: int) -> Workflow:
    """The workflow with one move of the same name added behind or before the others."""
    if not base.moves:
        return base
    more = attrs.evolve(base.moves[at % len(base.moves)], sources=(base.stages[0].id,), target=base.stages[-1].id)
    return attrs.evolve(base, moves=(*base.moves, more) if at % 2 else (more, *base.moves))


EDITS: dict[str, Edit] = {
    "id": among("id", "ours"), "version": among("version", 7, 9), "supersedes": among("supersedes", None, 1),
    "initial": among("initial", "planning", "intake"), "subject": among("subject", "referral", "case"),
    "labels": among("labels", NAMED), "source": among("source", None, "elsewhere"),
    "languages": among("languages", ("ko",), ("ko", "en")),
    "roles": among("roles", (Word(id="lead"),), (Word(id="lead", labels=NAMED),)),
    "reasons": among(
        "reasons", (Reason(id="moved"),), (Reason(id="moved", labels=NAMED), Reason(id="agreed")), (),
        (Reason(id="moved", counts_as="moved_away"),), (Reason(id="moved", planned=False),),
        (Reason(id="moved", without=()),), (Reason(id="moved", without=("consent_scope", "consent_limits")),),
        (Reason(id="moved", without=("consent_limits", "consent_scope")),), (Reason(id="moved", asks=("note",)),),
    ),
    "effects": among("effects", (Word(id="tell"),)),
    "approvals": among(
        "approvals", (APPROVAL,), (attrs.evolve(APPROVAL, roles=("lead", "supervisor")),),
        (attrs.evolve(APPROVAL, valid=None),), (attrs.evolve(APPROVAL, labels=NAMED),),
    ),
    "parameters": among(
        "parameters", (LIMIT,), (attrs.evolve(LIMIT, value=30.0),), (attrs.evolve(LIMIT, value=20),),
        (attrs.evolve(LIMIT, unit="week", labels=NAMED),), (),
    ),
    "rules": among(
        "rules", (), (RuleSetting(rule="consent_scope"),), (RuleSetting(rule="consent_scope", level="report"),),
        (RuleSetting(rule="consent_scope", overridable_by=("lead", "supervisor")),),
        (RuleSetting(rule="consent_scope", overridable_by=("supervisor", "lead")),), (RuleSetting(rule="of_our_own"),),
        (RuleSetting(rule="consent_scope", within=WEEKLY),),
    ),
    "records": among(
        "records", (), (RecordRule(kind="Closure"),), (DEMANDED,),
        (attrs.evolve(DEMANDED, roles=("lead", "supervisor")),),
        (attrs.evolve(DEMANDED, reason=False),), (attrs.evolve(DEMANDED, reasons=("other",)),),
        (attrs.evolve(DEMANDED, sources=("planning",)),), (attrs.evolve(DEMANDED, approval=None),),
        (attrs.evolve(DEMANDED, fields=()),), (attrs.evolve(DEMANDED, target="closure"),),
        (DEMANDED, attrs.evolve(DEMANDED, kind="Disclosure")), (attrs.evolve(DEMANDED, kind="Disclosure"), DEMANDED),
    ),
    "reviews": among(
        "reviews", Reviews(), Reviews(every=WEEKLY),
        Reviews(by_risk=(RiskInterval(risk="high", interval=WEEKLY), RiskInterval(risk="low", interval=WEEKLY))),
        Reviews(by_risk=(RiskInterval(risk="low", interval=WEEKLY), RiskInterval(risk="high", interval=WEEKLY))),
    ),
    "deadlines": among(
        "deadlines", (DEADLINE,), (attrs.evolve(DEADLINE, hard=True),), (attrs.evolve(DEADLINE, stage="planning"),),
        (attrs.evolve(DEADLINE, since_kind="x"),), (attrs.evolve(DEADLINE, until_kind="x"),), (),
    ),
    "stages turned": turned("stages"), "moves turned": turned("moves"), "deadlines turned": turned("deadlines"),
    "stage removed": without_one("stages"), "move removed": without_one("moves"), "move split": split,
    "move again": again,
    "stage labels": each_of("stages", "labels", NAMED, Params()),
    "stage aliases": each_of("stages", "aliases", ("계획",), ()),
    "stage kinds": each_of("stages", "kinds", ("planning", "closure"), ("closure", "planning"), ()),
    "stage values": each_of("stages", "values", Params({"status": "sent"}), Params({"status": "draft"}), Params()),
    "stage final": each_of("stages", "final", True, False), "stage waiting": each_of("stages", "waiting", True, False),
    "stage parent": each_of("stages", "parent", "planning", None),
    "stage initial": each_of("stages", "initial", "planning", None),
    "stage requires": each_of(
        "stages", "requires", (VISIT,), (attrs.evolve(VISIT, labels=NAMED),), (attrs.evolve(VISIT, owner="lead"),),
        (attrs.evolve(VISIT, times=1),), (attrs.evolve(VISIT, within=WEEKLY),),
        (attrs.evolve(VISIT, counts_from="episode"),), (attrs.evolve(VISIT, kind="home_visit"),), (),
    ),
    "move name": each_of("moves", "name", "go", "plan"), "move labels": each_of("moves", "labels", NAMED, Params()),
    "move sources": each_of("moves", "sources", ("*",), ("intake", "planning"), ("planning", "intake"), ("intake",)),
    "move target": each_of("moves", "target", "=", "planning", "closure"),
    "move guards": each_of(
        "moves", "guards", AllOf(GUARDS), AllOf(GUARDS[::-1]), AllOf((*GUARDS, GUARD)), AllOf((AnyOf(GUARDS),)),
        AllOf((AnyOf(GUARDS[::-1]),)), AllOf((Not(GUARD, code="a"),)), AllOf((Not(GUARD, code="b"),)),
        AllOf((LIMITED,)), AllOf((LITERAL,)), AllOf((Leaf("own", Params({"on": True})),)),
        AllOf((Leaf("own", Params({"on": 1})),)), AllOf(),
    ),
    "move roles": each_of("moves", "roles", ("lead", "supervisor"), ("supervisor", "lead"), ()),
    "move reason": each_of("moves", "reason", True, False),
    "move reasons": each_of("moves", "reasons", ("moved", "other"), ("other", "moved"), ()),
    "move routes": each_of(
        "moves", "routes", ROUTES, ROUTES[::-1], (attrs.evolve(ROUTES[0], guards=AllOf(GUARDS[::-1])), ROUTES[1]), (),
    ),
    "move resume": each_of("moves", "resume", True, False),
    "move approval": each_of("moves", "approval", "plan_approval", None),
    "move requires": each_of("moves", "requires", ("visit", "call"), ("call", "visit"), ()),
    "move closes": each_of("moves", "closes", True, False),
    "move parties": each_of("moves", "parties", ("sender", "receiver"), ("receiver", "sender"), ()),
    "move effects": each_of(
        "moves", "effects", (Effect(name="tell"), Effect(name="print")), (Effect(name="print"), Effect(name="tell")),
        (Effect(name="tell", params=Params({"days": "$limit"})),), (Effect(name="tell", params=Params({"days": 30})),),
        (),
    ),
}  # fmt: skip


DESCRIBING = {
    "id", "version", "supersedes", "labels", "source", "languages", "roles", "effects", "stages turned",
    "deadlines turned", "move split", "stage labels", "stage aliases", "move labels",
}  # fmt: skip
"""The edits that never change how a case moves."""


workflows = st.sampled_from([Workflow.ready(id, version=version) for id, version in SHIPPED])


edits = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 60)), max_size=5)


def edited(base: Workflow, changes: list[tuple[str, int]]) -> Workflow:
    for name, at in changes:
        base = EDITS[name](base, at)
    return base


def test_the_edits_of_these_tests_reach_every_field_of_a_workflow_its_stages_and_its_moves():
    fields = {field.name for field in attrs.fields(Definition)} - {"stages", "moves"}
    fields |= {f"stage {field.name}" for field in attrs.fields(ck.stages.Stage)} - {"stage id"}
    fields |= {f"move {field.name}" for field in attrs.fields(Move)}

    assert fields - set(EDITS) == set()


@settings(deadline=None, max_examples=examples(300))
@given(base=workflows, before=edits, after=edits)
def test_a_comparison_finds_how_cases_move_changed_exactly_when_the_fingerprint_did(
    base: Workflow, before: list[tuple[str, int]], after: list[tuple[str, int]]
):
    old = edited(base, before)
    new = edited(old, after)

    found = compare(old, new)

    assert (found.behavioural == ()) == (old.ref.fingerprint == new.ref.fingerprint)
    assert set(found.behavioural) | set(found.descriptive) == set(found.changes)
    assert not set(found.breaking) & set(found.descriptive)


@pytest.mark.parametrize("name", sorted(DESCRIBING))
@settings(deadline=None, max_examples=examples(30))
@given(base=workflows, before=edits, at=st.integers(0, 60))
def test_a_mended_label_source_alias_or_order_keeps_every_running_case(
    name: str, base: Workflow, before: list[tuple[str, int]], at: int
):
    old = edited(base, before)
    new = EDITS[name](old, at)

    assert compare(old, new).behavioural == ()
    assert new.ref.fingerprint == old.ref.fingerprint


@pytest.mark.parametrize("name", sorted(set(EDITS) - DESCRIBING))
def test_every_other_edit_can_change_how_a_case_moves(name: str):
    base = edited(
        SCHOOL, [("parameters", 0), ("move guards", 0), ("move guards", 77), ("move reason", 4), ("move again", 1)]
    )

    assert any(EDITS[name](base, at).ref.fingerprint != base.ref.fingerprint for at in range(150))


SAME = [
    ({"guards": AllOf(GUARDS)}, {"guards": AllOf(GUARDS[::-1])}, "guards_changed"),
    ({"guards": AllOf((LIMITED,))}, {"guards": AllOf((LITERAL,))}, "guards_changed"),
    ({"roles": ("lead", "supervisor")}, {"roles": ("supervisor", "lead")}, "roles_changed"),
    ({"sources": ("reassessment", "assessment")}, {}, "move_sources_changed"),
]


@pytest.mark.parametrize(("before", "after", "code"), SAME)
def test_what_only_changes_the_order_of_reasons_or_the_way_it_is_written_is_told_and_changes_no_fingerprint(
    before: dict[str, Any], after: dict[str, Any], code: str
):
    found = compare(with_move(**before), with_move(**after))

    assert [(each.code, each.behavioural, each.severity) for each in found.changes] == [(code, False, "notice")]
    assert with_move(**before).ref == with_move(**after).ref


def test_the_order_of_routes_and_of_effects_counts():
    effects = (Effect(name="tell"), Effect(name="print"))

    assert with_move(routes=ROUTES).ref != with_move(routes=ROUTES[::-1]).ref
    assert with_move(effects=effects).ref != with_move(effects=effects[::-1]).ref


def test_the_order_of_moves_counts_only_between_moves_of_one_name_from_one_stage():
    first, second = (Move(name="go", sources=("intake",), target=target) for target in ("planning", "evaluation"))
    elsewhere = attrs.evolve(second, sources=("planning",))

    def moving(*moves: Move) -> WorkflowRef:
        return attrs.evolve(SCHOOL, moves=moves).ref

    assert moving(first, second) != moving(second, first)
    assert moving(first, elsewhere) == moving(elsewhere, first)


def test_one_change_describes_and_another_of_the_same_move_counts():
    found = compare(SCHOOL, attrs.evolve(with_move(roles=("lead",), labels=Params()), parameters=()))

    assert [each.code for each in found.behavioural] == ["roles_changed"]
    assert [each.code for each in found.descriptive] == ["labels_changed"]
