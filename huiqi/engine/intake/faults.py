"""What is wrong with a file or with one of its cells, in one sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.engine.refusal import InvalidInput

SHOWN = 200
"""So much of a cell's text is kept beside its fault."""


class FileUnreadable(InvalidInput):
    """The file as a whole can't be taken: cut off, too wide, of an unknown kind. Nothing of it goes in."""

    code = "file_unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell (or row, with an empty ``column``) that does not go in.

    ``row`` counts as a spreadsheet does, from 1, the title rows included; ``column`` is its letter. ``code`` is
    stable for machines, ``sentence`` for people. ``value`` is the cell's text, cut at 200 characters.
    """

    sheet: str
    row: int
    column: str
    title: str
    value: str
    sentence: str
    code: str


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as spreadsheets name their columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(value: object) -> str:
    """A cell's content as it stands beside its fault; a whole number without the point that spreadsheets keep."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).replace("\x00", "")[:SHOWN]  # no database keeps a zero byte
