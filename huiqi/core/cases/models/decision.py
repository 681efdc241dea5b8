"""How a case was decided, and what the company thought of the service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Decision(models.Model):
    """The one decision of a case. ``amount_exact`` is in ``unit``; ``amount_fen`` is it rounded down, once.

    The database itself holds that handler and decider are two people.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10)
    amount_exact = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    allocation = models.CharField(max_length=500, blank=True)
    reasons = models.JSONField(default=list)
    clauses = models.JSONField(default=list)
    text = models.TextField(max_length=4000, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["approve", "refuse"]), name="cases_decision_outcome"),
            models.CheckConstraint(
                condition=Q(handled_by=None) | Q(decided_by=None) | ~Q(handled_by=F("decided_by")),
                name="cases_decision_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="cases_decision_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class Rating(models.Model):
    """好差评: one to five, once a case, by the company."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="rating")
    stars = models.IntegerField()
    text = models.CharField(max_length=1000, blank=True)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1) & Q(stars__lte=5), name="cases_rating_one_to_five")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars}"
