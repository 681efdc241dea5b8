"""How numbers, money and days are written on every page.

Money is Decimal yuan (``amount``) or integer 分; never float. 万元 stands above, the exact figure below.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
WAN = Decimal(10_000)
FEN = Decimal("0.01")


def decimal_of(value: object) -> Decimal | None:
    """``value`` as an exact Decimal; None for None, "" and what is not a number."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def grouped(value: Decimal, places: int | None = None) -> str:
    """Thousands separators; ``places`` fixes the decimals, None trims trailing zeros."""
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def wan(value: object) -> str:
    """Yuan as 万元: ``995400`` → "99.54", ``3000000`` → "300"; at most two decimals (cut, never rounded up)."""
    number = decimal_of(value)
    if number is None:
        return ""
    amount = (number / WAN).quantize(FEN, rounding=ROUND_DOWN)
    if amount != amount.to_integral_value() and (number / WAN) != 0:
        return grouped(amount, 2)
    if amount == 0 and number != 0:
        return grouped(number / WAN)
    return grouped(amount)


def yuan(value: object) -> str:
    """Yuan to the 分: ``99540`` → "99,540.00 元"."""
    number = decimal_of(value)
    return "" if number is None else f"{grouped(number.quantize(FEN, rounding=ROUND_DOWN), 2)} 元"


def yuan_of_fen(value: object) -> Decimal | None:
    """Integer 分 → Decimal yuan."""
    number = decimal_of(value)
    return None if number is None else number / 100


def today() -> dt.date:
    """The civic day in Shenzhen."""
    return timezone.localdate()


def as_date(value: object) -> dt.date | None:
    """A date out of a date, an aware or naive datetime, or an ISO text; None otherwise."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def cn_date(value: object, *, with_year: bool | None = None) -> str:
    """ "12 月 4 日"; the year is written when it is not the current one (or when asked for)."""
    day = as_date(value)
    if day is None:
        return ""
    text = f"{day.month} 月 {day.day} 日"
    show = day.year != today().year if with_year is None else with_year
    return f"{day.year} 年 {text}" if show else text


def cn_datetime(value: object) -> str:
    """ "11 月 23 日 10:40" in local time."""
    if not isinstance(value, dt.datetime):
        return cn_date(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cn_date(local)} {local:%H:%M}"


def workdays_words(left: int | None, *, paused: bool = False, unit: str = "天") -> tuple[str, str, str]:
    """(kind, icon, words) of a clock with ``left`` workdays to go; negative means overdue.

    ``unit`` is 天 in officers' tables and 个工作日 on companies' pages. ``None`` has no time limit.
    """
    if paused:
        words = "暂停" if left is None else f"暂停，还剩 {left} {unit}"
        return ("off", "pause", words)
    if left is None:
        return ("off", "minus", "没有时限")
    if left < 0:
        return ("bad", "warn", f"超期 {-left} {unit}")
    if left == 0:
        return ("bad", "clock", "今天到期")
    if left <= 3:
        return ("warn", "clock", f"剩 {left} {unit}")
    return ("plain", "clock", f"剩 {left} {unit}")


def mask_phone(value: object) -> str:
    """138****2207."""
    text = str(value or "")
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else ("*" * len(text))


def mask_tail(value: object) -> str:
    """尾号 6620: a bank account by its last four digits."""
    text = "".join(ch for ch in str(value or "") if ch.isalnum())
    return f"尾号 {text[-4:]}" if len(text) > 4 else ""


def mask_id(value: object) -> str:
    """An identity document: first three and last four characters (440***********0012)."""
    text = str(value or "")
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) > 8 else "*" * len(text)


def mask_email(value: object) -> str:
    """z***@example.com."""
    name, at, host = str(value or "").partition("@")
    return f"{name[:1]}***@{host}" if at else "*" * len(name)


def mask_name(value: object) -> str:
    """林** : the family name of a person."""
    text = str(value or "")
    return text[:1] + "*" * (len(text) - 1)
