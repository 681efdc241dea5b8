"""后台任务: the queue, and another try for what failed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries.jobs import QueueHealth
from huiqi.core.notices import queries as notices
from huiqi.core.notices import services as notice_services
from huiqi.web.console.asked import asked_choice, asked_page, asked_text
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.console.ops.words import task_words
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import safe_next
from huiqi.web.kit.parts import Choice, FilterField

PAGE = 50
STATES = ("todo", "doing", "failed", "succeeded", "cancelled", "aborted")


@officer_required("operator")
@require_safe
def list_jobs(request: HttpRequest) -> HttpResponse:
    """Jobs by state and kind, the latest first; failed ones have a button."""
    actor = actor_of(request)
    state, task = asked_choice(request, "state", STATES), asked_text(request, "task")
    count = insight.count_jobs(actor, state=state, task=task)
    page = Paginator(range(count), PAGE).get_page(asked_page(request))
    rows = insight.list_jobs(actor, state=state, task=task, limit=PAGE, offset=(page.number - 1) * PAGE)
    failed = (
        {job.id: job for job in notices.list_failed_jobs(actor)} if any(row.state == "failed" for row in rows) else {}
    )
    context = {
        "tabs": ops_tabs(actor, "jobs"),
        "title": jobs_title(insight.queue_health(actor)),
        "page": page,
        "rows": [{"job": row, "words": task_words(row.task), "failed": failed.get(row.id)} for row in rows],
        "filters": [
            FilterField("state", "状态", value=state, placeholder="全部状态",
                        choices=[Choice(each, words.word("job_state", each)) for each in STATES]),
            FilterField("task", "任务", value=task, placeholder="全部任务",
                        choices=[Choice(name, task_words(name)) for name in insight.list_task_names(actor)]),
        ],
        "is_filtered": bool(state or task),
    }  # fmt: skip
    return render(request, "console/ops/jobs.html", context)


def jobs_title(queue: QueueHealth) -> str:
    """The finding."""
    if queue.failed:
        return f"{queue.failed} 个任务失败，等您看"
    return f"没有失败的任务，{queue.waiting} 个在等" if queue.waiting else "没有失败的任务，队列是空的"


@officer_required("operator")
@require_POST
def retry_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job once more. Raises Conflict when it is not failed any more."""
    notice_services.retry_failed(actor=actor_of(request), job_id=job_id)
    messages.success(request, f"任务 {job_id} 已放回队列，几秒内会再执行一次。结果在这一页看。")
    return redirect(safe_next(request, "/ops/jobs/"))
