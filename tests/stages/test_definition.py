"""What a stage definition says about its own stages and moves."""

from __future__ import annotations

import pytest

import casekit as ck
from casekit.answers import Params
from casekit.stages import Move, Reviews, Stage
from casekit.stages.definition import Definition
from casekit.stages.settings import RiskInterval
from casekit.stages.stage import KINDS, Kind


def definition(*stages: Stage, moves: tuple[Move, ...] = ()) -> Definition:
    return Definition(id="team", initial=stages[0].id, stages=stages, moves=moves)


VISITS = definition(
    Stage(id="intake", kinds=("intake",), labels=Params({"ko": "접수", "en": "Intake"}), aliases=("대상자 접수",)),
    Stage(id="service", kinds=("planning", "implementation"), initial="service.home"),
    Stage(id="service.home", parent="service", initial="service.home.visits"),
    Stage(id="service.home.visits", parent="service.home"),
    Stage(id="service.group", parent="service", kinds=("monitoring",)),
    Stage(id="over", kinds=("closure",), final=True),
    moves=(
        Move(name="close", sources=("*",), target="over"),
        Move(name="begin", sources=("intake",), target="service"),
        Move(name="pause", sources=("service",), target="intake"),
        Move(name="gather", sources=("service.home",), target="service.group"),
        Move(name="pause", sources=("service.group",), target="service"),
        Move(name="visit", sources=("service",), target="="),
        Move(name="return_home", sources=("*",), target="service"),
    ),
)


@pytest.mark.parametrize("name", ["intake", "접수", "Intake", "대상자 접수"])
def test_a_stage_is_found_by_its_id_its_labels_and_its_aliases(name: str):
    stage = VISITS.stage(name)

    assert stage is VISITS.by_id["intake"]


def test_a_name_that_no_stage_has_finds_none():
    assert VISITS.stage("사정") is None


def test_a_label_that_two_stages_share_finds_neither():
    both = definition(Stage(id="first", aliases=("상담",)), Stage(id="second", labels=Params({"ko": "상담"})))

    assert both.stage("상담") is None


def test_an_id_is_found_before_the_label_of_another_stage():
    both = definition(Stage(id="first", aliases=("second",)), Stage(id="second"))

    assert both.stage("second") is both.by_id["second"]


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("service.home.visits", ("planning", "implementation")),
        ("service.group", ("monitoring",)),
        ("intake", ("intake",)),
        ("nowhere", ()),
    ],
)
def test_a_substage_without_kinds_takes_those_of_the_nearest_stage_above_it(stage: str, kinds: tuple[Kind, ...]):
    assert VISITS.kinds_of(stage) == kinds


def test_the_lineage_of_a_substage_leads_up_to_the_outermost_stage():
    lineage = [stage.id for stage in VISITS.lineage("service.home.visits")]

    assert lineage == ["service.home.visits", "service.home", "service"]


def test_the_lineage_of_stages_in_a_circle_ends():
    circle = definition(Stage(id="a", parent="b"), Stage(id="b", parent="a"))

    assert [stage.id for stage in circle.lineage("a")] == ["a", "b"]


@pytest.mark.parametrize(("named", "stage"), [("service", "service.home.visits"), ("over", "over"), ("=", "=")])
def test_entering_a_stage_enters_its_innermost_initial_substage(named: str, stage: str):
    assert VISITS.entered(named) == stage


def test_initial_substages_in_a_circle_end():
    circle = definition(Stage(id="a", initial="b"), Stage(id="b", initial="a"))

    assert circle.entered("a") == "a"


@pytest.mark.parametrize(
    ("stage", "moves"),
    [
        ("intake", {"close": "over", "begin": "service.home.visits", "return_home": "service.home.visits"}),
        ("service.home.visits", {"close": "over", "pause": "intake", "gather": "service.group",
                                 "visit": "service.home.visits"}),
        ("service.group", {"close": "over", "pause": "service.home.visits", "visit": "service.group",
                           "return_home": "service.home.visits"}),
        ("over", {}),
        ("nowhere", {}),
    ],
)  # fmt: skip
def test_the_moves_of_a_stage_are_its_own_then_those_of_the_stages_above_then_those_of_everywhere(
    stage: str, moves: dict[str, str]
):
    found = {name: way.target for name, (way,) in VISITS.ways_from(stage).items()}

    assert found == moves


def test_the_moves_of_a_stage_come_in_the_order_written():
    assert list(VISITS.ways_from("service.group")) == ["close", "pause", "visit", "return_home"]


def test_a_substage_of_a_final_stage_has_no_way_out_either():
    workflow = definition(
        Stage(id="intake"),
        Stage(id="over", final=True, initial="over.moved"),
        Stage(id="over.moved", parent="over"),
        moves=(Move(name="restart", sources=("*",), target="intake"),),
    )

    assert workflow.ways_from("over.moved") == {}


def test_the_widest_review_interval_is_the_one_named_for_the_risk():
    reviews = Reviews(by_risk=(RiskInterval(risk="high", interval=ck.Interval(1, "week")),))

    assert reviews.widest("high") == ck.Interval(1, "week")
    assert reviews.widest("low") is None
    assert reviews.widest(None) is None


def test_there_are_thirteen_kinds_of_stages():
    assert KINDS == (
        "identification", "intake", "assessment", "reassessment", "selection", "planning", "coordination",
        "implementation", "advocacy", "monitoring", "evaluation", "closure", "aftercare",
    )  # fmt: skip


def test_whatever_a_workflow_names_has_its_label_in_each_language():
    workflow = ck.Workflow.ready("school_eight")
    stage = workflow.stage("사정")

    assert stage is not None
    assert (stage.label("ko"), stage.label(), stage.label("fr")) == ("사정", "Assessment", "assessment")
    assert next(move for move in workflow.moves if move.name == "plan").label("fr") == "plan"
    assert workflow.label("ko") == workflow.labels["ko"]
