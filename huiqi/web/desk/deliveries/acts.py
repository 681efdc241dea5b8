"""What is done with a delivery: taken in, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.intake import queries, services
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.deliveries.pages import delivery_page
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

INLINE_BYTES = 1 << 20
"""Files below are worked on while the person waits: a second or two."""


@require_POST
@officer_required("operator")
def take_in(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Let it in: small ones at once, large ones by the worker. Pressed twice, it is done once."""
    actor = actor_of(request)
    delivery = queries.get_delivery(actor, delivery_id)
    try:
        if delivery.file.size > INLINE_BYTES:
            services.ask_to_take_in(actor=actor, delivery_id=delivery_id)
        else:
            delivery = services.take_in(actor=actor, delivery_id=delivery_id)
            messages.success(request, f"已入库 {delivery.counts.get('statements', 0):,} 条。")
    except NotFound:
        raise
    except Refusal as fault:
        return delivery_page(request, actor, queries.get_delivery(actor, delivery_id), fault=fault)
    return HttpResponseRedirect(reverse("data:delivery", args=[delivery_id]))


@require_POST
@officer_required("operator")
def withdraw(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Take it back with a reason."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")
    try:
        services.withdraw(actor=actor, delivery_id=delivery_id, reason=reason)
    except NotFound:
        raise
    except Refusal as fault:
        delivery = queries.get_delivery(actor, delivery_id)
        return delivery_page(request, actor, delivery, fault=fault, typed_reason=reason, is_withdrawing=True)
    messages.success(request, "已撤回，企业数据回到这份文件入库以前的样子。")
    return HttpResponseRedirect(reverse("data:delivery", args=[delivery_id]))
