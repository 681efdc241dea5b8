"""The one table of the ledger: events. Rows are only ever added; the database itself refuses anything else."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from huiqi.core.ledger import events


class Event(models.Model):
    """One thing that happened: a transition, a decision, or a read of personal data.

    ``seq`` grows with time but may have gaps (a rolled-back transaction takes its number with it), so whoever
    builds the Merkle log on top must number the leaves itself. Events are written in the transaction of what they
    tell, so an event exists exactly when the thing happened: the table is the outbox of the log.
    No foreign keys: the ledger lies under every other room and must outlive the rows it speaks of.
    """

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    kind = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor_label = models.CharField(max_length=120)
    actor_person_id = models.BigIntegerField(null=True)
    actor_company_id = models.BigIntegerField(null=True)
    actor_department_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    company_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-seq"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__regex=r"^[a-z_]+\.[a-z_]+\.[a-z_]+$"), name="ledger_event_kind_has_three_parts"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-seq"], name="ledger_event_by_subject"),
            models.Index(
                fields=["company_id", "-seq"], name="ledger_event_by_company", condition=~models.Q(company_id=None)
            ),
            models.Index(
                fields=["actor_person_id", "-seq"],
                name="ledger_event_by_person",
                condition=~models.Q(actor_person_id=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject_kind}:{self.subject_id}"

    @property
    def words(self) -> str:
        """What happened, in Chinese, as the room that registered the kind words it."""
        return events.words_of(self.kind)
