"""What a person has to meet to get a service: comparisons with facts about the person, joined by all, any and none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import attrs

from casekit.answers import Params, Refusal
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.models.record import Part
from casekit.models.text import Code

DEEPEST = 20
"""The most levels of a criterion in a criterion."""
_LIMITS = ("at_least", "above", "at_most", "below")
_JOINED = ("all", "any", "none")
Comparison: TypeAlias = float | bool | tuple[str, ...] | str
"""What a fact is compared with."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Eligibility(Part):
    """
    One condition for getting a service: a comparison with a fact about the person, a check of the office, or several
    criteria together.

    Set exactly one of `fact`, `guard`, `all`, `any` and `none`.

    fact: The code of a fact: see `casekit.resources.facts_of`. It is compared with `at_least`, `above`, `at_most` and
        `below`, or with `one_of`, or with `is_true`.
    at_least, above, at_most, below: Limits of a number. The number itself is within `at_least` and `at_most`, and
        outside `above` and `below`. None: no such limit.
    unit: The unit of the limits, as the fact is declared: year, month …. None: the fact has no unit.
    one_of: Codes, of which the fact must have one.
    is_true: Whether a fact of yes or no must be true. None: it is no such fact.
    guard: The name of a check that the office gives as a function.
    all: Criteria that must all be met.
    any: Criteria of which one must be met.
    none: Criteria of which none may be met.

    >>> old, near = Eligibility(fact="age", at_least=65, unit="year"), Eligibility(fact="area", one_of=("west",))
    >>> Eligibility(all=(old, near)).facts
    ('age', 'area')
    """

    fact: Code | None = None
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    unit: Code | None = None
    one_of: tuple[Code, ...] = ()
    is_true: bool | None = None
    guard: Code | None = None
    all: tuple[Eligibility, ...] = ()
    any: tuple[Eligibility, ...] = ()
    none: tuple[Eligibility, ...] = ()

    def _faults(self) -> Iterator[Refusal]:
        forms = [name for name in ("fact", "guard", *_JOINED) if getattr(self, name)]
        if len(forms) != 1:
            yield Refusal("criterion_one_form", {"fields": ("fact", "guard", *_JOINED)}, forms[1] if forms else "fact")
            return
        limits = [name for name in _LIMITS if getattr(self, name) is not None]
        compared = [
            *limits[:1],
            *(["one_of"] if self.one_of else []),
            *(["is_true"] if self.is_true is not None else []),
        ]
        if (self.fact is not None) != (len(compared) == 1):
            yield Refusal("criterion_comparison", {"fact": self.fact}, (compared or ["fact"])[-1])
        if self.unit is not None and not limits:
            yield Refusal("unit_without_number", {}, "unit")
        low = max((each for each in (self.at_least, self.above) if each is not None), default=None)
        high = min((each for each in (self.at_most, self.below) if each is not None), default=None)
        is_open = low == self.above or high == self.below
        if low is not None and high is not None and (low > high or (low == high and is_open)):
            yield Refusal("criterion_never_met", {"low": low, "high": high}, limits[-1])
        if self.depth > DEEPEST:
            yield Refusal("criterion_too_deep", {"deepest": DEEPEST}, forms[0])

    @property
    def parts(self) -> tuple[Eligibility, ...]:
        """The criteria in this one, one level down; empty for a comparison and a check."""
        return (*self.all, *self.any, *self.none)

    @property
    def depth(self) -> int:
        """The number of levels: 1 for a comparison or a check."""
        return 1 + max((each.depth for each in self.parts), default=0)

    @property
    def facts(self) -> tuple[str, ...]:
        """The codes of the facts that are compared, each once, in the order written."""
        own = () if self.fact is None else (self.fact,)
        return tuple(dict.fromkeys((*own, *(fact for part in self.parts for fact in part.facts))))

    @property
    def guards(self) -> tuple[str, ...]:
        """The names of the checks of the office, each once, in the order written."""
        own = () if self.guard is None else (self.guard,)
        return tuple(dict.fromkeys((*own, *(guard for part in self.parts for guard in part.guards))))

    @property
    def condition(self) -> Condition:
        """The criterion as a condition of `casekit.conditions`; a leaf has the name of the fact or of the check."""
        parts = tuple(part.condition for part in self.parts)
        if self.all:
            return AllOf(parts)
        if self.any:
            return AnyOf(parts)
        if self.none:
            return AllOf(tuple(Not(part, code=Refusal("criterion_excludes").code) for part in parts))
        if self.guard is not None:
            return Leaf(self.guard, Params({"guard": True}))
        compared = {name: getattr(self, name) for name in (*_LIMITS, "unit", "is_true")}
        said = {name: value for name, value in compared.items() if value is not None}
        return Leaf(str(self.fact), Params({**said, **({"one_of": self.one_of} if self.one_of else {})}))
