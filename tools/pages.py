"""
Write what the student's and the elder's readers get, in both languages: `python tools/pages.py`.

The pages are in docs/pages. `tools/pages.toml` has the invented words that stand in place of ids.
"""

from __future__ import annotations

import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import attrs

import casekit as ck
from casekit.labels import Language, Wording

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pages"
WORDS = tomllib.loads((ROOT / "tools" / "pages.toml").read_text(encoding="utf-8"))
TITLES = {
    "en": {
        "student": "A school student", "elder": "An older person living alone",
        "client": "What the client reads", "worker": "What the worker reads", "supervisor": "What the supervisor reads",
        "all": "The whole account",
    },
    "ko": {
        "student": "학생 사례", "elder": "홀로 사시는 어르신 사례", "client": "클라이언트용", "worker": "담당자용",
        "supervisor": "슈퍼바이저용", "all": "전체 평가",
    },
}  # fmt: skip


def page(evaluation: ck.evaluation.CaseEvaluation, name: str, language: Language) -> str:
    """Return the pages of all readers of a case, and the whole account."""
    titles, personal = TITLES[language], WORDS["personal"][name][language]
    parts = [f"# {titles[name]}"]
    for reader in get_args(ck.evaluation.Reader):
        given = personal if reader != "supervisor" else None
        parts.append(f"## {titles[reader]}\n\n```text\n{evaluation.summary(reader, language, personal=given)}\n```")
    parts.append(f"## {titles['all']}\n\n```text\n{evaluation.explain(language)}\n```")
    return "\n\n".join(parts) + "\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each page."""
    made: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "explanations.py"))
    labels = {
        what: {word: {"en": en, "ko": word} for word, en in words.items()} for what, words in WORDS["labels"].items()
    }
    for name in WORDS["personal"]:
        evaluation = attrs.evolve(made["evaluated"](made["journeys"]()[name]), wording=Wording(labels=labels))
        for language in get_args(Language):
            yield FOLDER / f"{name}.{language}.md", page(evaluation, name, language)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages():
        path.write_text(text, encoding="utf-8")
