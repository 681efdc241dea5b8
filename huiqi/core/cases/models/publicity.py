"""公示: what was made public before the money goes, and who objected."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Publicity(models.Model):
    """One publication of a decision, from ``published_on`` through ``until_on``. Never more than its three facts."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="publicities")
    company_name = models.CharField(max_length=200)
    item_name = models.CharField(max_length=300)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    published_on = models.DateField()
    until_on = models.DateField()
    is_estimated = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="running")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-published_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "passed", "upheld", "replaced"]), name="cases_publicity_state_known"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="running"), name="cases_publicity_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "until_on"], name="cases_publicity_running")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.until_on}"


class Objection(models.Model):
    """异议: by anyone who leaves a way to be reached. While it is open nothing is paid."""

    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=100)
    text = models.TextField(max_length=4000)
    evidence = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, default="open")
    reason = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "upheld", "rejected"]), name="cases_objection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="cases_objection_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id} {self.state}"
