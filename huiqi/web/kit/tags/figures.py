"""Filters for money, days, words and masks, and the ``{% amount %}`` block."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from huiqi.web.kit import figures, words

register = Library()

register.filter("wan", figures.wan)
register.filter("yuan", figures.yuan)
register.filter("cn_date", figures.cn_date)
register.filter("cn_datetime", figures.cn_datetime)
register.filter("mask_phone", figures.mask_phone)
register.filter("mask_tail", figures.mask_tail)
register.filter("mask_id", figures.mask_id)
register.filter("mask_email", figures.mask_email)
register.filter("mask_name", figures.mask_name)


@register.filter
def wan_unit(value: object) -> str:
    """Yuan as "99.54 万元"; "" for nothing."""
    text = figures.wan(value)
    return f"{text} 万元" if text else ""


@register.filter
def fen(value: object) -> str:
    """Integer 分 as "99,540.00 元"."""
    return figures.yuan(figures.yuan_of_fen(value))


@register.filter
def fen_wan(value: object) -> str:
    """Integer 分 as 万元 without unit."""
    return figures.wan(figures.yuan_of_fen(value))


@register.filter
def yuan_bare(value: object) -> str:
    """Yuan to the 分 without the unit, for number columns headed （元）."""
    return figures.yuan(value).removesuffix(" 元")


@register.filter
def num(value: object) -> str:
    """A number with thousands separators, trailing zeros trimmed."""
    number = figures.decimal_of(value)
    return "" if number is None else figures.grouped(number)


@register.filter
def percent(value: object, places: int = 1) -> str:
    """Points as "62.0%"; the value is already in points (62, not 0.62)."""
    number = figures.decimal_of(value)
    return "" if number is None else f"{figures.grouped(number, places)}%"


@register.filter
def cn_day(value: object) -> str:
    """A date always with its year: "2026 年 5 月 31 日"."""
    return figures.cn_date(value, with_year=True)


@register.filter
def weekday(value: object) -> str:
    """ "星期一" of a date."""
    day = figures.as_date(value)
    return f"星期{figures.WEEKDAYS[day.weekday()]}" if day else ""


@register.filter
def word(value: object, group: str) -> str:
    """The Chinese word of an enum value: ``{{ case.state|word:"case_state" }}``."""
    return words.word(group, value)


@register.filter
def yes_no(value: object) -> str:
    """是, 否 or 没有数据."""
    return words.word("bool", value)


@register.filter
def tail(value: object, count: int = 4) -> str:
    """The last characters of an identifier."""
    return str(value or "")[-count:]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``{{ counts|get:key }}``: a mapping's value or ""."""
    try:
        return mapping.get(key, "")
    except AttributeError:
        return getattr(mapping, str(key), "")


@register.simple_tag
def amount(
    value: object,
    kind: str = "exact",
    size: str = "",
    cap: str | None = None,
    note: str = "",
    unit: str = "万元",
    in_unit: str = "元",
) -> SafeString:
    """万元 above, the exact yuan below; a ceiling is led by 最高 and says it is no entitlement.

    ``value`` is Decimal yuan (``in_unit="万元"`` when it is in 万元 already, as assessments are).
    ``kind`` exact | upper_bound | deduction | payable_tax_or_fee; ``size="l"`` for the page's main
    figure; ``note`` replaces the exact line; ``unit`` may add a period ("万元/年").
    """
    number = figures.decimal_of(value)
    if number is None:
        return format_html(
            '<span class="amt">{}</span><span class="exact">{}</span>', "说不准", note or "还缺资料，算不出来"
        )
    if in_unit == "万元":
        number = number * figures.WAN
    prefix = words.WORDS["cap_prefix"].get(kind, "") if cap is None else cap
    lead = format_html('<i class="cap">{}</i>', prefix) if prefix else ""
    below = note or ("由评审确定，不是应得数" if kind == "upper_bound" else figures.yuan(number))
    return format_html(
        '<span class="amt{}">{}{}<i>{}</i></span><span class="exact">{}</span>',
        " amt-l" if size == "l" else "",
        lead,
        figures.wan(number),
        unit,
        below,
    )


@register.simple_tag
def bar(percent: object, kind: str = "", height: int = 8, label: str = "") -> SafeString:
    """A percent bar; ``kind`` w (warn), b (bad), g (grey); with ``label`` it is an image with a name."""
    number = figures.decimal_of(percent) or Decimal(0)
    width = min(max(number, Decimal(0)), Decimal(100))
    name = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="bar" height="{h}" {n}><rect class="bg" width="100%" height="{h}"/>'
        '<rect class="{k}" width="{w}%" height="{h}"/></svg>',
        h=height,
        n=name,
        k=kind,
        w=f"{width:.1f}",
    )
