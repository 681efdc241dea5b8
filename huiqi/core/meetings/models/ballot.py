"""Votes. An open one names the member; of a secret one is kept who voted, and apart from it only three counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiqi.core.meetings.models.agenda import AgendaItem
from huiqi.core.meetings.models.meeting import MeetingMember


class Vote(models.Model):
    """One open vote."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(MeetingMember, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="meetings_vote_once"),
            models.CheckConstraint(
                condition=Q(choice__in=["for", "against", "abstain"]), name="meetings_vote_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class BallotMark(models.Model):
    """That this member has cast a secret vote: no choice and no time."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="marks")
    member = models.ForeignKey(MeetingMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="meetings_mark_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class BallotTally(models.Model):
    """The urn of a secret vote: three counts that always sum to the marks. There are no single papers to match."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, primary_key=True, related_name="tally")
    votes_for = models.PositiveSmallIntegerField(default=0)
    votes_against = models.PositiveSmallIntegerField(default=0)
    votes_abstain = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.item_id}"
