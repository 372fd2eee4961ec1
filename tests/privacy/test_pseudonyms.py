"""Cases for research and teaching: nobody is named, and what happened when, how often and how far apart stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
import cases
import pytest
import whole_life
from drawn_examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marked_case import BORN, MARK, marked_case
from viewing import viewed

import casekit as ck
from casekit.models import Erasure
from casekit.models.history import RenamedStage
from casekit.models.record import Value
from casekit.notation.labelled import Word
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind
from casekit.privacy import pseudonymise
from casekit.privacy.change_report import FieldChange

KEY, OTHER_KEY = b"k" * 16, b"another secret of the office"
PSEUDONYM = re.compile(r"P-[A-Z2-7]{16}")
ON = date(2026, 6, 1)
REF = ck.models.WorkflowRef(id="our_office", version=1, fingerprint="f1")


def values_in(value: object) -> Iterator[object]:
    """Every single value in a record, also in its parts."""
    if isinstance(value, tuple):
        for item in value:
            yield from values_in(item)
    elif isinstance(value, Value):
        for field in attrs.fields(type(value)):
            yield from values_in(getattr(value, field.name))
    else:
        yield value


def opened(client: str = "C-3", *, id: str = "K-17", at: datetime | None = None, zone: str | None = None) -> ck.Case:
    at = cases.on("2025-03-03") if at is None else at
    return ck.Case.open(ck.Client(id=client), id=id, at=at, by="w-1", workflow=REF, stage="intake", zone=zone)


def test_nothing_of_a_marked_field_remains():
    case = marked_case()

    found = pseudonymise(case, KEY)

    said = [ck.dumps(found.case), repr(found), repr(found.case.history), str(attrs.asdict(found.case))]
    said += [found.explain("en"), found.explain("ko"), ck.evaluation.evaluate(found.case, on=ON).explain("ko")]
    said += [each.told() for each in ck.verify(found.case, cases.SCHOOL)]
    assert MARK in ck.dumps(case)
    assert not any(
        text in "\n".join(said) for text in (MARK, str(BORN), "1987", "99-1234", "70707", "K-17", "worker-1")
    )


def test_the_same_id_has_one_pseudonym_under_one_key_and_another_under_another():
    first, second = opened(), opened("C-8", id="K-18")
    second = cases.kept(second, ck.Client(id="C-3"), at=cases.on("2025-03-04"), by="w-1")

    one, other = pseudonymise(first, KEY).case, pseudonymise(second, KEY).case

    assert one.client.id == other.clients[1].id
    assert one.client.id != pseudonymise(first, OTHER_KEY).case.client.id
    assert PSEUDONYM.fullmatch(one.client.id)


def test_references_hold_under_pseudonyms():
    case = cases.closed()

    found = pseudonymise(case, KEY).case

    assert ck.verify(found, cases.SCHOOL) == ck.verify(case, cases.SCHOOL) == ()
    assert found.consents[0].recipients == (found.resources[0].id,)
    assert found.dated(ck.Closure)[0][1].transition_links == (found.resources[0].id,)
    assert cases.SCHOOL.ask(found, ck.Reopening(), at=found.timeline[-1].at, by="w").allowed


def test_an_approval_is_still_about_its_plan_and_its_goal():
    case = cases.planned()
    for id, shelf, thing in (("A1", "plans", "1"), ("A2", "goals", "G1")):
        what = ck.Approval(id=id, kind="plan_approval", shelf=shelf, thing=thing)
        case = cases.kept(case, what, at=cases.on("2025-03-11"), by="w")

    found = pseudonymise(case, KEY).case

    assert [each.thing for each in found.approvals] == ["1", found.goals[0].id]
    assert ck.verify(found) == ()


def test_a_case_under_pseudonyms_is_stored_and_evaluated_like_any_other():
    case = marked_case()

    found = pseudonymise(case, KEY).case

    days = (found.opened_at - case.opened_at).days
    before, after = ck.evaluation.evaluate(case, on=ON), ck.evaluation.evaluate(found, on=ON + timedelta(days=days))
    assert ck.loads(ck.dumps(found)) == found
    assert [(each.method.id, each.value) for each in after.results] == [
        (each.method.id, each.value) for each in before.results
    ]


def test_a_case_with_every_record_keeps_its_shape():
    case = whole_life.whole_life()

    found = pseudonymise(case, KEY).case

    assert [type(each.what) for each in found.history] == [type(each.what) for each in case.history]
    assert [(e.number, e.part_of, e.mends) for e in found.history] == [
        (e.number, e.part_of, e.mends) for e in case.history
    ]
    assert (found.workflow, found.stage, found.kinds) == (case.workflow, case.stage, case.kinds)


IDS = st.lists(st.text("abcN-1ü", min_size=1, max_size=6).filter(lambda id: id == id.strip()), min_size=2, unique=True)


@settings(max_examples=examples(60))
@example(["C-3", "C-4"], b"k" * 16, b"k" * 16 + b"\0")
@given(ids=IDS, key=st.binary(min_size=16, max_size=40), other=st.binary(min_size=16, max_size=40))
def test_different_ids_have_different_pseudonyms(ids: list[str], key: bytes, other: bytes):
    case = opened(ids[0])
    for id in ids[1:]:
        case = cases.kept(case, ck.Client(id=id), at=case.opened_at, by="w-1")

    under, again = pseudonymise(case, key).case, pseudonymise(case, other).case

    assert len({each.id for each in under.clients}) == len(case.clients)
    assert (under == again) == (key == other)
    assert {each.id for each in under.clients}.isdisjoint(each.id for each in again.clients) == (key != other)


ZONES = st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "-03:30", None])
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=examples(100))
@given(opening=INSTANTS, gaps=st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=6), zone=ZONES)
@example(datetime(2025, 11, 2, 5, 50, tzinfo=UTC), [timedelta(minutes=20), timedelta(hours=1)], "America/New_York")
def test_days_keep_their_distance_their_weekday_and_their_order(opening, gaps, zone):
    case = opened(at=opening, zone=zone)
    for gap in gaps:
        at = case.timeline[-1].at + gap
        what = ck.Contact(next_due=at.date())
        case = cases.kept(case, what, at=at, by="w-1", recorded_at=at + timedelta(hours=2))

    found = pseudonymise(case, KEY).case

    assert [entry.number for entry in found.timeline] == [entry.number for entry in case.timeline]
    moved = {new.at.date() - old.at.date() for new, old in zip(found.history, case.history, strict=True)}
    moved |= {new.next_due - old.next_due for (_, new), (_, old) in zip(
        found.dated(ck.Contact), case.dated(ck.Contact), strict=True
    )}  # fmt: skip
    assert len(moved) == 1
    assert (weeks := -moved.pop()) % timedelta(weeks=1) == timedelta(0)
    assert timedelta(weeks=1) <= weeks <= timedelta(weeks=104)
    assert all(before.at <= after.at for before, after in pairwise(found.timeline))
    if zone in ("Asia/Seoul", "-03:30", None) and opening.year > 1990:
        assert {new.at - old.at for new, old in zip(found.history, case.history, strict=True)} == {-weeks}


def test_the_clock_on_the_wall_shows_the_same_time_before_and_after_a_change_of_clocks():
    case = opened(at=datetime(2025, 3, 28, 9, tzinfo=UTC), zone="Europe/Berlin")
    case = cases.kept(case, ck.Contact(), at=datetime(2025, 3, 31, 8, tzinfo=UTC), by="w-1")

    found = pseudonymise(case, KEY).case

    assert [entry.at.strftime("%a %H:%M") for entry in found.history[1:]] == ["Fri 10:00", "Mon 10:00"]
    assert (found.zone, found.history[0].what.zone) == ("+01:00", "+01:00")


def test_since_ever_and_for_ever_stay_and_a_day_at_the_beginning_of_the_calendar_is_refused():
    consent = ck.Consent(id="S1", given_by=("C-3",), since=date.min, until=date.max)
    case = cases.kept(opened(), consent, at=cases.on("2025-03-04"), by="w-1")
    early = cases.kept(opened(), attrs.evolve(consent, since=date(2, 1, 1)), at=cases.on("2025-03-04"), by="w-1")

    found = pseudonymise(case, KEY).case
    with pytest.raises(ck.RecordError) as refused:
        pseudonymise(early, KEY)

    assert (found.consents[0].since, found.consents[0].until) == (date.min, date.max)
    assert refused.value.codes == ("day_cannot_move",)


def test_of_a_birth_only_a_band_of_five_years_stays():
    births = ({"birth": date(2012, 2, 29)}, {"birth_year": 2014}, {"birth": date(1700, 1, 1)}, {})

    found = [pseudonymise(cases.kept(opened(), ck.Client(id="C-4", **each), at=cases.on("2025-03-04"), by="w"), KEY)
             for each in births]  # fmt: skip

    told = [each.case.clients[1] for each in found]
    assert [(each.birth, each.birth_year, each.birth_estimated) for each in told] == [
        (None, 2010, True), (None, 2010, True), (None, None, True), (None, None, False),
    ]  # fmt: skip


def test_findings_keep_ids_days_and_words_and_lose_everything_else():
    facts = {
        "worker": "w-1", "day": "2025-03-10", "at": "2025-03-10T10:00:00+09:00", "role": "supervisor",
        "said": "Kim", "names": ("w-1", "Kim"), "days": 3, "field": "signed_by", "none": None,
    }  # fmt: skip
    wheres = ("K-17", "entry 2, members[0].person", "entry 2", "signed_by", "Kim", "kim", None)
    found = tuple(ck.Finding("consent_scope", facts, where) for where in wheres)
    contact = ck.Entry(what=ck.Contact(), at=cases.on("2025-03-10"), by="w-1", findings=found)
    case = ck.Case.from_history("K-17", [*opened().history, contact])

    new = pseudonymise(case, KEY).case

    moved, by = new.history[-1].at, new.history[-1].by.id
    params = new.history[-1].findings[0].params
    assert dict(params) == {
        **facts, "worker": by, "said": "…", "names": (by, "…"), "day": moved.date().isoformat(),
        "at": f"{moved.date()}T10:00:00+09:00",
    }  # fmt: skip
    assert [each.where for each in new.history[-1].findings] == [new.id, *wheres[1:4], None, None, None]


CHOICES = tuple(Word(id=each, labels={"en": each}) for each in ("rented", "shelter"))
PRACTICE = ck.Practice(
    kinds=(RecordKind(id="court_order", thing=True, client="optional"),),
    vocabularies=(
        OwnVocabulary(id="risk", words=(OwnWord(id="critical", counts_as="high", labels={"en": "critical"}),)),
        OwnVocabulary(id="closure_reason", words=(OwnWord(id="jail", counts_as="moved_away", labels={"en": "jail"}),)),
    ),
    fields=tuple(
        OwnField(record="court_order", id=id, value_type=kind, personal=id == "health", **more)
        for id, kind, more in (
            ("story", "text", {}), ("health", "yes_no", {}), ("housing", "choice", {"choices": CHOICES}),
            ("ends_on", "day", {}), ("heard_at", "instant", {}), ("need", "id", {"shelf": "needs"}),
            ("fee", "number", {}), ("unknown", "number", {}),
        )
    ),
)  # fmt: skip
ORDER = {
    "story": "s", "health": True, "housing": "rented", "ends_on": date(2025, 9, 30), "heard_at": cases.on("2025-03-05"),
    "need": "N1", "fee": 12.5, "unknown": None,
}  # fmt: skip


def ours() -> ck.Case:
    case = cases.opened()
    rating = PRACTICE.build(ck.RiskRating, risk="critical")
    for record in (PRACTICE.build("court_order", id="O-1", client="C-3", **ORDER), rating):
        case = cases.kept(case, record, at=cases.on("2025-03-05"), by="w-1")
    return case


def test_own_fields_stay_where_the_practice_says_that_they_are_not_personal():
    found = pseudonymise(ours(), KEY, practice=PRACTICE)

    order, opened_at = found.case.current("court_order")[0], found.case.opened_at
    moved = opened_at.date() - date(2025, 3, 3)
    assert dict(order.extra) == {
        "housing": "rented", "ends_on": date(2025, 9, 30) + moved, "heard_at": cases.on("2025-03-05") + moved,
        "need": found.case.needs[0].id, "fee": 12.5,
    }  # fmt: skip
    assert order.client == found.case.client.id
    assert found.case.dated(ck.RiskRating)[0][1].extra["risk"] == "critical"
    assert ck.loads(ck.dumps(found.case), practice=PRACTICE) == found.case
    assert FieldChange(record="court_order", field="story", change="removed", count=1) in found.report


def test_a_value_that_is_not_of_its_declared_type_is_removed():
    wrong = ck.OfficeRecord(kind="court_order", id="O-1", extra={"ends_on": "in spring", "fee": "12 for Kim"})
    case = cases.kept(cases.opened(), wrong, at=cases.on("2025-03-05"), by="w-1")

    found = pseudonymise(case, KEY, practice=PRACTICE).case

    assert dict(found.current("court_order")[0].extra) == {}


def test_without_the_practice_nothing_of_own_kinds_and_fields_stays():
    text = ck.dumps(ours())

    found = pseudonymise(ck.loads(text), KEY)
    with pytest.raises(ck.RecordError) as refused:
        pseudonymise(ck.loads(text), KEY, practice=PRACTICE)

    assert refused.value.codes == ("read_without_practice",)
    assert not any(word in ck.dumps(found.case) for word in ("O-1", "critical", "2025-09-30"))
    assert found.case.dated(ck.RiskRating)[0][1].risk == "high"


def with_records(id: str, *records: ck.Record) -> ck.Case:
    case = opened(id=id)
    for record in records:
        case = cases.kept(case, record, at=cases.on("2025-03-05"), by="w-1")
    return case


def test_codes_of_few_cases_are_rare_and_become_other():
    common = [with_records(f"K-{place}", ck.Need(id="N1", domain="housing")) for place in range(4)]
    rare = with_records(
        "K-9", ck.Client(id="C-3", populations=("poverty", "refugees", "children")),
        ck.Need(id="N1", domain="housing"), ck.Need(id="N2", domain="witness_protection"),
    )  # fmt: skip
    pairs = ck.privacy.rare_codes([*common, rare])

    found = pseudonymise(rare, KEY, rare=[pair for pair in pairs if pair[1] != "children"])

    assert pairs == (
        ("Client.populations", "children"), ("Client.populations", "poverty"), ("Client.populations", "refugees"),
        ("Need.domain", "witness_protection"),
    )  # fmt: skip
    assert [need.domain for need in found.case.needs] == ["housing", "other"]
    assert found.case.client.populations == ("other", "children")
    assert [(each.place, each.count) for each in found.report if each.change == "grouped"] == [
        ("Client.populations", 1), ("Need.domain", 1),
    ]  # fmt: skip
    assert ck.privacy.rare_codes(common, fewer_than=4) == ck.privacy.rare_codes([]) == ()


def test_rare_things_stay_as_many_as_they_were():
    names = ("harp practice", "other", "days at the circus")
    case = with_records("K-1", *(ck.Indicator(name=each, evidence="quantitative") for each in names))
    rare = [("Indicator.name", each) for each in (names[0], names[2])]

    found = pseudonymise(case, KEY, rare=rare).case

    assert [each.name for each in found.indicators] == ["other_2", "other", "other_3"]


def test_a_rare_word_of_the_office_is_grouped_into_the_word_that_it_counts_as():
    closure = PRACTICE.build(ck.Closure, reason="jail")
    case = with_records("K-1", closure)
    pairs = ck.privacy.rare_codes([case], fewer_than=2)

    own = pseudonymise(case, KEY, practice=PRACTICE, rare=[("Closure.reason", "jail")])
    both = pseudonymise(case, KEY, practice=PRACTICE, rare=pairs)

    said = [each.case.dated(ck.Closure)[0][1] for each in (own, both)]
    assert ("Closure.reason", "jail") in pairs
    assert [(each.reason, dict(each.extra)) for each in said] == [("moved_away", {}), ("other", {})]
    assert "grouped" in {each.change for each in own.report}


def test_names_from_the_workflow_roles_and_fixed_words_are_never_rare():
    change = ck.StageChange(
        stage="b", kinds=("k",), source="intake", move="m", workflow=REF, renames=(RenamedStage(old="o", new="n"),)
    )
    case = with_records(
        "K-1", change, ck.Assignment(worker="w", role="mentor"), ck.Waiver(requirement="r", reason="…"),
        ck.ClientVoice(checkpoint="c"), ck.Approval(id="A1", kind="k"), ck.RiskRating(risk="low"),
        ck.Consent(id="S1", given_by=("C-3",), purposes=("p",)), Erasure(person="C-3", reason="r"),
    )  # fmt: skip

    assert ck.privacy.rare_codes([case]) == ()


@pytest.mark.parametrize("fewer_than", [0, True, 2.5])
def test_a_number_of_cases_is_a_whole_number_from_one(fewer_than):
    with pytest.raises(ck.RecordError) as refused:
        ck.privacy.rare_codes([], fewer_than=fewer_than)

    assert refused.value.codes == ("wrong_type",)


def test_the_report_counts_changes_and_holds_no_value():
    case = with_records("K-1", ck.Need(id="N1", domain="x", description="d"), ck.Need(id="N2", domain="x"))

    found = pseudonymise(case, KEY)

    assert [each for each in found.report if each.record == "Need"] == [
        FieldChange(record="Need", field="id", change="replaced", count=2),
        FieldChange(record="Need", field="description", change="removed", count=1),
    ]
    assert "가명으로 바꿈" in found.explain("ko")
    assert "- need / description: 1" in found.explain()


def test_a_case_of_an_earlier_day_may_be_passed_on_and_a_view_may_not():
    case = with_records("K-1", ck.Contact())
    view = viewed(case)

    earlier = pseudonymise(case.as_of(date(2025, 3, 4)), KEY).case

    assert earlier.revision == 2
    assert not earlier.is_past
    for given_case, key, rare, code in (
        (view, KEY, (), "view_not_a_case"), (None, KEY, (), "wrong_type"), (case, "k" * 16, (), "wrong_type"),
        (case, b"short", (), "key_too_short"), (case, KEY, 5, "wrong_type"),
        (case, KEY, [("StageChange.stage", "intake")], "field_not_grouped"),
    ):  # fmt: skip
        with pytest.raises(ck.RecordError) as refused:
            pseudonymise(given_case, key, rare=rare)
        assert refused.value.codes == (code,)
