"""Tables of the guard: browsers signed in, passwords not to be used again, people who ask to be forgotten."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.core.parties.models.parties import Person


class BrowserSession(AbstractBaseSession):
    """会话 · a browser and what it remembers; whose it is stands in columns, so that it can be listed and ended.

    A deleted row ends the session at the next click. Rows of visitors who did not sign in have no person.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-seen_at"], name="parties_session_by_person", condition=~Q(person=None))
        ]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine of the settings, which knows this table."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class PastPassword(models.Model):
    """The hash of a password that an officer has given up; only as many are kept as the rule looks back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    until_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-until_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.until_at:%Y-%m-%d}"


class ErasureRequest(models.Model):
    """注销申请 · a person asks that the account be closed and what need not be kept be erased.

    Personal Information Protection Law, articles 47 and 50: answered in time, a refusal says why.
    """

    class State(models.TextChoices):
        """Where the request stands."""

        OPEN = "open", "等处理"
        DONE = "done", "已注销"
        REFUSED = "refused", "没有同意"
        WITHDRAWN = "withdrawn", "本人撤回"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasure_requests")
    reason = models.CharField("原因", max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField("最晚答复")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField("答复", max_length=300, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="parties_one_open_erasure"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | Q(state__in=["done", "withdrawn"], decided_at__isnull=False)
                | (Q(state="refused", decided_at__isnull=False) & ~Q(answer="")),
                name="parties_erasure_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"
