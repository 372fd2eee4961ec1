"""Hypothesis strategies for acts: everything that can be tried on a case, likely and unlikely."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

import casekit as ck

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


def instants(since: datetime, *, days_back: int = 5, days_on: int = 40) -> st.SearchStrategy[datetime]:
    """An instant around the last one, in one of several offsets; more often later than earlier."""
    hours = st.one_of(st.integers(0, days_on * 24), st.integers(0, days_on * 24), st.integers(-days_back * 24, 0))
    return st.builds(lambda count, zone: (since + timedelta(hours=count)).astimezone(zone), hours, offsets)


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
    ),
    st.builds(ck.Assessment, risk=st.none() | RISKS, new_needs=st.just(()) | st.just(("N3",))),
    st.builds(ck.RiskRating, risk=RISKS),
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
        ck.Closure, reason=st.sampled_from(["goals_mostly_attained", "lost_contact"]),
        approved_by=st.none() | st.sampled_from(["lead-1", "worker-1"]),
    ),
    st.builds(ck.Reopening),
    st.builds(ck.AftercareEnd, outcome=st.just("stable")),
)  # fmt: skip
"""A record of one of many kinds; some name things the case does not have."""
