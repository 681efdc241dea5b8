"""Exact sums: an assessment is a Decimal in the item's unit; funds and ledgers count integer 分."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from huiqi.engine.refusal import InvalidInput

FEN_PER_UNIT = {"分": Decimal(1), "元": Decimal(100), "万元": Decimal(1_000_000), "亿元": Decimal(10_000_000_000)}
FEN_PER_YUAN = 100
MONEY_PATTERN_HELP = "请只写数字，例如 1200 或 1200.50。"


def is_money_unit(unit: str | None) -> bool:
    """Whether ``unit`` is one of 分, 元, 万元, 亿元."""
    return unit in FEN_PER_UNIT


def to_fen(amount: Decimal, unit: str = "元") -> int:
    """``amount`` of ``unit`` in 分, rounded down once (a decision never grants a part of a 分 it has not)."""
    try:
        factor = FEN_PER_UNIT[unit]
    except KeyError:
        raise InvalidInput(f"“{unit}”不是金额单位，只能用元、万元、亿元。") from None
    return int((amount * factor).to_integral_value(rounding=ROUND_FLOOR))


def to_yuan(fen: int) -> Decimal:
    """``fen`` as exact yuan with two places."""
    return Decimal(fen).scaleb(-2)


def in_unit(fen: int, unit: str) -> Decimal:
    """``fen`` expressed exactly in ``unit``."""
    return Decimal(fen) / FEN_PER_UNIT[unit]


def fen_text(fen: int) -> str:
    """「199,080.00 元」."""
    return f"{to_yuan(fen):,.2f} 元"


def wan_text(fen: int) -> str:
    """「270.00 万元」: two places when exact, more only when two would hide something."""
    wan = in_unit(fen, "万元")
    places = 2 if wan == wan.quantize(Decimal("0.01")) else 6
    return f"{wan:,.{places}f} 万元"


def parse_yuan(text: str) -> int:
    """What a bank's file gives as a sum in yuan ("1,200.50", "￥300"), as 分; never through a float.

    Raises InvalidInput for text that is no sum, or has more than two places.
    """
    cleaned = str(text).strip().replace(",", "").replace("，", "").lstrip("¥￥").removesuffix("元").strip()
    try:
        value = Decimal(cleaned)
        is_whole_fen = value.is_finite() and value == value.quantize(Decimal("0.01"))
    except InvalidOperation:  # no number, or one of more digits than any sum has
        raise InvalidInput(f"金额“{text}”看不懂。{MONEY_PATTERN_HELP}") from None
    if not is_whole_fen:
        raise InvalidInput(f"金额“{text}”不是精确到分的数。{MONEY_PATTERN_HELP}")
    return int(value * FEN_PER_YUAN)
