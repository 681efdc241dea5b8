"""认企业 · which company a row of a file speaks of: names, addresses, old numbers, streets; plain Python.

A code settles it. Without one, :mod:`comparing` puts name, address and legal representative side by side and answers
the same, ask a person, or different; it never guesses between two companies that differ in one character.
"""

from __future__ import annotations

from huiqi.engine.identity.comparing import Answer, Card, Comparison, compare
from huiqi.engine.identity.names import NameParts, normalise_name, split_name
from huiqi.engine.identity.numbers import is_registration_number, organisation_code

__all__ = [
    "Answer",
    "Card",
    "Comparison",
    "NameParts",
    "compare",
    "is_registration_number",
    "normalise_name",
    "organisation_code",
    "split_name",
]
