"""A person asks to be forgotten (个人信息保护法 第四十七条、第五十条); the security administrator answers.

Kept by law: filed and decided cases with their papers, payments, the ledger. Erased: what the account itself says of
the person (login, name, phone, e-mail), and with it everything that shows the account's present name.
"""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, effects, events
from huiqi.core.parties.models import (
    BrowserSession,
    CompanyClaim,
    ErasureRequest,
    Invitation,
    Mandate,
    PastPassword,
    Person,
)
from huiqi.core.parties.services.accounts import lock_person
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

ANSWER_DAYS = 30  # GB/T 35273-2020, 8.7: requests of persons are answered within thirty days
ERASED_NAME = "已注销用户"
_State = ErasureRequest.State


def ask_erasure(*, actor: Actor, reason: str = "") -> ErasureRequest:
    """Ask that the own account be closed and erased. Raises Conflict while a request is open or something binds it."""
    if actor.person_id is None:
        raise NotAllowed("请先登录要注销的账号。")
    try:
        with transaction.atomic():
            person = lock_person(actor.person_id)
            _refuse_what_binds(person)
            request = ErasureRequest.objects.create(
                person=person,
                reason=" ".join(reason.split())[:300],
                due_on=timezone.localdate() + timedelta(days=ANSWER_DAYS),
            )
            record_event(actor=actor, kind=events.ERASURE_ASKED, subject=("parties.erasure", request.pk))
            effects.announce(events.ERASURE_ASKED, actor, request)
    except IntegrityError as error:
        raise Conflict("您已经申请过，还在等处理；不用再申请一次。") from error
    return request


def withdraw_erasure(*, actor: Actor) -> ErasureRequest:
    """Take the own open request back. Raises NotFound."""
    with transaction.atomic():
        request = (
            ErasureRequest.objects.select_for_update().filter(person_id=actor.person_id or 0, state="open").first()
        )
        if request is None:
            raise NotFound("没有等处理的注销申请，请刷新页面。")
        _settle(request, actor, _State.WITHDRAWN, "")
        record_event(actor=actor, kind=events.ERASURE_WITHDRAWN, subject=("parties.erasure", request.pk))
    return request


def decide_erasure(*, actor: Actor, request_id: int, is_granted: bool, answer: str = "") -> ErasureRequest:
    """Erase, or refuse with a reason; one transaction, and never one's own request.

    Raises InvalidInput for a refusal without a reason, Conflict when it is settled or the person is still bound.
    """
    access.require_security(actor)
    answer = " ".join(answer.split())[:300]
    if not is_granted and not answer:
        sentence = "不同意注销，要写明理由。"
        raise InvalidInput(sentence, fields={"answer": sentence})
    with transaction.atomic():
        request = ErasureRequest.objects.select_for_update().filter(pk=request_id).first()
        if request is None:
            raise NotFound("没有这件注销申请。")
        access.require_somebody_else(actor, request.person_id)
        if request.state != _State.OPEN:
            raise Conflict("这件申请已经处理过了，请刷新页面。")
        if is_granted:
            _settle(request, actor, _State.DONE, answer)
            _erase(actor, lock_person(request.person_id))
            ErasureRequest.objects.filter(person_id=request.person_id).update(reason="")
        else:
            _settle(request, actor, _State.REFUSED, answer)
            record_event(actor=actor, kind=events.ERASURE_REFUSED, subject=("parties.erasure", request.pk))
            effects.announce(events.ERASURE_REFUSED, actor, request)
    return request


def _settle(request: ErasureRequest, actor: Actor, state: str, answer: str) -> None:
    request.state, request.answer, request.decided_at = state, answer, timezone.now()
    request.decided_by_id = actor.person_id
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])


def _refuse_what_binds(person: Person) -> None:
    """A post in force or a company that nobody else could manage: hand these over first."""
    if access.current_posts().filter(person=person).exists():
        raise Conflict("账号还有在任岗位，请先由安全管理员结束任职，再申请注销。")
    owned = access.live_mandates().filter(person=person, role=Mandate.Role.OWNER).values("company_id")
    shared = access.live_mandates().filter(role=Mandate.Role.OWNER).exclude(person=person).values("company_id")
    alone = access.live_mandates().filter(person=person, company_id__in=owned).exclude(company_id__in=shared)
    names = sorted({mandate.company.name for mandate in alone.select_related("company")})
    if names:
        raise Conflict(f"您是{'、'.join(names)}唯一的管理员，请先授权另一位管理员，再申请注销。")


def _erase(actor: Actor, person: Person) -> None:
    _refuse_what_binds(person)
    now, login = timezone.now(), person.login
    Mandate.objects.filter(person=person, revoked_at=None).update(revoked_at=now, revoked_by_id=actor.person_id)
    Invitation.objects.filter(login=login, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    Invitation.objects.filter(login=login).update(login=f"erased-{person.pk}")
    _close_claims(actor, person)
    BrowserSession.objects.filter(person=person).delete()
    TOTPDevice.objects.filter(user=person).delete()
    PastPassword.objects.filter(person=person).delete()
    AccessAttempt.objects.filter(username=login).delete()
    person.login, person.name, person.phone, person.email = f"erased-{person.pk}", ERASED_NAME, "", ""
    person.is_active, person.erased_at = False, now
    person.set_unusable_password()
    person.save()
    record_event(actor=actor, kind=events.PERSON_ERASED, subject=("parties.person", person.pk))
    effects.announce(events.PERSON_ERASED, actor, person)


def _close_claims(actor: Actor, person: Person) -> None:
    """Claims still waiting have lost their claimant; nobody is told, since nobody is left to be told."""
    for claim in CompanyClaim.objects.select_for_update().filter(person=person, state=CompanyClaim.State.PENDING):
        claim.state, claim.decided_at = CompanyClaim.State.REFUSED, timezone.now()
        claim.decided_by_id, claim.reason = actor.person_id, "申请人已注销账号。"
        claim.save(update_fields=["state", "decided_at", "decided_by", "reason"])
        record_event(
            actor=actor,
            kind=events.CLAIM_REFUSED,
            subject=("parties.claim", claim.pk),
            company_id=claim.company_id,
        )
