"""公示: the public list, and the form for an objection. Only company, item and amount are shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiqi.core.cases import services
from huiqi.core.cases.queries import after
from huiqi.core.documents.services import accept_upload
from huiqi.engine.money.exact import to_yuan
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.access import public_page
from huiqi.web.kit.forms import Field, typed_values, with_errors
from huiqi.web.kit.nav import actor_of

FIELDS = (
    Field("name", "您的姓名或单位", max_length=60),
    Field("contact", "电话或邮箱", hint="只用来向您核实和答复，不公开，也不给被反映的企业。", max_length=100),
    Field("text", "异议的内容和依据", "textarea", hint="写清事实、时间和能查证的线索。", max_length=4000),
)
FILE = Field(
    "file", "证据（可不交）", "file", required=False, hint="只给核查这条异议的工作人员看，不公开，也不给被反映的企业。"
)


@public_page
def list_publicities(request: HttpRequest) -> HttpResponse:
    """Everything that is being published today."""
    rows = [(each, _yuan(each.amount_fen)) for each in after.list_publicities()]
    return render(request, "portal/publicity/list.html", {"rows": rows})


@public_page
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """The objection form of one publication; anyone may send it, signed in or not."""
    publicity, actor = after.get_publicity(number), actor_of(request)
    shown = (*FIELDS, FILE) if actor.person_id is not None else FIELDS
    fields = list(shown)
    status = 200
    if request.method == "POST":
        values = typed_values(FIELDS, request.POST)
        try:
            services.raise_objection(actor=actor, case_number=number, evidence=_evidence(request, values), **values)
        except InvalidInput as fault:
            fields, status = with_errors(shown, fault.fields, values), 422
        else:
            messages.success(request, "已收到您的异议。核查期间不会拨付；我们会按您留的方式答复。")
            return HttpResponseRedirect(reverse("portal:publicity"))
    context: dict[str, Any] = {"row": publicity, "amount": _yuan(publicity.amount_fen), "fields": fields,
                               "can_attach": FILE in shown}  # fmt: skip
    return render(request, "portal/publicity/objection.html", context, status=status)


def _evidence(request: HttpRequest, values: dict[str, Any]) -> Any:
    """The file that was sent, once everything else is there; None without one. Visitors attach none: who sends a file
    has signed in, so that nobody fills the district's disks unseen."""
    upload, actor = request.FILES.get("file"), actor_of(request)
    if upload is None or actor.person_id is None or not all(str(each).strip() for each in values.values()):
        return None
    try:
        return accept_upload(actor=actor, upload=upload, purpose="objection")
    except Refusal as fault:
        raise InvalidInput(fault.message, fields={"file": fault.message}) from None


def _yuan(fen: int | None) -> Any:
    return None if fen is None else to_yuan(fen)
