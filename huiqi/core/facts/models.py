"""Tables of the facts room. Rows of ``Statement``, ``Batch`` and ``Withdrawal`` are never changed nor deleted."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.engine.exact_json import ExactDecoder, ExactEncoder


class Attribute(models.Model):
    """属性 · one word of the vocabulary: what may be stated about a party, in which unit, and who holds it."""

    TYPES = ["number", "money", "percent", "bool", "date", "enum", "set", "list"]

    key = models.CharField("键", max_length=64, primary_key=True)
    name = models.CharField("名称", max_length=100)
    type = models.CharField("类型", max_length=10, choices=[(each, each) for each in TYPES])
    unit = models.CharField("单位", max_length=20, blank=True)
    period = models.CharField("期间", max_length=60, blank=True)
    meaning = models.TextField("口径", blank=True)
    authority = models.CharField("来源部门", max_length=100, blank=True)
    department = models.CharField("来源部门编码", max_length=40, blank=True)
    derive = models.TextField("推算", blank=True)
    enum = models.JSONField("可选值", null=True, blank=True)
    is_used = models.BooleanField("有规则使用", default=True)

    class Meta:
        verbose_name = "属性"

    def __str__(self) -> str:
        return self.name

    @property
    def is_per_year(self) -> bool:
        """True when each year has a value of its own (期间 begins with 按年度)."""
        return self.period.startswith("按年度")

    @property
    def may_have_years(self) -> bool:
        """True when statements may name a year; 综合贡献 is given either way."""
        return self.is_per_year or self.key == "local_contribution"


class Source(models.Model):
    """来源 · who says so: a department or, for 企业申报, the company itself. A smaller priority is stronger."""

    key = models.CharField("键", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    priority = models.PositiveSmallIntegerField("优先级", default=50)

    class Meta:
        verbose_name = "来源"

    def __str__(self) -> str:
        return self.name


class SourcePriority(models.Model):
    """来源优先级 · the priority of one source for one attribute, where it differs from the source's own."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="priorities")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="priorities")
    priority = models.PositiveSmallIntegerField("优先级")

    class Meta:
        verbose_name = "来源优先级"
        constraints = [
            models.UniqueConstraint(fields=["source", "attribute"], name="facts_one_priority_per_source_and_attribute")
        ]


class Batch(models.Model):
    """批次 · statements that came together and may be withdrawn together; the same digest is taken in once."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    as_of_on = models.DateField("数据日期")
    recorded_at = models.DateTimeField("入库时间", default=timezone.now)
    recorded_by = models.CharField("经办", max_length=100)
    row_count = models.PositiveIntegerField("条数")
    digest = models.CharField("摘要", max_length=64, null=True, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "批次"


class Statement(models.Model):
    """陈述 · at ``recorded_at`` a source said: this company, this attribute (this year) had this value on ``as_of_on``."""

    VERIFIED = "verified"
    DECLARED = "declared"

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+", db_index=False)
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度", null=True)
    value: Any = models.JSONField("值", encoder=ExactEncoder, decoder=ExactDecoder)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    as_of_on = models.DateField("数据日期")
    recorded_at = models.DateTimeField("入库时间", default=timezone.now)
    standing = models.CharField("性质", max_length=8, choices=[(VERIFIED, "部门核实"), (DECLARED, "企业申报")])
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="statements")
    declared_by = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    evidence_file_ids = ArrayField(models.CharField(max_length=64), null=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "陈述"
        indexes = [
            models.Index(fields=["company", "attribute", "year"], name="facts_by_company"),
            models.Index(fields=["recorded_at"], condition=Q(batch=None), name="facts_lately_declared"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="verified", declared_by__isnull=True) | Q(standing="declared"),
                name="facts_standing_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(value=models.Value(None, models.JSONField())), name="facts_value_is_never_null"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1949, 2200)), name="facts_year_is_plausible"
            ),
        ]


class Withdrawal(models.Model):
    """撤回 · from ``at`` on, a batch or one declared statement no longer counts; it stays on file."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="withdrawal")
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, null=True, related_name="withdrawal")
    at = models.DateTimeField("撤回时间", default=timezone.now)
    withdrawn_by = models.CharField("经办", max_length=100)
    reason = models.CharField("原因", max_length=500)

    class Meta:
        verbose_name = "撤回"
        constraints = [
            models.CheckConstraint(
                condition=Q(batch__isnull=False, statement__isnull=True)
                | Q(batch__isnull=True, statement__isnull=False),
                name="facts_withdrawal_names_one_thing",
            )
        ]
