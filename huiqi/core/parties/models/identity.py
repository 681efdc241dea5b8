"""How a company is recognised: other names and numbers, questions for a person, and merges of two records."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from huiqi.core.parties.models.parties import Company, Person


class CompanyAlias(models.Model):
    """别名 · another name or number under which files speak of a company; who said so, and from when to when."""

    class Kind(models.TextChoices):
        """What it is."""

        FORMER_NAME = "former_name", "曾用名"
        OTHER_NAME = "other_name", "其他写法"
        REGISTRATION = "registration", "旧注册号"
        CODE = "code", "旧信用代码"

    NAMES = (Kind.FORMER_NAME, Kind.OTHER_NAME)

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="aliases")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    value = models.CharField("名称或号码", max_length=200)
    key = models.CharField(max_length=200, editable=False)
    said_by = models.CharField("来源", max_length=100)
    since_on = models.DateField("起", null=True, blank=True)
    until_on = models.DateField("止", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "别名"
        ordering = ["kind", "until_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "key"], name="parties_alias_once_a_company"),
            # A number is one company's; a name that was given up may be taken by another.
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(kind__in=["registration", "code"]),
                name="parties_alias_number_of_one_company",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["former_name", "other_name", "registration", "code"]) & ~Q(key=""),
                name="parties_alias_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(since_on=None) | Q(until_on__gte=F("since_on")),
                name="parties_alias_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class IdentityQuestion(models.Model):
    """认企业的疑问 · a row that may be one of several companies; a person's answer is kept for the same row next time.

    ``row`` holds what the file said (uscc, name, registration_number, address, legal_representative);
    ``candidates`` a list of {company_id, score, name, address, legal_representative} as the comparison gave them.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "等回答"
        SAME = "same", "同一家"
        NONE = "none", "都不是"
        NEW = "new", "新企业"

    digest = models.CharField(max_length=64, unique=True, editable=False)
    row: Any = models.JSONField("文件里的一行")
    source = models.CharField("来源", max_length=100, blank=True)
    candidates: Any = models.JSONField("可能的企业", default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "认企业的疑问"
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", company=None, answered_at=None)
                | Q(state__in=["same", "new"], company__isnull=False, answered_at__isnull=False)
                | Q(state="none", company=None, answered_at__isnull=False),
                name="parties_question_answered_whole",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="parties_open_questions", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.row.get('name', '')} {self.get_state_display()}"


class CompanyMerge(models.Model):
    """合并企业 · two records were one company: what the one was, what moved to the other, why. Written once.

    The merged row is gone, so its id is a plain number here: events of its time still carry it.
    """

    kept = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="merges")
    merged_id = models.BigIntegerField(unique=True)
    merged_uscc = models.CharField(max_length=18)
    merged_name = models.CharField(max_length=200)
    merged_row: Any = models.JSONField()
    counts: Any = models.JSONField()
    reason = models.CharField("原因", max_length=300)
    merged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    merged_by_label = models.CharField(max_length=100)
    merged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "企业合并记录"
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="parties_merge_has_a_reason"),
            models.CheckConstraint(condition=~Q(kept=F("merged_id")), name="parties_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.kept}"
