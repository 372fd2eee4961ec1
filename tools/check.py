"""
What is checked before a change lands: `check.py all`; `check.py tests` is the tests alone, on this Python, quickly.

All of it runs the tests on every Python from 3.11 up that really starts, with coverage on the one that runs this file;
what was not run is printed. Every step runs even when one before it failed; the exit code is 0 only when all passed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OLDEST = (3, 11)
NEWEST_LOOKED_FOR = 16
SIDE_BY_SIDE = ("--numprocesses", "auto", "--dist", "loadfile")
"""Tests run on every processor, those of one file together."""
ASK = "import sys, venv, ensurepip; print('.'.join(map(str, sys.version_info[:2])))"


def run(*command: str | Path, **environment: str) -> bool:
    """Run one command in the project's folder; True when it passed."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, env={**os.environ, **environment})
    return done.returncode == 0


def layout_and_lint() -> bool:
    """Ruff: layout and lint."""
    return all([run(BIN / "ruff", "format", "--check", "."), run(BIN / "ruff", "check", ".")])


def types() -> bool:
    """Mypy strict and pyright strict on src, and on code of a host that uses every public name."""
    return all([run(BIN / "mypy"), run(BIN / "pyright")])


def import_contracts() -> bool:
    """Imports go down, siblings never meet."""
    return run(BIN / "lint-imports", "--no-logo")


def tests() -> bool:
    """Tests and every example in README, docs and docstrings on this Python; properties draw fewer examples."""
    return run(BIN / "python", "-m", "pytest", "--hypothesis-profile", "quick", *SIDE_BY_SIDE)


def tests_with_coverage() -> bool:
    """Tests and every example in README, docs and docstrings on this Python, with branch coverage of src."""
    run(BIN / "coverage", "erase")
    passed = run(BIN / "coverage", "run", "-m", "pytest", *SIDE_BY_SIDE)
    return all([run(BIN / "coverage", "combine", "--quiet"), run(BIN / "coverage", "report"), passed])


def tests_on_other_pythons() -> bool:
    """The same tests on every other Python that starts."""
    results = []
    for version, python in other_pythons():
        folder = ROOT / ".venvs" / version
        made = run(python, ROOT / "tools" / "make_venv.py", folder, "test")
        results.append(made and run(folder / "bin" / "python", "-m", "pytest", *SIDE_BY_SIDE))
        print(f"Python {version}: {'passed' if results[-1] else 'FAILED'}", flush=True)
    return all(results)


def other_pythons() -> Iterator[tuple[str, str]]:
    """Every Python but this one that really starts; the others are named."""
    own = "{}.{}".format(*sys.version_info[:2])
    print(f"Python {own}: run with coverage", flush=True)
    for minor in range(OLDEST[1], NEWEST_LOOKED_FOR):
        version = f"{OLDEST[0]}.{minor}"
        if version == own:
            continue
        python = next((each for each in candidates(version) if starts(each) == version), None)
        if python:
            yield version, python
        else:
            print(f"Python {version}: not run, no such Python starts here", flush=True)


def candidates(version: str) -> Iterator[str]:
    """Where a Python of this version may be: on the path, or among the versions of pyenv."""
    for name in (f"python{version}", "python3", "python"):
        yield from (found for folder in os.get_exec_path() if (found := shutil.which(name, path=folder)))
    if pyenv := shutil.which("pyenv"):
        said = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        for folder in sorted(Path(said).glob(f"versions/{version}.*")) if said else ():
            yield str(folder / "bin" / "python")


def starts(python: str) -> str | None:
    """The version this Python says it is, or None when it does not start: a shim may be there and fail."""
    try:
        said = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return said.stdout.strip() if said.returncode == 0 else None


def wheel() -> bool:
    """The wheel is built, and imported in an environment that holds nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch)
        if not run(BIN / "python", "-m", "build", "--quiet", "--outdir", built, "."):
            return False
        python = built / "clean" / "bin" / "python"
        (file,) = built.glob("*.whl")
        return (
            run(sys.executable, "-m", "venv", built / "clean")
            and run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", file)
            and run(python, "-I", ROOT / "examples" / "first_case.py")
        )


def no_trace() -> bool:
    """No address of a package registry and no path of a machine is committed."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    wrong = re.compile(r"/(home|root|Users)/\w+|(index|registry|pypi)[\w.-]*\.(org|com|net|local)/simple|--index-url")
    clean = True
    for name in filter(None, said.split("\0")):
        file = ROOT / name
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        if name != "tools/check.py" and (found := wrong.search(text)):
            print(f"{name}: names {found[0]!r}")
            clean = False
    return clean


ALL: tuple[Callable[[], bool], ...] = (
    layout_and_lint, types, import_contracts, no_trace, tests_with_coverage, tests_on_other_pythons, wheel,
)  # fmt: skip


def main() -> int:
    """Run the steps asked for, and say which passed."""
    failed = []
    for step in (tests,) if sys.argv[1:] == ["tests"] else ALL:
        began = time.monotonic()
        print(f"\n== {step.__name__.replace('_', ' ')}", flush=True)
        if not step():
            failed.append(step.__name__)
        print(f"   {time.monotonic() - began:.0f} s", flush=True)
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All passed.'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
