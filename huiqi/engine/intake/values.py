"""A column of cells as values in the attribute's unit. Each distinct cell is read once, however often it stands there.

Understood: 元/千元/万元/亿元, 1,200.50 and １２００, 2022-3-1, 2022年3月1日, 20220301 and the serial numbers of
spreadsheets, 是/否, percentages, blanks and —. What is vague, negative where that can't be, in the future or a formula
is a fault and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from huiqi.engine.forms.numbers import half_width, is_no_answer
from huiqi.engine.forms.values import NUMERIC, check_value, parse_value
from huiqi.engine.intake.tables import Cell
from huiqi.engine.refusal import InvalidInput

UNITS: dict[str, int] = {"元": 1, "千元": 1000, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
FRACTION = "小数"
"""The unit of a percent column whose cells are shares of one, as spreadsheets keep 5 %."""
PERCENT_UNITS = {"%": Decimal(1), FRACTION: Decimal(100), "‰": Decimal("0.1")}
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")
_HAS_WORDS = re.compile(r"[^\d.,'\s+\-()%‰]")
_ERRORS = re.compile(r"#(?:REF|N/A|NAME|VALUE|DIV/0|NUM|NULL|SPILL|CALC)[!?/A]*", re.IGNORECASE)
# Day 1 of a spreadsheet is 1900-01-01, and it believes in a 29 February 1900.
_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 73_051)
"""1927-05-18 to 2100-01-01: what is smaller may as well be a number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column is read as: the attribute's type, unit, key and choices, and the unit its bare numbers have.

    ``unit`` "" is the attribute's own. ``is_stated``: a head says the unit, so bare numbers beside others that name
    a unit are no puzzle. ``today``: no later day is believed.
    """

    type: str
    attribute_unit: str
    key: str
    today: date
    choices: tuple[str, ...] = ()
    unit: str = ""
    is_stated: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """``values[i]`` belongs to cell i, None where there is none. ``faults`` are (place, sentence, code)."""

    values: list[Any]
    faults: list[tuple[int, str, str]]


def read_column(cells: Sequence[Cell], wanted: Wanted) -> Read:
    """All cells of a column; a fault leaves None at its place."""
    read_one = _reader(wanted)
    if wanted.type in NUMERIC and not wanted.is_stated:
        read_one = _refusing_mixed(cells, wanted, read_one)
    known: dict[tuple[type, Cell], tuple[Any, str, str]] = {}
    values: list[Any] = []
    faults: list[tuple[int, str, str]] = []
    for place, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        key = (cell.__class__, cell)
        found = known.get(key)
        if found is None:
            found = known[key] = _read(read_one, cell)
        if found[1]:
            faults.append((place, found[1], found[2]))
        values.append(found[0])
    return Read(values, faults)


def _read(read_one: Callable[[Cell], Any], cell: Cell) -> tuple[Any, str, str]:
    try:
        return read_one(cell), "", ""
    except InvalidInput as fault:
        return None, fault.message, fault.code


def _reader(wanted: Wanted) -> Callable[[Cell], Any]:
    inner = _number_reader(wanted) if wanted.type in NUMERIC else _other_reader(wanted)

    def read(cell: Cell) -> Any:
        if isinstance(cell, str):
            text = cell.strip()
            if is_no_answer(text):
                return None
            if text.startswith(("=", "＝")):
                raise InvalidInput("这一格是公式，请改成公式算出的数值。", code="formula")
            if _ERRORS.fullmatch(text):
                raise InvalidInput(f"这一格是出错的公式（{text}），请核对后填数值。", code="formula")
        return inner(cell)

    return read


# -- numbers -----------------------------------------------------------------------------------------


def exact(number: float) -> Decimal:
    """What a spreadsheet shows of a number: 15 digits, so 0.1 + 0.2 is 0.3 again."""
    return Decimal(number) if isinstance(number, int) else Decimal(format(number, ".15g"))


def factor(unit: str, attribute_unit: str) -> Decimal:
    """What a bare number in ``unit`` is multiplied with. Raises ``InvalidInput`` for units that don't meet."""
    if not unit or unit == attribute_unit:
        return Decimal(1)
    if unit in UNITS and attribute_unit in UNITS:
        return Decimal(UNITS[unit]) / UNITS[attribute_unit]
    raise InvalidInput(f"这一列的单位“{unit}”换算不成“{attribute_unit}”，请重新选择单位。", code="wrong_unit")


def _number_reader(wanted: Wanted) -> Callable[[Cell], Any]:
    is_percent = wanted.type == "percent"
    scale = PERCENT_UNITS.get(wanted.unit, Decimal(1)) if is_percent else factor(wanted.unit, wanted.attribute_unit)

    def check(number: Decimal) -> Decimal:
        value: Decimal = check_value(wanted.type, number, unit=wanted.attribute_unit or None, key=wanted.key)
        return value

    def read(cell: Cell) -> Any:
        if isinstance(cell, (bool, date, time, timedelta)):
            raise InvalidInput("这一格应当是数，请核对单元格格式后填数字。", code="not_a_number")
        if isinstance(cell, (int, float)):
            if cell != cell or cell in (float("inf"), float("-inf")):
                raise InvalidInput("这一格不是一个数，请核对后填数字。", code="not_a_number")
            return check(exact(cell) * scale)
        if isinstance(cell, Decimal):
            return check(cell * scale)
        text = half_width(str(cell))
        if _PLAIN.fullmatch(text):
            return check(Decimal(text) * scale)
        return check(_worded(text, wanted, is_percent) * (1 if _says_unit(text, wanted) else scale))

    return read


def _says_unit(text: str, wanted: Wanted) -> bool:
    """True when the cell itself carries a unit, so that the column's does not apply."""
    if wanted.type == "percent":
        return any(sign in text for sign in ("%", "‰", "分之", "百分点"))
    return any(word in text for word in "元万亿圆") if wanted.attribute_unit in UNITS else bool(_HAS_WORDS.search(text))


def _worded(text: str, wanted: Wanted, is_percent: bool) -> Decimal:
    """A number with words, in the attribute's unit when it says its own, else bare in the column's."""
    bare = "" if is_percent else (wanted.unit if wanted.unit in UNITS else wanted.attribute_unit)
    if is_percent:
        number = parse_value("percent", "%", text)
    elif _says_unit(text, wanted):
        number = parse_value("number", wanted.attribute_unit, _without_thousands(text))
    else:
        number = parse_value("number", bare if bare in {"元", "万元"} else "", text)
    if number is None:
        raise InvalidInput(f"“{text}”看不出是哪个数，请只填数字。", code="not_a_number")
    return Decimal(number)


def _without_thousands(text: str) -> str:
    """5千元 and 3百万元 in figures; other words are left to the reader of numbers."""
    found = re.fullmatch(r"(-?[\d.,]+)\s*(百万|千万|千|百)元", text)
    if not found:
        return text
    size = {"百": 100, "千": 1000, "百万": 10**6, "千万": 10**7}[found[2]]
    return f"{Decimal(found[1].replace(',', '')) * size:f}元" if _PLAIN.fullmatch(found[1].replace(",", "")) else text


def _refusing_mixed(cells: Sequence[Cell], wanted: Wanted, read_one: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """Some cells name a unit, others don't, and no head says which: the bare ones can't be known."""
    said = {word for cell in cells if isinstance(cell, str) and (word := unit_in(half_width(cell)))}
    if not said:
        return read_one
    named = "、".join(sorted(said))

    def read(cell: Cell) -> Any:
        value = read_one(cell)
        if value is not None and not (isinstance(cell, str) and _says_unit(half_width(cell), wanted)):
            raise InvalidInput(
                f"这一列有的格写了单位（{named}），这一格没有写，请补上单位或统一写在表头。", code="mixed_units"
            )
        return value

    return read


def unit_in(text: str) -> str:
    """The unit of money or share that a cell or title carries, "" for none: 3.5亿元 → 亿元, 5% → %."""
    found = re.search(r"亿美元|亿元|百万元|万元|千元|元|‰|%", text)
    if found:
        return found[0]
    found = re.search(r"\d\s*(亿|万)$", text.strip())
    return f"{found[1]}元" if found else ""


# -- everything else ---------------------------------------------------------------------------------


def _other_reader(wanted: Wanted) -> Callable[[Cell], Any]:
    def read(cell: Cell) -> Any:
        match wanted.type:
            case "date":
                return read_day(cell, wanted.today).isoformat()
            case "bool":
                return _truth(cell)
            case _:
                text = plain_text(cell)
                value = parse_value(wanted.type, wanted.attribute_unit, text, key=wanted.key, choices=wanted.choices)
                return value

    return read


def plain_text(cell: Cell) -> str:
    """A cell as a person reads it: 6510.0 is 6510, a day is ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()  # a zero byte is kept by no database
    return "" if cell is None else str(cell)


def read_day(cell: Cell, today: date) -> date:
    """The day of a cell, at most ``today``. Raises ``InvalidInput``."""
    day = _day(cell)
    if day > today:
        raise InvalidInput(f"日期 {day.isoformat()} 在今天之后，请核对年份。", code="future_date")
    return day


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if (isinstance(cell, int) and not isinstance(cell, bool)) or (isinstance(cell, float) and cell.is_integer()):
        cell = str(int(cell))
    text = half_width(str(cell))
    if re.fullmatch(r"\d{5}(?:\.0+)?", text) and int(float(text)) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(float(text)))
    found = re.match(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]\d{1,2}:\d{2}", text)
    return date.fromisoformat(parse_value("date", None, found[1] if found else text))


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = plain_text(cell)
    value: bool = parse_value("bool", None, re.sub(r"\(.*\)$", "", half_width(text)) or text)
    return value
