"""Patterns for the names in a workflow: identifiers, stage ids and language tags."""

import re

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
"""The name of a move, guard, role, reason, effect, approval, parameter, rule or deadline."""
STAGE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
"""The id of a stage; that of a substage is its parent's id, a dot and an identifier: `planning.draft`."""
KIND_OF_RECORDS = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
"""The name of a kind of records: of a class, or of a kind declared as data."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag, such as "ko" or "en-GB" (BCP 47)."""
