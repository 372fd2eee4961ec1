"""The pictures of many cases: how long they take, and a caseload."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import cases
import pytest
from figure_facts import clipped, drawn, looks, overlapping, said
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import Method, Result, caseload
from casekit.evaluation.methods import case_durations, kaplan_meier
from casekit.pictures import caseload_by_stage, durations

FIRST, DAY = date(2025, 1, 1), date(2025, 3, 21)


def spans(*days: int | None) -> dict[str, tuple[date, date | None]]:
    return {f"K-{place}": (FIRST, None if each is None else FIRST + timedelta(days=each))
            for place, each in enumerate(days)}  # fmt: skip


def assigned(case: ck.Case, id: str, worker: str, role: str = "case_manager") -> ck.Case:
    """A copy of the case under another id, with this worker."""
    copy = ck.Case.from_history(id, case.history)
    return cases.kept(copy, ck.Assignment(worker=worker, role=role), at=cases.on("2025-03-12"), by=cases.WORKER)


class TestDurations:
    def test_each_case_ended_or_is_still_open_and_the_longest_is_on_top(self):
        found = said(durations(case_durations(spans(10, None, 30), as_of=FIRST + timedelta(days=90))))

        assert found[:3] == ["90 days (still open)", "30 days (ended)", "10 days (ended)"]
        assert "median: 30" in found

    def test_cases_that_ended_and_open_ones_differ_without_colour(self):
        figure = durations(case_durations(spans(10, None), as_of=FIRST + timedelta(days=90)))

        assert len(set.union(*looks(figure).values())) == sum(map(len, looks(figure).values()))

    def test_an_open_case_has_a_tick_on_the_curve_where_it_was_last_seen(self):
        figure = durations(case_durations(spans(10, 20, None), as_of=FIRST + timedelta(days=15)))

        ticks = next(line for line in figure.axes[1].lines if line.get_marker() == "|")
        assert sorted(zip(ticks.get_xdata(), ticks.get_ydata(), strict=True)) == [(15.0, 2 / 3), (15.0, 2 / 3)]

    def test_the_curve_falls_at_the_times_of_the_table(self):
        found = kaplan_meier([9, 13, 13, 18, 23, 28, 31], [1, 1, 0, 1, 1, 0, 1])

        curve = durations(found).axes[0].lines[0]

        assert list(curve.get_xdata()) == [0, *(row["time"] for row in found.table), 31]
        assert list(curve.get_ydata())[1:-1] == pytest.approx([row["survival"] for row in found.table])

    def test_of_many_cases_the_longest_are_shown_and_the_others_counted(self):
        figure = drawn(durations(case_durations(spans(*range(1, 41)), as_of=FIRST + timedelta(days=90))))

        assert "Shorter ones, not shown: 10." in said(figure)
        assert clipped(figure) == overlapping(figure) == []

    def test_cases_without_a_median_have_none(self):
        found = said(durations(case_durations(spans(None, None), as_of=FIRST)))

        assert not any("median" in each for each in found)

    @pytest.mark.parametrize("method", ["case_durations", "kaplan_meier"])
    def test_an_empty_result_says_so(self, method):
        found = said(durations(Result(method=Method(id=method, source="ours"), value=None), language="ko"))

        assert "보여 줄 것이 없습니다. 이 결과에는 기간이 없습니다." in found

    def test_a_result_of_another_method_or_with_another_table_is_refused(self):
        result = case_durations(spans(10), as_of=DAY)
        wrong = [
            attrs.evolve(result, method=Method(id="t_score", source="ours")),
            attrs.evolve(result, method=Method(id="kaplan_meier", source="ours")),
            attrs.evolve(kaplan_meier([1], [1]), method=result.method),
        ]

        for each in wrong:
            with pytest.raises(ck.EvaluationError):
                durations(each)

    @given(st.lists(st.integers(0, 5000) | st.none(), min_size=1, max_size=12))
    def test_any_durations_are_drawn_whole_and_without_a_warning(self, days):
        figure = drawn(durations(case_durations(spans(*days), as_of=FIRST + timedelta(days=2000))))

        assert clipped(figure) == []


class TestCaseload:
    def test_a_cell_counts_the_cases_of_a_worker_in_a_stage(self):
        served, planned = cases.in_service(), cases.planned()
        several = [
            assigned(served, "K-1", "worker-1"), assigned(served, "K-2", "worker-1"),
            assigned(planned, "K-3", "worker-1"), assigned(planned, "K-4", "worker-2"),
            assigned(assigned(served, "K-5", "worker-2"), "K-5", "worker-1", "counsellor"), cases.opened(),
        ]  # fmt: skip

        figure = drawn(caseload_by_stage(several, on=DAY, wording=cases.SCHOOL.wording))

        found = said(figure)
        rows = [found[:3], found[3:6], found[6:8], found[8:12]]
        assert rows == [["1", "2 +1", "3 +1"], ["1", "1", "2"], ["1", "1"], ["1", "2", "3", "6"]]
        assert {"Intake", "Service\ndelivery", "worker-1", "worker-2", "no responsible worker"} <= set(found)
        assert clipped(figure) == overlapping(figure) == []

    def test_workers_have_names_if_the_caller_passes_them(self):
        case = assigned(cases.in_service(), "K-1", "worker-1")

        assert "Kim" in said(caseload_by_stage([case], on=DAY, names={"worker-1": "Kim"}))
        assert "담당자와 단계별 진행 중인 사례, 2025-03-21 기준" in said(
            caseload_by_stage([case], on=DAY, language="ko")
        )

    def test_without_an_open_case_the_picture_says_so(self):
        for several in ([], [cases.closed()]):
            assert "Nothing to show: no case is open on this day." in said(
                caseload_by_stage(several, on=date(2025, 7, 1))
            )

    def test_the_numbers_add_up_to_the_open_cases(self):
        several = [assigned(cases.in_service(), f"K-{each}", f"worker-{each % 3}") for each in range(8)]

        found = said(caseload_by_stage(several, on=DAY))

        assert str(caseload(several, on=DAY).open_cases) in found

    def test_more_cases_are_darker(self):
        several = [assigned(cases.in_service(), f"K-{each}", f"worker-{each // 9}") for each in range(10)]

        cells = caseload_by_stage(several, on=DAY).axes[0].collections
        lightness = [sum(each.get_facecolor()[0][:3]) for each in cells]

        assert lightness[0] < lightness[1]

    def test_one_case_given_twice_is_refused(self):
        with pytest.raises(ck.EvaluationError) as refused:
            caseload_by_stage([cases.opened(), cases.opened()], on=DAY)

        assert refused.value.codes == ("case_given_twice",)
