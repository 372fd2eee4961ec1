from __future__ import annotations

import copy
import pickle

import pytest

from casekit import (
    CasekitError,
    DocumentError,
    EvaluationError,
    Finding,
    MoveNotOpenError,
    RecordError,
    Refusal,
    WorkflowError,
)
from casekit.stages import Fault

ERRORS = [RecordError, WorkflowError, MoveNotOpenError, DocumentError, EvaluationError]
REASONS = (
    Refusal("unknown_id", {"id": "N9", "shelf": "needs", "known": ("N1", "N2")}, "need"),
    Finding("dead_end", {}, "stages.begin", "error"),
)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_a_casekit_error_and_a_value_error(error):
    assert issubclass(error, CasekitError)
    assert issubclass(error, ValueError)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("sent", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_an_error_sent_elsewhere_says_the_same(error, sent):
    raised = error("cannot record Goal 'G1' in case 'K-17'", REASONS)

    arrived = sent(raised)

    assert type(arrived) is error
    assert str(arrived) == str(raised)
    assert arrived.summary == raised.summary
    assert arrived.reasons == REASONS


def test_an_error_lists_every_reason_with_its_place_and_its_fix():
    error = RecordError("cannot record Goal 'G1' in case 'K-17'", REASONS)

    assert str(error).splitlines() == [
        "cannot record Goal 'G1' in case 'K-17': 2 reasons.",
        f"- unknown_id at need: {REASONS[0].message} {REASONS[0].fix}",
        f"- dead_end at stages.begin: {REASONS[1].message} {REASONS[1].fix}",
    ]


def test_a_reason_without_place_or_words_leaves_them_out():
    error = WorkflowError("cannot use workflow 'own'", [Refusal("our_rule")])

    assert str(error) == "cannot use workflow 'own': 1 reason.\n- our_rule: our rule"


def test_an_error_tells_refusals_from_findings():
    error = WorkflowError("cannot use workflow 'own'", iter(REASONS))

    assert error.codes == ("unknown_id", "dead_end")
    assert error.refusals == REASONS[:1]
    assert error.findings == REASONS[1:]


def test_an_error_without_reasons_says_so():
    assert str(CasekitError("cannot go on")) == "cannot go on: 0 reasons."


def test_a_workflow_error_gives_its_faults_with_their_lines():
    fault = Fault("dead_end", {}, "stages.begin", line=4, column=1)
    error = WorkflowError("cannot build workflow 'own'", [*REASONS, fault])

    assert error.faults == (fault,)
    assert str(error).splitlines()[-1].startswith("- dead_end at stages.begin (line 4): ")


def test_what_an_error_quotes_cannot_fake_a_line_of_its_text():
    error = WorkflowError("cannot use workflow 'own\nall is well'", [Fault("unknown_key", {}, "x\x1b[2K\u202e")])

    assert len(str(error).splitlines()) == 2
    assert r"x\u001b[2K\u202e" in str(error)
