"""The texts in the pictures of a workflow, in English and Korean: in stages, on arrows and in notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from casekit.clocks.deadline_rule import DeadlineRule
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.days import TimeLimit
from casekit.drawing import one_line
from casekit.labels import Language, Wording
from casekit.labels.messages import check_language
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Closure, Reopening
from casekit.models.catalogue import kind_vocabulary
from casekit.stages.definition import Definition
from casekit.stages.move import Move
from casekit.stages.pictures.chart import Arrow
from casekit.stages.stage import Stage

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "and": " and ", "or": " or ", "not": "not {}", "else": "else", "resume": "where it was last",
        "anyone": "anyone", "reason": "a reason", "one_of": "a reason: {}", "approval": "approval: {}",
        "requirement": "requirement: {}", "one_case": "1 case", "cases": "{} cases", "median": "median: {} days",
        "visited": "visited: {}", "within": "within {}", "days": "{} days", "weeks": "{} weeks", "months": "{} months",
        "day": "1 day", "week": "1 week", "month": "1 month", "stage": "stage", "move": "move",
        "leads_to": "leads to", "who": "who", "needs": "needs", "final": "(final)", "deadline": "deadline",
        "hours": "{} hours", "working_days": "{} working days", "years": "{} years", "hour": "1 hour",
        "working_day": "1 working day", "year": "1 year", "before": "{} before", "again": "{}, then every {}",
        "if": "{}, if {}",
        "here": "here now", "waiting": "waiting", "no_move": "(no move)", "closes": "closes the case",
        "Closure": "closing leads here", "Reopening": "reopening leads here",
    },
    "ko": {
        "and": " 그리고 ", "or": " 또는 ", "not": "{} 아님", "else": "그 밖에", "resume": "마지막에 있던 곳으로",
        "anyone": "누구나", "reason": "사유", "one_of": "사유: {}", "approval": "승인: {}",
        "requirement": "필수 이행사항: {}", "one_case": "1사례", "cases": "{}사례", "median": "중앙값: {}일",
        "visited": "거친 순서: {}", "within": "{} 이내", "days": "{}일", "weeks": "{}주", "months": "{}개월",
        "day": "1일", "week": "1주", "month": "1개월", "stage": "단계", "move": "단계 전환",
        "leads_to": "다음 단계", "who": "담당", "needs": "필요한 것", "final": "(끝)", "deadline": "기한",
        "hours": "{}시간", "working_days": "근무일 {}일", "years": "{}년", "hour": "1시간",
        "working_day": "근무일 1일", "year": "1년", "before": "{} 전", "again": "{}, 이후 {}마다",
        "if": "{} (조건: {})",
        "here": "현재 단계", "waiting": "대기", "no_move": "(단계 전환 없음)", "closes": "사례 종결",
        "Closure": "종결하면 오는 단계", "Reopening": "재개하면 오는 단계",
    },
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Captions:
    """
    The texts in a picture of a workflow, not escaped yet.

    The fields are the arguments of `dot`, with `wording` in place of `practice`. A text of several lines is a tuple of
    lines.
    """

    workflow: Definition
    stage: str | None = None
    visited: Sequence[str] = ()
    language: Language = attrs.field(default="en", validator=lambda _, __, value: check_language(value))
    deadlines: bool = False
    roles: bool = False
    counts: Mapping[str, int] | None = None
    medians: Mapping[str, float] | None = None
    wording: Wording = LIBRARY_WORDING

    def word(self, name: str, *values: object) -> str:
        """Return a word of `_WORDS` in the language, with the values filled in."""
        return _WORDS[self.language][name].format(*values)

    def label(self, what: str, code: str) -> str:
        """Return the label of a code in the language of the picture, on one line: see `Wording.label`."""
        return one_line(self.wording.label(what, code, self.language)) or one_line(code) or "?"

    def stage_label(self, id: str) -> str:
        """Return the label of a stage."""
        return self.label("stage", id)

    def facts(self, stage: Stage) -> tuple[str, ...]:
        """
        Return the facts shown in a stage: that closing or reopening leads there, number of cases, median days, and the
        steps at which it was visited.
        """
        steps = [str(step) for step, id in enumerate(self._path, 1) if id == stage.id]
        rules = (self.workflow.record_rules.get(each.__name__) for each in (Closure, Reopening))
        facts = [
            self.word(rule.kind) for rule in rules
            if rule is not None and rule.target is not None and self.workflow.entered(rule.target) == stage.id
        ]  # fmt: skip
        if self.counts is not None and stage.id in self.counts:
            count = self.counts[stage.id]
            facts.append(self.word("one_case") if count == 1 else self.word("cases", count))
        if self.medians is not None and stage.id in self.medians:
            facts.append(self.word("median", f"{self.medians[stage.id]:g}"))
        if steps:
            facts.append(self.word("visited", ", ".join(steps)))
        return tuple(facts)

    @property
    def _path(self) -> tuple[str, ...]:
        """Return the visited stages that the workflow has."""
        return tuple(id for id in self.visited if id in self.workflow.by_id)

    @property
    def visited_elsewhere(self) -> tuple[str, ...]:
        """The stages the case has been in, without the one it is in."""
        return tuple(id for id in dict.fromkeys(self._path) if id != self.stage)

    @property
    def here(self) -> tuple[str, ...]:
        """The stage the case is in; empty if the workflow does not have it."""
        return (self.stage,) if self.stage in self.workflow.by_id and self.stage is not None else ()

    def arrow(self, arrow: Arrow) -> str:
        """Return the text on an arrow: the move, the condition of its route, and with `roles` who makes it."""
        text = self.move_text(arrow.move)
        if route := self.route(arrow):
            text += f" [{route}]"
        is_somebody_s = arrow.move.roles or arrow.move.parties
        return f"{text} ({self.who(arrow.move)})" if self.roles and is_somebody_s else text

    def move_text(self, move: Move) -> str:
        """Return the label of a move, and that it closes the case, if it does."""
        return f"{self.move_label(move)} ({self.word('closes')})" if move.closes else self.move_label(move)

    def move_label(self, move: Move) -> str:
        """Return the label of a move. Moves of one name can have different labels."""
        return one_line(str(move.labels.get(self.language) or "")) or self.label("move", move.name)

    def route(self, arrow: Arrow) -> str:
        """Return, as text, the condition for a move to follow this arrow; empty for a move with one outcome."""
        if arrow.move.resume:
            return self.word("resume")
        return self.word("else") if arrow.otherwise else self.condition_text(arrow.when)

    def condition_text(self, condition: Condition) -> str:
        """Return a condition as one line of text."""
        if isinstance(condition, Leaf):
            leaf = self.workflow.resolved(condition)
            facts = [f"{self.label('field', name)}: {self._fact(leaf, name)}" for name in leaf.params]
            label = self.label("guard", leaf.name)
            return one_line(f"{label} ({', '.join(facts)})" if facts else label)
        if isinstance(condition, Not):
            return self.word("not", self._part(condition.part))
        return self.word("or" if isinstance(condition, AnyOf) else "and").join(map(self._part, condition.parts))

    def _fact(self, leaf: Leaf, name: str) -> str:
        """Return a parameter of a guard as text; a code of an event, kind, approval … or question by its label."""
        value = leaf.params[name]
        values = value if isinstance(value, tuple) else (value,)
        what = {"asks": "eligibility", "kind": kind_vocabulary(str(leaf.params.get("event")))}.get(name, name)
        return ", ".join(self.label(what, each) if isinstance(each, str) else str(each) for each in values)

    def _part(self, condition: Condition) -> str:
        """Return a part of a condition as text, in brackets if it has several parts itself."""
        several = isinstance(condition, AllOf | AnyOf) and len(condition.parts) > 1
        return f"({self.condition_text(condition)})" if several else self.condition_text(condition)

    def who(self, move: Move) -> str:
        """Return the parties whose step a move can be and, in brackets if there are any, the roles that may make it."""
        parties = ", ".join(self.label("party", id) for id in move.parties)
        roles = ", ".join(self.label("role", id) for id in move.roles)
        return f"{parties} ({roles})" if parties and roles else parties or roles or self.word("anyone")

    def needs(self, move: Move) -> tuple[str, ...]:
        """Return what a move needs as texts: guards, a reason, an approval, requirements."""
        needs = [self.condition_text(part) for part in move.guards.parts]
        if move.reasons:
            named = [self.label("reason", id) for id in move.reasons]
            needs.append(self.word("one_of", self.word("or").join(named)))
        elif move.reason:
            needs.append(self.word("reason"))
        if move.approval is not None:
            needs.append(self.word("approval", self.label("approval", move.approval)))
        needs += [self.word("requirement", self.label("requirement", id)) for id in move.requires]
        return tuple(needs)

    def deadline_texts(self, stage: str | None) -> tuple[str, ...]:
        """Return the deadlines of a stage as texts; None: those without a stage. Empty unless `deadlines` is set."""
        rules = self.workflow.deadlines if self.deadlines else ()
        return tuple(self.deadline_text(rule) for rule in rules if self.deadline_stage(rule) == stage)

    def deadline_stage(self, rule: DeadlineRule) -> str | None:
        """Return the stage of a deadline; None if it has none, or one that the workflow does not have."""
        return rule.stage if rule.stage in self.workflow.by_id else None

    def deadline_text(self, rule: DeadlineRule) -> str:
        """Return a deadline as text: its id, the time allowed, and how it comes again."""
        text = self.word("before" if rule.before else "within", self._length(rule.within))
        for every, _ in rule.repeats:
            text = self.word("again", text, self._length(every))
        if rule.guards.parts:
            text = self.word("if", text, self.condition_text(rule.guards))
        return f"{self.label('deadline', rule.id)}: {text}"

    def _length(self, limit: TimeLimit) -> str:
        """Return a time limit as text."""
        return self.word(limit.unit) if limit.count == 1 else self.word(f"{limit.unit}s", limit.count)
