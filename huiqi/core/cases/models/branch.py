"""Parallel branches of a case: where each stands beside the main line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Branch(models.Model):
    """One branch that a transition opened. It moves by transitions only, each with its event."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="branches")
    name = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default="open")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "done", "lapsed"]), name="cases_branch_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="cases_branch_ended_has_time",
            ),
            models.UniqueConstraint(fields=["case", "name"], condition=Q(state="open"), name="cases_branch_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.step}"
