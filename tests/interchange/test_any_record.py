"""Any record and any act comes back the same, and is what the JSON Schema says."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from types import UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import attrs
import cases
import pytest
import strategies
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import casekit as ck
from casekit import models
from casekit.interchange import case_schema, dumps, entry_to_data, from_data, loads, to_data
from casekit.models import Void
from casekit.models.appending import appended, next_entry
from casekit.models.catalogue import RECORDS
from casekit.models.extra import Extra
from casekit.models.history import RenamedStage

ENTRY = Draft202012Validator({"$ref": "#/$defs/Entry", "$defs": case_schema()["$defs"]})

KNOWN_IDS = {
    "needs": "N1", "goals": "G1", "resources": "RS1", "referrals": "R0", "clients": "C-3", "providers": "PV1",
    "plan_items": "P1", "follow_ups": "F1",
}  # fmt: skip
TEXT = strategies.words
NEW_ID = TEXT.filter(lambda id: id not in KNOWN_IDS.values())
OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
IN_ORDER = st.tuples(st.dates(), st.dates()).map(sorted)
PLAIN = {
    str: TEXT,
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=OFFSETS),
    Extra: strategies.own_fields,
    ck.Interval: st.builds(ck.Interval, st.integers(1, 9999), st.sampled_from(["day", "week", "month"])),
}


def so(**fields):
    """These fields with these values, or any of a strategy's."""
    return st.fixed_dictionaries(
        {name: each if isinstance(each, st.SearchStrategy) else st.just(each) for name, each in fields.items()}
    )


def on_days(first, last):
    """Two fields that hold days, the first no later than the last."""
    return IN_ORDER.map(lambda days: {first: days[0], last: days[1]})


def parted(days, reached):
    """Steps of a goal of which the first are reached, in order."""
    return tuple(
        ck.GoalStep(description="step", reached_on=day if index < reached else None)
        for index, day in enumerate(sorted(days))
    )


TIMES = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda hours: hours[0] != hours[1]).map(sorted)
COMPARED = (
    st.builds(models.Eligibility, fact=TEXT, at_least=st.none() | st.integers(-9, 0), below=st.floats(1, 9), unit=TEXT)
    | st.builds(models.Eligibility, fact=TEXT, one_of=st.lists(TEXT, min_size=1, max_size=2).map(tuple))
    | st.builds(models.Eligibility, fact=TEXT, is_true=st.booleans(), extra=strategies.own_fields)
    | st.builds(models.Eligibility, guard=TEXT)
)
ELIGIBILITIES = st.recursive(
    COMPARED,
    lambda inner: st.builds(
        lambda form, parts: models.Eligibility(**{form: tuple(parts)}),
        st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
PLAIN[models.Eligibility] = ELIGIBILITIES
MEMBERS = st.lists(
    st.builds(lambda person, role, days: ck.Membership(person=person, role=role, since=days[0], until=days[1]),
              NEW_ID, TEXT.filter(lambda role: role != "head"), IN_ORDER),
    max_size=2, unique_by=lambda each: each.person,
)  # fmt: skip
HOUSES = st.builds(
    lambda role, others: (ck.Membership(person="C-3", role=role), *others), st.sampled_from(["head", "child"]), MEMBERS
)
OFFERED = st.builds(ck.OptionConsidered, option=TEXT, outcome=st.sampled_from(["taken", "declined"]))
CONSIDERED = st.builds(
    ck.OptionConsidered, option=TEXT, outcome=st.sampled_from(["taken", "declined", "set_aside"]), reason=TEXT
)
PAST = st.dates(max_value=date(2025, 3, 4))
NO_END = {"client": None, "worker": None, "resource": None, "trust": None}
RENAMES = st.builds(
    lambda pairs: tuple(RenamedStage(old=old, new=new) for old, new in pairs),
    st.lists(st.tuples(NEW_ID, NEW_ID), max_size=2, unique_by=(lambda pair: pair[0], lambda pair: pair[1])),
)
WAYS = {
    ck.Client: so(birth=None) | so(birth_year=None),
    ck.Household: so(members=HOUSES),
    ck.Membership: on_days("since", "until") | so(until=None, reason=None),
    ck.Assignment: (
        on_days("since", "until").map(lambda days: {"worker": "w-1", "covers": "w-2", **days})
        | so(until=None, covers=None)
    ),
    ck.models.Training: on_days("completed_on", "expires_on") | so(expires_on=None),
    ck.Consent: st.builds(
        lambda begun, days: {"given_by": ("C-3",), **begun, **days},
        so(since=date.min) | so(since=None), on_days("until", "withdrawn_on") | so(until=None, withdrawn_on=None),
    ) | on_days("since", "until").map(lambda days: {"given_by": ("C-3",), "withdrawn_on": None, **days}),
    ck.Goal: so(steps=st.builds(parted, st.lists(st.dates(), max_size=3), st.integers(0, 3))),
    ck.GoalProgress: so(goal="G1"),
    ck.Relation: (
        so(**{**NO_END, "kind": "link", "client": "C-3", "resource": "RS1", "need": "N1"})
        | so(**{**NO_END, "kind": "mediate", "client": "C-3", "resource": "RS1"})
        | so(**{**NO_END, "kind": st.sampled_from(["coordinate", "develop"]), "worker": NEW_ID, "resource": "RS1"})
        | so(**{**NO_END, "kind": "relate", "client": "C-3", "worker": NEW_ID, "trust": st.none() | st.integers(1, 5)})
    ),
    models.Opening: st.builds(
        lambda hours: {"opens": f"{hours[0]:02}:00", "closes": f"{hours[1]:02}:00"}, TIMES
    ),
    models.Capacity: so(unlimited=True, maximum=None, available=None) | so(unlimited=False, maximum=None),
    ck.models.Tie: on_days("since", "until").map(lambda days: {"other": "P-9", **days}),
    ck.Approval: (
        so(id=NEW_ID, status="asked", shelf="plans", thing="1")
        | so(id=NEW_ID, status="asked", shelf=None, thing=None)
    ),
    models.ThingStep: so(
        shelf="referrals", thing="R0",
        workflow=st.builds(models.WorkflowRef, id=TEXT, version=st.integers(1, 9), fingerprint=TEXT),
    ),
    ck.PlanItem: (
        so(status="done", done_on=PAST)
        | so(status=st.sampled_from(["planned", "in_progress", "not_done", "cancelled"]), done_on=None)
    ),
    ck.ClientChoice: so(
        options=st.builds(
            lambda one, others: (one, *(each for each in others if each.option != one.option)),
            OFFERED, st.lists(CONSIDERED, max_size=2, unique_by=lambda each: each.option),
        )
    ),
    ck.FeedbackAnswer: so(led_to="plan", plan=1) | so(led_to=st.sampled_from(["service", "nothing"]), plan=None),
    ck.FollowUp: so(dropped=None, done_on=st.none() | PAST) | so(done_on=None),
    ck.ServiceStart: so(need="N1", referral=None) | so(need=None, referral="R0"),
    ck.ServiceEnd: so(need=None, referral="R0", item=None),
    ck.Reading: so(value=st.integers(-9, 9) | st.floats(-9, 9)) | so(level=st.integers(-2, 2)),
    ck.Referral: (
        so(id=NEW_ID, status=st.sampled_from(["draft", "sent"]), declined_by=None)
        | so(id="R0", replaces=None, status="declined", about=None)
        | so(id="R0", replaces=None, declined_by=None, status="cancelled", reason=TEXT, about=None)
        | so(id="R0", replaces=None, declined_by=None, status="accepted", about=None)
    ),
    ck.StageChange: so(
        source="intake", zone=st.none() | st.sampled_from(["Asia/Seoul", "-08:30"]), renames=RENAMES
    ),
}  # fmt: skip
"""Fields that go together, in each of the ways they can."""


def values_of(hint, metadata):
    """Any value of a field's type, within what its metadata allows."""
    origin, args = get_origin(hint), get_args(hint)
    if "casekit.person" in metadata and hint is str:
        return st.just("C-3")
    if "casekit.refers_to" in metadata and hint is str:
        return st.just(KNOWN_IDS[metadata["casekit.refers_to"]])
    if origin in (Union, UnionType):
        return st.none() | values_of(args[0], metadata)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values_of(args[0], metadata), max_size=2).map(tuple)
    low, high = metadata.get("casekit.between", (-(10**15), 10**15))
    if hint is int:
        return st.integers(low, high)
    if hint is float:
        return st.floats(low, high) | st.integers(low, high)
    return PLAIN[hint] if hint in PLAIN else built(hint)


def built(kind):
    hints = get_type_hints(kind)
    fields = {each.name: values_of(hints[each.name], each.metadata) for each in attrs.fields(kind)}
    return st.builds(
        lambda given, way: kind(**{**given, **way}), st.fixed_dictionaries(fields), WAYS.get(kind, st.just({}))
    )


def waiting() -> ck.Case:
    case = ck.Case.open(
        ck.Client(id="C-3"),
        id="K-1",
        at=cases.on("2025-03-03"),
        by=cases.WORKER,
        workflow=ck.models.WorkflowRef(id="w", version=1, fingerprint="f"),
        stage="intake",
    )
    for record in (
        ck.Need(id="N1", domain="family"),
        ck.Goal(id="G1", need="N1", term="long"),
        ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal"),
        ck.Referral(id="R0", need="N1", resource="RS1"),
        ck.Provider(id="PV1", kind="public_body"),
        ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker"),
        ck.FollowUp(id="F1", owner="worker-1"),
        ck.Plan(version=1),
        ck.Client(id="C-9"),
        ck.ServiceStart(referral="R0"),
    ):
        case = cases.kept(case, record, at=cases.on("2025-03-03"), by=cases.WORKER)
    return case


@pytest.mark.parametrize(
    "kind", [each for each in RECORDS.values() if each not in (ck.Reopening, Void)], ids=lambda kind: kind.__name__
)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_any_record_comes_back_the_same(kind, data):
    case = cases.kept(waiting(), data.draw(built(kind)), at=cases.on("2025-03-04"), by=cases.WORKER)

    back = loads(dumps(case))

    assert back == case
    assert from_data(to_data(case)) == case
    assert dumps(back) == dumps(case)
    assert list(ENTRY.iter_errors(entry_to_data(case.history[-1]))) == []


STORABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
FACTS = st.dictionaries(
    STORABLE,
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | STORABLE
    | st.lists(STORABLE).map(tuple),
)  # fmt: skip
FINDINGS = st.builds(ck.Finding, STORABLE, FACTS, st.none() | STORABLE, st.sampled_from(["error", "warning", "notice"]))


def later(milliseconds: int, zone: timezone) -> datetime:
    return (cases.on("2025-03-06") + timedelta(milliseconds=milliseconds)).astimezone(zone)


@given(
    st.builds(later, st.integers(0, 10**12), OFFSETS),
    st.lists(FINDINGS, max_size=2).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
)
def test_any_act_comes_back_the_same(at, findings, roles):
    actor = ck.Actor(id="worker-1", roles=roles)

    entry = next_entry(
        waiting(), ck.Contact(), at=at, by=actor, findings=findings,
        overrides=(ck.Override(rule="r", by=actor, reason="because"),),
    )  # fmt: skip
    case = appended(waiting(), entry)

    assert loads(dumps(case)) == case
