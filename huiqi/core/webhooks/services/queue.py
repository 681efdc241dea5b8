"""Deferring the job of a message, in the caller's transaction: a rollback takes the job along."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiqi.core.webhooks.models import Push

PUSH_TASK = "webhooks.push"
_BEHIND_EVERYTHING_ELSE = -10  # a receiver that is slow to answer must not keep notices waiting


def queue_push(push: Push) -> None:
    """Queue the sending. Two jobs of one message never run at once."""
    task = app.configure_task(
        name=PUSH_TASK, queue="webhooks", lock=f"{PUSH_TASK}:{push.pk}", priority=_BEHIND_EVERYTHING_ELSE
    )
    task.defer(push_id=push.pk)
