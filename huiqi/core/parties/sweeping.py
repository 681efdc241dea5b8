"""Forgetting what the machines' door needs for a while only."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiqi.core.parties.models import ApiAllowance, ApiReply

REPLIES_KEPT_HOURS = 24
FULL_AFTER_MINUTES = 10


def sweep_interface() -> tuple[int, int]:
    """Forget full buckets and replies of yesterday; returns how many of each."""
    now = timezone.now()
    buckets, _ = ApiAllowance.objects.filter(at__lt=now - timedelta(minutes=FULL_AFTER_MINUTES)).delete()
    replies, _ = ApiReply.objects.filter(at__lt=now - timedelta(hours=REPLIES_KEPT_HOURS)).delete()
    return buckets, replies
