"""The checklist of materials: 合格, 有问题, and the evidence grade."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from huiqi.core.cases import services
from huiqi.web.desk.intake.reply import OFFICE, act, case_place
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@require_POST
@officer_required(*OFFICE)
def mark(request: HttpRequest, number: str) -> HttpResponse:
    """One material: it will do, or what is wrong with it."""
    sent, actor = request.POST, actor_of(request)
    is_good = sent.get("verdict") == "good"
    return act(
        request,
        "已标合格。" if is_good else "已标有问题，会带进补正单。",
        lambda: services.mark_material(
            actor=actor, case_number=number, material=sent.get("material", "")[:100], is_good=is_good,
            problem=sent.get("problem", ""), words=sent.get("words", ""),
        ),
        case_place(number, "papers", sent.get("paper", "")),
    )  # fmt: skip


@require_POST
@officer_required(*OFFICE)
def raise_grade(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """核定证据等级 of the paper that is open."""
    sent, actor = request.POST, actor_of(request)
    return act(
        request,
        "证据等级已核定。",
        lambda: services.raise_paper_grade(
            actor=actor, case_number=number, version_id=version, grade=sent.get("grade", ""),
            reason=sent.get("reason", ""),
        ),
        case_place(number, "papers", str(version)),
    )  # fmt: skip
