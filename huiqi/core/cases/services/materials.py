"""Papers of a case: versions from the company's wallet, put in and taken out."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Attachment, Case, Supplement
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound


@transaction.atomic
def attach_material(*, actor: Actor, case_number: str, material: str, document_version_id: int) -> Attachment:
    """Use a version of a wallet paper as ``material``. The same one twice changes nothing.

    Raises NotFound for a paper of another company, InvalidInput for a material that is not asked for,
    Conflict after submission (outside a supplement that names it).
    """
    case = _editable_case(actor, case_number, material)
    version = DocumentVersion.objects.filter(pk=document_version_id, document__company_id=case.company_id).first()
    if version is None:
        raise NotFound("材料库里没有这份文件，请重新选择。")
    if version.valid_until and version.valid_until < moment.today():
        raise InvalidInput(f"这份材料已在 {version.valid_until:%Y-%m-%d} 过期，请换一份有效的。")
    attachment, is_new = Attachment.objects.get_or_create(
        case=case,
        material=material,
        document_version=version,
        defaults={
            "grade": version.grade,
            "attached_by_id": actor.person_id,
            "attached_by_label": actor.label,
            "attached_at": moment.now(),
        },
    )
    if is_new:
        _note(actor, case, events.ATTACHED, material, version)
    return attachment


@transaction.atomic
def detach_material(*, actor: Actor, case_number: str, attachment_id: int) -> None:
    """Take a paper out of a draft (it stays in the wallet). Raises NotFound, Conflict after submission."""
    case = access.find_visible(actor, case_number)
    attachment = Attachment.objects.filter(pk=attachment_id, case=case).select_related("document_version").first()
    if attachment is None:
        raise NotFound("这份材料已经不在申请里了，请刷新页面。")
    case = _editable_case(actor, case_number, attachment.material)
    _note(actor, case, events.DETACHED, attachment.material, attachment.document_version)
    attachment.delete()


def _editable_case(actor: Actor, case_number: str, material: str) -> Case:
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if get_terms(case.opening_code).material(material) is None:
        raise InvalidInput("材料清单里没有这一项，请从清单里选。")
    if case.state == "draft":
        return case
    supplement = Supplement.objects.filter(case=case, state="open").first()
    if supplement is None or material not in supplement.materials:
        raise Conflict("申请已经提交，材料不能再改。部门要求补正时再补交。")
    return case


def _note(actor: Actor, case: Case, kind: str, material: str, version: DocumentVersion) -> None:
    record_event(
        actor=actor,
        kind=kind,
        subject=("cases.case", case.number),
        payload={"material": material, "version": version.pk},
        company_id=case.company_id,
    )
