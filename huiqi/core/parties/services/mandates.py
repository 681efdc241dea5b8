"""Mandates: a company's owners say who may act for it, how long, and end it when they like."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, effects, events
from huiqi.core.parties.models import Company, Invitation, Mandate, Person
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

INVITATION_DAYS = 7


def grant_mandate(
    *, actor: Actor, person_id: int, company_id: int, role: str, expires_on: date | None = None
) -> Mandate:
    """Let a person act for a company, to the end of ``expires_on`` (None: until revoked).

    The actor is an owner of the company or the system. Granting again changes the last day of the live mandate.
    """
    access.require_owner(actor, company_id)
    return insert_mandate(actor=actor, person_id=person_id, company_id=company_id, role=role, expires_on=expires_on)


def insert_mandate(
    *, actor: Actor, person_id: int, company_id: int, role: str, expires_on: date | None = None
) -> Mandate:
    """Write the mandate; who may is the caller's business (an owner, an approved claim, an accepted invitation)."""
    _check_role_and_day(role, expires_on)
    with transaction.atomic():
        lock_company(company_id)
        mandate = Mandate.objects.filter(
            person_id=person_id, company_id=company_id, role=role, revoked_at=None
        ).first() or Mandate(person_id=person_id, company_id=company_id, role=role)
        mandate.expires_on = expires_on
        mandate.granted_by_id = actor.person_id
        mandate.save()
        record_event(
            actor=actor,
            kind=events.MANDATE_GRANTED,
            subject=("parties.mandate", mandate.pk),
            payload={"person": person_id, "role": role, "expires_on": expires_on},
            company_id=company_id,
        )
        effects.announce(events.MANDATE_GRANTED, actor, mandate)
    return mandate


def revoke_mandate(*, actor: Actor, mandate_id: int) -> Mandate:
    """End a mandate at once. Owners end any of their company; everybody may lay down their own.

    The last owner can't go: the company would be locked out of its own account. Revoking twice changes nothing.
    """
    mandate = Mandate.objects.filter(pk=mandate_id).first()
    if mandate is None or not (_is_own(actor, mandate) or _sees(actor, mandate)):
        raise NotFound("没有这个授权，可能已经撤销，请刷新页面。")
    if not _is_own(actor, mandate):
        access.require_owner(actor, mandate.company_id)
    with transaction.atomic():
        lock_company(mandate.company_id)
        mandate = Mandate.objects.select_for_update().select_related("person", "company").get(pk=mandate_id)
        if mandate.revoked_at is not None:
            return mandate
        _refuse_losing_last_owner(mandate)
        mandate.revoked_at = max(timezone.now(), mandate.since_at)
        mandate.revoked_by_id = actor.person_id
        mandate.save(update_fields=["revoked_at", "revoked_by"])
        record_event(
            actor=actor,
            kind=events.MANDATE_REVOKED,
            subject=("parties.mandate", mandate.pk),
            payload={"person": mandate.person_id, "role": mandate.role},
            company_id=mandate.company_id,
        )
        effects.announce(events.MANDATE_REVOKED, actor, mandate)
    return mandate


def invite_person(
    *, actor: Actor, company_id: int, login: str, role: str, expires_on: date | None = None
) -> tuple[Invitation, str]:
    """Offer a mandate to whoever holds ``login``; returns the invitation and the secret of its link.

    The secret is not kept, so it can be shown only now. Inviting the same login and role again replaces the
    open invitation: the old link stops working.
    """
    access.require_owner(actor, company_id)
    login = login.strip().lower()
    if not login:
        raise InvalidInput("请填写对方的登录名。", fields={"login": "请填写对方的登录邮箱或手机号。"})
    _check_role_and_day(role, expires_on)
    if actor.person_id is None:
        raise NotAllowed("邀请要由企业管理员本人发出。")
    if access.live_mandates().filter(company_id=company_id, role=role, person__login=login).exists():
        sentence = "这个账号已有同样的授权，不用再邀请；要改到期日，请先撤销。"
        raise Conflict(sentence, fields={"login": sentence})
    secret = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        lock_company(company_id)
        _open_invitations(now, include_late=True).filter(company_id=company_id, login=login, role=role).update(
            withdrawn_at=now
        )
        invitation = Invitation.objects.create(
            company_id=company_id,
            login=login,
            role=role,
            expires_on=expires_on,
            secret_sha256=_digest(secret),
            invited_by_id=actor.person_id,
            invited_at=now,
            open_until_at=now + timedelta(days=INVITATION_DAYS),
        )
        record_event(
            actor=actor,
            kind=events.INVITATION_SENT,
            subject=("parties.invitation", invitation.pk),
            payload={"role": role, "expires_on": expires_on},
            company_id=company_id,
        )
        effects.announce(events.INVITATION_SENT, actor, invitation)
    return invitation, secret


def accept_invitation(*, actor: Actor, secret: str) -> Mandate:
    """Take up an invitation: the signed-in person must hold the login that was invited, and its secret."""
    if actor.person_id is None:
        raise NotAllowed("请先登录被邀请的账号，再打开邀请链接。")
    now = timezone.now()
    with transaction.atomic():
        invitation = _open_invitations(now).select_for_update().filter(secret_sha256=_digest(secret)).first()
        if invitation is None:
            raise NotFound("这个邀请链接已失效（用过、被收回或超过 7 天），请联系贵公司管理员重新邀请。")
        person = Person.objects.get(pk=actor.person_id)
        if person.login != invitation.login:
            raise NotAllowed("这个邀请是发给另一个登录名的：请退出后用被邀请的账号登录，再打开链接。")
        mandate = insert_mandate(
            actor=actor,
            person_id=person.pk,
            company_id=invitation.company_id,
            role=invitation.role,
            expires_on=invitation.expires_on,
        )
        mandate.granted_by_id = invitation.invited_by_id
        mandate.save(update_fields=["granted_by"])
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        record_event(
            actor=actor,
            kind=events.INVITATION_ACCEPTED,
            subject=("parties.invitation", invitation.pk),
            company_id=invitation.company_id,
        )
    return mandate


def withdraw_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """Take an invitation back; its link stops working."""
    with transaction.atomic():
        invitation = (
            access.invitations_visible_to(actor).select_for_update().filter(pk=invitation_id, accepted_at=None).first()
        )
        if invitation is None:
            raise NotFound("没有这个邀请，可能已被接受，请刷新页面。")
        if invitation.withdrawn_at is None:
            invitation.withdrawn_at = timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            record_event(
                actor=actor,
                kind=events.INVITATION_WITHDRAWN,
                subject=("parties.invitation", invitation.pk),
                company_id=invitation.company_id,
            )
    return invitation


def find_invitation(secret: str) -> Invitation | None:
    """The open invitation of a link's secret, with its company, or None."""
    return _open_invitations(timezone.now()).select_related("company").filter(secret_sha256=_digest(secret)).first()


def lock_company(company_id: int) -> Company:
    """Hold the company's row, so that its mandates change one after another."""
    company = Company.objects.select_for_update(no_key=True).filter(pk=company_id).first()
    if company is None:
        raise NotFound("企业库里没有这家企业，请核对统一社会信用代码。")
    return company


def _open_invitations(now: datetime, *, include_late: bool = False) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return rows if include_late else rows.filter(open_until_at__gt=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _check_role_and_day(role: str, expires_on: date | None) -> None:
    if role not in Mandate.Role.values:
        raise InvalidInput("请选择授权角色：企业管理员、经办人或代办人。", fields={"role": "请选择授权角色。"})
    if expires_on is not None and expires_on < timezone.localdate():
        sentence = "到期日已经过去，请填今天或以后的日期。"
        raise InvalidInput(sentence, fields={"expires_on": sentence})
    if role == Mandate.Role.AGENT and expires_on is None:
        sentence = "代办人是外单位人员，必须写明到期日。"
        raise InvalidInput(sentence, fields={"expires_on": sentence})


def _is_own(actor: Actor, mandate: Mandate) -> bool:
    return actor.person_id is not None and mandate.person_id == actor.person_id


def _sees(actor: Actor, mandate: Mandate) -> bool:
    return access.mandates_visible_to(actor).filter(pk=mandate.pk).exists()


def _refuse_losing_last_owner(mandate: Mandate) -> None:
    if mandate.role != Mandate.Role.OWNER:
        return
    others = access.live_mandates().filter(company_id=mandate.company_id, role="owner").exclude(pk=mandate.pk)
    if not others.exists():
        raise Conflict("这是企业唯一的管理员：请先授权另一位管理员，再撤销。")
