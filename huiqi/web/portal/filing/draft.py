"""The application form: facts filled in with their source, the rest typed, papers from the wallet."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.queries import AnswerRow, Draft
from huiqi.core.cases.queries.filings import find_filing
from huiqi.core.cases.queries.processes import is_behind
from huiqi.core.documents import queries as documents
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import Conflict, Refusal
from huiqi.web.kit.access import company_required
from huiqi.web.kit.figures import cn_date
from huiqi.web.kit.forms import Field
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import is_htmx
from huiqi.web.kit.parts import FileRow, Task
from huiqi.web.portal.filing import filing_first
from huiqi.web.portal.filing.fields import changed_values, field_of, shown_value
from huiqi.web.portal.filing.standing import wanted_names
from huiqi.web.portal.filing.upload import accept_into_wallet
from huiqi.web.portal.present import calc_steps, tally

FETCH_WORDS = {"generated": "自动生成", "shared": "免交"}


@require_POST
@company_required
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin (or go on with) the application under an opening."""
    actor = actor_of(request)
    assert actor.company_id is not None
    try:
        case = services.open_draft(actor=actor, company_id=actor.company_id, opening_code=code)
    except Conflict as fault:
        if fault.code not in ("draft_exists", "case_exists"):
            raise
        rows = cases.list_cases(actor, cases.CaseFilter(company_id=actor.company_id, opening_code=code, is_open=True))
        if fault.code == "case_exists":
            messages.info(request, fault.message)
        # The page of a draft is its form: the case's page leads there.
        return HttpResponseRedirect(reverse("portal:case", args=[rows[0].number]))
    return HttpResponseRedirect(reverse("portal:draft", args=[case.number]))


@company_required
def edit_draft(request: HttpRequest, number: str) -> HttpResponse:
    """The form; posting saves, and with ``step=submit`` hands it in."""
    actor = actor_of(request)
    draft = cases.get_draft(actor, number)
    if draft.case.state != "draft" and draft.supplement is None:
        return HttpResponseRedirect(reverse("portal:case", args=[number]))
    if filing_first.is_due(actor, draft.case):
        return filing_first.answer(request, actor, draft.case)
    if request.method != "POST":
        return _page(request, draft, {}, {})
    errors = _save(request, actor, draft)
    wants_submit = request.POST.get("step") == "submit"
    if not errors and wants_submit:
        return _submit(request, actor, number)
    if errors:
        return _page(request, cases.get_draft(actor, number), request.POST, errors, status=422)
    if request.POST.get("step") == "later":
        messages.success(request, "存好了，下次接着填。")
        return HttpResponseRedirect(reverse("portal:my_company"))
    return HttpResponseRedirect(f"{reverse('portal:draft', args=[number])}#{request.POST.get('back', 'tasks')}")


@require_POST
@company_required
def autosave(request: HttpRequest, number: str) -> HttpResponse:
    """What htmx sends while people type: saved field by field, answered with one line."""
    actor = actor_of(request)
    draft = cases.get_draft(actor, number)
    values, expected = changed_values(_rows(draft), request.POST)
    try:
        result = services.save_answers(actor=actor, case_number=number, values=values, expected=expected)
    except Conflict:
        # The form was handed in while this was under way; there is nothing left to save.
        return HttpResponse(status=204)
    now = timezone.localtime()
    context = {"at": f"{now:%H:%M}", "problems": list(result.problems.values())}
    if not is_htmx(request):
        return HttpResponseRedirect(reverse("portal:draft", args=[number]))
    return render(request, "portal/filing/saved.html", context)


def _rows(draft: Draft) -> list[AnswerRow]:
    return [row for rows in draft.groups.values() for row in rows]


def _save(request: HttpRequest, actor: Actor, draft: Draft) -> dict[str, str]:
    """Save answers and files; one bad place loses no other. Returns a sentence for each bad place."""
    number = draft.case.number
    values, expected = changed_values(_rows(draft), request.POST)
    result = services.save_answers(actor=actor, case_number=number, values=values, expected=expected)
    errors = dict(result.problems)
    for row in draft.materials:
        if not row.is_editable:
            continue
        try:
            _save_material(request, actor, number, row.material)
        except Refusal as fault:
            errors[f"material:{row.material.key}"] = fault.message
    return errors


def _save_material(request: HttpRequest, actor: Actor, number: str, material: Any) -> None:
    for upload in request.FILES.getlist(f"file-{material.key}"):
        version = accept_into_wallet(actor, upload, kind=material.key, title=material.name)
        services.attach_material(actor=actor, case_number=number, material=material.key, document_version_id=version.pk)
    picked = request.POST.get(f"wallet-{material.key}", "")
    if picked.isdigit():
        services.attach_material(
            actor=actor, case_number=number, material=material.key, document_version_id=int(picked)
        )


@require_POST
@company_required
def detach(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """Take a paper out of the application."""
    services.detach_material(actor=actor_of(request), case_number=number, attachment_id=attachment_id)
    return HttpResponseRedirect(f"{reverse('portal:draft', args=[number])}#materials")


def _submit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    draft = cases.get_draft(actor, number)
    version, key = request.POST.get("version", ""), request.POST.get("key", "") or uuid.uuid4().hex
    act = services.submit if draft.supplement is None else services.answer_supplement
    try:
        act(
            actor=actor, case_number=number,
            expected_version=int(version) if version.isdigit() else draft.case.version, idempotency_key=key[:80],
        )  # fmt: skip
    except Refusal as fault:
        problems = {problem.place: problem.sentence for problem in cases.get_draft(actor, number).problems}
        return _page(request, cases.get_draft(actor, number), {}, problems, general=fault.message, status=422)
    messages.success(request, "提交成功。回执已发到消息和邮箱，下面是办理进度。")
    return HttpResponseRedirect(reverse("portal:case", args=[number]))


@dataclass(frozen=True)
class Entry:
    """A line of the form: the field to fill, or a fact to look at and correct if it is wrong."""

    field: Field
    is_fact: bool
    shown: str
    source: str
    version: int
    fact_value: str = ""


def _page(
    request: HttpRequest,
    draft: Draft,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    general: str = "",
    status: int = 200,
) -> HttpResponse:
    groups = [
        (title, [_entry(draft, row, typed, errors) for row in rows if _is_shown(draft, row)])
        for title, rows in draft.groups.items()
    ]
    verdict = cases.current_verdict(draft.case)
    papers = [
        _file_row(request, draft, row, errors) for row in draft.materials if draft.supplement is None or row.is_editable
    ]
    context: dict[str, Any] = {
        "draft": draft,
        "filing": find_filing(draft.case),
        "case": draft.case,
        "terms": draft.terms,
        "fact_groups": [
            (title, [e for e in entries if e.is_fact]) for title, entries in groups if any(e.is_fact for e in entries)
        ],
        "ask_groups": [
            (title, [e for e in entries if not e.is_fact])
            for title, entries in groups
            if any(not e.is_fact for e in entries)
        ],
        "papers": papers,
        "attachments": [
            (row.material, row.attachments) for row in draft.materials if row.attachments and row.is_editable
        ],
        "title": _title(draft),
        "wanted": wanted_names(draft.supplement, draft.terms),
        "errors": _error_links(errors, groups),
        "general": general,
        "tasks": _tasks(draft, groups, papers),
        "verdict": verdict,
        "tally": tally(verdict),
        "amount": verdict.explanation.amount,
        "steps": calc_steps(verdict.explanation.amount),
        "is_behind": is_behind(draft.case),
        "idempotency_key": uuid.uuid4().hex,
    }
    return render(request, "portal/filing/draft.html", context, status=status)


def _is_shown(draft: Draft, row: AnswerRow) -> bool:
    return draft.supplement is None or row.is_editable


def _entry(draft: Draft, row: AnswerRow, typed: Mapping[str, Any], errors: Mapping[str, str]) -> Entry:
    """A fact is folded up, except where it is wrong or where the department asks for it again."""
    is_quiet = row.field.name not in errors and draft.supplement is None
    is_fact = row.origin == "fact" and row.value is not None and is_quiet
    source = f"{row.source}，{cn_date(row.as_of_on)}" if row.source and row.as_of_on else row.source
    return Entry(field_of(row, typed, errors), is_fact, shown_value(row), source, row.version)


def _file_row(request: HttpRequest, draft: Draft, row: Any, errors: Mapping[str, str]) -> FileRow:
    material, count = row.material, len(row.attachments)
    if not material.is_brought:
        word = FETCH_WORDS.get(material.fetch, "免交")
        return FileRow(material.key, material.name, material.hint, material.grade, "ok", word)
    reusable = documents.list_reusable(actor_of(request), draft.case.company_id, material.key)
    kind, word = (
        ("ok", f"已有 {count} 份")
        if count and not _is_missing(draft, row)
        else ("todo", "要重新上传")
        if count
        else ("todo", "要上传" if material.is_required else "有才交")
    )
    return FileRow(
        material.key, material.name, material.hint or "PDF、照片、Word 或 Excel，每份 20 MB 以内", "D",
        kind, word, accepts_upload=row.is_editable, error=errors.get(f"material:{material.key}", ""),
        required=material.is_required, multiple=True,
        wallet=tuple((str(each.pk), f"{each.document.title}（{each.original_name}）") for each in reusable),
    )  # fmt: skip


def _is_missing(draft: Draft, row: Any) -> bool:
    return any(problem.place == f"material:{row.material.key}" for problem in draft.problems)


def _title(draft: Draft) -> str:
    """What the page is about and how far it is."""
    left = len(draft.problems)
    rest = f"还差 {left} 处" if left else "齐了，可以提交"
    return f"{'补正' if draft.supplement else '申请'}{draft.case.item_name}，{rest}"


def _error_links(errors: Mapping[str, str], groups: list[tuple[str, list[Entry]]]) -> list[tuple[str, str]]:
    ids = {entry.field.key: entry.field.id for _, entries in groups for entry in entries}
    links = []
    for place, sentence in errors.items():
        anchor = f"file-{place.removeprefix('material:')}" if place.startswith("material:") else ids.get(place, "tasks")
        links.append((f"#{anchor}", sentence))
    return links


def _tasks(draft: Draft, groups: list[tuple[str, list[Entry]]], papers: list[FileRow]) -> list[Task]:
    """The same few things every time: facts, answers, papers, hand in."""
    facts = sum(1 for _, entries in groups for entry in entries if entry.is_fact)
    empty = [p for p in draft.problems if not p.place.startswith("material:") and p.place != "window"]
    missing = [p for p in draft.problems if p.place.startswith("material:")]
    free = sum(1 for paper in papers if not paper.accepts_upload)
    if draft.supplement is not None:
        return _supplement_tasks(draft, empty, missing)
    return [
        Task("核对企业事实", f"{facts} 项由系统带出" if facts else "没有可带出的", "ok", "已带出", "#facts"),
        Task("填写其余内容", "在下面", *(("ok", "已填好") if not empty else ("warn", f"还差 {len(empty)} 处")), "#answers"),
        Task("准备材料", f"{len(papers)} 份中 {free} 份不用交", *(("ok", "已齐") if not missing else ("warn", f"还差 {len(missing)} 份")), "#materials"),
        Task("看一遍，提交", "", *(("off", "还不能提交") if draft.problems else ("info", "可以提交")), "#submit"),
    ]  # fmt: skip


def _supplement_tasks(draft: Draft, empty: list[Any], missing: list[Any]) -> list[Task]:
    """Only what was asked for, and the handing in."""
    assert draft.supplement is not None
    tasks = []
    if draft.supplement.fields:
        tasks.append(
            Task("改填写的内容", "", *(("ok", "已改") if not empty else ("warn", f"还差 {len(empty)} 处")), "#answers")
        )
    if draft.supplement.materials:
        tasks.append(
            Task("补材料", "", *(("ok", "已补") if not missing else ("warn", f"还差 {len(missing)} 份")), "#materials")
        )
    last = ("off", "还不能提交") if draft.problems else ("info", "可以提交")
    return [*tasks, Task("看一遍，提交", "", *last, "#submit")]  # fmt: skip
