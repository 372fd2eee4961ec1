"""An office's own criteria stand in the evaluation among the seven questions."""

from __future__ import annotations

from datetime import date

import cases
import pytest

import casekit as ck
from casekit.evaluation import Method, OwnCriterion, Result
from casekit.practice import OwnVocabulary, OwnWord

YEAR_END = date(2025, 12, 31)


def contacts_made(case: ck.Case, on: date) -> int:
    return sum(at.date() <= on for at, _ in case.dated(ck.Contact))


def tenancy_kept(case: ck.Case, on: date) -> None:
    return None


def practice(*criteria: OwnCriterion, **more: object) -> ck.Practice:
    return ck.Practice(id="our_office", criteria=criteria, **more)


def evaluated(own: ck.Practice, *records: ck.Record) -> ck.evaluation.CaseEvaluation:
    return cases.evaluation_of(*records, practice=own)


def test_a_criterion_is_found_by_its_name_and_follows_the_figures_of_its_question():
    own = practice(
        OwnCriterion(contacts_made, question="answer", source="our handbook", labels={"en": "contacts made"})
    )

    found = evaluated(own, ck.Contact(method="call"), ck.Contact(method="home_visit"))

    assert found["contacts_made"].value == 2
    assert found.questions["answer"][-1] == found["contacts_made"]
    assert found["contacts_made"].method.source == "our handbook"
    assert "contacts made: 2" in found.explain().lower()


def test_an_own_question_follows_the_seven_and_has_its_label():
    words = OwnVocabulary(id="evaluation_question", words=(OwnWord(id="housing", labels={"en": "Housing kept?"}),))
    own = practice(OwnCriterion(contacts_made, question="housing"), vocabularies=(words,))

    found = evaluated(own)

    assert list(found.questions)[7:] == ["housing"]
    assert "Housing kept?" in found.explain()


def test_a_result_of_its_own_keeps_its_account():
    def kept(case: ck.Case, on: date) -> Result:
        return Result(method=Method(id="other", source="our handbook"), value=0.5, used=("N1",))

    found = evaluated(practice(OwnCriterion(kept, question="needs", name="tenancy")))

    assert (found["tenancy"].value, found["tenancy"].used, found["tenancy"].method.id) == (0.5, ("N1",), "tenancy")


def raising(case: ck.Case, on: date) -> float:
    raise ValueError("Kim Minsu")


def wrong(case: ck.Case, on: date) -> object:
    return ["Kim Minsu"]


@pytest.mark.parametrize(
    ("function", "code", "error"),
    [
        (raising, "criterion_failed", "ValueError"), (wrong, "criterion_failed", "list"),
        (tenancy_kept, "criterion_without_figure", None),
    ],
)  # fmt: skip
def test_a_criterion_that_gives_no_figure_says_so_and_loses_no_other(function, code, error):
    found = evaluated(practice(OwnCriterion(function, question="needs", name="ours")))

    (finding,) = found["ours"].findings
    assert (found["ours"].value, finding.code, finding.params.get("error")) == (None, code, error)
    assert finding in found.findings
    assert found["share_of_needs_met"].missing == ("N1", "N2")
    assert "Kim" not in found.explain() + repr(found) + str(found.to_dict())


def test_a_criterion_sees_the_case_as_it_was_on_the_day():
    own = practice(OwnCriterion(contacts_made, question="answer"))
    case = cases.kept(cases.opened(), ck.Contact(method="call"), at=cases.on("2025-05-01"), by="w")

    values = [ck.evaluate(case, on=day, practice=own)["contacts_made"].value for day in (date(2025, 4, 30), YEAR_END)]

    assert values == [0, 1]


@pytest.mark.parametrize(
    ("criterion", "where"),
    [
        (OwnCriterion(contacts_made, question="not one"), "criteria[0].question"),
        (OwnCriterion(contacts_made, question=3), "criteria[0].question"),
        (OwnCriterion(contacts_made, question="needs", source=3), "criteria[0].source"),
        (OwnCriterion(contacts_made, question="needs", name="not one"), "criteria[0]"),
        (OwnCriterion("contacts", question="needs", name="ours"), "criteria[0]"),
        ("contacts", "criteria[0]"),
    ],
)
def test_a_faulty_criterion_is_refused_with_its_place(criterion, where):
    with pytest.raises(ck.PracticeError) as refused:
        practice(criterion)

    assert [each.where for each in refused.value.reasons] == [where]


def test_two_criteria_of_one_name_are_refused():
    with pytest.raises(ck.PracticeError) as refused:
        practice(*[OwnCriterion(contacts_made, question="needs")] * 2)

    assert refused.value.codes == ("name_given_twice",)


def test_a_practice_is_extended_with_criteria_and_its_file_says_whether_scores_are_a_matrix():
    plain = ck.Practice.from_toml('id = "our_office"\nlife_matrix = true\n')
    more = plain.extend(criteria=(OwnCriterion(contacts_made, question="answer"),))

    assert (plain.life_matrix, more.life_matrix, more.extend(life_matrix=False).life_matrix) == (True, True, False)
    assert evaluated(more)["contacts_made"].value == 0


def scored(*scores: float) -> list[ck.Record]:
    return [
        ck.DomainScore(domain="housing", occasion=when, score=score)
        for when, score in zip(("before", "after"), scores, strict=True)
    ]


def test_whole_scores_are_levels_of_a_matrix_only_where_the_practice_says_so():
    def movement(own: ck.Practice, *scores: float) -> list[str]:
        return [each.method.id for each in evaluated(own, *scored(*scores)).questions["life_impact"]]

    assert movement(practice(), 1, 3) == ["mean_change_of_life_domains"]
    assert movement(practice(life_matrix=True), 1, 3) == ["mean_change_of_life_domains", "matrix_movement"]
    assert movement(practice(life_matrix=True), 1, 2.5) == ["mean_change_of_life_domains"]


def test_a_name_of_a_criterion_that_is_a_figure_of_the_library_is_refused():
    with pytest.raises(ck.PracticeError) as refused:
        practice(OwnCriterion(contacts_made, question="needs", name="share_of_needs_met"))

    assert [(each.code, each.where) for each in refused.value.reasons] == [("name_given_twice", "criteria[0]")]
