"""材料 materials: bringing a file for one, and taking it out again."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile as SentFile
from pydantic import Field

from huiqi.core.cases import services
from huiqi.core.cases.queries import get_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents.services import accept_upload, store_in_wallet
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed, NotFound
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Told, takes
from huiqi.web.api.problem import refusals

router = Router(tags=["办件"])


class Attached(Told):
    """A file that is now in the wallet and used for the material."""

    attachment: int
    material: str
    name: str
    sha256: str
    size: int
    grade: str = Field(description="可信等级，企业自己传的是 D")
    wallet_version: int = Field(description="材料库里的第几版")


@router.post(
    "/{number}/materials/{material}",
    **needs("cases:write"),
    response={201: Attached, **refusals(400, 401, 403, 404, 409, 413, 415)},
    summary="传材料",
)
@takes("multipart/form-data")
def attach_material(request: HttpRequest, number: str, material: str, file: File[SentFile]) -> Status:
    """One file, at most 20 MB: inspected before anyone opens it, kept in the wallet, used for this material."""
    actor = actor_of(request)
    name = _name_of(actor, number, material)
    with transaction.atomic():
        return Status(201, _attach(actor, number, material, name, file))


@router.delete(
    "/{number}/attachments/{int:attachment}",
    **needs("cases:write"),
    response={204: None, **refusals(401, 403, 404, 409)},
    summary="移除材料",
)
def detach_material(request: HttpRequest, number: str, attachment: int) -> HttpResponse:
    """Takes a file out of a draft; it stays in the wallet."""
    if attachment >= 2**63:
        raise NotFound("这份材料已经不在申请里了，请重新取申请表。")
    services.detach_material(actor=actor_of(request), case_number=number, attachment_id=attachment)
    return HttpResponse(status=204)


def _name_of(actor: Actor, number: str, key: str) -> str:
    case = get_case(actor, number)
    if actor.company_id is None:
        raise NotAllowed("只有企业的令牌可以交材料。")
    found = get_terms(case.opening_code).material(key)
    if found is None:
        raise NotFound("材料清单里没有这一项，请对照申请表里的 materials。")
    return found.name


def _attach(actor: Actor, number: str, key: str, name: str, file: UploadedFile) -> dict[str, Any]:
    """A refused attachment leaves no paper in the wallet."""
    assert actor.company_id is not None
    stored = accept_upload(actor=actor, upload=file, purpose="wallet")
    version = store_in_wallet(
        actor=actor, company_id=actor.company_id, kind=key, title=name, file=stored, original_name=file.name or ""
    )
    attachment = services.attach_material(actor=actor, case_number=number, material=key, document_version_id=version.pk)
    return {
        "attachment": attachment.pk,
        "material": key,
        "name": version.original_name,
        "sha256": stored.sha256,
        "size": stored.size,
        "grade": attachment.grade,
        "wallet_version": version.number,
    }
