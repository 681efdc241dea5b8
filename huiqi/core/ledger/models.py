"""Tables of the ledger: events, and the log built over them. Rows are only ever added; the database itself sees to it.

``Pending`` is the exception: the queue between the two, filled by a trigger and emptied by the writer of the log.
"""

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


class Pending(models.Model):
    """An event that has no leaf yet. A trigger adds the row with the event, so both are seen at the same moment."""

    seq = models.BigIntegerField(primary_key=True)


class Leaf(models.Model):
    """Place ``index`` of the log belongs to event ``seq``; ``hash`` is RFC 6962's over the entry.

    ``salt`` is four nonces of 16 bytes, one for each sealed part of the entry (see ``entries``): without them nobody
    can guess what was sealed.
    """

    index = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    hash = models.BinaryField()
    salt = models.BinaryField()

    class Meta:
        ordering = ["index"]
        constraints = [models.CheckConstraint(condition=models.Q(index__gte=0), name="ledger_leaf_index_counts")]

    def __str__(self) -> str:
        return f"{self.index} → {self.seq}"


class Tile(models.Model):
    """256 hashes that will never change. Partial tiles are not kept: they are read from what lies below."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        ordering = ["level", "number"]
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="ledger_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(models.Model):
    """A signed head of the log; every one that was ever signed is kept."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()[:12]}"


class Anchor(models.Model):
    """What an outside timestamping authority said about a checkpoint (RFC 3161 token)."""

    size = models.BigIntegerField()
    authority = models.CharField(max_length=300)
    stamped_at = models.DateTimeField()
    token = models.BinaryField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-size", "-id"]
        constraints = [models.UniqueConstraint(fields=["size", "authority"], name="ledger_anchor_once")]

    def __str__(self) -> str:
        return f"{self.size} {self.authority}"


class Audit(models.Model):
    """The result of one check of the whole log: how far it reached and the first thing that was wrong."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    size = models.BigIntegerField()
    is_whole = models.BooleanField()
    finding = models.CharField(max_length=500, blank=True)
    seconds = models.DecimalField(max_digits=10, decimal_places=3)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.size} {'ok' if self.is_whole else self.finding}"
