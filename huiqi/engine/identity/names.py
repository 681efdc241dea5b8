"""Company names: the same name however it was typed, and its parts.

A registered name is place + brand + trade + legal form (企业名称登记管理规定, 2020, art. 6); a branch carries its
head's whole name and words of its own (art. 13), and is another party than its head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiqi.engine.identity.text import squeeze

# Longer forms first: each is cut off at the end once.
FORMS = (
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "特殊普通合伙",
    "普通合伙",
    "有限合伙",
    "合伙企业",
    "个人独资企业",
    "公司",
)
_PLACE = re.compile(r"^(?:中国)?(?:广东省?)?(?:深圳市?)?(?:福田区|福田(?=.{4}))?")
_BRANCH = re.compile(
    r"^(?P<head>.*(?:公司|企业|中心|研究院|事务所|合伙|集团|银行|酒店|厂|社))"
    r"(?P<branch>.*(?:分公司|分店|分行|分所|分部|分院|分中心|分厂|分社|支行|办事处|营业部|门市部|经营部|[^公]店))$"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """``key`` the whole name as compared; ``core`` without place and legal form; ``branch`` its own words or empty."""

    key: str
    core: str
    form: str
    branch: str


def normalise_name(text: str) -> str:
    """The key of a name: width, case, brackets and spaces do not count, 有限责任公司 is 有限公司.

    Two names with one key are the same name; the place in front still counts. Idempotent.
    """
    return squeeze(text).replace("有限责任公司", "有限公司")


def split_name(text: str) -> NameParts:
    """The parts of a name; ``text`` may be a key already."""
    key = normalise_name(text)
    head, branch = key, ""
    found = _BRANCH.match(key)
    if found:
        head, branch = found["head"], found["branch"]
    core, form = head, ""
    for each in FORMS:
        if core.endswith(each) and len(core) > len(each):
            core, form = core[: -len(each)], each + form
            if each not in {"普通合伙", "特殊普通合伙", "有限合伙"}:
                break
    placeless = _PLACE.sub("", core)
    return NameParts(key, placeless or core, form, branch)


def bigrams(core: str) -> set[str]:
    """Pairs of neighbouring characters: under these a name is filed, so that one wrong character is found again."""
    return {core[at : at + 2] for at in range(len(core) - 1)} or {core}
