"""The work behind the figures."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def done(*records: ck.Record) -> ck.evaluation.WorkDone:
    return cases.evaluation_of(*records).work


def noticed(*records: ck.Record) -> list[str]:
    """The codes of what an evaluation finds about the work."""
    return cases.codes(tuple(each for each in cases.evaluation_of(*records).findings if each.where == "work"))


def test_what_was_done_is_counted_by_kind():
    found = done(
        ck.Intervention(kind="transport", principles=("empowerment",)),
        ck.Intervention(kind="counselling", principles=("empowerment", "empowerment")),
        ck.Intervention(kind="counselling"),
        ck.Advocacy(kind="rights"),
        ck.Relation(kind="relate", worker="worker-1", client="C-3"),
        ck.CaseConference(kind="internal"),
        ck.Supervision(supervisor="boss-1"),
    )

    assert dict(found.interventions) == {"transport": 1, "counselling": 2}
    assert dict(found.principles) == {"empowerment": 2}
    assert (dict(found.advocacy), dict(found.relations)) == ({"rights": 1}, {"relate": 1})
    assert (found.conferences, found.supervisions) == (1, 1)


@pytest.mark.parametrize(
    ("records", "worker", "codes"),
    [
        ((), None, ["primary_worker_missing"]),
        ((ck.Assignment(worker="w-1", role="case_manager"),), "w-1", []),
        ((ck.Assignment(worker="w-1", role="case_manager", until=date(2025, 12, 30)),), None,
         ["primary_worker_missing"]),
        ((ck.Assignment(worker="w-1", role="case_manager", until=date(2025, 12, 31)),), "w-1", []),
        ((ck.Assignment(worker="w-1", role="case_manager"), ck.Assignment(worker="w-2", role="co_case_manager")), None,
         ["primary_worker_missing"]),
        ((ck.Assignment(worker="w-1", role="mentor"),), None, ["primary_worker_missing"]),
        ((ck.Assignment(worker="w-1", role="case_manager"), ck.Closure(reason="moved_away")), None, []),
        ((ck.Closure(reason="moved_away"),), None, []),
    ],
)  # fmt: skip
def test_an_open_case_that_nobody_answers_for_is_noticed(records, worker, codes):
    assert (done(*records).primary_worker, noticed(*records)) == (worker, codes)


def test_what_was_not_done_is_not_there():
    assigned = ck.Assignment(worker="w-1", role="case_manager")

    found = done(assigned)

    assert [dict(each) for each in (found.interventions, found.advocacy, found.relations, found.principles)] == [{}] * 4
    assert (found.conferences, found.supervisions, noticed(assigned)) == (0, 0, [])


@given(st.lists(st.sampled_from(["counselling", "transport", "guidance"]), max_size=6))
def test_every_intervention_is_counted_once_in_the_order_of_the_first_of_its_kind(kinds):
    found = done(*(ck.Intervention(kind=kind) for kind in kinds))

    assert sum(found.interventions.values()) == len(kinds)
    assert list(found.interventions) == list(dict.fromkeys(kinds))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("guidance", "지침 제공"), ("counselling", "상담"), ("emotional_support", "감정적 지원"),
        ("accompaniment", "동행"), ("transport", "이동 지원"), ("preparation", "서비스 이용 준비"),
        ("information", "정보 안내"), ("skills_workshop", "기술 구축 워크숍"), ("support_group", "지원 그룹"),
        ("therapeutic_intervention", "치료 개입"), ("housing_support", "주거 지원"),
        ("vocational_training", "직업 훈련"), ("crisis_response", "위기 개입"),
        ("stakeholder_communication", "이해 관계자 간 의사소통 촉진"),
    ],
)  # fmt: skip
def test_each_kind_of_help_that_the_texts_name_is_recorded_counted_and_said(kind: str, word: str):
    help_given = ck.Intervention(kind=kind)

    assert dict(done(help_given).interventions) == {kind: 1}
    assert ck.Practice().value_label(help_given, "kind", "ko") == word
