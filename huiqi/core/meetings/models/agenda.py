"""What a meeting deals with, item by item: motion, recusals, what was said, what was resolved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huiqi.core.meetings.models.meeting import Meeting, MeetingMember

ITEM_STATES = ["waiting", "open", "voted", "resolved", "dropped"]
RESULTS = ["", "passed", "not_passed", "tied"]
GROUNDS = ["employer", "shareholder", "relative", "past_work", "declared"]
OUTCOMES = ["approve", "refuse", "defer"]


class AgendaItem(models.Model):
    """议题: a case, or a matter without one (``case`` None). The vote is on the motion: this outcome, this sum.

    ``corrects``: the case is decided, and the motion says what shall hold instead (``asked_fen`` is what holds now).

    ``papers`` is the bundle as it stood when the case was put on: submission number and digest, and the files
    with their SHA-256. Counts are written when the vote is closed.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.BooleanField("更正已作的决定", default=False)
    presenter = models.CharField("汇报", max_length=120, blank=True)
    motion = models.CharField(max_length=8, default="approve")
    asked_fen = models.BigIntegerField(null=True, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    reasons = models.TextField(max_length=4000, blank=True)
    papers = models.JSONField(default=dict)
    papers_digest = models.CharField(max_length=64, blank=True)
    is_secret = models.BooleanField("无记名", default=False)
    state = models.CharField(max_length=10, default="waiting")
    opened_at = models.DateTimeField(null=True, blank=True)
    voted_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=12, blank=True)
    votes_for = models.PositiveSmallIntegerField(default=0)
    votes_against = models.PositiveSmallIntegerField(default=0)
    votes_abstain = models.PositiveSmallIntegerField(default=0)
    voters = models.PositiveSmallIntegerField(default=0)
    recused = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["meeting_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meetings_item_placed"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["waiting", "open", "voted"]), name="meetings_case_on_one_agenda"
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="open"), name="meetings_one_item_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=ITEM_STATES), name="meetings_item_state_known"),
            models.CheckConstraint(condition=Q(result__in=RESULTS), name="meetings_item_result_known"),
            models.CheckConstraint(condition=Q(motion__in=["approve", "refuse"]), name="meetings_motion_known"),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="meetings_motion_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(voters__gte=F("votes_for") + F("votes_against") + F("votes_abstain")),
                name="meetings_no_more_votes_than_voters",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"

    @property
    def is_settled(self) -> bool:
        """True when this meeting will do nothing more about it."""
        return self.state in ("resolved", "dropped")


class Recusal(models.Model):
    """回避: this member takes no part in this item: not in its quorum, not before its papers, not in its vote."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(MeetingMember, on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    declared_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="meetings_recusal_once"),
            models.CheckConstraint(condition=Q(ground__in=GROUNDS), name="meetings_recusal_ground_known"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class DiscussionPoint(models.Model):
    """Something said, as the secretary wrote it down."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="points")
    member = models.ForeignKey(MeetingMember, null=True, on_delete=models.PROTECT, related_name="+")
    speaker = models.CharField(max_length=120)
    text = models.TextField(max_length=2000)
    recorded_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class Resolution(models.Model):
    """决议: the one result of an item, with the counts it rests on. Never changed; a later meeting may supersede it."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="resolution")
    number = models.CharField("决议编号", max_length=60, unique=True)
    outcome = models.CharField(max_length=8)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    reasons = models.TextField(max_length=4000)
    sentence = models.TextField(max_length=8000)
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    votes_abstain = models.PositiveSmallIntegerField()
    recused = models.PositiveSmallIntegerField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="meetings_resolution_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="approve") | Q(amount_fen=None), name="meetings_resolution_amount_if_approved"
            ),
        ]

    def __str__(self) -> str:
        return self.number
