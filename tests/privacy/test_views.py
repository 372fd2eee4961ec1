"""What someone in a role sees of a case."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from unicodedata import normalize

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models.catalogue import RECORDS

TEACHER = ck.Actor(id="T-1", roles=("teacher",))
SECRET = "what nobody else may know"
PERSONAL = (
    ck.Client(id="C-3", kind="student", name=SECRET, birth=date(2011, 2, 3)),
    ck.Intake(request=SECRET),
    ck.Need(id="N3", domain="housing", description=SECRET),
    ck.Assessment(
        strengths=(ck.Strength(description=SECRET, domain="social"),),
        notes=(ck.AssessmentNote(topic="feelings", text=SECRET),),
    ),
    ck.Goal(
        id="G3", need="N3", term="long", description=SECRET, strategy=SECRET, steps=(ck.GoalStep(description=SECRET),)
    ),
    ck.Plan(version=1, goals=("G3",), signed_by=("worker-1",), reason_unsigned=SECRET),
    ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="declined", reason=SECRET),)),
    ck.ClientVoice(checkpoint="review", words=SECRET),
)
CASE = cases.holding(*PERSONAL)


def shown(case: ck.Case) -> str:
    return "\n".join(str(attrs.asdict(entry)) for entry in case.history)


def test_without_a_role_no_personal_value_is_seen():
    for by in ("T-1", TEACHER):
        seen = ck.privacy.seen_by(CASE, by, sees={"nurse": ("*",)})

        assert SECRET not in shown(seen)
        assert (seen.client.name, seen.client.birth) == ("…", None)


@pytest.mark.parametrize("record", PERSONAL, ids=lambda record: type(record).__name__)
def test_a_role_sees_the_records_it_is_named_for_and_no_others(record: ck.Record):
    seen = ck.privacy.seen_by(CASE, TEACHER, sees={"teacher": (type(record).__name__,)})

    kept = [entry.what for entry in seen.history if SECRET in str(attrs.asdict(entry))]
    assert kept == [record]


def test_whoever_sees_everything_sees_the_whole_history():
    assert ck.privacy.seen_by(CASE, TEACHER, sees={"teacher": ("*",)}).history == CASE.history


def test_several_roles_see_what_any_of_them_sees():
    both = ck.Actor(id="T-1", roles=("teacher", "nurse"))
    sees = {"teacher": ("Need",), "nurse": ("Intake",)}

    seen = ck.privacy.seen_by(CASE, both, sees=sees)

    kept = {type(entry.what) for entry in seen.history if SECRET in str(attrs.asdict(entry))}
    assert kept == {ck.Need, ck.Intake}


def test_the_reason_of_an_override_is_hidden():
    override = ck.Override(rule="closure_risk_ceiling", by="boss-1", reason=SECRET)
    contact = ck.Entry(what=ck.Contact(), at=cases.on("2025-03-06"), by="worker-1", overrides=(override,))
    case = ck.Case.from_history("K-17", [*CASE.history, contact])

    seen = ck.privacy.seen_by(case, TEACHER, sees={"teacher": tuple(RECORDS)})

    assert seen.history[-1].overrides[0].reason == "…"
    assert seen.history[-1].overrides[0].by.id == "boss-1"


MENDED = {"by": "worker-1", "recorded_at": cases.on("2025-04-01"), "reason": SECRET}


def corrected_and_voided() -> ck.Case:
    """A case with a corrected contact and a voided supervision, both for a reason nobody else may know."""
    case = cases.opened()
    for record in (ck.Contact(), ck.Supervision()):
        case = cases.SCHOOL.record(case, record, at=cases.on("2025-03-06"), by="worker-1")
    contact, supervision = case.revision - 1, case.revision
    case = cases.SCHOOL.correct(case, ck.Contact(reached=False), entry=contact, **MENDED)
    return cases.SCHOOL.void(case, entry=supervision, **MENDED)


def test_why_an_entry_was_mended_is_seen_by_those_who_see_the_record():
    case = corrected_and_voided()

    reasons = {
        kinds: [entry.reason for entry in ck.privacy.seen_by(case, TEACHER, sees={"teacher": kinds}).history[-2:]]
        for kinds in ((), ("Contact",), ("Supervision",), ("Void",), ("*",))
    }

    assert reasons == {
        (): ["…", "…"], ("Contact",): [SECRET, "…"], ("Supervision",): ["…", SECRET], ("Void",): ["…", "…"],
        ("*",): [SECRET, SECRET],
    }  # fmt: skip


def test_why_a_record_of_another_kind_was_put_in_place_is_seen_by_those_who_see_both():
    case = cases.SCHOOL.record(cases.opened(), ck.Supervision(), at=cases.on("2025-03-06"), by="worker-1")
    case = cases.SCHOOL.correct(case, ck.Contact(), entry=case.revision, **MENDED)

    reasons = {
        kinds: ck.privacy.seen_by(case, TEACHER, sees={"teacher": kinds}).history[-1].reason
        for kinds in (("Contact",), ("Supervision",), ("Contact", "Supervision"))
    }

    assert reasons == {("Contact",): "…", ("Supervision",): "…", ("Contact", "Supervision"): SECRET}


def test_a_role_written_in_another_unicode_form_is_the_same_role():
    worker = ck.Actor(id="T-1", roles=("교사",))

    seen = ck.privacy.seen_by(CASE, worker, sees={normalize("NFD", "교사"): ("*",)})

    assert seen.history == CASE.history


VIEW = ck.privacy.seen_by(CASE, TEACHER, sees={})
ACT = {"at": cases.on("2025-04-01"), "by": cases.WORKER}


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
    view = ck.privacy.seen_by(case, TEACHER, sees={})

    views = (view.as_of(earlier), ck.privacy.seen_by(case.as_of(earlier), TEACHER, sees={}))

    assert not view.is_past
    assert all(each.is_past and copy.deepcopy(each).is_past for each in views)
    assert all(each.as_of(date(2100, 1, 1)).is_past for each in views)
    assert {ck.verify(each) for each in views} == {()}


def test_what_an_act_would_meet_says_that_a_view_is_no_case():
    answer, options = cases.SCHOOL.ask(VIEW, "assess", **ACT), cases.SCHOOL.options(VIEW, **ACT)

    assert {each.code for each in answer.refusals} == {"view_not_a_case"}
    assert {each.code for option in options for each in option.refusals} == {"view_not_a_case"}
    assert VIEW != CASE


@given(st.lists(st.sampled_from(sorted(RECORDS)), max_size=5))
def test_seeing_a_case_twice_is_seeing_it_once(names: list[str]):
    sees = {"teacher": names}

    once = ck.privacy.seen_by(CASE, TEACHER, sees=sees)

    assert ck.privacy.seen_by(once, TEACHER, sees=sees) == once


def test_what_is_hidden_leaves_no_trace_and_changes_no_figure():
    longer = cases.holding(
        *(attrs.evolve(PERSONAL[-1], words=SECRET * 3) if each is PERSONAL[-1] else each for each in PERSONAL)
    )
    on = cases.on("2025-12-31").date()

    seen, other = (ck.privacy.seen_by(case, TEACHER, sees={}) for case in (CASE, longer))

    assert seen == other
    assert ck.evaluation.evaluate(seen, on=on) == ck.evaluation.evaluate(CASE, on=on)


def test_a_record_the_library_does_not_know_is_refused_without_repeating_it():
    with pytest.raises(ck.RecordError) as error:
        ck.privacy.seen_by(CASE, TEACHER, sees={"teacher": ("홍길동",)})

    assert error.value.codes == ("unknown_record",)
    assert "홍길동" not in str(error.value)


def test_anything_but_a_case_and_a_table_of_who_sees_what_is_refused():
    for case, sees in ((CASE, None), (None, {}), (CASE, {"teacher": 5}), (CASE, {"teacher": "Plan"})):
        with pytest.raises(ck.RecordError) as error:
            ck.privacy.seen_by(case, TEACHER, sees=sees)

        assert error.value.codes == ("wrong_type",)
