"""Limits on what the library reads from outside. Every limit has a name and a default; a host may pass others."""

from __future__ import annotations

import attrs

from casekit.arguments import check_fields


@attrs.frozen(kw_only=True)
class Limits:
    """
    The most that is read of a document, a workflow or a configuration. Exceeding a limit is a fault.

    Pass a Limits as `limits` to change them. The defaults are far above what cases and workflows in practice need.

    `file_bytes`: The size of the file of a workflow, in bytes.
    `document_letters`: The characters of the text of a document.
    `workflow_letters`: The characters of the text of a workflow.
    `dots`: The runs of dots in one line of TOML. The parser of the standard library takes minutes for a key of many
        thousand parts, and seconds for one of a few thousand.
    `depth`: How deeply the states of a configuration are nested.
    `entries`: The entries of a history.
    `faults`: The faults that are listed. The others are counted, in one fault `more_faults`.
    `place`: The characters of the place of a fault, such as a path in a document. A longer place is cut.
    `stages`: The stages of a workflow.
    `ways`: The stages of a workflow, multiplied by the number of all targets of its moves.
    `values`: The keys and items of a workflow. A part that YAML anchors repeat counts each time.
    `condition_depth`: How deeply conditions are nested. Python stops a recursion at about 1,000 calls, so keep it below
        100.
    `condition_parts`: The conditions, at every depth, in one list of guards.

    >>> Limits(stages=5000).stages, Limits().stages
    (5000, 1000)
    """

    file_bytes: int = 5_000_000
    document_letters: int = 100_000_000
    workflow_letters: int = 2_000_000
    dots: int = 500
    depth: int = 20
    entries: int = 200_000
    faults: int = 100
    place: int = 200
    stages: int = 1_000
    ways: int = 100_000
    values: int = 200_000
    condition_depth: int = 20
    condition_parts: int = 500

    __attrs_post_init__ = check_fields


LARGEST_NUMBER = 10**15
"""The largest absolute value of a number in a record or a workflow. A float holds whole numbers up to it exactly."""
DEFAULT_LIMITS = Limits()
"""The limits used when a host passes none."""
