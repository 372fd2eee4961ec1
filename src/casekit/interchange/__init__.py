"""Write a case as a JSON document, as plain data or as one row per entry, and read it back as an equal case."""

from casekit.interchange.document import (
    SCHEMA_VERSION,
    case_from_entries,
    dumps,
    entry_to_data,
    from_data,
    loads,
    to_data,
    view_to_data,
)
from casekit.interchange.schema import case_schema

__all__ = [
    "SCHEMA_VERSION",
    "case_from_entries",
    "case_schema",
    "dumps",
    "entry_to_data",
    "from_data",
    "loads",
    "to_data",
    "view_to_data",
]
