"""申诉: a company asks for another look, another person looks, and a decision is corrected by a new record only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Appeal(models.Model):
    """One appeal against a decision, with a clock of its own. The database holds that three people are three."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey("cases.Decision", on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField(max_length=4000)
    evidence = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    filed_by_label = models.CharField(max_length=120)
    filed_at = models.DateTimeField()
    due_on = models.DateField()
    is_estimated = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="open")
    amount_exact = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    first_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "uphold", "correct", "applied"]), name="cases_appeal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="cases_appeal_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=(Q(decided_by=None) | Q(handled_by=None) | ~Q(decided_by=F("handled_by")))
                & (Q(decided_by=None) | Q(first_decided_by=None) | ~Q(decided_by=F("first_decided_by"))),
                name="cases_appeal_by_another_person",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="cases_appeal_one_open"),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="cases_appeal_due")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class DecisionCorrection(models.Model):
    """What holds instead of the decision, by a resolution. The decision itself is never changed."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="corrections")
    number = models.IntegerField()
    outcome = models.CharField(max_length=10)
    amount_exact = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    before_fen = models.BigIntegerField(default=0)
    allocation = models.CharField(max_length=500, blank=True)
    text = models.TextField(max_length=4000)
    resolution = models.CharField(max_length=100)
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.PROTECT, related_name="corrections")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_correction_numbered"),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(appeal__isnull=False), name="cases_correction_once_an_appeal"
            ),
            models.UniqueConstraint(fields=["case", "resolution"], name="cases_correction_once_a_resolution"),
            models.CheckConstraint(condition=Q(outcome__in=["approve", "refuse"]), name="cases_correction_outcome"),
            models.CheckConstraint(condition=~Q(resolution=""), name="cases_correction_by_resolution"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number} {self.outcome}"
