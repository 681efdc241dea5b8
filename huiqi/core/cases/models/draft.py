"""What a company fills in: answers a field each, and files from its wallet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from huiqi.core.vault.fields import AnswersField
from huiqi.engine.exact_json import ExactDecoder, ExactEncoder

SEALED_FIELDS = ("contact_phone", "payee_account")


def secret_of(answer: models.Model) -> str:
    """What an answer's text is, for its sealing; "" where it is no secret."""
    field: str = answer.field  # type: ignore[attr-defined]  # also asked of historical models in migrations
    return field if field in SEALED_FIELDS else ""


class Answer(models.Model):
    """One field of one case. Each has its own ``version``, so several people can fill at once.

    ``field`` is an attribute key, ``key@年度`` for one of several years, or a field of the form.
    Accounts and phones (``SEALED_FIELDS``) lie encrypted; reading a row opens them.
    ``origin``: fact (taken over from the departments), declared (corrects a fact), typed (no fact on file).
    """

    ORIGINS = ["fact", "declared", "typed"]

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(max_length=120)
    value = AnswersField(null=True, encoder=ExactEncoder, decoder=ExactDecoder, about=secret_of)
    origin = models.CharField(max_length=10)
    source = models.CharField(max_length=120, blank=True)
    as_of_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    saved_by_label = models.CharField(max_length=120)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "field"]
        constraints = [
            models.UniqueConstraint(fields=["case", "field"], name="cases_answer_once_a_field"),
            models.CheckConstraint(condition=Q(origin__in=["fact", "declared", "typed"]), name="cases_answer_origin"),
            models.CheckConstraint(
                condition=~Q(field__in=SEALED_FIELDS) | Q(value__isnull=True) | Q(value__has_key="sealed"),
                name="cases_answer_secrets_sealed",
            ),
        ]
        indexes = [
            models.Index(KT("value__digest"), name="cases_answer_same_account", condition=Q(field="payee_account")),
        ]

    def __str__(self) -> str:
        return self.field


class Attachment(models.Model):
    """A version of a wallet document used as one material of the case. The file itself never changes."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="attachments")
    material = models.CharField(max_length=100)
    document_version = models.ForeignKey("documents.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=1)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    attached_by_label = models.CharField(max_length=120)
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "material", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "material", "document_version"], name="cases_attachment_once_a_version"
            ),
            models.CheckConstraint(condition=Q(grade__in=["A", "B", "C", "D"]), name="cases_attachment_grade"),
        ]

    def __str__(self) -> str:
        return self.material
