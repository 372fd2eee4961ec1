"""
Make a virtual environment with casekit and one of its dependency groups: `make_venv.py FOLDER GROUP`.

A folder that is there and cannot run, or was made by another Python, is made anew.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Make the environment, install into it, and mark it ready."""
    folder, group = Path(sys.argv[1]), sys.argv[2]
    python = folder / "bin" / "python"
    if not _serves(folder):
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
    for step in (["--upgrade", "pip>=25.1"], ["--group", group, "--editable", str(ROOT)]):
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *step]
        done = subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return done.returncode
    (folder / "ready").write_text(str(ROOT), encoding="utf-8")
    return 0


def _serves(folder: Path) -> bool:
    """Whether the environment was made here, by the Python that would make it, and still runs."""
    ask = "import sys, pip; print(sys.version.split()[0])"
    try:
        made_in = (folder / "ready").read_text(encoding="utf-8")
        said = subprocess.run([str(folder / "bin" / "python"), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return made_in == str(ROOT) and said.stdout.strip() == sys.version.split()[0]


if __name__ == "__main__":
    sys.exit(main())
