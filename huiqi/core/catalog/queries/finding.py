"""How well an item answers what somebody typed.

Chinese has no spaces, and a few hundred items need no index: the text is cut into its parts at
punctuation and those into pairs of characters, which are looked for where a clerk would find them.
"""

from __future__ import annotations

import re

from huiqi.core.catalog.models import Item

_GAPS = re.compile(r"[\s,，.。、;；:：!！?？（）()「」“”\"'/]+")
_EMPTY_WORDS = re.compile(
    r"我们|公司|企业|政策|请问|如何|怎么|什么|可以|能不能|有没有|想要|一个|的|了|和|与|或|我|吗|呢|想"
)
_PLACES = ((5, "name"), (4, "keywords"), (2, "summary"), (1, "category"))


def relevance(item: Item, text: str) -> int:
    """A score above 0 when the item answers; the whole phrase counts most, then its pairs of characters."""
    phrase = text.strip().lower()
    if phrase in (item.id, item.name.lower()):
        return 1000
    places = _places(item)
    score = sum(12 * weight for weight, place in _PLACES if phrase in places[place])
    if phrase.isascii() and len(phrase) > 1 and phrase in item.name_pinyin.replace(" ", "").lower():
        score += 20
    number = str(item.identity.get("issuer") or "") + str(item.identity.get("sources") or "")
    if len(phrase) > 4 and phrase in number.lower():
        score += 8
    return score + _pair_score(phrase, places)


def _places(item: Item) -> dict[str, str]:
    return {
        "name": item.name.lower(),
        "keywords": " ".join(item.keywords).lower(),
        "summary": item.summary.lower(),
        "category": f"{item.category} {item.issuer}".lower(),
    }


def _pair_score(phrase: str, places: dict[str, str]) -> int:
    """Pairs found, weighted by place; nothing when less than a third of them is found anywhere."""
    pairs = pairs_of(phrase)
    if not pairs:
        return 0
    found = [max((weight for weight, place in _PLACES if pair in places[place]), default=0) for pair in pairs]
    hits = sum(1 for weight in found if weight)
    return sum(found) if hits * 3 >= len(pairs) else 0


def pairs_of(phrase: str) -> list[str]:
    """The pairs of neighbouring characters that carry meaning: 「租了写字楼」 → 租, 写字, 字楼."""
    pairs: list[str] = []
    for part in _GAPS.split(phrase):
        for word in _EMPTY_WORDS.sub(" ", part).split():
            pairs += [word] if len(word) < 2 or word.isascii() else [word[i : i + 2] for i in range(len(word) - 1)]
    return list(dict.fromkeys(pairs))
