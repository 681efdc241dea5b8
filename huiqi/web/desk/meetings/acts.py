"""What people do in a meeting: each act one form, sent to one address by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import queries, services
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound, Refusal
from huiqi.web.desk.meetings.pages import POSTS, list_context, meeting_context
from huiqi.web.desk.meetings.present import item_context
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.pages import safe_next, status_of

Act = Callable[[Actor, int, QueryDict], str]


def _number(sent: QueryDict, name: str) -> int:
    text = sent.get(name, "")
    return int(text) if text.isdigit() and len(text) < 16 else -1


def _amount(sent: QueryDict) -> Decimal | None:
    text = sent.get("amount", "").replace(",", "").replace("，", "").strip()
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise InvalidInput("金额请只写数字，例如 400000.00。") from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 13 or amount != amount.quantize(Decimal("0.01")):
        raise InvalidInput("金额请写精确到分的元数，例如 400000.00。")
    return amount


def _add_case(actor: Actor, meeting: int, sent: QueryDict) -> str:
    item = services.add_case_to_agenda(actor=actor, meeting_id=meeting, case_number=sent.get("case", "")[:40])
    return f"已列为议题 {item.position}。"


def _add_correction(actor: Actor, meeting: int, sent: QueryDict) -> str:
    item = services.add_correction_to_agenda(
        actor=actor, meeting_id=meeting, case_number=sent.get("corrected", "").strip()[:40], amount_yuan=_amount(sent),
        reasons=sent.get("reasons", "").replace("\x00", ""),
    )  # fmt: skip
    return f"已列为更正议题 {item.position}。"


def _add_topic(actor: Actor, meeting: int, sent: QueryDict) -> str:
    item = services.add_topic_to_agenda(
        actor=actor, meeting_id=meeting, title=sent.get("title", ""), presenter=sent.get("presenter", "")
    )
    return f"已列为议题 {item.position}。"


def _drop(actor: Actor, meeting: int, sent: QueryDict) -> str:
    item = services.drop_agenda_item(actor=actor, item_id=_number(sent, "item"))
    return f"“{item.title}”已撤下。"


def _call(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.call_meeting(actor=actor, meeting_id=meeting)
    return "已召集，通知已发给每位成员。"


def _attend(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.record_attendance(
        actor=actor, meeting_id=meeting, member_id=_number(sent, "member"), attendance=sent.get("attendance", "")
    )
    return "已登记。"


def _open_session(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.open_session(actor=actor, meeting_id=meeting)
    return "会议开始。"


def _open_item(actor: Actor, meeting: int, sent: QueryDict) -> str:
    item = services.open_item(actor=actor, item_id=_number(sent, "item"))
    return f"开始审议议题 {item.position}，成员可以投票。"


def _amend(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.amend_motion(
        actor=actor, item_id=_number(sent, "item"), motion=sent.get("motion", ""), amount_yuan=_amount(sent),
        reasons=sent.get("reasons", ""), is_secret=sent.get("secret") == "1",
    )  # fmt: skip
    return "提请意见已改，按新的意见表决。"


def _recuse(actor: Actor, meeting: int, sent: QueryDict) -> str:
    recusal = services.declare_recusal(
        actor=actor, item_id=_number(sent, "item"), member_id=_number(sent, "member"), ground=sent.get("ground", ""),
        note_text=sent.get("note", ""),
    )  # fmt: skip
    return f"{recusal.member.name}已回避这项议题。"


def _point(actor: Actor, meeting: int, sent: QueryDict) -> str:
    who = sent.get("member", "")
    services.record_point(
        actor=actor,
        item_id=_number(sent, "item"),
        text=sent.get("text", ""),
        member_id=int(who) if who.isdigit() else None,
    )
    return "已记下。"


def _vote(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.cast_vote(actor=actor, item_id=_number(sent, "item"), choice=sent.get("choice", ""))
    return "您的票已投出。"


def _close_vote(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.close_vote(actor=actor, item_id=_number(sent, "item"))
    return "表决结束，请核对决议草稿。"


def _resolve(actor: Actor, meeting: int, sent: QueryDict) -> str:
    resolution = services.resolve(
        actor=actor, item_id=_number(sent, "item"), outcome=sent.get("outcome", ""), reasons=sent.get("reasons", ""),
        reason_codes=sent.getlist("codes"),
        supersedes_id=_number(sent, "supersedes") if sent.get("supersedes") else None,
    )  # fmt: skip
    return f"已形成决议 {resolution.number}。"


def _close(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.close_meeting(actor=actor, meeting_id=meeting)
    return "会议结束，可以起草纪要。"


def _draft_minutes(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.draft_minutes(actor=actor, meeting_id=meeting)
    return "纪要已起草，已请主持人签发。"


def _sign(actor: Actor, meeting: int, sent: QueryDict) -> str:
    services.sign_minutes(actor=actor, meeting_id=meeting, sha256=sent.get("sha256", ""))
    return "纪要已签发。"


ACTS: dict[str, Act] = {
    "add-case": _add_case,
    "add-correction": _add_correction,
    "add-topic": _add_topic,
    "drop": _drop,
    "call": _call,
    "attend": _attend,
    "open-session": _open_session,
    "open-item": _open_item,
    "amend": _amend,
    "recuse": _recuse,
    "point": _point,
    "vote": _vote,
    "close-vote": _close_vote,
    "resolve": _resolve,
    "close": _close,
    "draft-minutes": _draft_minutes,
    "sign": _sign,
}


@require_POST
@officer_required(*POSTS)
def act(request: HttpRequest, meeting_id: int, name: str) -> HttpResponse:
    """Do it and go back; what is refused leaves the page as it was, with the sentence and what was typed."""
    actor = actor_of(request)
    meeting = queries.get_meeting(actor, meeting_id)
    if name not in ACTS:
        raise NotFound("没有这个动作，请刷新页面。")
    _require_item_of(meeting_id, request, actor)
    try:
        messages.success(request, ACTS[name](actor, meeting_id, request.POST))
    except Refusal as fault:
        return _refused(request, actor, meeting_id, name, fault)
    default = reverse("meetings:meeting", args=[meeting.pk])
    if name == "draft-minutes":
        default = reverse("meetings:minutes", args=[meeting.pk])
    return HttpResponseRedirect(safe_next(request, default))


def _require_item_of(meeting_id: int, request: HttpRequest, actor: Actor) -> None:
    """An item is dealt with under the address of its own meeting only."""
    if "item" not in request.POST:
        return
    meeting = queries.get_meeting(actor, meeting_id)
    if not any(each.pk == _number(request.POST, "item") for each in queries.list_agenda(actor, meeting)):
        raise NotFound("这次会议没有这项议题，请刷新页面。")


def _refused(request: HttpRequest, actor: Actor, meeting_id: int, name: str, fault: Refusal) -> HttpResponse:
    meeting = queries.get_meeting(actor, meeting_id)
    wanted = _number(request.POST, "item")
    item = next((each for each in queries.list_agenda(actor, meeting) if each.pk == wanted), None)
    status = status_of(fault)
    if isinstance(fault, NotAllowed) and not queries.find_seat(actor, meeting) and not queries.runs(actor, meeting):
        raise fault
    if item is None or name == "drop":
        context: dict[str, Any] = meeting_context(request, meeting_id, fault.message)
        return render(request, "desk/meetings/meeting.html", context, status=status)
    context = item_context(actor, meeting, item.position, request.POST)
    page = "vote" if request.POST.get("from") == "vote" else "item"
    return render(
        request, f"desk/meetings/{page}.html", {**context, "failed": fault.message, "failed_act": name}, status=status
    )


@require_POST
@officer_required("secretary")
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare the next meeting of a body."""
    try:
        meeting = services.draft_meeting(
            actor=actor_of(request),
            body_key=request.POST.get("body", ""),
            planned_at=_moment(request.POST.get("planned_at", "")),
            place=request.POST.get("place", ""),
        )
    except InvalidInput as fault:
        return render(request, "desk/meetings/list.html", list_context(request, fault.message), status=422)
    messages.success(request, f"{meeting}：已开始筹备，请列入议题。")
    return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting.pk]))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("请选开会的日期和时间。", fields={"planned_at": "请选日期和时间。"}) from None
    return at if timezone.is_aware(at) else timezone.make_aware(at)
