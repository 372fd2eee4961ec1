"""A view is read like a case, and nothing acts on it or stores it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import cases
import pytest
from attacker import lived
from viewing import teacher, viewed

import casekit as ck

SECRET = "what nobody else may know"
CASE = cases.holding(ck.ClientVoice(checkpoint="review", words=SECRET))
MENDED: dict[str, Any] = {"by": "worker-1", "recorded_at": cases.on("2025-04-01"), "reason": SECRET}


VIEW = viewed(CASE)
ACT: dict[str, Any] = {"at": cases.on("2025-04-01"), "by": cases.WORKER}


@pytest.mark.parametrize(
    "view",
    [VIEW, VIEW.as_of(date(2025, 3, 4)), VIEW.as_of(date(2025, 3, 5), known=date(2025, 3, 6))],
    ids=["today", "a day", "what was known"],
)
@pytest.mark.parametrize(
    "act",
    [
        lambda view: cases.SCHOOL.record(view, ck.Contact(), **ACT),
        lambda view: cases.SCHOOL.advance(view, "assess", **ACT),
        lambda view: cases.SCHOOL.pass_through(view, "assess", **ACT),
        lambda view: cases.SCHOOL.correct(view, ck.Contact(), entry=3, **MENDED),
        lambda view: cases.SCHOOL.void(view, entry=3, **MENDED),
        lambda view: cases.SCHOOL.adopt(view, stages=[("planning", ACT["at"])], by="import"),
        lambda view: cases.SCHOOL.path_to(view, "planning", **ACT),
        lambda view: cases.SCHOOL.next_steps(view, "plan", **ACT),
        ck.dumps,
        ck.to_data,
    ],
    ids=["record", "advance", "pass_through", "correct", "void", "adopt", "path_to", "next_steps", "dumps", "to_data"],
)
def test_no_act_and_no_document_takes_a_view(act: Callable[[ck.models.CaseView], object], view: ck.models.CaseView):
    with pytest.raises(ck.CasekitError) as refused:
        act(view)

    assert refused.value.codes == ("view_not_a_case",)


def test_a_view_of_an_earlier_day_is_a_case_of_the_past_whose_entries_left_out_are_not_missed():
    case = cases.SCHOOL.record(cases.opened(), ck.Supervision(), at=cases.on("2025-03-06"), by="worker-1")
    wrong = case.revision
    case = cases.SCHOOL.correct(case, ck.Supervision(), entry=wrong, at=cases.on("2025-03-05"), **MENDED)
    earlier = cases.on("2025-03-05")
    view = viewed(case)

    past = view.as_of(earlier)

    assert not view.is_past
    assert past.is_past
    assert copy.deepcopy(past).is_past
    assert past.as_of(date(2100, 1, 1)).is_past
    assert ck.verify(past) == ()
    assert view.as_of(earlier).masked_in(2) == view.masked_in(2)
    assert view.as_of(earlier).number_in(case, 2) == 2


def test_what_an_act_would_meet_says_that_a_view_is_no_case():
    answer, options = cases.SCHOOL.ask(VIEW, "assess", **ACT), cases.SCHOOL.options(VIEW, **ACT)

    assert {each.code for each in answer.refusals} == {"view_not_a_case"}
    assert {each.code for option in options for each in option.refusals} == {"view_not_a_case"}
    assert VIEW != CASE


def test_the_host_learns_the_number_of_an_entry_from_the_case():
    case = lived(lambda each: each)
    view = viewed(case, teacher(kinds=("Contact",), personal=("*",)))

    numbers = [view.number_in(case, entry.number) for entry in view.history]
    longer = cases.kept(case, ck.Contact(), at=cases.on("2026-03-02"), by="w")

    assert [case.history[number - 1].what for number in numbers] == [entry.what for entry in view.history]
    assert numbers == [view.number_in(longer, entry.number) for entry in view.history]
    assert pickle.loads(pickle.dumps(view)).number_in(case, 3) == numbers[2]


@pytest.mark.parametrize(
    ("case", "entry", "code"),
    [
        (CASE, 99, "not_in_view"), (CASE, 0, "not_in_view"), (VIEW, 2, "view_of_another_case"),
        (cases.opened(cases.KOREAN), 2, "view_of_another_case"),
        (CASE.as_of(date(2025, 3, 3)), 9, "view_of_another_case"),
        (attrs.evolve(cases.opened().as_of(cases.on("2025-03-03")), id="K-17"), 9, "view_of_another_case"),
    ],
)  # fmt: skip
def test_a_number_is_looked_up_in_the_case_of_the_view_alone(case: ck.Case, entry: int, code: str):
    with pytest.raises(ck.RecordError) as refused:
        VIEW.number_in(case, entry)

    assert refused.value.codes == (code,)


def test_a_view_of_a_case_that_is_no_longer_shown_is_one_of_another_case():
    view = viewed(cases.opened(), teacher(hidden_stages=("planning",)))
    begun = ck.Case.open(
        ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by="w", workflow=cases.SCHOOL.workflow.ref,
        stage="planning",
    )  # fmt: skip

    with pytest.raises(ck.RecordError) as refused:
        view.number_in(begun, 1)

    assert refused.value.codes == ("view_of_another_case",)
