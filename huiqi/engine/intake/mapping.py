"""Which column is which attribute, of which year, in which unit: a proposal that a person may correct.

A title is taken apart (营业收入 > 2025年（万元） is 营业收入, 2025, 万元) and what is left is compared with the names of
the vocabulary by likeness of the text. What a person chose once for a source is proposed again before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from huiqi.engine.forms.numbers import half_width
from huiqi.engine.forms.values import NO, NUMERIC, YES
from huiqi.engine.intake.headers import JOINT, Table
from huiqi.engine.intake.tables import Cell
from huiqi.engine.intake.values import FRACTION, PERCENT_UNITS, UNITS, exact, plain_text, unit_in

USCC, NAME, REGISTRATION = "@uscc", "@name", "@registration_number"
ADDRESS, REPRESENTATIVE, YEAR = "@address", "@legal_representative", "@year"
IDENTITY_NAMES = {
    USCC: "统一社会信用代码",
    NAME: "企业名称",
    REGISTRATION: "旧注册号",
    ADDRESS: "住所",
    REPRESENTATIVE: "法定代表人",
    YEAR: "年度（每行自带）",
}
LIKE_ENOUGH = 72
"""Of 100. Below, a title is left to a person: a wrong proposal that is overlooked costs more than an open one."""
PART_ENOUGH = 78
"""A title that is one of two names of a word (综合贡献/地方财力)."""
SAMPLES = 5
_SAMPLED = 400

_IDENTITY = (
    (USCC, re.compile(r"信用代码|社会信用|纳税人识别号|^税号$|^uscc$|credit_?code|机构代码", re.IGNORECASE)),
    (REGISTRATION, re.compile(r"注册号")),
    (REPRESENTATIVE, re.compile(r"法定代表人|^法人代表|^负责人$|^法人$|法人姓名|^经营者$")),
    (
        ADDRESS,
        re.compile(
            r"^(?:企业|单位|公司)?(?:住所|注册地址|经营地址|办公地址|地址|登记住所|经营场所|通讯地址|详细地址)$"
        ),
    ),
    (YEAR, re.compile(r"^(?:年度|年份|所属年度|统计年度|会计年度|所属期|税款所属年度|year)$", re.IGNORECASE)),
    (
        NAME,
        re.compile(
            r"^(?:企业|单位|公司|纳税人|主体|法人单位|机构|用人单位|申请人|商户|参保单位|专利权人|权利人|缴费单位|市场主体|company)?"
            r"(?:全称|名称|户名)$|^(?:企业|单位|公司|申请人|专利权人|权利人|缴费单位|name)$",
            re.IGNORECASE,
        ),
    ),
)
# The same in the words of offices and of the vocabulary; longer ones first.
_SAME = (
    ("营收", "营业收入"), ("营业额", "营业收入"), ("销售收入", "营业收入"), ("主营收入", "主营业务收入"), ("职工人数", "从业人员数"), ("员工人数", "从业人员数"),
    ("从业人数", "从业人员数"), ("员工总数", "从业人员数"), ("期末从业人员", "从业人员数"), ("研发投入", "研发费用"), ("研究开发费用", "研发费用"),
    ("纳税额", "纳税总额"), ("资产总计", "资产总额"), ("总资产", "资产总额"), ("总负债", "负债总额"), ("负债合计", "负债总额"), ("实收资本", "实缴资本"),
    ("注册资金", "注册资本"), ("认缴资本", "注册资本"), ("成立时间", "成立日期"), ("注册日期", "成立日期"), ("注册时间", "成立日期"), ("设立日期", "成立日期"),
    ("经营状态", "登记状态"), ("企业状态", "登记状态"), ("行业代码", "国民经济行业代码"), ("企业规模", "企业规模类型"), ("净利", "净利润"), ("经济性质", "组织类型"), ("企业类型", "组织类型"), ("主体类型", "组织类型"),
    ("参保人数", "失业保险参保人数"), ("规上企业", "规模以上(限额以上)在库"), ("发明专利数", "Ⅰ类知识产权数"), ("有效发明专利", "Ⅰ类知识产权数"),
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年度|年末|年底|年|[-/](?=\d{2}\b)|$|(?=\D))")
_RELATIVE = (
    ("大前年", 3),
    ("前年", 2),
    ("上上年", 2),
    ("上年同期", 2),
    ("上年", 1),
    ("去年", 1),
    ("本年", 0),
    ("当年", 0),
)
_NOISE = re.compile(r"[\s:：*＊_/\\\-—.、，,()（）\[\]【】“”\"'<>《》]+")
_SERIAL = re.compile(r"^(?:序号|编号|行号|no\.?|id|#)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary as far as a mapping needs it."""

    key: str
    name: str
    type: str
    unit: str = ""
    is_per_year: bool = False
    may_have_years: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a column is. ``target`` is an attribute's key, one of ``IDENTITY_NAMES``, or "" (left out).

    ``unit`` is what its bare numbers are in; ``is_stated``: a head said so. ``score`` 0 to 100; ``why`` in Chinese.
    """

    title: str
    target: str = ""
    year: int | None = None
    unit: str = ""
    is_stated: bool = False
    score: int = 0
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Mapped:
        """What ``as_json`` made."""
        return cls(**{key: data[key] for key in cls.__slots__ if key in data})


def propose(
    table: Table, words: Iterable[Word], day: date, remembered: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Mapped]:
    """One proposal a column. ``day`` is the day of the data: 上年度 is the year before it.

    ``remembered`` is what was chosen for titles of this source before: title → {target, years_back, unit}.
    """
    vocabulary = list(words)
    by_key = {word.key: word for word in vocabulary}
    found = [
        _recalled(title, (remembered or {}).get(title), by_key, day)
        or _proposed(title, samples_of(table, at, _SAMPLED), table.unit, vocabulary, day)
        for at, title in enumerate(table.titles)
    ]
    return _once_each(found, by_key)


def samples_of(table: Table, column: int, count: int = SAMPLES) -> list[Cell]:
    """The first cells of a column that hold something, without repeats."""
    cells = (cell for cell in table.columns[column][: count * 40] if cell is not None and str(cell).strip())
    found: list[Cell] = list(dict.fromkeys(cells))
    return found[:count]


def memory_of(mapped: Iterable[Mapped], day: date) -> dict[str, dict[str, Any]]:
    """What to keep of a mapping for the next file of the source; years as distance, so that they move on."""
    return {
        each.title: {
            "target": each.target,
            "years_back": None if each.year is None or year_in(each.title) else day.year - each.year,
            "unit": each.unit,
        }
        for each in mapped
        if each.title
    }


def year_in(title: str, day: date | None = None) -> int | None:
    """The year that a title names; with ``day`` also 上年度 and the like."""
    found = _YEAR.search(title)
    if found:
        return int(found[1])
    if day is None:
        return None
    return next((day.year - back for word, back in _RELATIVE if word in title), None)


def _recalled(title: str, kept: Mapping[str, Any] | None, by_key: Mapping[str, Word], day: date) -> Mapped | None:
    if kept is None or (kept["target"] and kept["target"] not in by_key and kept["target"] not in IDENTITY_NAMES):
        return None
    back, word = kept.get("years_back"), by_key.get(kept["target"])
    year = None
    if word is not None and word.may_have_years:
        year = year_in(title) or (day.year - back if back is not None else None)
    return Mapped(title, kept["target"], year, kept.get("unit", ""), True, 100, "沿用这个来源上次的对应")


def _proposed(title: str, samples: Sequence[Cell], table_unit: str, words: Sequence[Word], day: date) -> Mapped:
    identity = _identity_of(title)
    if identity:
        return Mapped(title, identity, score=100, why="按列名认出")
    bare = _bare_name(title)
    if not bare or _SERIAL.match(bare):
        return Mapped(title, why="序号或空列，不入库")
    unit = unit_in(title.rpartition(JOINT)[2]) or unit_in(title)
    best, score = _best_word(bare, title, samples, unit, words)
    if best is None:
        return Mapped(title, score=score, why="没有相近的属性，请选择或不入库")
    said, is_stated = _unit_of(best, unit, table_unit, samples)
    year, guess = _year_of(best, title, day)
    why = f"列名与“{best.name}”相近（{score} 分）{guess}"
    return Mapped(title, best.key, year, said, is_stated, score, why)


def _identity_of(title: str) -> str:
    last = _plain(title.rpartition(JOINT)[2])
    return next((target for target, pattern in _IDENTITY if pattern.search(last) or pattern.search(_plain(title))), "")


def _plain(text: str) -> str:
    return re.sub(r"[(（][^)）]*[)）]", "", half_width(text)).strip(" *＊:：")


@cache
def _bare_name(title: str) -> str:
    """What is left of a title without years, units and filling."""
    text = half_width(title)
    text = re.sub(r"\((?:单位[::]?)?(?:亿美元|亿元|百万元|万元|千元|元|%|‰|人|个|家|项|平方米|平米|千瓦时)\)", "", text)
    text = re.sub(r"(?:19|20)\d\d\s*(?:年度|年末|年底|年)?", "", text)
    text = re.sub(r"(?:上年度|前年度|大前年度|上年|本年度|本年|当年|去年|期末|年末)(?:数|累计)?", "", text)
    parts = [
        part for part in text.split(JOINT) if part.strip(" ()年度金额") and part not in {"金额", "数值", "合计", "人数"}
    ]
    return _NOISE.sub("", "".join(parts))


@cache
def _reworded(bare: str) -> str:
    for office, ours in _SAME:
        if office in bare and ours not in bare:
            return bare.replace(office, ours)
    return bare


@cache
def _likeness(bare: str, name: str) -> int:
    """0 to 100: the whole names against each other, office words and remarks in brackets tried both ways.

    A name that only goes on where the title ends (营业收入, 营业收入总额) is liked better than one that begins otherwise.
    """
    names = {_NOISE.sub("", name), _NOISE.sub("", re.sub(r"[(（][^)）]*[)）]", "", name))} - {""}
    said = {bare, _reworded(bare)}
    whole = max(
        min(99, round(fuzz.ratio(each, known)) + (10 if known.startswith(each) else 0)) if each != known else 100
        for each in said
        for known in names
    )
    parts = name.split("/") if "/" in name else []
    return max(whole, PART_ENOUGH if set(parts) & said else 0)


def _best_word(
    bare: str, title: str, samples: Sequence[Cell], unit: str, words: Sequence[Word]
) -> tuple[Word | None, int]:
    if bare in {word.key for word in words}:
        return next(word for word in words if word.key == bare), 100
    key = half_width(title).strip().lower()
    scored = sorted(
        (
            (100 if word.key == re.sub(r"_?(?:19|20)\d\d$", "", key) else _likeness(bare, word.name), word)
            for word in words
            if _may_be(word, samples, unit)
        ),
        key=lambda pair: (-pair[0], len(pair[1].name), pair[1].key),
    )
    if not scored:
        return None, 0
    score, word = scored[0]
    return (word, score) if score >= LIKE_ENOUGH else (None, score)


def _may_be(word: Word, samples: Sequence[Cell], unit: str) -> bool:
    """Whether unit and samples leave the word possible; a column without samples may be anything."""
    if unit in PERCENT_UNITS:
        return word.type == "percent"
    if unit in UNITS:
        return word.type == "money" and word.unit in UNITS
    texts = [plain_text(each) for each in samples]
    if not texts:
        return True
    digits = sum(bool(re.search(r"[\d一二三四五六七八九十零〇]", each)) for each in texts)
    if word.type in NUMERIC or word.type == "date":
        return digits * 2 >= len(texts)
    if word.type == "bool":
        return sum(each.lower() in YES | NO for each in texts) * 2 >= len(texts)
    return True


def _unit_of(word: Word, unit: str, table_unit: str, samples: Sequence[Cell]) -> tuple[str, bool]:
    """What bare numbers are in, and whether a head says so."""
    if word.type == "percent":
        return _percent_unit(unit, samples)
    if word.type == "money" and word.unit in UNITS:
        said = unit if unit in UNITS else table_unit if table_unit in UNITS else ""
        return said or word.unit, bool(said)
    return word.unit, True


def _percent_unit(unit: str, samples: Sequence[Cell]) -> tuple[str, bool]:
    """Spreadsheets keep 5 % as 0.05: when no number among the samples is above one, they are shares of one."""
    if unit == "‰":
        return unit, True
    numbers = [abs(exact(each)) for each in samples if isinstance(each, float) and not isinstance(each, bool)]
    is_share = len(numbers) >= 3 and max(numbers) <= Decimal("1.5") and sum(numbers) > 0
    return (FRACTION, True) if is_share else ("%", True)


def _year_of(word: Word, title: str, day: date) -> tuple[int | None, str]:
    if not word.may_have_years:
        return None, ""
    said = year_in(title, day)
    if said is not None or not word.is_per_year:
        return said, ""
    return day.year - 1, f"；列名没有写年度，按 {day.year - 1} 年，请核对"


def _once_each(found: list[Mapped], by_key: Mapping[str, Word]) -> list[Mapped]:
    """A target (and year) is given once: to the best column, among equals to the newest year, then the first."""
    has_year_column = any(each.target == YEAR for each in found)
    order = sorted(range(len(found)), key=lambda at: (-found[at].score, -(year_in(found[at].title) or 0), at))
    taken: dict[tuple[str, int | None], int] = {}
    result = list(found)
    for at in order:
        each = result[at]
        if not each.target:
            continue
        if has_year_column and each.target in by_key and by_key[each.target].may_have_years:
            why = each.why.partition("；")[0]  # the rows say the year: nothing is guessed
            each = result[at] = replace(each, year=year_in(each.title), why=why)
        key = (each.target, each.year)
        if key in taken:
            other = found[taken[key]].title
            result[at] = replace(each, target="", year=None, why=f"与“{other}”对应的属性相同，请选择或不入库")
        else:
            taken[key] = at
    return result
