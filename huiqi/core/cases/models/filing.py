"""备案: what a company announces before it begins, under a number that its later application refers to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Filing(models.Model):
    """One a case. ``accepted`` has a number and a last day; returned ones are asked again in the same row."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="filing")
    number = models.CharField("备案号", max_length=30, unique=True, null=True)
    project = models.CharField("项目名称", max_length=200)
    plan = models.TextField("内容和预计投入", max_length=2000)
    starts_on = models.DateField("计划开始")
    ends_on = models.DateField("计划完成")
    state = models.CharField(max_length=10, default="asked")
    asked_by_label = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_by_label = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    valid_until_on = models.DateField("有效期至", null=True)
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["asked", "accepted", "returned"]), name="cases_filing_state"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cases_filing_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="accepted", number__isnull=False, valid_until_on__isnull=False)
                | (~Q(state="accepted") & Q(number=None)),
                name="cases_filing_accepted_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case_id} {self.state}"
