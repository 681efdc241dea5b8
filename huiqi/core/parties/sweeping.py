"""Forgetting what is needed for a while only: at the machines' door, and of browsers that have left."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiqi.core.parties.models import ApiAllowance, ApiReply, BrowserSession

REPLIES_KEPT_HOURS = 24
FULL_AFTER_MINUTES = 10


def sweep_interface() -> tuple[int, int]:
    """Forget full buckets and replies of yesterday; returns how many of each."""
    now = timezone.now()
    buckets, _ = ApiAllowance.objects.filter(at__lt=now - timedelta(minutes=FULL_AFTER_MINUTES)).delete()
    replies, _ = ApiReply.objects.filter(at__lt=now - timedelta(hours=REPLIES_KEPT_HOURS)).delete()
    return buckets, replies


def sweep_sessions() -> int:
    """Forget sessions that have run out; returns how many. What was done in them stands in the ledger."""
    count, _ = BrowserSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return count
