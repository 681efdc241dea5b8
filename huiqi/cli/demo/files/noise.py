"""How people write things down: formats, other ways of writing a name, and plain mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from huiqi.cli.demo import identity
from huiqi.cli.demo.files.departments import Field

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def full_width(text: str) -> str:
    """Digits, letters and marks as an input method types them."""
    return text.translate(FULL_WIDTH)


def _decimal(value: float) -> str:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


_DATES = {
    "date": lambda day: f"{day.year}-{day.month:02d}-{day.day:02d}",
    "chinese_date": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "dotted_date": lambda day: f"{day.year}.{day.month}.{day.day}",
    "month": lambda day: f"{day.year}-{day.month}-{day.day}",
}
_NUMBERS: dict[str, Callable[[float, str], str]] = {
    "plain": lambda value, unit: _decimal(value),
    "grouped": lambda value, unit: f"{value:,.2f}",
    "percent": lambda value, unit: f"{_decimal(value)}%",
    "unit": lambda value, unit: f"{_decimal(round(value / 10_000, 6))}万" if unit == "元" and value >= 10_000 and value % 100 == 0 else f"{_decimal(value)}{unit}",
}  # fmt: skip
_BOOLS = {"yes": ("否", "是"), "mark": ("×", "√")}


def written(column: Any, field: Field) -> list[str]:
    """The whole column as the department writes it; masked cells are empty."""
    values, mask = column.data, np.ma.getmaskarray(column)
    if values.dtype.kind == "b":
        words = _BOOLS[field.style]
        return ["" if none else words[int(value)] for value, none in zip(values, mask, strict=True)]
    if values.dtype.kind == "M":
        write = _DATES[field.style]
        days = values.astype("datetime64[D]").astype(object)
        return ["" if none else write(value) for value, none in zip(days, mask, strict=True)]
    if values.dtype.kind in "fi":
        style = _NUMBERS[field.style]
        numbers = np.round(values.astype(float) * field.factor, 6)
        return ["" if none else style(value, field.unit) for value, none in zip(numbers.tolist(), mask, strict=True)]
    return ["" if none else _words(value) for value, none in zip(values, mask, strict=True)]


def _words(value: Any) -> str:
    return ("、".join(value) or "无") if isinstance(value, tuple) else str(value)


def loosely(name: str, pick: int) -> str:
    """The same name as somebody else would write it."""
    match pick % 6:
        case 0:
            return name.replace("（", "(").replace("）", ")")
        case 1:
            return name.replace("有限公司", "有限责任公司") if "股份" not in name else name
        case 2:
            return f" {name[:3]} {name[3:]}"
        case 3:
            return name.replace("（", "【").replace("）", "】")
        case 4:
            return name.removeprefix("深圳市") if name.startswith("深圳市") else full_width(name)
        case _:
            return f"{name}\u3000"


def mistyped(name: str, pick: int) -> str:
    """One character of the brand wrong."""
    at = 3 + pick % 2 if name.startswith("深圳市") else pick % 2
    wrong = identity.SECOND[pick % len(identity.SECOND)]
    if name[at] == wrong:
        wrong = identity.SECOND[(pick + 1) % len(identity.SECOND)]
    return name[:at] + wrong + name[at + 1 :]


def phone(number: int) -> str:
    """A telephone number that reaches nobody, in one of the styles of hand-kept lists."""
    line = f"{number % 10_000:04d}"
    return (
        f"0755-0000{line}",
        f"(0755)0000 {line}",
        f"0000{line}",
        f"0755—0000{line}转801",
        full_width(f"0000{line}"),
    )[number % 5]


def wrong_code(code: str, pick: int) -> str:
    """A code as it is mistyped: a digit changed, two exchanged, a place lost, a letter for a digit."""
    at = 9 + pick % 7
    match pick % 4:
        case 0:
            return f"{code[:at]}{(ord(code[at]) + 1) % 10}{code[at + 1 :]}"
        case 1:
            return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        case 2:
            return code[:at] + code[at + 1 :]
        case _:
            return code.replace("0", "O", 1)


def wrong_number(text: str, pick: int) -> str:
    """A number as it is mistyped or put in another unit; words come back as they were."""
    if not any(each.isdigit() for each in text):
        return text
    match pick % 4:
        case 0:
            return f"{text}0" if "." not in text and "%" not in text else f"1{text}"
        case 1:
            return f"约{text}"
        case 2:
            return f"-{text}"
        case _:
            digit = next(each for each in text if each.isdigit())
            return text.replace(digit, str((int(digit) + 3) % 10), 1)
