"""
Write docs/look-up.md from the library itself: `python tools/look_up.py`; `tests/test_docs.py` holds the two together.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import attrs

import casekit as ck
from casekit.labels import words_in
from casekit.models.catalogue import RECORDS
from casekit.models.history import RenamedStage
from casekit.models.personal import personal_fields
from casekit.stages.rules.casework_rules import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "look-up.md"
PARTS = (
    ck.EligibilityAnswer, ck.Strength, ck.GoalStep, ck.models.Specificity, ck.GoalProgress, ck.Actor, ck.Override,
    ck.models.Qualification, ck.models.Training, ck.Membership, ck.AssessmentNote, ck.OptionConsidered,
    RenamedStage,
)  # fmt: skip
MACHINE_CODES = (
    "unknown_move", "move_not_open_here", "reason_required", "reason_not_in_catalogue", "role_required",
    "route_undecided", "other_outcome", "out_of_order", "case_is_closed", "case_is_open", "other_workflow",
    "guard_error", "rule_error", "override_not_permitted", "unknown_own_kind", "unknown_own_field",
    "own_field_required", "stage_change_is_a_move", "unknown_stage", "no_path", "key_used", "revision_passed",
    "cannot_replace", "opening_stays", "later_entries_depend", "no_longer_acceptable",
    "correction_without_reason", "view_not_a_case", "case_of_the_past",
)  # fmt: skip

HEAD = """# Look up

## Records

A record is an immutable attrs class. It takes its fields as keyword arguments and validates them when it is built.

- Records with a *key* (such as an id) are kept in a collection of the case, for example `case.needs`. The collection
  has the current version of each. To add a new version, record the same key again.
- Records without a key are read with `case.dated(Contact)`, which returns pairs of an instant and a record.

The last column has the names of the events that a record can be. Deadlines, requirements and the guard `recorded` use
these names. `Void` has none that can be named; its event `entry_voided` appears only in the history. Fields in
*italics* are personal: their values never appear in a repr or a message.

Every record also has `extra`: the values of your own fields by name, such as `extra={"school_grade": 5}`. So has every
part of a record, except `Actor`, `Override`, `RenamedStage` and `Interval`. A `Practice` declares these fields, and
kinds of records of your own.

| Record | Fields | Collection and key | Events |
| --- | --- | --- | --- |"""

MIDDLE = """
Every other code (domains, methods, reasons, kinds of conference …) is yours to choose. [The glossary](glossary.md) has
the standard terms in Korean and English.

To change a record with a key, use `attrs.evolve` on its current version and record the result; the other fields stay as
they are: `attrs.evolve(case.current(ck.Goal, "G1"), achievement="achieved")`.

## The case

| Attribute or call | Value |
| --- | --- |
| `case.id`, `.workflow`, `.zone`, `.opened_at` | its id, the workflow it follows, its time zone, the instant it was opened |
| `case.stage`, `.kinds`, `.status`, `.risk` | the current stage, the kinds of that stage, "open" or "closed", the current risk |
| `case.revision` | the number of its last entry |
| `case.client`, `.client_unit` | the client; the household, or the client if there is no household |
| `case.client_parties(on=)` | the ids of the people whom the case is about on a day |
| `case.needs`, `.goals`, … | the collections named in the table of records: the current version of each record |
| `case.previous_team` | the assignments that were active when the case was last closed |
| `case.history` | all entries, in the order of their numbers |
| `case.timeline` | the entries that count, in the order in which they happened; corrected and voided entries are left out |
| `case.mended` | maps the number of each wrong entry to the number of the entry that corrected or voided it |
| `case.episodes`, `.this_episode` | the spans in which the case was open; the timeline since it was last opened or reopened |
| `case.stage_intervals` | each stay in a stage, with the instants of entering and leaving |
| `case.dated(kind)` | each record of a kind that counts, with its instant; `kind` is a class, or the name of a kind of your own |
| `case.current(kind)`, `.current(kind, key)` | the current version of every record of a kind; with `key`, of one record. `kind` is a class, or the name of a kind of your own |
| `case.as_of(day or instant, known=day or instant)` | the case as it was at the end of that day or at that instant; with `known`, only what had been recorded by then |
| `case.day_of(instant)` | the day of an instant in the zone of the case |
| `case.entries_since(revision)` | the entries written after a revision |

## The machine

An *act* is a move (you pass its name) or a record. A *refusal* is a reason why an act is not allowed. A *finding* is a
remark on an act that is allowed; it is kept with the act in the history.

| Call | Returns |
| --- | --- |
| `machine.open(client, id=, at=, by=, zone=, index_client=, recorded_at=)` | a new case, about a client or a household |
| `machine.ask(case, act, at=, by=, reason=, overrides=, recorded_at=, key=, expected_revision=, record=, thing=, party=)` | `Answer(refusals, findings, effects)` for an act, without making it |
| `machine.options(case, at=, by=, reason=, overrides=, recorded_at=, to=, thing=, party=)` | `Option(move, target, refusals, findings, effects)` for each move from the current stage, allowed or not; with `thing`, for each step of that thing, and `parties` |
| `machine.path_to(case, stage, at=, by=, thing=)` | an `Option` for each move on the way to a stage, with what is still missing; of several paths, the one with the least missing |
| `machine.next_steps(case, move, at=, by=, reason=, overrides=, thing=)` | `NextStep(kind, what, by, due, times, needs, refusal)`: what to do, in order, so that the move can be made |
| `machine.advance(case, move, at=, by=, reason=, overrides=, recorded_at=, key=, expected_revision=, record=, thing=, party=)` | the case after the move, or `MoveNotOpenError`; with `thing`, after the step of a thing that moves by a workflow of its own |
| `machine.positions(case)` | where each such thing stands: `Position(subject, shelf, thing, stage, ended)` |
| `machine.effects(case, since=)` | the effects of the moves since a revision: what your application has to do for them |
| `machine.pass_through(case, move, at=, by=, …)` | as `advance`, for a stage that the case leaves again on the same day; the stage does not affect the due day of the next review and needs no reassessment |
| `machine.record(case, record, at=, by=, overrides=, recorded_at=, key=, expected_revision=)` | the case with the record, or `RecordError` |
| `machine.correct(case, record, entry=, by=, recorded_at=, reason=, at=, overrides=, key=, expected_revision=)` | the case with the record in place of the one in entry number `entry`; the wrong entry stays in the history |
| `machine.void(case, entry=, by=, recorded_at=, reason=, key=, expected_revision=)` | the case in which entry number `entry`, a record or a move, no longer counts |
| `machine.erase(case, person=, by=, reason=, recorded_at=, legal_basis=, key=, expected_revision=)` | the case without the values of one person; `models.Erasure` says what was erased |
| `casekit.verify(case, machine)` | findings, each with the number of its entry: contradictions in the history and, if you pass a machine, records that its practice does not allow, acts that today's guards and rules would refuse, and moves that its workflow does not declare |
| `machine.adopt(case, stages=, by=, recorded_at=, key=, expected_revision=)` | the case with stages that it went through in another system; no guard or rule is evaluated |
| `machine.requirements(case, on=, thing=)` | each requirement of the current stage and its parent stages: fulfilled, waived or outstanding, with the owner and the due day |
| `machine.engine` | the compiled `transitions.Machine`, for use with the tools of `transitions` |

## Workflows and versions

| Call | Returns |
| --- | --- |
| `Workflow.ready(id, version=)`, `.ready_versions(id)` | a built-in workflow, in its newest version unless you pass another; its versions |
| `Workflow.from_file(path)`, `.from_toml(text)`, `.from_json(text)`, `.from_mapping(data)` | the workflow, or `WorkflowError` with every fault in `error.faults`. Each takes `practice=` and `limits=`. Without `practice=`, unknown rules, unknown events and faults of guards raise only if there are other faults; `StageMachine` always raises for them |
| `workflow.ref` | its id, its version and its fingerprint, a hash of everything that affects its behaviour |
| `workflow.recognises(ref)` | whether a case with this reference follows this workflow |
| `casekit.check(workflow, practice=, limits=)` | every fault: `Fault(code, params, where, severity, line, column, move)` |
| `casekit.stages.soundness(workflow, practice=)` | `unreachable_without` (for each role of a move or an approval, the stages that need it), `shortest` (a shortest path to each reachable stage in which a case ends), `never_open` (moves whose guards contradict each other) |
| `casekit.stages.compare(old, new)` | the changes between two versions: `behavioural` or `descriptive`; `breaking` are those that can stop a running case |
| `casekit.stages.plan_migration(cases, old, new, mapping, on=, practice=, calendar=, things=)` | which cases can be migrated, why others cannot, which due days would start, change or end, and which approvals would lapse |
| `casekit.stages.migrate(case, old, new, mapping, at=, by=, deadlines=, practice=, things=, recorded_at=, key=, expected_revision=)` | the case under the new version; its history records the migration |
| `casekit.stages.migrate_all(cases, old, new, mapping, at=, by=, deadlines=, practice=, things=, recorded_at=)` | `Migration(migrated, blocked)`: the migrated cases, and the others with their reasons |
| `casekit.stages.mermaid`, `.dot`, `.svg`, `.table` | the workflow as a Mermaid, Graphviz or SVG picture, or as a Markdown table |

## Rules of casework

These rules apply in every workflow. Under `[rules]`, a workflow can change the level of a rule to "block" (refuse the
act), "report" (allow it, with a finding) or "off", and name the roles that may override it. The last column is the
default level.

| Code | Rule | Default |
| --- | --- | --- |"""

MACHINE = """
These are the codes of the machine itself. `{…}` is a parameter of the code. The fixes and the Korean texts are in
`src/casekit/labels/en.toml` and `ko.toml`.

| Code | Message |
| --- | --- |"""

TAIL = """
## The notation of a workflow

| Key | Meaning |
| --- | --- |
| `id` | small letters a to z, digits and underscores |
| `version` | a whole number from 1 |
| `initial` | the stage in which a case starts |
| `subject` | whose stages these are: of a "case" (default), or of a kind of thing inside a case, such as "referral", "plan_item" or a kind of your practice; `StageMachine(workflow, things=…)` takes these |
| `labels` | display names by language, such as `{ en = "Intake", ko = "접수" }` |
| `source` | where the workflow comes from, such as a handbook |
| `languages` | the languages in which every part must have a label |
| `supersedes` | the version that this one replaces |
| `[roles.ID]`, `[reasons.ID]`, `[effects.ID]` | declares a role, a reason or an effect, with `labels`; if any role is declared, only declared roles may be used |
| `[approvals.ID]` | `roles` (who may give or refuse it), `valid = [30, "day"]` (how long it is valid), `labels` |
| `[parameters.ID]` | a named number: `value`, `unit` (day, week, month, hour, minute, times, percent, points, people), `labels`; guards and effects refer to it as `"$ID"` |
| `[stages.ID]` | `kinds` (what the stage is for), `labels`, `aliases` (other names by which the stage is found), `final` (no move may start from it), `waiting` (the case waits for somebody else), `parent` (for a substage, whose id is the id of the parent, a dot and a name), `initial` (the substage that is entered with this stage) |
| `values` of a stage | in a workflow of things: the values that fields of the thing have in this stage, such as `{ status = "accepted" }` |
| `[stages.ID.requires.NAME]` | a requirement: `event`, `kind` (only records of this kind count), `times` (how many), `counts_from` ("stage": since the case entered the stage, the default; "episode": since it was opened or reopened), `valid` (how long a record counts), `within` (due after entering the stage), `owner` (a role), `waivable`, `labels` |
| `[[moves]]` | `name`, `from` (stages, or "*" for all that are not final), `to` (a stage, "=" to stay, or routes), `guards` (all must pass), `roles` (who may make it; none: anyone), `labels`, and the next six keys |
| `resume` | `true`: the move leads to the substage of the target in which the case last was |
| `reason` | `true` (any reason is needed), or a list of the declared reasons that are allowed |
| `approval` | the approval that the move needs |
| `requires` | the requirements that the move needs |
| `effects` | what your application has to do after the move: names, or tables with a `name` and values |
| `party` | in a workflow of things: whose step it can be, the usual one first, such as `["sender", "receiver"]` |
| `closes` | `true`: the move closes the case, and carries the closure: `machine.advance(case, "end", record=ck.Closure(…), …)` |
| `to = [{ when = […], to = "a" }, { else = "b" }]` | routes: the first whose guards pass is taken; `else` comes last; a route may have its own `effects`, which follow those of the move |
| `guards` | a list of names, tables with `name` and parameters, `{ all = […] }`, `{ any = […] }` or `{ not = …, code = "…" }`, where `code` is the code of the refusal |
| `[closing]` | what every closure needs, however it is recorded: `from` (the stages in which it may be recorded), `roles`, `reason` (`true`, or a list of the declared reasons that are allowed), `approval`, `fields` (further fields that must have a value), and `to` (the stage that the case enters by it, unless a move leads elsewhere) |
| `[reopening]` | the same for every reopening; `to` is the stage in which the work goes on |
| `[records.KIND]` | the same for another kind of records, without `to`, such as `[records.Disclosure]` or a kind of your practice |
| `[rules]` | `code = "block"`, `"report"`, `"off"`, or `{ level = "…", overridable_by = ["…"] }` |
| `[reviews]` | `every = [1, "month"]`: the usual interval between reviews; `by_risk = { high = [1, "week"] }`: the longest interval at each risk |
| `[deadlines.ID]` | a deadline: see the table below |

The keys of a deadline. `from`, `until` and `within` are needed.

| key | what it says |
|---|---|
| `from`, `until` | the event that starts it, and the one that meets it |
| `within = [30, "day"]` | the limit: hour, day, working_day, week, month or year |
| `from_kind`, `until_kind`, `from_fields`, `until_fields` | only records of this kind, or with these values of their own fields, do. The words of a contact (`method`) and other open lists are not checked |
| `guards` | it starts only if all pass then. A guard reads the case and, as `context.record`, the record that starts it |
| `stage` | only an event in this stage starts it |
| `counts` | "each" (every start has a clock of its own, the default), or the "first" or "last" start of an episode |
| `day`, `before`, `when_day_moves` | the field of the starting record with the day from which it counts; whether the limit lies before that day; "recompute", "keep" or "ask" if that day moves |
| `within_by = { risk = { high = [24, "hour"] } }` | other limits, by the risk, or by a field of the starting record, of a thing that it names or of the client; a truth value is `yes` or `no` |
| `loosens` | a risk that falls makes the day later again |
| `repeats = [[1, "week", 3], [1, "month"]]` | how it comes again: here three times weekly, then monthly |
| `windows` | "rolling" (from when the time before was met, the default) or "fixed" (all from one start) |
| `times` | how many such events it takes to meet it each time |
| `earliest`, `grace` | how long before the counted day an event can meet it, and how long after that day it is still in time |
| `extends` | if nothing happened by its end, the next repetition begins by itself |
| `rolls` | a due day on which nobody works moves to the next working day |
| `pauses`, `paused_by`, `resumed_by` | the stages in which the time stands still, and the events between which it does. A day that somebody set does not move |
| `stopped_by`, `stopped_fields` | the event after which nothing is due any more, until it starts again |
| `follows_intervals` | recorded intervals between reviews replace the limit |
| `warn = [5, "day"]` | it has the status "due_soon" from then on; `machine.due_soon(within=)` is about another time, that you give |
| `owner`, `escalates = [{ after = [2, "day"], to = "lead" }]` | the roles that owe it; somebody must be assigned in them |
| `hard`, `waivable`, `labels` | set by law or contract, for the guard `deadlines_kept`; a Waiver can replace it; its labels |

A deadline with the id `review` takes the place of the built-in one of reviews.

JSON and mappings have the same keys. [workflow.schema.json](workflow.schema.json) is a JSON Schema for editors. Every
fault that `check` finds has [a page](faults/README.md).

Kinds of stages: identification, intake, assessment, reassessment, selection, planning, coordination, implementation,
advocacy, monitoring, evaluation, closure, aftercare.

Built-in guards: `eligible(asks=[], questions=1)`, `need_identified`, `contacted_within(days)`,
`recorded(event, times=1, kind=None)`, `closed`, `reopened`, `thing_in(subject, stage, times=1)`,
`things_ended(subject, times=0)`, `approved(approval)`, `fulfilled(requirement)`,
`deadlines_kept(deadline=None)` (a hard deadline that is overdue refuses the move). The keys `approval` and `requires` of a move
are short forms of `approved` and `fulfilled`. Steps of things also have `day_reached(field)` and `last_step_by(party)`.

A `kind` beside an event is the code in the field `kind` of the record, such as `joint` of a case conference or
`reassessment` of an assessment; of a contact it is that in `method`, such as `home_visit`. An own word of the office
counts too. A record of a kind that a practice declares as data has events of its own instead.

Built-in workflows: `casework_five_points`, `case_elements_four`, `case_management_seven`, `school_six`, `school_eight`
and `kr_integrated`; of things `referral`. [The glossary](glossary.md) lists their stages.

## Errors

All are subclasses of `CasekitError` and of `ValueError`. Each has the attributes `.reasons`, `.codes`, `.refusals` and
`.findings`.

| Error | When |
| --- | --- |
| `RecordError` | a record cannot be built, or cannot be added to this case; or an argument is invalid |
| `MoveNotOpenError` | the case cannot make this move |
| `WorkflowError` | a workflow is faulty; `.faults` lists every fault |
| `PracticeError` | a practice is faulty, or cannot be used; `.faults` lists every fault |
| `DocumentError` | a document cannot be read; it lists every fault with its path |
| `EvaluationError` | a figure cannot be computed from these arguments |

## Figures

`casekit.evaluate(case, on=, episode=, practice=, calendar=, voice_checkpoints=, reviews=)` answers the seven questions of
the casework texts: `needs`, `goals`, `service_quality`, `life_impact`, `goal_specificity`, `client_voice` and `answer`
(how the needs were answered); those of the practice follow. `evaluation["share_of_needs_met"]` is a figure by its name,
`evaluation["nap", "G1"]` one of a goal; `questions` has the figures of each question. `traces`, `courses`, `scores`,
`occasions`, `choices`, `reviews`, `referral_chains`, `endings`, `work` and `persons` are no figures. `summary("client")`
is a page for a reader, `explain("ko")` the whole account, `to_dict()` all of it as plain data. The published methods are in
[Methods](methods.md).

| Call | Returns |
| --- | --- |
| `casekit.evaluation.evaluate(case, on=, …)` | the answers to the seven questions about one episode of a case, or about all, on one day |
| `casekit.evaluation.evaluations(case, …)` | the same for every day with a review (interim) or a closure (final) |
| `casekit.evaluation.compare_days(case, first=, last=, …)` | each figure on two days, with the difference |
| `casekit.evaluation.needs_by_domain(case)` | the domains with a need, then the domains that were asked about and have none |
| `casekit.evaluation.caseload(cases, on=)` | the open cases of each worker, the cases without a responsible worker, and the number of persons |
| `casekit.evaluation.quality(cases, on=, …)` | the figures pooled over many cases, each with what it counts |
| `casekit.evaluation.overlapping(cases, on=)` | the persons with two or more open cases |
| `machine.due(case, on=, calendar=, episode=)` | the deadlines and the next review, each with its status on that day |
| `machine.owed(case, on=, calendar=)` | what is still owed: by whom, to whom, and by which day |
| `machine.agenda(cases, on=, until=, worker=, team=, person=, what=)` | what is owed in several cases, by due day |
| `machine.overdue(cases, on=)`, `machine.due_soon(cases, on=, within=)` | parts of the agenda; `casekit.stages.to_icalendar(items, at=)` writes it as a calendar file |
| `machine.reviews(case, on=, calendar=)` | every due day of a review so far, held, missed or running, by the deadline "review" of the workflow or the built-in one |
| `machine.next_due(case, on=, calendar=)` | the next day on which something becomes due or overdue without another act |
| `casekit.resources.surroundings(case, on=)` | the people and resources around the client: household, internal and external team, resources |
| `casekit.resources.resource_matches(case)` | for each need, the resources that suit it, are requested for it, or serve it |
| `casekit.resources.needs_without_resource(cases)` | the needs in these cases that have no help: no resource is linked to them, requested for them or serves them, and no service started for them without a referral; met and withdrawn needs are left out |
| `casekit.resources.unserved_needs(cases)` | the same needs, counted by domain and by the area where the persons live |
| `casekit.resources.joint_work(case)` | who works together on each goal or need, and which plan items or services of two providers may be the same work |
| `casekit.resources.ecomap(case, on=, names=)` | the persons the case is about, who and what is around them, and the ties between them: how strong, and where support goes |
| `casekit.resources.pictures.mermaid(ecomap, language=, practice=)`, `.dot(…)`, `.svg(…)` | the ecomap as Mermaid text, DOT text and SVG |
| `casekit.pictures.goal_readings(series, measure=, target=, band=)` | the readings of a goal with its phases, the mean of the baseline, the target and a band, as a `matplotlib.figure.Figure` (`casekit[plots]`); this and the pictures below take `language=`, `wording=` and `names=` |
| `casekit.pictures.goals_before_and_after(case, on=)`, `.domains_before_and_after(case, on=, episode=)` | every goal, and every domain of life of one episode, before and after |
| `casekit.pictures.stages_over_time(case, on=, reviews=)` | the stages of a case, when it was open, and its reviews due and held |
| `casekit.pictures.durations(result)`, `.caseload_by_stage(cases, on=)` | how long cases take, with those still open; the open cases by worker and stage |
| `machine.view(case, viewer, on=, team=)` | a `CaseView`: the case as one person may see it by the accesses of the practice; what is hidden is not in it |
| `view.number_in(case, entry)`, `.masked_in(entry)` | the number in the case of an entry of the view; the fields of an entry that may not be read |
| `casekit.privacy.pseudonymise(case, key, practice=, rare=)` | the `case` under pseudonyms, for research and teaching, and a `report` of what was changed |
| `casekit.privacy.rare_codes(cases, fewer_than=)` | the codes that few of these cases have, as pairs (field, code) |
| `casekit.labels.vocabulary(name)`, `.find(word)` | the terms of a vocabulary by code; all terms that a word can mean |

## The document

A document is `{"schema_version": 3, "case": {id, workflow, stage, status, revision, history}}`.

- Every entry of the history has `what` (the record, with its class name in `type`, or the name of its kind in
  `own_type` if a practice declares it), `at` and `by` (a plain id if the actor has no roles).
- `recorded_at`, `number`, `part_of`, `findings`, `overrides`, `mends`, `reason` and `key` are written only if they
  differ from their defaults. The same holds for the fields of records.
- The entry that opens the case has `workflow` and `zone`.

casekit also reads documents of schema versions 1 and 2. `casekit.interchange.case_schema(practice=)` returns the JSON
Schema.

| Call | Returns |
| --- | --- |
| `dumps(case)`, `loads(text, practice=)` | the document as text, and the case |
| `to_data(case)`, `from_data(data, practice=)` | the document as dicts and lists, for a JSON column, and the case |
| `entry_to_data(entry)`, `case_from_entries(id, rows, practice=)` | one entry as a dict, for a row of a table, and the case from its id and its rows |
| `interchange.view_to_data(view)` | a `CaseView` as dicts and lists, with the masked fields; it cannot be read back as a case |
"""


def fields(kind: type[attrs.AttrsInstance]) -> str:
    """The fields of a record: personal ones in italics, tuples with an ellipsis, a question mark where left out."""
    hints, personal = typing.get_type_hints(kind), personal_fields(kind)
    return ", ".join(
        (f"*{field.name}*" if field.name in personal else field.name)
        + (" …" if typing.get_origin(hints[field.name]) is tuple else "")
        + ("" if field.default is attrs.NOTHING else "?")
        for field in attrs.fields(kind)
        if field.name != "extra"
    )


def closed_words(hint: object) -> tuple[str, ...]:
    """The words a field takes, where they are closed."""
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)
    return next(filter(None, map(closed_words, typing.get_args(hint))), ())


def records() -> Iterator[str]:
    """A row for each record."""
    for name, kind in RECORDS.items():
        shelf = f"`case.{kind.SHELF}` by {', '.join(kind.IDENTITY)}" if kind.SHELF else ""
        yield f"| `{name}` | {fields(kind)} | {shelf} | {', '.join(kind.EVENTS)} |"


def parts() -> Iterator[str]:
    """A row for each part of a record."""
    yield from (f"| `{kind.__name__}` | {fields(kind)} |" for kind in PARTS)
    yield '| `Interval` | count, unit (given in this order: `Interval(2, "week")`) |'


def words() -> Iterator[str]:
    """A row for each field whose words are closed."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for kind in (*RECORDS.values(), *PARTS, ck.Interval):
        hints = typing.get_type_hints(kind)
        for field in attrs.fields(kind):
            if allowed := closed_words(hints[field.name]):
                found.setdefault((field.name, allowed), []).append(kind.__name__)
    for (name, allowed), kinds in found.items():
        yield f"| {name} | {', '.join(kinds)} | {', '.join(allowed)} |"


def rules() -> Iterator[str]:
    """A row for each rule."""
    for code, rule in RULES.items():
        said = " ".join((rule.breaches.__doc__ or "").split())
        override = f", overridable by {', '.join(rule.overridable_by)}" if rule.overridable_by else ""
        yield f"| `{code}` | {said} | {rule.level}{override} |"


def machine_codes() -> Iterator[str]:
    """A row for each code of the machine itself, with its English message for several things."""
    texts = words_in("en")
    for code in MACHINE_CODES:
        message = texts[code]["message"]
        shown = message if isinstance(message, str) else message["many"]
        yield f"| `{code}` | {re.sub(r':[a-z_]+}', '}', shown)} |"


def page() -> str:
    """The whole page."""
    lines = [
        HEAD, *records(), "\nThese classes are used as fields of records. They are immutable and validated too:\n",
        "| Part | Fields |", "| --- | --- |", *parts(),
        '\nA field with a question mark is optional. A field with an ellipsis takes a tuple, such as `("RS1",)`.\n',
        "These fields take only the listed values:\n",
        "| Field | Record | Values |", "| --- | --- | --- |", *words(),
        MIDDLE, *rules(), MACHINE, *machine_codes(), TAIL,
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
