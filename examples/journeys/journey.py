"""Replay a journey file event by event. A host application would convert its own rows to records in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import attrs
from records import CLASS_OF_EVENT, RECORDS, built, noon, paired, record_of

import casekit as ck

Row = Mapping[str, Any]
SomePart = TypeVar("SomePart", bound=ck.models.record.Part)
WITHDRAWN = "withdrawn"


REFERRAL_KEYS = ("need", "resource", "replaces", "about", "legal_basis", "extra")
"""The keys of a row of `referrals` that are fields of the referral."""
NOTHING: Row = {
    **dict.fromkeys(("events", "needs", "goals", "resources", "referrals", "voice_checkpoints", "holidays"), ()),
    **{key: {} for key in ("quality_ratings", "sessions", "domain_scores")},
    **dict.fromkeys(("quant_indicators", "qual_records", "stages", "probes"), ()),
}
"""The defaults of the parts that a journey may leave out."""


class RefusedError(Exception):
    """An event of the journey was refused."""

    def __init__(self, seq: object, refusals: Iterable[ck.Refusal]) -> None:
        self.refusals = tuple(refusals)
        self.summary = f"event {seq} was refused"
        super().__init__(self.summary)


class FaultyJourneyError(ValueError):
    """The journey file does not have the format of a journey."""


def acting(role: str) -> ck.Actor:
    """Return the actor with this id, who has the role of the same name."""
    return ck.Actor(id=role, roles=(role,))


def practice_of(journey: Row, folder: Path) -> ck.Practice:
    """Return the practice of a journey, a file that it names by its path from the journey; an empty one by default."""
    name = journey.get("practice")
    return ck.Practice.from_file(folder / name) if name else ck.Practice()


def workflow_of(journey: Row, folder: Path) -> ck.Workflow:
    """
    Return the workflow of a journey: built-in, or a TOML file.

    The file is found by its path from the journey, or by its name beside the journey or in the folder `workflows`.
    """
    name = journey["workflow"]
    if name in ck.Workflow.ready_ids():
        return ck.Workflow.ready(name)
    plain = f"{Path(name).name.removesuffix('.toml')}.toml"
    here = folder.resolve()
    places = [here / plain, here.parent / "workflows" / plain, here / name]
    file = next((place for place in places if place.is_file()), places[0])
    return ck.Workflow.from_toml(file.read_text(encoding="utf-8"), practice=practice_of(journey, folder))


def machine_of(journey: Row, folder: Path) -> ck.StageMachine:
    """Return the machine of a journey, with its workflow and its practice."""
    workflow = workflow_of(journey, folder)
    if every := interval(journey.get("review_interval")):  # the office reviews as often as this
        workflow = attrs.evolve(workflow, reviews=attrs.evolve(workflow.reviews, every=every))
    return ck.StageMachine(workflow, practice=practice_of(journey, folder))


def own_values(practice: ck.Practice, kind: str, values: Row) -> dict[str, Any]:
    """Return the values of own fields, with days and instants in place of their texts and tuples in place of lists."""
    fields = practice.fields_of(kind)
    read: dict[str, Callable[[str], object]] = {"day": date.fromisoformat, "instant": datetime.fromisoformat}
    found: dict[str, Any] = {}
    for name, value in values.items():
        value_type = fields[name].value_type if name in fields else "text"
        plain = tuple(value) if isinstance(value, list) else value
        found[name] = read[value_type](plain) if value_type in read and isinstance(plain, str) else plain
    return found


def interval(given: list[Any] | None) -> ck.Interval | None:
    """Return an interval such as [1, "month"], or None if there is none."""
    return ck.Interval(*given) if given else None


def overriding(data: Row) -> tuple[ck.Override, ...]:
    """Return the override of an act, if it has one."""
    said = data.get("override")
    return (ck.Override(rule=said["rule"], by=acting(said["by"]), reason=said["reason"]),) if said else ()


class Replay:
    """Applies the events of a journey with a machine and keeps the current case."""

    def __init__(self, journey: Row, machine: ck.StageMachine, tell: Callable[[str], None] = lambda line: None) -> None:
        self.journey = journey
        self.machine = machine
        self.tell = tell
        self.goals = {goal["id"]: goal for goal in journey["goals"]}
        self.stage_map: Mapping[str, str] = journey.get("stage_map", {})
        """Maps the stages of the journey to those of another workflow, if it runs in another."""
        self.referrals = {referral["id"]: referral for referral in journey["referrals"]}
        self.case: ck.Case
        self.first_stage_on: str | None = None
        self.entered = False
        self.fed = 0

    def run(self, events: Iterable[Row]) -> ck.Case:
        """Apply every event in turn. Raise RefusedError at the first event that is refused."""
        for event in events:
            if not self.fed:
                self.open(event)
            self.feed(event)
            self.fed += 1
        return self.case

    def open(self, event: Row) -> None:
        """Open the case and record its clients and everything else that is known from the start."""
        at, by = noon(event["date"]), acting(event["actor"])
        rows = [{"id": row} if isinstance(row, str) else row for row in self.journey["clients"]]
        clients = [self.build(ck.Client, row, id=row["id"]) for row in rows]
        home = built(self, ck.Household, self.journey["household"]) if self.journey.get("household") else None
        self.case = self.machine.open(home or clients[0], id=self.journey["id"], at=at, by=by)
        others = [each for each in clients if each.id != self.case.client.id or (home and each.extra)]
        later = {need for each in self.journey["events"] for need in each["data"].get("new_needs", ())}
        resources = (
            self.build(
                ck.Resource, each,
                id=each["id"], name=each.get("ko"), sector=each["sector"],
                ownership="public" if each["public"] else "private",
                formality="formal" if each["formal"] else "informal",
                capacity=ck.models.Capacity(available=each["places"]) if "places" in each else None,
            )
            for each in self.journey["resources"]
        )  # fmt: skip
        needs = self.needs(each["id"] for each in self.journey["needs"] if each["id"] not in later)
        aftercare = self.journey.get("aftercare")
        plan = (
            [ck.AftercarePlan(contacts=aftercare["planned_contacts"], months=aftercare["period_months"])]
            if aftercare
            else []
        )
        self.keep(event, [*others, *resources, *needs, *plan])

    def needs(self, ids: Iterable[str]) -> list[ck.Record]:
        """Return the needs with these ids, each followed by its goals."""
        wanted, records = list(ids), list[ck.Record]()
        known = {need.id for need in self.case.needs}
        for need in self.journey["needs"]:
            if need["id"] in wanted and need["id"] not in known:
                fields = {"id": need["id"], "domain": need["domain"], "description": need.get("ko")}
                fields["about"] = need.get("about")
                records.append(self.build(ck.Need, need, **fields))
                records += [self.goal(goal) for goal in self.goals.values() if goal["need"] == need["id"]]
        return records

    def goal(self, row: Row) -> ck.Goal:
        """Return a goal as it is first proposed."""
        marks = {mark: bool(met) for mark, met in row["smart"].items()}
        return self.build(
            ck.Goal, row, id=row["id"], need=row["need"], term=row["term"], description=row.get("ko"),
            weight=row["weight"], specificity=ck.models.Specificity(**marks), strategy=row.get("strategy"),
            about=row.get("about"),
        )  # fmt: skip

    def build(self, kind: type[SomePart], row: Row, /, **fields: Any) -> SomePart:
        """Return a record, or a part of one, with the own fields that are under `extra` in its row of the journey."""
        own = own_values(self.machine.practice, kind.__name__, row.get("extra") or {})
        return self.machine.practice.build(kind, **fields, extra=own)

    def with_own(self, record: ck.Record, values: Row) -> ck.Record:
        """Return a record with further own fields."""
        own = own_values(self.machine.practice, record.kind_name, values)
        return attrs.evolve(record, extra={**record.extra, **own})

    def fields_changed(self, data: Row) -> list[ck.Record]:
        """Return the current version of a thing, whose own fields the event changes."""
        practice, kind = self.machine.practice, data["record"]
        return [self.case.current(kind if kind in practice.declared_kinds else practice.class_of(kind), data["id"])]

    def office_record(self, kind: str, event: Row) -> ck.Record:
        """Return a record of a kind of the office. A thing keeps the fields that `data` does not name."""
        practice, data = self.machine.practice, event["data"]
        things = self.case.current(kind) if practice.declared_kinds[kind].thing else ()
        known = next((each.extra for each in things if each.id == data.get("id")), {})
        event_name = None if event["type"] == kind else event["type"]
        return practice.build(kind, event_name=event_name, **{**known, **own_values(practice, kind, data)})

    def feed(self, event: Row) -> None:
        """Apply one event: make its move, or record its records."""
        if event["type"] == "stage_entered":
            self.enter(event)
            return
        self.keep(event, self.records(event), overriding(event["data"]))

    def enter(self, event: Row) -> None:
        """Make the move to the stage of the event. The first event, into the initial stage, needs no move."""
        named, reason = event["data"]["to"], event["data"].get("reason")
        name = self.stage_map.get(named, named)
        stage = self.machine.workflow.stage(name)
        if stage is None:
            known = ", ".join(self.machine.workflow.by_id)
            raise FaultyJourneyError(f"event {event['seq']} names an unknown stage; use a label of one of: {known}")
        first, self.entered = not self.entered, True
        if self.machine.workflow.entered(stage.id) == self.case.stage and (first or self.stage_map):
            self.first_stage_on = event["date"] if first else self.first_stage_on
            return
        at, by = noon(event["date"]), acting(event["actor"])
        options = self.machine.options(self.case, to=stage.id, at=at, by=by, reason=reason)
        way = next((option for option in options if option.open and option.move), None)
        make = self.machine.pass_through if event["data"].get("passing") else self.machine.advance
        if way and way.move:
            self.case = make(self.case, way.move, at=at, by=by, reason=reason)
        elif after := self.stage_map and self.passed_to(stage.id, at=at, by=by, reason=reason):
            self.case = after
        else:
            raise RefusedError(event["seq"], options[0].refusals)
        self.tell(f"{event['date']}  → {name}")

    def passed_to(self, stage: str, *, at: datetime, by: ck.Actor, reason: str | None) -> ck.Case | None:
        """
        Return the case after the shortest chain of open moves to a stage; None if there is none.

        Another workflow may have stages between two stages of the journey. The case only passes through them, and
        through no advocacy stage.
        """
        target, ahead, seen = self.machine.workflow.entered(stage), [self.case], {self.case.stage}
        while ahead:
            here = ahead.pop(0)
            for option in self.machine.options(here, at=at, by=by, reason=reason):
                if not option.open or option.move is None or option.target in seen:
                    continue
                if option.target == target:
                    return self.machine.advance(here, option.move, at=at, by=by, reason=reason)
                seen.add(option.target)
                if "advocacy" not in self.machine.workflow.kinds_of(option.target):
                    ahead.append(self.machine.pass_through(here, option.move, at=at, by=by, reason=reason))
        return None

    def keep(self, event: Row, records: Iterable[ck.Record], overrides: tuple[ck.Override, ...] = ()) -> None:
        """Record every record of an event. Raise RefusedError if one is refused."""
        at, written = noon(event["date"]), event.get("recorded_on")
        for record in records:
            try:
                self.case = self.machine.record(
                    self.case, record, at=at, by=acting(event["actor"]), overrides=overrides,
                    recorded_at=noon(written) if written else None,
                )  # fmt: skip
            except ck.RecordError as error:
                refused = RefusedError(event["seq"], error.refusals)
            else:
                for finding in self.case.history[-1].findings:
                    self.tell(f"{event['date']}    noted: {finding.message} {finding.fix}")
                continue
            raise refused

    def records(self, event: Row) -> list[ck.Record]:
        """Return the records of an event."""
        practice, type_, data = self.machine.practice, event["type"], event["data"]
        if (kind := practice.kind_of_event.get(type_)) in practice.declared_kinds:
            return [self.office_record(str(kind), event)]
        if type_ in RECORDS:
            brought = RECORDS[type_](self, event, data)
        elif type_ in CLASS_OF_EVENT:
            brought = [record_of(self, event, data)]
        else:
            own = (name for each in practice.kinds for name in each.event_names)
            known = ", ".join(dict.fromkeys((*RECORDS, *CLASS_OF_EVENT, *own)))
            raise FaultyJourneyError(f"event {event['seq']} has an unknown type; use one of: {known}")
        if data.get("extra"):
            place = self.place_of_main(event, brought)
            brought[place] = self.with_own(brought[place], data["extra"])
        return brought

    def place_of_main(self, event: Row, brought: list[ck.Record]) -> int:
        """Return the place of the record that has the type of the event; that of the last record if none has."""
        named = (place for place, record in enumerate(brought) if record.event == event["type"])
        return next(named, len(brought) - 1)

    def main_record(self, event: Row) -> ck.Record:
        """Return the record that has the type of the event, or the last record of the event if none has."""
        brought = self.records(event)
        return brought[self.place_of_main(event, brought)]

    def plan(self, data: Row) -> ck.Plan:
        """Return a plan. If it has no review interval, the machine gives it that of the workflow."""
        return built(self, ck.Plan, data)

    def referral(self, id: str, status: str, data: Row | None = None) -> ck.Referral:
        """Return a referral with this status, and what the event says of it, such as who declined it and why."""
        names = {"by": "declined_by", "referral": "id"}
        said = {names.get(key, key): value for key, value in (data or {}).items()}
        row = {key: value for key, value in self.referrals[id].items() if key in REFERRAL_KEYS}
        return built(self, ck.Referral, {**row, **said, "id": id, "status": status, "extra": row.get("extra")})

    def assessed(self, event: Row, data: Row) -> list[ck.Record]:
        """Return an assessment, after the needs it adds; with the first, also the scores of the domains before help."""
        scores = self.journey["domain_scores"].items() if not self.case.dated(ck.Assessment) else ()
        before = [
            ck.DomainScore(domain=domain, occasion="before", score=score[0]) for domain, score in scores
            if score[0] is not None
        ]  # fmt: skip
        strengths = [{"description": each} for each in data.get("strengths", ())]
        said = paired({**data, "strengths": strengths}, "notes", "notes", "topic", "text")
        return [*self.needs(data.get("new_needs", ())), built(self, ck.Assessment, said), *before]

    def planned(self, event: Row, data: Row) -> list[ck.Record]:
        """Return a plan, after the baselines of the goals that no earlier plan names."""
        fresh = [goal for goal in self.case.goals if goal.id in data["goals"] and goal.baseline_level is None]
        baselines = [
            attrs.evolve(
                goal,
                baseline_level=self.goals[goal.id]["gas_baseline"],
                lifecycle="active" if goal.lifecycle == "proposed" else goal.lifecycle,
            )
            for goal in fresh
        ]
        return [*baselines, self.plan(data)]

    def evaluated(self, event: Row, data: Row) -> list[ck.Record]:
        """
        Return a final evaluation, after the records that have no date of their own.

        The final status of a goal belongs to the last evaluation: a review after an earlier one would count instead.
        """
        journey = self.journey
        is_last = event is [each for each in journey["events"] if each["type"] == event["type"]][-1]
        scores = journey["domain_scores"].items()
        known = {goal.id for goal in self.case.goals}
        levels = {id: row["gas_final"] for id, row in self.goals.items() if id in known}
        names = [(name, "quantitative") for name in journey["quant_indicators"]]
        names += [(name, "qualitative") for name in journey["qual_records"]]
        kinds = {"quant": "quantitative", "qual": "qualitative"}
        evidence = [kind for key, kind in kinds.items() if data[key]]
        said = {key: value for key, value in data.items() if key not in kinds}
        return [
            *(self.outcomes() if is_last else self.needs_decided()),
            *(ck.DomainScore(domain=d, occasion="after", score=s[1]) for d, s in scores if s[1] is not None),
            *(ck.Reading(goal=id, level=level) for id, level in levels.items() if level is not None),
            *(ck.ServiceRating(item=item, rating=rating) for item, rating in journey["quality_ratings"].items()),
            *(ck.SessionCount(service=s, planned=n[0], delivered=n[1]) for s, n in journey["sessions"].items()),
            *(ck.Indicator(name=name, evidence=kind) for name, kind in names),  # type: ignore[arg-type]
            built(self, ck.FinalEvaluation, {**said, "evidence": evidence}),
        ]

    def outcomes(self) -> list[ck.Record]:
        """Return the needs and goals with their final outcomes."""
        return [*self.needs_decided(), *(self.finished(goal) for goal in self.case.goals)]

    def needs_decided(self) -> list[ck.Record]:
        """Return the needs with their final outcomes."""
        final = {need["id"]: need["final"] for need in self.journey["needs"]}
        return [attrs.evolve(need, outcome=final[need.id]) for need in self.case.needs]

    def finished(self, goal: ck.Goal) -> ck.Goal:
        """Return a goal with its final status."""
        status = self.goals[goal.id]["final_status"]
        if status is None:  # the work on it goes on
            return goal
        if WITHDRAWN in (status, goal.lifecycle):
            return attrs.evolve(goal, lifecycle=WITHDRAWN)
        return attrs.evolve(goal, lifecycle="completed", achievement=status)

    def consent_withdrawn(self, event: Row, data: Row) -> ck.Consent:
        """Return the consent of an earlier event, withdrawn on the day of this one."""
        given = self.case.current(ck.Consent, f"consent-{data['given_in']}")
        return attrs.evolve(given, withdrawn_on=date.fromisoformat(event["date"]))

    def withdrawn(self, event: Row, data: Row) -> list[ck.Record]:
        """A goal the client no longer wants."""
        return [attrs.evolve(self.case.current(ck.Goal, data["goal"]), lifecycle=WITHDRAWN)]
