"""`python -m casekit`: check, draw, compare and cover stage definitions from the command line."""

from casekit.command_line import main

if __name__ == "__main__":  # pragma: no branch
    raise SystemExit(main())
