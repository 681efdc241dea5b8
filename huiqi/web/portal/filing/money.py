"""What a company's case shows of the money after the decision, in the words of a finance clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.core.payments.queries import ClawbackRow, TrancheRow
from huiqi.engine.money.exact import to_yuan
from huiqi.web.kit.figures import cn_date, wan

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case


@dataclass(frozen=True)
class TrancheLine:
    """A tranche as the company reads it: how it stands in one word, and what it waits for in one sentence."""

    position: int
    title: str
    amount_fen: int
    kind: str
    word: str
    sentence: str


def money_context(actor: Actor, case: Case) -> dict[str, Any]:
    """The tranches of a grant paid in parts, and what the company is asked to return."""
    rows = payments.list_tranches(actor, case)
    is_split = len(rows) > 1 or any(row.condition != "none" for row in rows)
    return {
        "tranches": [tranche_line(row) for row in rows] if is_split else [],
        "clawbacks": payments.list_clawbacks(actor, case=case),
    }


def money_finding(clawbacks: Sequence[ClawbackRow] | None) -> str:
    """The page's title while the company has money to return; empty when it has none."""
    row = next((each for each in clawbacks or () if each.next_due is not None), None)
    if row is None or row.next_due is None:
        return ""
    when = "已逾期，请马上退回" if row.is_overdue else f"{cn_date(row.next_due.due_on)}前退下一期"
    return f"要退回的资金还差 {wan(to_yuan(row.left_fen))} 万元，{when}"


def tranche_line(row: TrancheRow) -> TrancheLine:
    """One part of the grant in plain words."""
    kind, word, sentence = _standing(row)
    return TrancheLine(row.position, row.title, row.amount_fen, kind, word, sentence)


def _standing(row: TrancheRow) -> tuple[str, str, str]:
    if row.order_state == "paid":
        return "ok", "已到账", f"{cn_date(row.paid_on)}拨付到贵公司账户。"
    if row.order_state == "failed":
        return "bad", "没有拨成", "请更正收款账户，改好后重新拨付。"
    if row.order_number:
        return "info", "正在拨付", "支付单已开出，到账后会发消息。"
    if row.group == "condition":
        need = row.condition_words.partition("：")[2] or row.condition_words
        return "ask", "等条件", f"条件：{need}。达到后请联系承办人，由部门凭材料确认后拨付。"
    if row.group == "date":
        return "due", "等日期", f"{_day(row.due_on)}起拨付，不用再申请。"
    return "info", "等开支付单", "条件已满足，由财务办理，不用再申请。"


def _day(day: date | None) -> str:
    return "到约定日期" if day is None else cn_date(day)
