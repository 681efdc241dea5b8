"""Tables of the notices room: what people are told, and how each telling went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.core.parties.models import Company, Department, Person, Post


class Notice(models.Model):
    """One thing told to one addressee: a person, the people of a company, or whoever holds a post.

    A notice to a company or a post is one row read in a shared inbox, so it reaches whoever holds the mandate or
    the post on the day it is read, not only on the day it was sent.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="notices")
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="notices")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="notices")
    role = models.CharField(max_length=10, blank=True, choices=Post.Role)
    template = models.CharField(max_length=40)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField(max_length=300, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    read_by = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, company=None, department=None, role="")
                | Q(person=None, company__isnull=False, department=None, role="")
                | (Q(person=None, company=None, department__isnull=False) & ~Q(role="")),
                name="notices_notice_has_one_addressee",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-created_at"], name="notices_by_company"),
            models.Index(fields=["person", "-created_at"], name="notices_by_person"),
            models.Index(fields=["department", "role", "-created_at"], name="notices_by_post"),
            models.Index(fields=["subject_kind", "subject_id"], name="notices_by_subject"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One telling of a notice to one person over one channel. The address itself stays with the person."""

    class Channel(models.TextChoices):
        """The ways a notice travels."""

        INBOX = "inbox", "站内信"
        EMAIL = "email", "邮件"
        SMS = "sms", "短信"
        WECOM = "wecom", "政务微信"

    class State(models.TextChoices):
        """How the telling stands. ``skipped`` says why in ``note``: no address, or the channel is not connected."""

        QUEUED = "queued", "待发送"
        SENT = "sent", "已送出"
        FAILED = "failed", "没送到"
        SKIPPED = "skipped", "没有发"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    address_masked = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    job_id = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "person"], name="notices_delivery_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["inbox", "email", "sms", "wecom"]), name="notices_delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "failed", "skipped"]), name="notices_delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="notices_delivery_failed", condition=Q(state="failed")),
            models.Index(fields=["channel", "state"], name="notices_delivery_by_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.get_channel_display()} {self.get_state_display()}"


class OutboxMessage(models.Model):
    """What would have gone out over a channel that is not connected, kept for the operator to see."""

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Delivery.Channel)
    address_masked = models.CharField(max_length=120)
    text = models.TextField()
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-kept_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} → {self.address_masked}"
