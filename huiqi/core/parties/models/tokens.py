"""Tables of the machines' door: tokens, what they were answered, and how fast they may ask."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class ApiToken(models.Model):
    """接口令牌 · lets a program act for one company or one department, within its scopes, until a day.

    With ``person`` it is that officer's own: what it does is done in the officer's name, while the posts last.
    Only the SHA-256 of its secret is kept; ``prefix`` finds the row and names the token in logs and lists.
    """

    prefix = models.CharField("前缀", max_length=16, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    name = models.CharField("用途", max_length=60)
    company = models.ForeignKey(
        "parties.Company", null=True, blank=True, on_delete=models.PROTECT, related_name="tokens"
    )
    department = models.ForeignKey(
        "parties.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="tokens"
    )
    person = models.ForeignKey(
        "parties.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="own_tokens"
    )
    scopes = ArrayField(models.CharField(max_length=40), verbose_name="权限")
    created_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField("到期日")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    last_used_on = models.DateField("最近使用", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(company=None, department__isnull=False) | Q(company__isnull=False, department=None),
                name="parties_token_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(department__isnull=False, created_by=F("person")),
                name="parties_token_of_officer_made_by_them",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="parties_token_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["company"], name="parties_token_of_company"),
            models.Index(fields=["department"], name="parties_token_of_dept"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}）"


class ApiReply(models.Model):
    """What a token was answered under an idempotency key; the same request again gets the same answer.

    Written in the transaction of the act itself, so there is never one without the other.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="replies")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="parties_reply_once_a_key")]
        indexes = [models.Index(fields=["at"], name="parties_reply_by_time")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class ApiAllowance(models.Model):
    """How many requests a caller has left; refills with time. The table is unlogged: a crash only refills it."""

    key = models.CharField(max_length=80, primary_key=True)
    remaining = models.FloatField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
