"""The register of filings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiqi.core.cases.queries.filings import list_filings
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@officer_required("window", "handler", "decider", "leader")
def show_filings(request: HttpRequest) -> HttpResponse:
    """Filings of the department by number, project or company."""
    text = request.GET.get("q", "")[:80].replace("\x00", "")
    rows = list_filings(actor_of(request), text)
    context = {"rows": rows, "text": text, "waiting": sum(row.filing.state == "asked" for row in rows)}
    return render(request, "desk/filings/list.html", context)
