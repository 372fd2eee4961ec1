"""
Run the tests while other processes keep the machine busy: `python tools/under_load.py [TIMES] [BUSY]`.

Each of TIMES runs (5) of `tools/check.py tests` goes beside BUSY processes (2) that compute without end. Prints whether
each run passed and how long it took, and exits with 1 unless all passed: no test may depend on how busy a machine is.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = "while True: sum(range(100_000))"


def main(times: int = 5, busy: int = 2) -> int:
    """Run the tests so many times beside so many busy processes."""
    passed = 0
    others = [subprocess.Popen([sys.executable, "-c", WORK]) for _ in range(busy)]
    try:
        for number in range(1, times + 1):
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "tools/check.py", "tests"], cwd=ROOT, check=False, capture_output=True, text=True
            )
            passed += done.returncode == 0
            told = "passed" if done.returncode == 0 else f"failed\n{done.stdout[-3000:]}{done.stderr[-1000:]}"
            print(f"run {number} of {times}, {time.monotonic() - began:.0f} s: {told}", flush=True)
    finally:
        for other in others:
            other.kill()
    print(f"{passed} of {times} runs passed beside {busy} busy processes")
    return 0 if passed == times else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
