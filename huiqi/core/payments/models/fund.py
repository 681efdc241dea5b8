"""Funds and their double entry. Balances are kept by triggers; the database refuses an overdraft.

Accounts of a fund: ``appropriation`` (where the money comes from, negative), ``available``,
``reserved`` (decided), ``committed`` (ordered), ``paid``. Every journal's lines sum to zero.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

ACCOUNTS = ["appropriation", "available", "reserved", "committed", "paid"]
KINDS = [
    "appropriate", "reserve", "release", "commit", "uncommit", "pay", "return", "clawback", "transfer_out", "transfer_in",
    "carry_out_reserved", "carry_in_reserved", "carry_out_committed", "carry_in_committed", "lapse",
]  # fmt: skip


class Fund(models.Model):
    """A budget line of one year, e.g. 产业发展专项资金（2026 年度）."""

    code = models.CharField(max_length=60)
    year = models.IntegerField()
    name = models.CharField("资金名称", max_length=200)
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField("演示", default=False)
    closed_at = models.DateTimeField("年终结转", null=True, blank=True)

    class Meta:
        ordering = ["-year", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="payments_fund_once_a_year")]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}）"


class FundBalance(models.Model):
    """What stands on each account. Only the trigger on lines writes here."""

    fund = models.OneToOneField(Fund, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    appropriation_fen = models.BigIntegerField(default=0)
    available_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(available_fen__gte=0), name="payments_fund_not_overdrawn"),
            models.CheckConstraint(condition=Q(reserved_fen__gte=0), name="payments_reserved_not_negative"),
            models.CheckConstraint(condition=Q(committed_fen__gte=0), name="payments_committed_not_negative"),
            models.CheckConstraint(condition=Q(paid_fen__gte=0), name="payments_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}: {self.available_fen}"


class CaseBalance(models.Model):
    """What one case holds of a fund: a payment can never exceed its commitment. Only the trigger writes here."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")
    reserved_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reserved_fen__gte=0), name="payments_case_within_reservation"),
            models.CheckConstraint(condition=Q(committed_fen__gte=0), name="payments_case_within_commitment"),
            models.CheckConstraint(condition=Q(paid_fen__gte=0), name="payments_case_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.paid_fen}"


class Journal(models.Model):
    """One movement of money, append-only; the same ``idempotency_key`` can be entered once only."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="journals")
    kind = models.CharField(max_length=20)
    idempotency_key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=120)
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="payments_journal_kind_known")]
        indexes = [models.Index(fields=["fund", "-id"], name="payments_journal_of_fund")]

    def __str__(self) -> str:
        return f"{self.kind} {self.idempotency_key}"


class Line(models.Model):
    """One side of a journal. ``amount_fen`` is signed."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=14)
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "account"], name="payments_line_once_an_account"),
            models.CheckConstraint(condition=Q(account__in=ACCOUNTS), name="payments_line_account_known"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="payments_line_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"


class CompanyYear(models.Model):
    """The row that is locked while a company's caps of a year are checked, so two grants can't pass at once."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "year"], name="payments_company_year_once")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.year}"


class Grant(models.Model):
    """What a case was granted, counted against the caps of its company and year until released."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    year = models.IntegerField()
    item_id = models.CharField(max_length=100)
    opening_code = models.CharField(max_length=100)
    amount_fen = models.BigIntegerField()
    granted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    exclusive_with = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payments_grant_positive")]
        indexes = [
            models.Index(fields=["company", "year", "item_id"], name="payments_grant_for_caps"),
            models.Index(fields=["fund"], name="payments_grant_of_fund"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount_fen}"
