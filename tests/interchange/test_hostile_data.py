"""Data that no document holds: whatever a host passes on is read, or refused with its faults."""

from __future__ import annotations

import copy
import json
from collections import OrderedDict, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from document_parts import MARKER, TEXT_OF_WHOLE, WHOLE, chain, fault, inside, paths, told
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from viewing import teacher, viewed

import casekit as ck
from casekit.interchange import case_from_entries, dumps, from_data, loads


class Text(str):
    """A text of a framework."""

    __slots__ = ()


LOOP: list[Any] = []
LOOP.append(LOOP)
ODD: tuple[Any, ...] = (
    None, 5, 10**5000, -(10**5000), float("nan"), float("inf"), 1e308, Decimal("1.5"), b"bytes", bytearray(b"x"),
    object(), date(2025, 3, 1), datetime(2025, 3, 1, tzinfo=UTC), {1, 2}, frozenset(), ("a",), range(3), LOOP,
    {"loop": LOOP}, {1: 2}, {None: 1, ("a",): 2, 10**5000: 3, b"k": 4, MARKER: 5}, "\ud800", "\x00", type, print,
    True, Ellipsis, 3j,
)  # fmt: skip
PLACES = [path for path, _ in paths(WHOLE) if (path and len(path) < 5) or "findings" in path or "overrides" in path]


def refused(data: Any) -> ck.DocumentError | None:
    found: ck.DocumentError | None = None
    try:
        from_data(data)
    except ck.DocumentError as error:
        found = error
    assert found is None or (list(chain(found)) == [found] and str(found))
    return found


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_odd_data_is_refused(odd):
    assert refused(odd)
    assert refused({"schema_version": odd, "case": WHOLE["case"]})
    assert refused({"schema_version": 3, "case": odd})
    with pytest.raises(ck.DocumentError):
        case_from_entries("K-17", [odd])


@settings(max_examples=examples(400), deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(ODD), st.sampled_from([1, 2, 3]))
def test_odd_data_anywhere_is_refused_or_read(path, odd, version):
    document = copy.deepcopy({**WHOLE, "schema_version": version})
    inside(document, path[:-1])[path[-1]] = odd

    error = refused(document)

    assert error is None or MARKER not in told(error)


@pytest.mark.parametrize(
    "key", [1, None, ("a",), 10**5000, b"id", MARKER, "k" * 500, 1.5, frozenset()], ids=lambda key: type(key).__name__
)
@pytest.mark.parametrize("path", [(), ("case",), ("case", "history", 1), ("case", "history", 1, "what")], ids=str)
def test_a_key_that_is_no_key_is_refused(path, key):
    document = copy.deepcopy(WHOLE)
    inside(document, path)[key] = 1

    error = refused(document)

    assert error
    assert [(each.code, each.params["key"]) for each in error.refusals] == [("unknown_key", None)]


def test_the_tables_and_texts_of_a_framework_are_read():
    document = json.loads(TEXT_OF_WHOLE, object_pairs_hook=OrderedDict)
    document["case"]["history"][1] = defaultdict(str, document["case"]["history"][1])
    document["case"]["history"][1]["what"]["id"] = Text("C-3")

    assert from_data(document) == from_data(WHOLE)


@pytest.mark.parametrize("given", [b'{"schema_version": 3}', bytearray(b"{}"), None, 5, {}, []], ids=repr)
def test_only_text_is_read_as_json(given):
    assert [(each.code, each.where) for each in fault(given).refusals] == [("wrong_type", "document")]


def test_a_document_of_a_view_is_no_document_of_a_case():
    view = json.dumps({"schema_version": 3, "view": {"seen_by": "teacher-1", "case": WHOLE["case"]}})

    assert [(each.code, each.where) for each in fault(view).refusals] == [("document_of_a_view", "view")]
    assert fault(json.dumps({**WHOLE, "view": 1})).codes == ("document_of_a_view",)


def test_a_view_is_not_written_as_a_case():
    view = viewed(from_data(WHOLE))

    for write in (dumps, ck.interchange.to_data):
        with pytest.raises(ck.DocumentError) as error:
            write(view)
        assert error.value.codes == ("view_not_a_case",)


def test_a_view_is_written_as_what_it_is():
    case = from_data(WHOLE)
    view = viewed(case, teacher(kinds=("Contact",), known=("Need", "Household"), personal=("Contact",)))

    data = ck.interchange.view_to_data(view)

    assert data["schema_version"] == 3
    assert data["view"]["seen_by"] == [{"id": "T-1", "roles": ["teacher"]}]
    assert data["view"]["case"]["revision"] == view.revision < case.revision
    assert data["view"]["masked"]["2"] == ["name"]
    assert {"sealed": "Need"} in [each["what"] for each in data["view"]["case"]["history"]]
    assert data["view"]["case"]["history"][1]["what"] == {"type": "Client", "id": "C-3", "name": "…"}
    assert json.loads(json.dumps(data)) == data
    with pytest.raises(ck.DocumentError) as error:
        from_data(data)
    assert error.value.codes == ("document_of_a_view",)


@pytest.mark.parametrize("given", [None, loads(TEXT_OF_WHOLE)], ids=["nothing", "a case"])
def test_only_a_view_is_written_as_a_view(given):
    with pytest.raises(ck.DocumentError) as error:
        ck.interchange.view_to_data(given)

    assert [(each.code, each.where) for each in error.value.refusals] == [("wrong_type", "view")]
