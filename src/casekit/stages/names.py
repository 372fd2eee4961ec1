"""How names in a workflow are written: ids, ids of stages with those around them, and codes of languages."""

import re

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
STAGE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
"""The id of a substage begins with its parent's and a dot."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag, such as "ko" or "en-GB" (BCP 47)."""
