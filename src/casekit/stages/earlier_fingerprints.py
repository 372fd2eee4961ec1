"""The fingerprints of casekit 0.1, by which a workflow recognises the cases that casekit 0.1 stored."""

from __future__ import annotations

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
    Return the fingerprints that casekit 0.1 would have given this workflow.

    In 0.1 the fingerprint covered every text of a workflow, labels included. There are two possible ones: a text is now
    read as NFC, but 0.1 hashed it as typed, which may have been NFD (decomposed Hangul).
    """
    from hashlib import sha256  # noqa: PLC0415 - see fingerprint.py

    content = written(definition)
    content["stages"] = list(cast("dict[str, object]", content["stages"]).items())  # in 0.1 the order of stages counted
    import json  # noqa: PLC0415 - needed for cases of casekit 0.1 only

    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    forms = (text, unicodedata.normalize("NFD", text))
    return frozenset(sha256(form.encode(errors="surrogatepass")).hexdigest() for form in forms)


@cache
def shipped_before() -> Mapping[str, str]:
    """
    Return a mapping from the 0.1 fingerprint of each ready workflow to its present fingerprint.

    With it a ready workflow recognises the cases stored by 0.1 even after one of its labels was corrected.
    """
    text = text_of("stages", "presets", "earlier_fingerprints.toml")
    versions = [version for workflow in tomllib.loads(text).values() for version in workflow.values()]
    return MappingProxyType({each["earlier"]: each["fingerprint"] for each in versions})
