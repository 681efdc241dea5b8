"""Tranches: the parts in which a grant is paid, each on its own condition. The database keeps them within the grant."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

CONDITIONS = ["none", "date", "milestone", "inspection"]


class Tranche(models.Model):
    """One part (期) of a grant. It is ready when its day has come or an officer accepted its condition with a paper.

    ``condition``: none (at once), date (``due_on``), milestone or inspection (``text``, accepted by a person).
    """

    grant = models.ForeignKey("payments.Grant", on_delete=models.PROTECT, related_name="tranches")
    position = models.IntegerField()
    title = models.CharField(max_length=100)
    amount_fen = models.BigIntegerField()
    condition = models.CharField(max_length=10, default="none")
    due_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=500, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    met_by_label = models.CharField(max_length=120, blank=True)
    met_note = models.CharField(max_length=1000, blank=True)
    paper = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["grant_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "position"], name="payments_tranche_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_tranche_positive"),
            models.CheckConstraint(condition=Q(condition__in=CONDITIONS), name="payments_tranche_condition_known"),
            models.CheckConstraint(
                condition=~Q(condition="date") | Q(due_on__isnull=False), name="payments_tranche_date_has_day"
            ),
            models.CheckConstraint(
                condition=Q(met_at=None)
                | Q(condition__in=["none", "date"])
                | Q(met_by__isnull=False, paper__isnull=False),
                name="payments_tranche_met_by_a_person_with_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.position} {self.amount_fen}"


class CostClaim(models.Model):
    """An invoice, contract or loan number for which a company was supported: the same cost is never paid twice."""

    grant = models.ForeignKey("payments.Grant", on_delete=models.PROTECT, related_name="cost_claims")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    cost_key = models.CharField(max_length=60)
    evidence = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "cost_key", "evidence"],
                condition=Q(released_at=None),
                name="payments_cost_claimed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost_key} {self.evidence}"


class FundCharge(models.Model):
    """A department (a finance bureau) whose finance officers and approvers handle the orders of a fund."""

    fund = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="charges")
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "department"], name="payments_charge_once")]

    def __str__(self) -> str:
        return f"{self.department_id} → {self.fund_id}"


class FundTransfer(models.Model):
    """Money from one fund to another: one person proposes, another confirms; the database holds that they are two."""

    number = models.CharField(max_length=30, unique=True)
    source = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_by_label = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_by_label = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=100, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_transfer_positive"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="payments_transfer_between_two"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "done", "refused"]), name="payments_transfer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("proposed_by")), name="payments_transfer_by_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(settled_by__isnull=False), name="payments_transfer_done_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.number
