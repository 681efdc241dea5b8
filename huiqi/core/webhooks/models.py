"""Tables of the webhooks room: where to tell, what to tell, and how each telling went."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.core.parties.models import Company, Department, Person


class Endpoint(models.Model):
    """推送地址 · an https address of one company or one department, with the kinds of events it is told.

    ``cursor`` is the number of the last event looked at, so nothing is told twice and nothing is left out.
    ``secret_sealed`` is the signing secret, encrypted with a key of the installation (see ``signing``); until
    ``old_secret_until`` messages are signed with the one before it as well.
    """

    class State(models.TextChoices):
        """How it stands. A paused one is told the rest when it is resumed; an ended one nothing more."""

        ON = "on", "在用"
        PAUSED = "paused", "暂停"
        ENDED = "ended", "已停用"

    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="endpoints")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="endpoints")
    name = models.CharField("给哪个系统", max_length=60)
    url = models.CharField("地址", max_length=500)
    kinds = ArrayField(models.CharField(max_length=80), verbose_name="推送什么")
    item_id = models.CharField("只推这个事项", max_length=100, blank=True)
    secret_sealed = models.TextField()
    old_secret_sealed = models.TextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    cursor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.ON)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(company=None, department__isnull=False) | Q(company__isnull=False, department=None),
                name="webhooks_endpoint_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["on", "paused", "ended"]), name="webhooks_endpoint_state_known"
            ),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="webhooks_endpoint_is_https"),
            models.CheckConstraint(
                condition=Q(old_secret_sealed="", old_secret_until=None)
                | (~Q(old_secret_sealed="") & Q(old_secret_until__isnull=False)),
                name="webhooks_old_secret_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["company"], name="webhooks_of_company"),
            models.Index(fields=["department"], name="webhooks_of_department"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.url}）"


class Push(models.Model):
    """One message to one endpoint. ``body`` never changes: every attempt sends the same bytes under the same id."""

    class State(models.TextChoices):
        """How it stands. ``skipped``: this installation sends nothing out, ``note`` says so."""

        QUEUED = "queued", "在推"
        SENT = "sent", "已送到"
        FAILED = "failed", "没送到"
        SKIPPED = "skipped", "没有推"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="pushes")
    event_seq = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_seq"], name="webhooks_push_once_an_event"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "failed", "skipped"]), name="webhooks_push_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhooks_push_by_endpoint"),
            models.Index(fields=["-id"], name="webhooks_push_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.get_state_display()}"


class Attempt(models.Model):
    """One try: what the other side answered, or why there was no answer. Its words are ours, never theirs."""

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.words}"
