"""What the rooms know, in the shapes that the kit draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from huiqi.core.catalog.queries import ItemCard
from huiqi.core.matching.verdict import Verdict
from huiqi.engine.rules import RuleSet, Vocabulary
from huiqi.engine.rules.calculation import describe
from huiqi.engine.rules.explanation import AmountExplained
from huiqi.web.kit.figures import grouped
from huiqi.web.kit.parts import CalcStep

SUM_WORDS = {
    "exact": "按现有事实应得",
    "upper_bound": "按现有事实最高",
    "payable_tax_or_fee": "按现有事实应缴",
    "deduction": "按现有事实可多扣",
    "deadline": "期限",
}


def calc_steps(amount: AmountExplained | None) -> list[CalcStep]:
    """The calculation for the kit, with its result as the closing line."""
    if amount is None or amount.value is None:
        return []
    unit = amount.unit or ""
    steps = [CalcStep(step.text, grouped(step.value)) for step in amount.steps]
    total = f"{grouped(amount.value)} {unit}".strip()
    return [*steps, CalcStep(SUM_WORDS.get(amount.kind, "结果"), total, is_sum=True)]


def formula_lines(ruleset: RuleSet, vocabulary: Vocabulary) -> list[str]:
    """How much, in words, for somebody whose figures are not known."""
    if ruleset.benefit.expr is None:
        return [ruleset.benefit.description] if ruleset.benefit.description else []
    unit = ruleset.benefit.unit or ""
    lines = describe(ruleset.benefit.expr, lambda key, year: f"{year or ''}{vocabulary[key].name}")
    return [f"{line} {unit}" if line[-1:].isdigit() else f"{line}（{unit}）" for line in lines]


def tally(verdict: Verdict) -> str:
    """「7 条全部符合」「5 条符合，1 条等评审」: the finding in one line."""
    explanation = verdict.explanation
    total = len(explanation.leaves)
    met = explanation.count("T")
    if total and met == total:
        return f"{total} 条全部符合"
    parts = [
        (met, "符合"),
        (explanation.count("M"), "等评审"),
        (explanation.count("U"), "还没有数据"),
        (explanation.count("F"), "不符合"),
    ]
    return "，".join(f"{count} 条{word}" for count, word in parts if count) or "原文没有写明条件"


def deadline_words(card_or_day: ItemCard | date | None) -> str:
    """「12 月 4 日」 or 「随时可办」."""
    day = card_or_day.opening.closed_on() if isinstance(card_or_day, ItemCard) and card_or_day.opening else card_or_day
    return "随时可办" if not isinstance(day, date) else f"{day.month} 月 {day.day} 日"


def joined(words: Iterable[str], limit: int = 3) -> str:
    """「甲、乙、丙等 5 项」."""
    listed: Sequence[str] = list(words)
    text = "、".join(listed[:limit])
    return text if len(listed) <= limit else f"{text} 等 {len(listed)} 项"
