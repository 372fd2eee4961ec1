"""What somebody sees to whom a referral was made: only what belongs to it, and nothing tells of anything else."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from attacker import LIFE, WORKFLOW, differences, held_apart, lived
from cases import WORKER, on
from hypothesis import given, settings
from hypothesis import strategies as st
from things import MACHINE, SENT, referred, stage_of, stepped
from viewing import teacher, viewed

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.practice import Access
from casekit.practice.access import FRAME
from casekit.practice.naming import Naming
from casekit.privacy.received import received_by

PARTNER = Access(role="partner", scope="receiver", kinds=("*",), personal=("*",))
LEAD = Access(role="lead", scope="agency", kinds=("*",))
BANK = ck.Actor(id="RS1", roles=("partner",))
COOK = ck.Actor(id="cook-1", roles=("partner",))


def seen(case: ck.Case, *access: Access, by: ck.Actor = BANK, team: str | None = None) -> ck.models.CaseView:
    return viewed(case, *(access or (PARTNER,)), LEAD, by=by, team=team)


def kinds(case: ck.Case) -> set[str]:
    return {entry.what.kind_name for entry in case.history}


def other_referral(case: ck.Case) -> ck.Case:
    """The case with a referral to another resource, for another need."""
    return cases.kept(case, attrs.evolve(SENT, id="R2", need="N2", resource="RS2"), at=on("2025-03-11"), by=WORKER)


def test_a_receiver_sees_the_referral_its_steps_its_need_and_the_resource():
    view = seen(stepped(other_referral(referred()), "accept"))

    assert kinds(view) == {"StageChange", "Client", "Need", "Resource", "Consent", "Referral", "ThingStep"}
    assert ([each.id for each in view.referrals], [each.id for each in view.needs]) == (["R1"], ["N1"])
    assert [each.id for each in view.resources] == ["RS1"]
    assert stage_of(view) == "accepted"


def test_a_person_of_the_receiving_team_sees_it_too_and_nobody_else():
    case = referred()

    assert kinds(seen(case, by=COOK, team="RS1")) == kinds(seen(case))
    for by, team in ((COOK, None), (COOK, "RS2"), (ck.Actor(id="RS1", roles=("teacher",)), None)):
        with pytest.raises(ck.RecordError) as error:
            seen(case, by=by, team=team)
        assert error.value.codes == ("case_not_shown",)


def test_the_provider_of_the_resource_receives_it_too():
    case = cases.kept(
        cases.planned(), ck.models.Provider(id="PV1", kind="welfare_facility"), at=on("2025-03-10"), by=WORKER
    )
    resource = attrs.evolve(case.current(ck.Resource, "RS1"), provider="PV1")
    case = cases.kept(case, resource, at=on("2025-03-10"), by=WORKER)
    case = MACHINE.record(case, SENT, at=on("2025-03-11"), by=WORKER)

    assert "Provider" in kinds(seen(case, by=attrs.evolve(BANK, id="PV1")))


@pytest.mark.parametrize("ending", ["reject", "decline", "cancel", "fail", "expire", "enter_in_error"])
def test_a_receiver_sees_the_case_until_the_referral_is_declined_or_cancelled(ending: str):
    case = stepped(stepped(referred(), *(("accept",) if ending == "fail" else ())), ending, first="2025-03-14")

    with pytest.raises(ck.RecordError) as error:
        seen(case)
    assert error.value.codes == ("case_not_shown",)


def test_a_draft_is_not_received():
    case = MACHINE.record(cases.planned(), attrs.evolve(SENT, status="draft"), at=on("2025-03-11"), by=WORKER)
    sent = stepped(case, "send")

    with pytest.raises(ck.RecordError):
        seen(case)
    assert [each.status for _, each in seen(sent).dated(ck.Referral)] == ["sent"]


def test_an_access_for_receivers_shows_only_the_kinds_it_names_and_hides_stages():
    access = attrs.evolve(PARTNER, kinds=("Referral", "Need", "Resource"), personal=(), hidden_stages=("assessment",))
    view = seen(referred(), access)

    assert "Consent" not in kinds(view)
    assert "assessment" not in {each.stage for each in view.stage_intervals}


def test_an_access_to_every_case_shows_more_beside_that_of_a_receiver():
    view = seen(
        referred(), PARTNER, teacher(kinds=("Assessment",)), by=attrs.evolve(BANK, roles=("partner", "teacher"))
    )

    assert {"Assessment", "Referral"} <= kinds(view)
    assert "Goal" not in kinds(view)


def test_a_restricted_case_is_not_shown_to_a_receiver_who_is_not_named():
    case = cases.kept(referred(), ck.models.AccessRestriction(persons=("S-1",)), at=on("2025-03-12"), by=WORKER)

    with pytest.raises(ck.RecordError):
        seen(case)
    named = cases.kept(referred(), ck.models.AccessRestriction(persons=("RS1",)), at=on("2025-03-12"), by=WORKER)
    assert "Referral" in kinds(seen(named))


def test_a_view_of_the_view_of_a_receiver_shows_no_more():
    case = other_referral(referred())
    view = seen(case)

    assert held_apart(seen(view), view) in ([], ["lens"], ["hash", "lens"])
    assert kinds(viewed(view, teacher())) <= kinds(view)
    hidden = viewed(case, teacher(kinds=("Need",)))
    with pytest.raises(ck.RecordError):
        seen(hidden)


# Nothing tells of what belongs to no referral received


NAMING = Naming(classes=RECORDS, kinds=tuple(RECORDS), own_fields=())


def sent(record: ck.Record) -> ck.Record:
    """The second referral of the life was sent, so that the resource received it."""
    return attrs.evolve(record, status="sent") if isinstance(record, ck.Referral) and record.id == "R2" else record


WHOLE = lived(sent)
RECEIVED = received_by(WHOLE, {"RS1"})
HIDEABLE = [
    name for name in RECORDS
    if name not in FRAME and any(each.kind_name == name and not RECEIVED.has(sent(each)) for each in LIFE)
]  # fmt: skip


@pytest.mark.parametrize("kind", HIDEABLE)
def test_nothing_tells_a_receiver_of_records_that_belong_to_no_referral_received(kind: str):
    together = {"Closure": ("Closure", "Reopening"), "Reopening": ("Closure", "Reopening")}.get(kind, (kind,))
    without = lived(lambda each: None if each.kind_name in together and not RECEIVED.has(sent(each)) else sent(each))

    views = (seen(WHOLE), seen(without))

    assert without.revision < WHOLE.revision
    assert held_apart(*views) == []
    assert differences(*views, ck.StageMachine(WORKFLOW, things=MACHINE.things[:1])) == []


def with_needed(*named: str) -> tuple[str, ...]:
    """The kinds, and those without which they cannot be shown."""
    found, ahead = dict.fromkeys(named), [*named]
    while ahead:
        more = [each for each in NAMING.needed_by(ahead.pop()) if each not in found]
        found |= dict.fromkeys(more)
        ahead += more
    return tuple(found)


@settings(max_examples=30)
@given(more=st.lists(st.sampled_from(sorted(RECORDS)), max_size=4), team=st.sampled_from([None, "RS2"]))
def test_more_rights_never_show_a_receiver_less(more: list[str], team: str | None):
    few = seen(WHOLE, attrs.evolve(PARTNER, kinds=("Need", "Resource", "Referral")))
    some = seen(WHOLE, attrs.evolve(PARTNER, kinds=with_needed("Need", "Resource", "Referral", *more)), team=team)

    shown = {(entry.at, entry.what) for entry in few.history}
    assert shown <= {(entry.at, entry.what) for entry in some.history}


def test_the_days_of_a_view_of_a_receiver_are_those_of_what_it_shows():
    view = seen(referred())

    assert MACHINE.owed(view, on=date(2025, 3, 20)) == MACHINE.owed(view, on=date(2025, 3, 20))
    assert [each.what for each in MACHINE.owed(view, on=date(2025, 3, 20)) if each.kind == "plan_item"] == []
