"""Amounts in capital Chinese numerals (人民币大写), as cheques, receipts and official letters write them.

After 《支付结算办法》（银发〔1997〕393号）附件一「正确填写票据和结算凭证的基本规定」: 整 after 元 or 角, 零 for a
gap, nothing that could be altered.
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = 10**16


def amount_in_words(amount: Decimal | int) -> str:
    """``Decimal("99540.05")`` yuan → ``人民币玖万玖仟伍佰肆拾元零伍分``.

    Raises ValueError for a negative amount, one finer than a fen, or one of ten quadrillion yuan and more.
    """
    exact = Decimal(amount)
    if not exact.is_finite() or exact < 0 or exact >= _LIMIT:
        raise ValueError(f"{amount} can't be written as an amount")
    fen_exact = exact * 100
    if fen_exact != fen_exact.to_integral_value():
        raise ValueError(f"{amount} is finer than a fen")
    yuan, fen_total = divmod(int(fen_exact), 100)
    jiao, fen = divmod(fen_total, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    return "人民币" + (whole + _fraction(jiao, fen, has_yuan=bool(yuan)) or "零元整")


def _fraction(jiao: int, fen: int, *, has_yuan: bool) -> str:
    if not jiao and not fen:
        return "整" if has_yuan else ""
    if not fen:
        return f"{_DIGITS[jiao]}角整"
    if jiao:
        return f"{_DIGITS[jiao]}角{_DIGITS[fen]}分"
    return f"{'零' if has_yuan else ''}{_DIGITS[fen]}分"


def _whole(number: int) -> str:
    """The yuan, in groups of four digits from the left."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    written = ""
    for power in range(len(groups) - 1, -1, -1):
        group = groups[power]
        if not group:
            continue
        # 零 before this group when its thousands are empty or the group before ends in one: 107,000 is 壹拾万零柒仟.
        has_gap = bool(written) and (group < 1_000 or groups[power + 1] % 10 == 0)
        written += ("零" if has_gap else "") + _group(group) + _unit(power, groups)
    return written


def _unit(power: int, groups: list[int]) -> str:
    """万亿 is said as 万 when the group of 亿 follows."""
    return "万" if power == 3 and groups[2] else _GROUPS[power]


def _group(number: int) -> str:
    """One to 9,999."""
    written, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return written
