"""
The ready workflows: a folder for each, with a TOML file for each version. A file names its source.

Do not change a version that was released with casekit; add a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEWEST: Mapping[str, int] = MappingProxyType(
    {
        "case_elements_four": 2, "case_management_seven": 3, "casework_five_points": 2, "kr_integrated": 3,
        "referral": 1, "school_eight": 3, "school_six": 2,
    }
)  # fmt: skip
"""The newest version of each ready workflow; all versions from 1 exist."""
OF_THINGS: Mapping[str, str] = MappingProxyType({"referral": "referral"})
"""The subjects of those that are of things inside a case; all others are of cases."""
