"""What officers wrote beside the demo cases: marked papers, a question to another department, a visit, an absence."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from huiqi.core.cases import queries, services
from huiqi.core.cases.models import Case, Consultation
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Department, Post
from huiqi.core.parties.queries import actor_for

MAIN = ("ft-development", "ft-science")
MARKED = 2


@transaction.atomic
def write_beside(today: date) -> int:
    """Add the side-records once. Returns how many were written; nothing where the cases for them are missing."""
    if Consultation.objects.exists():
        return 0
    return _mark() + _consult() + _visit(today) + _leave(today)


def _officer(department_id: int, role: str) -> Actor | None:
    posts = Post.objects.filter(department_id=department_id, role=role, until_on=None, person__is_demo=True)
    post = posts.select_related("person").order_by("pk").first()
    return actor_for(post.person, department_id=department_id) if post else None


def _mark() -> int:
    """A good paper on one waiting case, a bad one on the next."""
    done = 0
    for case in Case.objects.filter(state="submitted", attachments__isnull=False).distinct().order_by("pk")[:MARKED]:
        window = _officer(case.department_id, "window")
        check = next((each for each in queries.list_material_checks(case) if each.files), None)
        if window is None or check is None:
            continue
        is_good = done > 0
        services.mark_material(
            actor=window, case_number=case.number, material=check.key, is_good=is_good,
            problem="incomplete", words="最后一页没有盖章（演示）",
        )  # fmt: skip
        done += 1
    return done


def _reviewed() -> Case | None:
    """A case under review, of the departments where the demo's first officers sit if there is one."""
    cases = Case.objects.filter(state="accepted", attachments__isnull=False).distinct().order_by("pk")
    return cases.filter(department__code__in=MAIN).first() or cases.first()


def _consult() -> int:
    case = _reviewed()
    handler = _officer(case.department_id, "handler") if case else None
    asked = Department.objects.filter(code__in=MAIN).exclude(pk=case.department_id).first() if case else None
    if case is None or handler is None or asked is None:
        return 0
    services.ask_department(
        actor=handler, case_number=case.number, department_id=asked.pk, question="这家企业是否在贵部门领过同类支持？（演示）",
        shared=[case.attachments.earliest("pk").document_version_id],
    )  # fmt: skip
    return 1


def _visit(today: date) -> int:
    case = _reviewed()
    handler = _officer(case.department_id, "handler") if case else None
    if case is None or handler is None:
        return 0
    visit = services.plan_visit(
        actor=handler, case_number=case.number, planned_on=today, address=case.company.address or "企业办公地址（演示）",
        people="陈工、何工",
    )  # fmt: skip
    services.record_visit(
        actor=handler, visit_id=visit.pk, visited_on=today, people=visit.people, result="as_stated",
        finding="办公场所和申请材料一致，员工在岗。（演示）", signed_by=handler.label,
    )  # fmt: skip
    return 1


def _leave(today: date) -> int:
    """The handler will be away next week and leaves the pile to the window."""
    department = Department.objects.filter(code=MAIN[0]).first()
    handler = _officer(department.pk, "handler") if department else None
    window = _officer(department.pk, "window") if department else None
    if handler is None or window is None or handler.person_id is None or window.person_id is None:
        return 0
    services.delegate(
        actor=handler, person_id=handler.person_id, to_person_id=window.person_id, from_on=today + timedelta(days=7),
        until_on=today + timedelta(days=11), reason="年休假（演示）",
    )  # fmt: skip
    return 1
