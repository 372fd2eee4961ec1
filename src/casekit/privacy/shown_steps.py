"""The steps of things as a viewer sees them from whom some steps are hidden."""

from __future__ import annotations

import attrs

from casekit.models import Record, ThingStep, WorkflowRef


class ShownSteps:
    """
    Follows the steps of each thing, with and without those that a viewer may not know of.

    A viewer who may not know of some stage of the case sees no moves of things, since their names could tell of a step
    made in it. A way through hidden steps is shown as one step, or as none if it leads back.
    """

    def __init__(self, *, rewrites: bool) -> None:
        self._rewrites = rewrites
        self._follows: dict[tuple[str, str], WorkflowRef | None] = {}
        self._told: dict[tuple[str, str], WorkflowRef | None] = {}
        """The workflow that the steps shown follow."""
        self._shown: dict[tuple[str, str], ThingStep] = {}
        self._began: dict[tuple[str, str], str] = {}
        """The stage in which a thing was before its first step, if that one was made in a hidden stage of the case."""
        self._hidden: set[tuple[str, str]] = set()
        """The things of which the last step was not shown."""

    def as_shown(self, step: ThingStep) -> ThingStep | None:
        """Return the next step of a thing as it is shown; None if it is not."""
        key = (step.shelf, step.thing)
        self._follows[key] = step.workflow or self._follows.get(key)
        last, was_hidden = self._shown.get(key), key in self._hidden
        if was_hidden:
            follows = self._follows[key]
            step = attrs.evolve(step, workflow=None if follows == self._told.get(key) else follows)
        if not self._rewrites:
            return step
        source = last.stage if last is not None else self._began.get(key, step.source)
        if was_hidden and last is not None and last.stage == step.stage:
            return None
        return attrs.evolve(step, source=source, move=None, reason=None, route=None)

    def follow(self, step: ThingStep, seen: Record | None, *, in_hidden_stage: bool) -> None:
        """
        Follow a step of a thing.

        Args:
            step: The step as it was recorded.
            seen: What is shown of it. None: nothing.
            in_hidden_stage: Whether it was made in a stage of the case that is hidden.
        """
        key = (step.shelf, step.thing)
        if isinstance(seen, ThingStep):
            self._shown[key] = seen
            self._told[key] = self._follows[key]
            self._hidden.discard(key)
            return
        if in_hidden_stage and key not in self._shown:
            self._began.setdefault(key, step.source)
        self._hidden.add(key)
