"""Payment orders, the files that go to the bank and the files that come back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class OrderSeries(models.Model):
    """The last number given out, for orders and for batches of a year."""

    year = models.IntegerField()
    kind = models.CharField(max_length=4)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "kind"], name="payments_series_once")]

    def __str__(self) -> str:
        return f"{self.kind}{self.year} {self.last}"


class PaymentBatch(models.Model):
    """One file to the bank. Its rows are kept as they went out."""

    number = models.CharField(max_length=30, unique=True)
    fund = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="batches")
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    exported_by_label = models.CharField(max_length=120)
    exported_at = models.DateTimeField()
    order_count = models.IntegerField()
    total_fen = models.BigIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class PaymentOrder(models.Model):
    """支付单: one a case. It is paid once: the paying journal's key is its number.

    ``account`` is masked on every page; reading it whole is recorded.
    """

    STATES = ["prepared", "exported", "paid", "failed"]

    number = models.CharField(max_length=30, unique=True)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="orders")
    amount_fen = models.BigIntegerField()
    payee_name = models.CharField(max_length=200)
    bank_name = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="prepared")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    batch = models.ForeignKey(PaymentBatch, null=True, on_delete=models.PROTECT, related_name="orders")
    paid_on = models.DateField(null=True, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    needs_new_account = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_order_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "exported", "paid", "failed"]), name="payments_order_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="paid") & Q(paid_on__isnull=False)) | (~Q(state="paid") & Q(paid_on=None)),
                name="payments_order_paid_has_day",
            ),
        ]
        indexes = [models.Index(fields=["fund", "state"], name="payments_order_of_fund")]

    def __str__(self) -> str:
        return self.number


class BatchLine(models.Model):
    """A row of a batch as it was sent, and what the bank answered."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="batch_lines")
    position = models.IntegerField()
    amount_fen = models.BigIntegerField()
    payee_name = models.CharField(max_length=200)
    bank_name = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=60)
    result = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="payments_batch_line_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class ResultFile(models.Model):
    """A bank's result file that was taken in; the same bytes change nothing a second time."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    received_by_label = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    paid_count = models.IntegerField(default=0)
    failed_count = models.IntegerField(default=0)
    unchanged_count = models.IntegerField(default=0)
    errors = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
