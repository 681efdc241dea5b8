"""Tables of the catalog room. Releases and openings are never changed once published: the database sees to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from huiqi.engine.exact_json import ExactDecoder, ExactEncoder


class Item(models.Model):
    """事项 · a fund, a permit, a subsidy, a qualification, a rule: its identity, apart from its dated releases."""

    id = models.CharField("编号", max_length=100, primary_key=True)
    name = models.CharField("名称", max_length=300)
    name_pinyin = models.CharField(max_length=600, blank=True)
    item_type = models.CharField("类型", max_length=40)
    level = models.CharField("层级", max_length=10)
    issuer = models.CharField("发文单位", max_length=300)
    handling_department = models.CharField("办理单位", max_length=300, blank=True)
    category = models.CharField("类别", max_length=40)
    summary = models.CharField("一句话", max_length=300, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), default=list)
    lifecycle = models.CharField("效力", max_length=30)
    confidence = models.CharField("可信度", max_length=30)
    source_grade = models.CharField("来源等级", max_length=60, blank=True)
    identity = models.JSONField("其余", default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "事项"
        indexes = [models.Index(fields=["category", "name_pinyin"], name="catalog_item_by_category")]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """版本 · the rules of an item as published on a day; immutable."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField("版次")
    definition: Any = models.JSONField("内容", encoder=ExactEncoder, decoder=ExactDecoder)
    digest = models.CharField("摘要", max_length=64)
    effective_on = models.DateField("生效日", null=True)
    expires_on = models.DateField("失效日", null=True)
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    published_by = models.CharField("发布人", max_length=120)

    class Meta:
        verbose_name = "版本"
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="catalog_release_once_a_number")]

    def __str__(self) -> str:
        return f"{self.item_id} 第 {self.number} 版"


class Opening(models.Model):
    """批次 · what makes an item open: a pinned release with window, fund, limits, materials; immutable."""

    code = models.CharField("批次编号", max_length=100, primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="openings")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="openings")
    name = models.CharField("批次名称", max_length=100)
    summary = models.CharField("一句话", max_length=300, blank=True)
    opens_on = models.DateField("开放日")
    closes_on = models.DateField("截止日", null=True, blank=True)
    effective_on = models.DateField("生效日", null=True)
    expires_on = models.DateField("失效日", null=True)
    fund_code = models.CharField("资金", max_length=100, blank=True)
    fund_year = models.PositiveSmallIntegerField("资金年度", null=True)
    department_code = models.CharField("办理部门", max_length=60)
    process_id = models.CharField("流程", max_length=60, blank=True)
    mode = models.CharField("办理方式", max_length=30)
    is_demo = models.BooleanField("演示", default=False)
    definition: Any = models.JSONField("内容", encoder=ExactEncoder, decoder=ExactDecoder)
    digest = models.CharField("摘要", max_length=64)
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    published_by = models.CharField("发布人", max_length=120)

    class Meta:
        verbose_name = "批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="catalog_opening_closes_after_it_opens",
            )
        ]
        indexes = [models.Index(fields=["item", "opens_on"], name="catalog_opening_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"

    def closed_on(self, *, known_at: datetime | None = None) -> date | None:
        """The last day of filing: the window's, or an earlier day on which it was closed (if known at that time)."""
        closure = getattr(self, "closure", None)
        if closure is None or (known_at is not None and closure.closed_at > known_at):
            return self.closes_on
        return closure.last_on if self.closes_on is None else min(self.closes_on, closure.last_on)


class Closure(models.Model):
    """提前截止 · an opening closed before its time, with the reason told to companies."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="closure")
    last_on = models.DateField("最后一天")
    reason = models.CharField("原因", max_length=300)
    closed_by = models.CharField("经办", max_length=120)
    closed_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "提前截止"


class Watch(models.Model):
    """开放提醒 · a person wants to be told when an item opens."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey("parties.Person", on_delete=models.CASCADE, related_name="+")
    since_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "开放提醒"
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="catalog_watch_once")]
