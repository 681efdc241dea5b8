"""An operator tries again what finally failed."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices import access, events
from huiqi.core.notices.models import Delivery
from huiqi.core.notices.services.queue import DELIVER_TASK, queue_delivery
from huiqi.engine.refusal import Conflict, NotFound


@transaction.atomic
def retry_delivery(*, actor: Actor, delivery_id: int) -> Delivery:
    """Queue a failed delivery again, with all its attempts. Raises Conflict when it has not failed."""
    access.require_operator(actor)
    delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("没有这条发送记录，请刷新页面。")
    if delivery.state != Delivery.State.FAILED:
        raise Conflict(f"这条通知现在是「{delivery.get_state_display()}」，不用重发；请刷新页面。")
    delivery.state, delivery.settled_at = Delivery.State.QUEUED, None
    delivery.save(update_fields=["state", "settled_at"])
    queue_delivery(delivery)
    record_event(actor=actor, kind=events.DELIVERY_RETRIED, subject=("notices.delivery", delivery.pk), payload={})
    return delivery


@transaction.atomic
def retry_failed(*, actor: Actor, job_id: int) -> None:
    """Run a failed job once more. Raises Conflict when it has not failed, NotFound when there is none."""
    access.require_operator(actor)
    job = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFound("没有这个后台任务，可能已清理；请刷新页面。")
    if job.status != "failed":
        raise Conflict("这个后台任务现在不是失败状态，不用重跑；请刷新页面。")
    if job.task_name == DELIVER_TASK:
        Delivery.objects.filter(pk=job.args["delivery_id"], state=Delivery.State.FAILED).update(
            state=Delivery.State.QUEUED, settled_at=None
        )
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    except (ConnectorException, IntegrityError) as error:  # its queueing lock is held by a younger job of its kind
        raise Conflict("同样的任务已经在排队，不用重跑这一个；请刷新页面。") from error
    record_event(actor=actor, kind=events.JOB_RETRIED, subject=("notices.job", job_id), payload={"task": job.task_name})
