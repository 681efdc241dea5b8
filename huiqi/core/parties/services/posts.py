"""Accounts and posts of officers: who may do what, given and taken by the security administrator."""

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

_APART = "parties_post_administrators_apart"
_APART_WORDS = "系统管理员（运维）、安全管理员、审计管理员要分开：这个人已有其中一个岗位，请先结束它，或另选一个人。"
_HELD_WORDS = "这个人已经在该部门担任这个岗位，不用重复设置。"


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
    must_change_password: bool = True,
) -> Person:
    """An account for an officer with its first posts. Logins of officers may be plain user names.

    Whoever opens the account knows its password, so the officer changes it at the first sign-in.
    """
    access.require_security(actor)
    login = login.strip().lower()
    if not login or any(character.isspace() for character in login):
        raise InvalidInput("登录名不能为空，也不能有空格。", fields={"login": "登录名不能为空，也不能有空格。"})
    person = Person(
        login=login,
        name=name.strip(),
        phone=phone,
        email=email,
        is_demo=is_demo,
        must_change_password=must_change_password,
    )
    check_password(password, person)
    with transaction.atomic():
        create_account(actor=actor, person=person, password=password)
        for role in roles:
            appoint_officer(actor=actor, person_id=person.pk, department_code=department_code, role=role)
    return person


def appoint_officer(
    *, actor: Actor, person_id: int, department_code: str, role: str, since_on: date | None = None
) -> Post:
    """Give somebody else a post, from ``since_on`` (today).

    Raises NotAllowed for oneself, Conflict when the post is held already or another administrator's post is.
    """
    access.require_security(actor)
    access.require_somebody_else(actor, person_id)
    if role not in Post.Role.values:
        raise InvalidInput(f"没有“{role}”这种岗位，可选：{'、'.join(Post.Role.values)}。")
    department = Department.objects.filter(code=department_code, is_active=True).first()
    if department is None:
        raise NotFound(f"没有编码为 {department_code} 的部门，请先导入部门。")
    since = since_on or timezone.localdate()
    try:
        with transaction.atomic():
            _refuse_two_administrators(person_id, role, since)
            post = Post.objects.create(person_id=person_id, department=department, role=role, since_on=since)
            record_event(
                actor=actor,
                kind=events.POST_BEGUN,
                subject=("parties.person", person_id),
                payload={"department": department_code, "role": role, "since_on": post.since_on},
            )
    except IntegrityError as error:
        # Two appointments at the same moment: the constraints of the database have the last word.
        raise Conflict(_APART_WORDS if _APART in str(error) else _HELD_WORDS) from error
    return post


def end_post(*, actor: Actor, post_id: int, until_on: date | None = None) -> Post:
    """End a post; ``until_on`` is the first day it is no longer held (today: it ends at once).

    Raises NotAllowed for the own administrator's post: the platform must not be left without one by mistake.
    """
    access.require_security(actor)
    with transaction.atomic():
        post = Post.objects.select_for_update().filter(pk=post_id).first()
        if post is None:
            raise NotFound("没有这个任职记录，请核对。")
        access.require_somebody_else(actor, post.person_id)
        post.until_on = max(until_on or timezone.localdate(), post.since_on)
        post.save(update_fields=["until_on"])
        record_event(
            actor=actor,
            kind=events.POST_ENDED,
            subject=("parties.person", post.person_id),
            payload={"department": post.department.code, "role": post.role, "until_on": post.until_on},
        )
    return post


def _refuse_two_administrators(person_id: int, role: str, since: date) -> None:
    """Say in a sentence what the exclusion constraint would refuse."""
    if role not in Post.ADMINISTRATORS:
        return
    others = Post.objects.filter(person_id=person_id, role__in=Post.ADMINISTRATORS)
    if others.filter(until_on=None).exists() or others.filter(until_on__gt=since).exists():
        raise Conflict(_APART_WORDS)
