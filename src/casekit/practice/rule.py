"""A rule of casework: one of the library, or one that an office adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Params
from casekit.arguments import check_types
from casekit.errors import PracticeError, refusing
from casekit.labels import vocabulary
from casekit.models.record import Record
from casekit.notation.labelled import ComparedByFields, to_labels

Level: TypeAlias = Literal["block", "report", "off"]
"""What a broken casework rule does: refuse the act, add a finding to it, or nothing. See `Rule`."""


def _to_params(params: Mapping[str, object]) -> Params:
    """Return the facts of a breach. Raises TypeError for anything but a table."""
    check_types("cannot build Breach", {"params": (params, Mapping)})
    return Params(params)


@attrs.frozen(eq=False, repr=False)
class Breach:
    """
    One way in which an act breaks a rule.

    params: The facts for the message.
    reported: Whether the act is an exception: then it is not refused, and the breach is only a finding.

    An example is at `Rule`.
    """

    params: Params = attrs.field(factory=Params, converter=_to_params)
    reported: bool = False


RuleFunction: TypeAlias = Callable[..., Iterator[Breach]]
"""The function of a rule: takes a Context and yields every breach of the rule by an act."""
Subject: TypeAlias = "type[Record] | str"
"""A kind of records: a class, or the name of a kind that a practice declares as data."""


def kind_name_of(kind: Subject) -> str:
    """Return the name of a kind of records."""
    return kind if isinstance(kind, str) else kind.__name__


def _function_name(rule: Rule) -> str:
    """Return the name of the function of a rule; empty for a callable without one."""
    return str(getattr(rule.breaches, "__name__", ""))


@attrs.frozen(eq=False, repr=False)
class Rule(ComparedByFields):
    """
    A rule, and the acts to which it applies. A rule without `records` and without `kinds` applies to every act.

    breaches: The function of the rule. It takes a `Context` and yields every breach by the act.
    code: The code of the rule, an identifier. Left out: the name of the function.
    level: "block" refuses an act that breaks the rule, "report" adds a finding, "off" does nothing. A workflow can set
        another.
    overridable_by: The roles that may set it aside. A workflow can name others.
    records: The rule applies to acts that record one of these kinds: classes, or names of kinds declared as data.
    kinds: The rule applies to moves into a stage of one of these kinds: see `casekit.stages.KINDS`.
    reads: The kinds of earlier records on which its result depends. Empty: only the act itself. After a correction, a
        later record is evaluated again only if a rule that applies to it reads what changed. Later moves always are.
    resolved_by: The kinds of records that resolve a breach, in the order in which to record them: classes, or names of
        kinds declared as data. `next_steps` drafts them. Empty: it leaves a breach to the host.
    labels: What the rule demands, as a sentence in each language. Left out: the first line of the docstring of the
        function.

    A practice takes a plain function too: it is then a rule that looks at every act and refuses each that breaks it.

    >>> from casekit.models import Contact, Plan
    >>> def contact_before_plan(context):
    ...     if not context.case.dated(Contact):
    ...         yield Breach()
    >>> Rule(contact_before_plan, records=(Plan,), reads=(Contact,), resolved_by=(Contact,)).code
    'contact_before_plan'
    """

    breaches: RuleFunction
    code: str = attrs.field(default=attrs.Factory(_function_name, takes_self=True), kw_only=True)
    level: Level = attrs.field(default="block", kw_only=True)
    overridable_by: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    records: tuple[Subject, ...] = attrs.field(default=(), kw_only=True)
    kinds: frozenset[str] = attrs.field(default=frozenset(), kw_only=True)
    reads: tuple[Subject, ...] = attrs.field(default=(), kw_only=True)
    resolved_by: tuple[Subject, ...] = attrs.field(default=(), kw_only=True)
    labels: Params = attrs.field(factory=Params, kw_only=True, converter=to_labels)

    @refusing(PracticeError)
    def label(self, language: str = "en") -> str:
        """Return the label of the rule in a language; the code of the rule if it has no label."""
        terms = vocabulary("rule")
        if self.code in terms and not self.labels:
            return terms[self.code].label("ko" if language == "ko" else "en")
        described = (self.breaches.__doc__ or "").strip().partition("\n")[0]
        return str(self.labels.get(language) or described or self.code)

    @refusing(PracticeError)
    def applies_to(self, record: Record | None, kinds: Iterable[str]) -> bool:
        """
        Return whether the rule applies to an act.

        Args:
            record: What it records. None: it is a move that carries no record.
            kinds: The kinds of the stage that it enters. Empty for a record alone.
        """
        if not (self.records or self.kinds) or not self.kinds.isdisjoint(kinds):
            return True
        return record is not None and _is_one_of(record, self.records)

    @refusing(PracticeError)
    def depends_on(self, record: Record) -> bool:
        """Return whether the result of the rule depends on earlier records of the kind of this one."""
        return _is_one_of(record, self.reads)


def _is_one_of(record: Record, kinds: tuple[Subject, ...]) -> bool:
    """Return whether a record is of one of these kinds."""
    return any(record.kind_name == kind if isinstance(kind, str) else isinstance(record, kind) for kind in kinds)


def to_rules(values: Iterable[Rule | RuleFunction]) -> tuple[Rule, ...]:
    """Return rules; a plain function as one that applies to every act. What is no list is left for `Practice`."""
    if not isinstance(values, list | tuple):
        return cast("tuple[Rule, ...]", values)
    return tuple(each if isinstance(each, Rule) else Rule(each) for each in values)
