"""How a record travels: a case as a JSON document and back, the same value."""

from casekit.interchange.document import SCHEMA_VERSION, dumps, loads

__all__ = ["SCHEMA_VERSION", "dumps", "loads"]
