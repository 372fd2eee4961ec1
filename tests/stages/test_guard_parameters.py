"""What a guard takes is known from its annotations, however they are written."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from cases import errors
from own_guards import OwnGuards

import casekit as ck
from casekit.conditions import Leaf
from casekit.limits import DEFAULT_LIMITS
from casekit.notation.faults import listed
from casekit.stages import Days as DayCount
from casekit.stages import EventName, Params
from casekit.stages.guard_parameters import Days
from casekit.stages.guards import Guards

if TYPE_CHECKING:
    from casekit.stages import Days as Hidden


def by_name(context: ck.Context, days: Days) -> ck.Refusal | None: ...
def renamed(context: ck.Context, days: DayCount) -> ck.Refusal | None: ...
def optional(context: ck.Context, days: DayCount | None = None) -> ck.Refusal | None: ...
def qualified(context: ck.Context, days: ck.stages.Days) -> ck.Refusal | None: ...
def unseen(context: Unknown, days: Days) -> ck.Refusal | None: ...  # type: ignore[name-defined] # noqa: F821
def counted(context: ck.Context, days: Days, places: tuple[str, ...] = ()) -> ck.Refusal | None: ...
def plain(context: ck.Context, *, count: int, share: float, event: EventName) -> ck.Refusal | None: ...
def free(context: ck.Context, anything: Hidden | list[str]) -> ck.Refusal | None: ...


def foreign(context: ck.Context, days: int) -> ck.Refusal | None: ...


foreign.__annotations__["days"] = "elsewhere.Days"


class Asking:
    """A guard that is an object."""

    def __call__(self, context: ck.Context, days: DayCount) -> ck.Refusal | None: ...

    def method(self, context: ck.Context, days: DayCount) -> ck.Refusal | None: ...


@functools.wraps(renamed)
def wrapped(*given: object, **named: object) -> ck.Refusal | None: ...


GUARDS: dict[str, Callable[..., ck.Refusal | None]] = {
    "by_name": by_name, "renamed": renamed, "optional": optional, "qualified": qualified, "unseen": unseen,
    "counted": counted, "foreign": foreign, "asking": Asking(), "method": Asking().method, "wrapped": wrapped,
    "partial": functools.partial(counted, places=("home",)),
}  # fmt: skip


def faults(guard: Callable[..., ck.Refusal | None], **params: object) -> list[str]:
    guards = OwnGuards()
    guards.guard("ours")(guard)
    moves = [{"name": "end", "from": ["start"], "to": "over", "guards": [{"name": "ours", **params}]}]
    stages = {"start": {}, "over": {"final": True}}
    found = errors(
        {"id": "team", "version": 1, "initial": "start", "stages": stages, "moves": moves}, practice=guards.practice
    )
    return [name for each in found for name in each.params["wrong"]]  # type: ignore[union-attr]


@pytest.mark.parametrize("guard", GUARDS.values(), ids=[*GUARDS])
def test_a_parameter_that_counts_days_takes_a_whole_number_from_0(guard: Callable[..., ck.Refusal | None]):
    assert faults(guard, days=0) == faults(guard, days=30) == []
    assert faults(guard, days="thirty") == faults(guard, days=-1) == faults(guard, days=True) == ["days"]
    assert faults(guard, days=1.5) == ["days"]


@pytest.mark.parametrize("guard", GUARDS.values(), ids=[*GUARDS])
def test_a_parameter_that_counts_days_is_counted_in_days(guard: Callable[..., ck.Refusal | None]):
    practice = ck.Practice(guards=(ck.Guard(guard, name="ours"),))

    assert Guards(practice).unit_of("ours", "days") == "day"


def test_the_parameters_of_plain_types_take_what_fits():
    assert faults(plain, count=1, share=1, event="contact") == []
    assert faults(plain, count=1.5, share="half", event=7) == ["count", "share", "event"]
    assert faults(counted, days=1, places=["home"]) == []
    assert faults(counted, days=1, places="home") == ["places"]


def test_an_event_that_no_record_has_is_told_with_the_nearest_one():
    guards = Guards(ck.Practice(guards=(ck.Guard(plain, name="ours"),)))

    given = Params({"count": 1, "share": 1, "event": "contcat"})
    (found,) = listed(guards.faults(Leaf("ours", given), "moves[0].guards"), limits=DEFAULT_LIMITS)

    assert (found.code, found.params["name"], found.params["nearest"]) == ("unknown_event", "contcat", "contact")
    assert found.fix.startswith("Use the nearest: contact ")


def test_a_guard_that_nobody_registered_is_told_with_the_nearest_one():
    (found,) = listed(Guards(ck.Practice()).faults(Leaf("elligible"), "moves[0].guards"), limits=DEFAULT_LIMITS)

    assert (found.code, found.params["nearest"]) == ("unknown_guard", "eligible")


def test_a_parameter_of_another_type_takes_anything():
    assert faults(free, anything="thirty") == faults(free, anything=["a"]) == []


def test_the_ready_guard_of_contacts_refuses_days_that_are_none():
    moves = [{"name": "end", "from": ["start"], "to": "over", "guards": [{"name": "contacted_within", "days": -1}]}]
    data = {"id": "team", "version": 1, "initial": "start", "stages": {"start": {}, "over": {"final": True}}}

    assert [each.code for each in errors({**data, "moves": moves})] == ["guard_parameters"]
