"""The one export: checks who asks, records it, and streams the rows as the kind of file that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from huiqi.core.insight.services import note_export
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from huiqi.web.kit.exporting import parquet
from huiqi.web.kit.exporting.columns import Column
from huiqi.web.kit.exporting.datasets import DATASETS, Dataset
from huiqi.web.kit.exporting.writers import EXCEL_ROWS, csv_pieces, xlsx_file
from huiqi.web.kit.exports import XLSX_TYPE

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX_TYPE, "parquet": "application/vnd.apache.parquet"}


def wanted_kind(request: HttpRequest) -> str:
    """The kind of file a page was asked for with ``?as=``, "" for the page itself."""
    kind = request.GET.get("as", "")
    return kind if kind in KINDS else ""


def export(actor: Actor, name: str, kind: str, wanted: Any = None) -> HttpResponseBase:
    """All rows of a dataset that the actor may see and ``wanted`` (its filter) lets through, as a download.

    Raises NotFound for an unknown dataset, NotAllowed, InvalidInput for a file this installation can't write.
    """
    dataset = DATASETS.get(name)
    if dataset is None or kind not in KINDS:
        raise NotFound("没有这种导出，请对照接口说明里的清单。")
    if not dataset.is_open_to(actor):
        raise NotAllowed(dataset.refusal, code="export_not_open")
    wanted = dataset.filter_type() if wanted is None else wanted
    if kind == "parquet":
        parquet.require_installed()
    count = dataset.count(actor, wanted)
    if kind == "xlsx" and count > EXCEL_ROWS:
        raise InvalidInput(
            f"有 {count:,} 行，超过 Excel 的上限，请缩小范围或改用 CSV。", fields={"format": "请用 csv。"}
        )
    note_export(actor=actor, dataset=name, kind=kind, filters=_used(wanted), rows=count)
    cells = _cells(actor, dataset.columns, dataset.rows(actor, wanted))
    response = _written(dataset, kind, cells)
    file_name = f"{dataset.title}-{timezone.localdate():%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(actor: Actor, columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[list[Any]]:
    readers = [column.reader_for(actor) for column in columns]
    return ([read(row) for read in readers] for row in rows)


def _written(dataset: Dataset, kind: str, cells: Iterator[list[Any]]) -> FileResponse | StreamingHttpResponse:
    if kind == "csv":
        return StreamingHttpResponse(csv_pieces(dataset.columns, cells), content_type=KINDS[kind])
    if kind == "xlsx":
        return FileResponse(xlsx_file(dataset.columns, cells, dataset.title), content_type=KINDS[kind])
    return FileResponse(parquet.parquet_file(dataset.columns, cells), content_type=KINDS[kind])


def _used(wanted: Any) -> list[str]:
    """Names of the filters that narrow something; their values may name people and are not kept."""
    plain = type(wanted)()
    return [each.name for each in fields(wanted) if getattr(wanted, each.name) != getattr(plain, each.name)]
