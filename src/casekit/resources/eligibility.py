"""Whether a person is eligible for a resource: yes, no, or not known yet, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Refusal
from casekit.conditions import Condition, Leaf, Not, Verdict, judge
from casekit.errors import RecordError, refusing
from casekit.models.eligibility import Eligibility
from casekit.resources.facts import Fact, Range, comparable

Eligible: TypeAlias = Literal["yes", "no", "unknown"]
"""Whether a person is eligible."""
OfficeCheck: TypeAlias = Callable[[Mapping[str, Fact]], bool | None]
"""A check of an office: it gets the facts that are known of the person. None: the check cannot tell."""
NO_CHECKS: Mapping[str, OfficeCheck] = MappingProxyType({})
NOT_KNOWN = ("fact_unknown", "check_unknown")
"""The codes of reasons that say only that something is not known."""
_OPEN_LISTS = ("population",)
"""Facts of which not everything is written down: what is not among them is not known."""
_ANSWERS: Mapping[bool | None, Eligible] = MappingProxyType({True: "yes", False: "no", None: "unknown"})


@attrs.frozen(kw_only=True)
class ComparedFact:
    """
    One comparison of an eligibility.

    fact: The code of the fact, or the name of the office's check.
    met: "yes", "no" or "unknown".
    asked: What was asked: the limits with their unit, or the codes.

    An example is at `check_eligibility`.
    """

    fact: str
    met: Eligible
    asked: Mapping[str, object]


@attrs.frozen(kw_only=True)
class EligibilityCheck:
    """
    Whether a person is eligible, and why.

    answer: "yes", "no" or "unknown". What is not known never makes it "no".
    compared: Every comparison, in the order written, with its own answer.
    reasons: Why the answer is not "yes", as refusals that name facts and limits, never a value of the person.
    to_ask: The facts that are not known and that can still decide the answer, each once. Empty unless it is "unknown".

    An example is at `check_eligibility`.
    """

    answer: Eligible
    compared: tuple[ComparedFact, ...]
    reasons: tuple[Refusal, ...]
    to_ask: tuple[str, ...]


@refusing(RecordError)
def check_eligibility(
    criterion: Eligibility, facts: Mapping[str, Fact], *, checks: Mapping[str, OfficeCheck] = NO_CHECKS
) -> EligibilityCheck:
    """
    Return whether a person with these facts meets a criterion.

    Args:
        criterion: What a person has to meet.
        facts: What is known of the person: see `facts_of`.
        checks: The checks of the office by name.

    `all`, `any` and `none` follow the logic of `casekit.conditions`: a comparison with an unknown fact is unknown, and
    decides only where the others leave the answer open.

    Raises RecordError for a check that is missing, raises, or returns anything but True, False or None.

    >>> adult, nearby = Eligibility(fact="age", at_least=18, unit="year"), Eligibility(fact="area", one_of=("west",))
    >>> found = check_eligibility(Eligibility(all=(adult, nearby)), {"age": Range(240, 240)})
    >>> found.answer, found.to_ask
    ('unknown', ('area',))
    """
    condition, verdicts = criterion.condition, dict[Leaf, Verdict]()

    def ask(leaf: Leaf) -> Verdict:
        if leaf not in verdicts:
            verdicts[leaf] = _checked(leaf, facts, checks) if "guard" in leaf.params else _compared(leaf, facts)
        return verdicts[leaf]

    verdict = judge(condition, ask)
    compared = tuple(
        ComparedFact(fact=leaf.name, met=_ANSWERS[each.truth], asked=leaf.params) for leaf, each in verdicts.items()
    )
    asked = dict.fromkeys(_open_facts(condition, ask)) if verdict.truth is None else {}
    return EligibilityCheck(
        answer=_ANSWERS[verdict.truth], compared=compared, reasons=verdict.reasons, to_ask=tuple(asked)
    )  # fmt: skip


def _open_facts(condition: Condition, ask: Callable[[Leaf], Verdict]) -> Iterator[str]:
    """Yield the facts that can still decide a condition; those of a part that is decided cannot."""
    if judge(condition, ask).truth is not None:
        return
    if isinstance(condition, Leaf):
        yield condition.name
        return
    for part in (condition.part,) if isinstance(condition, Not) else condition.parts:
        yield from _open_facts(part, ask)


def _checked(leaf: Leaf, facts: Mapping[str, Fact], checks: Mapping[str, OfficeCheck]) -> Verdict:
    """Return the verdict of a check of the office."""
    cannot = f"cannot check {leaf.name!r}"
    if leaf.name not in checks:
        raise RecordError(cannot, [Refusal("unknown_check", {"check": leaf.name, "known": tuple(checks)}, "checks")])
    try:
        found: object = checks[leaf.name](facts)
    except Exception as failure:
        said = {"check": leaf.name, "error": type(failure).__name__}
        raise RecordError(cannot, [Refusal("check_failed", said, "checks")]) from None
    if found is not None and type(found) is not bool:
        expected = {"expected": "True, False or None from a check"}
        raise RecordError(cannot, [Refusal("wrong_type", expected, "checks")])
    code = "check_unknown" if found is None else "check_not_met"
    return Verdict(found, () if found else (Refusal(code, {"check": leaf.name}),))


def _compared(leaf: Leaf, facts: Mapping[str, Fact]) -> Verdict:
    """Return the verdict of a comparison with a fact."""
    known = facts.get(leaf.name)
    if known is None:
        return Verdict(None, (Refusal("fact_unknown", {"fact": leaf.name}),))
    known = comparable(leaf.name, known, cast("str | None", leaf.params.get("unit")))
    if isinstance(known, Range):
        return _within(leaf, known)
    if isinstance(known, bool):
        met = known is leaf.params.get("is_true")
        return Verdict(met, () if met else (Refusal("fact_not_so", {"fact": leaf.name}),))
    allowed = cast("tuple[str, ...]", leaf.params.get("one_of", ()))
    met = not known.isdisjoint(allowed)
    if not met and leaf.name in _OPEN_LISTS:
        return Verdict(None, (Refusal("fact_unknown", {"fact": leaf.name}),))
    return Verdict(met, () if met else (Refusal("fact_not_one_of", {"fact": leaf.name, "allowed": allowed}),))


def _within(leaf: Leaf, known: Range) -> Verdict:
    """Return the verdict of the limits of a number that is known exactly or within a range."""
    names = ("at_least", "above", "at_most", "below")
    at_least, above, at_most, below = (cast("float | None", leaf.params.get(name)) for name in names)
    too_low = (at_least is not None and known.high < at_least) or (above is not None and known.high <= above)
    too_high = (at_most is not None and known.low > at_most) or (below is not None and known.low >= below)
    if too_low or too_high:
        return Verdict(False, (Refusal("fact_out_of_limits", {"fact": leaf.name, **leaf.params}),))
    low_fits = (at_least is None or known.low >= at_least) and (above is None or known.low > above)
    high_fits = (at_most is None or known.high <= at_most) and (below is None or known.high < below)
    if low_fits and high_fits:
        return Verdict(True)
    return Verdict(None, (Refusal("fact_unknown", {"fact": leaf.name}),))
