"""Reads of the notices room: inboxes for people, and how sending goes for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import Subject
from huiqi.core.notices import access, job_names
from huiqi.core.notices.models import Delivery, Notice, OutboxMessage
from huiqi.engine.refusal import NotFound


def list_notices(actor: Actor, *, only_unread: bool = False, limit: int = 50) -> list[Notice]:
    """The actor's notices, newest first."""
    notices = access.visible_to(actor)
    return list((notices.filter(read_at=None) if only_unread else notices)[:limit])


def count_unread(actor: Actor) -> int:
    """How many notices wait to be read."""
    return access.visible_to(actor).filter(read_at=None).count()


def get_notice(actor: Actor, notice_id: int) -> Notice:
    """One notice of the actor's. Raises NotFound."""
    notice = access.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("没有这条通知，或不是发给您的；请回到通知列表。")
    return notice


def list_notices_about(subject: Subject) -> list[Notice]:
    """Notices about a subject with their deliveries, for a room that checked the reader may see the subject."""
    notices = Notice.objects.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    return list(notices.prefetch_related("deliveries"))


# For the operator


def list_failed_deliveries(actor: Actor, *, limit: int = 100) -> list[Delivery]:
    """What finally did not arrive, newest first (operators)."""
    access.require_operator(actor)
    failed = Delivery.objects.filter(state=Delivery.State.FAILED).select_related("notice").order_by("-created_at")
    return list(failed[:limit])


def count_deliveries(actor: Actor, *, since: datetime | None = None) -> dict[str, dict[str, int]]:
    """``{"邮件": {"待发送": 0, "已送出": 12, …}, …}``, every channel and state named (operators)."""
    access.require_operator(actor)
    counts = {str(channel): dict.fromkeys(map(str, Delivery.State.labels), 0) for channel in Delivery.Channel.labels}
    deliveries = Delivery.objects.filter(created_at__gte=since) if since else Delivery.objects.all()
    for row in deliveries.values("channel", "state").annotate(number=Count("id")).order_by():
        channel, state = Delivery.Channel(row["channel"]).label, Delivery.State(row["state"]).label
        counts[str(channel)][str(state)] = row["number"]
    return counts


def list_outbox(actor: Actor, *, channel: str | None = None, limit: int = 100) -> list[OutboxMessage]:
    """What would have gone out over channels that are not connected, newest first (operators)."""
    access.require_operator(actor)
    kept = OutboxMessage.objects.filter(channel=channel) if channel else OutboxMessage.objects.all()
    return list(kept[:limit])


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up. ``delivery`` is set when it was to send a notice; its error is kept there."""

    id: int
    words: str
    task_name: str
    args: dict[str, object]
    attempts: int
    failed_at: datetime | None
    delivery: Delivery | None


def list_failed_jobs(actor: Actor, *, limit: int = 100) -> list[FailedJob]:
    """Jobs that were given up, newest first (operators)."""
    access.require_operator(actor)
    jobs = list(ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:limit])
    failed_at = dict(
        ProcrastinateEvent.objects.filter(job_id__in=[job.pk for job in jobs], type="failed")
        .values_list("job_id")
        .annotate(at=Max("at"))
        .order_by()
    )
    ids = [job.args["delivery_id"] for job in jobs if job.task_name == "notices.deliver"]
    deliveries = Delivery.objects.select_related("notice").in_bulk(ids)
    return [
        FailedJob(
            id=job.pk,
            words=job_names.words_of(job.task_name),
            task_name=job.task_name,
            args=job.args,
            attempts=job.attempts,
            failed_at=failed_at.get(job.pk),
            delivery=deliveries.get(job.args.get("delivery_id")),
        )
        for job in jobs
    ]


def count_jobs(actor: Actor) -> dict[str, int]:
    """Jobs by state in Chinese: 等待、进行中、失败 (operators)."""
    access.require_operator(actor)
    words = {"todo": "等待", "doing": "进行中", "failed": "失败"}
    counts = dict.fromkeys(words.values(), 0)
    rows = ProcrastinateJob.objects.filter(status__in=words).values("status").annotate(number=Count("id")).order_by()
    for row in rows:
        counts[words[row["status"]]] = row["number"]
    return counts
