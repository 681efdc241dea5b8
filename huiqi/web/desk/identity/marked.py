"""Two texts beside each other, with what differs set apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from huiqi.core.parties.queries import list_beside

if TYPE_CHECKING:
    from huiqi.core.parties.models import Company, IdentityQuestion

Pieces = list[tuple[str, bool]]
"""A text in pieces; True: the other text does not have this piece."""


@dataclass(frozen=True)
class MarkedLine:
    """One line of a comparison: ``word`` 一致, 不一致 or empty where one side says nothing."""

    words: str
    said: Pieces
    on_file: Pieces
    kind: str
    word: str


@dataclass(frozen=True)
class MarkedCandidate:
    """A company beside the row; ``score`` in points of a hundred."""

    company: Company
    score: int
    lines: list[MarkedLine]


def marked_candidates(question: IdentityQuestion) -> list[MarkedCandidate]:
    """The candidates of a question, best first."""
    return [
        MarkedCandidate(
            each.company,
            round(each.score * 100),
            [
                MarkedLine(line.words, *pieces(line.said, line.on_file, line.is_equal), *_WORDS[line.is_equal])
                for line in each.lines
                if line.said or line.on_file
            ],
        )
        for each in list_beside(question)
    ]


_WORDS = {True: ("ok", "一致"), False: ("warn", "不一致"), None: ("off", "一边没有")}


def pieces(said: str, on_file: str, is_equal: bool | None) -> tuple[Pieces, Pieces]:
    """Both texts in pieces; nothing is set apart where they count as equal or one side is empty."""
    if is_equal is not False:
        return [(said, False)], [(on_file, False)]
    left: Pieces = []
    right: Pieces = []
    for step in Indel.opcodes(said, on_file):
        if step.src_end > step.src_start:
            left.append((said[step.src_start : step.src_end], step.tag != "equal"))
        if step.dest_end > step.dest_start:
            right.append((on_file[step.dest_start : step.dest_end], step.tag != "equal"))
    return left, right
