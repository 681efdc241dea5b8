"""The pages of endpoints, the same for companies and departments; ``Side`` says what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases.queries import list_case_items
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries as parties
from huiqi.core.webhooks import queries, services
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound, Refusal
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Tab

if TYPE_CHECKING:
    from huiqi.core.webhooks.models import Endpoint

SECRET = "webhook_secret"  # session key: the signing secret, shown once
PAGE_SIZE = 30
MARKS = {
    "sent": "ok",
    "queued": "info",
    "failed": "bad",
    "skipped": "off",
    "on": "ok",
    "paused": "warn",
    "ended": "off",
}
STATES = (("", "全部"), ("failed", "没送到"), ("queued", "在推"), ("sent", "已送到"))
_DONE = {
    "pause": "已暂停。暂停期间的动态，恢复后补推。",
    "resume": "已恢复，先推暂停期间的。",
    "end": "已停用，不再往这个地址推。",
    "test": "已发出一条试推，几秒后刷新看结果。",
}


@dataclass(frozen=True)
class Side:
    """What differs between the pages of companies and of departments."""

    name: str
    base: str
    is_company: bool

    def href(self, page: str, *args: Any) -> str:
        """The address of one of its pages: list, show, act, repeat."""
        return reverse(f"api:{self.name}_{page}", args=args)


COMPANY = Side("company_hooks", "kit/base.html", True)
DEPARTMENT = Side("department_hooks", "kit/desk.html", False)


def list_page(request: HttpRequest, side: Side) -> HttpResponse:
    """The endpoints and the form for another; a new secret is shown once, on the next page."""
    actor, sentence, status = actor_of(request), "", 200
    fields = _fields(actor, side)
    shown = with_errors(fields, {}, {"kinds": list(queries.kinds_open_to(is_company=side.is_company))})
    if request.method == "POST":
        try:
            endpoint, secret = _register(request, actor, side)
        except (InvalidInput, Conflict) as refusal:
            shown, status = _as_typed(fields, request, refusal), 422
            sentence = "" if refusal.fields else refusal.message
        else:
            request.session[SECRET] = secret
            return redirect(side.href("show", endpoint.pk))
    rows = queries.list_endpoints(actor)
    context = {
        **_frame(side, actor),
        "live": [row for row in rows if row.endpoint.state != "ended"],
        "ended": [row for row in rows if row.endpoint.state == "ended"],
        "fields": shown,
        "sentence": sentence,
    }
    return _private(render(request, "api/hooks.html", context, status=status))


def show_page(request: HttpRequest, side: Side, endpoint_id: int) -> HttpResponse:
    """One endpoint: its state, what was sent, every attempt."""
    actor = actor_of(request)
    endpoint = queries.get_endpoint(actor, endpoint_id)
    tally = queries.tally_pushes(actor, endpoint_id)
    wanted = request.GET.get("tab", "")
    wanted = wanted if wanted in dict(STATES) else ""
    page = Paginator(range(tally[wanted] if wanted else sum(tally.values())), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    offset = max(page.start_index() - 1, 0)
    pushes = queries.list_pushes(actor, endpoint_id, state=wanted, offset=offset, limit=PAGE_SIZE)
    context = {
        **_frame(side, actor),
        "endpoint": endpoint,
        "mark": MARKS[endpoint.state],
        "kinds": [queries.words_of_kind(kind) for kind in endpoint.kinds],
        "title": _title(endpoint, tally),
        "tabs": [
            Tab(words, f"?tab={state}", tally[state] if state else sum(tally.values()), state == wanted)
            for state, words in STATES
        ],
        "rows": [
            {
                "push": push,
                "mark": MARKS[push.state],
                "words": queries.words_of_kind(push.kind),
                "attempts": list(push.attempts.all()),
                "again": side.href("repeat", push.pk) if push.state != "queued" and endpoint.state == "on" else "",
            }
            for push in pushes
        ],
        "page": page,
        "acts": side.href("act", endpoint.pk),
        "list_href": side.href("list"),
        "secret": request.session.pop(SECRET, None),
        "has_old_secret": endpoint.old_secret_until is not None and timezone.now() < endpoint.old_secret_until,
    }
    return _private(render(request, "api/hook.html", context))


def act(request: HttpRequest, side: Side, endpoint_id: int) -> HttpResponse:
    """Pause, resume, end, try out or change the secret."""
    acts: dict[str, Callable[..., Any]] = {
        "pause": services.pause_endpoint,
        "resume": services.resume_endpoint,
        "end": services.end_endpoint,
        "test": services.send_test,
    }
    name = request.POST.get("act", "")
    queries.get_endpoint(actor_of(request), endpoint_id)
    if name == "rotate":
        _, request.session[SECRET] = services.rotate_secret(actor=actor_of(request), endpoint_id=endpoint_id)
        messages.success(request, "已换签名密钥，旧密钥 24 小时内仍然有效。")
        return redirect(side.href("show", endpoint_id))
    if name not in acts:
        raise NotFound("没有这个操作，请刷新页面。")
    acts[name](actor=actor_of(request), endpoint_id=endpoint_id)
    messages.success(request, _DONE[name])
    return redirect(side.href("show", endpoint_id))


def repeat(request: HttpRequest, side: Side, push_id: int) -> HttpResponse:
    """Send one message again."""
    push = services.repeat_push(actor=actor_of(request), push_id=push_id)
    messages.success(request, "已重新排队，几秒后刷新看结果。")
    return redirect(side.href("show", push.endpoint_id))


def _title(endpoint: Endpoint, tally: Mapping[str, int]) -> str:
    if endpoint.state != "on":
        return f"{endpoint.name}：{endpoint.get_state_display()}"
    if tally["failed"]:
        return f"{endpoint.name}：{tally['failed']} 条没送到"
    if tally["sent"]:
        return f"{endpoint.name}：送到 {tally['sent']} 条"
    return f"{endpoint.name}：{tally['queued']} 条在推" if tally["queued"] else f"{endpoint.name}：还没有推过"


def _frame(side: Side, actor: Actor) -> dict[str, Any]:
    company = parties.get_company_by_id(actor, actor.company_id) if side.is_company and actor.company_id else None
    return {
        "base": side.base,
        "side": side,
        "company": company,
        "show_name": f"api:{side.name}_show",
        "is_connected": not settings.HUIQI["PORTS"]["webhook"].rpartition(".")[2].startswith("Null"),
    }


def _fields(actor: Actor, side: Side) -> list[Field]:
    kinds = list(queries.kinds_open_to(is_company=side.is_company).items())
    items = [("", "全部事项"), *list_case_items(actor)]
    fields = [
        Field("name", "给哪个系统", hint="例如：公司 OA、财务系统", max_length=60),
        Field("url", "地址", hint="以 https:// 开头，外网能访问", max_length=500),
        Field("kinds", "推送什么", type="set", enum=kinds),
    ]
    if side.is_company:
        return [*fields, Field("item", "只推一个事项", type="select", enum=items, required=False)]
    departments = [(each.code, each.name) for each in parties.list_departments()]
    return [Field("department", "哪个部门", type="select", enum=[("", "请选一个部门"), *departments]), *fields]


def _register(request: HttpRequest, actor: Actor, side: Side) -> tuple[Endpoint, str]:
    data = request.POST
    name, url, kinds = data.get("name", ""), data.get("url", ""), data.getlist("kinds")
    if not side.is_company:
        code = data.get("department", "")
        return services.register_department_endpoint(actor=actor, department_code=code, name=name, url=url, kinds=kinds)
    assert actor.company_id is not None
    item = data.get("item", "")
    if item and item not in dict(list_case_items(actor)):
        raise InvalidInput("请从列表里选事项。", fields={"item": "请从列表里选事项，或选“全部事项”。"})
    return services.register_company_endpoint(
        actor=actor, company_id=actor.company_id, name=name, url=url, kinds=kinds, item_id=item
    )


def _as_typed(fields: list[Field], request: HttpRequest, refusal: Refusal) -> list[Field]:
    typed = {
        each.key: request.POST.getlist(each.key) if each.type == "set" else request.POST.get(each.key, "")
        for each in fields
    }
    return with_errors(fields, refusal.fields, typed)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
