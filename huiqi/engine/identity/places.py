"""Addresses and personal names as they are compared."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from huiqi.engine.identity.text import squeeze

_ABOVE = re.compile(r"^(?:中国)?(?:广东省?)?(?:深圳市?)?(?:福田区)?")
_STREET = re.compile(r"^[一-鿿]{2,5}街道(?:办事处)?(?:[一-鿿]{2,5}社区)?")
_SAME_WORDS = str.maketrans({"幢": "栋", "座": "栋", "层": "楼", "室": "", "房": "", "号": ""})
_NUMBERS = re.compile(r"[0-9A-Z]+")


def normalise_address(text: str) -> str:
    """The key of an address: without province, city, district, street and community, with one word for each kind of part."""
    inner = _ABOVE.sub("", squeeze(text))
    return (_STREET.sub("", inner) or inner).translate(_SAME_WORDS)


def address_likeness(one: str, other: str) -> float | None:
    """0 to 1 for two keys of :func:`normalise_address`, None when either is empty.

    Two rooms of one building are two addresses: where the numbers differ the likeness is halved.
    """
    if not one or not other:
        return None
    if one == other:
        return 1.0
    likeness = Indel.normalized_similarity(one, other)
    return likeness if _NUMBERS.findall(one) == _NUMBERS.findall(other) else likeness / 2


def normalise_person(text: str) -> str:
    """The key of a person's name: inner spaces, dots and width do not count."""
    return squeeze(text)
