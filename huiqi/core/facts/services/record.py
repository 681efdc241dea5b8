"""A department's data come in, and may be withdrawn as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from huiqi.core.facts import access, events
from huiqi.core.facts.models import Attribute, Batch, Source, Statement, Withdrawal
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.exact_json import dumps
from huiqi.engine.forms.values import check_value
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

_REMEMBERED = 200_000
"""So many checked values are remembered at a time."""
_BLOCK = 5_000
_NO_KEY = (list, tuple, dict, set)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement of a batch. ``value`` is in the attribute's unit; ``as_of_on`` when it differs from the batch's."""

    company_id: int
    attribute: str
    value: Any
    year: int | None = None
    as_of_on: date | None = None
    note: str = ""


@transaction.atomic
def record_statements(
    *,
    actor: Actor,
    rows: Iterable[StatementRow],
    source: str,
    as_of_on: date,
    digest: str | None = None,
    note: str = "",
    recorded_at: datetime | None = None,
) -> Batch:
    """Take in a source's statements as one batch: all of them or, at the first bad value, none.

    ``source`` is a source's key. ``digest`` names the file: the same digest again changes nothing and
    returns the first batch. ``recorded_at`` is only for demo data; it defaults to now.
    Raises ``InvalidInput`` naming the attribute and the value.
    """
    access.require_record(actor)
    speaker = Source.objects.filter(key=source).first()
    if speaker is None:
        raise InvalidInput(f"没有登记来源「{source}」，请先登记该来源部门。")
    if digest and (known := Batch.objects.filter(digest=digest).first()):
        return known
    recorded_at = recorded_at or timezone.now()
    _refuse_future(as_of_on)
    checked = list(_checked(rows, as_of_on))
    batch = Batch.objects.create(
        source=speaker,
        as_of_on=as_of_on,
        recorded_at=recorded_at,
        recorded_by=actor.label,
        row_count=len(checked),
        digest=digest,
        note=note,
    )
    _copy_in(checked, speaker.pk, batch)
    record_event(
        actor=actor,
        kind=events.BATCH_RECORDED,
        subject=("facts.batch", batch.pk),
        payload={"source": source, "as_of_on": as_of_on, "rows": len(checked), "digest": digest},
    )
    return batch


def check_statement(attribute: Attribute, value: Any, year: int | None) -> Any:
    """The value fit to be kept. Raises ``InvalidInput`` that names the attribute."""
    if attribute.is_per_year and year is None:
        raise InvalidInput(f"「{attribute.name}」按年度填报，请写明是哪一年。")
    if year is not None and not attribute.may_have_years:
        raise InvalidInput(f"「{attribute.name}」不分年度，请去掉年度。")
    if value is None:
        raise InvalidInput(f"「{attribute.name}」没有值，不清楚的项目请不要提交。")
    try:
        return check_value(
            attribute.type, value, unit=attribute.unit or None, key=attribute.key, choices=attribute.enum or None
        )
    except InvalidInput as refusal:
        raise InvalidInput(f"「{attribute.name}」：{refusal.message}", code=refusal.code) from None


def _checked(rows: Iterable[StatementRow], as_of_on: date) -> Iterator[StatementRow]:
    """Each row fit to be kept. Equal values of an attribute are checked once: files repeat themselves a lot."""
    attributes = {each.key: each for each in Attribute.objects.all()}
    known: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        if row.as_of_on:
            _refuse_future(row.as_of_on)
        key = (row.attribute, row.year, row.value.__class__, row.value)
        value = None if isinstance(row.value, _NO_KEY) else known.get(key)
        if value is None:
            value = _checked_value(attributes, row)
            if not isinstance(row.value, _NO_KEY):
                if len(known) > _REMEMBERED:
                    known.clear()
                known[key] = value
        yield StatementRow(row.company_id, row.attribute, value, row.year, row.as_of_on or as_of_on, row.note)


def _checked_value(attributes: dict[str, Attribute], row: StatementRow) -> Any:
    attribute = attributes.get(row.attribute)
    if attribute is None:
        raise InvalidInput(f"属性词汇表里没有「{row.attribute}」，请核对键名。")
    return check_statement(attribute, row.value, row.year)


def _refuse_future(as_of_on: date) -> None:
    if as_of_on > timezone.localdate():
        raise InvalidInput(f"数据日期 {as_of_on} 在今天之后，请核对。")


def _copy_in(rows: list[StatementRow], source_id: int, batch: Batch) -> None:
    """COPY: hundreds of thousands of statements a second leave us, with every constraint still checked."""
    columns = "company_id, attribute_id, year, value, source_id, as_of_on, recorded_at, standing, batch_id, note"
    tail = f"\t{source_id}\t%s\t{batch.recorded_at.isoformat()}\t{Statement.VERIFIED}\t{batch.pk}\t"
    tails = {day: tail % day for day in {row.as_of_on for row in rows}}
    with connection.cursor() as cursor, cursor.copy(f"COPY facts_statement ({columns}) FROM STDIN") as copy:
        for start in range(0, len(rows), _BLOCK):
            copy.write("".join(_line(row, tails[row.as_of_on]) for row in rows[start : start + _BLOCK]))


def _line(row: StatementRow, tail: str) -> str:
    """One row of PostgreSQL's text format: tabs between, \\N for NULL, backslashes doubled."""
    year = "\\N" if row.year is None else row.year
    note = _escaped(row.note) if row.note else ""
    return f"{row.company_id}\t{row.attribute}\t{year}\t{_escaped(dumps(row.value))}{tail}{note}\n"


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r") if not text.isprintable() else text


@transaction.atomic
def withdraw_batch(*, actor: Actor, batch_id: int, reason: str) -> Withdrawal:
    """From now on the batch no longer counts and every profile is what it was without it; the rows stay on file."""
    access.require_record(actor)
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("没有这个数据批次，请核对批次号。")
    if Withdrawal.objects.filter(batch=batch).exists():
        raise Conflict("这个数据批次已经撤回，不用再操作。")
    withdrawal = Withdrawal.objects.create(batch=batch, withdrawn_by=actor.label, reason=reason)
    record_event(
        actor=actor,
        kind=events.BATCH_WITHDRAWN,
        subject=("facts.batch", batch.pk),
        payload={"rows": batch.row_count, "reason": reason},
    )
    return withdrawal
