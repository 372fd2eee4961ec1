from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

YEAR_END = date(2025, 12, 31)
OUTCOMES = ("met", "partly_met", "unmet", "withdrawn", None)


def bare() -> ck.Case:
    return cases.SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)


def needing(*outcomes: str | None) -> ck.Case:
    case = bare()
    for number, outcome in enumerate(outcomes, start=1):
        need = ck.Need(id=f"N{number}", domain="family", outcome=outcome)
        case = cases.kept(case, need, at=cases.on("2025-03-04"), by=cases.WORKER)
    return case


def met(case: ck.Case) -> ck.evaluation.Result:
    return ck.evaluate(case, on=YEAR_END)["share_of_needs_met"]


def undecided(found: ck.evaluation.Result) -> tuple[str, ...]:
    """The ids in the finding that names the needs without an outcome; none without such a finding."""
    return next((each.params["ids"] for each in found.findings if each.code == "needs_undecided"), ())


def test_needs_are_counted_by_their_outcome():
    case = needing("met", "met", "partly_met", "unmet", "withdrawn", None)

    found = met(case)

    words = ("numerator", "partly_met", "unmet", "withdrawn", "undecided")
    assert (len(found.used) + len(found.missing), *(found.figures[word] for word in words)) == (6, 2, 1, 1, 1, 1)
    assert undecided(found) == ("N6",)


def test_a_partly_met_need_is_half_a_need_with_half_credit():
    found = met(needing("met", "met", "partly_met", "unmet"))

    assert found.value == 0.5
    assert found.figures["with_half_credit"] == 0.625


def test_withdrawn_and_undecided_needs_leave_the_denominator():
    found = met(needing("met", "unmet", "withdrawn", None))

    assert found.value == found.figures["with_half_credit"] == 0.5
    assert found.figures["denominator"] == 2


def test_the_last_outcome_of_a_need_holds():
    case = needing("unmet")

    case = cases.kept(case, ck.Need(id="N1", domain="family", outcome="met"), at=cases.on("2025-05-02"), by="worker-1")

    assert met(case).value == 1


@pytest.mark.parametrize(
    ("outcomes", "ids"),
    [((), ()), ((None, None), ("N1", "N2")), (("met", None), ("N2",))],
    ids=["no need", "none decided", "one undecided"],
)
def test_a_finding_names_the_needs_without_an_outcome(outcomes, ids):
    (finding,) = met(needing(*outcomes)).findings

    assert (finding.code, finding.params["ids"], finding.severity) == ("needs_undecided", ids, "notice")


def test_needs_all_decided_leave_no_finding():
    case = needing("met", "unmet", "withdrawn")

    found = ck.evaluate(case, on=YEAR_END)

    assert [each for each in found.findings if each.where == "needs"] == []
    assert cases.codes(found["share_of_needs_met"].findings) == ["set_aside_left_out"]


@pytest.mark.parametrize("outcomes", [(), (None,), ("withdrawn",)], ids=["no need", "undecided", "all withdrawn"])
def test_a_rate_of_no_needs_is_unknown_and_a_finding_says_so(outcomes):
    found = met(needing(*outcomes))

    assert found.value is None
    assert found.figures["with_half_credit"] is None
    assert "needs_undecided" in cases.codes(found.findings)


@given(st.lists(st.sampled_from(OUTCOMES), max_size=8))
def test_every_need_is_counted_once_and_rates_lie_between_none_and_all(outcomes):
    found = met(needing(*outcomes))

    counted = sum(found.figures[word] for word in ("numerator", "partly_met", "unmet", "withdrawn", "undecided"))
    assert counted == len(found.used) + len(found.missing) == len(outcomes)
    assert found.figures["undecided"] == len(undecided(found))
    if found.value is not None:
        assert 0 <= found.value <= found.figures["with_half_credit"] <= 1


def test_a_need_is_traced_from_its_goals_and_referrals_to_its_services():
    case = cases.opened()
    for record in (
        ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker"),
        ck.Referral(id="R1", need="N1", resource="RS1"),
        ck.ServiceStart(referral="R1"),
        ck.ServiceStart(need="N1"),
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.ServiceStart(need="N2", crisis=True),
        ck.Need(id="N1", domain="education", outcome="met"),
        ck.Need(id="N3", domain="housing"),
    ):
        case = cases.kept(case, record, at=cases.on("2025-03-06"), by=cases.WORKER)

    first, second, third = ck.evaluate(case, on=YEAR_END).traces

    day = date(2025, 3, 6)
    assert attrs.astuple(first) == ("N1", "education", "met", (("G1", ("P1",), "achieved"),), ("R1",), (day, day))
    assert attrs.astuple(second) == ("N2", "family", None, (("G2", (), "undecided"),), (), (day,))
    assert attrs.astuple(third) == ("N3", "housing", None, (), (), ())
    assert [first.answered, second.answered, third.answered] == [True, True, False]


@given(st.lists(st.sampled_from(["N1", "N2"]), max_size=4), st.lists(st.sampled_from(["G1", "G2"]), max_size=4))
def test_a_trace_names_exactly_the_goals_of_its_need_and_their_items(needs, goals):
    records = [ck.Goal(id=f"H{number}", need=need, term="short") for number, need in enumerate(needs)]
    records += [
        ck.PlanItem(id=f"P{number}", goal=goal, kind="talks", responsible="worker") for number, goal in enumerate(goals)
    ]
    case = cases.holding(*records)

    traces = ck.evaluate(case, on=YEAR_END).traces

    assert [trace.need for trace in traces] == [need.id for need in case.needs]
    for trace in traces:
        assert [each.goal for each in trace.goals] == [goal.id for goal in case.goals if goal.need == trace.need]
        for each in trace.goals:
            assert each.items == tuple(item.id for item in case.plan_items if item.goal == each.goal)


def test_a_case_without_needs_has_no_traces():
    assert ck.evaluate(bare(), on=YEAR_END).traces == ()


def test_needs_stand_in_their_domains_and_a_domain_without_need_was_asked_about():
    case = cases.holding(
        ck.Need(id="N3", domain="legal", outcome="withdrawn"),
        ck.Need(id="N4", domain="family"),
        ck.Need(id="N5", domain="housing"),
        ck.Assessment(domains_without_need=("health", "education")),
        ck.Assessment(kind="reassessment", domains_without_need=("leisure", "health")),
    )

    found = ck.evaluation.needs_by_domain(case)

    assert [(each.domain, each.needs) for each in found] == [
        ("education", ("N1",)), ("family", ("N2", "N4")), ("housing", ("N5",)),
        ("legal", ()), ("health", ()), ("leisure", ()),
    ]  # fmt: skip


@pytest.mark.parametrize("given_", [None, "K-17", [cases.opened()]], ids=["nothing", "an id", "a list of cases"])
def test_needs_by_domain_are_those_of_one_case(given_):
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.needs_by_domain(given_)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "case")]


@given(st.lists(st.tuples(st.sampled_from(["education", "family", "legal"]), st.sampled_from(OUTCOMES)), max_size=6))
def test_every_need_that_was_not_withdrawn_stands_in_its_domain_once(needs):
    case = bare()
    for number, (domain, outcome) in enumerate(needs):
        need = ck.Need(id=f"N{number}", domain=domain, outcome=outcome)
        case = cases.kept(case, need, at=cases.on("2025-03-04"), by=cases.WORKER)

    found = ck.evaluation.needs_by_domain(case)

    kept = [(domain, f"N{number}") for number, (domain, outcome) in enumerate(needs) if outcome != "withdrawn"]
    assert sorted((each.domain, need) for each in found for need in each.needs) == sorted(kept)
    assert {each.domain for each in found} == {domain for domain, _ in needs}


def test_at_each_review_the_needs_are_counted_as_they_stood_that_day():
    case = cases.opened()
    for day, record in (
        ("2025-03-05", ck.Review()),
        ("2025-03-06", ck.Need(id="N1", domain="education", outcome="partly_met")),
        ("2025-03-07", ck.Review()),
        ("2025-03-07", ck.Review()),
        ("2025-03-08", ck.Need(id="N1", domain="education", outcome="met")),
    ):
        case = cases.kept(case, record, at=cases.on(day), by="worker-1")

    found = [each.evaluation for each in ck.evaluation.evaluations(case)]

    half_credit = [each["share_of_needs_met"].figures["with_half_credit"] for each in found]
    assert [(each.on.day, share) for each, share in zip(found, half_credit, strict=True)] == [(5, None), (7, 0.5)]


def test_a_need_found_after_a_review_was_not_there_at_that_review():
    case = cases.kept(bare(), ck.Review(), at=cases.on("2025-03-05"), by="worker-1")
    case = cases.kept(case, ck.Need(id="N1", domain="family"), at=cases.on("2025-03-06"), by="worker-1")

    (found,) = (each.evaluation["share_of_needs_met"] for each in ck.evaluation.evaluations(case))

    assert (len(found.used) + len(found.missing), found.value) == (0, None)
