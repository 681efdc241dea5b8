"""Tables of the matching room: runs over the whole district, and what each item found in them.

No row is kept for a pair of company and item: an item's result is a few bitmaps over the run's companies.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone


class MatchRun(models.Model):
    """全区匹配 · all companies against all items on a day, by the facts up to a batch; never changed afterwards."""

    on = models.DateField("评估日")
    batch_id = models.BigIntegerField("数据批次", null=True)
    company_count = models.PositiveIntegerField("企业数")
    item_count = models.PositiveIntegerField("事项数")
    companies = models.BinaryField("企业编号（次序即位次）")
    taken_at = models.DateTimeField("完成时间", default=timezone.now)
    taken_by = models.CharField("由谁发起", max_length=100)
    milliseconds: Any = models.JSONField("用时", default=dict)

    class Meta:
        verbose_name = "全区匹配"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(company_count__gte=0), name="matching_run_counts"),
        ]


class ItemResult(models.Model):
    """一个事项的匹配结果 · counts, and one compressed bitmap an outcome over the run's companies."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="results")
    item_id = models.CharField("事项", max_length=80)
    release_number = models.PositiveIntegerField("文本")
    opening_code = models.CharField("批次", max_length=80, blank=True)
    counts: Any = models.JSONField("各结果企业数")
    rows: Any = models.JSONField("各结果位图（base64，zlib）")
    blocked_by: Any = models.JSONField("只差这项数据的企业数", default=dict)
    amount_yuan = models.DecimalField("测算金额合计（元）", max_digits=20, decimal_places=2, null=True)

    class Meta:
        verbose_name = "匹配结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "item_id"], name="matching_one_result_per_item_and_run"),
        ]


class Cohort(models.Model):
    """企业名单 · companies of one outcome as they were, frozen under a name; who froze it and from which run."""

    name = models.CharField("名单名称", max_length=100)
    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, related_name="cohorts")
    kind = models.CharField("取自", max_length=30)
    company_ids: Any = models.JSONField("企业")
    frozen_at = models.DateTimeField("固定时间", default=timezone.now)
    frozen_by = models.ForeignKey("parties.Person", on_delete=models.PROTECT, null=True, related_name="+")
    frozen_by_label = models.CharField("经办", max_length=100)

    class Meta:
        verbose_name = "企业名单"
        ordering = ["-id"]


class Told(models.Model):
    """已告知 · this company has been told of this opening for this reason; nobody is told twice for the same."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    opening_code = models.CharField("批次", max_length=80)
    reason = models.CharField("缘由", max_length=30)
    told_at = models.DateTimeField("告知时间", default=timezone.now)
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "已告知"
        constraints = [
            models.UniqueConstraint(fields=["company", "opening_code", "reason"], name="matching_told_once"),
        ]
