"""Steps of things that move by a workflow of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between
from casekit.models.governed_field import in_vocabulary
from casekit.models.history import WorkflowRef
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ThingStep(Record):
    """
    A thing of the case moved to another stage of its own workflow: a referral was accepted.

    `StageMachine.advance` with `thing=` records it. The case has the last step of each thing in `case.steps`, none for
    a thing that has made none. Where every thing stands: `StageMachine.positions`.

    shelf: The field of the case that holds the thing, such as "referrals".
    thing: The id of the thing there.
    stage: The id of the stage that it entered.
    source: The id of the stage before.
    move: The name of the move. None: the stage was adopted from elsewhere.
    party: Whose step it was: "sender", "receiver", "client", "nobody" or a word of the office. It need not be who
        recorded it. None: nobody in particular.
    reason: The reason for the step. Personal.
    workflow: The workflow of the thing, if this is its first step or it follows another version from now on. `source`
        may then be another stage than that of the step before, if this version does not have that one. None: the
        workflow stays the same.
    route: The index, from 0, of the outcome taken, if several outcomes of the move lead to `stage` with different
        effects. None if the stage alone identifies the outcome.

    >>> ThingStep(shelf="referrals", thing="R1", stage="accepted", source="requested", move="accept").event
    'step_made'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("step_made",)
    SHELF: ClassVar[str | None] = "steps"
    IDENTITY: ClassVar[tuple[str, ...]] = ("shelf", "thing")
    KIND: ClassVar[str | None] = "stage"

    shelf: Code
    thing: Id
    stage: Code
    source: Code
    move: Code | None = None
    party: Code | None = attrs.field(default=None, metadata=in_vocabulary("party"))
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    workflow: WorkflowRef | None = None
    route: int | None = attrs.field(default=None, metadata=between(0, 1_000))

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        """Yield the reference to the thing: see `Record.mentions`."""
        yield "thing", self.shelf, self.thing

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal unless the step names the workflow or starts from the stage in which the step before it ended.
        The first step names the workflow.

        The arguments are those of `Record.follows`.
        """
        if isinstance(previous, ThingStep) and self.workflow is None and previous.stage != self.source:
            yield Refusal("not_in_this_stage", {"stage": previous.stage, "named": self.source}, "source")
        if previous is None and self.workflow is None:
            yield Refusal("step_before_is_missing", {"named": self.source}, "source")
