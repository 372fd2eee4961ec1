"""The triangle of casework: client, worker, resource."""

from __future__ import annotations

from itertools import product

import cases
import pytest

import casekit as ck
from casekit.models.relation import ENDS

NAMED = {"client": "C-3", "worker": "worker-1", "resource": "RS1"}


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("ends", list(product([True, False], repeat=3)))
def test_a_relation_is_between_just_the_two_ends_the_text_names(kind, ends):
    given = {end: NAMED[end] for end, there in zip(NAMED, ends, strict=True) if there}
    need = {"need": "N1"} if kind == "link" else {}

    if set(given) == set(ENDS[kind]):
        relation = ck.Relation(kind=kind, **given, **need)

        assert relation.event == f"relation_{kind}"
        assert cases.holding(relation).dated(ck.Relation)[0][1] == relation
    else:
        with pytest.raises(ck.RecordError) as error:
            ck.Relation(kind=kind, **given, **need)

        assert error.value.codes == ("wrong_ends",)


def test_the_school_text_names_the_ends_of_each_relation():
    assert ENDS == {
        "link": ("client", "resource"), "mediate": ("client", "resource"),
        "coordinate": ("worker", "resource"), "develop": ("worker", "resource"), "relate": ("worker", "client"),
    }  # fmt: skip


def test_a_link_names_the_need_it_answers():
    with pytest.raises(ck.RecordError) as error:
        ck.Relation(kind="link", client="C-3", resource="RS1")

    assert error.value.codes == ("link_without_need",)


@pytest.mark.parametrize(("trust", "codes"), [(1, ()), (5, ()), (0, ("out_of_range",)), (6, ("out_of_range",))])
def test_the_client_rates_trust_from_one_to_five(trust, codes):
    try:
        ck.Relation(kind="relate", client="C-3", worker="worker-1", trust=trust)
        found = ()
    except ck.RecordError as error:
        found = error.codes

    assert found == codes


def test_trust_is_between_worker_and_client_alone():
    with pytest.raises(ck.RecordError) as error:
        ck.Relation(kind="mediate", client="C-3", resource="RS1", trust=3)

    assert error.value.codes == ("only_for_kind",)


@pytest.mark.parametrize(("field", "id"), [("client", "C-9"), ("resource", "RS9"), ("need", "N9")])
def test_a_relation_names_what_the_case_has(field, id):
    ends = {"client": "C-3", "resource": "RS1", "need": "N1", field: id}

    with pytest.raises(ck.RecordError) as error:
        cases.holding(ck.Relation(kind="link", **ends))

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("unknown_id", field)]


@pytest.mark.parametrize("worker", ["C-3", "RS1"])
def test_neither_a_client_nor_a_resource_is_the_worker_of_a_relation(worker):
    with pytest.raises(ck.RecordError) as error:
        cases.holding(ck.Relation(kind="develop", worker=worker, resource="RS1"))

    assert error.value.codes == ("not_a_worker",)


def test_a_retired_resource_has_no_new_relation():
    retired = ck.Resource(id="RS1", sector="x", ownership="public", formality="formal", status="retired")

    with pytest.raises(ck.RecordError) as error:
        cases.holding(retired, ck.Relation(kind="link", client="C-3", resource="RS1", need="N1"))

    assert error.value.codes == ("resource_retired",)
