"""A panel for a case, its experts by lot, and their score cards. Cards and sheets never change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.engine.exact_json import ExactDecoder, ExactEncoder


class ScoreSheet(models.Model):
    """评分表 · a version of a sheet as loaded; immutable."""

    key = models.CharField("编号", max_length=60)
    version = models.PositiveIntegerField("版次")
    definition = models.JSONField("内容", encoder=ExactEncoder, decoder=ExactDecoder)
    digest = models.CharField("摘要", max_length=64)
    loaded_at = models.DateTimeField("载入时间", default=timezone.now)

    class Meta:
        verbose_name = "评分表"
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="reviews_sheet_once_a_version")]


class Panel(models.Model):
    """评审组 · the experts of one case. ``seed`` makes the draw repeatable; at most one open panel a case."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="panels")
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="+")
    field = models.CharField("领域", max_length=60)
    size = models.PositiveSmallIntegerField("人数")
    is_blind = models.BooleanField("匿名评审", default=False)
    seed = models.CharField("抽取种子", max_length=64)
    candidates = models.JSONField("候选名单", default=list)
    due_on = models.DateField("评审截止")
    drawn_by = models.CharField("抽取经办", max_length=120)
    drawn_by_person_id = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField("抽取时间", default=timezone.now)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    mean = models.DecimalField("平均分", max_digits=6, decimal_places=2, null=True, blank=True)
    conclusion = models.CharField("结论", max_length=2000, blank=True)

    class Meta:
        verbose_name = "评审组"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at=None), name="reviews_one_open_panel"),
            models.CheckConstraint(condition=Q(size__gte=1), name="reviews_panel_has_experts"),
        ]


class Assignment(models.Model):
    """评审任务 · one expert of a panel. ``letter`` names them where names are kept back."""

    class State(models.TextChoices):
        """Where the task stands."""

        INVITED = "invited", "待评审"
        RECUSED = "recused", "已回避"
        SCORED = "scored", "已评分"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="assignments")
    expert = models.ForeignKey("reviews.Expert", on_delete=models.PROTECT, related_name="assignments")
    letter = models.CharField("代号", max_length=2)
    state = models.CharField("状态", max_length=8, choices=State, default=State.INVITED)
    is_third = models.BooleanField("因分差加评", default=False)
    recused_for = models.CharField("回避事由", max_length=300, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)
    fee_fen = models.PositiveBigIntegerField("评审费（分）", default=0)

    class Meta:
        verbose_name = "评审任务"
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="reviews_expert_once_a_panel"),
            models.UniqueConstraint(fields=["panel", "letter"], name="reviews_letter_once_a_panel"),
        ]


class ScoreCard(models.Model):
    """评分 · what an expert gave, once; the database refuses to change it."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="card")
    scores = models.JSONField("各项得分", encoder=ExactEncoder, decoder=ExactDecoder)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2)
    comment = models.TextField("意见", max_length=4000)
    scored_at = models.DateTimeField("评分时间", default=timezone.now)

    class Meta:
        verbose_name = "评分"
        constraints = [models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="reviews_total_of_100")]
