"""Two records of one company: found, looked at with everything that would move, merged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries, services
from huiqi.core.parties.services import MergePreview
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Choose the two, see what moves and what stands in the way, give the reason."""
    actor, failed, status = actor_of(request), "", 200
    asked = request.POST if request.method == "POST" else request.GET
    kept, merged = asked.get("kept", "").strip(), asked.get("merged", "").strip()
    preview = None
    try:
        if request.method == "POST":
            return _merge(request)
        if kept and merged:
            preview = _preview(actor, kept, merged)
    except Refusal as refusal:
        failed, status = refusal.message, 422
        preview = _preview_if_any(actor, kept, merged)
    context = {
        "preview": preview,
        "kept": kept,
        "merged": merged,
        "failed": failed,
        "reason": request.POST.get("reason", ""),
        "swapped": f"{reverse('identity:merge')}?kept={merged}&merged={kept}",
        "done": [] if preview else queries.list_merges(actor, limit=20),
        "twins": [] if preview else queries.list_twins(actor),
    }
    return render(request, "desk/identity/merge.html", context, status=status)


def _merge(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    # By id, so that the button pressed twice finds its own merge and not the code's new owner.
    target, source = (_picked(request, name) for name in ("kept_id", "merged_id"))
    record = services.merge_companies(
        actor=actor,
        kept_id=target,
        merged_id=source,
        reason=request.POST.get("reason", ""),
        version=request.POST.get("version", ""),
    )
    messages.success(
        request, f"已合并：{record.merged_name}的 {sum(record.counts.values())} 条记录移到了{record.kept.name}。"
    )
    return redirect("identity:merge")


def _preview(actor: Actor, kept: str, merged: str) -> MergePreview:
    return services.preview_merge(actor=actor, kept_id=_id(actor, kept), merged_id=_id(actor, merged))


def _preview_if_any(actor: Actor, kept: str, merged: str) -> MergePreview | None:
    try:
        return _preview(actor, kept, merged)
    except Refusal:
        return None


def _id(actor: Actor, text: str) -> int:
    """The company of a code or of a name that only one has."""
    if not text:
        raise InvalidInput("请填两家企业的统一社会信用代码或名称。")
    by_code = queries.find_company_by_uscc(text)
    if by_code is not None:
        return by_code.pk
    found = queries.search_companies(actor, text, limit=6)
    exact = [each for each in found if each.name == text]
    if len(exact or found) == 1:
        return (exact or found)[0].pk
    if not found:
        raise InvalidInput(f"企业库里没有“{text}”，请核对代码或名称。")
    names = "；".join(f"{each.name} {each.uscc}" for each in found[:5])
    raise InvalidInput(f"“{text}”不止一家，请填统一社会信用代码：{names}。")


def _picked(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdigit():
        raise InvalidInput("请先选两家企业，看过会移动什么再合并。")
    return int(text)
