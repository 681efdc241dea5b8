"""A standing body with its rules and its members; a meeting takes both over on the day it is prepared."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MAJORITIES = ["half", "two_thirds"]
TIES = ["chair", "not_passed", "defer"]
ROLES = ["chair", "member"]


class Rules(models.Model):
    """How a body decides: quorum as a part of the entitled members (rounded up), majority, ties."""

    quorum_numerator = models.PositiveSmallIntegerField(default=2)
    quorum_denominator = models.PositiveSmallIntegerField(default=3)
    quorum_at_least = models.PositiveSmallIntegerField(default=3)
    majority = models.CharField(max_length=12, default="half")
    tie = models.CharField(max_length=12, default="chair")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_numerator__gte=1) & Q(quorum_numerator__lte=F("quorum_denominator")),
                name="%(app_label)s_%(class)s_quorum_is_a_part",
            ),
            models.CheckConstraint(
                condition=Q(majority__in=MAJORITIES) & Q(tie__in=TIES), name="%(app_label)s_%(class)s_rules_known"
            ),
        ]


class Body(Rules):
    """E.g. 区产业发展联席会议. ``departments`` are those whose cases it decides; ``series`` starts its numbers."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    series = models.CharField("决议字号", max_length=20)
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    departments = models.ManyToManyField("parties.Department", related_name="+")
    is_active = models.BooleanField("在用", default=True)
    version = models.PositiveIntegerField("第几版", default=1)
    is_demo = models.BooleanField("演示", default=False)

    class Meta(Rules.Meta):
        ordering = ["name"]
        constraints = [
            *Rules.Meta.constraints,
            models.UniqueConstraint(fields=["name"], condition=Q(is_active=True), name="meetings_body_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A standing member, with the office they sit for. Nobody sends a proxy."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, default="member")
    title = models.CharField("单位职务", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["body_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "person"], condition=Q(until_on=None), name="meetings_seat_once"),
            models.UniqueConstraint(
                fields=["body"], condition=Q(role="chair", until_on=None), name="meetings_body_one_chair"
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="meetings_seat_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.person_id}"


class BodyVersion(models.Model):
    """How a body stood after each change: never rewritten, so that it can be read what a meeting was called under.

    ``content`` is {name, series, is_active, rules {…}, departments [name], seats [{name, title, role}]}; ``basis`` the
    paper that the change rests on.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("第几版")
    content = models.JSONField()
    basis = models.CharField("依据", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["body_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["body", "number"], name="meetings_body_version_once")]

    def __str__(self) -> str:
        return f"{self.body_id} v{self.number}"
