"""The rows of each picture of the morning page as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound
from huiqi.web.console import pictures
from huiqi.web.console.downloads import download, download_table, yuan_cell
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.exports import rows_of
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Table

FUNNEL_DAYS = 180
RATING_DAYS = 30


def funnel_of(actor: Actor) -> insight.FunnelCounts:
    """The funnel of the page."""
    return insight.funnel(actor, since=insight.days_before(figures.today(), FUNNEL_DAYS))


@officer_required("leader")
@require_safe
def take_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of one picture as CSV (``?as=xlsx`` for Excel). Raises NotFound for a picture there is not."""
    sheet = SHEETS.get(name)
    if sheet is None:
        raise NotFound("没有这张表。请回到今早，从图下面的链接下载。")
    title, make = sheet
    made = make(actor_of(request))
    return download_table(request, made, title) if isinstance(made, Table) else download(request, made, title)


def _board_sheet(actor: Actor) -> Table:
    return pictures.board_picture(insight.limits_board(insight.list_running(actor, on=figures.today()))).sheet


def _due_sheet(actor: Actor) -> Table:
    running = insight.list_running(actor, on=figures.today())
    return pictures.due_picture(insight.due_days(running, on=figures.today())).twin


def _rating_sheet(actor: Actor) -> list[list[Any]]:
    found = insight.satisfaction(actor, on=figures.today(), days=RATING_DAYS)
    levels = [[row["word"], row["count"], f"{row['percent']:.1f}%"] for row in pictures.satisfaction_rows(found)]
    return [["评价", "件数", "占比"], *levels, ["邀请", found.invited, ""], ["评价过的", found.answered, ""]]


def _bad_sheet(actor: Actor) -> list[list[Any]]:
    found = insight.satisfaction(actor, on=figures.today(), days=RATING_DAYS)
    head = ["办件编号", "企业", "事项", "部门", "分数", "评价", "评价日", "评价后有处理记录"]
    return [head] + [
        [
            each.number,
            each.company_name,
            each.item_name,
            each.department_name,
            each.stars,
            each.text,
            each.on,
            each.has_note,
        ]
        for each in found.bad
    ]


def _burn_sheet(actor: Actor) -> list[list[Any]]:
    rows: list[list[Any]] = [["资金", "年度", "截至", "累计已拨和已占（元）"]]
    for burn in insight.list_burns(actor, on=figures.today()):
        rows += [[burn.name, burn.year, on, yuan_cell(fen)] for on, fen in burn.points]
    return rows


def _fund_sheet(actor: Actor) -> list[list[Any]]:
    head = ["资金", "部门", "年度安排（元）", "已拨付（元）", "已批未拨（元）", "余额（元）", "预计用完"]
    return [head] + [
        [burn.name, burn.department_name, *(yuan_cell(fen) for fen in (
            burn.total_fen, burn.paid_fen, burn.reserved_fen + burn.committed_fen, burn.available_fen)), burn.runs_out_on]
        for burn in insight.list_burns(actor, on=figures.today())
    ]  # fmt: skip


def _funnel_sheet(actor: Actor) -> list[list[Any]]:
    return rows_of(pictures.funnel_picture(funnel_of(actor), days=FUNNEL_DAYS).twin)


SHEETS: dict[str, tuple[str, Callable[[Actor], Table | list[list[Any]]]]] = {
    "board": ("时限榜", _board_sheet),
    "due": ("五日内到期", _due_sheet),
    "ratings": ("满意度", _rating_sheet),
    "bad": ("差评", _bad_sheet),
    "burn": ("资金进度", _burn_sheet),
    "funds": ("资金", _fund_sheet),
    "funnel": ("申请漏斗", _funnel_sheet),
}
