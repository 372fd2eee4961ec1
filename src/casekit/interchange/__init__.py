"""How a case travels: as a JSON document, as plain data, or as a row for each entry; and back, the same value."""

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
