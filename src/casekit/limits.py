"""How much the library reads from outside: every limit has a name and a default, and a host passes its own."""

from __future__ import annotations

import attrs

from casekit.arguments import check_fields


@attrs.frozen(kw_only=True)
class Limits:
    """
    How much is read of a document, a workflow or a configuration. What exceeds a limit is refused as a fault.

    Pass one as `limits` to raise a limit. The defaults are far above what a case or a workflow of practice has.

    `file_bytes`: the bytes of the file of a workflow.
    `document_letters`, `workflow_letters`: the characters of the text of a document, and of a workflow.
    `dots`: the runs of dots in one line of TOML. The parser of the standard library takes minutes for a key of many
        thousand parts, and seconds for one of a few thousand.
    `depth`: how deep states of a configuration stand in each other.
    `entries`: the entries of a history.
    `faults`: the faults that are listed; more are counted, and `more_faults` says how many.
    `place`: the letters of the place of a fault, such as a path in a document.
    `stages`: the stages of a workflow.
    `ways`: the stages of a workflow times the places its moves lead to.
    `values`: the keys and items of a workflow; parts that YAML anchors repeat count each time.
    `condition_depth`: how deep conditions stand in each other. Python stops a recursion at about 1,000 calls, so a host
        that raises it stays below 100.
    `condition_parts`: the conditions, at every depth, in one list of guards.

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
"""No number of a record or of a workflow is larger, or smaller than its negative: a float tells whole numbers apart."""
DEFAULT_LIMITS = Limits()
"""The limits that hold where a host passes no others."""
