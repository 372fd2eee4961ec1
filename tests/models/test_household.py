"""A household: who belongs to it on which day."""

from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

MARCH = date(2025, 3, 1)
AT_LAST = cases.on("2025-03-25")
DAYS = st.integers(0, 30).map(lambda days: MARCH + timedelta(days=days))


def home(*members: ck.Membership, index_client: str = "C-3") -> ck.Household:
    return ck.Household(id="H-1", index_client=index_client, members=members)


def member(
    person: str = "C-3", role: str = "child", since: date | None = None, until: date | None = None
) -> ck.Membership:
    return ck.Membership(person=person, role=role, since=since, until=until)


@pytest.mark.parametrize(
    ("day", "belongs"),
    [("2025-02-28", False), ("2025-03-01", True), ("2025-03-31", True), ("2025-04-01", False)],
)
def test_a_member_belongs_from_the_first_to_the_last_day_both_included(day: str, belongs: bool):
    membership = member(since=date(2025, 3, 1), until=date(2025, 3, 31))

    assert membership.holds_on(date.fromisoformat(day)) is belongs
    assert [each.person for each in home(member(), member("P-2", "aunt", date(2025, 3, 1))).members_on(MARCH)] == [
        "C-3", "P-2",
    ]  # fmt: skip


def test_a_membership_without_days_holds_always():
    assert member().holds_on(date.min)
    assert member().holds_on(date.max)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_membership_of_one_day_holds_on_that_day_alone(day: date):
    membership = member(since=day, until=day)

    assert membership.holds_on(day)
    assert membership.meets(member())
    assert not membership.holds_on(MARCH)
    assert not membership.meets(member(since=MARCH, until=MARCH))


def test_a_membership_is_asked_of_a_day():
    with pytest.raises(ck.RecordError) as error:
        member().holds_on(cases.on("2025-03-01"))

    assert error.value.codes == ("wrong_type",)


def test_a_membership_does_not_end_before_it_begins():
    with pytest.raises(ck.RecordError) as error:
        member(since=date(2025, 3, 2), until=date(2025, 3, 1))

    assert error.value.codes == ("days_out_of_order",)


def test_the_index_client_belongs_to_the_household():
    with pytest.raises(ck.RecordError) as error:
        home(member("P-2"))

    assert error.value.codes == ("index_client_no_member",)


def test_whoever_comes_back_belongs_again_but_never_twice_on_one_day():
    first, again = member(until=date(2025, 3, 10)), member(since=date(2025, 3, 11))

    assert len(home(first, again).members_on(date(2025, 3, 11))) == 1
    with pytest.raises(ck.RecordError) as error:
        home(first, member(role="tenant", since=date(2025, 3, 10)))
    assert error.value.codes == ("memberships_overlap",)
    assert error.value.refusals[0].where == "members[1]"


def test_one_person_at_a_time_heads_the_household():
    mother = member("P-2", "head", until=date(2025, 3, 10))

    household = home(member(), mother, member("P-3", "head", since=date(2025, 3, 11)))

    assert [household.head_on(date(2025, 3, day)) for day in (10, 11)] == ["P-2", "P-3"]
    assert home(member()).head_on(MARCH) is None
    with pytest.raises(ck.RecordError) as error:
        home(member(), mother, member("P-3", "head", since=date(2025, 3, 10)))
    assert error.value.codes == ("two_heads",)


def test_every_fault_of_a_household_is_told_at_once():
    with pytest.raises(ck.RecordError) as error:
        home(member("P-2", "head"), member("P-3", "head"), member("P-2", "aunt"))

    assert error.value.codes == ("index_client_no_member", "two_heads", "memberships_overlap")


memberships = st.builds(
    lambda person, role, first, days: member(person, role, first, first + timedelta(days=days)),
    st.sampled_from(["C-3", "P-2", "P-3"]), st.sampled_from(["head", "child"]), DAYS, st.integers(0, 10),
)  # fmt: skip


@given(st.lists(memberships, max_size=4), DAYS)
def test_on_no_day_of_a_household_that_can_be_is_someone_there_twice_or_headed_by_two(members, day):
    try:
        household = home(member("C-9"), *members, index_client="C-9")
    except ck.RecordError:
        return

    there = household.members_on(day)
    assert len({each.person for each in there}) == len(there)
    assert sum(each.role == "head" for each in there) <= 1


@given(memberships, memberships)
def test_two_memberships_meet_when_there_is_a_day_both_hold(one: ck.Membership, other: ck.Membership):
    days = [MARCH + timedelta(days=count) for count in range(45)]

    assert one.meets(other) == other.meets(one) == any(one.holds_on(day) and other.holds_on(day) for day in days)


def test_a_case_is_about_a_household_and_reaches_it_through_its_index_client():
    household = home(member(), member("P-2", "guardian"))

    case = cases.SCHOOL.open(household, id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)

    assert case.client_unit == household
    assert case.client == ck.Client(id="C-3")
    assert case.client_parties(on=MARCH) == {"C-3", "P-2"}
    assert ck.interchange.loads(ck.interchange.dumps(case)) == case


def test_a_case_about_one_person_is_about_that_client():
    case = cases.opened()

    assert case.client_unit == case.client
    assert case.client_parties(on=MARCH) == {"C-3"}


def test_a_household_recorded_later_counts_its_members_of_the_day():
    household = home(member(), member("P-2", "aunt", until=MARCH))
    case = cases.kept(cases.opened(), household, at=cases.on("2025-03-04"), by="w")

    assert case.client_parties(on=MARCH) == {"C-3", "P-2"}
    assert case.client_parties(on=MARCH + timedelta(days=1)) == {"C-3"}


def test_a_household_without_members_is_none():
    with pytest.raises(ck.RecordError) as error:
        home()

    assert error.value.codes == ("index_client_no_member",)


def test_a_member_that_is_none_is_named_by_place_and_not_repeated():
    with pytest.raises(ck.RecordError) as error:
        ck.Household(id="H-1", index_client="C-3", members=(member(), {"person": "Hong Gildong"}))  # type: ignore[arg-type]

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("wrong_type", "members[1]")]
    assert "Hong" not in f"{error.value} {error.value!r}"


def test_looking_back_shows_the_household_as_it_was_recorded_by_then():
    alone, together = home(member()), home(member(), member("P-2", "guardian", date(2025, 3, 20)))
    case = cases.kept(cases.opened(), alone, at=cases.on("2025-03-10"), by="w")
    case = cases.kept(case, together, at=AT_LAST, by="w")

    assert case.as_of(date(2025, 3, 9)).client_unit == case.client
    assert case.as_of(date(2025, 3, 10)).client_unit == alone
    assert case.client_unit == together
    assert case.client_parties(on=date(2025, 3, 19)) == {"C-3"}
    assert case.client_parties(on=date(2025, 3, 20)) == {"C-3", "P-2"}


def test_a_version_written_down_late_does_not_undo_a_later_one():
    now, then = home(member(), member("P-2", "guardian")), home(member(), member("P-9", "aunt"))
    case = cases.kept(cases.opened(), now, at=AT_LAST, by="w")

    case = cases.kept(case, then, at=cases.on("2025-03-10"), by="w")

    assert case.client_unit == now
    assert case.as_of(date(2025, 3, 24)).client_unit == then
    assert ck.Case.from_history(case.id, case.history) == case


def test_a_household_is_not_recorded_from_before_its_index_client_was_known():
    case = cases.kept(cases.opened(), ck.Client(id="C-4"), at=cases.on("2025-03-20"), by="w")
    sister = home(member("C-4"), index_client="C-4")

    assert cases.kept(case, sister, at=AT_LAST, by="w").client_unit == sister
    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, sister, at=cases.on("2025-03-19"), by="w")
    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("unknown_id", "index_client")]


def test_a_case_has_two_households_where_a_child_lives_in_both():
    other = ck.Household(id="H-2", index_client="C-3", members=(member(), member("P-4", "guardian")))
    case = cases.holding(home(member()), other)

    assert [each.id for each in case.households] == ["H-1", "H-2"]
    assert case.client_unit == case.households[0]


def test_the_index_client_of_a_household_is_a_client_of_the_case():
    with pytest.raises(ck.RecordError) as error:
        cases.holding(home(member("C-9"), index_client="C-9"))

    assert error.value.codes == ("unknown_id",)


def test_a_case_is_opened_about_a_household_its_index_client_belongs_to_that_day():
    for since, until in ((date(2025, 3, 4), None), (None, date(2025, 3, 2))):
        household = home(member(since=since, until=until))

        with pytest.raises(ck.RecordError) as error:
            cases.SCHOOL.open(household, id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)

        assert error.value.codes == ("index_client_no_member",)


def test_a_membership_that_ended_says_why_the_person_left():
    left = ck.Membership(person="P-2", role="spouse", until=MARCH, reason="separated")

    assert ck.Practice().value_label(left, "reason", "ko") == "별거·이혼"


def test_why_a_person_left_is_recorded_only_with_the_last_day():
    with pytest.raises(ck.RecordError) as error:
        ck.Membership(person="P-2", role="spouse", reason="died")

    assert [(each.code, each.where) for each in error.value.refusals] == [("leaving_without_day", "reason")]
