"""What a question is asked of: one case, or several, each once."""

from __future__ import annotations

import cases
import pytest

import casekit as ck
from casekit.models.asked import each_case, only_case


def test_a_question_about_one_case_is_answered_for_that_case():
    case = cases.opened()

    assert only_case(case) is case


@pytest.mark.parametrize("asked", [None, "K-17", [cases.opened()], cases.opened().client])
def test_a_question_about_one_case_is_answered_for_nothing_else(asked):
    with pytest.raises(ck.EvaluationError) as error:
        only_case(asked, error=ck.EvaluationError)

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("wrong_type", "case")]
    assert "K-17" not in str(error.value)


def test_several_cases_are_answered_for_in_the_order_given():
    first, second = cases.opened(), cases.SCHOOL.open(ck.Client(id="C-4"), id="K-2", at=cases.on("2025-03-04"), by="w")

    assert each_case(iter([second, first])) == (second, first)
    assert each_case([]) == ()


@pytest.mark.parametrize("asked", [cases.opened(), None, 17])
def test_one_case_alone_is_not_several(asked):
    with pytest.raises(ck.RecordError) as error:
        each_case(asked)

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("wrong_type", "cases")]


def test_everything_that_is_no_case_is_told_by_its_place():
    with pytest.raises(ck.RecordError) as error:
        each_case(["K-17", cases.opened(), None])

    assert [refusal.where for refusal in error.value.refusals] == ["cases[0]", "cases[2]"]


def test_a_case_given_twice_would_count_twice_even_as_it_stood_earlier():
    case = cases.planned()

    with pytest.raises(ck.EvaluationError) as error:
        each_case([case, case.as_of(case.opened_at.date())], error=ck.EvaluationError)

    assert [(refusal.code, dict(refusal.params)) for refusal in error.value.refusals] == [
        ("case_given_twice", {"case": "K-17"})
    ]
