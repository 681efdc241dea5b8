"""Numbers as people type them: 1,200万 · １２００ · 人民币 3.5 亿元 · 负 20 · 百分之五 · 一千二百万元.

Everything is exact Decimal. A magnitude (万, 亿) or a currency word is converted into the field's unit and
into nothing else; a number without any unit is taken to be in the field's unit already. What is vague
(约, 左右, 几百) or ambiguous (1,20 · 5千 in a 万元 field) is asked back, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from huiqi.engine.refusal import InvalidInput

VAGUE = re.compile(
    r"大约|大概|大致|约|左右|上下|将近|接近|近|差不多|若干|许多|好多|很多|几|数[十百千万亿]|余|多|来[个万亿]|半|不到|不足"
    r"|超过|至少|至多|最多|最少|以上|以下|以内|估|可能|应该|[~≈><≥≤]"
)
RANGE = re.compile(r"\d\s*(?:[-—–~～至到]|--)\s*\d")
NO_ANSWER = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "不详", "未知", "不清楚", "不知道", "待定", "n/a", "na", "null", "nil"}
)
ZERO_WORDS = frozenset({"无", "没有", "零", "〇"})
RANK_OF_NONE = Decimal(9999)
LONGEST = 40

_DIGIT_WORDS = ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
_DIGITS = {char: value for value, chars in enumerate(_DIGIT_WORDS) for char in chars}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMBER_CHARS = r"[\d.,'" + "".join(_DIGITS) + "".join(_SMALL) + "".join(_LARGE) + r"]"
_CURRENCY = re.compile(r"^(?:人民币|rmb|cny|[¥￥])|(?:人民币|rmb|cny)$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:[,']\d{3})+(?:\.\d+)?$")
_PLAIN = re.compile(r"^(?:\d+(?:\.\d+)?|\.\d+)$")

# The base of each unit of the vocabulary, and how many of the base it is.
_UNIT_BASE: dict[str, tuple[str, int]] = {
    "元": ("元", 1),
    "万元": ("元", 10**4),
    "亿元": ("元", 10**8),
    "亿美元": ("美元", 10**8),
}
_UNIT_WORDS: dict[str, frozenset[str]] = {
    "元": frozenset({"元", "圆", "块", "块钱", "元整", "圆整"}),
    "美元": frozenset({"美元", "美金", "usd"}),
    "平方米": frozenset({"平方米", "平米", "平方", "平", "m2", "㎡", "m²"}),
    "千瓦时": frozenset({"千瓦时", "度", "度电", "kwh"}),
    "月": frozenset({"月", "个月"}),
    "年": frozenset({"年", "周年"}),
    "工作日": frozenset({"工作日", "个工作日"}),
    "级": frozenset({"级"}),
    "分": frozenset({"分"}),
    "名": frozenset({"名", "位"}),
}
_COUNT_WORDS = frozenset({"人", "名", "位", "家", "个", "项", "件", "宗", "次"})
_COUNT_UNITS = frozenset({"人", "家", "个", "项", "宗"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """A typed number taken apart: sign, digits with magnitudes, and the words behind it."""

    is_negative: bool
    digits: str
    words: str


def half_width(text: str) -> str:
    """Full-width digits, letters and signs made half-width; Chinese punctuation such as 、 stays."""
    return unicodedata.normalize("NFKC", text.replace("，", ",")).replace("−", "-").strip()


def is_no_answer(text: str) -> bool:
    """True for an empty cell or what people put into one: — / 不详 N/A."""
    return half_width(text).lower() in NO_ANSWER


def read_number(text: str, unit: str) -> Decimal:
    """The exact number in ``unit``. Raises ``InvalidInput`` with one sentence that says what to type."""
    shown = text.strip()
    plain = half_width(text).lower()
    if len(plain) > LONGEST:
        raise InvalidInput(f"“{shown[:12]}…”太长，不像一个数，请只填数字{_in_unit(unit)}。", code="not_a_number")
    if plain in ZERO_WORDS:
        return RANK_OF_NONE if unit == "名" and plain in {"无", "没有"} else Decimal(0)
    if VAGUE.search(plain) or RANGE.search(plain):
        raise InvalidInput(f"“{shown}”不是一个准确的数，请填写具体数字{_in_unit(unit)}。", code="vague_number")
    parts = _take_apart(plain.removeprefix("第") if unit == "名" else plain, shown, unit)
    number, has_large, has_small = _read_digits(parts.digits, shown, unit)
    value = _convert(number, parts.words, unit, shown, has_large=has_large, has_small=has_small)
    return -value if parts.is_negative else value


def read_percent(text: str) -> Decimal:
    """Percent points: 5, 5%, ５％ and 百分之五 are all 5; 千分之八 is 0.8."""
    plain = half_width(text).lower().replace(" ", "")
    for word, scale in (("百分之", Decimal(1)), ("千分之", Decimal("0.1")), ("万分之", Decimal("0.01"))):
        if plain.startswith(word) or plain.startswith("负" + word):
            sign = -1 if plain.startswith("负") else 1
            return sign * scale * read_number(plain.split(word, 1)[1], "")
    if plain.endswith("‰"):
        return Decimal("0.1") * read_number(plain[:-1], "")
    for ending in ("个百分点", "百分点", "%"):
        if plain.endswith(ending):
            plain = plain.removesuffix(ending)
            break
    else:
        if plain.endswith(("成", "折")):
            raise InvalidInput(f"“{text.strip()}”请改写成百分数，例如 35%。", code="vague_number")
    return read_number(plain, "%")


def _in_unit(unit: str) -> str:
    return f"（单位：{unit}）" if unit else ""


def _take_apart(plain: str, shown: str, unit: str) -> _Parts:
    text = _CURRENCY.sub("", plain).strip()
    is_negative = False
    bracketed = re.fullmatch(r"\((.+)\)(.*)", text)
    if bracketed and not bracketed[1].startswith("-"):
        is_negative, text = True, bracketed[1] + bracketed[2]
    elif text.startswith(("-", "负", "亏损")):
        is_negative, text = True, re.sub(r"^(?:-|负|亏损)", "", text)
    elif text.startswith("+"):
        text = text[1:]
    text = _CURRENCY.sub("", text.strip()).strip()
    # A space may only separate groups of three digits, or stand before a unit.
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)
    found = re.match(rf"^({_NUMBER_CHARS}(?:\s?{_NUMBER_CHARS})*)\s*(.*)$", text)
    if not found or re.search(r"\d\s+\d", found[1]):
        raise _not_a_number(shown, unit)
    digits, words = found[1].replace(" ", ""), found[2].strip()
    if digits.endswith("千") and words.startswith("瓦时"):
        digits, words = digits[:-1], "千" + words
    return _Parts(is_negative, digits, words)


def _not_a_number(shown: str, unit: str) -> InvalidInput:
    return InvalidInput(f"“{shown}”看不出是哪个数，请只填数字{_in_unit(unit)}。", code="not_a_number")


def _read_digits(digits: str, shown: str, unit: str) -> tuple[Decimal, bool, bool]:
    """The number, whether it carried 万 or 亿, and whether its last magnitude was only 十, 百 or 千."""
    total, section, number, last = Decimal(0), Decimal(0), None, 0
    for token in re.findall(r"[\d.,']+|.", digits):
        if token[0].isdigit() or token[0] in ".,'":
            if number is not None:
                raise _not_a_number(shown, unit)
            number = _arabic(token, shown)
        elif token in _DIGITS:
            # 零 only fills a place (一千零五); two digits in a row are not a number.
            if number not in (None, Decimal(0)):
                raise _not_a_number(shown, unit)
            number = Decimal(_DIGITS[token])
            last = 1 if _DIGITS[token] == 0 else last
        elif token in _SMALL:
            section += (Decimal(1) if number is None else number) * _SMALL[token]
            number, last = None, _SMALL[token]
        else:
            if number is None and not section and not total:
                raise _not_a_number(shown, unit)
            section += number or 0
            total = (total + section) * _LARGE[token] if _LARGE[token] > 10**4 else total + section * _LARGE[token]
            section, number, last = Decimal(0), None, _LARGE[token]
    if number is not None and number != 0 and last > 10:
        # 一万二 may be 12000 or 10002; 1亿2000 likewise.
        raise InvalidInput(f"“{shown}”有两种读法，请把数字写完整{_in_unit(unit)}。", code="ambiguous_number")
    is_small = section != 0
    return total + section + (number or 0), any(each in digits for each in _LARGE), is_small


def _arabic(token: str, shown: str) -> Decimal:
    if _PLAIN.match(token) or _GROUPED.match(token):
        return Decimal(token.replace(",", "").replace("'", ""))
    raise InvalidInput(f"“{shown}”里的逗号或小数点位置不对，请改成像 1,200.50 这样的数字。", code="bad_separator")


def _convert(number: Decimal, words: str, unit: str, shown: str, *, has_large: bool, has_small: bool) -> Decimal:
    base, factor = _UNIT_BASE.get(unit, (unit, 1))
    is_base_word = words in _UNIT_WORDS.get(base, frozenset({base}) if base else frozenset())
    if base in _COUNT_UNITS or base == "名":
        is_base_word = words in _COUNT_WORDS
    if words and not is_base_word:
        if words == unit and unit:
            return number
        wanted = f"这里的单位是{unit}，" if unit and unit != "%" else ""
        raise InvalidInput(f"“{shown}”的单位看不懂，{wanted}请只填数字。", code="wrong_unit")
    if factor == 1:
        return number
    if words or has_large:
        return number / factor
    if has_small:
        raise InvalidInput(f"“{shown}”没有写明单位，请写成“1200万元”这样，或按{unit}只填数字。", code="unit_needed")
    return number
