"""Reads of the intake room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from huiqi.core.facts.models import Source
from huiqi.core.facts.services.declare import DECLARED_SOURCE
from huiqi.core.intake import access, events
from huiqi.core.intake.access import get_delivery
from huiqi.core.intake.models import Delivery, FaultRow, Feed, Progress
from huiqi.core.intake.reading import words_of_vocabulary
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.intake.mapping import Word
from huiqi.engine.refusal import NotFound

__all__ = [
    "FaultKind",
    "count_waiting",
    "find_progress",
    "get_delivery",
    "get_own_source",
    "list_deliveries",
    "list_fault_kinds",
    "list_faults",
    "list_feeds",
    "list_sources",
    "list_words",
    "note_faults_handed_out",
    "tally_deliveries",
]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """How often one kind of fault stands in a delivery, with its first sentence."""

    code: str
    count: int
    sentence: str


def list_deliveries(actor: Actor, *, state: str = "", limit: int | None = None) -> QuerySet[Delivery]:
    """Deliveries, the newest first."""
    rows = access.visible_to(actor).select_related("source", "batch").order_by("-id")
    rows = rows.filter(state=state) if state else rows
    return rows if limit is None else rows[:limit]


def tally_deliveries(actor: Actor) -> dict[str, int]:
    """How many stand in each state."""
    rows = access.visible_to(actor).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def count_waiting(actor: Actor) -> int:
    """Deliveries that wait for a person: read, and not yet in."""
    return access.visible_to(actor).filter(state=Delivery.State.LOOKED).count()


def find_progress(delivery: Delivery) -> Progress | None:
    """How far the work on it is."""
    return Progress.objects.filter(delivery=delivery).first()


def list_faults(delivery: Delivery, *, limit: int | None = None) -> Iterator[FaultRow]:
    """The faults in the order of the file."""
    rows = FaultRow.objects.filter(delivery=delivery).order_by("sheet", "row", "column", "id")
    yield from (rows if limit is None else rows[:limit]).iterator(chunk_size=5_000)


def list_fault_kinds(delivery: Delivery) -> list[FaultKind]:
    """The kinds of faults, the most frequent first, each with one of its sentences."""
    rows = FaultRow.objects.filter(delivery=delivery).order_by().values("code").annotate(n=Count("id")).order_by("-n")
    firsts = dict(
        FaultRow.objects.filter(delivery=delivery)
        .order_by("code", "id")
        .distinct("code")
        .values_list("code", "sentence")
    )
    return [FaultKind(row["code"], row["n"], firsts[row["code"]]) for row in rows]


@transaction.atomic
def note_faults_handed_out(actor: Actor, delivery: Delivery) -> None:
    """The list of faults holds parts of the department's file: who took it is on record."""
    record_event(
        actor=actor,
        kind=events.FAULTS_HANDED_OUT,
        subject=("intake.delivery", delivery.pk),
        payload={"faults": delivery.counts.get("faults", 0)},
    )


def list_sources(actor: Actor) -> list[Source]:
    """Departments that may bring a file; the companies' own declarations are none."""
    access.require_record(actor)
    return list(Source.objects.exclude(key=DECLARED_SOURCE).order_by("name"))


def get_own_source(actor: Actor) -> str:
    """The key of the source that a department's program speaks for. Raises NotFound when there is none."""
    access.require_record(actor)
    key = access.own_source(actor)
    if not key or not Source.objects.filter(key=key).exists():
        raise NotFound("本部门还没有登记为数据来源，请联系平台运维人员。")
    return key


def list_words(actor: Actor) -> list[Word]:
    """The vocabulary to choose from on the mapping page."""
    access.require_record(actor)
    return words_of_vocabulary()


def list_feeds(actor: Actor) -> list[Feed]:
    """What is fetched on a schedule."""
    access.require_record(actor)
    return list(Feed.objects.select_related("source"))
