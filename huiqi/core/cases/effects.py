"""In-transaction effects by name. Higher rooms register theirs when they start (payments: the fund).

An effect may raise a Refusal: the whole transition rolls back and the person reads its sentence.
"""

from __future__ import annotations

from collections.abc import Callable

from huiqi.core.cases.passage import Passage

Effect = Callable[[Passage], None]
_effects: dict[str, Effect] = {}


def register(name: str, handler: Effect) -> None:
    """Make ``handler`` the effect ``name``. Registering another under a taken name is a mistake."""
    if _effects.setdefault(name, handler) is not handler:
        raise ValueError(f"effect {name!r} is already registered")


def get(name: str) -> Effect:
    """The handler of ``name``; a KeyError cannot happen for a loaded process, loading checks the names."""
    return _effects[name]


def names() -> frozenset[str]:
    """All registered names."""
    return frozenset(_effects)
