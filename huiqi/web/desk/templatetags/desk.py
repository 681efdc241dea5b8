"""Tags of the officers' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Library

from huiqi.core.vault.sealing import opened, tail_of
from huiqi.engine.forms.values import format_value
from huiqi.web.desk.cases.checks import CheckLine
from huiqi.web.kit.figures import yuan, yuan_of_fen

register = Library()


@register.filter
def submitted_text(answer: Mapping[str, Any]) -> str:
    """An answer of a submission as a person reads it; an account only by its last digits."""
    value = answer.get("value")
    if value is None:
        return "没有填"
    if answer.get("field") == "payee_account":
        return f"尾号 {tail_of(value)}"
    return format_value(str(answer.get("type")), answer.get("unit") or None, opened(value))


@register.filter
def total_of(counts: Mapping[str, int]) -> int:
    """How many in all."""
    return sum(counts.values())


@register.simple_tag
def count_passed(checks: Sequence[CheckLine]) -> int:
    """How many automatic checks passed."""
    return sum(1 for line in checks if line.passes)


@register.simple_tag
def journal_amount(journal: Any) -> str:
    """What a movement moved: the larger side of its lines, in yuan without the unit."""
    fen = max((abs(line.amount_fen) for line in journal.lines.all()), default=0)
    return yuan(yuan_of_fen(fen)).removesuffix(" 元")
