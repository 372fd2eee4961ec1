"""
Ready workflows: a folder each, a TOML file for each version, its source named inside.

The newest version may change until the release that it ships with; every older one stays as it was released.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEWEST: Mapping[str, int] = MappingProxyType(
    {
        "case_elements_four": 2, "case_management_seven": 2, "casework_five_points": 2, "kr_integrated": 3,
        "school_eight": 3, "school_six": 2,
    }
)  # fmt: skip
"""The newest version of each ready workflow; every version from 1 on is there."""
