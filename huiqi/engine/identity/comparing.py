"""Two descriptions of a company side by side: a score in named parts, and one of three answers.

The table, from the strongest to the weakest name (``supports``: address alike or representative equal, ``against``:
known and different):

=====================================  =========================================================================
names                                  answer
=====================================  =========================================================================
one a branch of the other              different, whatever else agrees: a branch is a party of its own
equal                                  the same; ask when both address and representative are against
equal but for place or legal form      the same with a support and nothing against; different with two against; else ask
likeness >= 0.75 (one character off)   the same with both supports; ask with one; ask when nothing else is known
                                       and the likeness is >= 0.85; else different
less                                   ask with both supports (a renamed company); else different
=====================================  =========================================================================

A machine alone never joins two names that differ in a character: in a district of 180,000 companies two brands one
character apart are nearly always two companies, so a second witness is needed for each step down. 0.75 is one wrong
character in a core of four (Indel likeness 2*3/8), 0.85 one in seven. The score only orders candidates for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz.distance import Indel

from huiqi.engine.identity.names import NameParts, split_name
from huiqi.engine.identity.places import address_likeness, normalise_address, normalise_person

TYPING_ERROR = 0.75
CLEAR_TYPING_ERROR = 0.85
SAME_PLACE = 0.85
OTHER_PLACE = 0.6
WEIGHTS = {"name": 0.5, "address": 0.25, "legal_representative": 0.25}


class Answer(StrEnum):
    """What a comparison comes to."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Card:
    """What is compared of a company, as keys; empty where nothing is known."""

    name: NameParts
    address: str = ""
    legal_representative: str = ""

    @classmethod
    def of(cls, name: str, address: str = "", legal_representative: str = "") -> Card:
        """A card from texts as they were written."""
        return cls(split_name(name), normalise_address(address), normalise_person(legal_representative))


@dataclass(frozen=True, slots=True)
class Comparison:
    """``name`` 0 to 1; ``address`` and ``legal_representative`` 0 to 1 or None (not known on one side); ``score`` 0 to 1."""

    answer: Answer
    score: float
    name: float
    address: float | None
    legal_representative: float | None

    @property
    def is_supported(self) -> bool:
        """True when the address is alike or the representative equal."""
        return _supports(self.address, self.legal_representative) > 0

    @property
    def is_contradicted(self) -> bool:
        """True when address or representative is known and different, and neither supports."""
        return not self.is_supported and _against(self.address, self.legal_representative) > 0

    def as_question(self) -> Comparison:
        """The same, but for a person to answer."""
        return replace(self, answer=Answer.ASK)


def compare(one: Card, other: Card) -> Comparison:
    """Compare two cards; the order does not matter."""
    name = name_likeness(one.name, other.name)
    address = address_likeness(one.address, other.address)
    person = _equal(one.legal_representative, other.legal_representative)
    answer = _answer(one.name, other.name, name, address, person)
    return Comparison(answer, _score(name, address, person), name, address, person)


def name_likeness(one: NameParts, other: NameParts) -> float:
    """1 for equal keys, 0.95 where only place or legal form differ, else the likeness of the cores, at most 0.9."""
    if one.key == other.key:
        return 1.0
    if one.core == other.core and one.branch == other.branch:
        return 0.95
    return min(Indel.normalized_similarity(one.core + one.branch, other.core + other.branch), 0.9)


def _answer(one: NameParts, other: NameParts, name: float, address: float | None, person: float | None) -> Answer:
    if _are_head_and_branch(one, other):
        return Answer.DIFFERENT
    supports, against = _supports(address, person), _against(address, person)
    if name == 1.0:
        return Answer.ASK if against == 2 else Answer.SAME
    if name == 0.95:
        if supports and not against:
            return Answer.SAME
        return Answer.DIFFERENT if against == 2 else Answer.ASK
    if supports == 2:
        return Answer.SAME if name >= TYPING_ERROR else Answer.ASK
    if name < TYPING_ERROR:
        return Answer.DIFFERENT
    is_known = address is not None or person is not None
    return Answer.ASK if supports or (not is_known and name >= CLEAR_TYPING_ERROR) else Answer.DIFFERENT


def _supports(address: float | None, person: float | None) -> int:
    return (address is not None and address >= SAME_PLACE) + (person == 1.0)


def _against(address: float | None, person: float | None) -> int:
    return (address is not None and address < OTHER_PLACE) + (person == 0.0)


def _are_head_and_branch(one: NameParts, other: NameParts) -> bool:
    return one.branch != other.branch and Indel.normalized_similarity(one.branch, other.branch) < 0.9


def _equal(one: str, other: str) -> float | None:
    if not one or not other:
        return None
    return 1.0 if one == other else 0.0


def _score(name: float, address: float | None, person: float | None) -> float:
    parts = {"name": name, "address": address, "legal_representative": person}
    known = {key: value for key, value in parts.items() if value is not None}
    total = sum(WEIGHTS[key] for key in known)
    return round(sum(WEIGHTS[key] * value for key, value in known.items()) / total, 3)
