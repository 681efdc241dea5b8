"""Who may see which parties, and who may act on them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import (
    ApiToken,
    Company,
    CompanyClaim,
    Department,
    ErasureRequest,
    Invitation,
    Mandate,
    Post,
)
from huiqi.engine.refusal import NotAllowed


def live_mandates(on: date | None = None) -> QuerySet[Mandate]:
    """Mandates in force on a day (today): not revoked, not past their last day, of an active account."""
    day = on or timezone.localdate()
    return Mandate.objects.filter(revoked_at=None, person__is_active=True).filter(
        Q(expires_on=None) | Q(expires_on__gte=day)
    )


def current_posts(on: date | None = None) -> QuerySet[Post]:
    """Posts held on a day (today) by active accounts in departments that still exist."""
    day = on or timezone.localdate()
    return Post.objects.filter(since_on__lte=day, person__is_active=True, department__is_active=True).filter(
        Q(until_on=None) | Q(until_on__gt=day)
    )


def companies_visible_to(actor: Actor) -> QuerySet[Company]:
    """Officers and the system see every company; a company's person sees that company."""
    if actor.is_officer or actor.kind == "system":
        return Company.objects.all()
    if actor.company_id is not None and actor.mandates:
        return Company.objects.filter(id=actor.company_id)
    return Company.objects.none()


def mandates_visible_to(actor: Actor) -> QuerySet[Mandate]:
    """Officers see all; a company's people see those of their company."""
    if actor.is_officer or actor.kind == "system":
        return Mandate.objects.all()
    if actor.company_id is not None and actor.mandates:
        return Mandate.objects.filter(company_id=actor.company_id)
    return Mandate.objects.none()


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """The owners of a company see its invitations."""
    if actor.company_id is not None and "owner" in actor.mandates:
        return Invitation.objects.filter(company_id=actor.company_id)
    return Invitation.objects.none()


def tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """The owners of a company look after its tokens, operators after those of the departments, officers their own."""
    if actor.kind == "system":
        return ApiToken.objects.all()
    if "operator" in actor.posts:
        return ApiToken.objects.filter(company=None)
    if actor.company_id is not None and "owner" in actor.mandates:
        return ApiToken.objects.filter(company_id=actor.company_id)
    return own_tokens(actor)


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens that sign with the officer's own name in the department acted for."""
    if actor.kind != "person" or actor.person_id is None or actor.department_id is None:
        return ApiToken.objects.none()
    return ApiToken.objects.filter(person_id=actor.person_id, department_id=actor.department_id)


def claims_visible_to(actor: Actor) -> QuerySet[CompanyClaim]:
    """The window of a department that checks claims sees all; a person sees their own."""
    if checks_claims(actor):
        return CompanyClaim.objects.all()
    if actor.person_id is not None:
        return CompanyClaim.objects.filter(person_id=actor.person_id)
    return CompanyClaim.objects.none()


def checks_claims(actor: Actor) -> bool:
    """True for a window post in a department that checks claims of companies."""
    if "window" not in actor.posts or actor.department_id is None:
        return False
    return Department.objects.filter(id=actor.department_id, checks_claims=True).exists()


def checks_claim_file(actor: Actor, file_id: int) -> bool:
    """True when the file is the licence or letter of a claim that this actor's desk checks."""
    if not checks_claims(actor):
        return False
    text = str(file_id)
    return CompanyClaim.objects.filter(Q(licence_file_id=text) | Q(letter_file_id=text)).exists()


def require_claims_desk(actor: Actor) -> None:
    """Raises NotAllowed unless the actor checks claims."""
    if not checks_claims(actor):
        raise NotAllowed("企业认领由负责审核的部门窗口办理，您的岗位不能处理；请转给该部门。")


def require_owner(actor: Actor, company_id: int) -> None:
    """Raises NotAllowed unless the actor acts as owner of the company (or is the system)."""
    if actor.kind == "system":
        return
    if actor.company_id != company_id or "owner" not in actor.mandates:
        raise NotAllowed("只有本企业的管理员可以管理授权，请联系贵公司管理员。")


def require_operator(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is an operator (or the system)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("只有运维岗位可以管理部门，请联系平台运维人员。")


def require_security(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is a security administrator (or the system)."""
    if actor.kind != "system" and "security" not in actor.posts:
        raise NotAllowed("账号、岗位和登录会话只由安全管理员管理，请联系安全管理员。")


def require_somebody_else(actor: Actor, person_id: int) -> None:
    """Raises NotAllowed when an officer would do this to the own account: nobody gives a right to oneself."""
    if actor.person_id == person_id:
        raise NotAllowed("不能给自己办这件事，请另一位安全管理员来办。")


def erasures_visible_to(actor: Actor) -> QuerySet[ErasureRequest]:
    """Security administrators see all requests to be forgotten, a person the own ones."""
    if actor.kind == "system" or "security" in actor.posts:
        return ErasureRequest.objects.all()
    return ErasureRequest.objects.filter(person_id=actor.person_id or 0)


def visible_to(actor: Actor) -> QuerySet[Company]:
    """The companies an actor may see (the room's main thing)."""
    return companies_visible_to(actor)
