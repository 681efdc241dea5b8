"""部门数据 data: a department's system brings a batch as a file, and asks what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile as SentFile
from pydantic import Field

from huiqi.core.intake import queries, services
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Told, takes
from huiqi.web.api.problem import refusals

if TYPE_CHECKING:
    from huiqi.core.intake.models import Delivery

router = Router(tags=["部门数据"])
FAULTS = 500
_INLINE_BYTES = 1 << 20


class FaultTold(Told):
    """A cell or row that did not go in."""

    sheet: str = Field(description="工作表")
    row: int = Field(description="行，从 1 起，标题行也算")
    column: str = Field(description="列的字母，整行的问题为空")
    title: str
    value: str = Field(description="原值")
    sentence: str = Field(description="怎么改")
    code: str


class Delivered(Told):
    """A batch and what became of it."""

    number: int = Field(description="来件编号")
    state: str = Field(
        description="queued 正在入库、taken 已入库、looked 没有能入库的、refused 读不了、withdrawn 已撤回"
    )
    statements: int = Field(description="入库的条数")
    companies: int
    fault_count: int
    faults: list[FaultTold] = Field(description=f"前 {FAULTS} 处差错")
    reason: str = Field(description="没有入库的原因")


@router.post(
    "/days/{as_of_on}",
    **needs("facts:write"),
    response={200: Delivered, 201: Delivered, 202: Delivered, **refusals(400, 401, 403, 404, 409, 413, 415)},
    summary="交一批部门数据",
)
@takes("multipart/form-data")
def bring_data(request: HttpRequest, as_of_on: date, file: File[SentFile]) -> Status:
    """The department's own data of a day as xlsx, CSV or Parquet. The same bytes again change nothing.

    201: it is in; 202: it is large, the worker takes it in; 200: it had come before.
    """
    actor = actor_of(request)
    source = queries.get_own_source(actor)
    delivery, is_new = services.receive(actor=actor, upload=file, source=source, as_of_on=as_of_on, channel="api")
    if not is_new and delivery.state != "received":
        return Status(200, _told(delivery))
    if delivery.file.size > _INLINE_BYTES:
        return Status(202, _told(services.ask_to_take_in(actor=actor, delivery_id=delivery.pk)))
    try:
        delivery = services.take_in(actor=actor, delivery_id=delivery.pk)
    except Refusal:
        delivery = queries.get_delivery(actor, delivery.pk)  # the reason and the faults stand on it
    return Status(201, _told(delivery))


@router.get(
    "/{int:delivery}",
    **needs("facts:write"),
    response={200: Delivered, **refusals(401, 403, 404)},
    summary="一批数据办得怎样",
)
def get_data(request: HttpRequest, delivery: int) -> dict[str, Any]:
    """A batch of the department's own."""
    if delivery >= 2**63:
        raise NotFound("没有这份部门数据，请核对编号。")
    return _told(queries.get_delivery(actor_of(request), delivery))


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        "number": delivery.pk,
        "state": delivery.state,
        "statements": delivery.counts.get("statements", 0) if delivery.state == "taken" else 0,
        "companies": delivery.counts.get("companies", 0),
        "fault_count": delivery.counts.get("faults", 0),
        "faults": list(queries.list_faults(delivery, limit=FAULTS)),
        "reason": delivery.reason,
    }
