"""The referral workflow is the table in docs/referrals.md, and that is the published one with what casekit adds."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import cases
import pytest
from cases import WORKER, on
from hypothesis import given, settings
from hypothesis import strategies as st
from things import MACHINE, REFERRALS, SENT, referred, stage_of

import casekit as ck
from casekit.stages.move import ANYWHERE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "referrals.md").read_text(encoding="utf-8")
SPEC = ROOT.parent / "shared" / "spec" / "interchange.md"
STATUSES = ("draft", "sent", "accepted", "declined", "cancelled", "completed")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, without backquotes."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = [line for line in part.splitlines() if line.startswith(("| `", "| any"))]
    return [[cell.strip() for cell in line.strip("|").replace("`", "").split("|")] for line in found]


STAGES = {row[0]: row[1:] for row in rows("Stages")}
STEPS = rows("Steps")
Edge = tuple[str, str, str, frozenset[str], bool]


def edges() -> set[Edge]:
    """Every edge of the workflow: from, to, move, parties, whether a reason is needed."""
    return {
        ("any" if source == ANYWHERE else source, move.target, move.name, frozenset(move.parties), move.reason)
        for move in REFERRALS.moves for source in move.sources
    }  # fmt: skip


def test_the_workflow_has_no_fault():
    assert ck.check(REFERRALS) == ()


def test_the_workflow_is_the_table_edge_by_edge_and_party_by_party():
    listed = {
        (source, target, move.split()[0], frozenset(parties.split(", ")), move.endswith("(reason)"))
        for source, target, move, parties, _ in STEPS
    }  # fmt: skip

    assert len(STEPS) == len(listed) == 38
    assert edges() == listed


def test_the_stages_are_those_of_the_table_with_the_values_they_mean():
    assert [stage.id for stage in REFERRALS.stages] == [*STAGES]
    for stage in REFERRALS.stages:
        korean, said, _ = STAGES[stage.id]
        values = dict(stage.values)
        status, _, more = said.partition(", ")
        assert (stage.labels["ko"], values.get("status", "-")) == (korean, status)
        told = {"by the provider": {"declined_by": "provider"}, "by the client": {"declined_by": "client"}}
        told |= {f"as {reason}": {"reason": reason} for reason in ("expired", "entered_in_error")}
        assert {name: value for name, value in values.items() if name != "status"} == told.get(more, {})


def task(stage: str) -> str:
    return STAGES[stage][2] if stage in STAGES else stage


def published() -> set[tuple[str, str]]:
    """The edges of the referral task as the specification lists them; "any" for any status."""
    if not SPEC.is_file():
        pytest.skip("the specification is not beside the project")
    text = SPEC.read_text(encoding="utf-8").split("### 2.3 ")[1].split("\n### ")[0]
    found = re.findall(r"^\| ([a-z-]+|\(start\)) \| ([a-z ,()-]+) \|$", text, re.MULTILINE)
    return {
        (source, re.sub(r" \(.*\)", "", each))
        for source, targets in found
        for each in targets.split(", ")
        if source != "from"
    }


def test_the_steps_that_come_from_the_task_are_its_published_edges():
    of_task = {(task(row[0]), task(row[1])) for row in STEPS if row[4] == "task"}
    starting = {("(start)", "draft"), ("(start)", "requested")}

    assert of_task | starting == published()


def test_who_makes_each_published_step_is_who_sets_the_status():
    published()  # skipped without the specification
    said = SPEC.read_text(encoding="utf-8").split("Who sets: ")[1].split("\n")[0]
    setters = {name: part.split(", ") for name, part in re.findall(r"(requester|target|either): ([a-z, -]+)", said)}
    parties = {"requester": {"sender"}, "target": {"receiver"}, "either": {"sender", "receiver"}}

    for source, target, _, named, origin in STEPS:
        if origin == "task":
            (who,) = [name for name, statuses in setters.items() if task(target) in statuses]
            assert set(named.split(", ")) == parties[who], (source, target)


def test_what_casekit_adds_is_another_published_step_or_none():
    known = published()
    added = {(task(row[0]), task(row[1])) for row in STEPS if row[4] == "own"}

    unknown = {(old, new) for old, new in added if old != new and new != "-" and (old, new) not in known}

    assert unknown == {("draft", "cancelled")}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_a_referral_has_a_stage_and_the_stage_that_status(status: str):
    fields = {
        "declined": {"declined_by": "provider"},
        "cancelled": {"reason": "duplicate"},
        "completed": {"outcome": "helped"},
    }
    case = cases.planned()
    path = {"draft": ("draft",), "sent": ("sent",), "completed": ("sent", "accepted", "completed")}
    for each in path.get(status, ("sent", status)):
        case = cases.kept(case, attrs.evolve(SENT, status=each, **fields.get(each, {})), at=on("2025-03-11"), by=WORKER)

    stage = REFERRALS.by_id[stage_of(case)]

    assert stage.values["status"] == status


@settings(max_examples=60)
@given(data=st.data())
def test_on_any_way_the_status_is_that_of_the_stage_and_everything_can_be_taken_back(data: st.DataObject):
    case, day = referred(), 12
    walked = [case]
    for _ in range(data.draw(st.integers(1, 8))):
        at = on(f"2025-03-{day}")
        options = MACHINE.options(case, thing="R1", at=at, by=WORKER, reason="no_capacity")
        open_ = [each for each in options if each.open]
        if not open_:
            break
        option = data.draw(st.sampled_from(open_))
        party = data.draw(st.sampled_from(option.parties))
        steps = MACHINE.next_steps(case, option.move, thing="R1", at=at, by=WORKER, reason="no_capacity")
        record = attrs.evolve(case.referrals[0], outcome="helped") if "outcome" in steps[-1].needs else None
        case = MACHINE.advance(
            case, option.move, thing="R1", at=at, by=WORKER, party=party, reason="no_capacity", record=record
        )
        walked.append(case)
        day += 1

    stage = REFERRALS.by_id[stage_of(case)]
    assert {name: getattr(case.referrals[0], name) for name in stage.values} == dict(stage.values)
    assert ck.verify(case, MACHINE) == ()
    assert ck.loads(ck.dumps(case)) == case
    for before in reversed(walked[:-1]):
        case = MACHINE.void(case, entry=case.timeline[-1].number, by=WORKER, recorded_at=on("2025-04-30"), reason="no")
        assert (stage_of(case), case.referrals) == (stage_of(before), before.referrals)
