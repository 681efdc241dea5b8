"""会议纪要: drawn up from what the meeting recorded, signed by its chair."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiqi.core.meetings.models.meeting import Meeting


class Minutes(models.Model):
    """The Word file with its text as blocks. May be drawn up anew until it is signed; then it stays as it is."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    blocks = models.JSONField()
    template_version = models.CharField(max_length=16)
    drafted_by_label = models.CharField(max_length=120)
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_by_label = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="meetings_minutes_signed_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} 纪要"
