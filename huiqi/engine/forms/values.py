"""Typed values: what a person types becomes a value of the vocabulary, and a value becomes what a page shows.

A value has the shape in which facts are kept and rules read them: ``number``, ``money`` and ``percent`` are
Decimal in the attribute's unit (percent in points: 5 is 5 %), ``bool`` is bool, ``date`` is ISO text, ``enum`` is
text, ``set`` a list of texts, ``list`` a list of ``{"amount", "fee"}`` rows in 万元. Unknown is None; "there is
none" never is: it is ``[]``, 无, False, or a rank of 9999.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.engine.forms.dates import read_date
from huiqi.engine.forms.numbers import half_width, is_no_answer, read_number, read_percent
from huiqi.engine.refusal import InvalidInput

NUMERIC = frozenset({"number", "money", "percent"})
YES = frozenset({"是", "有", "对", "真", "已", "是的", "有的", "属于", "符合", "true", "yes", "y", "1", "√", "✓", "✔"})
NO = frozenset(
    {"否", "无", "不", "假", "未", "不是", "没有", "不属于", "不符合", "false", "no", "n", "0", "×", "✗", "✘"}
)
COUNTED = frozenset({"家", "个", "项", "宗", "名"})

_SIGNED = re.compile(r"growth|delta|cagr|profit|margin")
_SIGNED_KEYS = frozenset({"taxable_income", "lawyer_rev_over_avg"})
_SEPARATORS = re.compile(r"[、，,;；|\n\r\t]+")
_CELLS = re.compile(r"[\s、，;；|]+")
_ENDINGS = ("级", "区", "市", "型", "业")


def may_be_negative(key: str) -> bool:
    """Growth, differences, profit and margins may be below zero; every other number may not."""
    return bool(_SIGNED.search(key)) or key in _SIGNED_KEYS


def parse_value(
    attribute_type: str, unit: str | None, text: str, *, key: str = "", choices: Sequence[str] | None = None
) -> Any:
    """What ``text`` means, in the attribute's unit; None for an empty field or —.

    ``key`` (the attribute's) decides whether a negative number is possible; without it any sign is taken.
    ``choices`` are an enum's values. Raises ``InvalidInput`` with one Chinese sentence that says what to type.
    """
    if attribute_type == "set" and half_width(text) in {"无", "没有"}:
        return []
    if is_no_answer(text):
        return None
    match attribute_type:
        case "number" | "money" | "percent":
            number = read_percent(text) if attribute_type == "percent" else read_number(text, unit or "")
            return check_value(attribute_type, number, unit=unit, key=key)
        case "bool":
            return _read_bool(text)
        case "date":
            return read_date(text).isoformat()
        case "enum":
            return _read_enum(text, choices, key)
        case "set":
            return list(dict.fromkeys(each.strip() for each in _SEPARATORS.split(text) if each.strip()))
        case "list":
            return _read_rows(text)
    raise ValueError(f"unknown attribute type {attribute_type!r}")


def check_value(
    attribute_type: str,
    value: Any,
    *,
    unit: str | None = None,
    key: str = "",
    choices: Sequence[str] | None = None,
) -> Any:
    """The value itself, numbers as exact Decimals without idle zeros, when it fits its type.

    For values that come from a machine. Raises ``InvalidInput`` when the type is wrong, a number is not finite
    (floats are refused: they are not exact), is negative or fractional where that can't be, or a date or enum
    value does not exist.
    """
    match attribute_type:
        case "number" | "money" | "percent":
            return _checked_number(attribute_type, value, unit, key)
        case "bool" if isinstance(value, bool):
            return value
        case "date" if isinstance(value, date):
            return value.isoformat()[:10]
        case "date" if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return read_date(value).isoformat()
        case "enum" if isinstance(value, str) and value.strip():
            return _read_enum(value, choices, "", is_exact=True)
        case "set" if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(each, str) for each in value):
            return list(
                dict.fromkeys(
                    each.strip() for each in (sorted(value) if isinstance(value, (set, frozenset)) else value)
                )
            )
        case "list" if isinstance(value, (list, tuple)):
            return [_checked_row(row) for row in value]
    raise InvalidInput(f"“{value}”与该项的类型不符，请核对。", code="wrong_type")


def find_warning(attribute_type: str, unit: str | None, value: Any) -> str | None:
    """A remark on a number so large or small that its unit may be wrong; never a refusal."""
    if attribute_type not in NUMERIC or value is None:
        return None
    size = abs(Decimal(value))
    if unit == "万元" and size >= 1_000_000:
        return (
            f"{_grouped(Decimal(value))} 万元合 {_grouped(Decimal(value) / 10000)} 亿元，请确认没有把“元”填成“万元”。"
        )
    if unit == "元" and 0 < size < 1:
        return "不足 1 元，请确认没有把“万元”填成“元”。"
    if attribute_type == "percent" and 0 < size < 1:
        return f"填的是 {_grouped(Decimal(value))}%，请确认没有把 {_grouped(size * 100)}% 写成小数。"
    if attribute_type == "percent" and size > 1000:
        return f"填的是 {_grouped(Decimal(value))}%，请确认数值。"
    if unit in {"人", "平方米"} and size >= 200_000:
        return f"填的是 {_grouped(Decimal(value))} {unit}，请确认数值。"
    return None


def format_value(attribute_type: str, unit: str | None, value: Any) -> str:
    """The value as pages show it: 4,286.30 万元 · 12.5% · 是 · 2026 年 5 月 31 日 · 未知. ``parse_value`` reads it back."""
    if value is None:
        return "未知"
    match attribute_type:
        case "money":
            return f"{_money(Decimal(value))} {unit}".strip()
        case "percent":
            return f"{_grouped(Decimal(value))}%"
        case "number":
            return _count(Decimal(value), unit or "")
        case "bool":
            return "是" if value else "否"
        case "date":
            day = value if isinstance(value, date) else date.fromisoformat(value)
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
        case "set":
            return "、".join(value) if value else "无"
        case "list":
            return (
                "；".join(f"{_grouped(Decimal(row['amount']))} {_grouped(Decimal(row['fee']))}" for row in value)
                or "无"
            )
    return str(value)


def _checked_number(attribute_type: str, value: Any, unit: str | None, key: str) -> Decimal:
    if isinstance(value, (bool, float)) or not isinstance(value, (int, Decimal)):
        raise InvalidInput(f"“{value}”不是数，请填写数字。", code="wrong_type")
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidInput("数值必须是有限的数，请核对。", code="wrong_type")
    if number < 0 and key and not may_be_negative(key):
        shown = format_value(attribute_type, unit, number)
        raise InvalidInput(f"这一项不能是负数（{shown}），请核对。", code="negative")
    if unit in COUNTED and number != number.to_integral_value():
        shown = format_value(attribute_type, unit, number)
        raise InvalidInput(f"{shown}不是整数，这一项按{unit}计，请填整数。", code="not_whole")
    return _without_idle_zeros(number)


def _without_idle_zeros(number: Decimal) -> Decimal:
    if number == number.to_integral_value():
        return Decimal(int(number))
    short = number.normalize()
    return short if short == number else number  # more digits than the context has would be rounded


def _read_bool(text: str) -> bool:
    word = half_width(text).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise InvalidInput(f"“{text.strip()}”不能判断是或否，请填“是”或“否”。", code="not_yes_or_no")


def _read_enum(text: str, choices: Sequence[str] | None, key: str, *, is_exact: bool = False) -> str:
    word = text.strip()
    if not choices:
        ending = {"_district": "区", "_city": "市"}.get(key[key.rfind("_") :] if "_" in key else "", "")
        return word if is_exact or not ending or word.endswith(ending) else word + ending
    if word in choices:
        return word
    if not is_exact:
        wanted = {half_width(word).lower(), *(half_width(word).lower() + ending for ending in _ENDINGS)}
        wanted |= {"无"} if half_width(word) == "没有" else set()
        found = [each for each in choices if half_width(each).lower() in wanted]
        if len(found) == 1:
            return found[0]
    raise InvalidInput(f"“{word}”不在可选范围内，请从 {'、'.join(choices)} 中选一项。", code="not_a_choice")


def _read_rows(text: str) -> list[dict[str, Decimal]]:
    """One loan a line (or between ；): the amount and the fee in 万元, with a space between."""
    if half_width(text) in {"无", "没有"}:
        return []
    rows = []
    for line in re.split(r"[\n\r；;]+", text):
        cells = [each for each in _CELLS.split(line.strip()) if each]
        if not cells:
            continue
        if len(cells) != 2:
            raise InvalidInput(
                f"“{line.strip()}”请写成“金额 费用”两个数，中间空一格，每笔一行（单位：万元）。", code="bad_row"
            )
        rows.append(_checked_row({"amount": read_number(cells[0], "万元"), "fee": read_number(cells[1], "万元")}))
    return rows


def _checked_row(row: Any) -> dict[str, Decimal]:
    if not isinstance(row, dict) or not {"amount", "fee"} <= row.keys():
        raise InvalidInput("清单的每一行都要有金额和费用，请补齐。", code="bad_row")
    return {
        **row,
        "amount": _checked_number("money", row["amount"], "万元", "amount"),
        "fee": _checked_number("money", row["fee"], "万元", "fee"),
    }


def _grouped(number: Decimal) -> str:
    return format(_without_idle_zeros(number), ",f")


def _money(number: Decimal) -> str:
    """Whole amounts without decimals, others with at least two: 1,200 · 4,286.30 · 0.123456."""
    places = -int(_without_idle_zeros(number).as_tuple().exponent)
    return format(number, f",.{max(places, 2)}f") if places > 0 else format(number, ",.0f")


def _count(number: Decimal, unit: str) -> str:
    # A year of a certificate is a name, not a quantity: no thousands separator.
    is_calendar_year = unit == "年" and 1900 <= number <= 2100
    shown = str(int(number)) if is_calendar_year else _grouped(number)
    return f"{shown} {unit}".strip()
