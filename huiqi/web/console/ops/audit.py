"""操作记录: who did what, when, for the audit administrator alone; only read, and a file taken is itself on record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries import AuditFilter
from huiqi.core.insight.services import note_audit_export
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.events import PERSONAL_DATA_READ
from huiqi.core.ledger.queries import log_state
from huiqi.core.parties.events import POST_BEGUN, POST_ENDED
from huiqi.engine.refusal import InvalidInput
from huiqi.web.console.asked import asked_choice, asked_day, asked_page, asked_text
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.words import ROOMS, subject_words
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, Tab

PAGE = 50
FILE_ROWS = 20_000
READ_FIELDS = {"name": "姓名", "login": "登录名", "phone": "手机", "email": "邮箱"}


@officer_required("auditor")
@require_safe
def show_audit(request: HttpRequest) -> HttpResponse:
    """Events that match, the newest first."""
    actor = actor_of(request)
    error = ""
    try:
        wanted = asked_filter(request)
    except InvalidInput as refusal:
        wanted, error = AuditFilter(text=asked_text(request, "q")), refusal.message
    if wants_file(request) and not error:
        return take_events(request, actor, wanted)
    count = insight.count_found_events(actor, wanted)
    page = Paginator(range(count), PAGE).get_page(asked_page(request))
    events = insight.search_events(actor, wanted, offset=(page.number - 1) * PAGE, limit=PAGE)
    names = insight.names_of_people(actor, events)
    context = {
        "groups": [Tab("全部", narrowed(request, ""), is_current=not wanted.group)]
        + [
            Tab(label, narrowed(request, group), is_current=group == wanted.group)
            for group, (label, _) in insight.AUDIT_GROUPS.items()
        ],
        "group": wanted.group,
        "span": insight.audit_span(actor),
        "log": log_state(),
        "title": f"找到 {count:,} 条操作记录" if request.GET else f"{count:,} 条操作记录",
        "error": error,
        "page": page,
        "rows": [event_row(event, names) for event in events],
        "asked": {name: asked_text(request, name) for name in ("q", "from", "to")},
        "rooms": [Choice(room, word, is_on=room == wanted.room) for room, word in ROOMS.items()],
        "kinds": [Choice(kind, word, is_on=kind == wanted.kind) for kind, word in insight.list_event_kinds()],
        "file_rows": FILE_ROWS,
        "is_too_long": count > FILE_ROWS,
    }
    return render(request, "console/ops/audit.html", context, status=422 if error else 200)


def asked_filter(request: HttpRequest) -> AuditFilter:
    """The filter of the address. Raises InvalidInput for a day or choice that makes no sense."""
    wanted = AuditFilter(
        text=asked_text(request, "q"),
        room=asked_choice(request, "room", [*ROOMS]),
        group=asked_choice(request, "group", [*insight.AUDIT_GROUPS]),
        kind=asked_choice(request, "kind", [kind for kind, _ in insight.list_event_kinds()]),
        from_on=asked_day(request, "from"),
        to_on=asked_day(request, "to"),
    )
    if wanted.from_on and wanted.to_on and wanted.to_on < wanted.from_on:
        raise InvalidInput("结束日期早于开始日期，请改一下。")
    return wanted


def narrowed(request: HttpRequest, group: str) -> str:
    """The address with another group and everything else as it is, from the first page on."""
    asked = {key: str(value) for key, value in request.GET.items() if key not in ("group", "page") and value}
    return f"?{urlencode({**asked, 'group': group} if group else asked)}"


def event_row(event: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """An event for a line of the page."""
    return {
        "at": event.at,
        "who": event.actor_label,
        "kind": words.word("actor_kind", event.actor_kind),
        "what": event.words,
        "detail": detail_words(event),
        "about": subject_words(event.subject_kind, event.subject_id, names),
        "seq": event.seq,
    }


def detail_words(event: Any) -> str:
    """Of a read what was seen, of a post which one; other details are in the file."""
    if event.kind == PERSONAL_DATA_READ:
        return "、".join(READ_FIELDS.get(field, field) for field in event.payload.get("fields", []))
    return words.word("post", event.payload["role"]) if event.kind in (POST_BEGUN, POST_ENDED) else ""


def take_events(request: HttpRequest, actor: Actor, wanted: AuditFilter) -> HttpResponse:
    """The events as a file; taking them is an event too."""
    events = insight.search_events(actor, wanted, limit=FILE_ROWS)
    filters = {name: str(getattr(wanted, name) or "") for name in ("text", "room", "kind", "group", "from_on", "to_on")}
    note_audit_export(actor=actor, filters=filters, rows=len(events))
    return download(request, audit_sheet(events, insight.names_of_people(actor, events)), "操作记录")


def audit_sheet(events: Sequence[Any], names: Mapping[str, str]) -> list[list[Any]]:
    """Rows with the record's own details as JSON."""
    head = ["序号", "时间", "操作人", "身份", "操作", "对象", "详情"]
    return [head] + [
        [
            row["seq"],
            row["at"],
            row["who"],
            row["kind"],
            row["what"],
            row["about"],
            json.dumps(event.payload, ensure_ascii=False),
        ]
        for event, row in ((event, event_row(event, names)) for event in events)
    ]
