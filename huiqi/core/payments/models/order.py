"""Payment orders, the files that go to the bank and the files that come back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huiqi.core.vault.fields import SEALED_TEXT, SealedTextField


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


# Whose hands must be apart. Who sends a batch may take its answer: the bank's file says what was paid.
APART = (
    ("approved_by", "prepared_by", "approver_not_preparer"),
    ("exported_by", "prepared_by", "payer_not_preparer"),
    ("exported_by", "approved_by", "payer_not_approver"),
    ("confirmed_by", "prepared_by", "confirmer_not_preparer"),
    ("confirmed_by", "approved_by", "confirmer_not_approver"),
)
STATES = ["prepared", "approved", "exported", "paid", "failed"]


class PaymentOrder(models.Model):
    """支付单: one a tranche. It is paid once: the paying journal's key is its number.

    One prepares, another approves, a third sends it to the bank; who takes the bank's answer neither prepared nor
    approved. The database holds it. ``account`` is masked on every page; reading it whole is recorded.
    """

    number = models.CharField(max_length=30, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    tranche = models.OneToOneField("payments.Tranche", null=True, on_delete=models.PROTECT, related_name="order")
    fund = models.ForeignKey("payments.Fund", on_delete=models.PROTECT, related_name="orders")
    amount_fen = models.BigIntegerField()
    payee_name = models.CharField(max_length=200)
    bank_name = models.CharField(max_length=200, blank=True)
    account = SealedTextField(about="payee_account")
    state = models.CharField(max_length=10, default="prepared")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by_label = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(PaymentBatch, null=True, on_delete=models.PROTECT, related_name="orders")
    paid_on = models.DateField(null=True, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    needs_new_account = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_order_positive"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="payments_order_state_known"),
            models.CheckConstraint(condition=Q(account__regex=SEALED_TEXT), name="payments_order_account_sealed"),
            *(
                models.CheckConstraint(
                    condition=Q(**{one: None}) | Q(**{other: None}) | ~Q(**{one: F(other)}),
                    name=f"payments_order_{name}",
                )
                for one, other, name in APART
            ),
            models.CheckConstraint(
                condition=(Q(state="paid") & Q(paid_on__isnull=False)) | (~Q(state="paid") & Q(paid_on=None)),
                name="payments_order_paid_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state"], name="payments_order_of_fund"),
            models.Index(fields=["case", "state", "fund"], name="payments_order_of_case"),
        ]

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
    account = SealedTextField(about="payee_account")
    result = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="payments_batch_line_once"),
            models.CheckConstraint(condition=Q(account__regex=SEALED_TEXT), name="payments_batch_line_account_sealed"),
        ]

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


class BankRow(models.Model):
    """One row of a bank's result as it came, used or not: what the ledger is reconciled with. Append-only."""

    result = models.ForeignKey(ResultFile, on_delete=models.PROTECT, related_name="rows")
    line = models.IntegerField()
    number = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField()
    is_paid = models.BooleanField()
    day_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["result_id", "line"]
        constraints = [models.UniqueConstraint(fields=["result", "line"], name="payments_bank_row_once")]
        indexes = [models.Index(fields=["number"], name="payments_bank_row_number")]

    def __str__(self) -> str:
        return f"{self.result_id}/{self.line}"
