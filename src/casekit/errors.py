"""Every exception of the library. It holds its reasons as refusals and findings, so that no caller parses its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ParamSpec, TypeVar

from casekit.answers import Fault, Finding, Refusal
from casekit.arguments import check_types, refusing_wrong_types
from casekit.display import visible

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class CasekitError(Exception):
    """
    Base class of every error of the library.

    summary: What could not be done, and to which id.
    reasons: Why, as refusals or findings. Each has a message and a fix.

    >>> print(RecordError("cannot record Disclosure in case 'K-17'", [Refusal("consent_required", where="RS2")]))
    cannot record Disclosure in case 'K-17': 1 reason.
    - consent_required at RS2: No consent is on record. Record a Consent first, or name a legal_basis.
    """

    def __init__(self, summary: str, reasons: Iterable[Refusal | Finding] = ()) -> None:
        given = tuple(reasons) if isinstance(reasons, Iterable) else reasons  # pyright: ignore[reportUnnecessaryIsInstance]
        kinds = {"summary": (summary, str), "reasons": (given, tuple[Refusal | Finding, ...])}
        check_types(f"cannot build {type(self).__name__}", kinds)
        self.summary = summary
        self.reasons: tuple[Refusal | Finding, ...] = given
        super().__init__(summary, self.reasons)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, in order."""
        return tuple(reason.code for reason in self.reasons)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The reasons that are refusals."""
        return tuple(reason for reason in self.reasons if isinstance(reason, Refusal))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The reasons that are findings, such as the faults of a workflow."""
        return tuple(reason for reason in self.reasons if isinstance(reason, Finding))

    def __str__(self) -> str:
        count = len(self.reasons)
        lines = [f"{self.summary}: {count} reason{'' if count == 1 else 's'}."]
        for reason in self.reasons:
            place = f" at {reason.place}" if reason.place else ""
            lines.append(f"- {reason.named}{place}: {reason.message} {reason.fix}".rstrip())
        return "\n".join(map(visible, lines))


class RecordError(CasekitError, ValueError):
    """A record or an act is refused, or an argument about a case is invalid. An example is at `CasekitError`."""


class DefinitionError(CasekitError, ValueError):
    """What an office wrote is faulty: the base of WorkflowError and PracticeError. `faults` lists every fault."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The findings that are faults of the text, each with its line and column where known: see `Fault`."""
        return tuple(reason for reason in self.reasons if isinstance(reason, Fault))


class WorkflowError(DefinitionError):
    """
    A workflow is faulty, or an argument about a workflow is invalid. `faults` lists every fault with its place.

    An example is at `Workflow.from_file`.
    """


class PracticeError(DefinitionError):
    """
    A practice is faulty, or cannot be used. `faults` lists every fault with its place.

    >>> from casekit.practice import Practice
    >>> def has_goals(context): ...
    >>> Practice(id="our_office", guards=(has_goals, has_goals))
    Traceback (most recent call last):
      ...
    casekit.errors.PracticeError: cannot build the practice: 1 reason.
    - name_given_twice at guards[1]: The name has_goals is given twice. Keep one of them, or rename one.
    """


class MoveNotOpenError(CasekitError, ValueError):
    """The case cannot make this move now. `refusals` lists every reason. An example is at `CasekitError`."""


class DocumentError(CasekitError, ValueError):
    """A document cannot be read or written. Every fault is listed with its path. An example is at `CasekitError`."""


class EvaluationError(CasekitError, ValueError):
    """A figure cannot be computed from the arguments. Every reason is listed. An example is at `CasekitError`."""


def refusing(error: type[CasekitError]) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """
    Decorate a function, so that a call that fails because of an argument of a wrong type raises this error.

    Each wrong argument is a refusal `wrong_type` with its name. See `refusing_wrong_types`.
    """

    def refused(cannot: str, expected: Mapping[str, str]) -> CasekitError:
        return error(cannot, [Refusal("wrong_type", {"expected": kind}, name) for name, kind in expected.items()])

    return refusing_wrong_types(refused, but=CasekitError)
