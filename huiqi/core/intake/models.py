"""Tables of the intake room: files as they came, how their columns are read, what was wrong, how far the work is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.core.documents.models import StoredFile
from huiqi.core.facts.models import Batch, Source
from huiqi.core.parties.models import Person


class Mapping(models.Model):
    """对应 · how a source's columns are read. Each change is a new version; a delivery keeps the one it was read by.

    ``columns`` is {title: {"target", "years_back", "unit"}}, see ``engine.intake.mapping.memory_of``.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="mappings")
    version = models.PositiveIntegerField("版本")
    columns = models.JSONField("各列")
    kept_by = models.CharField("经办", max_length=120)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["source", "-version"]
        constraints = [models.UniqueConstraint(fields=["source", "version"], name="intake_mapping_version_once")]

    def __str__(self) -> str:
        return f"{self.source} 第 {self.version} 版"


class Delivery(models.Model):
    """来件 · one file of a department as it came, and what became of it.

    ``columns`` is a list of {"sheet", "unit", "rows", "columns": [mapped column with "samples"]}, ``preview`` the first
    rows as they are understood, ``counts`` the figures of the last reading. ``reason`` is the one sentence on why it
    was refused or stopped.
    """

    class State(models.TextChoices):
        """Where it stands; what stands in the library is said by ``taken`` alone."""

        RECEIVED = "received", "待读取"
        LOOKED = "looked", "待入库"
        QUEUED = "queued", "正在入库"
        TAKEN = "taken", "已入库"
        REFUSED = "refused", "读不了"
        WITHDRAWN = "withdrawn", "已撤回"

    class Channel(models.TextChoices):
        """How it came."""

        PAGE = "page", "网页上传"
        CLI = "cli", "命令行"
        FOLDER = "folder", "文件夹"
        PULL = "pull", "定时拉取"
        API = "api", "接口"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="deliveries")
    as_of_on = models.DateField("数据日期")
    name = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_register = models.BooleanField("登记名单", default=False)
    channel = models.CharField("来路", max_length=8, choices=Channel)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RECEIVED)
    columns = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    reason = models.CharField("原因", max_length=500, blank=True)
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.PROTECT, related_name="deliveries")
    batch = models.OneToOneField(Batch, null=True, on_delete=models.PROTECT, related_name="delivery")
    brought_by = models.CharField("经办", max_length=120)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # The same bytes of the same source and day are one delivery, unless the earlier one is no longer there.
            models.UniqueConstraint(
                fields=["source", "as_of_on", "file"],
                condition=~Q(state__in=["refused", "withdrawn"]),
                name="intake_delivery_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "looked", "queued", "taken", "refused", "withdrawn"]),
                name="intake_delivery_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "withdrawn"], batch__isnull=False)
                | (~Q(state__in=["taken", "withdrawn"]) & Q(batch__isnull=True)),
                name="intake_delivery_batch_when_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="intake_delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.as_of_on} {self.name}"


class FaultRow(models.Model):
    """差错 · a cell or row that does not go in: where, what stands there, what to do."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="faults")
    sheet = models.CharField("工作表", max_length=100)
    row = models.PositiveIntegerField("行")
    column = models.CharField("列", max_length=3, blank=True)
    title = models.CharField("列名", max_length=300, blank=True)
    value = models.CharField("原值", max_length=200, blank=True)
    sentence = models.CharField("怎么改", max_length=500)
    code = models.CharField(max_length=40)

    class Meta:
        ordering = ["delivery", "sheet", "row", "column", "id"]
        indexes = [models.Index(fields=["delivery", "sheet", "row"], name="intake_fault_by_place")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.column}{self.row} {self.sentence}"


class Progress(models.Model):
    """进度 · how far the work on a delivery is. Written through a connection of its own, so it is seen at once."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="progress")
    stage = models.CharField("在做什么", max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.stage} {self.done}/{self.total}"


class Feed(models.Model):
    """定时拉取 · where a source's file is fetched from, how often, and how it went the last time."""

    class Kind(models.TextChoices):
        """Over what."""

        HTTP = "http", "HTTP"
        SFTP = "sftp", "SFTP"

    key = models.SlugField("键", max_length=40, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="feeds")
    kind = models.CharField(max_length=4, choices=Kind)
    url = models.CharField("地址", max_length=500)
    every_minutes = models.PositiveIntegerField("每隔几分钟", default=1440)
    is_register = models.BooleanField(default=False)
    is_on = models.BooleanField("在用", default=True)
    pulled_at = models.DateTimeField(null=True)
    note = models.CharField("上次结果", max_length=500, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["http", "sftp"]), name="intake_feed_kind_known"),
            models.CheckConstraint(condition=Q(every_minutes__gte=5), name="intake_feed_not_too_often"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.url}"
