"""
Write the JSON Schema of a document of a case: `python tools/document_schema.py [--change-defaults]`.

It stands in the package (`casekit/interchange/case.schema.json`). A document leaves out a field at its default, so the
defaults belong to the schema version: a field of the schema that is written there keeps its default, and a change ends
with status 1 before anything is written. `--change-defaults` writes it all the same, for as long as no release has
written the version.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casekit.interchange import case_schema

FILE = Path(__file__).resolve().parent.parent / "src" / "casekit" / "interchange" / "case.schema.json"


def page() -> str:
    """The schema as it is written."""
    return json.dumps(case_schema(), ensure_ascii=False, indent=1) + "\n"


def changed_defaults(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield the fields whose default is another one, or whose key was required and is not, or the other way round."""
    for name, old in before["$defs"].items():
        new = after["$defs"].get(name, {})
        for field, schema in old.get("properties", {}).items():
            now = new.get("properties", {}).get(field, {})
            same = schema.get("default", "none") == now.get("default", "none")
            if not same or (field in old.get("required", ())) != (field in new.get("required", ())):
                yield f"{name}.{field}"


def main(change_defaults: str | None = None) -> int:
    """Write the schema, unless a default would change."""
    text = page()
    if FILE.exists() and change_defaults != "--change-defaults":
        before = json.loads(FILE.read_text(encoding="utf-8"))
        if changed := list(changed_defaults(before, json.loads(text))):
            print(f"defaults of this schema version would change: {', '.join(changed)}", file=sys.stderr)
            return 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
