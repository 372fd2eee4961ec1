"""Correct or void an entry (either is a mending), and find the later entries that contradict the mending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import attrs

from casekit.answers import Refusal
from casekit.days.instants import faults_of_instant
from casekit.models import (
    AccessRestriction,
    Approval,
    Case,
    Closure,
    EmergencyAccess,
    Entry,
    Erasure,
    Record,
    Reopening,
    StageChange,
    ThingStep,
    Void,
)
from casekit.models.appending import appended, before_each, new_contradictions, next_entry
from casekit.models.record import evolve_unchecked
from casekit.models.team import acting
from casekit.models.text import is_blank
from casekit.models.timeline import entries_in_order
from casekit.practice.own_values import counted_actor, with_own_values
from casekit.stages.acts.act import Evaluation, Mending
from casekit.stages.acts.demands import demanded_of
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.judging import closure_of, move_of, no_longer_acceptable
from casekit.stages.acts.moment import Moment
from casekit.stages.acts.option import completed, later_in_closed_case


def evaluate_mending(evaluator: ActEvaluator, case: Case, mending: Mending) -> Evaluation:
    """
    Evaluate a correction or a voiding. `_replacements` describes what happens to the other entries of the act.

    Guards and rules are evaluated for the replacing record, on the case without the wrong entry. A mending that a later
    entry contradicts is refused. For a later entry that guards or rules would newly refuse, there is a finding.
    """
    timeline = entries_in_order(case.history)
    faults = list(_argument_faults(mending))
    wrong = next((entry for entry in timeline if entry.number == mending.entry), None)
    refusals = faults or list(_structural_refusals(case, wrong, mending))
    if wrong is None or refusals:
        return Evaluation(tuple(refusals))
    act = sorted((entry for entry in timeline if entry.act == wrong.act), key=lambda entry: entry.number)
    mending = attrs.evolve(mending, by=counted_actor(evaluator.practice, mending.by))
    entries = list(_replacements(case, act, wrong, mending))
    findings = list(entries[0].findings)
    place = next((place for place, entry in enumerate(entries) if entry.mends == wrong.number), 0)
    refusals += _role_refusals(evaluator, case, act, mending)
    if mending.record is not None:
        evaluated = _evaluate_replacement(evaluator, case, entries, place, mending)
        refusals += evaluated.refusals
        findings, entries[place] = list(evaluated.findings), evaluated.entries[0]
    after = appended(case, *entries)
    refusals += _dated_anew(evaluator, after, entries, mending)
    refusals += _contradictions(case, after, entries)
    refusals += _leading_elsewhere(evaluator, case, after)
    if not refusals:
        findings += no_longer_acceptable(evaluator, case, after, entries, act)
        entries[place] = evolve_unchecked(entries[place], findings=tuple(findings))
    return Evaluation(tuple(dict.fromkeys(refusals)), tuple(findings), tuple(entries))


def _argument_faults(mending: Mending) -> Iterator[Refusal]:
    """Yield the refusals of invalid arguments, without looking at the case."""
    if type(mending.entry) is not int:
        yield Refusal("wrong_type", {"expected": "the number of an entry"}, "entry")
    yield from faults_of_instant(mending.recorded_at, where="recorded_at")
    if not isinstance(mending.reason, str) or is_blank(mending.reason):  # pyright: ignore[reportUnnecessaryIsInstance]
        yield Refusal("correction_without_reason", {}, "reason")


def _structural_refusals(case: Case, wrong: Entry | None, mending: Mending) -> Iterator[Refusal]:
    """Yield why an entry cannot be mended in this way, before any rule is applied."""
    if wrong is None:
        by = case.mended.get(mending.entry)
        if by is None:
            yield Refusal("unknown_entry", {"entry": mending.entry}, "entry")
        else:
            yield Refusal("cannot_replace", {"entry": mending.entry, "mended_by": by}, "entry")
        return
    if isinstance(wrong.what, Erasure):
        yield Refusal("erasure_stays", {"entry": wrong.number}, "entry")
        return
    opens = any(entry.act == wrong.act for entry in case.timeline[:1])
    if mending.record is None:
        if opens:
            yield Refusal("opening_stays", {"entry": wrong.number}, "entry")
    elif isinstance(mending.record, StageChange | ThingStep):
        if not _is_same_move(mending.record, wrong.what):
            yield Refusal("stage_change_is_a_move", {}, "record")
        elif wrong.part_of is not None and not opens and _is_of_a_record(wrong.what):
            yield Refusal("stage_of_a_record", {"entry": wrong.act}, "entry")
    elif isinstance(mending.record, Erasure):
        yield Refusal("erasure_is_an_act", {}, "record")
    elif type(mending.record) is not type(wrong.what) and any(
        isinstance(each, AccessRestriction | EmergencyAccess) for each in (mending.record, wrong.what)
    ):
        yield Refusal("decides_who_sees", {"entry": wrong.number}, "record")
    elif isinstance(mending.record, Void) or (opens and type(mending.record) is not type(wrong.what)):
        yield Refusal("opening_stays" if opens else "void_is_an_act", {"entry": wrong.number}, "record")


def _is_of_a_record(what: Record) -> bool:
    """Return whether the stage was changed by a record that leads there, not by a move or an adoption."""
    return isinstance(what, StageChange) and what.move is None and not what.adopted


def _is_same_move(record: StageChange | ThingStep, wrong: Record) -> bool:
    """
    Return whether two stage changes are equal but for reason and `passing`, and for the zone of an opening; of two
    steps of a thing, whether they are equal but for reason and party.
    """
    if isinstance(record, ThingStep) and isinstance(wrong, ThingStep):
        return attrs.evolve(record, reason=wrong.reason, party=wrong.party, extra=wrong.extra) == wrong
    if not isinstance(record, StageChange) or not isinstance(wrong, StageChange):
        return False
    zone = wrong.zone if wrong.opens and record.zone else record.zone
    return attrs.evolve(record, reason=wrong.reason, passing=wrong.passing, zone=zone) == wrong


def _replacements(case: Case, act: list[Entry], wrong: Entry, mending: Mending) -> Iterator[Entry]:
    """
    Yield the entries that mend an act, in the order of those they replace.

    A voiding replaces every entry of the act by a Void. A correction replaces the wrong entry by the record. It treats
    the other entries of the act as follows:

    - If the record is of another kind, they are voided.
    - If it is of the same kind and `at` is set, those that have the instant of the wrong entry get the instant `at`.
    - Otherwise they are not replaced.

    A record belongs to the act of the entry that it replaces. The Voids form an act of their own.
    """
    record, number = mending.record, case.revision
    same_kind = record is not None and type(record) is type(wrong.what)
    first: int | None = None
    for entry in act:
        is_wrong = entry.number == wrong.number
        if not is_wrong and same_kind and (mending.at is None or entry.at != wrong.at):
            continue
        what = (record or Void()) if is_wrong else (entry.what if same_kind else Void())
        at = entry.at if mending.at is None else mending.at
        if isinstance(what, Void):
            what, at = Void(), mending.recorded_at
        number += 1
        part_of = first if isinstance(what, Void) else entry.act
        replacement = next_entry(
            case, what, at=at, by=mending.by, recorded_at=mending.recorded_at, mends=entry.number,
            reason=mending.reason, key=mending.key if is_wrong else None,
            overrides=mending.overrides if is_wrong else (),
        )  # fmt: skip
        if isinstance(what, Void):
            first = first or number
        yield evolve_unchecked(replacement, number=number, part_of=part_of)


def _evaluate_replacement(
    evaluator: ActEvaluator, case: Case, entries: list[Entry], place: int, mending: Mending
) -> Evaluation:
    """Evaluate the replacing entry `entries[place]` on the case just before it, without the wrong entry."""
    new = entries[place]
    after = appended(case, *entries)
    then = next((before for _, before in before_each(after, lambda each: each.number == new.number)), None)
    is_of_this_version = then is not None and evaluator.judges(then)
    if then is None or not (is_of_this_version or (evaluator.judges(case) and not isinstance(new.what, StageChange))):
        return Evaluation((), (), (new,))
    move = move_of(after, new) if isinstance(new.what, Closure) and is_of_this_version else None
    wrong = next(each.what for each in case.history if each.number == mending.entry)
    if move is not None:
        then = next(before for _, before in before_each(after, lambda each: each.number == move.number))
    own = with_own_values(evaluator.practice, new.what)
    if isinstance(own, Closure) and isinstance(wrong, Closure) and not is_of_this_version:
        what: Record = _as_it_was(own, wrong)
    else:
        what = completed(own, then, evaluator.terms, on=new.at.date())
    moment = Moment(new, then, after, mends=mending.entry, closure=closure_of(after, new))
    if isinstance(what, Closure) and move is not None:
        carried = attrs.evolve(moment, mends=move.number, closure=what)
        change = cast("StageChange", move.what)
        refusals, judgement, _, _ = evaluator.judged_move(carried, str(change.move), change.reason, mending.overrides)
    elif not isinstance(what, StageChange):
        judgement = evaluator.judged_record(moment, what, mending.overrides)
        refusals = [*judgement.refusals]
        if not is_of_this_version:
            refusals = [*_newly_refused(evaluator, case, mending.entry, moment, refusals)]
    elif what.move in evaluator.declared_here(then):
        refusals, judgement, _, _ = evaluator.judged_move(moment, what.move, what.reason, mending.overrides)
    else:
        return Evaluation((), (), (new,))
    entry = evolve_unchecked(new, what=what, findings=judgement.findings, overrides=judgement.overrides)
    refusals = [*refusals, *_closed_too_early(entry, then, after)]
    return Evaluation(tuple(refusals), judgement.findings, (entry,))


def _as_it_was(closure: Closure, wrong: Closure) -> Closure:
    """Return a closure of under another version with what followed from that version, where it leaves it out."""
    follows = {name: getattr(wrong, name) for name in ("approved_by", "counts_as", "planned", "cancels")}
    left_out = {name: value for name, value in follows.items() if getattr(closure, name) in (None, ())}
    return attrs.evolve(closure, **left_out)


def _dated_anew(evaluator: ActEvaluator, after: Case, entries: list[Entry], mending: Mending) -> Iterator[Refusal]:
    """
    Yield a refusal for each entry that the correction of another entry of its act dates anew: a closing, if what
    happened later needs an open case or if it then breaks a rule, and a step of a thing that could not be made then.
    """
    for entry, then in before_each(after, lambda each: any(each.number == new.number for new in entries)):
        if isinstance(entry.what, ThingStep) and entry.mends != mending.entry:
            moment = Moment(entry, then, after, mends=entry.mends)
            yield from evaluator.judged_record(moment, entry.what, entry.overrides).refusals
        if isinstance(entry.what, Closure) and entry.mends is not None and entry is not entries[0]:
            yield from _closed_too_early(entry, then, after)
            if not evaluator.judges(then) and evaluator.judges(after):
                moment = Moment(entry, then, after, mends=entry.mends)
                yield from evaluator.judged_record(moment, entry.what, entry.overrides).refusals


def _closed_too_early(entry: Entry, then: Case, after: Case) -> Iterator[Refusal]:
    """Yield a refusal for a closing in place of another entry, if what happened later needs an open case."""
    place = next((place for place, each in enumerate(after.timeline) if each.number == entry.number), None)
    if place is None or not isinstance(entry.what, Closure):
        return
    later = [each for each in after.timeline[place + 1 :] if each.act != entry.act]
    reopened = next((place for place, each in enumerate(later) if isinstance(each.what, Reopening)), len(later))
    yield from later_in_closed_case(entry.what, later[:reopened], then)


def _newly_refused(
    evaluator: ActEvaluator, case: Case, wrong: int, moment: Moment, refusals: list[Refusal]
) -> Iterator[Refusal]:  # fmt: skip
    """
    Yield the refusals of a correction of what happened under another version of the workflow, but for those that the
    entry it replaces has too: by the present version that entry might not have been possible.
    """
    entry = next(each for each in case.history if each.number == wrong)
    known = set[str]()
    if type(entry.what) is type(moment.entry.what):
        before = attrs.evolve(moment, entry=entry)
        known = {each.code for each in evaluator.judged_record(before, entry.what, entry.overrides).refusals}
    yield from (each for each in refusals if each.code not in known)


def _leading_elsewhere(evaluator: ActEvaluator, case: Case, after: Case) -> Iterator[Refusal]:
    """Yield a refusal for each closing or reopening after which the case would no longer stand in its stage."""
    before = dict(_ends_of_acts(evaluator, case))
    for act, (entry, is_there) in _ends_of_acts(evaluator, after) if evaluator.judges(case) else ():
        was, was_there = before.get(act, (None, True))
        if not is_there and was_there:
            facts = {"record": entry.what.kind_name, "entry": was.number if was else entry.mends}
            yield Refusal("leads_to_a_stage", facts, "record")


def _ends_of_acts(evaluator: ActEvaluator, case: Case) -> Iterator[tuple[int, tuple[Entry, bool]]]:
    """
    Yield each closing and reopening that leads to a stage, by the number of its act, with whether the case is in that
    stage after the act. Those that a move carries are left out, since the move may lead elsewhere.
    """
    stage = ""
    timeline = case.timeline
    for place, entry in enumerate(timeline):
        stage = entry.what.stage if isinstance(entry.what, StageChange) else stage
        rule = demanded_of(entry.what, evaluator.workflow) if isinstance(entry.what, Closure | Reopening) else None
        if rule is None or not rule.target:
            continue
        rest = [each.what for each in timeline[place + 1 :] if each.act == entry.act]
        reached = next((what.stage for what in rest if isinstance(what, StageChange)), stage)
        if move_of(case, entry) is None:
            yield entry.act, (entry, reached == evaluator.workflow.entered(rule.target))


def _role_refusals(evaluator: ActEvaluator, case: Case, act: list[Entry], mending: Mending) -> Iterator[Refusal]:
    """
    Yield a refusal for each entry that is taken back and would have needed a role that the actor does not have, and for
    an entry of somebody else if the workflow names roles for that.
    """
    wrong = next(entry for entry in act if entry.number == mending.entry)
    stays = mending.record is not None and type(mending.record) is type(wrong.what)
    if stays and mending.at is not None and isinstance(wrong.what, StageChange):
        stays = _is_of_this_version(evaluator, case, wrong)  # a move of before is dated anew, and not evaluated
    roles = acting(mending.by).roles
    correcting = evaluator.workflow.record_rules.get(Void.__name__)
    is_another_s = any(entry.by.id != acting(mending.by).id for entry in act)
    if correcting is not None and is_another_s and {*correcting.roles}.isdisjoint(roles):
        yield Refusal("role_required", {"roles": correcting.roles}, case.id)
    now_named = {entry.number: entry.what for entry in case.timeline}
    for entry in act if evaluator.judges(case) and not stays else ():
        for needed in _roles_of(evaluator, now_named.get(entry.number, entry.what)):
            if needed and {*needed}.isdisjoint(roles):
                yield Refusal("role_required", {"roles": needed}, case.id)


def _is_of_this_version(evaluator: ActEvaluator, case: Case, entry: Entry) -> bool:
    """Return whether an entry happened under the version of the workflow that the evaluator has."""
    return all(evaluator.judges(then) for _, then in before_each(case, lambda each: each.number == entry.number))


def _roles_of(evaluator: ActEvaluator, what: Record) -> Iterator[tuple[str, ...]]:
    """
    Yield the roles that may make a move, decide on an approval, or record what the workflow governs; empty: anyone.

    Without a way of this move from its stage, as after a migration, they are those of any move of this name. Taking
    back a closing needs the roles of reopening too.
    """
    workflow = evaluator.workflow
    if isinstance(what, StageChange):
        ways = workflow.ways_from(what.source or "").get(what.move or "", ())
        named = [way.move for way in ways[:1]] or [move for move in workflow.moves if move.name == what.move]
        yield from dict.fromkeys(move.roles for move in named)
    if isinstance(what, ThingStep):
        yield from evaluator.roles_of_step(what)
    if isinstance(what, Approval) and what.status != "asked":
        yield from (each.roles for each in workflow.approvals if each.id == what.kind)
    for name in (what.kind_name, *((Reopening.__name__,) if isinstance(what, Closure) else ())):
        if (rule := workflow.record_rules.get(name)) is not None:
            yield rule.roles


def _contradictions(before: Case, after: Case, entries: list[Entry]) -> Iterator[Refusal]:
    """Yield a refusal for each contradiction in the new entries, and one that names all entries depending on them."""
    new = {f"entry {entry.number}" for entry in entries}
    depending: dict[str, list[str]] = {}
    for problem in new_contradictions(before, after):
        named, _, field = (problem.where or "").partition(", ")
        if named in new:
            yield attrs.evolve(problem, where=field or None)
        else:
            depending.setdefault(named.removeprefix("entry "), []).append(problem.code)
    if depending:
        codes = tuple(dict.fromkeys(code for found in depending.values() for code in found))
        yield Refusal("later_entries_depend", {"entries": tuple(depending), "codes": codes}, "entry")
