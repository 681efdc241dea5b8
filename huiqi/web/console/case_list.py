"""The cases behind a number of the morning page, with filters and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries import BUCKETS, NO_LIMIT, OVERDUE, RunningCase
from huiqi.web.console.asked import asked_choice, asked_number, asked_page
from huiqi.web.console.downloads import download, wants_file, yuan_cell
from huiqi.web.console.links import case_href
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, FilterField

PAGE = 50
BUCKET_WORDS = {
    OVERDUE: "已超期",
    **{key: f"用了 {low} 天以上" if high is None else f"用了 {low}–{high} 天" for key, _, low, high in BUCKETS},
    NO_LIMIT: "没有时限",
}


def waiting_first(rows: Sequence[RunningCase]) -> list[RunningCase]:
    """Overdue ones first, then by what is at stake, then by time left."""
    return sorted(rows, key=lambda row: (not row.is_overdue, -(row.asked_fen or 0), row.left is None, row.left or 0))


def with_links(rows: Sequence[RunningCase]) -> list[dict[str, Any]]:
    """Cases with the address of their page (none where no face has one)."""
    return [{"case": row, "href": case_href(row.number), "amount": figures.yuan_of_fen(row.amount_fen)} for row in rows]


@officer_required("leader")
@require_safe
def list_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a number of the morning page, with filters; ``?as=csv`` takes them along."""
    actor = actor_of(request)
    running = insight.list_running(actor, on=figures.today())
    departments = {row.department_id: row.department_name for row in running}
    bucket = asked_choice(request, "bucket", [*BUCKET_WORDS])
    step = asked_choice(request, "step", ["decide"])
    department_id = asked_number(request, "department")
    rows = insight.in_cell(running, bucket=bucket or None, department_id=department_id)
    if step:
        rows = waiting_first([row for row in rows if row.waits_for_decision])
    if wants_file(request):
        return download(request, case_sheet(rows), "在办件")
    page = Paginator(rows, PAGE).get_page(asked_page(request))
    filters = [
        FilterField("department", "部门", value=str(department_id or ""), placeholder="全部部门",
                    choices=[Choice(str(pk), name) for pk, name in sorted(departments.items(), key=lambda each: each[1])]),
        FilterField("bucket", "用时", value=bucket, placeholder="不限用时",
                    choices=[Choice(key, text) for key, text in BUCKET_WORDS.items()]),
        FilterField("step", "环节", value=step, placeholder="全部环节", choices=[Choice("decide", "等决定")]),
    ]  # fmt: skip
    context = {
        "title": list_title(len(rows), bucket, departments.get(department_id or 0, ""), step),
        "page": page,
        "rows": with_links(list(page.object_list)),
        "filters": filters,
        "with_department": len(departments) > 1,
        "overdue_count": sum(row.is_overdue for row in rows),
    }
    return render(request, "console/cases.html", context)


def list_title(count: int, bucket: str, department: str, step: str) -> str:
    """What is listed, in words."""
    words = [department, "等决定的" if step else "在办的", BUCKET_WORDS[bucket] if bucket else ""]
    return f"{''.join(words[:2])}{'，' + words[2] if words[2] else ''}：{count} 件"


def case_sheet(rows: Sequence[RunningCase]) -> list[list[Any]]:
    """Rows for the file; amounts in 元 as exact decimals."""
    head = [
        "办件编号",
        "企业",
        "事项",
        "部门",
        "环节",
        "办理人",
        "提交日",
        "已用工作日",
        "剩余工作日",
        "到期日",
        "状态",
        "测算金额（元）",
        "批准金额（元）",
    ]
    return [head] + [
        [row.number, row.company_name, row.item_name, row.department_name, row.step_title, row.officer, row.submitted_on,
         row.used, row.left, row.due_on, state_words(row), yuan_cell(row.asked_fen), yuan_cell(row.granted_fen)]
        for row in rows
    ]  # fmt: skip


def state_words(row: RunningCase) -> str:
    """The clock of a case in one word."""
    if row.left is None:
        return "没有时限"
    if row.is_paused:
        return "暂停"
    return "超期" if row.is_overdue else "正常"
