from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import attrs
import cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.interchange import SCHEMA_VERSION, dumps, loads
from casekit.models import RECORDS, personal_fields

DOCUMENTS = Path(__file__).parents[1] / "documents"
KEPT = DOCUMENTS / "case_v1.json"
KEPT_TWO = DOCUMENTS / "case_v2.json"
SINCE_TWO = (
    ck.Approval, ck.ClientChoice, ck.DeadlineSet, ck.FeedbackAnswer, ck.FollowUp, ck.Household, ck.Intervention,
    ck.PlanItem, ck.Provider, ck.Relation, ck.Waiver,
)  # fmt: skip
MARKER = "홍길동 marker"
NAMING_IDS = {"approval_not_asked", "unknown_id", "not_in_this_stage", "index_client_no_member"}
RECORDS_OF_A_LIFE: tuple[ck.Record, ...] = (
    ck.Client(id="C-4", kind="student", name="이름", birth=date(2012, 2, 29)),
    ck.Identification(source="school"),
    ck.Intake(
        eligibility=(
            ck.EligibilityAnswer(question="need", answer=True),
            ck.EligibilityAnswer(question="x", answer=None),
        ),
        request="도움",
    ),
    ck.Need(id="N1", domain="교육", description="잦은 결석", outcome="partly_met"),
    ck.Assessment(
        kind="reassessment",
        risk="high",
        methods=("interview", "scale"),
        strengths=(ck.Strength(description="그림", domain="교육"),),
        new_needs=("N1",),
    ),
    ck.RiskRating(risk="low"),
    ck.Selection(track="case_management"),
    ck.Goal(
        id="G1",
        need="N1",
        term="short",
        description="결석을 줄인다",
        weight=1.5,
        steps=(ck.GoalStep(description="첫 단계", due=date(2025, 4, 1), reached_on=date(2025, 4, 2)),),
        measure="days absent",
        baseline=4,
        target=0.5,
        baseline_level=-2,
        due=date(2025, 11, 30),
        specificity=ck.Specificity(specific=True, measurable=True, attainable=False, relevant=True, time_bound=True),
        lifecycle="active",
        achievement="improving",
    ),
    ck.Reading(goal="G1", value=3.25, level=-1),
    ck.Plan(version=1, goals=("G1",), signed_by=("C-3", "worker-1"), review_interval=ck.Interval(1, "month")),
    ck.ReviewInterval(interval=ck.Interval(2, "week"), risk="high"),
    ck.SafetyPlan(with_parties=("C-3", "guardian")),
    ck.Resource(id="RS1", sector="welfare", ownership="private", formality="informal", name="이웃"),
    ck.Referral(id="R1", need="N1", resource="RS1"),
    ck.ServiceStart(referral="R1"),
    ck.Referral(id="R1", need="N1", resource="RS1", status="declined", declined_by="provider", reason="no_capacity"),
    ck.Referral(id="R2", need="N1", resource="RS1", replaces="R1", status="draft"),
    ck.Consent(
        id="S1",
        given_by=("C-3",),
        recipients=("RS1",),
        since=date(2025, 3, 1),
        until=date(2026, 3, 1),
        withdrawn_on=date(2025, 9, 1),
    ),
    ck.Disclosure(recipient="RS1", purpose="referral", content="상황"),
    ck.ServiceStart(need="N1", crisis=True),
    ck.SessionCount(service="counselling", planned=10, delivered=11),
    ck.Advocacy(kind="rights", note="학교와 이야기함"),
    ck.Review(progress=(ck.GoalProgress(goal="G1", progress="no_change"),), note="점검"),
    ck.Contact(method="phone", reached=False, purpose="aftercare", attempt=2, note="받지 않음"),
    ck.ClientVoice(checkpoint="review", speaker="C-3", words="좋아요"),
    ck.CircumstanceChange(trigger="reassessment", note="이사"),
    ck.Assignment(
        worker="worker-1",
        role="case_manager",
        qualification=ck.Qualification(years_of_experience=5.5, licensed=True, standard_training=False),
        until=date(2025, 12, 31),
    ),
    ck.CaseConference(kind="joint", decision="select", participants=("worker-1", "lead-1"), note="회의"),
    ck.Supervision(supervisor="boss-1", topic="소진"),
    ck.FinalEvaluation(evidence=("quantitative", "qualitative"), note="평가"),
    ck.ServiceRating(item="respect", rating=4.5),
    ck.DomainScore(domain="교육", occasion="before", score=2),
    ck.Indicator(name="absences", evidence="quantitative"),
    ck.StageChange(stage="assessment", kinds=("assessment",), source="intake", move="assess", reason="시작"),
    ck.StageChange(
        stage="survey",
        kinds=("assessment",),
        source="assessment",
        reason="옮김",
        workflow=ck.WorkflowRef(id="kr_integrated", version=2, fingerprint="f2"),
        adopted=True,
    ),
    ck.AftercarePlan(contacts=3, months=6),
    ck.Closure(reason="moved", approved_by="lead-1", transition_links=("RS1", "도서관"), note="종결"),
    ck.AftercareEnd(outcome="stable"),
    ck.Reopening(reason="다시"),
    *(ck.Reopening(reason="다시"), ck.Closure(reason="moved", outcome="self_reliant"))[::-1],
    ck.AftercareEnd(outcome="relapse", reopen=True),
    ck.Household(
        id="H-1",
        index_client="C-3",
        members=(
            ck.Membership(person="C-3", role="child"),
            ck.Membership(person="P-2", role="head", since=date(2024, 2, 29), until=date(2025, 12, 31)),
        ),
    ),
    ck.Provider(id="PV1", kind="welfare_facility", name="복지관"),
    ck.Resource(
        id="RS2",
        sector="medical",
        ownership="public",
        formality="formal",
        holder="community",
        provider="PV1",
        suits=("N1",),
        status="assessed",
    ),
    ck.Referral(
        id="R3",
        need="N1",
        resource="RS2",
        contact="worker-1",
        appointment_at=datetime(2025, 5, 2, 9, 30, tzinfo=timezone(timedelta(hours=9))),
    ),
    *(
        ck.Referral(
            id="R3",
            need="N1",
            resource="RS2",
            status=status,
            outcome=outcome,
            contact="worker-2",
            appointment_at=datetime(2025, 5, 2, 9, 30, tzinfo=timezone(timedelta(hours=9))),
        )
        for status, outcome in (("accepted", None), ("completed", "helped"))
    ),
    ck.Goal(id="G2", need="N1", term="long", strategy="함께 걷기", owner="C-3"),
    ck.PlanItem(
        id="P1",
        goal="G2",
        kind="counselling",
        responsible="joint",
        resources=("RS2",),
        due=date(2025, 6, 1),
        status="done",
        done_on=date(2025, 4, 1),
        description="상담",
    ),
    ck.Plan(version=2, goals=("G2",), signed_by=("worker-1",), reason_unsigned="입원"),
    ck.ServiceStart(need="N1", item="P1"),
    ck.Intervention(kind="transport", item="P1", participants=("P-2",), principles=("empowerment",), note="동행"),
    ck.ClientChoice(
        need="N1",
        options=(
            ck.OptionConsidered(option="RS2", outcome="taken"),
            ck.OptionConsidered(option="RS1", outcome="declined", reason="멀다"),
        ),
    ),
    ck.FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 6, 1), what="전화"),
    ck.FollowUp(id="F2", owner="worker-1", done_on=date(2025, 4, 1)),
    ck.FollowUp(id="F3", owner="worker-1", dropped="moved"),
    ck.CaseConference(kind="internal", chair="lead-1", agenda="방향", follow_ups=("F1", "F2")),
    ck.Supervision(supervisor="boss-1", advice="쉬기", follow_ups=("F3",)),
    ck.FeedbackAnswer(checkpoint="review", led_to="plan", plan=2, note="바꿈"),
    ck.Relation(kind="relate", client="C-3", worker="worker-1", trust=4, note="믿음"),
    ck.Relation(kind="link", client="C-3", resource="RS2", need="N1"),
    ck.Assessment(
        approaches=("ecological", "strengths_based"),
        participants=("C-3", "worker-1"),
        notes=(ck.AssessmentNote(topic="aims", text="학교"),),
        domains_without_need=("주거",),
    ),
    ck.Assessment(reason_without_client="입원"),
    ck.Review(decision="modify", participants=("C-3",)),
    ck.Review(reason_without_client="입원"),
    ck.FinalEvaluation(
        evidence=("quantitative", "qualitative"), participants=("worker-1",), reason_without_client="입원"
    ),
    ck.Indicator(name="absences", evidence="quantitative", value=2.5, scale="days"),
    ck.Advocacy(kind="appeal", outcome="granted"),
    ck.Assignment(
        worker="worker-2",
        role="mentor",
        scope="external",
        team="T-1",
        qualification=ck.Qualification(
            years_of_experience=5,
            licensed=True,
            standard_training=True,
            profession="social_worker",
            trainings=(
                ck.Training(subject="x", completed_on=date(2025, 1, 2), hours=1.5, expires_on=date(2027, 1, 1)),
            ),
        ),
    ),
    ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1"),
    ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1", status="given"),
    ck.Approval(id="A2", kind="closing"),
    ck.Approval(id="A2", kind="closing", status="refused", reason="아직 이르다"),
    ck.Waiver(requirement="home_visit", reason="입원", until=date(2025, 6, 30)),
    ck.DeadlineSet(rule="plan_in_time", due=date(2025, 6, 30), reason="연휴"),
    ck.Intake(participants=("C-3",)),
    ck.Intake(reason_without_client="입원"),
    ck.Intervention(kind="phone_call", reason_without_client="학교와 통화"),
    ck.CaseConference(kind="internal", reason_without_client="입원"),
    ck.Contact(next_due=date(2025, 4, 9)),
    ck.Closure(reason="moved", participants=("C-3",)),
    ck.Reopening(),
    ck.Closure(reason="moved", reason_without_client="이사"),
    ck.Reopening(),
    ck.StageChange(stage="planning", kinds=("planning",), source="survey", move="plan", passing=True),
)


def whole_life() -> ck.Case:
    """A case with every type of record, backdated facts, a correction, findings and an override."""
    seen = timezone(timedelta(hours=-3, minutes=-30))
    case = ck.Case.open(
        ck.Client(id="C-3", name="김"),
        id="K-17",
        at=cases.on("2025-03-03"),
        by=cases.WORKER,
        workflow=ck.WorkflowRef(id="school_eight", version=1, fingerprint="f1"),
        stage="intake",
        kinds=("intake",),
        recorded_at=cases.on("2025-03-03", hour=15),
    )
    for number, record in enumerate(RECORDS_OF_A_LIFE):
        case = case.record(record, at=cases.on("2025-03-04") + timedelta(days=number), by="worker-1")
    told = ck.Finding(
        "review_interval_by_risk", {"count": 2, "units": ("a", "b"), "x": None, "y": True, "z": 0.5}, "K-17"
    )
    case = case.record(
        ck.Contact(method="home_visit"),
        at=datetime(2025, 3, 20, 9, 5, 0, 123456, seen),
        by=ck.Actor(id="worker-2"),
        recorded_at=cases.on("2025-12-01"),
        findings=(told, ck.Finding("no_goals", severity="notice")),
        overrides=(ck.Override(rule="consent_scope", by=cases.SUPERVISOR, reason="위기"),),
    )
    found = case.entry(
        ck.Identification(source="neighbour"), at=cases.on("2025-03-05"), by=cases.WORKER, replaces=3,
        reason="잘못 들음", key="act-17",
    )  # fmt: skip
    return case.taking(found)[1]


TEXT_OF_WHOLE = dumps(whole_life())
WHOLE = json.loads(TEXT_OF_WHOLE)
TEXT_OF_ONE = KEPT.read_text(encoding="utf-8")
ONE = json.loads(TEXT_OF_ONE)
OF_BOTH_VERSIONS = pytest.mark.parametrize("text", [TEXT_OF_ONE, TEXT_OF_WHOLE], ids=["version 1", "version 2"])


OF_FINDINGS = len(WHOLE["case"]["history"]) - 2
"""The place of the entry that has findings and an override."""


def inside(document, path: tuple[str | int, ...]):
    """What stands at a place of a document."""
    for step in path:
        document = document[step]
    return document


def edited(path: tuple[str | int, ...], value: object, text: str = TEXT_OF_WHOLE) -> str:
    """A document, that of the whole case unless another is given, with one value changed."""
    document = json.loads(text)
    inside(document, path[:-1])[path[-1]] = value
    return json.dumps(document)


def lacking(path: tuple[str | int, ...], text: str = TEXT_OF_WHOLE) -> str:
    """A document, that of the whole case unless another is given, without one key."""
    document = json.loads(text)
    del inside(document, path[:-1])[path[-1]]
    return json.dumps(document)


def fault(text: str) -> ck.DocumentError:
    with pytest.raises(ck.DocumentError) as error:
        loads(text)
    return error.value


def refused(text: str) -> ck.DocumentError | None:
    try:
        loads(text)
    except ck.DocumentError as error:
        return error
    return None


def places(text: str) -> list[tuple[str, str | None]]:
    return [(each.code, each.where) for each in fault(text).refusals]


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every place in a document with its value, tables and lists too."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        yield from paths(each, (*path, step))


def entry_of(kind: str) -> int:
    """The place in the whole case of the first record of a type."""
    return next(index for index, each in enumerate(WHOLE["case"]["history"]) if each["what"]["type"] == kind)


def in_record(kind: str, *path: str | int) -> tuple[str | int, ...]:
    return ("case", "history", entry_of(kind), "what", *path)


def written(path: tuple[str | int, ...]) -> str:
    """A path as faults write it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def kinds(hint: object) -> Iterator[type]:
    """Every kind of value a type hint allows, with those of its fields."""
    if isinstance(hint, type) and attrs.has(hint):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from kinds(inner)
    for inner in get_args(hint):
        yield from kinds(inner)


SINCE = {
    (kind.__name__, field.name): field.metadata.get("casekit.added_in", 1)
    for top in (ck.Entry, *RECORDS.values())
    for kind in kinds(top)
    for field in attrs.fields(kind)
}
"""Every field of every kind of value in a history, and the version its document has it since."""


def at_their_defaults(case: ck.Case) -> dict[tuple[str, str], bool]:
    """The fields of every value in a history: whether each holds its default wherever it stands."""
    found: dict[tuple[str, str], bool] = {}
    for _, part in values_in(case.history, ()):
        for field in attrs.fields(type(part)):
            name = (type(part).__name__, field.name)
            found[name] = found.get(name, True) and getattr(part, field.name) == field.default
    return found


LATER = [name for name, version in SINCE.items() if version == 2]
"""The fields that came with version 2, to values that were there before."""


def values_in(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], attrs.AttrsInstance]]:
    """A value with every value inside it, each with the place of its table in a document."""
    if attrs.has(type(value)):
        yield path, value
        for field in attrs.fields(type(value)):
            yield from values_in(getattr(value, field.name), (*path, field.name))
    for index, each in enumerate(value if isinstance(value, tuple) else ()):
        yield from values_in(each, (*path, index))


def table_of_one(kind: str) -> tuple[str | int, ...]:
    """The place of the first table of a kind in the document kept from version one."""
    history = loads(TEXT_OF_ONE).history
    return next(path for path, value in values_in(history, ("case", "history")) if type(value).__name__ == kind)


def test_the_whole_case_holds_every_type_of_record():
    assert {type(entry.what) for entry in whole_life().history} == set(RECORDS.values())


def test_a_whole_case_comes_back_the_same():
    case = whole_life()

    back = loads(dumps(case))

    assert back == case
    assert dumps(back) == dumps(case)


@pytest.mark.parametrize(
    "case",
    [cases.opened, cases.assessed, cases.planned, cases.in_service, cases.closed, cases.reopened],
    ids=lambda made: made.__name__,
)
def test_a_case_comes_back_the_same_wherever_it_stands(case):
    assert loads(dumps(case())) == case()


def test_a_case_under_the_korean_process_comes_back_the_same():
    case = cases.in_service(cases.KOREAN)

    assert loads(dumps(case)) == case


def test_a_case_that_came_back_can_go_on():
    case = loads(dumps(cases.planned()))

    assert cases.SCHOOL.advance(case, "deliver", at=cases.on("2025-03-11"), by=cases.WORKER) == cases.in_service()


def test_the_offset_of_an_instant_is_kept():
    back = loads(dumps(whole_life()))

    assert back.history[-2].at.isoformat() == "2025-03-20T09:05:00.123456-03:30"


def test_a_document_is_json_that_says_how_the_case_stands():
    content = json.loads(dumps(cases.closed()))

    assert list(content) == ["schema_version", "case"]
    assert content["schema_version"] == SCHEMA_VERSION == 2
    standing = {key: value for key, value in content["case"].items() if key not in ("history", "workflow")}
    assert standing == {"id": "K-17", "stage": "evaluation", "status": "closed", "revision": cases.closed().revision}
    assert content["case"]["workflow"]["id"] == "school_eight"


def test_korean_text_is_written_as_it_reads():
    assert "결석을 줄인다" in dumps(whole_life())


def test_a_document_kept_from_version_one_always_loads():
    case = loads(KEPT.read_text(encoding="utf-8"))

    assert {type(entry.what) for entry in case.history} == set(RECORDS.values()) - {*SINCE_TWO}
    assert (case.id, case.stage, case.status, case.revision) == ("K-17", "survey", "open", 43)
    assert case.client.name == "김"
    assert case.plans[0].review_interval == ck.Interval(1, "month")
    assert case.consents[0].withdrawn_on == date(2025, 9, 1)
    assert case.history[-2].overrides[0].reason == "위기"


def test_what_came_with_version_two_is_at_its_default_in_a_document_of_version_one():
    found = at_their_defaults(loads(TEXT_OF_ONE))

    assert len(LATER) > 30
    assert [name for name in LATER if not found[name]] == []


def test_every_field_of_every_value_holds_more_than_its_default_in_the_whole_life():
    found = at_their_defaults(whole_life())

    assert {name for name in SINCE if found.get(name, True)} == set()


def test_a_document_of_version_one_is_written_as_version_two_and_comes_back_the_same():
    case = loads(KEPT.read_text(encoding="utf-8"))

    text = dumps(case)

    assert json.loads(text)["schema_version"] == 2
    assert loads(text) == case


@pytest.mark.parametrize(("kind", "key"), LATER)
def test_a_document_of_version_one_has_no_key_of_version_two(kind, key):
    path = table_of_one(kind)
    text = edited((*path, key), inside(json.loads(dumps(loads(TEXT_OF_ONE))), (*path, key)), TEXT_OF_ONE)

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("unknown_key", written(path), key)
    assert set(refusal.params["allowed"]) == set(inside(ONE, path)) - {"type"}


@pytest.mark.parametrize(("kind", "key"), LATER)
def test_a_document_of_version_two_has_every_key(kind, key):
    path = (*table_of_one(kind), key)
    text = lacking(path, dumps(loads(TEXT_OF_ONE)))

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("missing_key", written(path), key)


@pytest.mark.parametrize("kind", SINCE_TWO, ids=lambda kind: kind.__name__)
def test_a_document_of_version_one_has_no_record_of_version_two(kind):
    path = ("case", "history", 5, "what")
    text = edited(path, inside(WHOLE, in_record(kind.__name__)), TEXT_OF_ONE)

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["record"]) == ("unknown_record", written(path), kind.__name__)
    assert set(refusal.params["known"]) == set(RECORDS) - {each.__name__ for each in SINCE_TWO}


def test_a_document_kept_from_version_two_always_loads():
    case = loads(KEPT_TWO.read_text(encoding="utf-8"))

    assert {type(entry.what) for entry in case.history} == set(RECORDS.values())
    assert (case.id, case.stage, case.status, case.revision) == ("K-17", "planning", "open", len(case.history))
    assert case.client.name == "김"
    assert case.plans[0].review_interval == ck.Interval(1, "month")
    assert case.consents[0].withdrawn_on == date(2025, 9, 1)
    assert case.history[-2].overrides[0].reason == "위기"
    assert case.households[0].members[1].since == date(2024, 2, 29)
    assert case.referrals[-1].appointment_at.isoformat() == "2025-05-02T09:30:00+09:00"
    assert case.indicators[0].value == 2.5
    assert case.dated(ck.Assignment)[-1][1].qualification.trainings[0].hours == 1.5


def test_a_document_kept_from_version_two_is_what_is_written_today():
    kept = KEPT_TWO.read_text(encoding="utf-8")

    assert dumps(loads(kept)) == json.dumps(json.loads(kept), ensure_ascii=False)


KNOWN_IDS = {
    "needs": "N1", "goals": "G1", "resources": "RS1", "referrals": "R0", "clients": "C-3", "providers": "PV1",
    "plan_items": "P1", "follow_ups": "F1",
}  # fmt: skip
TEXT = st.text(min_size=1).filter(str.strip)
NEW_ID = TEXT.filter(lambda id: id not in KNOWN_IDS.values())
OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
IN_ORDER = st.tuples(st.dates(), st.dates()).map(sorted)
PLAIN = {
    str: TEXT,
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=OFFSETS),
    ck.Interval: st.builds(ck.Interval, st.integers(1, 9999), st.sampled_from(["day", "week", "month"])),
}


def so(**fields):
    """These fields with these values, or any of a strategy's."""
    return st.fixed_dictionaries(
        {name: each if isinstance(each, st.SearchStrategy) else st.just(each) for name, each in fields.items()}
    )


def on_days(first, last):
    """Two fields that hold days, the first no later than the last."""
    return IN_ORDER.map(lambda days: {first: days[0], last: days[1]})


def parted(days, reached):
    """Steps of a goal of which the first are reached, in order."""
    return tuple(
        ck.GoalStep(description="step", reached_on=day if index < reached else None)
        for index, day in enumerate(sorted(days))
    )


MEMBERS = st.lists(
    st.builds(lambda person, role, days: ck.Membership(person=person, role=role, since=days[0], until=days[1]),
              NEW_ID, TEXT.filter(lambda role: role != "head"), IN_ORDER),
    max_size=2, unique_by=lambda each: each.person,
)  # fmt: skip
HOUSES = st.builds(
    lambda role, others: (ck.Membership(person="C-3", role=role), *others), st.sampled_from(["head", "child"]), MEMBERS
)
OFFERED = st.builds(ck.OptionConsidered, option=TEXT, outcome=st.sampled_from(["taken", "declined"]))
CONSIDERED = st.builds(
    ck.OptionConsidered, option=TEXT, outcome=st.sampled_from(["taken", "declined", "set_aside"]), reason=TEXT
)
PAST = st.dates(max_value=date(2025, 3, 4))
NO_END = {"client": None, "worker": None, "resource": None, "trust": None}
WAYS = {
    ck.Household: so(members=HOUSES),
    ck.Membership: on_days("since", "until") | so(until=None),
    ck.Training: on_days("completed_on", "expires_on") | so(expires_on=None),
    ck.Consent: st.builds(
        lambda begun, days: {"given_by": ("C-3",), **begun, **days},
        so(since=date.min) | so(since=None), on_days("until", "withdrawn_on") | so(until=None, withdrawn_on=None),
    ) | on_days("since", "until").map(lambda days: {"given_by": ("C-3",), "withdrawn_on": None, **days}),
    ck.Goal: so(steps=st.builds(parted, st.lists(st.dates(), max_size=3), st.integers(0, 3))),
    ck.GoalProgress: so(goal="G1"),
    ck.Relation: (
        so(**{**NO_END, "kind": "link", "client": "C-3", "resource": "RS1", "need": "N1"})
        | so(**{**NO_END, "kind": "mediate", "client": "C-3", "resource": "RS1"})
        | so(**{**NO_END, "kind": st.sampled_from(["coordinate", "develop"]), "worker": NEW_ID, "resource": "RS1"})
        | so(**{**NO_END, "kind": "relate", "client": "C-3", "worker": NEW_ID, "trust": st.none() | st.integers(1, 5)})
    ),
    ck.Approval: (
        so(id=NEW_ID, status="asked", shelf="plans", thing="1")
        | so(id=NEW_ID, status="asked", shelf=None, thing=None)
    ),
    ck.PlanItem: (
        so(status="done", done_on=PAST)
        | so(status=st.sampled_from(["planned", "in_progress", "not_done", "cancelled"]), done_on=None)
    ),
    ck.ClientChoice: so(
        options=st.builds(
            lambda one, others: (one, *(each for each in others if each.option != one.option)),
            OFFERED, st.lists(CONSIDERED, max_size=2, unique_by=lambda each: each.option),
        )
    ),
    ck.FeedbackAnswer: so(led_to="plan", plan=1) | so(led_to=st.sampled_from(["service", "nothing"]), plan=None),
    ck.FollowUp: so(dropped=None, done_on=st.none() | PAST) | so(done_on=None),
    ck.ServiceStart: so(need="N1", referral=None) | so(need=None, referral="R0"),
    ck.Reading: so(value=st.integers(-9, 9) | st.floats(-9, 9)) | so(level=st.integers(-2, 2)),
    ck.Referral: (
        so(id=NEW_ID, status=st.sampled_from(["draft", "sent"]), declined_by=None)
        | so(id="R0", replaces=None, status="declined")
        | so(id="R0", replaces=None, declined_by=None, status="cancelled", reason=TEXT)
        | so(id="R0", replaces=None, declined_by=None, status="accepted")
    ),
    ck.StageChange: so(source="intake"),
}  # fmt: skip
"""Fields that go together, in each of the ways they can."""


def values_of(hint, metadata):
    """Any value of a field's type, within what its metadata allows."""
    origin, args = get_origin(hint), get_args(hint)
    if "casekit.refers_to" in metadata and hint is str:
        return st.just(KNOWN_IDS[metadata["casekit.refers_to"]])
    if origin in (Union, UnionType):
        return st.none() | values_of(args[0], metadata)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values_of(args[0], metadata), max_size=2).map(tuple)
    low, high = metadata.get("casekit.between", (-(10**15), 10**15))
    if hint is int:
        return st.integers(low, high)
    if hint is float:
        return st.floats(low, high) | st.integers(low, high)
    return PLAIN[hint] if hint in PLAIN else built(hint)


def built(kind):
    hints = get_type_hints(kind)
    fields = {each.name: values_of(hints[each.name], each.metadata) for each in attrs.fields(kind)}
    return st.builds(
        lambda given, way: kind(**{**given, **way}), st.fixed_dictionaries(fields), WAYS.get(kind, st.just({}))
    )


def waiting() -> ck.Case:
    case = ck.Case.open(
        ck.Client(id="C-3"),
        id="K-1",
        at=cases.on("2025-03-03"),
        by=cases.WORKER,
        workflow=ck.WorkflowRef(id="w", version=1, fingerprint="f"),
        stage="intake",
    )
    for record in (
        ck.Need(id="N1", domain="family"),
        ck.Goal(id="G1", need="N1", term="long"),
        ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal"),
        ck.Referral(id="R0", need="N1", resource="RS1"),
        ck.Provider(id="PV1", kind="public_body"),
        ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="worker"),
        ck.FollowUp(id="F1", owner="worker-1"),
        ck.Plan(version=1),
    ):
        case = case.record(record, at=cases.on("2025-03-03"), by=cases.WORKER)
    return case


@pytest.mark.parametrize(
    "kind", [each for each in RECORDS.values() if each is not ck.Reopening], ids=lambda kind: kind.__name__
)
@settings(max_examples=40)
@given(data=st.data())
def test_any_record_comes_back_the_same(kind, data):
    case = waiting().record(data.draw(built(kind)), at=cases.on("2025-03-04"), by=cases.WORKER)

    back = loads(dumps(case))

    assert back == case
    assert dumps(back) == dumps(case)


FACTS = st.dictionaries(
    st.text(),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    | st.lists(st.text()).map(tuple),
)  # fmt: skip
FINDINGS = st.builds(
    ck.Finding, st.text(), FACTS, st.none() | st.text(), st.sampled_from(["error", "warning", "notice"])
)


def later(milliseconds: int, zone: timezone) -> datetime:
    return (cases.on("2025-03-06") + timedelta(milliseconds=milliseconds)).astimezone(zone)


@given(
    st.builds(later, st.integers(0, 10**12), OFFSETS),
    st.lists(FINDINGS, max_size=2).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
)
def test_any_act_comes_back_the_same(at, findings, roles):
    actor = ck.Actor(id="worker-1", roles=roles)

    case = waiting().record(
        ck.Contact(), at=at, by=actor, findings=findings, overrides=(ck.Override(rule="r", by=actor, reason="because"),)
    )

    assert loads(dumps(case)) == case


@attrs.frozen(kw_only=True)
class Visit(ck.Record):
    """A record of the host's own."""

    room: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Contact(ck.Contact):
    """A host's record under a name of the library's."""


@pytest.mark.parametrize("record", [Visit(room=MARKER), Contact(note=MARKER)], ids=["new name", "known name"])
def test_a_record_of_the_hosts_own_is_not_written(record):
    case = cases.opened().record(record, at=cases.on("2025-03-05"), by=cases.WORKER)

    with pytest.raises(ck.DocumentError) as refused:
        dumps(case)

    name = type(record).__name__
    assert [(each.code, each.where) for each in refused.value.refusals] == [("unknown_record", "case.history[8].what")]
    assert refused.value.refusals[0].params == {"record": name, "known": tuple(RECORDS)}
    assert MARKER not in str(refused.value) + repr(refused.value)


@attrs.frozen(kw_only=True)
class Gift(ck.Strength):
    """A host's value inside a record of the library's."""

    size: int = 1


@attrs.frozen(kw_only=True)
class Volunteer(ck.Actor):
    """A host's actor."""

    school: str = "A"


@pytest.mark.parametrize("place", ["strength", "actor"])
def test_nothing_a_host_added_inside_a_record_is_lost_in_silence(place):
    by = Volunteer(id="v-1") if place == "actor" else cases.WORKER

    with pytest.raises(ck.RecordError) as refused:
        cases.opened().record(
            ck.Assessment(strengths=(Gift(description="drawing"),) if place == "strength" else ()),
            at=cases.on("2025-03-05"),
            by=by,
        )

    assert refused.value.codes == ("wrong_type",)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_finding_with_a_number_that_is_none_comes_back_the_same(number):
    case = cases.opened().record(
        ck.Contact(), at=cases.on("2025-03-05"), by=cases.WORKER, findings=(ck.Finding("late", {"days": number}),)
    )

    assert loads(dumps(case)) == case


@pytest.mark.parametrize(
    "text",
    ["", "{", "nonsense", '{"a": 1,}', "\ufeff{}", "[" * 200_000, '{"case":' * 50_000, "9" * 5_000, None, 5],
    ids=["empty", "cut off", "words", "comma", "mark", "deep lists", "deep tables", "endless", "nothing", "number"],
)
def test_what_is_not_json_is_refused(text):
    error = fault(text)

    assert error.codes == ("not_json",)
    assert list(chain(error)) == [error]


def test_the_place_where_json_breaks_off_is_named():
    assert fault('{"schema_version": 1,\n "case": }').refusals[0].params == {"line": 2, "column": 10}


@pytest.mark.parametrize("text", ["[]", "null", "5", '"case"', "true"])
def test_a_document_is_a_table(text):
    assert places(text) == [("wrong_type", "document")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_refused(number):
    assert fault(TEXT_OF_WHOLE.replace("3.25", number)).codes == ("not_finite",)


@pytest.mark.parametrize(
    ("number", "where"),
    [
        ('"weight": 1.5', "case.history[9].what.weight"),
        ('"value": 3.25', "case.history[10].what.value"),
        ('"z": 0.5', f"case.history[{OF_FINDINGS}].findings[0].params.z"),
    ],
)
def test_a_number_beyond_every_number_is_refused_at_its_place(number, where):
    key = number.partition(":")[0]

    found = places(TEXT_OF_WHOLE.replace(number, f"{key}: 1e999"))

    assert [each for _, each in found] == [where]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("{", "document"),
        ('"what": {', "case.history[0].what"),
        ('"params": {', f"case.history[{OF_FINDINGS}].findings[0].params"),
    ],
)
def test_a_key_given_twice_is_refused_at_its_place(place, where):
    text = TEXT_OF_WHOLE.replace(place, f'{place}"twice": 1, "twice": 1, ', 1)

    assert fault(text).refusals[0] == ck.Refusal("duplicate_key", {"key": "twice"}, where)


def test_a_key_given_twice_hides_no_other_fault():
    twice = '"schema_version": 2, "twice": 1, "twice": 2'
    text = edited((*CONTACT, "reached"), "yes").replace('"schema_version": 2', twice)

    found = places(text.replace('"weight": 1.5', '"weight": NaN'))

    assert ("duplicate_key", "document") in found
    assert ("not_finite", "case.history[9].what.weight") in found
    assert ("wrong_type", written((*CONTACT, "reached"))) in found


@OF_BOTH_VERSIONS
@pytest.mark.parametrize("twice", ['"{key}": null, "{key}": ', '"{key}": {{"a": [1]}}, "{key}": '])
def test_a_key_given_twice_is_refused_wherever_it_stands(text, twice):
    keys = {path[-1] for path, _ in paths(json.loads(text)) if path and isinstance(path[-1], str)}

    found = {key: fault(text.replace(f'"{key}": ', twice.format(key=key))).codes for key in keys}

    assert found == {key: ("duplicate_key",) * text.count(f'"{key}": ') for key in keys}


def test_a_key_given_many_times_is_one_fault():
    text = TEXT_OF_WHOLE.replace('"schema_version": 2', ", ".join(['"schema_version": 2'] * 3))

    assert fault(text).refusals == (ck.Refusal("duplicate_key", {"key": "schema_version"}, "document"),)


@pytest.mark.parametrize("key", ["k" * 500, "Kim Eun", "김은"], ids=["long", "a name", "a Korean name"])
def test_a_key_that_is_no_plain_word_is_not_repeated(key):
    assert fault(f'{{"{key}": 1, "{key}": 2}}').refusals[0].params == {"key": None}
    assert key not in repr(fault(edited((key,), 1)))


@pytest.mark.parametrize("version", [0, 3, True, 1.0, "1", None, [1]], ids=repr)
def test_a_document_of_another_version_is_not_read_at_all(version):
    text = json.dumps({"schema_version": version, "case": "faulty"})

    assert places(text) == [("unknown_schema_version", "schema_version")]


def test_a_document_without_its_keys_names_them():
    assert places("{}") == [("missing_key", "document"), ("missing_key", "document")]
    assert [each.params["key"] for each in fault("{}").refusals] == ["schema_version", "case"]


def test_an_unknown_key_of_the_document_hides_no_fault_of_the_case():
    document = {**WHOLE, "extra": 1, "case": {**WHOLE["case"], "revision": "43"}}

    assert set(places(json.dumps(document))) == {("unknown_key", "document"), ("wrong_type", "case.revision")}


GOAL, PLAN, CLIENT, CONTACT = in_record("Goal"), in_record("Plan"), in_record("Client"), in_record("Contact")
ENTRY = ("case", "history", 4)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("case", "id"), 5),
        (("case", "id"), None),
        (("case", "revision"), "43"),
        (("case", "revision"), 43.0),
        (("case", "revision"), True),
        (("case", "workflow"), "school_eight"),
        (("case", "workflow", "version"), "1"),
        (("case", "history"), {}),
        (("case", "history"), "entries"),
        (("case", "history"), None),
        (ENTRY, []),
        (ENTRY, "entry"),
        (ENTRY, None),
        ((*ENTRY, "by"), "worker-1"),
        ((*ENTRY, "by"), ["worker-1"]),
        ((*ENTRY, "by", "roles"), "case_manager"),
        ((*ENTRY, "by", "roles"), {}),
        ((*ENTRY, "findings"), {}),
        ((*ENTRY, "findings"), None),
        ((*ENTRY, "replaces"), "3"),
        ((*ENTRY, "replaces"), True),
        ((*ENTRY, "at"), 1741748400),
        ((*ENTRY, "at"), "noon"),
        ((*ENTRY, "at"), None),
        ((*GOAL, "id"), 1),
        ((*GOAL, "weight"), "1.5"),
        ((*GOAL, "weight"), True),
        ((*GOAL, "baseline_level"), "-2"),
        ((*GOAL, "baseline_level"), -2.0),
        ((*GOAL, "baseline_level"), False),
        ((*GOAL, "due"), "2025-11-30T00:00:00+09:00"),
        ((*GOAL, "due"), "2025-11-31"),
        ((*GOAL, "due"), "20251130"),
        ((*GOAL, "due"), "2025-W48-7"),
        ((*GOAL, "due"), " 2025-1-30"),
        ((*GOAL, "due"), 20251130),
        ((*GOAL, "specificity"), [1, 1, 1, 1, 1]),
        ((*GOAL, "specificity", "specific"), 1),
        ((*GOAL, "specificity", "specific"), "true"),
        ((*GOAL, "specificity", "specific"), None),
        ((*GOAL, "steps"), {"description": "one"}),
        ((*GOAL, "steps", 0), "first"),
        ((*PLAN, "version"), 1.0),
        ((*PLAN, "goals"), "G1"),
        ((*PLAN, "goals", 0), 1),
        ((*PLAN, "review_interval"), [1, "month"]),
        ((*PLAN, "review_interval", "count"), "1"),
        ((*CONTACT, "reached"), 0),
    ],
    ids=lambda part: written(part) if isinstance(part, tuple) else repr(part),
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_at_its_place(path, value):
    assert places(edited(path, value)) == [("wrong_type", written(path))]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*GOAL, "term"), "middle"),
        ((*GOAL, "term"), None),
        ((*GOAL, "term"), ["short"]),
        ((*PLAN, "review_interval", "unit"), "year"),
        ((*CLIENT, "kind"), 1),
    ],
)
def test_a_word_that_is_not_among_those_allowed_is_told_them(path, value):
    refusal = fault(edited(path, value)).refusals[0]

    assert (refusal.code, refusal.where) == ("not_one_of", written(path))
    assert refusal.params["allowed"]


@pytest.mark.parametrize("field", ["at", "recorded_at"])
@pytest.mark.parametrize("instant", ["2025-12-20T09:00:00", "2025-12-20"])
def test_an_instant_without_an_offset_is_refused(field, instant):
    assert places(edited((*ENTRY, field), instant)) == [("naive_instant", written((*ENTRY, field)))]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ((*GOAL, "id"), " ", "blank_text"),
        ((*GOAL, "weight"), -1, "out_of_range"),
        ((*GOAL, "baseline_level"), 3, "out_of_range"),
        ((*PLAN, "version"), 0, "out_of_range"),
        ((*PLAN, "review_interval", "count"), 0, "out_of_range"),
        ((*ENTRY, "replaces"), -1, "out_of_range"),
        ((*in_record("Consent"), "given_by"), [], "empty_collection"),
        ((*in_record("Consent"), "until"), "2025-02-28", "days_out_of_order"),
        ((*ENTRY, "recorded_at"), "2025-01-01T00:00:00+09:00", "recorded_before_it_happened"),
    ],
    ids=lambda part: written(part) if isinstance(part, tuple) else repr(part),
)
def test_a_value_the_record_does_not_take_is_refused_at_its_place(path, value, code):
    assert places(edited(path, value)) == [(code, written(path))]


def test_a_case_needs_an_id_that_is_no_blank():
    assert places(edited(("case", "id"), " ")) == [("blank_text", "case.id")]


@pytest.mark.parametrize(
    "facts",
    [[], "text", None, {"a": {}}, {"a": [1]}, {"a": [["b"]]}],
    ids=repr,
)
def test_the_facts_of_a_finding_are_words_numbers_and_lists_of_words(facts):
    path = ("case", "history", len(WHOLE["case"]["history"]) - 2, "findings", 0, "params")

    assert places(edited(path, facts)) == [("wrong_type", written(path))]


TABLES = [path for path, value in paths(WHOLE["case"], ("case",)) if isinstance(value, dict) and path[-1] != "params"]


@pytest.mark.parametrize("path", TABLES, ids=written)
def test_an_unknown_key_is_refused_wherever_it_stands(path):
    text = edited((*path, "unknown"), 1)

    (refusal,) = fault(text).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("unknown_key", written(path), "unknown")


def test_the_keys_known_at_the_place_of_an_unknown_key_are_named():
    (refusal,) = fault(edited((*in_record("RiskRating"), "level"), "low")).refusals

    assert refusal.params == {"key": "level", "allowed": ("risk",), "nearest": None}


@pytest.mark.parametrize(
    "path",
    [
        *(("case", key) for key in ("id", "workflow", "stage", "status", "revision", "history")),
        ("case", "workflow", "fingerprint"),
        *((*ENTRY, key) for key in ("what", "at", "recorded_at", "by")),
        (*ENTRY, "by", "id"),
        (*GOAL, "id"),
        (*GOAL, "specificity", "measurable"),
        (*PLAN, "review_interval", "unit"),
    ],
    ids=written,
)
def test_a_missing_key_is_refused_at_its_place(path):
    (refusal,) = fault(lacking(path)).refusals

    assert (refusal.code, refusal.where, refusal.params["key"]) == ("missing_key", written(path), path[-1])


@OF_BOTH_VERSIONS
def test_a_key_that_was_lost_is_never_replaced_by_a_default(text):
    keys = [path for path, _ in paths(json.loads(text)) if path and isinstance(path[-1], str) and "params" not in path]

    lost = [written(path) for path in keys if path[0] == "case" != path[-1] and not lost_at(path, text)]

    assert len(keys) > 200
    assert lost == []


def lost_at(path: tuple[str | int, ...], text: str) -> bool:
    """Whether a document that lacks one key is refused for it, and for nothing else of that table."""
    error = refused(lacking(path, text))
    found = [(each.code, each.where) for each in error.refusals] if error else []
    return found == [("unknown_record", written(path[:-1])) if path[-1] == "type" else ("missing_key", written(path))]


@pytest.mark.parametrize("name", ["Visit", "Case", "Record", "contact", "", None, 1, ["Contact"], {}], ids=repr)
def test_a_record_of_an_unknown_type_is_refused(name):
    (refusal,) = fault(edited((*CONTACT, "type"), name)).refusals

    assert (refusal.code, refusal.where) == ("unknown_record", written(CONTACT))
    assert refusal.params["known"] == tuple(RECORDS)


@pytest.mark.parametrize("record", ["Contact", [], None, 1, {}], ids=repr)
def test_a_record_is_a_table_that_says_its_type(record):
    assert places(edited(CONTACT, record)) == [("unknown_record", written(CONTACT))]


def test_every_fault_is_listed_at_once_with_its_path():
    document = json.loads(TEXT_OF_WHOLE)
    case, history = document["case"], document["case"]["history"]
    case["revision"] = "43"
    case["extra"] = 1
    del history[1]["at"]
    history[1]["extra"] = 1
    history[1]["what"]["kind"] = "robot"
    history[1]["what"]["extra"] = 1
    history[2]["by"]["id"] = 5
    history[3]["recorded_at"] = "2025-12-01T09:00:00"
    history[4]["what"]["eligibility"][1]["answer"] = "no"
    history[5]["what"] = {"type": "Visit"}

    assert set(places(json.dumps(document))) == {
        ("wrong_type", "case.revision"),
        ("unknown_key", "case"),
        ("missing_key", "case.history[1].at"),
        ("unknown_key", "case.history[1]"),
        ("not_one_of", "case.history[1].what.kind"),
        ("unknown_key", "case.history[1].what"),
        ("wrong_type", "case.history[2].by.id"),
        ("naive_instant", "case.history[3].recorded_at"),
        ("wrong_type", "case.history[4].what.eligibility[1].answer"),
        ("unknown_record", "case.history[5].what"),
    }


def test_every_faulty_field_of_a_record_is_listed_at_once():
    document = json.loads(TEXT_OF_WHOLE)
    goal = document["case"]["history"][entry_of("Goal")]["what"]
    goal |= {"id": " ", "weight": -1, "baseline_level": 7}

    assert [where.rpartition(".")[2] for _, where in places(json.dumps(document))] == ["id", "weight", "baseline_level"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stage",), "intake"),
        (("status",), "closed"),
        (("status",), "lost"),
        (("revision",), 42),
        (("workflow", "id"), "school_eight"),
        (("workflow", "version"), 1),
        (("workflow", "fingerprint"), "other"),
    ],
)
def test_a_figure_that_contradicts_the_history_is_refused(path, value):
    assert places(edited(("case", *path), value)) == [("contradicts_history", f"case.{path[0]}")]


def test_every_figure_that_contradicts_the_history_is_listed():
    document = json.loads(TEXT_OF_WHOLE)
    document["case"] |= {"stage": "x", "status": "y", "revision": 1}

    found = places(json.dumps(document))

    assert found == [("contradicts_history", f"case.{field}") for field in ("stage", "status", "revision")]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (("history",), [], "history_without_opening", "history[0]"),
        (("history",), WHOLE["case"]["history"][1:], "history_without_opening", "history[0]"),
        (("history",), WHOLE["case"]["history"][:1], "history_without_client", "history[1]"),
        (("history", entry_of("Goal"), "what", "need"), "N9", "unknown_id", f"history[{entry_of('Goal')}].need"),
        (("history", entry_of("Reopening"), "at"), "2025-03-04T12:00:00+09:00", "out_of_order",
         f"history[{entry_of('Reopening')}].at"),
        (("history", 4, "at"), "2025-03-01T12:00:00+09:00", "out_of_order", "history[4].at"),
        (("history", 2, "recorded_at"), "2025-12-31T12:00:00+09:00", "recorded_out_of_order", "history[3].recorded_at"),
        (("history", 4, "replaces"), 0, "cannot_replace", "history[4].replaces"),
        (("history", 4, "replaces"), 4, "cannot_replace", "history[4].replaces"),
    ],
    ids=lambda part: part if isinstance(part, str) and "history" in part else "",
)  # fmt: skip
def test_a_history_that_cannot_be_is_refused_at_its_entry(path, value, code, where):
    assert (code, f"case.{where}") in places(edited(("case", *path), value))


def test_every_entry_that_cannot_be_is_listed():
    document = json.loads(TEXT_OF_WHOLE)
    history = document["case"]["history"]
    history[entry_of("Goal")]["what"]["need"] = "N9"
    history[entry_of("Disclosure")]["what"] = {"type": "Reopening", "reason": None}

    found = places(json.dumps(document))

    assert ("unknown_id", f"case.history[{entry_of('Goal')}].need") in found
    assert ("case_is_open", f"case.history[{entry_of('Disclosure')}]") in found


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error with everything it came from."""
    if error is not None:
        yield error
        for inner in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
            yield from chain(inner)


def told(error: BaseException) -> str:
    """All text an error and what it came from could show."""
    return "".join(f"{each!s}{each!r}{each.args!r}{getattr(each, '__notes__', '')!r}" for each in chain(error))


def marked(text: str):
    """A document that holds a name in every personal text."""
    document = json.loads(text)
    for path, value in values_in(loads(text).history, ("case", "history")):
        table = inside(document, path)
        table |= {name: MARKER for name in personal_fields(type(value)) if name in table and name != "birth"}
    return document


def tells_a_person(error: BaseException) -> bool:
    """Whether an error, or what it came from, tells the name of a marked document or the day of a birth."""
    return any(each in told(error) for each in (MARKER, "2012-02-29", "(2012, 2, 29)"))


@OF_BOTH_VERSIONS
@pytest.mark.parametrize("wrong", [MARKER, [MARKER], {"name": MARKER}], ids=["text", "list", "table"])
def test_no_wrong_value_is_told_wherever_it_stands(text, wrong):
    everywhere = [path for path, _ in paths(json.loads(text)["case"], ("case",))]

    errors = [error for path in everywhere if (error := refused(edited(path, wrong, text)))]

    telling = [error for error in errors if MARKER in told(error) and not NAMING_IDS & set(error.codes)]

    assert len(errors) > 200
    assert telling == []
    assert all(list(chain(error)) == [error] for error in errors)


@OF_BOTH_VERSIONS
@pytest.mark.parametrize(
    "change",
    [
        lambda case: {"revision": 7},
        lambda case: {"revision": "7"},
        lambda case: {"id": None},
        lambda case: {"history": [*case["history"], 5]},
        lambda case: {"history": case["history"][1:]},
        lambda case: {"stage": [case["history"]]},
    ],
    ids=["another figure", "figure as text", "no id", "no entry", "no opening", "history elsewhere"],
)
def test_no_personal_value_is_told_when_something_else_is_wrong(text, change):
    document = marked(text)
    before = loads(json.dumps(document))

    error = fault(json.dumps({**document, "case": {**document["case"], **change(document["case"])}}))

    assert before.client.name == MARKER
    assert json.dumps(document, ensure_ascii=False).count(MARKER) > 20
    assert not tells_a_person(error)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([10**400, -(10**400), " ", "\ud800", "Contact", "C-3", "9999-12-31", "2025-02-30"])
    | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-03-01T24:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5) | st.sampled_from(["type", "id", "case"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@OF_BOTH_VERSIONS
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_stands_wherever_a_document_is_read_or_told_its_faults_and_no_name(text, data):
    document = marked(text)
    for _ in range(data.draw(st.integers(1, 4))):
        everywhere = [path for path, _ in paths(document["case"]) if path]
        *path, last = data.draw(st.sampled_from(everywhere))
        inside(document["case"], path)[last] = data.draw(JUNK)

    error = refused(json.dumps(document))

    assert error is None or (error.refusals and [error] == list(chain(error)) and not tells_a_person(error))
    assert error is None or error.codes == ("not_json",) or all(each.where for each in error.refusals)


@OF_BOTH_VERSIONS
@given(data=st.data())
def test_a_document_that_breaks_off_is_refused_and_tells_nothing(text, data):
    whole = json.dumps(marked(text), ensure_ascii=False)
    kept = data.draw(st.integers(0, len(whole) - 1))

    error = fault(whole[:kept])

    assert error.codes == ("not_json",)
    assert [error] == list(chain(error))
    assert not tells_a_person(error)


def test_broken_json_does_not_tell_what_it_holds():
    error = fault('{"schema_version": 1, "case": {"name": "' + MARKER + '" "x"}}')

    assert MARKER not in told(error)
    assert [error] == list(chain(error))


def test_a_key_given_twice_tells_no_value():
    assert MARKER not in told(fault(f'{{"name": "{MARKER}", "name": "{MARKER} other"}}'))
