"""The statements of a table: its columns read once, put together with the owners of the rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiqi.core.facts.services import StatementRow
from huiqi.engine.exact_json import dumps
from huiqi.engine.forms.values import format_value
from huiqi.engine.intake.faults import Fault, column_letter, shown
from huiqi.engine.intake.headers import Table
from huiqi.engine.intake.mapping import YEAR, Mapped, Word
from huiqi.engine.intake.tables import Cell
from huiqi.engine.intake.values import Wanted, plain_text, read_column
from huiqi.engine.refusal import InvalidInput

FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of values; ``years`` row by row, or one year (None: no year) for all."""

    place: int
    word: Word
    values: list[Any]
    year: int | None
    years: list[int | None] | None = None

    def year_of(self, row: int) -> int | None:
        """The year that row's value is of."""
        return self.year if self.years is None else self.years[row]


@dataclass(slots=True)
class Told:
    """What a table tells: statements (companies may still be placeholders) and what is wrong."""

    table: Table
    columns: list[ReadColumn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_columns(
    table: Table,
    mapped: Sequence[Mapped],
    words: dict[str, Word],
    *,
    day: date,
    today: date,
    tell: Callable[[int, int], None],
) -> Told:
    """Every mapped attribute column as values. A column whose year or unit can't be is a fault of its head."""
    told = Told(table)
    row_years = _row_years(table, mapped, day, told.faults)
    wanted = [(place, each, words[each.target]) for place, each in enumerate(mapped) if each.target in words]
    for done, (place, each, word) in enumerate(wanted, start=1):
        years = row_years if word.may_have_years and each.year is None else None
        try:
            _require_year(each, word, day, years is not None)
            read = read_column(table.columns[place], _wanted(each, word, today))
        except InvalidInput as fault:
            told.faults.append(fault_at(table, table.lines[0] - 1 if table.lines else 1, place, each.title, fault))
            continue
        told.columns.append(ReadColumn(place, word, read.values, each.year, years))
        letter, title, cells = column_letter(place), table.titles[place], table.columns[place]
        told.faults.extend(
            Fault(table.sheet, table.lines[row], letter, title, shown(cells[row]), sentence, code)
            for row, sentence, code in read.faults
        )
        tell(done, len(wanted))
    return told


def fault_at(table: Table, line: int, place: int, value: Cell, fault: InvalidInput) -> Fault:
    """A refusal as the fault of a cell."""
    return Fault(
        table.sheet, max(line, 1), column_letter(place), table.titles[place], shown(value), fault.message, fault.code
    )


def _wanted(each: Mapped, word: Word, today: date) -> Wanted:
    return Wanted(word.type, word.unit, word.key, today, word.choices, each.unit, each.is_stated)


def _require_year(each: Mapped, word: Word, day: date, is_by_row: bool) -> None:
    if word.is_per_year and each.year is None and not is_by_row:
        raise InvalidInput(f"“{word.name}”按年度报，请在对应页选这一列是哪一年。", code="no_year")
    if each.year is not None and not FIRST_YEAR <= each.year <= day.year:
        raise InvalidInput(f"{each.year} 年在数据日期之后或太早，请在对应页改年度。", code="wrong_year")


def _row_years(table: Table, mapped: Sequence[Mapped], day: date, faults: list[Fault]) -> list[int | None] | None:
    """The year that each row says itself, where a column does."""
    place = next((place for place, each in enumerate(mapped) if each.target == YEAR), None)
    if place is None:
        return None
    years: list[int | None] = []
    for row, cell in enumerate(table.columns[place]):
        found = re.fullmatch(r"((?:19|20)\d\d)(?:年度?)?(?:[-/.].*)?", plain_text(cell))
        year = int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= day.year else None
        if year is None and cell is not None:
            fault = InvalidInput("这一格应是不晚于数据日期的年度，例如 2025，请核对。", code="wrong_year")
            faults.append(fault_at(table, table.lines[row], place, cell, fault))
        years.append(year)
    return years


def put_together(tables: Sequence[tuple[Told, list[int | None]]], faults: list[Fault]) -> list[StatementRow]:
    """All statements. Rows that speak of the same thing twice count once when they agree, and not at all otherwise."""
    rows_of: Counter[int] = Counter()
    for _, owners in tables:
        rows_of.update(owner for owner in owners if owner is not None)
    repeated = {owner for owner, count in rows_of.items() if count > 1}
    statements: list[StatementRow] = []
    doubtful: dict[tuple[int, str, int | None], list[tuple[Told, ReadColumn, int]]] = defaultdict(list)
    for told, owners in tables:
        for column in told.columns:
            key, year, by_row = column.word.key, column.year, column.years is not None
            for row, (owner, value) in enumerate(zip(owners, column.values, strict=True)):
                if owner is None or value is None:
                    continue
                if owner in repeated or by_row:
                    if not (by_row and column.year_of(row) is None and column.word.is_per_year):
                        doubtful[owner, key, column.year_of(row)].append((told, column, row))
                else:
                    statements.append(StatementRow(owner, key, value, year))
    statements.extend(_settled(doubtful, faults))
    return statements


def _settled(
    doubtful: dict[tuple[int, str, int | None], list[tuple[Told, ReadColumn, int]]], faults: list[Fault]
) -> Iterable[StatementRow]:
    for (owner, key, year), places in doubtful.items():
        values = {dumps(column.values[row]) for _, column, row in places}
        if len(values) == 1:
            _, column, row = places[0]
            yield StatementRow(owner, key, column.values[row], year)
            continue
        lines = "、".join(f"第 {told.table.lines[row]} 行" for told, _, row in places[:5])
        for told, column, row in places:
            table, place, word = told.table, column.place, column.word
            own = format_value(word.type, word.unit or None, column.values[row])
            sentence = f"{lines}是同一家企业，“{word.name}”却不一样（这里是 {own}），请核对后只留一个。"
            cell = table.columns[place][row]
            faults.append(
                fault_at(table, table.lines[row], place, cell, InvalidInput(sentence[:500], code="two_truths"))
            )
