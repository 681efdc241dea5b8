"""The one table of the insight room: how often pages were read, without anything about who read them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PageCount(models.Model):
    """页面阅读 · how many pages of a kind (the name of an address, "portal:policy") were read on a day."""

    on = models.DateField("日期")
    kind = models.CharField("页面", max_length=80)
    count = models.BigIntegerField("次数", default=0)

    class Meta:
        verbose_name = "页面阅读"
        constraints = [
            models.UniqueConstraint(fields=["on", "kind"], name="insight_page_count_once_a_day"),
            models.CheckConstraint(condition=Q(count__gte=0), name="insight_page_count_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.count}"
