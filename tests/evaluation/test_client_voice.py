from __future__ import annotations

from datetime import date

import cases

import casekit as ck

YEAR_END = date(2025, 12, 31)


def holding(*records: ck.Record) -> ck.Case:
    case = cases.opened()
    for record in records:
        case = case.record(record, at=cases.on("2025-03-05"), by=cases.WORKER)
    return case


def evaluated(*records: ck.Record, checkpoints: tuple[str, ...] = ()) -> ck.evaluation.CaseEvaluation:
    return ck.evaluation.evaluate(holding(*records), on=YEAR_END, voice_checkpoints=checkpoints)


def test_the_voice_covers_the_checkpoints_at_which_the_client_spoke():
    voices = [ck.ClientVoice(checkpoint=each) for each in ("assessment", "assessment", "chat")]

    found = evaluated(*voices, checkpoints=("assessment", "closure")).client_voice

    assert (found.records, found.coverage) == (3, 0.5)
    assert (found.required, found.covered, found.missing) == (("assessment", "closure"), ("assessment",), ("closure",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("voice_missing", ("closure",))]


def test_a_voice_at_every_checkpoint_leaves_no_finding():
    found = evaluated(ck.ClientVoice(checkpoint="closure"), checkpoints=("closure", "closure")).client_voice

    assert (found.required, found.coverage, found.findings) == (("closure",), 1, ())


def test_a_client_who_never_spoke_covers_nothing():
    found = evaluated(checkpoints=("closure",)).client_voice

    assert (found.records, found.coverage, found.missing) == (0, 0, ("closure",))


def test_coverage_of_no_required_checkpoint_is_unknown_and_a_finding_says_so():
    found = evaluated(ck.ClientVoice(checkpoint="closure")).client_voice

    assert (found.records, found.coverage, found.required) == (1, None, ())
    assert cases.codes(found.findings) == ["voice_missing"]
