"""Raising and lowering the evidence grade of one version, by an officer and with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiqi.core.documents import access, events
from huiqi.core.documents.models import DocumentVersion, Grade
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound

_GRADERS = frozenset({"window", "handler", "decider"})


def raise_grade(
    *, actor: Actor, version_id: int, grade: str, reason: str, because: access.Ground | None = None
) -> DocumentVersion:
    """Give a version a better grade: C when checked against data, B when the original was seen at a window.

    A stands for papers issued or shared by a department and is given by the system alone.
    """
    return _change(actor, version_id, grade, reason, because, is_raise=True)


def lower_grade(
    *, actor: Actor, version_id: int, grade: str, reason: str, because: access.Ground | None = None
) -> DocumentVersion:
    """Take a grade back, when a paper turns out to be less certain than it was thought."""
    return _change(actor, version_id, grade, reason, because, is_raise=False)


@transaction.atomic
def _change(
    actor: Actor, version_id: int, grade: str, reason: str, because: access.Ground | None, *, is_raise: bool
) -> DocumentVersion:
    version = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").filter(pk=version_id)
    found = version.first()
    if found is None or not (actor.kind == "system" or access.may_open(actor, found.file_id, because)):
        raise NotFound("没有这份材料，或您没有权限；请从办件里点开。")
    if actor.kind != "system" and not actor.posts & _GRADERS:
        raise NotAllowed("只有窗口、经办或审批人员可以核定材料等级。")
    if grade == Grade.A and actor.kind != "system":
        raise NotAllowed("A 级只给本级签发或部门共享来的材料，请选 B（核过原件）或 C（与数据核对）。")
    if not reason.strip():
        raise InvalidInput("请写明核定等级的依据，例如「11 月 20 日窗口核过原件」。")
    if grade not in Grade.values or (grade < found.grade) is not is_raise or grade == found.grade:
        raise InvalidInput(f"这份材料现在是 {found.grade} 级，请选一个{'更高' if is_raise else '更低'}的等级。")
    return _write(actor, found, grade, reason.strip())


def _write(actor: Actor, version: DocumentVersion, grade: str, reason: str) -> DocumentVersion:
    before = version.grade
    version.grade, version.grade_reason = grade, reason[:300]
    version.graded_by, version.graded_at = actor.label, timezone.now()
    version.save(update_fields=["grade", "grade_reason", "graded_by", "graded_at"])
    record_event(
        actor=actor,
        kind=events.GRADE_CHANGED,
        subject=("documents.version", version.pk),
        payload={"from": before, "to": grade, "reason": reason},
        company_id=version.document.company_id,
    )
    return version
