"""A company's view of its case: where it stands, what comes next, by when, and who to call."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.clocks import running_clock
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.queries import CaseFilter, after
from huiqi.core.cases.queries.corrections import list_corrections
from huiqi.core.cases.queries.filings import find_filing
from huiqi.core.cases.terms import get_terms
from huiqi.core.catalog.queries import find_opening, opening_state
from huiqi.core.documents import queries as documents
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings.queries import list_outcomes
from huiqi.core.payments import queries as payments
from huiqi.engine.refusal import Conflict, InvalidInput
from huiqi.web.kit.access import company_required
from huiqi.web.kit.figures import cn_datetime
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Step, TimelineEntry
from huiqi.web.portal.filing.money import money_context, money_finding
from huiqi.web.portal.filing.moves import ELSEWHERE, list_moves
from huiqi.web.portal.filing.standing import finding, wanted_names

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case

STARS = ((5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意"))


@company_required
def list_own_cases(request: HttpRequest) -> HttpResponse:
    """All applications of the company."""
    actor = actor_of(request)
    rows = cases.list_cases(actor, CaseFilter(company_id=actor.company_id, order="newest"), limit=500)
    return render(request, "portal/filing/cases.html", {"rows": rows})


@company_required
def show_case(request: HttpRequest, number: str) -> HttpResponse:
    """The case; drafts go to the form."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    if case.state == "draft" and case.submitted_at is None:
        return HttpResponseRedirect(reverse("portal:draft", args=[number]))
    return render(request, "portal/filing/case.html", _context(request, actor, case))


def _context(
    request: HttpRequest, actor: Actor, case: Case, failed: str = "", errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    terms, clock = get_terms(case.opening_code), running_clock(case)
    submissions = cases.list_submissions(case)
    submission = submissions[-1] if submissions else None
    legal = [move for move in cases.legal_moves(actor, case) if not move.blocked]
    after_decision = _after_decision(actor, case)
    decision, supplement = after_decision["decision"], cases.find_open_supplement(case)
    return after_decision | {
        "case": case,
        "finding": money_finding(after_decision["clawbacks"]) or finding(case, supplement, decision, clock),
        "wanted": wanted_names(supplement, terms),
        "moves": list_moves(legal, request.POST, failed, errors or {}),
        "terms": terms,
        "stations": stations_of(case),
        "clock": clock,
        "left": cases.workdays_left(clock),
        "supplement": supplement,
        "timeline": _timeline(actor, case),
        "submission": submission,
        "content": submission.content if submission else None,
        "submissions": submissions,
        "filing": find_filing(case),
        "corrected": next(reversed(list_corrections(case)), None),
        "decided_yuan": None if decision is None or decision.amount_fen is None else Decimal(decision.amount_fen) / 100,
        "letters": documents.list_letters(actor, subject=("cases.case", case.number)),
        "publicity": after.find_publicity(case),
        "can_rate": case.decided_at is not None and case.state == "closed",
        "can_withdraw": any(move.name == "withdraw" for move in legal),
        "can_again": case.outcome in ("withdrawn", "declined") and _still_open(case),
        "stars": STARS,
        "key": uuid.uuid4().hex,
    }


def _after_decision(actor: Actor, case: Case) -> dict[str, Any]:
    """What only an ended or decided case can have; not asked for before."""
    if case.decided_at is None and case.state != "closed":
        return dict.fromkeys(("decision", "order", "appeal", "report", "rating", "tranches", "clawbacks"))
    return money_context(actor, case) | {
        "decision": cases.find_decision(case),
        "order": payments.find_order_of(actor, case),
        "appeal": after.find_appeal(case),
        "report": after.find_use_report(case),
        "rating": cases.find_rating(case),
    }


def _still_open(case: Case) -> bool:
    opening = find_opening(case.opening_code)
    return opening is not None and opening_state(opening, timezone.localdate()) in ("open", "closing_soon")


def stations_of(case: Case) -> list[Step]:
    """The steps of the process as a line: done, now, to come; an early end is the last one."""
    process = process_of(case)
    here = process.steps[case.step]
    names = [name for name, step in process.steps.items() if not step.is_end and step.branch is None]
    passed = dict(case.events.order_by("seq").values_list("from_step", "at"))
    rows = []
    for name in names:
        step = process.steps[name]
        if name == case.step:
            rows.append(Step(step.title, "现在在这里", "now"))
        elif name in passed and (here.is_end or names.index(name) < names.index(case.step)):
            rows.append(Step(step.title, _day(timezone.localtime(passed[name]).date()), "done"))
        elif not here.is_end:
            rows.append(Step(step.title))
    return [*rows, Step(here.title, "", "done")] if here.is_end else rows


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _timeline(actor: Actor, case: Case) -> list[TimelineEntry]:
    """What happened, the latest first; meetings as far as anybody may read of them, once the minutes are signed."""
    told = [(row.at, _entry(row)) for row in cases.timeline(actor, case)]
    told += [
        (each.at, TimelineEntry(cn_datetime(each.at), each.sentence, "past", each.number))
        for each in list_outcomes(case)
    ]
    return [entry for _, entry in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _entry(row: cases.TimelineRow) -> TimelineEntry:
    note = "；".join([*row.reasons, row.note] if row.note else row.reasons)
    return TimelineEntry(cn_datetime(row.at), f"{row.title}　{row.actor}", "past", note)


@require_POST
@company_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back before it is decided."""
    version = request.POST.get("version", "")
    services.withdraw(
        actor=actor_of(request), case_number=number, expected_version=int(version) if version.isdigit() else -1,
        idempotency_key=request.POST.get("key", "")[:80] or uuid.uuid4().hex, note=request.POST.get("note", "")[:500],
    )  # fmt: skip
    messages.success(request, "已撤回。申报期内可以重新申请。")
    return HttpResponseRedirect(reverse("portal:case", args=[number]))


@require_POST
@company_required
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """An act that the process leaves to the company; what is refused keeps what was typed."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    legal = {each.name: each for each in cases.legal_moves(actor, case)}
    if name in ELSEWHERE or name not in legal:
        raise Conflict("这一步现在不能办，情况可能已经变了，请刷新页面看看。")
    version = request.POST.get("version", "")
    try:
        services.transition(
            actor=actor, case_number=number, move=name,
            expected_version=int(version) if version.isdigit() else -1,
            idempotency_key=request.POST.get("key", "")[:80] or uuid.uuid4().hex,
            fields={spec.name: request.POST.get(spec.name, "") for spec in legal[name].fields},
        )  # fmt: skip
    except InvalidInput as fault:
        messages.error(request, fault.message)
        errors = dict(fault.fields) or {"": fault.message}
        context = _context(request, actor, cases.get_case(actor, number), name, errors)
        return render(request, "portal/filing/case.html", context, status=422)
    messages.success(request, f"{legal[name].title}：办好了。")
    return HttpResponseRedirect(reverse("portal:case", args=[number]))


@require_POST
@company_required
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """好差评, once a case."""
    stars = request.POST.get("stars", "")
    try:
        services.rate(
            actor=actor_of(request), case_number=number, stars=int(stars) if stars.isdigit() else 0,
            text=request.POST.get("text", ""),
        )  # fmt: skip
    except (InvalidInput, Conflict) as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, "谢谢您的评价。")
    return HttpResponseRedirect(f"{reverse('portal:case', args=[number])}#rate")
