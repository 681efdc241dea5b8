"""One delivery: how far it is, what would go in, what is wrong, and the list of faults to send back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.intake import queries
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exports import xlsx_response
from huiqi.web.kit.figures import cn_date
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import status_of
from huiqi.web.kit.parts import Figure

if TYPE_CHECKING:
    from huiqi.core.intake.models import Delivery

SHOWN_FAULTS = 30
SHOWN_COLUMNS = 6
FAULT_HEADS = ["工作表", "行", "列", "列名", "原值", "怎么改"]


@require_safe
@officer_required("operator")
def show_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The page of one delivery; while work goes on it asks for itself again."""
    actor = actor_of(request)
    return delivery_page(request, actor, queries.get_delivery(actor, delivery_id))


def delivery_page(
    request: HttpRequest, actor: Actor, delivery: Delivery, *, fault: Refusal | None = None, **more: Any
) -> HttpResponse:
    """The page, with what was refused just now."""
    counts = delivery.counts
    is_working = delivery.state == "queued" or (delivery.state == "received" and not delivery.reason)
    context = {
        "delivery": delivery,
        "title": title_of(delivery),
        "counts": counts,
        "figures": _figures(delivery) if counts else [],
        "progress": queries.find_progress(delivery) if is_working else None,
        "is_working": is_working,
        "preview": _preview(delivery),
        "preview_heads": [cell["title"] for cell in delivery.preview[0]["cells"][:SHOWN_COLUMNS]]
        if delivery.preview
        else [],
        "hidden_columns": max(0, len(delivery.preview[0]["cells"]) - SHOWN_COLUMNS) if delivery.preview else 0,
        "kinds": queries.list_fault_kinds(delivery) if counts.get("faults") else [],
        "faults": list(queries.list_faults(delivery, limit=SHOWN_FAULTS)) if counts.get("faults") else [],
        "shown_faults": SHOWN_FAULTS,
        "fault": fault,
        **more,
    }
    return render(request, "desk/deliveries/delivery.html", context, status=status_of(fault) if fault else 200)


def title_of(delivery: Delivery) -> str:
    """What was found, in one line."""
    what = f"{delivery.source.name} {cn_date(delivery.as_of_on)}的数据"
    statements, faults = delivery.counts.get("statements", 0), delivery.counts.get("faults", 0)
    match delivery.state:
        case "taken":
            return f"{what}：已入库 {statements:,} 条" + (f"，{faults:,} 处没有入库" if faults else "")
        case "withdrawn":
            return f"{what}：已撤回"
        case "refused":
            return f"{what}：文件读不了"
        case "queued":
            return f"{what}：正在入库"
        case "looked" if statements or delivery.counts.get("new_companies"):
            return f"{what}：可入库 {statements:,} 条" + (f"，{faults:,} 处要改" if faults else "，没有差错")
        case "looked":
            return f"{what}：没有可以入库的"
    return f"{what}：{'没有读成' if delivery.reason else '正在读取'}"


def _figures(delivery: Delivery) -> list[Figure]:
    counts = delivery.counts
    unknown = counts["rows_unknown"]
    return [
        Figure("数据行", f"{counts['rows']:,}", "行", f"{unknown:,} 行认不出企业" if unknown else "每行都认出了企业",
               "bad" if unknown else "ok"),
        Figure("企业", f"{counts['companies']:,}", "家",
               f"其中新建 {counts['new_companies']:,} 家" if counts["new_companies"] else "都在企业库里"),
        Figure("入库" if delivery.state == "taken" else "可入库", f"{counts['statements']:,}", "条", "一家企业一项数据是一条"),
        Figure("差错", f"{counts['faults']:,}", "处", "有错的格不入库，其余照常" if counts["faults"] else "没有",
               "warn" if counts["faults"] else "ok"),
    ]  # fmt: skip


def _preview(delivery: Delivery) -> list[dict[str, Any]]:
    return [{**row, "cells": row["cells"][:SHOWN_COLUMNS]} for row in delivery.preview]


@require_safe
@officer_required("operator")
def download_faults(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The faults as an Excel file to send back to the department; the download is on record."""
    actor = actor_of(request)
    delivery = queries.get_delivery(actor, delivery_id)
    queries.note_faults_handed_out(actor, delivery)
    rows = [[each.sheet, each.row, each.column, each.title, each.value, each.sentence]
            for each in queries.list_faults(delivery)]  # fmt: skip
    name = f"差错-{delivery.source.name}-{delivery.as_of_on:%Y%m%d}-{delivery.pk}"
    return xlsx_response([FAULT_HEADS, *rows], name, sheet="差错")
