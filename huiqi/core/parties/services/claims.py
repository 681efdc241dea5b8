"""Claims: the first person of a company proves it with licence and letter, and an officer decides."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, effects, events
from huiqi.core.parties.models import Company, CompanyClaim, Mandate
from huiqi.core.parties.ports import get_identity
from huiqi.core.parties.services.companies import insert_company
from huiqi.core.parties.services.mandates import insert_mandate, lock_company
from huiqi.core.parties.uscc import explain_code, normalise
from huiqi.engine.masking import mask_login, mask_name
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound


def claim_company(
    *, actor: Actor, uscc: str, company_name: str = "", licence_file_id: str, letter_file_id: str
) -> CompanyClaim:
    """File a claim; the files are ids of the documents room (a copy of the licence, a stamped authorisation letter).

    Raises InvalidInput (wrong code, missing file), Conflict when the company has an owner already (its contact,
    masked, is in the sentence) or the person's earlier claim is still pending.
    """
    if actor.person_id is None:
        raise NotAllowed("请先登录再认领企业。")
    uscc = normalise(uscc)
    company = Company.objects.filter(uscc=uscc).first()
    _check_claim(uscc, company, company_name, licence_file_id, letter_file_id)
    if company is not None:
        refuse_when_owned(company)
    try:
        with transaction.atomic():
            claim = CompanyClaim.objects.create(
                person_id=actor.person_id,
                uscc=uscc,
                company=company,
                company_name=company.name if company else company_name.strip(),
                licence_file_id=str(licence_file_id),
                letter_file_id=str(letter_file_id),
            )
            _record(actor, events.CLAIM_FILED, claim)
    except IntegrityError as error:
        raise Conflict("您对这家企业的认领正在审核，不用重复提交；进度见“认领企业”页。") from error
    return claim


def decide_claim(*, actor: Actor, claim_id: int, approve: bool, reason: str = "") -> CompanyClaim:
    """Approve (the claimant becomes owner; an unknown company enters the library) or refuse with a reason.

    Two officers at once: the row lock lets one win, the other is told who decided and when. Nobody decides
    their own claim.
    """
    access.require_claims_desk(actor)
    if not approve and not reason.strip():
        raise InvalidInput("不通过要写明原因，申请人会看到这句话。", fields={"reason": "请写明不通过的原因。"})
    with transaction.atomic():
        claim = CompanyClaim.objects.select_for_update(of=("self",)).filter(pk=claim_id).first()
        if claim is None:
            raise NotFound("没有这件认领申请，请返回列表核对。")
        _refuse_when_not_decidable(actor, claim)
        claim.state = CompanyClaim.State.APPROVED if approve else CompanyClaim.State.REFUSED
        claim.reason = reason.strip()
        claim.decided_by_id, claim.decided_at = actor.person_id, timezone.now()
        if approve:
            _make_owner(actor, claim)
        claim.save(update_fields=["state", "reason", "decided_by", "decided_at", "company"])
        _record(actor, events.CLAIM_APPROVED if approve else events.CLAIM_REFUSED, claim)
    return claim


def claim_company_by_identity(*, actor: Actor, code: str) -> Mandate:
    """Become owner on the word of the unified identity service for legal persons, without papers.

    Raises NotAllowed with the port's own sentence when it is not connected or does not know the code, Conflict
    when the company has another owner.
    """
    if actor.person_id is None:
        raise NotAllowed("请先登录再认领企业。")
    answer = get_identity().confirm(code.strip())
    if not answer.is_confirmed:
        raise NotAllowed(answer.message)
    with transaction.atomic():
        company = Company.objects.filter(uscc=answer.uscc).first() or insert_company(
            actor=SYSTEM, company=Company(uscc=answer.uscc, name=answer.company_name)
        )
        lock_company(company.pk)
        refuse_when_owned(company)
        return insert_mandate(actor=actor, person_id=actor.person_id, company_id=company.pk, role="owner")


def refuse_when_owned(company: Company) -> None:
    """Raises Conflict with the owner's masked contact when the company has a live owner."""
    owner = access.live_mandates().filter(company=company, role="owner").select_related("person").first()
    if owner is not None:
        contact = mask_login(owner.person.phone or owner.person.login)
        raise Conflict(
            f"{company.name}已有企业管理员（{mask_name(owner.person.name)}，{contact}），请联系这位管理员给您授权；"
            "管理员已离职且联系不上的，请带营业执照和授权书到窗口办理变更。",
            code="has_owner",
        )


def _check_claim(
    uscc: str, company: Company | None, company_name: str, licence_file_id: str, letter_file_id: str
) -> None:
    faults = {}
    wrong_code = explain_code(uscc)
    if wrong_code:
        faults["uscc"] = wrong_code
    elif company is None and not company_name.strip():
        faults["company_name"] = "企业库里还没有这家企业，请按营业执照填写企业名称。"
    if not licence_file_id:
        faults["licence"] = "请上传营业执照。"
    if not letter_file_id:
        faults["letter"] = "请上传盖章的授权书。"
    if faults:
        raise InvalidInput("还不能提交：" + "".join(faults.values()), fields=faults)


def _refuse_when_not_decidable(actor: Actor, claim: CompanyClaim) -> None:
    if claim.person_id == actor.person_id:
        raise NotAllowed("不能审核自己提交的认领，请转给同事。")
    if claim.state == CompanyClaim.State.PENDING:
        return
    by = claim.decided_by.name if claim.decided_by else "同事"
    at = timezone.localtime(claim.decided_at)
    raise Conflict(
        f"这件认领已由{by}在 {at:%-m 月 %-d 日 %H:%M} 处理为“{claim.get_state_display()}”，不用再办；请看列表里的下一件。"
    )


def _make_owner(actor: Actor, claim: CompanyClaim) -> None:
    company = Company.objects.filter(uscc=claim.uscc).first() or insert_company(
        actor=actor, company=Company(uscc=claim.uscc, name=claim.company_name)
    )
    lock_company(company.pk)
    refuse_when_owned(company)
    claim.company = company
    insert_mandate(actor=actor, person_id=claim.person_id, company_id=company.pk, role="owner")


def _record(actor: Actor, kind: str, claim: CompanyClaim) -> None:
    record_event(
        actor=actor,
        kind=kind,
        subject=("parties.claim", claim.pk),
        payload={"uscc": claim.uscc, "state": claim.state},
        company_id=claim.company_id,
    )
    effects.announce(kind, actor, claim)
