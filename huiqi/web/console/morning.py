"""今早: the one page a leader opens in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries import RunningCase
from huiqi.core.ledger.actors import Actor
from huiqi.web.console import pictures
from huiqi.web.console.case_list import waiting_first, with_links
from huiqi.web.console.links import case_href
from huiqi.web.console.sheets import FUNNEL_DAYS, RATING_DAYS, funnel_of
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

WAITING_SHOWN = 5
OVERDUE_SHOWN = 8
BAD_SHOWN = 3


@officer_required("leader")
@require_safe
def show_morning(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is late, what is coming, what people thought, what the money does."""
    actor, today = actor_of(request), figures.today()
    running = insight.list_running(actor, on=today)
    waiting = waiting_first([row for row in running if row.waits_for_decision])
    overdue = [row for row in running if row.is_overdue]
    burns = insight.list_burns(actor, on=today)
    context = {
        "now": timezone.now(),
        "today": today,
        "title_parts": title_parts(len(waiting), len(overdue)),
        "scope": scope_words(actor),
        "yesterday": insight.day_figures(actor, on=insight.last_workday_before(today)),
        "waiting": with_links(waiting[:WAITING_SHOWN]),
        "waiting_count": len(waiting),
        "overdue": with_links(overdue[:OVERDUE_SHOWN]),
        "overdue_count": len(overdue),
        "is_district": is_district(actor),
        "running_count": len(running),
        **board_parts(running),
        "due": pictures.due_picture(insight.due_days(running, on=today)),
        **satisfaction_parts(actor),
        "burns": burns,
        "main_burn": burns[0] if burns else None,
        "burn_title": pictures.burn_title(burns[0]) if burns else "本年度还没有开资金账",
        "burn": pictures.burn_picture(burns[0]) if burns else None,
        "other_burns": pictures.burn_table(burns[1:]) if len(burns) > 1 else None,
        "funnel_days": FUNNEL_DAYS,
        "funnel": pictures.funnel_picture(funnel_of(actor), days=FUNNEL_DAYS),
        "in_flight_fen": in_flight(running, burns[0].code, burns[0].year) if burns else 0,
    }
    return render(request, "console/morning.html", context)


def title_parts(waiting: int, overdue: int) -> list[str]:
    """The finding, in pieces that do not break."""
    first = f"{waiting} 件等着定" if waiting else "没有等着定的"
    second = f"{overdue} 件超期" if overdue else "没有超期"
    return [f"{first}，", second]


def is_district(actor: Actor) -> bool:
    """True when the actor sees more than one department."""
    return insight.visible_to(actor).count() > 1


def scope_words(actor: Actor) -> str:
    """Whose figures these are."""
    departments = list(insight.visible_to(actor)[:2])
    return "全区" if len(departments) > 1 else (str(departments[0]) if departments else "")


def board_parts(running: Sequence[RunningCase]) -> dict[str, Any]:
    """The limits board and how many stand on it."""
    rows = insight.limits_board(running)
    return {
        "board": pictures.board_picture(rows),
        "board_rows": rows,
        "board_total": sum(row.total for row in rows),
        "board_hidden": max(len(rows) - pictures.BOARD_ROWS, 0),
        "no_limit": sum(row.no_limit for row in rows),
    }


def satisfaction_parts(actor: Actor) -> dict[str, Any]:
    """Ratings of the last days with the bad ones."""
    found = insight.satisfaction(actor, on=figures.today(), days=RATING_DAYS)
    return {
        "ratings": found,
        "ratings_title": pictures.satisfaction_title(found),
        "rating_rows": pictures.satisfaction_rows(found),
        "bad": [{"rating": each, "href": case_href(each.number)} for each in found.bad[:BAD_SHOWN]],
        "bad_count": len(found.bad),
        "bad_open": len(found.bad) - found.followed_up,
    }


def in_flight(running: Sequence[RunningCase], fund_code: str, year: int) -> int:
    """What the rules give to cases not yet decided that would draw on a fund, in 分."""
    codes = insight.list_openings_of_fund(fund_code, year)
    return sum(row.asked_fen or 0 for row in running if row.opening_code in codes and not row.is_decided)
