"""A case, its numbered series, its definition and its events."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from huiqi.engine.exact_json import ExactDecoder, ExactEncoder

STATES = ["draft", "submitted", "accepted", "in_review", "decided", "closed"]


class ProcessDefinition(models.Model):
    """A process as it was loaded; never changed, so that a case in flight stays on its own."""

    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    # Text, because JSONB forgets the order of steps and moves, which is their meaning on a page.
    definition = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["key", "-id"], name="cases_process_newest")]

    def __str__(self) -> str:
        return f"{self.key} {self.digest[:8]}"


class CaseSeries(models.Model):
    """The last number given out in a series of a year; its row lock makes numbers gapless and unique."""

    year = models.IntegerField()
    letters = models.CharField(max_length=8)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "letters"], name="cases_series_once")]

    def __str__(self) -> str:
        return f"{self.year}-{self.letters}-{self.last:04d}"


class Case(models.Model):
    """One application on its way. ``step`` is a name of its definition, ``state`` one of six.

    ``version`` counts transitions; an officer's act must name the version it was decided on.
    """

    number = models.CharField("办件编号", max_length=30, unique=True)
    opening_code = models.CharField(max_length=100)
    item_id = models.CharField(max_length=100)
    item_name = models.CharField("事项", max_length=300)
    release_number = models.IntegerField(default=1)
    release_digest = models.CharField(max_length=64, blank=True)
    process = models.ForeignKey(ProcessDefinition, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    outcome = models.CharField(max_length=30, blank=True)
    version = models.IntegerField(default=0)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="cases_case_state_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="cases_case_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False) | Q(outcome="withdrawn"),
                name="cases_case_past_draft_was_submitted",
            ),
            models.CheckConstraint(condition=Q(version__gte=0), name="cases_case_version_counts"),
        ]
        indexes = [
            models.Index(fields=["company", "-created_at"], name="cases_case_of_company"),
            models.Index(fields=["department", "state", "step"], name="cases_case_of_department"),
            models.Index(fields=["opening_code", "state"], name="cases_case_of_opening"),
            models.Index(fields=["item_id", "decided_at"], name="cases_case_of_item"),
            # Of a hundred thousand cases some thousands are open: lists of those read nothing else.
            models.Index(fields=["department", "assigned_to"], name="cases_case_open", condition=~Q(state="closed")),
            models.Index(
                fields=["department", "-created_at", "id"],
                name="cases_case_closed",
                condition=Q(state="closed", submitted_at__isnull=False),
            ),
            models.Index(
                fields=["-created_at", "id"],
                name="cases_case_closed_newest",
                condition=Q(state="closed", submitted_at__isnull=False),
            ),
            models.Index(
                fields=["department", "process", "step", "item_id"],
                name="cases_case_choices",
                condition=Q(submitted_at__isnull=False) & ~Q(state="draft"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """One transition, exactly one row; the database refuses to change or delete it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    move = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    from_step = models.CharField(max_length=60)
    to_step = models.CharField(max_length=60)
    # Of a move inside a branch: which one, from where to where. The main line's steps stay as they are.
    branch = models.CharField(max_length=60, blank=True, default="")
    branch_from = models.CharField(max_length=60, blank=True, default="")
    branch_to = models.CharField(max_length=60, blank=True, default="")
    actor_kind = models.CharField(max_length=12)
    actor_label = models.CharField(max_length=120)
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Who holds the program that moved it: one person must not be both hands through a token.
    token_holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    idempotency_key = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="cases_event_one_a_version"),
            models.UniqueConstraint(fields=["case", "idempotency_key"], name="cases_event_once_a_key"),
        ]
        indexes = [models.Index(fields=["actor_person", "case", "at"], name="cases_event_by_person")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.seq} {self.move}"


class Note(models.Model):
    """An internal remark of an officer; the company never sees it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:40]
