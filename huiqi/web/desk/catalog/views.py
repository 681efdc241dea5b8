"""The editor's pages: openings with their windows and funds, the text releases behind them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.cases.queries import count_by_opening
from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.access import may_edit_opening
from huiqi.core.catalog.queries import opening_state
from huiqi.core.catalog.services import close_opening
from huiqi.core.payments.queries import FundPosition, list_fund_positions
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.engine.rules.parsing import parse_day
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@officer_required
def list_openings(request: HttpRequest) -> HttpResponse:
    """All openings with state, window, fund and how many applied."""
    on = timezone.localdate()
    funds: dict[tuple[str, int | None], FundPosition] = {(fund.code, fund.year): fund for fund in list_fund_positions()}
    rows = [
        {
            "opening": each,
            "state": opening_state(each, on),
            "fund": funds.get((each.fund_code, each.fund_year)),
            "counts": count_by_opening(each.code),
        }
        for each in catalog.list_openings()
    ]
    context = {"rows": rows, "open_count": sum(1 for row in rows if row["state"] in ("open", "closing_soon"))}
    return render(request, "desk/catalog/openings.html", context)


@officer_required
def show_opening(request: HttpRequest, code: str) -> HttpResponse:
    """One opening as published; the editor may close it early."""
    actor = actor_of(request)
    opening = catalog.get_opening(code)
    context = {
        "opening": opening,
        "state": opening_state(opening, timezone.localdate()),
        "counts": count_by_opening(code),
        "can_close": may_edit_opening(actor, opening)
        and opening_state(opening, timezone.localdate()) in ("open", "closing_soon"),
        "today": timezone.localdate(),
    }
    return render(request, "desk/catalog/opening.html", context)


@require_POST
@officer_required("editor")
def close(request: HttpRequest, code: str) -> HttpResponse:
    """提前截止, with a reason that companies will read."""
    day = parse_day(request.POST.get("last_on", ""))
    try:
        if day is None or day < timezone.localdate():
            raise InvalidInput("最后一天请写成 2026-12-31 这样，最早是今天；已经过去的日子不能补公布。")
        close_opening(actor=actor_of(request), code=code, last_on=day, reason=request.POST.get("reason", ""))
    except Refusal as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, f"已公布提前截止，最后一天 {day.month} 月 {day.day} 日。")
    return HttpResponseRedirect(reverse("desk:opening", args=[code]))
