"""What a viewer sees of a whole case: which entries, in which numbers, and what the case then looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from casekit.models import Case, Client, EmergencyAccess, Entry, StageChange, ThingStep, Void
from casekit.models.case import case_in_state, folded
from casekit.models.case_view import MaskedFields
from casekit.models.extra import Extra
from casekit.models.record import Record, construct_unchecked, evolve_unchecked
from casekit.models.sealed_record import SealedRecord
from casekit.models.state import CaseState
from casekit.models.timeline import actors_behind, renames
from casekit.practice import Access
from casekit.privacy.erased_names import numbered_anew
from casekit.privacy.received import Received, received_by
from casekit.privacy.records import HIDDEN, RecordFilter, Seen
from casekit.privacy.references import standing
from casekit.privacy.rights import ALWAYS_SHOWN, Rights
from casekit.privacy.shown_steps import ShownSteps
from casekit.privacy.stages import ShownStages


class Picture(NamedTuple):
    """
    What a viewer sees of a case.

    case: The case, folded from the entries that are shown.
    numbers: The number of each of these entries in the case it was made from.
    masked: The fields that have a value which the viewer may not read.
    """

    case: Case
    numbers: tuple[int, ...]
    masked: tuple[MaskedFields, ...]


class _Kept(NamedTuple):
    """An entry that is shown: what is seen of it, and which shown entry it mends, and for which reason."""

    entry: Entry
    seen: Seen
    mends: int | None = None
    reason: str | None = None


def picture_of(
    case: Case, rights: Rights, masked: Sequence[MaskedFields] = (), received: Received | None = None
) -> Picture | None:  # fmt: skip
    """
    Return what a viewer sees of a case; None if the case was opened in a stage that the viewer may not know of.

    Args:
        case: The case, or a view of it.
        rights: The rights of the viewer.
        masked: The fields that are masked in it already.
        received: What the viewer received, if that is known. None: it is found in the case.
    """
    looking = _Looking(case, rights, {each.entry: each.fields for each in masked}, received)
    picture = looking.picture()
    if picture is None or looking.is_in_order(picture):
        return picture
    # Where a hidden entry gave a correction its place among entries of one instant, the order is another now.
    again = picture_of(picture.case, rights, picture.masked, looking.received)
    return again and again._replace(numbers=tuple(picture.numbers[number - 1] for number in again.numbers))


def received_in(case: Case, receivers: frozenset[str], grants: Sequence[Access], rights: Rights) -> Received:
    """
    Return what a viewer received of a case, as far as it was recorded in stages that one of these grants shows.

    Args:
        case: The case, or a view of it.
        receivers: The ids under which the viewer receives referrals.
        grants: The grants that show what was received.
        rights: Rights of the viewer, for the practice alone.
    """
    if not all(each.hidden_stages for each in grants):
        return received_by(case, receivers)
    whole = tuple(
        Access(role=each.role, scope="agency", kinds=("*",), personal=("*",), hidden_stages=each.hidden_stages)
        for each in grants
    )
    picture = picture_of(case, attrs.evolve(rights, grants=whole, receivers=frozenset[str]()))
    return received_by(case, ()) if picture is None else received_by(picture.case, receivers)


class _Looking:
    """One look of a viewer at a case."""

    def __init__(
        self, case: Case, rights: Rights, masked: Mapping[int, tuple[str, ...]], received: Received | None
    ) -> None:  # fmt: skip
        self.case = case
        self.rights = rights
        self.masked = masked
        self.shows_every_record = rights.shows_every_record
        self.state = CaseState(case.id)
        self.stages = ShownStages(rights)
        self.steps = ShownSteps(rewrites=self.stages.rewrites)
        self.received = received or (
            received_in(case, rights.receivers, rights.for_receivers, rights) if rights.receivers else None
        )
        self.opening = {entry.act for entry in case.timeline[:1]}
        self._first: dict[int, int] = {}
        """The number of the first entry of the chain of corrections to which an entry belongs, by its number."""
        for entry in case.history:
            self._first[entry.number] = self._first.get(entry.mends or 0, entry.number)
        self.order: list[int] = []
        """The numbers in the case of the entries that count and are shown, in the order in which they happened."""

    def picture(self) -> Picture | None:
        """Return what is seen."""
        counting = self._counting()
        if counting is None:
            return None
        kept, history, numbers = self._kept(counting), list[Entry](), dict[int, int]()
        first_of_act: dict[int, int] = {}
        masked: list[MaskedFields] = []
        for each in sorted(kept.values(), key=lambda each: each.entry.number):
            entry = each.entry
            number = entry.number if self.shows_every_record else len(history) + 1
            numbers[entry.number] = number
            first = first_of_act.setdefault(entry.act, number)
            part_of = entry.part_of if self.shows_every_record else None if first == number else first
            history.append(self._entry(each, number, part_of, None if each.mends is None else numbers[each.mends]))
            if each.seen.masked:
                masked.append(MaskedFields(entry=number, fields=each.seen.masked))
        shown = tuple(history)
        renamed = shown if self.shows_every_record else numbered_anew(shown)
        seen = self._folded(shown) if renamed is shown else folded(self.case.id, renamed)
        return Picture(seen, tuple(numbers), tuple(masked))

    def is_in_order(self, picture: Picture) -> bool:
        """Return whether what is shown happened in the order in which it was looked at."""
        shown = zip(picture.case.history, picture.numbers, strict=True)
        numbers = {entry.number: number for entry, number in shown}
        return [numbers[entry.number] for entry in picture.case.timeline] == self.order

    def _folded(self, history: tuple[Entry, ...]) -> Case:
        """Return the case with these entries; the state is at hand if the entries are in the order of the timeline."""
        is_plain = all(entry.mends is None and not renames(entry) for entry in history)
        if is_plain and all(before < after for before, after in zip(self.order, self.order[1:], strict=False)):
            return case_in_state(self.case.id, history, self.state)
        return folded(self.case.id, history)

    def _counting(self) -> dict[int, Seen] | None:
        """Return what is seen of each entry that counts, by its number; None if the opening is not shown."""
        found: dict[int, Seen] = {}
        case, stages = self.case, self.stages
        originals: Mapping[int, Entry] = (
            {} if case.timeline is case.history else {each.number: each for each in case.history}
        )
        for entry in case.timeline:
            what = entry.what
            if isinstance(what, StageChange):
                written = originals.get(entry.number, entry).what
                change = stages.change(self._moment(entry), what, written if isinstance(written, StageChange) else what)
                if change is None and what.opens:
                    return None
                seen = None if change is None else self._reader(stages.stage).seen(change)
            elif isinstance(what, ThingStep):
                seen = self._step(entry, what, stages.stage)
            else:
                seen = self._seen(entry, stages.stage)
            if seen is not None:
                found[entry.number] = self._with_earlier_masks(entry, seen) if self.masked else seen
                self.order.append(entry.number)
                is_as_written = isinstance(what, StageChange) and not stages.rewrites
                self.state.apply(what if is_as_written else seen.what, entry.at.date())
        return found

    def _step(self, entry: Entry, step: ThingStep, stage: str) -> Seen | None:
        """Return what is seen of the step of a thing that was made in a stage of the case."""
        shown = self.steps.as_shown(step)
        seen = None if shown is None else self._seen(evolve_unchecked(entry, what=shown), stage)
        self.steps.follow(step, seen and seen.what, in_hidden_stage=self.stages.reader(stage) is None)
        return seen

    def _seen(self, entry: Entry, stage: str, *, is_wrong: bool = False) -> Seen | None:
        """
        Return what is seen of an entry other than a stage change, by the stage in which it happened.

        Of an entry that counts, it is what could have been recorded in the case as shown so far; of a wrong one, what
        names nothing that is hidden in the end.
        """
        what = entry.what
        if type(what) in ALWAYS_SHOWN and self.rights.always_shows(self.case, entry):
            writers = {*actors_behind(self.case.history, entry.number)}
            if writers == {self.rights.viewer}:  # viewers read what they alone recorded
                return Seen(what)
            left = standing(what, self.state, entry.at.date(), self.rights, references_only=is_wrong)
            what = evolve_unchecked(what, extra=Extra()) if left is None else left
            seen = self._reader(stage).seen(what)
            if seen is None and isinstance(what, EmergencyAccess):  # it says what the viewer may see, whoever mended it
                return Seen(attrs.evolve(what, reason=HIDDEN), ("reason",))
            return seen
        reader = self.stages.reader(stage)
        if reader is not None and not self._is_received(what):
            reader = reader.wide()
            if reader is None and isinstance(what, Client) and entry.act in self.opening:
                return Seen(Client(id=what.id))  # there is no case without a client
        elif reader is not None and self.received is not None:
            wide = reader.wide()
            what = what if wide is not None and wide.shows_field(what, "recipients") else self.received.part_of(what)
        if reader is None:
            return None
        plan = reader.plan_of(what)
        if self.shows_every_record or plan.level != "full":
            return reader.seen(what, plan)
        day = entry.at.date()
        left = standing(what, self.state, day, self.rights, references_only=is_wrong)
        seen = None if left is None else reader.seen(left, plan)
        if seen is not None and plan.hides_names and not isinstance(seen.what, SealedRecord):
            again = standing(seen.what, self.state, day, self.rights, references_only=is_wrong)
            return seen if again is seen.what else reader.instead(what, plan)
        return seen or reader.known(what)

    def _moment(self, entry: Entry) -> tuple[datetime, int]:
        """Return the place of an entry in time: a correction has the place of what it corrects among one instant."""
        return entry.at, self._first[entry.number]

    def _is_received(self, what: Record) -> bool:
        """Return whether every grant applies to a record: it belongs to a referral received, or no grant asks that."""
        return self.received is None or self.received.has(what)

    def _reader(self, stage: str) -> RecordFilter:
        """Return how records in a stage are read; those of a stage that is not shown as in any stage."""
        return self.stages.reader(stage) or self.stages.anywhere

    def _reader_of(self, entry: Entry, what: Record) -> RecordFilter | None:
        """Return how a record of an entry is read; None if it is hidden."""
        reader = self._reader(self.stages.stage_at(self._moment(entry)))
        return reader if self._is_received(what) else reader.wide()

    def _with_earlier_masks(self, entry: Entry, seen: Seen) -> Seen:
        """Return what is seen with those of the fields masked before of which the viewer may know."""
        before = self.masked.get(entry.number)
        is_rewritten = self.stages.rewrites and isinstance(entry.what, StageChange | ThingStep)
        if before is None or is_rewritten or type(seen.what) is not type(entry.what):
            return seen
        reader = self._reader_of(entry, seen.what)
        still = (each for each in before if _has_as_many(entry.what, seen.what, each))
        known = set[str]() if reader is None else reader.still_known(seen.what, still)
        return seen._replace(masked=tuple(sorted({*seen.masked, *known})))

    def _kept(self, counting: Mapping[int, Seen]) -> dict[int, _Kept]:
        """Return every entry that is shown, also those that no longer count, by its number."""
        kept: dict[int, _Kept] = {}
        mended, entries = self.case.mended, {each.number: each for each in self.case.history}
        for entry in self.case.history:
            if entry.number in mended:
                continue
            if entry.mends is None:
                if entry.number in counting:
                    kept[entry.number] = _Kept(entry, counting[entry.number])
                continue
            chain = [entry]
            while (wrong := entries.get(chain[0].mends or 0)) is not None:
                chain.insert(0, wrong)
            for each in self._chain(chain, counting):
                kept[each.entry.number] = each
        return kept

    def _chain(self, chain: Sequence[Entry], counting: Mapping[int, Seen]) -> list[_Kept]:
        """
        Return what is shown of an entry and of the wrong entries that it replaces one after another.

        If the last one is hidden, so are the wrong ones. A correction that changes nothing the viewer sees is left out.
        """
        last, shown = chain[-1], list[tuple[Entry, Seen]]()
        is_void = isinstance(last.what, Void)
        if not is_void and last.number not in counting:
            return []
        for entry in chain[:-1]:
            if (seen := self._wrong(entry, None if is_void else counting[last.number])) is not None:
                shown.append((entry, seen))
        if shown or not is_void:
            shown.append((last, Seen(last.what) if is_void else counting[last.number]))
        found: list[_Kept] = []
        for entry, seen in shown:
            before = found[-1] if found else None
            is_same = before is not None and (before.seen, before.entry.at) == (seen, entry.at)
            if before is not None and is_same and not self.shows_every_record:
                if entry is last:
                    self.order[self.order.index(entry.number)] = before.entry.number
                continue
            reason = None if before is None else self._reason(before, entry)
            found.append(_Kept(entry, seen, before and before.entry.number, reason))
        return found

    def _wrong(self, entry: Entry, right: Seen | None) -> Seen | None:
        """Return what is seen of an entry that no longer counts; `right` is what is seen of the one that does."""
        what = entry.what
        if isinstance(what, StageChange) and self.stages.rewrites:
            now = None if right is None else right.what
            if not isinstance(now, StageChange):
                return None
            return Seen(attrs.evolve(now, zone=what.zone))
        if isinstance(what, ThingStep) and (self.stages.rewrites or self.received is not None):
            is_open = self.stages.reader(self.stages.stage_at(self._moment(entry))) is not None
            now = right.what if right is not None and is_open else None
            return Seen(now) if isinstance(now, ThingStep) and now.identity == what.identity else None
        if isinstance(what, StageChange):
            return self._reader(self.stages.stage_at(self._moment(entry))).seen(what)
        seen = self._seen(entry, self.stages.stage_at(self._moment(entry)), is_wrong=True)
        return seen and self._with_earlier_masks(entry, seen)

    def _reason(self, before: _Kept, entry: Entry) -> str | None:
        """Return why an entry was mended, for a viewer who reads all of both and from whom no record is hidden."""
        mending = [] if isinstance(entry.what, Void) else [entry]
        readers = [(self._reader_of(each, each.what), each.what) for each in (before.entry, *mending)]
        reads_all = all(reader is not None and reader.reads_all(what.kind_name) for reader, what in readers)
        if entry.reason is None or (reads_all and self.shows_every_record):
            return entry.reason
        return HIDDEN

    def _entry(self, kept: _Kept, number: int, part_of: int | None, mends: int | None) -> Entry:
        """Return an entry as it is shown. What acts said of other records is left out, unless every record is shown."""
        entry = kept.entry
        findings, overrides, key = entry.findings, entry.overrides, entry.key
        if not self.shows_every_record:
            findings, overrides, key = (), (), None
        elif overrides and not any(each.reads_everything for each in self.rights.wide):
            overrides = tuple(attrs.evolve(each, reason=HIDDEN) for each in overrides)
        fields: dict[str, object] = {
            "what": kept.seen.what, "at": entry.at, "recorded_at": entry.recorded_at, "by": entry.by, "number": number,
            "part_of": part_of, "findings": findings, "overrides": overrides, "mends": mends, "reason": kept.reason,
            "key": key,
        }  # fmt: skip
        return construct_unchecked(Entry, fields)


def _has_as_many(before: Record, now: Record, path: str) -> bool:
    """Return whether two versions of a record have as many parts in a field; otherwise its path names another part."""
    field, index, _ = path.partition("[")
    return not index or "." in field or len(getattr(before, field)) == len(getattr(now, field))
