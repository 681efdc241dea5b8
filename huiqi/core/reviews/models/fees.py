"""评审费: the rates an office sets, and one list a review that a second person confirms before finance takes it out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huiqi.core.reviews.models.panels import Assignment, Panel


class FeeRate(models.Model):
    """What a department pays for a card of a role, and at most for one review. Never changed: a later row replaces it."""

    class Role(models.TextChoices):
        """How an expert came to judge."""

        EXPERT = "expert", "评审专家"
        THIRD = "third", "加评专家"

    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("角色", max_length=8, choices=Role)
    per_card_fen = models.PositiveBigIntegerField("每份评分（分）")
    per_review_fen = models.PositiveBigIntegerField("每次评审合计最多（分）")
    basis = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "评审费标准"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_card_fen__gt=0, per_review_fen__gte=F("per_card_fen")), name="reviews_rate_within_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.role} {self.per_card_fen}"


class FeeList(models.Model):
    """费用清单 · of one closed panel. Whoever draws it up does not confirm it; the sum stays within ``cap_fen``."""

    STATES = ("drawn", "confirmed", "exported")

    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="fee_list")
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("清单号", max_length=30, unique=True)
    total_fen = models.PositiveBigIntegerField()
    cap_fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, default="drawn")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_by_label = models.CharField(max_length=120)
    drawn_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by_label = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    exported_by_label = models.CharField(max_length=120, blank=True)
    exported_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审费用清单"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "confirmed", "exported"]), name="reviews_fees_state"
            ),
            models.CheckConstraint(condition=Q(total_fen__lte=F("cap_fen")), name="reviews_fees_within_cap"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("drawn_by")), name="reviews_fees_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state="drawn", confirmed_at=None) | (~Q(state="drawn") & Q(confirmed_at__isnull=False)),
                name="reviews_fees_confirmed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FeeLine(models.Model):
    """What one scored card earns: once, for ever."""

    fee_list = models.ForeignKey(FeeList, on_delete=models.PROTECT, related_name="lines")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="fee_line")
    role = models.CharField(max_length=8, choices=FeeRate.Role)
    rate_fen = models.PositiveBigIntegerField()
    fen = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "评审费"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(fen__lte=F("rate_fen")), name="reviews_fee_within_rate")]

    def __str__(self) -> str:
        return f"{self.fee_list_id} {self.assignment_id} {self.fen}"
