"""Write docs/glossary.md from the library itself: `python tools/glossary.py`; a test holds the two together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import casekit as ck
from casekit.labels import vocabularies, vocabulary

PAGE = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"

HEAD = """# Glossary

Casework terms in Korean and English, with the codes that records use. In Python, `casekit.labels.vocabulary("sector")`
returns one vocabulary, and `casekit.labels.find("평가")` returns every term that a word can mean.

In the column *From the texts*, "yes" means that one of the three Korean texts on casework has the idea, in this word or
another. "field term" means that the term comes from casework in general.

The vocabularies `event`, `guard` and `field` have the names of events, built-in guards and fields; `checkpoint`,
`recommended` and `source` have words that other vocabularies have too. `find` searches them only if you pass
`vocabulary_name`. A name in braces stands for a number or a word that the text fills in.

The vocabularies are open: you can use codes of your own. The exceptions are the kinds of stages, and the fields that
take only listed values; see [Look up](look-up.md).

## Stages of the built-in workflows"""

TERMS = """
## Vocabularies"""


def stages() -> Iterator[str]:
    """A table for each ready workflow, a row for each of its stages in order."""
    for id in ck.Workflow.ready_ids():
        workflow = ck.Workflow.ready(id)
        yield f"\n### {workflow.labels['ko']} · {workflow.labels['en']} (`{id}`)\n"
        yield from ("| Korean | English | Id | Kinds |", "| --- | --- | --- | --- |")
        for stage in workflow.stages:
            kinds = ", ".join(stage.kinds)
            yield f"| {stage.labels['ko']} | {stage.labels['en']} | `{stage.id}` | {kinds} |"


def terms() -> Iterator[str]:
    """A table for each vocabulary, a row for each of its terms in order."""
    for name in vocabularies():
        yield f"\n### {name.replace('_', ' ').capitalize()} (`{name}`)\n"
        yield from ("| Code | Korean | English | Also called | From the texts |", "| --- | --- | --- | --- | --- |")
        for term in vocabulary(name).values():
            origin = "yes" if term.in_texts else "field term"
            yield f"| `{term.code}` | {term.ko} | {term.en} | {', '.join(term.aliases)} | {origin} |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *stages(), TERMS, *terms()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
