"""Caps a grant must keep: per case, and per company and year across the item's openings."""

from __future__ import annotations

from django.db.models import Sum

from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import Terms
from huiqi.core.payments.models import CompanyYear, Grant
from huiqi.engine.money.exact import wan_text
from huiqi.engine.refusal import Refusal


def require_within_caps(case: Case, terms: Terms, year: int, amount_fen: int) -> None:
    """Refuse what a cap cannot bear. Locks the company's year, so two decisions at once cannot both pass."""
    per_case = terms.cap_per_case_fen
    if per_case is not None and amount_fen > per_case:
        raise Refusal(
            f"每件最多 {wan_text(per_case)}，这一件要 {wan_text(amount_fen)}，不能批准。请核对金额。",
            code="cap_per_case",
        )
    lock_company_year(case.company_id, year)
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


def lock_company_year(company_id: int, year: int) -> None:
    """Hold the row of a company's year until the transaction ends."""
    CompanyYear.objects.get_or_create(company_id=company_id, year=year)
    CompanyYear.objects.select_for_update().get(company_id=company_id, year=year)


def granted_fen(company_id: int, year: int, item_id: str) -> int:
    """What a company was granted for an item in a year and has not been released."""
    grants = Grant.objects.filter(company_id=company_id, year=year, item_id=item_id, released_at=None)
    return grants.aggregate(total=Sum("amount_fen"))["total"] or 0
