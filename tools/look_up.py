"""
Write docs/look-up.md from the library itself: `python tools/look_up.py`; `tests/test_docs.py` holds the two together.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path

import attrs

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.models.personal import personal_fields
from casekit.stages.rules.casework_rules import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "look-up.md"
PARTS = (
    ck.EligibilityAnswer, ck.Strength, ck.GoalStep, ck.Specificity, ck.GoalProgress, ck.Actor, ck.Override,
    ck.Qualification, ck.Training, ck.Membership, ck.AssessmentNote, ck.OptionConsidered,
    ck.models.RenamedStage,
)  # fmt: skip

HEAD = """# Look up

## Records

Every record is frozen, takes its fields by keyword and is checked when built. *Things* stand on a shelf of the case by
their key; recording the same key again is a new version. *Happenings* are read with `case.dated(...)`. Fields in
*italics* are personal and stay out of text.

| Record | Fields | Stands on | Events |
| --- | --- | --- | --- |"""

MIDDLE = """
Every other word (domains, methods, reasons, kinds of conference …) is yours; [the glossary](glossary.md) has the
field's own, in Korean and English. Change a thing with `attrs.evolve`, so that
the rest of it is kept: `attrs.evolve(case.current(ck.Goal, "G1"), achievement="achieved")`.

## The case

`case.stage`, `.kinds`, `.status` (open, closed), `.risk`, `.revision` (the number of its last entry), `.opened_at`, `.workflow`, `.zone`, `.client`,
`.client_unit` (the household, or the client), `.client_parties(on=)`, the shelves, `.previous_team`, `.history` (as recorded), `.timeline` (as it happened, without what was mended), `.mended` (the numbers of wrong entries, each with that of the entry that mended it), `.this_episode`, `.stage_intervals`, `.episodes`,
`.dated(kind)`, `.current(kind)`, `.current(kind, key)`, `.as_of(day or instant, known=day or instant)`, `.day_of(instant)`, `.entries_since(revision)`.

## The machine

| Call | Gives |
| --- | --- |
| `machine.open(client, id=, at=, by=, zone=)` | a new case, about a client or a household |
| `machine.ask(case, act, at=, by=, reason=, overrides=, recorded_at=, key=, expected_revision=)` | `Answer(refusals, findings, effects)`; the act is a move's name or a record |
| `machine.options(case, at=, by=, reason=, overrides=, to=)` | `Option(move, target, refusals, findings, effects)` for each move from here |
| `machine.path_to(case, stage, at=, by=)` | the moves there that need the least, and what each still needs |
| `machine.next_steps(case, move, at=, by=, reason=, overrides=)` | `NextStep(kind, what, by, due, times, needs, refusal)`: what to do, in order, so that the move can be made |
| `machine.advance(case, move, at=, by=, reason=, overrides=, recorded_at=, key=, expected_revision=)` | the case after the move, or `MoveNotOpenError` |
| `machine.effects(case, since=)` | what the acts since a revision ask the host to do |
| `machine.pass_through(case, move, at=, by=, …)` | as `advance`, into a stage only passed through on the same day: it stops no review clock |
| `machine.record(case, record, at=, by=, overrides=, recorded_at=, key=, expected_revision=)` | the case with the record, or `RecordError` |
| `machine.correct(case, record, entry=, by=, recorded_at=, reason=, at=)` | the case with a record in place of a wrong one, which stays readable; `entry` is its number |
| `machine.void(case, entry=, by=, recorded_at=, reason=)` | the case without an entry, a move too |
| `casekit.verify(case, machine)` | what the history contradicts, by the number of the entry: structure, and with a machine today's guards and rules |
| `machine.adopt(case, stages=, by=)` | the case with stages it has been through elsewhere |
| `machine.requirements(case, on=)` | what the stage requires: fulfilled, waived or outstanding, who owes it, by when |
| `casekit.stages.compare(old, new)` | what changed between two versions: `behavioural`, `descriptive`, and `breaking` running cases |
| `Workflow.ready(id, version=)`, `.ready_versions(id)` | a ready workflow, also in a superseded version |
| `Workflow.from_file(path, guards=, limits=)`, `.from_toml(text)`, `.from_json(text)`, `.from_mapping(data)` | the workflow as written, or `WorkflowError` with every fault in `error.faults` |
| `workflow.ref`, `workflow.recognises(ref)` | its id, version and fingerprint of what counts; whether a case with this reference follows it |
| `casekit.stages.plan_migration(cases, old, new, mapping, on=, calendar=)` | which cases can go to the new version, why others cannot, and what comes due, moves or lapses |
| `casekit.stages.migrate(case, old, new, mapping, at=, by=, deadlines=, recorded_at=, key=, expected_revision=)` | the case under the new version, the migration in its history |
| `casekit.stages.migrate_all(cases, old, new, mapping, at=, by=, deadlines=, recorded_at=)` | `Migration(migrated, blocked)`: the cases under the new version, and why others are not |
| `casekit.stages.check(workflow)`, `.soundness(workflow)` | every `Fault(code, params, where, severity, line, column, move)`; what is proved beyond: roles, shortest ways, moves that never open |
| `casekit.stages.mermaid`, `.dot`, `.svg`, `.table` | the workflow as a picture or a table |
| `machine.engine` | the compiled `transitions.Machine`, for hosts that use its tools |

## Rules of casework

They hold in every workflow; `[rules]` sets one to "block", "report" or "off", or names who may override it.

| Code | Rule | Ships as |
| --- | --- | --- |"""

TAIL = """
Codes of the machine itself: `unknown_move`, `move_not_open_here`, `reason_required`, `reason_not_in_catalogue`,
`role_required`, `route_undecided`, `other_outcome`, `out_of_order`, `case_is_closed`, `case_is_open`,
`other_workflow`, `guard_error`, `override_not_permitted`, `stage_change_is_a_move`, `unknown_stage`, `no_path`, `key_used`,
`revision_passed`, `cannot_replace`, `opening_stays`, `later_entries_depend`, `no_longer_acceptable`, `correction_without_reason`, `view_not_a_case`, `case_of_the_past`. Every code has its message and fix in `src/casekit/labels/en.toml` and `ko.toml`.

## The notation of a workflow

| Key | Meaning |
| --- | --- |
| `id`, `version`, `initial` | a plain identifier, a whole number from 1, the first stage |
| `subject` | what it moves: "case" (default), "referral" or "approval" |
| `labels`, `source` | by language; where it comes from |
| `languages` | every label must be there in each of them |
| `supersedes` | the version it takes the place of |
| `[roles.ID]`, `[reasons.ID]`, `[effects.ID]` | words of the workflow, with `labels`; where roles are declared, no other may be named |
| `[approvals.ID]` | `roles` that may give it, `valid = [30, "day"]`, `labels` |
| `[parameters.ID]` | `value`, `unit` (day, week, month, hour, minute, times, percent, points, people), `labels`; taken with `"$ID"` |
| `[stages.ID]` | `kinds`, `labels`, `aliases`, `final`, `waiting`, `parent` (a substage's id is the parent's, a dot, its own), `initial` (the substage one enters) |
| `[stages.ID.requires.NAME]` | `event`, `times`, `valid`, `within` (after entering the stage), `owner` (a role), `waivable`, `labels` |
| `[[moves]]` | `name`, `from` (stages, or "*" for all that are not final), `to` (a stage, "=" for staying, or routes), `guards`, `roles`, `labels` |
| `to = [{ when = […], to = "a" }, { else = "b" }]` | routes: the first whose guards hold; `else` comes last; each may have `effects` of its own, after those of the move |
| `resume` | back to the substage of the target the case was last in |
| `reason` | `true`, or the reasons of the catalogue it may have |
| `approval`, `requires` | the approval and the requirements it asks for |
| `effects` | names, or tables with a name and literals: what the host is asked to do afterwards |
| `guards` | names; tables with `name` and parameters; `{ all = […] }`, `{ any = […] }`, `{ not = …, code = "…" }` |
| `[rules]` | `code = "block"`, `"report"`, `"off"`, or `{ level = "…", overridable_by = ["…"] }` |
| `[reviews]` | `every = [1, "month"]`, `by_risk = { high = [1, "week"] }` |
| `[deadlines.ID]` | `from` and `until` (events), `stage` (only in it), `within = [30, "day"]` (calendar days), `hard` (a limit of the law: shown, refuses nothing) |

JSON and mappings have the same keys; [workflow.schema.json](workflow.schema.json) is for editors. Every fault that
`check` finds has [a page](faults/README.md).

Kinds: identification, intake, assessment, reassessment, selection, planning, coordination, implementation, advocacy,
monitoring, evaluation, closure, aftercare.

Ready guards: `eligible(asks=[], questions=1)`, `need_identified`, `contacted_within(days)`,
`recorded(event, times=1)`, `closed`, `reopened`, `approved(approval)`, `fulfilled(requirement)`; a move's `approval` and `requires` stand for the last two.

Ready workflows: `casework_five_points`, `case_elements_four`, `case_management_seven`, `school_six`, `school_eight` and
`kr_integrated`; their stages stand in [the glossary](glossary.md).

## Errors

All are `CasekitError` and `ValueError`, and carry `.reasons`, `.codes`, `.refusals`, `.findings`.

| Error | When |
| --- | --- |
| `RecordError` | a record cannot be built, or cannot enter this case |
| `MoveNotOpenError` | the case cannot make this move |
| `WorkflowError` | a workflow is faulty; `.findings` lists every fault |
| `DocumentError` | a document cannot be read; every fault with its path |
| `EvaluationError` | a figure cannot be computed from what was given |

## Figures

`casekit.evaluation.evaluate(case, on=, calendar=, voice_checkpoints=)` gives the seven questions side by side; each
figure's docstring says what it counts, its range and its source. Its `questions` have the results behind them, and
`explain("ko")` says all of it in words. The published methods are in [Methods](methods.md).

| Call | Gives |
| --- | --- |
| `casekit.evaluation.evaluate(case, on=, …)` | the seven questions, with the client's part in the work and the evidence |
| `casekit.evaluation.evaluations(case, …)` | the same on every day of a review (interim) and of a closing (final) |
| `casekit.evaluation.compare_days(case, first=, last=, …)` | the figures on two days, side by side |
| `casekit.evaluation.needs_by_domain(case)` | the domains in which support is needed, and those asked about without a need |
| `casekit.evaluation.caseload(cases, on=)` | the open cases of each worker, and those nobody answers for |
| `casekit.evaluation.quality(cases, on=, …)` | the figures of many cases, pooled, each with what it counts |
| `machine.due(case, on=, calendar=, episode=)` | deadlines and the next review |
| `machine.owed(case, on=, calendar=)` | what is owed: by whom, to whom, until when |
| `casekit.resources.surroundings(case, on=)` | who is around the client: household, team inside and outside, resources |
| `casekit.resources.resource_matches(case)` | for each need the resources that suit, were asked, and serve |
| `casekit.resources.needs_without_resource(cases)` | the needs nobody answers, over cases |
| `casekit.resources.joint_work(case)` | who works on each goal together, and what may be done twice |
| `casekit.privacy.seen_by(case, by, sees=)` | the case as someone in a role sees it, personal values hidden |
| `casekit.labels.vocabulary(name)`, `.find(word)` | the field's words by code, in Korean and English |

## The document

`{"schema_version": 3, "case": {id, workflow, stage, status, revision, history}}`; every entry of the history has `what`
(with `type`, the record's name), `at` and `by` (a plain id where the actor has no roles); `recorded_at`, `number`, `part_of`,
`findings`, `overrides`, `mends`, `reason` and `key` stand there where they are not what they are by default, and so do the
fields of records. The opening carries `workflow` and `zone`. Documents of schema 1 and 2 are read too. Its JSON Schema is
`casekit.interchange.case_schema()`.

| Call | Gives |
| --- | --- |
| `dumps(case)`, `loads(text)` | the document as text, and the case |
| `to_data(case)`, `from_data(data)` | the same as plain data, for JSON columns |
| `entry_to_data(entry)`, `case_from_entries(id, rows)` | a row for each entry, and the case of an id and its rows |
| `interchange.view_to_data(view)` | what someone sees of a case, as plain data that no case is read from |
"""


def fields(kind: type[attrs.AttrsInstance]) -> str:
    """The fields of a record: personal ones in italics, tuples with an ellipsis, a question mark where left out."""
    hints, personal = typing.get_type_hints(kind), personal_fields(kind)
    return ", ".join(
        (f"*{field.name}*" if field.name in personal else field.name)
        + (" …" if typing.get_origin(hints[field.name]) is tuple else "")
        + ("" if field.default is attrs.NOTHING else "?")
        for field in attrs.fields(kind)
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


def page() -> str:
    """The whole page."""
    lines = [
        HEAD, *records(), "\nParts of records, frozen and checked in the same way:\n", "| Part | Fields |",
        "| --- | --- |", *parts(),
        '\nA question mark: may be left out. An ellipsis: a tuple, such as `("RS1",)`. Words that are closed:\n',
        "| Field | Of | Words |", "| --- | --- | --- |", *words(), MIDDLE, *rules(), TAIL,
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
