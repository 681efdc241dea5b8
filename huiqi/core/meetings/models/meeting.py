"""One meeting and who sits in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiqi.core.meetings.models.body import ROLES, Body, Rules

STATES = ["draft", "called", "in_session", "closed", "signed"]
ATTENDANCES = ["absent", "present", "left"]


class Meeting(Rules):
    """第 N 次会议, under the name and rules its body had when it was prepared. States go forward; signed is for good."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    body_name = models.CharField("会议名称", max_length=100)
    body_version = models.PositiveIntegerField("按第几版规则", default=1)
    number = models.PositiveIntegerField()
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    place = models.CharField("地点", max_length=200)
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    secretary_name = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default="draft")
    is_demo = models.BooleanField("演示", default=False)
    drafted_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Rules.Meta):
        ordering = ["-planned_at", "-id"]
        constraints = [
            *Rules.Meta.constraints,
            models.UniqueConstraint(fields=["body", "number"], name="meetings_meeting_numbered"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="meetings_meeting_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.body_name}第 {self.number} 次会议"

    @property
    def is_over(self) -> bool:
        """True once the session has ended."""
        return self.state in ("closed", "signed")


class MeetingMember(models.Model):
    """A member of this meeting. Name and title are as on that day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=8, default="member")
    position = models.PositiveSmallIntegerField(default=0)
    attendance = models.CharField(max_length=8, default="absent")
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_member_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(role="chair"), name="meetings_one_chair"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="meetings_member_role_known"),
            models.CheckConstraint(
                condition=Q(attendance="absent", arrived_at=None)
                | Q(attendance="present", arrived_at__isnull=False, left_at=None)
                | Q(attendance="left", arrived_at__isnull=False, left_at__isnull=False),
                name="meetings_attendance_has_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}　{self.name}".strip()
