"""Unified social credit codes (统一社会信用代码, GB 32100-2015): is it one, and if not, which place is wrong and why.

A code has 18 places: registering authority (1), kind of body (1), the division where it was registered (6 digits),
the organisation code of GB 11714 with a check character of its own (9), and the check character. The division says
where a body was first registered, possibly at city level or before it moved, so the district is never read from it.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = [3**place % 31 for place in range(17)]
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}
_SPACING = re.compile(r"[\s\-‐-―·.]+")


def normalise(text: str) -> str:
    """Upper case, half width, without the spaces and dashes that people type between groups."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return _SPACING.sub("", half).upper()


def check_character(first17: str) -> str:
    """The 18th character for the first seventeen (mod 31, weights 3^i)."""
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(body8: str) -> str:
    """The 9th character of an organisation code for its first eight (GB 11714, mod 11)."""
    total = sum(int(c, 36) * weight for c, weight in zip(body8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def complete(first16: str) -> str:
    """A whole code from its first sixteen characters; both check characters are computed."""
    first17 = first16 + organisation_check_character(first16[8:16])
    return first17 + check_character(first17)


def is_valid(text: str) -> bool:
    """True when :func:`explain_code` has nothing to say."""
    return explain_code(text) is None


def explain_code(text: str) -> str | None:
    """None for a right code, else one Chinese sentence: which place is wrong, and why.

    The organisation code's own check (place 17) is used to narrow an error down, never to refuse a code whose last
    place is right: old registrations exist whose inner code does not follow GB 11714.
    """
    code = normalise(text)
    return _explain_characters(code) or _explain_length(code) or _explain_check(code)


def _explain_characters(code: str) -> str | None:
    for place, character in enumerate(code[:18], start=1):
        if character in _LOOKS_LIKE:
            return (
                f"第 {place} 位是字母 {character}：统一社会信用代码不使用 I、O、S、V、Z，"
                f"这里多半是 {_LOOKS_LIKE[character]}，请对照营业执照核对。"
            )
        if character not in _VALUE:
            return f"第 {place} 位是“{character}”：统一社会信用代码只有数字和大写字母，请对照营业执照核对。"
        if 3 <= place <= 8 and not character.isdigit():
            return f"第 {place} 位是字母 {character}：第 3 到 8 位是登记机关行政区划码，只能是数字，请核对。"
    return None


def _explain_length(code: str) -> str | None:
    if not code:
        return "请填写统一社会信用代码（营业执照上的 18 位代码）。"
    if len(code) == 15 and code.isdigit():
        return "这是 15 位的旧注册号，请填营业执照上 18 位的统一社会信用代码。"
    if len(code) < 18:
        return f"只有 {len(code)} 位，少了 {18 - len(code)} 位：统一社会信用代码是 18 位，请对照营业执照补全。"
    if len(code) > 18:
        return (
            f"有 {len(code)} 位，从第 19 位“{code[18]}”起多了 {len(code) - 18} 位：统一社会信用代码是 18 位，请核对。"
        )
    return None


def _explain_check(code: str) -> str | None:
    expected = check_character(code[:17])
    if code[17] == expected:
        return None
    swapped = _swapped_places(code)
    if swapped:
        return (
            f"第 {swapped} 位和第 {swapped + 1} 位（“{code[swapped - 1 : swapped + 1]}”）可能写反了："
            "调换后校验才对得上，请对照营业执照核对。"
        )
    reason = f"第 18 位校验码应为 {expected}，现在是 {code[17]}"
    if organisation_check_character(code[8:16]) != code[16]:
        return f"{reason}；第 17 位与第 9 到 16 位也对不上，错的多半在第 9 到 17 位里，请对照营业执照逐位核对。"
    return f"{reason}；第 9 到 17 位自身对得上，错的多半在第 1 到 8 位或第 18 位，请对照营业执照逐位核对。"


def _swapped_places(code: str) -> int | None:
    """The first of two neighbours whose exchange makes both checks right, when there is exactly one such pair.

    Said only where the organisation's own check fails too: two checks that come right together are evidence, one of
    31 that comes right by chance somewhere among seventeen pairs is none.
    """
    if organisation_check_character(code[8:16]) == code[16]:
        return None
    found = []
    for index in range(17):
        if code[index] == code[index + 1]:
            continue
        other = code[:index] + code[index + 1] + code[index] + code[index + 2 :]
        if not other[2:8].isdigit() or other[17] != check_character(other[:17]):
            continue
        if other[16] == organisation_check_character(other[8:16]):
            found.append(index + 1)
    return found[0] if len(found) == 1 else None
