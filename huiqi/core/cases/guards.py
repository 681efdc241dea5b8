"""Guards by name: a guard looks at a passage and refuses it, or does nothing. It never writes."""

from __future__ import annotations

from collections.abc import Callable

from huiqi.core.cases.passage import Passage

Guard = Callable[[Passage], None]
_guards: dict[str, Guard] = {}


def register(name: str, handler: Guard) -> None:
    """Make ``handler`` the guard ``name``. Registering another under a taken name is a mistake."""
    if _guards.setdefault(name, handler) is not handler:
        raise ValueError(f"guard {name!r} is already registered")


def get(name: str) -> Guard:
    """The handler of ``name``; loading a process has checked that it exists."""
    return _guards[name]


def names() -> frozenset[str]:
    """All registered names."""
    return frozenset(_guards)
