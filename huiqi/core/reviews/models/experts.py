"""Experts as outside people, and what ties them to companies."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Expert(models.Model):
    """专家 · an outside person in the pool; signs in with an account that has neither post nor mandate."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expert")
    employer = models.CharField("工作单位", max_length=200)
    title = models.CharField("职称", max_length=100, blank=True)
    fields = ArrayField(models.CharField(max_length=60), verbose_name="领域")
    is_active = models.BooleanField("在库", default=True)
    is_demo = models.BooleanField("演示", default=False)
    added_by = models.CharField("入库经办", max_length=120)
    added_at = models.DateTimeField("入库时间", default=timezone.now)

    class Meta:
        verbose_name = "专家"

    def __str__(self) -> str:
        return self.person.name


class Tie(models.Model):
    """关联 · why an expert cannot judge a company: employer, shareholder, relative, past work, declared."""

    class Kind(models.TextChoices):
        """Grounds for staying away, after 评审专家管理 practice."""

        EMPLOYER = "employer", "任职单位"
        SHAREHOLDER = "shareholder", "持股"
        RELATIVE = "relative", "亲属"
        PAST_WORK = "past_work", "三年内合作或任职"
        DECLARED = "declared", "本人申报"

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="ties")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("关联", max_length=12, choices=Kind)
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_by = models.CharField("经办", max_length=120)
    recorded_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "关联"
        constraints = [
            models.UniqueConstraint(fields=["expert", "company", "kind"], name="reviews_tie_once"),
        ]
