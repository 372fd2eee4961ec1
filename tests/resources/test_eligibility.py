"""Whether a person may have a service: yes, no or not known, with what to ask next."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import Eligibility
from casekit.practice import OwnField
from casekit.resources import check_eligibility, declared_facts, facts_of
from casekit.resources.facts import Fact, Range

ADULT = Eligibility(fact="age", at_least=18, unit="year")
WEST = Eligibility(fact="area", one_of=("west", "north"))
ALONE = Eligibility(fact="alone", is_true=True)
DAY = date(2025, 3, 17)
GROWN: dict[str, Fact] = {"age": Range(30 * 12, 30 * 12)}


def answer(criterion: Eligibility, facts: dict[str, Fact]) -> tuple[str, tuple[str, ...]]:
    found = check_eligibility(criterion, facts)
    return found.answer, found.to_ask


@pytest.mark.parametrize(
    ("criterion", "facts", "expected"),
    [
        (ADULT, GROWN, ("yes", ())),
        (ADULT, {"age": Range(17 * 12 + 11, 17 * 12 + 11)}, ("no", ())),
        (ADULT, {}, ("unknown", ("age",))),
        (ADULT, {"age": Range(17 * 12, 18 * 12)}, ("unknown", ("age",))),
        (Eligibility(all=(ADULT, WEST)), GROWN, ("unknown", ("area",))),
        (Eligibility(all=(ADULT, WEST)), {"area": frozenset({"south"})}, ("no", ())),
        (Eligibility(any=(ADULT, WEST)), GROWN, ("yes", ())),
        (Eligibility(any=(ADULT, WEST)), {"area": frozenset({"south"})}, ("unknown", ("age",))),
        (Eligibility(none=(ADULT, WEST)), GROWN, ("no", ())),
        (Eligibility(none=(ADULT,)), {}, ("unknown", ("age",))),
        (Eligibility(none=(WEST,)), {"area": frozenset({"south"})}, ("yes", ())),
        (Eligibility(all=(WEST, Eligibility(any=(ADULT, ALONE)))), {"alone": True}, ("unknown", ("area",))),
        (ALONE, {"alone": False}, ("no", ())),
        (attrs.evolve(ALONE, is_true=False), {"alone": False}, ("yes", ())),
    ],
)
def test_what_is_not_known_never_makes_it_no(criterion, facts, expected):
    assert answer(criterion, facts) == expected


@pytest.mark.parametrize(
    ("limits", "number", "expected"),
    [
        ({"at_least": 3}, 3, "yes"), ({"above": 3}, 3, "no"), ({"at_most": 3}, 3, "yes"), ({"below": 3}, 3, "no"),
        ({"at_least": 3, "below": 5}, 4, "yes"), ({"at_least": 3, "below": 5}, 5, "no"), ({"above": 3}, 3.5, "yes"),
    ],
)  # fmt: skip
def test_limits_include_or_exclude_the_number_itself(limits: dict, number: float, expected: str):
    criterion = Eligibility(fact="income", **limits)

    assert answer(criterion, {"income": Range(number, number)})[0] == expected


@pytest.mark.parametrize(
    ("limits", "known", "expected"),
    [
        ({"above": 3}, Range(1, 3), "no"), ({"below": 3}, Range(3, 5), "no"), ({"at_least": 3}, Range(1, 3), "unknown"),
        ({"at_least": 3, "at_most": 4}, Range(2, 5), "unknown"), ({"at_least": 3, "at_most": 4}, Range(3, 4), "yes"),
    ],
)  # fmt: skip
def test_a_number_known_within_a_range_decides_only_where_the_whole_range_does(limits, known, expected):
    assert answer(Eligibility(fact="income", **limits), {"income": known})[0] == expected


def test_every_comparison_is_told_with_its_own_answer_and_no_value_of_the_person():
    found = check_eligibility(Eligibility(all=(ADULT, WEST, ALONE)), {**GROWN, "area": frozenset({"south"})})

    assert [(each.fact, each.met) for each in found.compared] == [("age", "yes"), ("area", "no"), ("alone", "unknown")]
    assert [each.code for each in found.reasons] == ["fact_not_one_of", "fact_unknown"]
    assert "south" not in "".join(each.told("en") + each.told("ko") for each in found.reasons)
    assert dict(found.compared[0].asked) == {"at_least": 18, "unit": "year"}


def test_a_check_of_the_office_answers_like_a_fact():
    in_school = Eligibility(guard="in_school")
    checks = {"in_school": lambda facts: None if "age" not in facts else True, "never": lambda _: False}

    assert check_eligibility(in_school, GROWN, checks=checks).answer == "yes"
    assert check_eligibility(in_school, {}, checks=checks).to_ask == ("in_school",)
    assert check_eligibility(Eligibility(guard="never"), {}, checks=checks).reasons[0].code == "check_not_met"


@pytest.mark.parametrize(
    ("check", "code"), [(None, "unknown_check"), (lambda _: 1 / 0, "check_failed"), (lambda _: "yes", "wrong_type")]
)
def test_a_check_that_cannot_answer_is_refused(check, code: str):
    checks = {} if check is None else {"in_school": check}

    with pytest.raises(ck.RecordError) as error:
        check_eligibility(Eligibility(guard="in_school"), {}, checks=checks)

    assert error.value.codes == (code,)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "criterion_one_form"),
        ({"fact": "age", "guard": "x", "at_least": 1}, "criterion_one_form"),
        ({"fact": "age"}, "criterion_comparison"),
        ({"fact": "age", "at_least": 1, "one_of": ("x",)}, "criterion_comparison"),
        ({"guard": "x", "is_true": True}, "criterion_comparison"),
        ({"fact": "area", "one_of": ("x",), "unit": "year"}, "unit_without_number"),
        ({"fact": "age", "at_least": 5, "at_most": 4}, "criterion_never_met"),
        ({"fact": "age", "at_least": 4, "below": 4}, "criterion_never_met"),
        ({"fact": "age", "above": 4, "at_most": 4}, "criterion_never_met"),
    ],
)
def test_a_criterion_that_says_nothing_or_too_much_is_refused(given: dict, code: str):
    with pytest.raises(ck.RecordError) as error:
        Eligibility(**given)

    assert error.value.codes == (code,)


def test_a_criterion_has_at_most_twenty_levels():
    deep = ADULT
    for _ in range(19):
        deep = Eligibility(all=(deep,))

    assert (deep.depth, deep.facts, deep.guards) == (20, ("age",), ())
    with pytest.raises(ck.RecordError) as error:
        Eligibility(any=(deep,))
    assert error.value.codes == ("criterion_too_deep",)
    assert Eligibility(none=(Eligibility(guard="b"), Eligibility(guard="a"))).guards == ("b", "a")


PRACTICE = ck.Practice(
    id="ours",
    fields=(
        OwnField(record="Client", id="income", value_type="whole_number", unit="won"),
        OwnField(record="Client", id="alone", value_type="yes_no"),
        OwnField(record="Client", id="benefits", value_type="choices", choices=()),
        OwnField(record="Client", id="remark", value_type="text"),
    )[:2],
)


def test_the_facts_of_a_person_are_those_of_the_client_and_the_own_fields_of_the_office():
    person = ck.Client(
        id="C-3", birth=date(2007, 3, 18), area="dong-3", languages=("ko",), populations=("children",),
        extra={"income": 900, "alone": False},
    )  # fmt: skip

    found = facts_of(person, on=DAY, practice=PRACTICE, areas=("west", "city"))

    assert found == {
        "age": Range(17 * 12 + 11, 17 * 12 + 11), "area": frozenset({"dong-3", "west", "city"}),
        "language": frozenset({"ko"}), "population": frozenset({"children"}), "income": Range(900, 900),
        "alone": False,
    }  # fmt: skip
    assert facts_of(ck.Client(id="C-3", extra={"income": None}), on=DAY, practice=PRACTICE) == {}
    assert [*declared_facts(PRACTICE)] == ["income", "alone", "age", "area", "language", "population"]


@pytest.mark.parametrize(
    ("client", "on", "months"),
    [
        ({"birth": date(2000, 1, 31)}, date(2025, 2, 28), (301, 301)),
        ({"birth": date(2000, 2, 29)}, date(2001, 2, 28), (12, 12)),
        ({"birth": date(2000, 2, 29)}, date(2001, 2, 27), (11, 11)),
        ({"birth": date(2025, 3, 18)}, DAY, None),
        ({"birth_year": 2000}, date(2025, 1, 1), (288, 300)),
        ({"birth_year": 2025}, date(2025, 6, 1), (0, 5)),
        ({"birth_year": 2026}, DAY, None),
        ({}, DAY, None),
        ({"birth": date(9998, 12, 31)}, date.max, (12, 12)),
    ],
)
def test_an_age_is_counted_in_completed_months_and_lies_in_a_range_where_only_the_year_is_known(client, on, months):
    found = facts_of(ck.Client(id="C-3", **client), on=on).get("age")

    assert found == (None if months is None else Range(*months))


def test_an_own_field_of_choices_is_a_fact_of_codes():
    practice = ck.Practice.from_toml(
        'id = "ours"\n[fields.Client.benefits]\ntype = "choices"\nchoices.basic = { en = "basic" }\n'
        '[fields.Client.income]\ntype = "number"\nunit = "won"\n'
    )
    person = ck.Client(id="C-3", extra={"benefits": ("basic",)})

    assert facts_of(person, on=DAY, practice=practice)["benefits"] == frozenset({"basic"})
    assert declared_facts(practice)["income"].units == ("won",)


def test_only_a_number_has_a_unit():
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice.from_toml('id = "ours"\n[fields.Client.alone]\ntype = "yes_no"\nunit = "won"\n')

    assert error.value.codes == ("key_of_another_type",)


LEAVES = st.sampled_from([ADULT, WEST, ALONE])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda form, parts: Eligibility(**{form: tuple(parts)}), st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip
FACTS = st.fixed_dictionaries({}, optional={
    "age": st.sampled_from([Range(1, 1), Range(999, 999)]), "alone": st.booleans(),
    "area": st.sampled_from([frozenset({"west"}), frozenset({"x"})]),
})  # fmt: skip
ALL_FACTS = {
    "age": (Range(1, 1), Range(999, 999)), "area": (frozenset({"west"}), frozenset({"x"})), "alone": (True, False),
}  # fmt: skip


@given(TREES, FACTS)
def test_a_known_answer_stays_whatever_becomes_known_and_what_is_asked_is_unknown(tree, facts):
    found = check_eligibility(tree, facts)

    assert not {*found.to_ask} & {*facts}
    assert bool(found.to_ask) == (found.answer == "unknown")
    for fact, values in ALL_FACTS.items():
        for value in values if fact not in facts else ():
            more = check_eligibility(tree, {**facts, fact: value})
            assert found.answer in ("unknown", more.answer)


def test_a_fact_of_the_office_is_named_by_the_label_of_its_field():
    income = OwnField(record="Client", id="income", value_type="whole_number", labels={"ko": "소득", "en": "income"})
    wording = ck.Practice(fields=(income,)).wording
    [reason] = check_eligibility(Eligibility(fact="income", below=9), {}).reasons

    told = wording.say(reason.code, "message", reason.params, language="ko")

    assert told == "알려지지 않은 사항입니다: 소득."


def test_a_group_that_nobody_wrote_down_is_not_known():
    young = Eligibility(fact="population", one_of=("children",))

    assert answer(young, {"population": frozenset({"poverty"})}) == ("unknown", ("population",))
    assert answer(young, {"population": frozenset({"poverty", "children"})}) == ("yes", ())
