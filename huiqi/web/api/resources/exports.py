"""导出 exports: everything a token may see of one kind, as one file."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router
from pydantic import BaseModel, Field

from huiqi.core.cases.queries import CaseFilter
from huiqi.core.catalog.queries import ItemFilter
from huiqi.core.insight.queries import AwardFilter
from huiqi.core.payments.queries import OrderFilter
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Text, Told
from huiqi.web.api.problem import refusals
from huiqi.web.api.resources.cases import State
from huiqi.web.kit.exporting import DATASETS, KINDS, export

router = Router(tags=["导出"])
_READS = needs("exports:read")
_FILES: dict[str, Any] = {
    "content": {kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS.values()}
}


class ExportColumn(Told):
    """A column."""

    title: str = Field(description="表头，带单位")
    kind: str = Field(description="text、number、money（元）、date、moment、bool")


class ExportKind(Told):
    """What can be taken out."""

    dataset: str = Field(description="写进地址")
    title: str
    columns: list[ExportColumn]


class ExportList(Told):
    """What this token can take out."""

    exports: list[ExportKind]


class ExportQuery(BaseModel):
    """The kind of file, and what narrows the rows; what a dataset does not know is left aside."""

    format: Literal["csv", "xlsx", "parquet"] = Field("csv", description="csv、xlsx 或 parquet")
    q: Text = Field("", description="编号、企业或事项名称的一部分")
    item: Text = Field("", description="事项编号（办件、支持名单）")
    state: State | None = Field(None, description="办件状态（办件）")
    open: bool | None = Field(None, description="true 只要没办结的（办件）")
    year: int | None = Field(None, ge=2000, le=2100, description="年份（支持名单按决定，支付单按资金年度）")


@router.get("", **_READS, response={200: ExportList, **refusals(401, 403)}, summary="能导出什么")
def list_exports(request: HttpRequest) -> dict[str, Any]:
    """The datasets open to this token with their columns."""
    actor = actor_of(request)
    return {
        "exports": [
            {
                "dataset": each.name,
                "title": each.title,
                "columns": [{"title": column.title, "kind": column.kind} for column in each.columns],
            }
            for each in DATASETS.values()
            if each.is_open_to(actor)
        ]
    }


@router.get(
    "/{dataset}",
    auth=_READS["auth"],
    openapi_extra={**_READS["openapi_extra"], "responses": {200: _FILES}},
    response={200: None, **refusals(401, 403, 404)},
    summary="导出一种",
)
def take_export(request: HttpRequest, dataset: str, query: Query[ExportQuery]) -> HttpResponseBase:
    """All rows that this token may see, streamed. Every export is recorded."""
    return export(actor_of(request), dataset, query.format, _filter_of(dataset, query))


def _filter_of(dataset: str, query: ExportQuery) -> Any:
    match dataset:
        case "cases":
            return CaseFilter(
                text=query.q, item_id=query.item, state=query.state or "", is_open=query.open, order="newest"
            )
        case "orders":
            return OrderFilter(text=query.q, year=query.year)
        case "awards":
            return AwardFilter(text=query.q.strip(), item_id=query.item, year=query.year)
        case "items":
            return ItemFilter(text=query.q.strip())
        case _:
            return None
