"""为什么: one item against the company, clause by clause, with sources, gaps and the calculation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases import queries as cases
from huiqi.core.cases.queries import CaseFilter
from huiqi.core.catalog.queries import opening_state
from huiqi.core.matching import queries as matching
from huiqi.core.matching.verdict import Verdict
from huiqi.core.parties.queries import find_department, get_company_by_id
from huiqi.web.kit.access import company_required
from huiqi.web.kit.figures import wan
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.told import clause_rows
from huiqi.web.portal.present import calc_steps, tally
from huiqi.web.portal.promises import facts_of_opening


@company_required
def show_why(request: HttpRequest, item_id: str) -> HttpResponse:
    """The explanation page; from here one applies."""
    actor, on = actor_of(request), timezone.localdate()
    assert actor.company_id is not None
    verdict = matching.assess_company(actor=actor, company_id=actor.company_id, item_id=item_id, on=on)
    opening, explanation = verdict.opening, verdict.explanation
    state = opening_state(opening, on) if opening else verdict.item.lifecycle
    own = (
        cases.list_cases(actor, CaseFilter(company_id=actor.company_id, opening_code=opening.code), limit=5)
        if opening
        else []
    )
    running = next((row for row in own if row.case.outcome not in ("withdrawn", "discarded")), None)
    context: dict[str, Any] = {
        "company": get_company_by_id(actor, actor.company_id),
        "verdict": verdict,
        "item": verdict.item,
        "opening": opening,
        "state": state,
        "title": _title(verdict),
        "tally": tally(verdict),
        "clauses": clause_rows(explanation, reverse("portal:facts")),
        "amount": explanation.amount,
        "steps": calc_steps(explanation.amount),
        "missing": explanation.missing,
        "faults": explanation.faults,
        "materials": _materials(verdict),
        "facts": facts_of_opening(opening, on) if opening else None,
        "can_apply": bool(opening and opening.process_id and state in ("open", "closing_soon")),
        "running": running,
        "department": find_department(opening.department_code) if opening else None,
        "contact": (opening.definition.get("contact") or {}) if opening else {},
    }
    return render(request, "portal/company/why.html", context)


def _title(verdict: Verdict) -> str:
    """The finding as the page's title; a ceiling is said to be one."""
    explanation, amount = verdict.explanation, verdict.explanation.amount
    if verdict.outcome == "eligible" and amount and amount.value is not None and verdict.is_grant:
        figure = f"{wan(verdict.amount_yuan)} 万元"
        if amount.is_ceiling:
            return f"符合 {explanation.count('T')} 条，最高 {figure}"
        return f"符合 {explanation.count('T')} 条，按现有事实能拿 {figure}"
    return {
        "eligible": f"{tally(verdict)}",
        "eligible_pending_review": f"数据条件都符合，还有 {explanation.count('M')} 条等评审",
        "not_eligible": f"还不符合：{explanation.count('F')} 条没有达到",
        "insufficient_data": f"还差 {len(explanation.missing)} 项数据，现在说不准",
        "not_in_force": "这份规定现在没有效力",
        "classified": f"贵公司属于{explanation.classified}企业",
        "invalid_input": "有事实填得不对，改好再算",
    }[verdict.outcome]


def _materials(verdict: Verdict) -> list[dict[str, str]]:
    if verdict.opening is None:
        return []
    words = {"generated": "系统生成", "shared": "不用交", "upload": "要上传"}
    return [
        {
            "name": each["name"],
            "hint": each.get("hint") or "",
            "word": words.get(each.get("fetch", "upload"), "要上传"),
            "kind": "todo" if each.get("fetch", "upload") == "upload" else "ok",
        }
        for each in verdict.opening.definition.get("materials") or []
    ]
