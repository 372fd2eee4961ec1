"""What the tests of faults share."""

from __future__ import annotations

from document_parts import (
    WHOLE,
    in_record,
)

OF_FINDINGS = next(index for index, each in enumerate(WHOLE["case"]["history"]) if "findings" in each)
"""The place of the entry that has findings and an override."""


CORRECTION = ("case", "history", OF_FINDINGS + 1)
"""The entry that corrects another, written by somebody with a role."""


GOAL, PLAN, CLIENT, CONTACT = in_record("Goal"), in_record("Plan"), in_record("Client"), in_record("Contact")


ENTRY = ("case", "history", 4)
