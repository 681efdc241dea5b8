"""通知发送: what went, what did not, and what would have gone over channels that are not connected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiqi.core.notices import queries as notices
from huiqi.core.notices import services as notice_services
from huiqi.web.console.asked import asked_choice, asked_page
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Tab

SHOWN = 1000
PAGE = 25
FIRST_LINE = 42
SHOWS = {"failed": "没送到的", "email": "邮件", "sms": "短信", "wecom": "政务微信"}


@officer_required("operator")
@require_safe
def show_outbox(request: HttpRequest) -> HttpResponse:
    """Failed deliveries with a button each, or the outbox of one channel that is not connected."""
    actor = actor_of(request)
    show = asked_choice(request, "show", [*SHOWS])
    failed = notices.list_failed_deliveries(actor, limit=SHOWN)
    show = show or ("failed" if failed else "sms")
    kept = [] if show == "failed" else notices.list_outbox(actor, channel=show, limit=SHOWN)
    if wants_file(request):
        return download(request, outbox_sheet(kept), f"待发{SHOWS[show]}")
    page = Paginator(kept, PAGE).get_page(asked_page(request))
    context = {
        "tabs": ops_tabs(actor, "outbox"),
        "shows": [Tab(word, f"?show={key}", count=len(failed) if key == "failed" else None, is_current=key == show)
                  for key, word in SHOWS.items()],
        "show": show,
        "word": SHOWS[show],
        "title": f"{len(failed)} 条通知没送到" if failed else "没有送不到的通知",
        "failed": failed,
        "page": page,
        "kept": [{"message": each, "first": first_line(each.text)} for each in page.object_list],
    }  # fmt: skip
    return render(request, "console/ops/outbox.html", context)


def first_line(text: str) -> str:
    """What it begins with, for the folded line."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= FIRST_LINE else f"{line[:FIRST_LINE]}…"


def outbox_sheet(kept: list[Any]) -> list[list[Any]]:
    """What would go, as rows; addresses stay masked."""
    return [["时间", "渠道", "发给", "内容"]] + [
        [each.kept_at, words.word("channel", each.channel), each.address_masked, each.text] for each in kept
    ]


@officer_required("operator")
@require_POST
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a failed delivery again. Raises Conflict when it has not failed."""
    notice_services.retry_delivery(actor=actor_of(request), delivery_id=delivery_id)
    messages.success(request, "已重新排队发送。还送不到的话，会再回到这一页。")
    return redirect(f"{reverse('console:outbox')}?show=failed")
