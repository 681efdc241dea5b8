"""Forgetting what arrived long ago."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiqi.core.webhooks.models import Endpoint, Push

KEPT_DAYS = 30


def sweep_pushes() -> int:
    """Forget messages settled a month ago, with their attempts; what failed is kept for a quarter. Old secrets, too."""
    now = timezone.now()
    Endpoint.objects.filter(old_secret_until__lt=now).update(old_secret_sealed="", old_secret_until=None)
    old = Push.objects.filter(settled_at__lt=now - timedelta(days=KEPT_DAYS)).exclude(state=Push.State.FAILED)
    failed = Push.objects.filter(settled_at__lt=now - timedelta(days=3 * KEPT_DAYS), state=Push.State.FAILED)
    return sum(rows.delete()[1].get("webhooks.Push", 0) for rows in (old, failed))
