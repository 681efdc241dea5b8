"""The case on a split screen: what was handed in and checked on the left, papers and trail on the right."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.clocks import running_clock
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.form import form_of
from huiqi.core.cases.queries import LegalMove
from huiqi.core.cases.queries.corrections import list_corrections
from huiqi.core.cases.queries.filings import find_filing
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents import queries as documents
from huiqi.core.documents.previews import can_preview
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import list_officers
from huiqi.core.payments import queries as payments
from huiqi.core.reviews import queries as reviews
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.desk.asked import Asked
from huiqi.web.desk.cases.checks import check_lines, money_lines
from huiqi.web.desk.cases.moves import move_sheet, values_of
from huiqi.web.desk.intake.panel import intake_context
from huiqi.web.desk.money.panel import money_context
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.figures import cn_datetime
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Step, TimelineEntry

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case

POSTS = ("window", "handler", "decider", "finance", "approver", "secretary", "leader")
OFFICE = ("window", "handler", "decider", "finance", "approver", "secretary")
DESPITE = "despite"


@officer_required(*POSTS)
def show_case(request: HttpRequest, number: str) -> HttpResponse:
    """The case page; ``?paper=`` chooses the paper shown."""
    actor = actor_of(request)
    case = cases.get_case_on_desk(actor, number)
    return render(request, "desk/cases/case.html", _context(request, actor, case))


def _context(
    request: HttpRequest, actor: Actor, case: Case, failed: str = "", errors: dict[str, str] | None = None
) -> dict[str, Any]:
    submission = cases.find_submission(case)
    content = submission.content if submission else {}
    result = content.get("rule_result") or {}
    moves, terms, clock = cases.legal_moves(actor, case), get_terms(case.opening_code), running_clock(case)
    asked, supplement = Asked(terms, form_of(terms)), cases.find_open_supplement(case)
    papers = [file | {"material": each["name"]} for each in content.get("materials") or [] for file in each["files"]]
    paper = _chosen(request, papers)
    beside = intake_context(actor, case, asked, content, papers, paper)
    return (
        beside
        | money_context(actor, case)
        | {
            "case": case,
            "terms": terms,
            "stations": _stations(case),
            "clock": clock,
            "left": cases.workdays_left(clock),
            "submission": submission,
            "content": content,
            "checks": check_lines(result),
            "outcome": result.get("outcome"),
            "money": money_lines(result),
            "papers": papers,
            "paper": paper,
            "timeline": [
                TimelineEntry(cn_datetime(row.at), f"{row.actor} {row.title}", "past", _note(row))
                for row in cases.timeline(actor, case)
            ],
            "supplement": supplement,
            "decision": cases.find_decision(case),
            "filing": find_filing(case),
            "corrections": list_corrections(case),
            "order": payments.find_order_of(actor, case),
            "fund": payments.find_fund_position(terms.fund_code, terms.fund_year),
            "letters": documents.list_letters_about(("cases.case", case.number)),
            "notes": cases.list_notes(actor, case),
            "sheets": [
                _sheet(asked, move, result, request, failed, errors or {}, beside["material_checks"])
                for move in sorted(moves, key=lambda each: not each.is_main)
            ],
            "colleagues": list_officers(department_id=case.department_id),
            "has_review": reviews.has_panel(case),
            "can_supplement": any(move.name == "ask_supplement" and not move.blocked for move in moves)
            and supplement is None,
            "can_office": bool(actor.posts & set(OFFICE)),
            "key": uuid.uuid4().hex,
            "rating": cases.find_rating(case),
        }
    )


def _sheet(
    asked: Asked,
    move: LegalMove,
    result: dict[str, Any],
    request: HttpRequest,
    failed: str,
    errors: dict[str, str],
    checks: list[cases.MaterialCheck],
) -> Any:
    """The move's form; a supplement starts with what was marked, ``?do=`` opens a form at once."""
    given = request.POST if failed == move.name else None
    start = cases.supplement_words(checks) if move.name == "ask_supplement" else {}
    sheet = move_sheet(asked, move, result, given, errors if failed == move.name else {}, start)
    is_asked = request.method == "GET" and request.GET.get("do") == move.name
    return replace(sheet, is_open=sheet.is_open or is_asked, asks_despite=DESPITE in errors and failed == move.name)


def _stations(case: Case) -> list[Step]:
    process = process_of(case)
    here = process.steps[case.step]
    names = [name for name, step in process.steps.items() if not step.is_end and step.branch is None]
    if here.is_end:
        # What an ended case never came to is not drawn as done.
        passed = set(case.events.values_list("from_step", flat=True))
        names = [name for name in names if name in passed]
    place = names.index(case.step) if case.step in names else len(names)
    rows = [
        Step(
            process.steps[name].title,
            "现在" if name == case.step else "",
            "done" if at < place else "now" if at == place else "todo",
        )
        for at, name in enumerate(names)
    ]
    return [*rows, Step(here.title, "", "done")] if here.is_end else rows


def _note(row: cases.TimelineRow) -> str:
    return "；".join([*row.reasons, row.note] if row.note else row.reasons)


def _chosen(request: HttpRequest, papers: list[dict[str, Any]]) -> dict[str, Any] | None:
    wanted = request.GET.get("paper", "")
    picked = next((paper for paper in papers if str(paper["version"]) == wanted), papers[0] if papers else None)
    if picked is None:
        return None
    version = documents.get_version(actor_of(request), int(picked["version"]))
    return picked | {
        "file_id": version.file_id,
        "media_type": version.file.media_type,
        "grade": version.grade,
        "can_preview": can_preview(version.file.media_type),
    }


@require_POST
@officer_required(*OFFICE)
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One act. What is refused leaves the page as it was, with the sentence and what was typed.

    Whether the move is legal now is for the one door to say: it knows a click that comes a second time.
    """
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    chosen = process_of(case).moves.get(name)
    if chosen is None:
        raise InvalidInput("没有这个动作，请刷新页面。")
    version = request.POST.get("version", "")
    if name == "accept" and request.POST.get(DESPITE) != "1" and (wanting := cases.list_unresolved(case)):
        return _ask_despite(request, actor, case, wanting)
    try:
        moved = services.transition(
            actor=actor,
            case_number=number,
            move=name,
            expected_version=int(version) if version.isdigit() else -1,
            idempotency_key=request.POST.get("key", "")[:80] or uuid.uuid4().hex,
            fields=values_of(chosen.fields, request.POST),
        )
    except Refusal as fault:
        errors = dict(fault.fields) or {"": fault.message}
        context = _context(request, actor, cases.get_case(actor, number), name, errors)
        return render(request, "desk/cases/case.html", {**context, "failed": fault.message}, status=422)
    messages.success(request, f"{chosen.title}：办好了。{_next_words(moved)}")
    if moved.state == "draft" and moved.returned_at is None:  # a filing is settled; what follows is the company's own
        return HttpResponseRedirect(reverse("desk:filings"))
    return HttpResponseRedirect(reverse("desk:case", args=[number]))


def _ask_despite(request: HttpRequest, actor: Actor, case: Case, wanting: list[cases.MaterialCheck]) -> HttpResponse:
    """Accepting with papers that were found wanting: one more look first."""
    sentence = f"还有 {len(wanting)} 份材料标了有问题：{'；'.join(each.complaint for each in wanting)}。"
    context = _context(request, actor, case, "accept", {"": sentence, DESPITE: sentence})
    return render(
        request, "desk/cases/case.html", {**context, "failed": f"{sentence}仍要受理的，请在下面确认。"}, status=422
    )


def _next_words(case: Case) -> str:
    step = process_of(case).steps[case.step]
    return "这一件已办结。" if step.is_end else f"现在到「{step.title}」。"


@require_POST
@officer_required(*OFFICE)
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """转办 to a colleague of the department."""
    person = request.POST.get("person", "")
    try:
        services.assign(
            actor=actor_of(request),
            case_number=number,
            person_id=int(person) if person.isdigit() else None,
            reason=request.POST.get("reason", ""),
        )
    except InvalidInput as fault:
        messages.error(request, fault.message)
        return HttpResponseRedirect(f"{reverse('desk:case', args=[number])}#assign")
    messages.success(request, "已转给所选同事。" if person.isdigit() else "已放回待分派。")
    return HttpResponseRedirect(reverse("desk:case", args=[number]))


@require_POST
@officer_required(*OFFICE)
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    """An internal remark."""
    try:
        services.add_note(actor=actor_of(request), case_number=number, text=request.POST.get("text", ""))
    except InvalidInput as fault:
        messages.error(request, fault.message)
    return HttpResponseRedirect(f"{reverse('desk:case', args=[number])}#notes")
