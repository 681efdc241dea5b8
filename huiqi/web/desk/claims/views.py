"""The pages of the claims desk: what waits, one claim, its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.queries import get_file
from huiqi.core.documents.services import open_file
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries, services
from huiqi.core.parties.access import checks_claim_file
from huiqi.engine.masking import mask_login, mask_name
from huiqi.engine.refusal import NotFound, Refusal
from huiqi.web.desk.claims.checks import checks_of
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.middleware import resolve_actor
from huiqi.web.kit.parts import Tab

if TYPE_CHECKING:
    from huiqi.core.parties.models import CompanyClaim


@dataclass(frozen=True)
class ClaimRow:
    """A claim as a line: its claimant masked, and the clock of our promise in working days."""

    claim: CompanyClaim
    name: str
    left: int
    due_on: date


STATES = {"pending": "待审核", "approved": "已通过", "refused": "未通过"}
REASONS = [
    "授权书没有盖公章，或章不清楚。",
    "授权书没有写明授权给谁、办什么。",
    "营业执照看不清，请重新拍照上传。",
    "填的代码或名称与营业执照不一致。",
]
PAPERS = {"licence": ("营业执照", "licence_file_id"), "letter": ("授权书", "letter_file_id")}
# A browser shows a PDF or a picture in a page of its own making, with styles and an embed of its own.
VIEWER = {"frame-ancestors": [SELF], "object-src": [SELF], "style-src": [UNSAFE_INLINE], "script-src": [NONE]}
SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png"}


@officer_required("window")
def list_claims(request: HttpRequest) -> HttpResponse:
    """Claims by state; those that wait, the oldest first."""
    actor = resolve_actor(request)
    state = request.GET.get("state", "pending")
    if state not in STATES:
        raise NotFound("没有这一栏，请从待审核看起。")
    rows = _rows(queries.list_claims(actor, state=state))
    waiting = queries.count_pending_claims(actor)
    context = {
        "tabs": [
            Tab(words, f"?state={key}", count=waiting if key == "pending" else None, is_current=key == state)
            for key, words in STATES.items()
        ],
        "state": state,
        "waiting": waiting,
        "overdue": sum(row.left < 0 for row in rows) if state == "pending" else 0,
        "rows": rows,
    }
    return render(request, "desk/claims/list.html", context)


@officer_required("window")
@require_http_methods(["GET", "POST"])
def show_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One claim: what was checked, the papers beside it, the decision."""
    actor = resolve_actor(request)
    claim = queries.get_claim(actor, claim_id)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            return _decide(request, claim)
        except Refusal as refused:
            refusal, status = refused, 422
            claim = queries.get_claim(actor, claim_id)
    paper = request.GET.get("paper", "")
    paper = paper if paper in PAPERS else "licence"
    context = {
        "claim": claim,
        "checks": checks_of(claim),
        "claimant": request.session.pop(_revealed(claim_id), None)
        or {"name": mask_name(claim.person.name), "login": mask_login(claim.person.login)},
        "reasons": REASONS,
        "typed_reason": request.POST.get("reason", ""),
        "picked": request.POST.getlist("picked"),
        "refusal": refusal,
        "paper": paper,
        "paper_words": PAPERS[paper][0],
        "tabs": [Tab(words, f"?paper={key}", is_current=key == paper) for key, (words, _) in PAPERS.items()],
        "media_type": _media_type(actor, claim, paper),
        "row": _rows([claim])[0],
    }
    return render(request, "desk/claims/claim.html", context, status=status)


@officer_required("window")
@require_POST
def reveal(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show the claimant in full, once; the ledger keeps who looked."""
    person = queries.reveal_claimant(resolve_actor(request), claim_id)
    request.session[_revealed(claim_id)] = {
        "name": person.name,
        "login": person.login,
        "phone": person.phone,
        "email": person.email,
        "is_full": True,
    }
    return redirect("claims:claim", claim_id=claim_id)


@officer_required("window")
@xframe_options_sameorigin
@csp_replace(VIEWER)  # type: ignore[arg-type]  # it knows only views without arguments
def show_paper(request: HttpRequest, claim_id: int, paper: str) -> HttpResponseBase:
    """The licence or the letter itself; PDF and pictures in the page, anything else as a download."""
    actor = resolve_actor(request)
    claim = queries.get_claim(actor, claim_id)
    if paper not in PAPERS:
        raise NotFound("认领只有营业执照和授权书两份材料。")
    file_id = _file_id(claim, paper)
    if file_id is None:
        raise NotFound("这份材料没有存进来，请让申请人重新提交。")
    opened = open_file(actor=actor, file_id=file_id, purpose=f"认领·{PAPERS[paper][0]}", because=checks_claim_file)
    return FileResponse(
        opened.path.open("rb"),
        as_attachment=opened.media_type not in SHOWN_INLINE,
        filename=opened.name,
        content_type=opened.media_type,
    )


def _file_id(claim: CompanyClaim, paper: str) -> int | None:
    text = str(getattr(claim, PAPERS[paper][1]))
    return int(text) if text.isdigit() else None


def _media_type(actor: Actor, claim: CompanyClaim, paper: str) -> str:
    """What kind of file it is, so the page shows a picture as a picture; "" when it is not there."""
    file_id = _file_id(claim, paper)
    try:
        return get_file(actor, file_id, because=checks_claim_file).media_type if file_id is not None else ""
    except Refusal:
        return ""


def _decide(request: HttpRequest, claim: CompanyClaim) -> HttpResponse:
    is_approved = request.POST.get("decision") == "approve"
    reason = "".join([*request.POST.getlist("picked"), request.POST.get("reason", "").strip()])
    services.decide_claim(
        actor=resolve_actor(request), claim_id=claim.pk, approve=is_approved, reason="" if is_approved else reason
    )
    outcome = "通过，申请人已成为企业管理员" if is_approved else "不通过，原因已告诉申请人"
    messages.success(request, f"{claim.company_name}的认领：{outcome}。")
    return redirect("claims:list")


def _revealed(claim_id: int) -> str:
    return f"claimant-{claim_id}"


def _rows(claims: list[CompanyClaim]) -> list[ClaimRow]:
    days, today = calendar(), timezone.localdate()
    rows = []
    for claim in claims:
        span = queries.claim_due(claim, days)
        rows.append(ClaimRow(claim, mask_name(claim.person.name), days.remaining(today, span.due_on), span.due_on))
    return rows
