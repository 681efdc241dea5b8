"""An explanation of the rules in the shape that the clause table draws."""

from __future__ import annotations

from huiqi.engine.rules.explanation import ClauseRow as ToldRow
from huiqi.engine.rules.explanation import Explanation
from huiqi.web.kit.parts import ClauseRow

GROUPS = {"any": "任一", "all": "全部"}


def clause_rows(explanation: Explanation, fix_href: str = "", *, is_told: bool = True) -> list[ClauseRow]:
    """Clauses and exclusions for the clause table; ``is_told`` False leaves out what is on file (policy page)."""
    return [_row(row, fix_href, is_told) for row in explanation.clauses + explanation.exclusions]


def _row(row: ToldRow, fix_href: str, is_told: bool) -> ClauseRow:
    is_fact = row.kind == "fact"
    return ClauseRow(
        title=row.title,
        clause=row.clause,
        needed=row.needed,
        on_file=(f"{row.on_file}，{row.result}" if row.kind == "points" else row.on_file) if is_told else "",
        source=_source(row) if is_told else "",
        as_of_on=row.as_of_on if is_told else None,
        result=row.truth,
        gap=row.gap if is_told else row.note,
        group=GROUPS.get(row.kind, ""),
        children=[_row(child, fix_href, is_told) for child in row.children],
        declared=row.standing == "declared" and row.source != "企业申报",
        fix_href=f"{fix_href}#{row.attr}" if is_told and is_fact and fix_href and row.truth == "F" else "",
    )


def _source(row: ToldRow) -> str:
    if row.source:
        return row.source
    return f"应由{row.holder}提供" if row.kind == "fact" and row.truth == "U" and row.holder else ""
