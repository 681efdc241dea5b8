"""Money that comes back, entered by finance: one return with its voucher, or the bank's whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.payments import queries as payments
from huiqi.core.payments import services
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.money.clawbacks import RETURN_FIELDS, clawback_page, refused_fields
from huiqi.web.desk.money.reading import Reading
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import typed_values
from huiqi.web.kit.nav import actor_of

if TYPE_CHECKING:
    from huiqi.core.payments.models import ClawbackEntry

MAX_FILE_BYTES = 5 * 1024 * 1024
SHOWN_ERRORS = 30


@require_POST
@officer_required("finance")
def book(request: HttpRequest, number: str) -> HttpResponse:
    """One return by hand; what is refused keeps what was typed."""
    actor = actor_of(request)
    row = payments.get_clawback(actor, number)
    try:
        entry = _book(request, number)
    except NotFound:
        raise
    except Refusal as fault:
        fields = refused_fields(RETURN_FIELDS, fault, typed_values(RETURN_FIELDS[:3], request.POST))
        return clawback_page(request, actor, row, fault=fault, return_fields=fields, failed="return")
    if entry is None:
        messages.warning(request, "这个银行流水号已经登记过，没有重复入账。")
    else:
        left = payments.get_clawback(actor, number).left_fen
        rest = f"，还差 {fen_text(left)}" if left else "，已全部退清"
        messages.success(request, f"已登记到账 {fen_text(entry.amount_fen)}{rest}。")
    return HttpResponseRedirect(reverse("desk:clawback", args=[number]))


def _book(request: HttpRequest, number: str) -> ClawbackEntry | None:
    reading = Reading(request)
    amount_fen, received_on = reading.sum_fen("amount"), reading.day("received_on")
    serial = reading.needed("serial", "请填银行流水号，在回单上。")
    voucher = reading.paper("voucher", "请附银行凭证（PDF 或图片）。", "clawback_voucher")
    reading.require()
    assert received_on is not None  # required above
    return services.take_return(
        actor=actor_of(request), number=number, amount_fen=amount_fen, received_on=received_on, serial=serial,
        voucher_id=voucher,
    )  # fmt: skip


@require_POST
@officer_required("finance")
def take_file(request: HttpRequest) -> HttpResponse:
    """The bank's file of returns: each good row is booked once, each odd one named by its line."""
    back = HttpResponseRedirect(reverse("desk:clawbacks"))
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "请先选银行的退款文件（CSV 或 xlsx）。")
        return back
    if upload.size is None or upload.size > MAX_FILE_BYTES:
        messages.error(request, "退款文件太大，最多 5 MB；请分几次导入。")
        return back
    try:
        booked, errors = services.take_returns_file(
            actor=actor_of(request), name=upload.name or "退款文件", content=upload.read()
        )
    except Refusal as fault:
        messages.error(request, fault.message)
        return back
    tell = messages.warning if errors else messages.success
    tell(request, f"退款文件已导入：新登记 {booked} 笔" + (f"，{len(errors)} 行没有登记。" if errors else "。"))
    for error in errors[:SHOWN_ERRORS]:
        messages.error(request, f"第 {error.line} 行：{error.message}")
    if len(errors) > SHOWN_ERRORS:
        messages.error(request, f"另有 {len(errors) - SHOWN_ERRORS} 行没有列出，改好这些后再导一次就会看到。")
    return back
