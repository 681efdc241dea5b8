"""The street of an address: named outright, by its community, or not known; never read from a code.

Digits 3 to 8 of a credit code say where a body was first registered, usually the city, so only the address counts.
A road is no evidence: the long ones cross half the district. What cannot be told is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from huiqi.engine.identity.text import squeeze

OUTSIDE = "区外"
# A city in front, followed by a district, county or town of it: 电子市场 is none.
_CITY = re.compile(r"^(?:[一-鿿]{2,8}(?:省|自治区))?(?P<city>[一-鿿]{2,4}市)(?!场)[一-鿿]{1,6}?(?:区|县|市|镇)")


@dataclass(frozen=True, slots=True)
class FoundStreet:
    """``street`` is one of the district's, :data:`OUTSIDE`, or "" (ask); ``how`` is street, community, outside,
    conflict or unknown; ``word`` is what in the address decided, in the area's own spelling."""

    street: str
    how: str
    word: str


@dataclass(frozen=True, slots=True)
class Area:
    """A district: its streets, which community lies in which street, and the streets of the city's other districts."""

    district: str
    city: str
    streets: tuple[str, ...]
    communities: Mapping[str, str]
    elsewhere: Mapping[str, str]
    """A district or street of the same city -> the district."""


@cache
def load_area(name: str = "futian") -> Area:
    """An area kept with the program (``areas/NAME.yaml``, with its source)."""
    text = resources.files("huiqi.engine.identity").joinpath("areas", f"{name}.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    elsewhere = {district: district for district in data["elsewhere"]}
    for district, streets in data["elsewhere"].items():
        elsewhere |= dict.fromkeys(streets, district)
    return Area(
        district=data["district"],
        city=data["city"],
        streets=tuple(each["name"] for each in data["streets"]),
        communities={place: each["name"] for each in data["streets"] for place in each["communities"]},
        elsewhere=elsewhere,
    )


def find_street(address: str, area: Area | None = None) -> FoundStreet:
    """Where an address lies. Two streets in one address, or a street and another district, are a conflict: asked."""
    area = area or load_area()
    text = squeeze(address)
    if not text:
        return FoundStreet("", "unknown", "")
    is_here = area.district in text
    named = [each for each in area.streets if each in text]
    # 福田街道 inside another name, as 上步福田街道: the longest name wins.
    named = [each for each in named if not any(each != other and each in other for other in named)]
    away = next((word for word in area.elsewhere if word in text), "")
    if len(named) > 1 or (away and (named or is_here)):
        return FoundStreet("", "conflict", "、".join([*named, *([away] if away else [])]))
    if named:
        return FoundStreet(named[0], "street", named[0])
    if away:
        return FoundStreet(OUTSIDE, "outside", away)
    if not is_here and _is_another_city(text, area):
        return FoundStreet(OUTSIDE, "outside", text[: text.index("市") + 1])
    return _by_community(text, area, is_here)


def _by_community(text: str, area: Area, is_here: bool) -> FoundStreet:
    """Community names recur in other districts, so one counts only where the address names the district itself."""
    if not is_here:
        return FoundStreet("", "unknown", "")
    found = [name for name in area.communities if name in text]
    found = [name for name in found if not any(name != other and name in other for other in found)]
    streets = {area.communities[name] for name in found}
    if len(streets) > 1:
        return FoundStreet("", "conflict", "、".join(found))
    return FoundStreet(streets.pop(), "community", found[0]) if streets else FoundStreet("", "unknown", "")


def _is_another_city(text: str, area: Area) -> bool:
    found = _CITY.match(text)
    return found is not None and found["city"] != area.city
