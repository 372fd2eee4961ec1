"""Hypothesis strategies for acts: everything that can be tried on a case, likely and unlikely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple
from unicodedata import normalize

from hypothesis import strategies as st

import casekit as ck
from casekit.models.extra import Extra
from casekit.models.text import has_hidden_character

SEOUL = timezone(timedelta(hours=9))
FIRST_DAY = datetime(2025, 3, 3, 12, tzinfo=SEOUL)
PEOPLE = (
    ck.Actor(id="worker-1", roles=("case_manager",)),
    ck.Actor(id="boss-1", roles=("supervisor",)),
    ck.Actor(id="lead-1"),
)
RISKS = st.sampled_from(["low", "medium", "high"])
ids = st.sampled_from
people = st.sampled_from(PEOPLE)
offsets = st.sampled_from([UTC, SEOUL, timezone(timedelta(hours=-8))])


words = (
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
    .map(lambda text: normalize("NFC", text))
    .filter(lambda text: not has_hidden_character(text))
)
"""An id, a code or a text, in any script, that no check refuses and no building of a value changes."""


own_fields = st.dictionaries(
    st.sampled_from(["school_grade", "funded_by", "학교", "_x"]),
    st.none() | words | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-9, 9)
    | st.lists(words, max_size=2).map(tuple),
    max_size=2,
).map(Extra)  # fmt: skip
"""Own fields of a record, of the types that a document holds without the practice that declares them."""


def instants(since: datetime, *, days_back: int = 5, days_on: int = 40) -> st.SearchStrategy[datetime]:
    """An instant around the last one, in one of several offsets; more often later than earlier."""
    hours = st.one_of(st.integers(0, days_on * 24), st.integers(0, days_on * 24), st.integers(-days_back * 24, 0))
    return st.builds(lambda count, zone: (since + timedelta(hours=count)).astimezone(zone), hours, offsets)


class Act(NamedTuple):
    """Something that can be tried on a case: what the machine does, with what (None: a void), and how."""

    do: Callable[..., ck.Case]
    what: str | ck.Record | None
    how: dict[str, Any]

    def on(self, case: ck.Case) -> ck.Case:
        """The case after the act. Raises a CasekitError where it is refused."""
        return self.do(case, **self.how) if self.what is None else self.do(case, self.what, **self.how)


intervals = st.builds(ck.Interval, st.integers(1, 3), st.sampled_from(["day", "week", "month"]))
overrides = st.lists(
    st.builds(
        ck.Override,
        rule=st.sampled_from(["closure_risk_ceiling", "evaluation_before_closure"]),
        by=people,
        reason=st.just("weighed with the team"),
    ),
    max_size=2,
).map(tuple)

records: st.SearchStrategy[ck.Record] = st.one_of(
    st.builds(ck.Identification, source=st.just("school")),
    st.builds(
        ck.Intake,
        eligibility=st.lists(
            st.builds(ck.EligibilityAnswer, question=st.just("asked"), answer=st.sampled_from([True, True, None])),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(ck.Need, id=ids(["N1", "N2", "N3"]), domain=st.just("education")),
    st.builds(
        ck.Goal, id=ids(["G1", "G2"]), need=ids(["N1", "N3"]), term=st.just("short"),
        lifecycle=st.sampled_from(["proposed", "active", "withdrawn"]),
    ),
    st.builds(ck.Reading, goal=ids(["G1", "G2"]), level=st.integers(-2, 2)),
    st.builds(
        ck.Consent, id=ids(["S1", "S2"]), given_by=st.just(("C-3",)),
        recipients=st.lists(ids(["RS1", "RS2"]), max_size=2).map(tuple),
        until=st.none() | st.dates(date(2025, 3, 1), date(2026, 3, 1)),
        withdrawn_on=st.none() | st.none() | st.dates(date(2025, 3, 1), date(2026, 3, 1)),
        refused=st.sampled_from([False, False, False, True]), about=st.sampled_from([None, None, "C-3", "C-4"]),
    ),
    st.builds(ck.Assessment, risk=st.none() | RISKS, new_needs=st.just(()) | st.just(("N3",))),
    st.builds(ck.RiskRating, risk=RISKS, about=st.sampled_from([None, None, "C-3", "C-4"])),
    st.builds(ck.Selection, track=st.just("case_management")),
    st.builds(
        ck.Plan, version=st.integers(1, 4), goals=st.just(()) | st.just(("G1",)),
        signed_by=st.sampled_from([(), ("C-3",), ("worker-1",)]), review_interval=st.none() | intervals,
    ),
    st.builds(ck.ReviewInterval, interval=intervals),
    st.builds(
        ck.Referral, id=ids(["R1", "R2"]), need=st.just("N1"), resource=ids(["RS1", "RS2", "RS9"]),
        status=st.sampled_from(["draft", "sent", "sent", "accepted", "declined", "completed", "cancelled"]),
        reason=st.just("asked_for"), outcome=st.just("helped"),
    ),
    st.builds(ck.Disclosure, recipient=ids(["RS1", "RS9"])),
    st.builds(ck.ServiceStart, need=ids(["N1", "N9"]), crisis=st.booleans()),
    st.builds(ck.ServiceStart, referral=ids(["R1", "R2"])),
    st.builds(ck.ServiceEnd, need=ids(["N1", "N9"])),
    st.builds(ck.ServiceEnd, referral=ids(["R1", "R2"])),
    st.builds(ck.Departure, person=ids(["C-3", "C-4", "P-2", "P-9"]), reason=st.just("moved_away")),
    st.builds(ck.Review, progress=st.just((ck.GoalProgress(goal="G1", progress="improving"),))),
    st.builds(ck.Contact, reached=st.booleans(), purpose=st.sampled_from(["casework", "aftercare"])),
    st.builds(ck.ClientVoice, checkpoint=st.sampled_from(["review", "closure"])),
    st.builds(ck.CircumstanceChange, trigger=st.none() | st.just("reassessment")),
    st.builds(ck.Assignment, worker=ids(["worker-1"]), role=ids(["case_manager", "mentor"])),
    st.builds(
        ck.FinalEvaluation,
        evidence=st.sampled_from([("quantitative",), ("quantitative", "qualitative"), ("qualitative", "quantitative")]),
    ),
    st.builds(
        ck.Closure, reason=st.sampled_from(["goals_mostly_attained", "lost_contact", "death"]),
        approved_by=st.none() | st.sampled_from(["lead-1", "worker-1"]),
        cancels=st.sampled_from([(), (), ("services", "goals"), ("referrals",)]),
    ),
    st.builds(ck.Reopening),
    st.builds(ck.AftercareEnd, outcome=st.just("stable")),
    st.builds(
        ck.Household, id=st.just("H-1"), index_client=st.just("C-3"),
        members=st.sampled_from([
            (ck.Membership(person="C-3", role="child"),),
            (ck.Membership(person="C-3", role="child"), ck.Membership(person="worker-1", role="head")),
            (ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="head")),
        ]),
    ),
    st.builds(ck.Client, id=ids(["C-3", "C-4", "boss-1"])),
    st.builds(
        ck.Approval, id=ids(["A1", "A2"]), kind=ids(["plan_approval", "need_approval"]),
        shelf=st.just("needs"), thing=ids(["N1", "N3"]),
        status=st.sampled_from(["asked", "given", "refused"]), reason=st.just("too early"),
    ),
    st.builds(ck.Intervention, kind=st.just("talk")),
    st.builds(ck.Supervision),
)  # fmt: skip
"""A record of one of many kinds; some name things the case does not have."""


@st.composite
def instants_of(draw: st.DrawFn, case: ck.Case) -> datetime:
    """An instant for an act on a case: mostly after the last one, at times at one of those before, or between them."""
    last = max(entry.at for entry in case.timeline)
    if draw(st.integers(0, 3)):
        return draw(instants(last))
    return draw(st.sampled_from([entry.at for entry in case.timeline])).astimezone(draw(offsets))


@st.composite
def acts(draw: st.DrawFn, machine: ck.StageMachine, case: ck.Case) -> Act:
    """One act on a case, likely and unlikely ones: a record, a move, a correction or a void."""
    kind = draw(st.sampled_from(["record", "record", "move", "open move", "mend"]))
    how: dict[str, Any] = {"at": draw(instants_of(case)), "by": draw(people)}
    how["recorded_at"] = how["at"] + draw(st.sampled_from([timedelta(0), timedelta(0), timedelta(days=9)]))
    if kind == "record":
        return Act(do=machine.record, what=draw(records), how=how)
    if kind == "mend":
        number = draw(st.one_of(st.sampled_from(case.history).map(lambda entry: entry.number), st.integers(0, 40)))
        return draw(mendings(machine, case, number))
    moves = tuple(move.name for move in machine.workflow.moves)
    if kind == "open move":
        by, after = how["by"], case.timeline[-1].at + timedelta(days=1)
        ways = tuple(each.move for each in machine.options(case, at=after, by=by, reason="next") if each.open)
        moves, how = ways or moves, {**how, "at": after, "recorded_at": after}
    reason = draw(st.sampled_from(["circumstances changed", None]))
    return Act(do=machine.advance, what=draw(st.sampled_from(moves)), how={**how, "reason": reason})


@st.composite
def mendings(draw: st.DrawFn, machine: ck.StageMachine, case: ck.Case, number: int) -> Act:
    """A correction or a void of one entry of a case."""
    how: dict[str, Any] = {
        "entry": number, "by": draw(people), "reason": "mixed up",
        "recorded_at": max(entry.recorded_at for entry in case.history) + timedelta(days=draw(st.integers(0, 3))),
    }  # fmt: skip
    wrong = case.history[number - 1].what if 0 < number <= len(case.history) else ck.Contact()
    if draw(st.booleans()):
        return Act(do=machine.void, what=None, how=how)
    what = draw(st.one_of(st.just(wrong), records))
    at = draw(st.none() | instants_of(case))
    if at is not None:
        how["recorded_at"] = max(at, how["recorded_at"])
    return Act(do=machine.correct, what=what, how={**how, "at": at})


@st.composite
def grown(draw: st.DrawFn, machine: ck.StageMachine, starts: Sequence[ck.Case], most: int = 8) -> ck.Case:
    """A case after some acts that the machine let pass, from one of these cases on."""
    case = draw(st.sampled_from(starts))
    for _ in range(draw(st.integers(0, most))):
        act = draw(acts(machine, case))
        with suppress(ck.CasekitError):
            case = act.on(case)
    return case
