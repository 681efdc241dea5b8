"""The rule result of a submission as the officer's check list: what needs eyes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.figures import cn_date, decimal_of, grouped
from huiqi.web.kit.parts import CalcStep

KINDS = {"T": "ok", "M": "info", "U": "warn", "F": "bad"}
ICONS = {"T": "ok", "M": "half", "U": "ask", "F": "no"}
WORDS = {"T": "通过", "M": "请您判断", "U": "没有数据", "F": "不符合"}
ORDER = {"F": 0, "U": 1, "M": 2, "T": 3}


@dataclass(frozen=True)
class CheckLine:
    """One automatic check."""

    title: str
    note: str
    kind: str
    icon: str
    word: str
    passes: bool


def check_lines(result: Mapping[str, Any]) -> list[CheckLine]:
    """Top-level clauses, those that did not pass first."""
    explanation = result.get("explanation") or {}
    rows = list(explanation.get("clauses") or []) + list(explanation.get("exclusions") or [])
    return [_line(row) for row in sorted(rows, key=lambda row: ORDER[row["truth"]])]


def _line(row: Mapping[str, Any]) -> CheckLine:
    truth = row["truth"]
    return CheckLine(
        title=_title(row), note=_note(row), kind=KINDS[truth], icon=ICONS[truth], word=WORDS[truth], passes=truth == "T"
    )


def _title(row: Mapping[str, Any]) -> str:
    if row.get("children") and row["kind"] in ("any", "all"):
        joint = " 或 " if row["kind"] == "any" else "、"
        return joint.join(child["title"] for child in row["children"])
    return str(row["title"])


def _note(row: Mapping[str, Any]) -> str:
    parts = [f"{row['clause']}", f"要求 {row['needed']}", f"现有 {row['on_file']}"]
    if row.get("source"):
        parts.append(f"{row['source']}{('，' + cn_date(row['as_of_on'])) if row.get('as_of_on') else ''}")
    if row.get("gap"):
        parts.append(str(row["gap"]))
    return "；".join(parts)


def money_lines(result: Mapping[str, Any]) -> list[CalcStep]:
    """The calculation as it was at submission."""
    amount = (result.get("explanation") or {}).get("amount") or {}
    if amount.get("value") is None:
        return []
    steps = [CalcStep(step["text"], _figure(step["value"])) for step in amount.get("steps") or []]
    word = "按规则最高" if amount.get("is_ceiling") else "按规则应得"
    return [*steps, CalcStep(word, f"{_figure(amount['value'])} {amount.get('unit') or ''}".strip(), is_sum=True)]


def _figure(value: Any) -> str:
    number = decimal_of(value)
    return "" if number is None else grouped(number)


def failing_clauses(result: Mapping[str, Any]) -> Iterable[str]:
    """The articles that were not met, for the refusal's grounds."""
    explanation = result.get("explanation") or {}
    for row in list(explanation.get("clauses") or []) + list(explanation.get("exclusions") or []):
        if row["truth"] == "F":
            yield f"{row['clause']}：{_title(row)}，要求 {row['needed']}，现有 {row['on_file']}"
