"""Clocks of a case and the side-record that pauses them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Clock(models.Model):
    """A running or stopped period of ``limit_workdays`` for one named limit of the opening.

    ``due_on`` is kept for sorting and is recomputed at every pause, resumption and publication of a
    year's calendar. Overdue is never stored: it is read from ``due_on`` on the day of the query.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    limit_name = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    owner_role = models.CharField(max_length=12)
    limit_workdays = models.IntegerField()
    started_at = models.DateTimeField()
    due_on = models.DateField()
    is_estimated = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case_id", "started_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(stopped_at=None), name="cases_one_running_clock"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("started_at")), name="cases_clock_stops_later"
            ),
            models.CheckConstraint(condition=Q(limit_workdays__gte=0), name="cases_clock_limit_counts"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(stopped_at=None), name="cases_clock_running_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.limit_name} {self.due_on}"


class ClockPause(models.Model):
    """A stretch in which a clock stood still, and why."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at=None), name="cases_one_open_pause"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}"


class ClockAlert(models.Model):
    """An alert that went out for a clock; unique, so nothing is told twice for one due date."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind", "due_on"], name="cases_alert_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"


class Supplement(models.Model):
    """要求补正: what is missing, told once (行政许可法第三十二条). At most one is open, and it pauses the clock."""

    STATES = ["open", "answered", "lapsed"]

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="supplements")
    step = models.CharField(max_length=60)
    fields = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    note = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_label = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    is_estimated = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="cases_one_open_supplement"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "lapsed"]), name="cases_supplement_state"
            ),
        ]

    def __str__(self) -> str:
        return self.note[:40]
