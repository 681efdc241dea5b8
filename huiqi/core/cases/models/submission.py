"""What was handed in, as it was: numbered, digested, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models.fields.json import KT

from huiqi.engine.exact_json import ExactDecoder, ExactEncoder


class Submission(models.Model):
    """The snapshot at submission or at an answered supplement.

    ``content`` holds answers, materials with their SHA-256, the release, the facts with source and
    day, and the rule result; ``digest`` is the SHA-256 of its canonical JSON, ``digest_sm3`` its SM3 (empty in snapshots
    from before it was kept). Account and phone are in it as ciphertext with a keyed fingerprint.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="submissions")
    number = models.IntegerField()
    reason = models.CharField(max_length=20)
    content = models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder)
    digest = models.CharField(max_length=64)
    digest_sm3 = models.CharField(max_length=64, blank=True, default="")
    # What the rules gave, out of the content and kept by the database: sums over thousands of cases read nothing else.
    # Text, because a number of fixed places would round before the one rounding there may be.
    rule_amount = models.GeneratedField(
        expression=KT("content__rule_result__amount"), output_field=models.TextField(null=True), db_persist=True
    )
    rule_unit = models.GeneratedField(
        expression=KT("content__rule_result__unit"), output_field=models.TextField(null=True), db_persist=True
    )
    submitted_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_submission_numbered")]

    def __str__(self) -> str:
        return f"{self.case_id} 第 {self.number} 次提交"
