"""Every table and picture of these pages can be taken along: CSV, or xlsx with ``?as=xlsx``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from huiqi.web.kit.exports import csv_response, rows_of, xlsx_response
from huiqi.web.kit.figures import today
from huiqi.web.kit.parts import Table


def download(request: HttpRequest, rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """``rows`` (the first is the head) under a name with today's date."""
    dated = f"{name}-{today():%Y%m%d}"
    return xlsx_response(rows, dated) if request.GET.get("as") == "xlsx" else csv_response(rows, dated)


def download_table(request: HttpRequest, table: Table, name: str) -> HttpResponse:
    """A table as it stands on the page."""
    return download(request, rows_of(table), name)


def yuan_cell(fen: int | None) -> Decimal | None:
    """分 as 元 with two places, for a column headed （元）."""
    return None if fen is None else Decimal(fen).scaleb(-2)


def wants_file(request: HttpRequest) -> bool:
    """True when ``?as=csv`` or ``?as=xlsx`` asks for the rows of a page instead of the page."""
    return request.GET.get("as") in ("csv", "xlsx")
