"""The fingerprints of casekit 0.1, so that a case it stored still follows the workflow it was opened under."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import cast

from casekit.package_files import text_of
from casekit.stages.definition import Definition
from casekit.stages.notation.writing import written


def earlier_fingerprints(definition: Definition) -> frozenset[str]:
    """
    Return the fingerprints by which casekit 0.1 knew a workflow of this very content.

    Until 0.1 the fingerprint covered every word of a workflow. Only used to recognise cases that were stored then. A
    text typed in decomposed Hangul (NFD) is known by both forms, because it is now read as NFC.
    """
    from hashlib import sha256  # noqa: PLC0415 - see fingerprint.py

    content = written(definition)
    content["stages"] = list(cast("dict[str, object]", content["stages"]).items())  # the order of stages counted too
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    forms = (text, unicodedata.normalize("NFD", text))
    return frozenset(sha256(form.encode(errors="surrogatepass")).hexdigest() for form in forms)


@cache
def shipped_before() -> Mapping[str, str]:
    """
    Return today's fingerprint of each ready workflow of casekit 0.1 by the fingerprint it had then.

    So a mended label in a ready workflow loses none of the cases that were stored by 0.1.
    """
    text = text_of("stages", "presets", "earlier_fingerprints.toml")
    versions = [version for workflow in tomllib.loads(text).values() for version in workflow.values()]
    return MappingProxyType({each["earlier"]: each["fingerprint"] for each in versions})
