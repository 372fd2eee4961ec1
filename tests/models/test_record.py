from __future__ import annotations

import pickle

import attrs
import cases
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from casekit import (
    Actor,
    Client,
    Contact,
    DomainScore,
    Goal,
    GoalProgress,
    GoalStep,
    Plan,
    Practice,
    Record,
    RecordError,
    Referral,
    Review,
    ServiceStart,
    StageChange,
    StageMachine,
)
from casekit.models.record import evolve_unchecked

TEXT = strategies.words
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "stage": TEXT,
        "kinds": st.lists(TEXT).map(tuple),
        "source": st.none() | TEXT,
        "reason": st.none() | TEXT,
        "adopted": st.booleans(),
    },
)


@given(CHANGES)
def test_a_copy_of_a_validated_value_with_valid_changes_is_the_validated_one(changes):
    change = StageChange(stage="planning", kinds=("planning",), source="intake")

    copy = evolve_unchecked(change, **changes)

    assert copy == attrs.evolve(change, **changes)
    assert hash(copy) == hash(attrs.evolve(change, **changes))
    assert change == StageChange(stage="planning", kinds=("planning",), source="intake")


def test_a_record_never_changes():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Client(id="C-3").id = "C-4"


def test_a_record_is_equal_to_one_that_holds_the_same_and_survives_pickle():
    goal = Goal(id="G1", need="N1", term="short", steps=(GoalStep(description="…"),))

    assert pickle.loads(pickle.dumps(goal)) == goal
    assert attrs.evolve(goal, weight=2) != goal


@pytest.mark.parametrize(
    ("record", "identity", "short_name"),
    [
        (Goal(id="G1", need="N1", term="short"), ("G1",), "Goal 'G1'"),
        (Plan(version=2), (2,), "Plan 2"),
        (DomainScore(domain="family", occasion="after", score=3), ("family", "after"), "DomainScore 'family' 'after'"),
        (Contact(), (), "Contact"),
    ],
)
def test_a_thing_is_told_by_its_identity_and_a_happening_by_its_name(record, identity, short_name):
    assert record.identity == identity
    assert record.short_name == short_name


@pytest.mark.parametrize(
    ("record", "mentioned"),
    [
        (Contact(), []),
        (Goal(id="G1", need="N1", term="short"), [("need", "needs", "N1")]),
        (Plan(version=1, goals=("G1", "G2")), [("goals", "goals", "G1"), ("goals", "goals", "G2")]),
        (Referral(id="R1", need="N1", resource="RS1"), [("need", "needs", "N1"), ("resource", "resources", "RS1")]),
        (ServiceStart(referral="R1"), [("referral", "referrals", "R1")]),
        (Review(progress=(GoalProgress(goal="G2", progress="achieved"),)), [("progress", "goals", "G2")]),
    ],
)
def test_a_record_says_which_things_of_the_case_it_mentions(record, mentioned):
    assert list(record.mentions()) == mentioned


@attrs.frozen(kw_only=True)
class CampVisit(Record):
    """A happening of a host."""

    EVENTS = ("camp_visited",)

    place: str
    helpers: tuple[Actor, ...] = ()


@attrs.frozen(kw_only=True)
class Camp(Record):
    """A thing of a host."""

    EVENTS = ("camp_recorded",)
    SHELF = "camps"
    IDENTITY = ("id",)

    id: str
    place: str = "lake"


CAMPS = StageMachine(cases.SCHOOL.workflow, practice=Practice(records=(CampVisit, Camp)))


def test_a_host_records_a_happening_of_its_own():
    case = CAMPS.record(cases.opened(), CampVisit(place="lake"), at=cases.on("2025-03-05"), by=cases.WORKER)

    assert case.dated(CampVisit) == ((cases.on("2025-03-05"), CampVisit(place="lake")),)
    assert case.timeline[-1].what.event == "camp_visited"


def test_a_thing_of_a_hosts_own_has_a_current_version():
    case = CAMPS.record(cases.opened(), Camp(id="M-1"), at=cases.on("2025-03-05"), by=cases.WORKER)
    case = CAMPS.record(case, Camp(id="M-2"), at=cases.on("2025-03-05"), by=cases.WORKER)

    case = CAMPS.record(case, Camp(id="M-1", place="sea"), at=cases.on("2025-03-06"), by=cases.WORKER)

    assert case.current(Camp) == (Camp(id="M-1", place="sea"), Camp(id="M-2"))
    assert case.current(Camp, "M-1").place == "sea"


@pytest.mark.parametrize("record", [CampVisit(place="lake"), Camp(id="M-1")], ids=lambda record: record.kind_name)
def test_a_record_of_a_host_is_refused_without_the_practice_that_lists_it(record):
    with pytest.raises(RecordError) as refused:
        cases.SCHOOL.record(cases.opened(), record, at=cases.on("2025-03-05"), by=cases.WORKER)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("unknown_own_kind", "kind")]
    assert refused.value.refusals[0].params["record"] == record.kind_name


def test_a_record_may_follow_any_other_of_its_kind_unless_it_says_why_not():
    need = cases.ck.Need(id="N1", domain="education")

    assert list(need.follows(None, ())) == list(need.follows(need, (need,))) == []
