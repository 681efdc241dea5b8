"""How a case stands, as the first sentence of its page: what happened, what comes next, by when."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.form import form_of
from huiqi.core.cases.terms import Terms
from huiqi.web.kit.figures import cn_date, wan

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case, Clock, Decision, Supplement

ENDS = {
    "refused": "这次没有获得支持",
    "declined": "没有受理",
    "withdrawn": "已撤回",
    "given_up": "已放弃配置",
    "discarded": "草稿已作废",
    "lapsed": "逾期没有补正，已退回",
}


def finding(case: Case, supplement: Supplement | None, decision: Decision | None, clock: Clock | None) -> str:
    """The title of the page."""
    if supplement is not None and case.state != "closed":
        return f"请您补正，{cn_date(supplement.due_on)}前"
    if case.state == "draft":
        return "退回请您修改，改好可以再交"
    if case.outcome in ENDS:
        return ENDS[case.outcome]
    step = process_of(case).steps[case.step]
    if decision is not None and decision.outcome == "approve":
        return _granted(case, decision, step.title, step.owner == "company")
    if clock is not None:
        return f"正在{step.title}，{cn_date(clock.due_on)}前给您结果"
    return f"正在{step.title}"


def _granted(case: Case, decision: Decision, step: str, is_yours: bool) -> str:
    if is_yours:
        return "已同意，请您确认要不要"
    if decision.amount_fen is None:
        return "已经办成"
    amount = f"{wan(Decimal(decision.amount_fen) / 100)} 万元"
    return f"{amount}已到账" if case.outcome == "paid" else f"已批准 {amount}，正在{step}"


def wanted_names(supplement: Supplement | None, terms: Terms) -> list[str]:
    """The fields and papers that a supplement asks for, by their names."""
    if supplement is None:
        return []
    titles = {material.key: material.name for material in terms.materials}
    form = form_of(terms)
    names = [titles.get(key, key) for key in supplement.materials]
    return names + [f"「{form[name].title}」一栏" for name in supplement.fields if name in form]
