"""Departments: imported from the pack, and which of them check claims."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Department
from huiqi.engine.refusal import InvalidInput, NotFound


def import_department(
    *,
    actor: Actor,
    code: str,
    name: str,
    short_name: str = "",
    level: str = "district",
    parent_code: str | None = None,
    phone: str = "",
    checks_claims: bool | None = None,
) -> Department:
    """Create or bring up to date the department of ``code``; importing the same twice changes nothing.

    ``checks_claims`` None leaves the duty as it is. Raises InvalidInput for an unknown level or parent.
    """
    access.require_operator(actor)
    if level not in Department.Level.values:
        raise InvalidInput(f"部门 {code} 的层级“{level}”不认识，只能是 city、district、street。")
    parent = Department.objects.filter(code=parent_code).first() if parent_code else None
    if parent_code and parent is None:
        raise InvalidInput(f"部门 {code} 的上级 {parent_code} 不存在，请先导入上级部门。")
    wanted: dict[str, object] = {
        "name": name,
        "short_name": short_name,
        "level": level,
        "parent": parent,
        "phone": phone,
    }
    if checks_claims is not None:
        wanted["checks_claims"] = checks_claims
    with transaction.atomic():
        department = Department.objects.select_for_update().filter(code=code).first() or Department(code=code)
        changed = [key for key, value in wanted.items() if getattr(department, key) != value]
        if department.pk is None or changed:
            for key in changed:
                setattr(department, key, wanted[key])
            department.save()
            record_event(
                actor=actor,
                kind=events.DEPARTMENT_IMPORTED,
                subject=("parties.department", code),
                payload={"changed": sorted(changed)},
            )
    return department


def assign_claims(*, actor: Actor, department_code: str) -> Department:
    """Make the windows of a department check the claims of companies. Doing it twice changes nothing."""
    access.require_operator(actor)
    with transaction.atomic():
        department = Department.objects.select_for_update().filter(code=department_code).first()
        if department is None:
            raise NotFound(f"没有编码为 {department_code} 的部门，请先导入部门。")
        if not department.checks_claims:
            department.checks_claims = True
            department.save(update_fields=["checks_claims"])
            record_event(
                actor=actor,
                kind=events.DEPARTMENT_IMPORTED,
                subject=("parties.department", department_code),
                payload={"changed": ["checks_claims"]},
            )
    return department
