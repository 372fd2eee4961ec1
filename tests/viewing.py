"""Views of cases for a teacher, by what a teacher may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import casekit as ck
from casekit.practice import Access
from casekit.privacy.views import view_of

TEACHER = ck.Actor(id="T-1", roles=("teacher",))
LATER = date(2025, 12, 31)


def teacher(**rights: Any) -> Access:
    """What a teacher sees of every case: every kind of records, no personal value, unless it says otherwise."""
    return Access(**{"role": "teacher", "scope": "agency", "kinds": ("*",), **rights})


def viewed(
    case: ck.Case, *access: Access, by: ck.Actor | str = TEACHER, practice: ck.Practice | None = None,
    on: date = LATER, team: str | None = None,
) -> ck.models.CaseView:  # fmt: skip
    """A case as a teacher sees it."""
    office = (practice or ck.Practice()).extend(access=access or (teacher(),))
    return view_of(case, by, practice=office, on=on, team=team)
