"""The same move in other libraries: one guard, one callback. A library that is not installed is left out."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from types import SimpleNamespace

from transitions import Machine


def yes(*_given: object, **_named: object) -> bool:
    """The guard."""
    return True


def nothing(*_given: object, **_named: object) -> None:
    """The callback."""


def stock() -> Callable[[], object]:
    """The peer of every figure: a stock trigger of `transitions` with one guard and one callback."""
    model = SimpleNamespace(state="a")
    machine = Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False, send_event=True)
    machine.add_transition("go", "a", "a", conditions=[yes], after=[nothing])
    event = machine.events["go"]
    return lambda: event.trigger(model)


def added_model() -> Callable[[], object]:
    """`transitions` as it is mostly used: the machine decorates the model."""
    model = SimpleNamespace()
    machine = Machine(model=model, states=["a", "b"], initial="a", auto_transitions=False)
    machine.add_transition("go", "a", "=", conditions=[yes], after=[nothing])
    go: Callable[[], object] = model.go
    return go


def python_statemachine() -> Callable[[], object]:
    """python-statemachine: a class of its own for each machine."""
    from statemachine import State, StateMachine  # noqa: PLC0415  # only where it is installed

    class Walk(StateMachine):
        a = State(initial=True)
        b = State()
        go = a.to.itself(cond="yes", after="nothing") | b.to(a)
        on = a.to(b)

        def yes(self) -> bool:
            return True

        def nothing(self) -> None:
            return None

    walk = Walk()
    return lambda: walk.go()  # noqa: PLW0108  # what is called is a text, too


def viewflow_fsm() -> Callable[[], object]:
    """django-viewflow's fsm: a field and decorated methods."""
    from django.conf import settings  # noqa: PLC0415  # only where it is installed

    if not settings.configured:
        settings.configure(DEBUG=False)
    from viewflow.fsm import State  # noqa: PLC0415  # needs the settings

    class Walk:
        state = State(("a", "b"), default="a")

        def __init__(self) -> None:
            self.at = "a"

        @state.setter()
        def _set(self, value: str) -> None:
            self.at = value

        @state.getter()
        def _get(self) -> str:
            return self.at

        @state.on_success()
        def _done(self, *_given: object, **_named: object) -> None:
            return None

        @state.transition(source="a", target="a", conditions=[yes])
        def go(self) -> None:
            return None

    walk = Walk()
    return lambda: walk.go()  # noqa: PLW0108  # what is called is a text, too


def rivals() -> Iterator[tuple[str, Callable[[], object]]]:
    """Each rival that is installed, by its name."""
    yield "transitions with add_model", added_model()
    if importlib.util.find_spec("statemachine"):
        yield "python-statemachine", python_statemachine()
    if importlib.util.find_spec("viewflow"):
        yield "django-viewflow fsm", viewflow_fsm()
