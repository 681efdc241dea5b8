"""Whose row is it? The parties room knows; here is the one place where its identifier is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from huiqi.core.parties.services.identify import Identifier as PartiesIdentifier
from huiqi.core.parties.services.identify import IdentityRow, Resolution

__all__ = ["ASK", "BY_NUMBER", "Identifier", "IdentityRow", "Resolution", "load_identifier"]

ASK = "ask"
BY_NUMBER = frozenset({"code", "alias", "answered"})
"""Ways of finding that a wrong code does not stand against: its number is on file, or a person has said whose it is."""


class Identifier(Protocol):
    """Finds the companies of many rows at once."""

    def resolve(self, rows: Sequence[IdentityRow]) -> list[Resolution]:
        """One resolution a row, in order; nothing is written."""
        ...


def load_identifier() -> Identifier:
    """The identifier that this installation uses: by code, old number, name, likeness, and what people answered."""
    return PartiesIdentifier()
