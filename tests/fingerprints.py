"""What the tests of fingerprint share."""

from __future__ import annotations

from typing import Any

import attrs

from casekit.answers import Params
from casekit.conditions import Leaf
from casekit.stages import (
    Parameter,
    Workflow,
)

SCHOOL = Workflow.ready("school_eight")


SHIPPED = [(id, version) for id in Workflow.ready_ids() for version in Workflow.ready_versions(id)]


LIMITED = Leaf("contacted_within", Params({"days": "$limit"}))


LIMIT = Parameter(id="limit", value=30, unit="day")


NAMED = Params({"en": "Renamed"})


def with_move(**changes: Any) -> Workflow:
    """The school's workflow with the move plan changed."""
    return attrs.evolve(
        SCHOOL, parameters=(LIMIT,),
        moves=tuple(attrs.evolve(each, **changes) if each.name == "plan" else each for each in SCHOOL.moves),
    )  # fmt: skip
