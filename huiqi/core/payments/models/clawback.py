"""Money asked back from a company: the decision, its instalments and what came in. Never more than was paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Clawback(models.Model):
    """追回: a sum of what a case was paid that the company has to return. The database keeps it within that."""

    number = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="clawbacks")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, default="open")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(max_length=120)
    decided_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_note = models.CharField(max_length=1000, blank=True)
    idempotency_key = models.CharField(max_length=140, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_clawback_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "settled", "cancelled"]), name="payments_clawback_state_known"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="payments_clawback_of_case")]

    def __str__(self) -> str:
        return self.number


class ClawbackInstalment(models.Model):
    """One part of a clawback with its day. Written once with the decision."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="instalments")
    position = models.IntegerField()
    due_on = models.DateField()
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["clawback_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["clawback", "position"], name="payments_instalment_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.clawback_id}/{self.position}"


class ClawbackEntry(models.Model):
    """Money that came back, from a bank's file or entered with its voucher; append-only, one serial once."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="entries")
    journal = models.OneToOneField("payments.Journal", on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    received_on = models.DateField()
    serial = models.CharField(max_length=80, unique=True)
    origin = models.CharField(max_length=10)
    voucher = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_entry_positive"),
            models.CheckConstraint(
                condition=Q(origin="bank") | Q(origin="manual", voucher__isnull=False),
                name="payments_entry_has_voucher",
            ),
        ]

    def __str__(self) -> str:
        return self.serial
