"""What officers write beside a case: marks on papers, delegations, consultations, site visits.

Side-records: none of them moves the case, each has its own people and its own days.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PROBLEMS = {
    "missing": "没有交",
    "unclear": "看不清",
    "incomplete": "缺页或缺章",
    "expired": "已过有效期",
    "mismatch": "与申请内容不一致",
    "wrong": "不是要的材料",
    "other": "其他问题",
}
"""Codes of what can be wrong with a paper, and how the company reads them."""


class MaterialMark(models.Model):
    """An officer's word on one material as it lay there: 合格 or 有问题. Never changed; the latest one counts.

    ``versions`` are the document versions that were looked at: when the company brings others, the
    mark no longer speaks of them and the material waits for eyes again.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="marks")
    material = models.CharField(max_length=100)
    is_good = models.BooleanField()
    problem = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=500, blank=True)
    versions = models.JSONField(default=list)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    marked_by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_good=True, problem="") | Q(is_good=False, problem__in=list(PROBLEMS)),
                name="cases_mark_names_its_problem",
            ),
        ]
        indexes = [models.Index(fields=["case", "material", "-id"], name="cases_mark_latest")]

    def __str__(self) -> str:
        return f"{self.material} {'合格' if self.is_good else '有问题'}"


class Delegation(models.Model):
    """Somebody away leaves their pile to a colleague of the department, from a first to a last day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by_label = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="cases_delegation_ends_later"),
            models.CheckConstraint(condition=~Q(person=F("to_person")), name="cases_delegation_to_another"),
        ]
        indexes = [
            models.Index(fields=["to_person", "until_on"], condition=Q(ended_at=None), name="cases_delegation_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}→{self.to_person_id} {self.from_on}"


class Consultation(models.Model):
    """征求意见: a question to another department with its own working days. It sees the shared papers only."""

    STATES = ["open", "answered", "recalled"]

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consultations")
    asked = models.ForeignKey("parties.Department", on_delete=models.PROTECT, related_name="+")
    question = models.TextField(max_length=2000)
    shared = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_label = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    limit_workdays = models.IntegerField()
    due_on = models.DateField()
    is_estimated = models.BooleanField(default=False)
    pauses_clock = models.BooleanField(default=False)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by_label = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "asked"], condition=Q(state="open"), name="cases_one_open_question_a_department"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "recalled"]), name="cases_consultation_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="cases_consultation_answer_said",
            ),
        ]
        indexes = [
            models.Index(fields=["asked", "due_on"], condition=Q(state="open"), name="cases_consultation_waiting")
        ]

    def __str__(self) -> str:
        return self.question[:40]


class SiteVisit(models.Model):
    """现场核查: planned, then recorded once with who went, what was found and who stands for it."""

    FINDINGS = {"as_stated": "与申请一致", "differs": "与申请不一致", "not_done": "没有查成"}

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="visits")
    planned_on = models.DateField()
    address = models.CharField(max_length=300)
    people = models.CharField(max_length=200)
    planned_by_label = models.CharField(max_length=120)
    planned_at = models.DateTimeField()
    visited_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=12, blank=True)
    finding = models.TextField(max_length=4000, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_label = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at=None, visited_on=None)
                | (Q(recorded_at__isnull=False, visited_on__isnull=False) & ~Q(finding="") & ~Q(signed_by="")),
                name="cases_visit_recorded_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.planned_on}"

    @property
    def result_words(self) -> str:
        """What the visit came to, in words."""
        return self.FINDINGS.get(self.result, "")


class VisitPhoto(models.Model):
    """A picture taken at a visit."""

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
