"""Guards by name: a guard looks at a passage and refuses it, or does nothing. It never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from huiqi.core.cases.models import Case
from huiqi.core.cases.passage import Passage

Guard = Callable[[Passage], None]
Hides = Callable[[Case], bool]
_guards: dict[str, Guard] = {}
_hides: dict[str, Hides] = {}


def register(name: str, handler: Guard, *, hides: Hides | None = None) -> None:
    """Make ``handler`` the guard ``name``. Registering another under a taken name is a mistake.

    ``hides`` tells of a case whether a move with this guard is out of the question now, so that no page offers it.
    """
    if hides is not None:
        _hides[name] = hides
    if _guards.setdefault(name, handler) is not handler:
        raise ValueError(f"guard {name!r} is already registered")


def get(name: str) -> Guard:
    """The handler of ``name``; loading a process has checked that it exists."""
    return _guards[name]


def is_hidden(guards: Iterable[str], case: Case) -> bool:
    """True when one of these guards says that its move is out of the question for the case as it stands."""
    return any(_hides[name](case) for name in guards if name in _hides)


def names() -> frozenset[str]:
    """All registered names."""
    return frozenset(_guards)
