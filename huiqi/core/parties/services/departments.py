"""Departments, and the posts of officers in them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Department, Person, Post
from huiqi.core.parties.services.accounts import check_password, create_account
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound


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


def create_officer(
    *,
    actor: Actor,
    login: str,
    name: str,
    password: str,
    department_code: str,
    roles: list[str],
    phone: str = "",
    email: str = "",
    is_demo: bool = False,
) -> Person:
    """An account for an officer with its first posts. Logins of officers may be plain user names."""
    access.require_operator(actor)
    login = login.strip().lower()
    if not login or any(character.isspace() for character in login):
        raise InvalidInput("登录名不能为空，也不能有空格。", fields={"login": "登录名不能为空，也不能有空格。"})
    person = Person(login=login, name=name.strip(), phone=phone, email=email, is_demo=is_demo)
    check_password(password, person)
    with transaction.atomic():
        create_account(actor=actor, person=person, password=password)
        for role in roles:
            appoint_officer(actor=actor, person_id=person.pk, department_code=department_code, role=role)
    return person


def appoint_officer(
    *, actor: Actor, person_id: int, department_code: str, role: str, since_on: date | None = None
) -> Post:
    """Give a person a post, from ``since_on`` (today). Raises Conflict when the post is already held."""
    access.require_operator(actor)
    if role not in Post.Role.values:
        raise InvalidInput(f"没有“{role}”这种岗位，可选：{'、'.join(Post.Role.values)}。")
    department = Department.objects.filter(code=department_code, is_active=True).first()
    if department is None:
        raise NotFound(f"没有编码为 {department_code} 的部门，请先导入部门。")
    try:
        with transaction.atomic():
            post = Post.objects.create(
                person_id=person_id, department=department, role=role, since_on=since_on or timezone.localdate()
            )
            record_event(
                actor=actor,
                kind=events.POST_BEGUN,
                subject=("parties.person", person_id),
                payload={"department": department_code, "role": role, "since_on": post.since_on},
            )
    except IntegrityError as error:
        raise Conflict("这个人已经在该部门担任这个岗位，不用重复设置。") from error
    return post


def end_post(*, actor: Actor, post_id: int, until_on: date | None = None) -> Post:
    """End a post; ``until_on`` is the first day it is no longer held (today: it ends at once)."""
    access.require_operator(actor)
    with transaction.atomic():
        post = Post.objects.select_for_update().filter(pk=post_id).first()
        if post is None:
            raise NotFound("没有这个任职记录，请核对。")
        post.until_on = max(until_on or timezone.localdate(), post.since_on)
        post.save(update_fields=["until_on"])
        record_event(
            actor=actor,
            kind=events.POST_ENDED,
            subject=("parties.person", post.person_id),
            payload={"department": post.department.code, "role": post.role, "until_on": post.until_on},
        )
    return post
