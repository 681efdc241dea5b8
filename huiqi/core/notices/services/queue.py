"""Deferring the job of a delivery, in the caller's transaction: a rollback takes the job along."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.notices.models import Delivery

DELIVER_TASK = "notices.deliver"


def queue_delivery(delivery: Delivery) -> None:
    """Queue the sending of a delivery that waits to be sent; anything else is left alone."""
    if delivery.state != Delivery.State.QUEUED:
        return
    delivery.job_id = app.configure_task(name=DELIVER_TASK, queue="notices").defer(delivery_id=delivery.pk)
    delivery.save(update_fields=["job_id"])
