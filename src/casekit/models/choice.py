"""The choices of the client: the options considered, those offered, and those the client took or declined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import attrs

from casekit.answers import Refusal
from casekit.models.checks import about_person, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Part, Record
from casekit.models.text import Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class OptionConsidered(Part):
    """
    One option that was considered, and its outcome.

    option: A resource id or the host's own code.
    outcome: "taken" or "declined" by the client; "set_aside" if it was considered and not offered.
    reason: The client's reason. For "set_aside", the worker's reason. Personal.

    >>> OptionConsidered(option="RS1", outcome="taken")
    OptionConsidered(option='RS1', outcome='taken')
    """

    option: Id
    outcome: Literal["taken", "declined", "set_aside"] = attrs.field(metadata=in_vocabulary("option_outcome"))
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ClientChoice(Record):
    """
    The client's choice among the options offered. Choosing none of them is a valid choice.

    options: Every option considered, each once, with its outcome. At least one must be "taken" or "declined".
    need: The id of the need it is about.
    about: The id of the person whom it is about: a client or a member of the household. None: the person of its need.

    >>> choice = ClientChoice(need="N2", options=(
    ...     OptionConsidered(option="RS1", outcome="declined"), OptionConsidered(option="RS3", outcome="taken")))
    >>> choice.offered, choice.taken
    (('RS1', 'RS3'), ('RS3',))
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("choice_made",)

    options: tuple[OptionConsidered, ...]
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    def _faults(self) -> Iterator[Refusal]:
        if not self.offered:
            yield Refusal("nothing_offered", {}, "options")
        named = [each.option for each in self.options]
        for index, option in enumerate(named):
            if option in named[:index]:
                yield Refusal("option_twice", {"place": index + 1}, f"options[{index}]")

    @property
    def offered(self) -> tuple[str, ...]:
        """The options that the client was offered."""
        return tuple(each.option for each in self.options if each.outcome != "set_aside")

    @property
    def taken(self) -> tuple[str, ...]:
        """The options that the client chose. Empty if the client chose none."""
        return tuple(each.option for each in self.options if each.outcome == "taken")

    @property
    def declined(self) -> tuple[str, ...]:
        """The options that the client was offered and declined."""
        return tuple(each.option for each in self.options if each.outcome == "declined")
