"""After the payment: how the money was used, what an inspection found, and what is kept of a breach."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class UseReport(models.Model):
    """资金使用报告: asked for with a day, filed by the company, looked at by an officer."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="use_report")
    due_on = models.DateField()
    spent_fen = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    file = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    filed_by_label = models.CharField(max_length=120, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, default="due")
    note = models.CharField(max_length=1000, blank=True)
    checked_by_label = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["due", "filed", "accepted"]), name="cases_report_state"),
            models.CheckConstraint(
                condition=Q(state="due") | Q(filed_at__isnull=False), name="cases_report_filed_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class Inspection(models.Model):
    """事后检查: planned for a day, done once, with a finding that is not changed afterwards."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="inspections")
    planned_on = models.DateField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    planned_by_label = models.CharField(max_length=120)
    what = models.CharField(max_length=500)
    done_on = models.DateField(null=True, blank=True)
    finding = models.CharField(max_length=8, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(finding__in=["", "ok", "breach"]), name="cases_inspection_finding"),
            models.CheckConstraint(
                condition=Q(finding="", done_on=None) | (~Q(finding="") & Q(done_on__isnull=False) & ~Q(text="")),
                name="cases_inspection_done_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.planned_on}"


class CreditNote(models.Model):
    """信用记录: a breach that was found in a case. It is a record of ours, not a fact of another department's."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="credit_notes")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="credit_note")
    text = models.TextField(max_length=4000)
    recorded_by_label = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.company_id} {self.case_id}"
