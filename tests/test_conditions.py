from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Refusal
from casekit.answers import Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not, Verdict, judge, leaves

NAMES = ("adult", "consents", "eligible")
TRUTHS = st.sampled_from([True, False, None])
ANSWERS = st.fixed_dictionaries(dict.fromkeys(NAMES, TRUTHS))
LEAVES = st.sampled_from(NAMES).map(Leaf)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(lambda part: Not(part, code="not_so"))
    ),
    max_leaves=8,
)


def verdict(condition: Condition, answers: dict[str, bool | None]) -> Verdict:
    def ask(leaf: Leaf) -> Verdict:
        answer = answers[leaf.name]
        return Verdict(answer, () if answer else (Refusal(leaf.name),))

    return judge(condition, ask)


def degree(condition: Condition, answers: dict[str, bool | None]) -> float:
    """Kleene's logic as numbers: false 0, unknown ½, true 1; all is the least, any the greatest, not the rest to 1."""
    match condition:
        case Leaf(name=name):
            return {False: 0, None: 0.5, True: 1}[answers[name]]
        case Not(part=part):
            return 1 - degree(part, answers)
        case AllOf(parts=parts):
            return min((degree(part, answers) for part in parts), default=1)
        case AnyOf(parts=parts):
            return max((degree(part, answers) for part in parts), default=0)


@given(CONDITIONS, ANSWERS)
def test_a_condition_follows_the_logic_of_true_false_and_unknown(condition, answers):
    truth = verdict(condition, answers).truth

    assert {False: 0, None: 0.5, True: 1}[truth] == degree(condition, answers)


@given(st.lists(CONDITIONS, max_size=3).map(tuple), ANSWERS)
def test_not_all_is_any_not_and_not_any_is_all_not(parts, answers):
    turned = tuple(Not(part, code="not_so") for part in parts)

    assert verdict(Not(AllOf(parts), code="x"), answers).truth == verdict(AnyOf(turned), answers).truth
    assert verdict(Not(AnyOf(parts), code="x"), answers).truth == verdict(AllOf(turned), answers).truth


@given(CONDITIONS, ANSWERS, ANSWERS)
def test_learning_an_unknown_answer_never_changes_a_settled_verdict(condition, answers, learned):
    known = {name: learned[name] if answer is None else answer for name, answer in answers.items()}
    before = verdict(condition, answers).truth

    after = verdict(condition, known).truth

    assert before in (None, after)


@given(CONDITIONS, ANSWERS)
def test_whatever_is_not_true_says_why_and_what_is_true_says_nothing(condition, answers):
    judged = verdict(condition, answers)

    assert bool(judged.reasons) == (judged.truth is not True)


@given(CONDITIONS)
def test_every_question_is_asked_in_the_order_written_whatever_the_answers(condition):
    asked: list[Leaf] = []

    judge(condition, lambda leaf: asked.append(leaf) or Verdict(False, (Refusal(leaf.name),)))

    assert asked == list(leaves(condition))


@pytest.mark.parametrize(
    ("condition", "reasons"),
    [
        (AllOf((Leaf("adult"), Leaf("consents"), Leaf("eligible"))), ["adult", "eligible"]),
        (AnyOf((Leaf("adult"), Leaf("eligible"))), ["one_is_enough", "adult", "eligible"]),
        (AnyOf((Leaf("adult"), Leaf("consents"))), []),
        (AllOf((AnyOf((Leaf("adult"), Leaf("consents"))), Leaf("eligible"))), ["eligible"]),
        (Not(Leaf("consents"), code="already_consented"), ["already_consented"]),
        (Not(Leaf("eligible"), code="already_eligible"), ["eligible"]),
        (Not(Leaf("adult"), code="is_adult"), []),
    ],
    ids=str,
)
def test_every_reason_that_stands_in_the_way_is_kept(condition, reasons):
    judged = verdict(condition, {"adult": False, "consents": True, "eligible": None})

    assert [reason.code for reason in judged.reasons] == reasons


def test_a_question_keeps_its_parameters():
    asked = Leaf("contacted_within", Params({"days": 30}))

    assert list(leaves(Not(asked, code="reached"))) == [asked]
    assert Leaf("contacted_within") != asked
