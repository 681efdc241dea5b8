"""What a grant must keep to, within one item and across items. Checked under the lock of the company's year.

Per case; per company, item and year; per company and item over all years; the enterprise's annual cap of a fund
(``budget_control.enterprise_annual_cap``, in 万元); one of several items, or the highest of them; the same cost once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from huiqi.core.cases.models import Case
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.terms import Terms
from huiqi.core.payments.models import CompanyYear, Fund, Grant
from huiqi.engine.money.exact import to_fen, wan_text
from huiqi.engine.refusal import Refusal


def require_within_caps(passage: Passage, fund: Fund, amount_fen: int) -> None:
    """Refuse what a cap cannot bear. Locks the company's year, so two decisions at once cannot both pass."""
    case, terms = passage.case, passage.terms
    _per_case(terms, amount_fen)
    lock_company_year(case.company_id, fund.year)
    _per_company_year(case, terms, fund.year, amount_fen)
    _per_company_in_all(case, terms, amount_fen)
    _enterprise_annual(case, terms, fund, amount_fen)
    _exclusive(passage, fund.year, amount_fen)


def _per_case(terms: Terms, amount_fen: int) -> None:
    per_case = terms.cap_per_case_fen
    if per_case is not None and amount_fen > per_case:
        raise Refusal(
            f"每件最多 {wan_text(per_case)}，这一件要 {wan_text(amount_fen)}，不能批准。请核对金额。",
            code="cap_per_case",
        )


def _per_company_year(case: Case, terms: Terms, year: int, amount_fen: int) -> None:
    per_year = terms.cap_per_company_year_fen
    if per_year is None:
        return
    used = granted_fen(case.company_id, year, case.item_id)
    if used + amount_fen > per_year:
        raise Refusal(
            f"每家企业一年最多 {wan_text(per_year)}，这家已批 {wan_text(used)}，"
            f"这一件要 {wan_text(amount_fen)}，不能批准。请按剩余的 {wan_text(max(per_year - used, 0))}核定。",
            code="cap_per_company_year",
        )


def _per_company_in_all(case: Case, terms: Terms, amount_fen: int) -> None:
    stated = (terms.definition.get("caps") or {}).get("per_company_total_yuan")
    if stated is None:
        return
    cap = to_fen(Decimal(str(stated)))
    used = _sum(_live(case.company_id).filter(item_id=case.item_id))
    if used + amount_fen > cap:
        raise Refusal(
            f"每家企业累计最多 {wan_text(cap)}，这家历年已批 {wan_text(used)}，"
            f"这一件要 {wan_text(amount_fen)}，不能批准。请按剩余的 {wan_text(max(cap - used, 0))}核定。",
            code="cap_per_company_total",
        )


def _enterprise_annual(case: Case, terms: Terms, fund: Fund, amount_fen: int) -> None:
    control = _release(terms).get("budget_control") or {}
    if control.get("enterprise_annual_cap") is None:
        return
    cap = to_fen(Decimal(str(control["enterprise_annual_cap"])) * 10_000)
    used = _sum(_live(case.company_id).filter(year=fund.year, fund__code=fund.code))
    if used + amount_fen > cap:
        raise Refusal(
            f"每家企业一年在“{fund.name}”里各事项合计最多 {wan_text(cap)}，这家已批 {wan_text(used)}，"
            f"这一件要 {wan_text(amount_fen)}，不能批准。请按剩余的 {wan_text(max(cap - used, 0))}核定。",
            code="cap_enterprise_year",
        )


def _exclusive(passage: Passage, year: int, amount_fen: int) -> None:
    """不得叠加: one of them only; 就高不重复: together never more than the highest."""
    case, terms = passage.case, passage.terms
    others = _live(case.company_id).filter(year=year).select_related("case").order_by("-amount_fen")
    found = [grant for grant in others if _excludes(terms, grant) or _excluded_by(case, grant)]
    if not found:
        return
    other, used = found[0], sum(grant.amount_fen for grant in found)
    named = f"“{other.case.item_name}”（{other.case.number}，{wan_text(other.amount_fen)}）"
    if terms.definition.get("exclusive_rule") != "highest":
        raise Refusal(
            f"这家企业今年已获{named}，与本事项只能选一项，不能批准。请不予支持，或先撤销那一件。",
            code="exclusive_one",
        )
    room = max(_entitled_fen(passage) - used, 0)
    if amount_fen > room:
        raise Refusal(
            f"这家企业今年已获{named}，与本事项就高不重复，这一件最多再批 {wan_text(room)}。请按此核定。",
            code="exclusive_highest",
        )


def _excludes(terms: Terms, grant: Grant) -> bool:
    return grant.item_id in exclusive_items(terms)


def _excluded_by(case: Case, grant: Grant) -> bool:
    """True when the other grant's own terms, as they were when it was made, name this item."""
    return case.item_id in grant.exclusive_with


def exclusive_items(terms: Terms) -> frozenset[str]:
    """Items that may not be had beside this one: of the opening and of the release (texts there name no item)."""
    exclusivity = _release(terms).get("exclusivity") or {}
    named: list[Any] = [*(terms.definition.get("exclusive_with") or [])]
    for key in ("not_stackable_with", "choose_one_among", "choose_highest"):
        entries = exclusivity.get(key)
        named += entries if isinstance(entries, list) else []
    return frozenset(str(each) for each in named) - {terms.item_id}


def _entitled_fen(passage: Passage) -> int:
    """What the rules computed for the case; the cap of a case where nothing was computed."""
    latest = passage.case.submissions.order_by("-number").first()
    result = (latest.content.get("rule_result") or {}) if latest else {}
    if result.get("amount") is None:
        return passage.terms.cap_per_case_fen or 0
    factor = 10_000 if result.get("unit", "万元").startswith("万") else 1
    return to_fen(Decimal(str(result["amount"])) * factor)


def _release(terms: Terms) -> dict[str, Any]:
    return terms.opening.release.definition or {}


def lock_company_year(company_id: int, year: int) -> None:
    """Hold the row of a company's year until the transaction ends."""
    CompanyYear.objects.get_or_create(company_id=company_id, year=year)
    CompanyYear.objects.select_for_update().get(company_id=company_id, year=year)


def granted_fen(company_id: int, year: int, item_id: str) -> int:
    """What a company was granted for an item in a year and has not been released."""
    return _sum(_live(company_id).filter(year=year, item_id=item_id))


def _live(company_id: int) -> QuerySet[Grant]:
    return Grant.objects.filter(company_id=company_id, released_at=None)


def _sum(grants: QuerySet[Grant]) -> int:
    return grants.aggregate(total=Sum("amount_fen"))["total"] or 0
