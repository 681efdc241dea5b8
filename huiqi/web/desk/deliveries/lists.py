"""What has come: the deliveries by state, the form for another, the feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiqi.core.intake import queries, services
from huiqi.core.ledger.actors import Actor
from huiqi.engine.forms.dates import read_date
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.desk.deliveries.acts import INLINE_BYTES
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field, Option, typed_values, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of
from huiqi.web.kit.parts import Tab

if TYPE_CHECKING:
    from huiqi.core.intake.models import Delivery

STATES = (("", "全部"), ("looked", "待入库"), ("taken", "已入库"), ("refused", "读不了"), ("withdrawn", "已撤回"))
PAGE = 50


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """The list and the upload."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor)
    try:
        delivery, is_new = _receive(request, actor)
    except Refusal as fault:
        return _page(request, actor, fault)
    if is_new or delivery.state == "received":
        _look(actor, delivery)
    else:
        messages.info(request, "这份文件（同来源、同数据日期）已经收到过，没有重复接收。")
    return HttpResponseRedirect(reverse("data:delivery", args=[delivery.pk]))


def _receive(request: HttpRequest, actor: Actor) -> tuple[Delivery, bool]:
    faults: dict[str, str] = {}
    upload = request.FILES.get("file")
    if upload is None:
        faults["file"] = "请选文件。"
    source = request.POST.get("source", "").replace("\x00", "")
    if not source:
        faults["source"] = "请选来源部门。"
    day = None
    try:
        day = read_date(request.POST.get("as_of_on", ""))
    except InvalidInput as fault:
        faults["as_of_on"] = fault.message if request.POST.get("as_of_on") else "请填数据是哪一天的，例如 2026-03-31。"
    if upload is None or day is None or faults:
        raise InvalidInput("有没有填好的项，请补齐后再上传。", fields=faults)
    return services.receive(
        actor=actor, upload=upload, source=source, as_of_on=day, channel="page",
        is_register=bool(request.POST.get("is_register")),
    )  # fmt: skip


def _look(actor: Actor, delivery: Delivery) -> None:
    """Small files are read while the person waits, large ones by the worker."""
    if delivery.file.size > INLINE_BYTES:
        services.ask_to_look_over(actor=actor, delivery_id=delivery.pk)
        return
    try:
        services.look_over(actor=actor, delivery_id=delivery.pk)
    except Refusal:
        return  # the reason stands on the delivery's page


def _page(request: HttpRequest, actor: Actor, fault: Refusal | None = None) -> HttpResponse:
    state = request.GET.get("tab", "")
    state = state if state in dict(STATES) else ""
    tally = queries.tally_deliveries(actor)
    page = Paginator(queries.list_deliveries(actor, state=state), PAGE).get_page(request.GET.get("page"))
    fields = _fields(actor)
    if fault is not None:
        fields = with_errors(fields, fault.fields, typed_values(fields, request.POST))
    file_error = fault.fields.get("file", "") if fault else ""
    context: dict[str, Any] = {
        "title": _title(tally),
        "tabs": [
            Tab(word, f"?tab={key}" if key else "?", tally.get(key, 0) if key else sum(tally.values()), key == state)
            for key, word in STATES
        ],
        "page": page,
        "rows": [{"delivery": each, "look": LOOKS[each.state]} for each in page],
        "fields": fields,
        "all_fields": [Field("file", "文件", "file", error=file_error), *fields],
        "file_error": file_error,
        "has_fault": fault is not None,
        "sentence": fault.message if fault and not fault.fields else "",
        "feeds": queries.list_feeds(actor),
        "max_mb": services.LIMIT >> 20,
    }
    return render(request, "desk/deliveries/list.html", context, status=status_of(fault) if fault else 200)


LOOKS = {
    "received": ("info", "clock"),
    "looked": ("warn", "ask"),
    "queued": ("info", "half"),
    "taken": ("ok", "ok"),
    "refused": ("bad", "no"),
    "withdrawn": ("off", "turn"),
}


def _title(tally: dict[str, int]) -> str:
    """What waits for a person, or that nothing does."""
    if waiting := tally.get("looked", 0):
        return f"{waiting} 份部门数据等您入库"
    if working := tally.get("received", 0) + tally.get("queued", 0):
        return f"{working} 份部门数据正在处理"
    return "没有等着入库的部门数据" if tally else "还没有收过部门数据"


def _fields(actor: Actor) -> list[Field]:
    sources = [Option(each.key, each.name) for each in queries.list_sources(actor)]
    return [
        Field("source", "来源部门", "select", enum=[Option("", "请选"), *sources]),
        Field("as_of_on", "数据日期", "date", hint="文件里的数据截至哪一天", value=timezone.localdate().isoformat()),
        Field("is_register", "这是市场监管登记名单，库里没有的企业照此新建", "checkbox", required=False),
    ]
