from __future__ import annotations

import math
from datetime import date, datetime
from typing import Literal, get_args, get_origin, get_type_hints
from unicodedata import normalize

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import (
    Actor,
    Assessment,
    CasekitError,
    Client,
    Consent,
    Contact,
    EligibilityAnswer,
    Entry,
    Goal,
    GoalProgress,
    GoalStep,
    Intake,
    Interval,
    Need,
    Plan,
    Reading,
    Record,
    RecordError,
    RiskRating,
    ServiceRating,
    Strength,
)
from casekit.models import Qualification, Specificity, WorkflowRef
from casekit.models.catalogue import RECORDS
from casekit.models.checks import ACCEPTS
from casekit.models.checks import faults_of as list_faults

NAIVE = cases.on("2010-01-01").replace(tzinfo=None)


def faults_of(kind: type, **fields: object) -> list[tuple[str, str | None]]:
    with pytest.raises(CasekitError) as refused:
        kind(**fields)

    assert isinstance(refused.value, RecordError)
    assert refused.value.summary.startswith(f"cannot build {kind.__name__}")
    return [(refusal.code, refusal.where) for refusal in refused.value.refusals]


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000"])
def test_text_is_not_blank(text):
    assert faults_of(Need, id=text, domain="family") == [("blank_text", "id")]


@pytest.mark.parametrize("text", [None, 3, b"N1", ["N1"], date(2025, 3, 3)])
def test_an_id_is_text(text):
    assert faults_of(Need, id=text, domain="family") == [("wrong_type", "id")]


def test_a_field_that_may_be_left_out_is_still_checked_when_given():
    assert Client(id="C-3", name=None).name is None
    assert faults_of(Client, id="C-3", name=" ") == [("blank_text", "name")]


@pytest.mark.parametrize("day", [NAIVE, cases.on("2010-01-01"), "2010-01-01", 20100101])
def test_a_day_is_a_day_and_no_instant(day):
    assert faults_of(Client, id="C-3", birth=day) == [("wrong_type", "birth")]
    assert faults_of(GoalStep, description="…", due=day) == [("wrong_type", "due")]


@pytest.mark.parametrize("answer", [1, 0, "yes", "True", 1.0])
def test_an_answer_is_true_or_false_and_no_number_or_word(answer):
    assert faults_of(Contact, reached=answer) == [("wrong_type", "reached")]
    assert faults_of(EligibilityAnswer, question="…", answer=answer) == [("wrong_type", "answer")]


@pytest.mark.parametrize("count", [True, 1.0, "1", None])
def test_a_whole_number_is_no_truth_value_fraction_or_text(count):
    with pytest.raises(RecordError) as refused:
        Plan(version=count)

    assert refused.value.codes == ("wrong_type",)
    assert refused.value.refusals[0].fix == "Give a whole number."


@pytest.mark.parametrize("number", [True, "3", 3j])
def test_a_number_is_no_truth_value_or_text(number):
    assert faults_of(ServiceRating, item="access", rating=number) == [("wrong_type", "rating")]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_is_finite(number):
    assert faults_of(Reading, goal="G1", value=number) == [("not_finite", "value")]
    assert faults_of(ServiceRating, item="access", rating=number) == [("not_finite", "rating")]


@pytest.mark.parametrize("number", [10**400, -(10**400)], ids=["above", "below"])  # no float holds as much
def test_a_whole_number_too_large_for_a_measure_is_refused(number):
    assert faults_of(Reading, goal="G1", value=number) == [("out_of_range", "value")]


def test_a_whole_number_serves_as_a_measure():
    assert Reading(goal="G1", value=3).value == 3


@pytest.mark.parametrize(
    ("kind", "field", "low", "high", "rest"),
    [
        (ServiceRating, "rating", 1, 5, {"item": "access"}),
        (Goal, "weight", 0, 1_000_000, {"id": "G1", "need": "N1", "term": "short"}),
        (Goal, "baseline_level", -2, 2, {"id": "G1", "need": "N1", "term": "short"}),
        (Reading, "level", -2, 2, {"goal": "G1"}),
        (Plan, "version", 1, 1_000_000, {}),
        (Contact, "attempt", 1, 1_000_000, {}),
        (Qualification, "years_of_experience", 0, 100, {"licensed": True, "standard_training": True}),
    ],
    ids=str,
)
def test_a_number_lies_within_its_range_both_ends_included(kind, field, low, high, rest):
    assert getattr(kind(**{field: low}, **rest), field) == low
    assert getattr(kind(**{field: high}, **rest), field) == high
    assert faults_of(kind, **{field: low - 1}, **rest) == [("out_of_range", field)]
    assert faults_of(kind, **{field: high + 1}, **rest) == [("out_of_range", field)]


def test_a_number_out_of_range_is_told_the_range():
    with pytest.raises(RecordError) as refused:
        Reading(goal="G1", level=3)

    assert refused.value.refusals[0].fix == "Give a number from -2 to 2."


@pytest.mark.parametrize("word", ["extreme", "", None, 1, ["high"]])
def test_a_word_is_one_of_those_allowed(word):
    with pytest.raises(RecordError) as refused:
        RiskRating(risk=word)

    assert refused.value.codes == ("not_one_of",)
    assert refused.value.refusals[0].params == {"allowed": ("low", "medium", "high")}


@pytest.mark.parametrize("ids", [["G1"], "G1", {"G1"}, None])
def test_a_collection_is_a_tuple(ids):
    assert faults_of(Plan, version=1, goals=ids) == [("wrong_type", "goals")]


def test_every_part_of_a_collection_is_checked_and_named_by_its_place():
    assert faults_of(Plan, version=1, goals=("G1", " ", 3)) == [("blank_text", "goals[1]"), ("wrong_type", "goals[2]")]


def test_a_part_is_of_its_own_kind():
    with pytest.raises(RecordError) as refused:
        Assessment(strengths=(Strength(description="…"), "resilient"))

    assert [(refusal.code, refusal.where) for refusal in refused.value.refusals] == [("wrong_type", "strengths[1]")]
    assert refused.value.refusals[0].fix == "Give Strength."
    assert faults_of(Intake, eligibility=(True,)) == [("wrong_type", "eligibility[0]")]


def test_a_value_inside_a_record_is_of_its_own_kind():
    goal = {"id": "G1", "need": "N1", "term": "short"}

    assert faults_of(Goal, specificity=(True,) * 5, **goal) == [("wrong_type", "specificity")]
    assert faults_of(Plan, version=1, review_interval=(1, "month")) == [("wrong_type", "review_interval")]


def test_an_instant_has_an_offset():
    fields = {"what": Contact(), "by": Actor(id="worker-1")}

    faults = faults_of(Entry, at=NAIVE, recorded_at=NAIVE, **fields)

    assert faults == [("naive_instant", "at"), ("naive_instant", "recorded_at")]


@pytest.mark.parametrize("at", [date(2025, 3, 3), "2025-03-03T09:00:00+09:00", None, 0])
def test_an_instant_is_no_day_text_or_number(at):
    later = cases.on("2025-03-03")

    assert faults_of(Entry, what=Contact(), at=at, recorded_at=later, by="worker-1") == [("wrong_type", "at")]


def test_every_fault_of_a_record_is_told_at_once():
    faults = faults_of(Goal, id="", need=3, term="middle", weight=-1, steps=[], target=math.nan, due="soon")

    assert faults == [
        ("blank_text", "id"),
        ("wrong_type", "need"),
        ("not_one_of", "term"),
        ("out_of_range", "weight"),
        ("wrong_type", "steps"),
        ("not_finite", "target"),
        ("wrong_type", "due"),
    ]


def test_fields_are_weighed_together_only_when_each_is_right_by_itself():
    consent = {"id": "S1", "since": date(2025, 3, 3), "until": date(2025, 3, 2)}

    assert faults_of(Consent, given_by="C-3", **consent) == [("wrong_type", "given_by")]
    assert faults_of(Consent, given_by=(), **consent) == [
        ("empty_collection", "given_by"),
        ("days_out_of_order", "until"),
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "where"),
    [
        (GoalProgress, {"goal": "G1", "progress": "fine"}, "progress"),
        (
            Specificity,
            dict.fromkeys(("specific", "measurable", "attainable", "relevant"), True) | {"time_bound": None},
            "time_bound",
        ),
        (Actor, {"id": "worker-1", "roles": ["case_manager"]}, "roles"),
        (Strength, {"description": " "}, "description"),
    ],
)
def test_a_part_of_a_record_is_checked_like_a_record(kind, fields, where):
    assert [place for _, place in faults_of(kind, **fields)] == [where]


@attrs.frozen(kw_only=True)
class CampVisit(Record):
    """A host's own record, with a field of every type."""

    EVENTS = ("camp_visited",)

    id: str
    place: str
    season: Literal["summer", "winter"]
    on: date
    at: datetime
    nights: int
    cost: float
    rain: bool
    interval: Interval
    leader: Actor
    what: Record
    tents: tuple[tuple[str, ...], ...] = (("blue",),)
    helpers: tuple[Actor | None, ...] = ()
    song: str | None = "none yet"


PLAIN = {
    str: "x", date: date(2025, 3, 3), datetime: cases.on("2025-03-03"), int: 1, float: 1.5, bool: True,
    Interval: Interval(1, "week"), Actor: cases.WORKER, Record: Contact(), WorkflowRef: cases.opened().workflow,
}  # fmt: skip


def plain(hint: object) -> object:
    return () if get_origin(hint) is tuple else get_args(hint)[0] if get_origin(hint) is Literal else PLAIN[hint]


def unchecked(kind: type, /, **changes: object) -> Record:
    """A value whose fields are right but for the changes, and that nothing has checked."""
    hints, value = get_type_hints(kind), object.__new__(kind)
    for field in attrs.fields(kind):
        right = plain(hints[field.name]) if field.default is attrs.NOTHING else field.default
        object.__setattr__(value, field.name, changes.get(field.name, right))
    return value


ALONE = st.one_of(
    st.sampled_from(
        ["", " ", "x ", "x\u200b", "x\x00", "\ud83d", "\u3164", normalize("NFD", "가족"), "summer", "short"]
    ),
    st.sampled_from(
        [None, True, 0, 1, -2, 10**400, 1.5, math.nan, math.inf, b"x", NAIVE, Contact(), Interval(1, "day")]
    ),
    st.sampled_from([date(2025, 3, 3), cases.on("2025-03-03"), cases.WORKER, Strength(description="x"), ["x"]]),
    st.text(),
    st.integers(),
    st.floats(),
)
ANYTHING = st.recursive(ALONE, lambda each: st.lists(each, max_size=3).map(tuple), max_leaves=4)
KINDS = [CampVisit, Entry, Actor, GoalStep, *RECORDS.values()]


@given(st.data(), st.sampled_from([kind for kind in KINDS if attrs.fields(kind)]))
def test_a_value_is_accepted_at_once_exactly_when_it_has_no_fault(data, kind):
    field = data.draw(st.sampled_from(attrs.fields(kind)))
    value = unchecked(kind, **{field.name: data.draw(ANYTHING)})
    at_once = ACCEPTS[kind](value)

    faults = list_faults(value)

    assert not (at_once and faults)
    assert ACCEPTS[kind](value) is (not faults)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_right_value_is_accepted_at_once(kind):
    assert ACCEPTS[kind](unchecked(kind))
