"""Which tranche is next, and what still stands before it."""

from __future__ import annotations

from datetime import date

from huiqi.core.cases.wording import cn_day
from huiqi.core.payments.models import Grant, Tranche


def next_tranche(grant: Grant) -> Tranche | None:
    """The first tranche without an order; tranches are paid in their order."""
    return grant.tranches.filter(cancelled_at=None, order=None).order_by("position").first()


def why_not_ready(tranche: Tranche, today: date) -> str:
    """One sentence that says what is missing, empty when an order may be made out."""
    if tranche.met_at is not None or tranche.condition == "none":
        return ""
    if tranche.condition == "date":
        return (
            "" if tranche.due_on and tranche.due_on <= today else f"“{tranche.title}”要到 {_day(tranche)}才能开支付单。"
        )
    what = "检查通过" if tranche.condition == "inspection" else "达到约定条件"
    return f"“{tranche.title}”要先{what}（{tranche.text}），由经办凭材料确认后再开支付单。"


def _day(tranche: Tranche) -> str:
    return cn_day(tranche.due_on) if tranche.due_on else "约定的日子"
