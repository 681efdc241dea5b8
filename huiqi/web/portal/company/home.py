"""我的企业: yours now, one step short, deadlines, waiting for me, and the one question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.facts import queries as facts_room
from huiqi.core.facts.facts_on_file import year_of_label
from huiqi.core.facts.services import declare_fact
from huiqi.core.matching import queries as matching
from huiqi.core.matching.queries import CompanyMatches, Question
from huiqi.core.matching.verdict import Verdict
from huiqi.core.parties.queries import get_company_by_id
from huiqi.engine.forms.values import parse_value
from huiqi.engine.refusal import InvalidInput
from huiqi.web.kit.access import company_required
from huiqi.web.kit.figures import wan
from huiqi.web.kit.forms import UNKNOWN, Field
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Figure
from huiqi.web.portal.company.todo import list_own, list_recent, list_returns, list_todo
from huiqi.web.portal.present import tally
from huiqi.web.portal.promises import OpeningFacts, facts_of_openings

ANSWERED_LATER = "unanswered_questions"
DUE_SOON_WORKDAYS = 15


@company_required
def show_home(request: HttpRequest) -> HttpResponse:
    """The company's page, recomputed from today's facts."""
    actor, on = actor_of(request), timezone.localdate()
    assert actor.company_id is not None
    matches = matching.match_company(actor=actor, company_id=actor.company_id, on=on)
    facts = facts_of_openings([verdict.opening for verdict in matches.verdicts if verdict.opening], on)
    own = list_own(actor)
    todo = [*list_returns(actor), *list_todo(own)]
    recent, taken = list_recent(own)
    yours = _with_facts(_yours(matches), facts, taken)
    near = matching.one_step_short(matches.of("not_eligible"))[:5]
    due = _due(yours, facts)
    question = _question(request, matches)
    context: dict[str, Any] = {
        "company": get_company_by_id(actor, actor.company_id),
        "matches": matches,
        "yours": yours,
        "near": near,
        "due": due,
        "todo": todo,
        "unknown": _with_facts(matches.of("insufficient_data"), facts, taken),
        "question": question,
        "field": _question_field(question) if question else None,
        "recent": recent,
        "figures": _figures(yours, near, due, todo),
    }
    return render(request, "portal/company/home.html", context)


def _yours(matches: CompanyMatches) -> list[Verdict]:
    """What can be had now: sure grants by amount first, then what is judged, then what is no money."""
    rank = {"eligible": 0, "eligible_pending_review": 1}
    return sorted(
        matches.of("eligible", "eligible_pending_review"),
        key=lambda verdict: (
            rank[verdict.outcome],
            not verdict.is_grant,
            not verdict.is_computable,
            -(verdict.amount_yuan or 0),
        ),
    )


def _with_facts(verdicts: list[Verdict], facts: dict[str, OpeningFacts], taken: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "verdict": verdict,
            "tally": tally(verdict),
            "facts": facts[verdict.opening.code],
            "case": taken.get(verdict.opening.code),
            "amount": verdict.explanation.amount,
        }
        for verdict in verdicts
        if verdict.opening is not None
    ]


def _due(yours: list[dict[str, Any]], facts: dict[str, OpeningFacts]) -> list[dict[str, Any]]:
    """Deadlines of what the company could still have and has not applied for."""
    rows = [
        row
        for row in yours
        if row["facts"].workdays_left is not None
        and row["facts"].workdays_left <= DUE_SOON_WORKDAYS
        and not row["case"]
    ]
    return sorted(rows, key=lambda row: row["facts"].workdays_left)


def _figures(
    yours: list[dict[str, Any]], near: list[Verdict], due: list[dict[str, Any]], todo: list[dict[str, Any]]
) -> list[Figure]:
    sure = [row["verdict"] for row in yours if row["verdict"].is_grant and row["verdict"].is_computable]
    total = sum((verdict.amount_yuan or 0 for verdict in sure), start=0)
    urgent = [row for row in todo if row.get("left") is not None]
    return [
        Figure("现在就能拿", str(len(yours)), "项", f"{len(sure)} 项合计 {wan(total)} 万元" if sure else "没有能算准的钱", href="#now"),
        Figure("只差一步", str(len(near)), "项", "补上就够" if near else "暂时没有", href="#step"),
        Figure("快到期", str(len(due)), "项", _nearest(due), href="#due"),
        Figure(
            "等我处理", str(len(todo)), "件",
            f"1 件还剩 {urgent[0]['left']} 个工作日" if urgent else "没有要处理的" if not todo else "",
            "warn" if urgent else "", "#todo",
        ),
    ]  # fmt: skip


def _nearest(due: list[dict[str, Any]]) -> str:
    if not due:
        return "近三周没有"
    last: date = due[0]["verdict"].opening.closed_on()
    return f"最近的是 {last.month} 月 {last.day} 日"


def _question(request: HttpRequest, matches: CompanyMatches) -> Question | None:
    """The best question that the person has not put off in this session."""
    later = set(request.session.get(ANSWERED_LATER, []))
    verdicts = [each for each in matches.of("insufficient_data") if not later & set(each.assessment.missing)]
    return matching.best_question(verdicts)


def _question_field(question: Question) -> Field:
    names = dict.fromkeys(
        value
        for verdict in question.opens_up
        for atom in verdict.ruleset.atoms()
        if atom.attr == question.attr
        for value in (atom.value if isinstance(atom.value, list) else [atom.value])
        if isinstance(value, str)
    )
    return Field(
        key="answer",
        name=question.name,
        type=question.type,
        unit=question.unit or "",
        enum=question.enum or tuple(names),
        hint=question.meaning if question.meaning not in ("", "—") else "",
        unknown=question.type in ("bool", "enum"),
        required=False,
    )


@require_POST
@company_required
def answer_question(request: HttpRequest) -> HttpResponse:
    """Keep the answer as a declared fact, or put the question off."""
    actor = actor_of(request)
    assert actor.company_id is not None
    key = request.POST.get("key", "")
    attr, _, year = key.partition("@")
    attribute = facts_room.get_attribute(attr)
    typed: Any = request.POST.getlist("answer") if attribute.type == "set" else request.POST.get("answer", "").strip()
    if not typed or typed == UNKNOWN:
        request.session[ANSWERED_LATER] = [*request.session.get(ANSWERED_LATER, []), key][-50:]
        messages.info(request, "好的，先不问这一项。")
        return HttpResponseRedirect(reverse("portal:my_company"))
    try:
        declare_fact(
            actor=actor,
            company_id=actor.company_id,
            attribute=attr,
            year=year_of_label(year, timezone.localdate()) if year else None,
            value=_value(attribute, typed),
            reason="在「只问您一个问题」里回答",
        )
    except InvalidInput as fault:
        messages.error(request, f"{attribute.name}：{fault.message}")
    else:
        messages.success(
            request, f"记下了，已按您的回答重新核对。「{attribute.name}」标为企业申报，申请时以部门核实为准。"
        )
    return HttpResponseRedirect(f"{reverse('portal:my_company')}")


def _value(attribute: Any, typed: Any) -> Any:
    if attribute.type == "set":
        return [str(each)[:100] for each in typed]
    if attribute.type == "bool":
        return typed == "true"
    return parse_value(attribute.type, attribute.unit or None, typed, key=attribute.key, choices=attribute.enum)
