"""One delivery understood: sheets, mapping, owners, statements, faults, and a preview of its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from huiqi.core.facts.services import StatementRow
from huiqi.core.intake.identifying import Identifier, IdentityRow, Resolution
from huiqi.core.intake.progress import Tell, silent
from huiqi.core.intake.reading.companies import Owners, Registry, find_owners
from huiqi.core.intake.reading.statements import Told, put_together, read_columns
from huiqi.core.parties.services import NewCompany
from huiqi.engine.forms.values import find_warning, format_value
from huiqi.engine.intake.faults import Fault, FileUnreadable, column_letter, shown
from huiqi.engine.intake.headers import Table, table_of
from huiqi.engine.intake.mapping import NAME, USCC, Mapped, Word, propose, samples_of
from huiqi.engine.intake.tables import Sheet, read_sheets

PREVIEWED = 12
"""Rows shown as understood before anything goes in."""
WARNINGS = 30


@dataclass(slots=True)
class Understood:
    """``statements`` name new companies by -1, -2, … in the order of ``new``. ``sheets`` is the mapping with samples."""

    statements: list[StatementRow] = field(default_factory=list)
    new: list[NewCompany] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    mapped: list[Mapped] = field(default_factory=list)
    asked: list[tuple[IdentityRow, Resolution]] = field(default_factory=list)


def understand(
    path: Path,
    name: str,
    *,
    words: Sequence[Word],
    identifier: Identifier,
    day: date,
    today: date,
    remembered: Mapping[str, Mapping[str, Any]] | None,
    is_register: bool = False,
    tell: Tell = silent,
) -> Understood:
    """Read the whole file. Raises ``FileUnreadable`` when it can't be taken as a file."""
    tell("读取文件", 0, 1)
    tables = tables_of(read_sheets(path, name))
    by_key = {word.key: word for word in words}
    register = Registry() if is_register else None
    result = Understood()
    read: list[tuple[Told, list[int | None]]] = []
    for table in tables:
        mapped = propose(table, words, day, remembered)
        _require_naming(table, mapped)
        owners = find_owners(
            table, mapped, identifier, register=register, tell=lambda done, total: tell("认企业", done, total)
        )
        told = read_columns(
            table, mapped, by_key, day=day, today=today, tell=lambda done, total: tell("读各列", done, total)
        )
        result.faults += owners.faults + told.faults
        result.asked += owners.asked
        result.sheets.append(_sheet_json(table, mapped))
        result.mapped += mapped
        read.append((told, owners.ids))
        if not result.preview:
            result.preview = _preview(table, mapped, told, owners)
    result.new = register.new if register else []
    result.statements = put_together(read, result.faults)
    result.counts = _counts(result, read)
    return result


def tables_of(sheets: Sequence[Sheet]) -> list[Table]:
    """The tables of a workbook; sheets without one (a cover, notes) are passed over while another has one."""
    found: list[Table] = []
    fault: FileUnreadable | None = None
    for sheet in sheets:
        try:
            table = table_of(sheet)
        except FileUnreadable as refusal:
            fault = fault or refusal
            continue
        if table.count:
            found.append(table)
    if not found:
        raise fault or FileUnreadable("表头下面没有数据，请核对后重新选择文件。", code="no_rows")
    return found


def _require_naming(table: Table, mapped: Sequence[Mapped]) -> None:
    if not any(each.target in (USCC, NAME) for each in mapped):
        raise FileUnreadable(
            f"工作表“{table.sheet}”里没有一列对应到“统一社会信用代码”或“企业名称”，请在对应页选好，或补上这一列。",
            code="no_company_column",
        )


def _sheet_json(table: Table, mapped: Sequence[Mapped]) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "unit": table.unit,
        "rows": table.count,
        "notes": table.notes,
        "columns": [
            {
                **each.as_json(),
                "letter": column_letter(place),
                "samples": [shown(cell)[:40] for cell in samples_of(table, place, 3)],
            }
            for place, each in enumerate(mapped)
        ],
    }


def _preview(table: Table, mapped: Sequence[Mapped], told: Told, owners: Owners) -> list[dict[str, Any]]:
    naming = [place for place, each in enumerate(mapped) if each.target in (NAME, USCC)]
    naming.sort(key=lambda place: mapped[place].target != NAME)
    bad = {(fault.row, fault.column): fault.sentence for fault in [*owners.faults, *told.faults]}
    rows = []
    for row in range(min(PREVIEWED, table.count)):
        line = table.lines[row]
        owner = owners.ids[row]
        rows.append(
            {
                "line": line,
                "company": next(
                    (shown(table.columns[p][row]) for p in naming if table.columns[p][row] is not None), ""
                ),
                "state": "fault" if owner is None else "new" if owner < 0 else "known",
                "fault": next((text for (at, _), text in bad.items() if at == line and owner is None), ""),
                "cells": [_preview_cell(table, told, place, row, bad) for place in range(len(told.columns))],
            }
        )
    return rows


def _preview_cell(table: Table, told: Told, place: int, row: int, bad: Mapping[tuple[int, str], str]) -> dict[str, str]:
    column = told.columns[place]
    value, word = column.values[row], column.word
    year = column.year_of(row)
    return {
        "title": f"{word.name}{f' {year}' if year else ''}",
        "raw": shown(table.columns[column.place][row])[:40],
        "text": "" if value is None else format_value(word.type, word.unit or None, value)[:60],
        "fault": bad.get((table.lines[row], column_letter(column.place)), ""),
    }


def _counts(result: Understood, read: Sequence[tuple[Told, list[int | None]]]) -> dict[str, Any]:
    owners = [owner for _, ids in read for owner in ids]
    warnings = _warnings(read)
    return {
        "rows": len(owners),
        "rows_unknown": sum(owner is None for owner in owners),
        "companies": len({owner for owner in owners if owner is not None}),
        "new_companies": len(result.new),
        "statements": len(result.statements),
        "faults": len(result.faults),
        "columns": sum(bool(each.target) for each in result.mapped),
        "columns_left": [each.title for each in result.mapped if not each.target and each.title][:50],
        "warnings": warnings[:WARNINGS],
        "warning_count": len(warnings),
    }


def _warnings(read: Sequence[tuple[Told, list[int | None]]]) -> list[dict[str, Any]]:
    """Remarks on values so large or small that their unit may be wrong; they do go in. One a column: its first."""
    found = []
    for told, _ in read:
        for column in told.columns:
            word = column.word
            if word.unit not in {"万元", "元", "%", "人", "平方米"}:
                continue
            for value in _extremes(column.values):
                if text := find_warning(word.type, word.unit, value):
                    row = column.values.index(value)
                    title = told.table.titles[column.place]
                    found.append({"line": told.table.lines[row], "title": title, "text": text})
                    break
    return found


def _extremes(values: Sequence[Any]) -> list[Any]:
    """The largest and the smallest above zero: when neither is remarkable, none between them is."""
    sizes = [abs(value) for value in values if value]
    return (
        [max(values, key=lambda value: abs(value) if value else -1), min(filter(None, values), key=abs)]
        if sizes
        else []
    )
