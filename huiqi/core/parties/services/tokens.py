"""Tokens of programs: made and revoked by an owner for the company, by an operator for a department."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import ApiToken, Company, Department
from huiqi.core.parties.scopes import COMPANY_SCOPES, DEPARTMENT_SCOPES, scopes_open_to
from huiqi.core.parties.token_text import make_text
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

AT_MOST_DAYS = 366
AT_MOST_DAYS_OF_OFFICER = 92
AT_MOST_LIVE = 20


@transaction.atomic
def create_company_token(
    *, actor: Actor, company_id: int, name: str, scopes: Collection[str], expires_on: date | None
) -> tuple[ApiToken, str]:
    """A token for a company, made by one of its owners. Returns it with its secret, which is not kept."""
    access.require_owner(actor, company_id)
    company = Company.objects.select_for_update(no_key=True).get(pk=company_id)
    return _create(actor, ApiToken(company=company), name, scopes, COMPANY_SCOPES, expires_on)


@transaction.atomic
def create_department_token(
    *, actor: Actor, department_code: str, name: str, scopes: Collection[str], expires_on: date | None
) -> tuple[ApiToken, str]:
    """A token for a department, made by an operator. Returns it with its secret, which is not kept."""
    access.require_operator(actor)
    found = Department.objects.select_for_update(no_key=True).filter(code=department_code, is_active=True).first()
    if found is None:
        faults = {
            "department": "请从列表里选一个部门。",
            **_faults(name.strip(), scopes, DEPARTMENT_SCOPES, expires_on),
        }
        raise InvalidInput("".join(faults.values()), fields=faults)
    return _create(actor, ApiToken(department=found), name, scopes, DEPARTMENT_SCOPES, expires_on)


@transaction.atomic
def create_own_token(
    *, actor: Actor, name: str, scopes: Collection[str], expires_on: date | None
) -> tuple[ApiToken, str]:
    """A token that acts in the officer's own name, made by nobody else. Returns it with its secret, which is not kept.

    Only scopes of the posts held today; when a post ends, so does what it allowed.
    """
    known = scopes_open_to(actor.posts)
    if actor.kind != "person" or actor.person_id is None or actor.department_id is None or not known:
        raise NotAllowed("本人令牌只给在岗的窗口、经办和决定人员做；其他岗位请用网页办理。")
    department = Department.objects.select_for_update(no_key=True).get(pk=actor.department_id)
    token = ApiToken(department=department, person_id=actor.person_id)
    return _create(actor, token, name, scopes, known, expires_on)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int) -> ApiToken:
    """End a token at once. Revoking twice changes nothing. Raises NotFound for one that is not the actor's."""
    token = access.tokens_visible_to(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound("没有这个令牌，请刷新页面。")
    if token.revoked_at is None:
        token.revoked_at = max(timezone.now(), token.created_at)
        token.revoked_by_id = actor.person_id
        token.save(update_fields=["revoked_at", "revoked_by"])
        record_event(
            actor=actor,
            kind=events.TOKEN_REVOKED,
            subject=("parties.token", token.pk),
            payload={"prefix": token.prefix},
            company_id=token.company_id,
        )
    return token


def note_use(token: ApiToken) -> None:
    """Remember the day of a token's last use: one write a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today


def _create(
    actor: Actor,
    token: ApiToken,
    name: str,
    scopes: Collection[str],
    known: Mapping[str, str],
    expires_on: date | None,
) -> tuple[ApiToken, str]:
    days = AT_MOST_DAYS if token.person_id is None else AT_MOST_DAYS_OF_OFFICER
    faults = _faults(name.strip(), scopes, known, expires_on, days)
    if faults:
        raise InvalidInput("".join(faults.values()), fields=faults)
    token.name = name.strip()
    token.scopes = [scope for scope in known if scope in scopes]
    assert expires_on is not None
    _refuse_too_many(token)
    text, token.prefix, token.secret_sha256 = make_text()
    token.expires_on, token.created_by_id = expires_on, actor.person_id
    token.save()
    record_event(
        actor=actor,
        kind=events.TOKEN_CREATED,
        subject=("parties.token", token.pk),
        payload={"prefix": token.prefix, "scopes": token.scopes, "expires_on": expires_on},
        company_id=token.company_id,
    )
    return token, text


def _faults(
    name: str, scopes: Collection[str], known: Mapping[str, str], expires_on: date | None, days: int = AT_MOST_DAYS
) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not name or len(name) > 60:
        faults["name"] = "请写明给哪个系统用，最多 60 字。"
    if not scopes or not set(scopes) <= set(known):
        faults["scopes"] = "请从列表里至少选一项权限。"
    last = timezone.localdate() + timedelta(days=days)
    if expires_on is None or not timezone.localdate() <= expires_on <= last:
        faults["expires_on"] = (
            f"到期日请填今天到 {last.year} 年 {last.month} 月 {last.day} 日之间，最长{'一年' if days == AT_MOST_DAYS else '三个月'}。"
        )
    return faults


def _refuse_too_many(token: ApiToken) -> None:
    live = ApiToken.objects.filter(
        company=token.company,
        department=token.department,
        person=token.person_id,
        revoked_at=None,
        expires_on__gte=timezone.localdate(),
    )
    if live.count() >= AT_MOST_LIVE:
        raise Conflict(f"在用的令牌最多 {AT_MOST_LIVE} 个，请先撤销不用的。")
