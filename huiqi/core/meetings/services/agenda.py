"""Building the agenda: cases that wait for a meeting, and matters without a case."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huiqi.core.cases import moment
from huiqi.core.cases.access import barred_people
from huiqi.core.cases.models import Case
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import lock_item, lock_meeting, note, require_state
from huiqi.core.meetings.models import AgendaItem, Meeting, Recusal
from huiqi.core.meetings.proposals import bundle_papers, proposal_of
from huiqi.core.meetings.waiting import correction_move, find_correctable, is_waiting, waiting_cases
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

FIXED = "会议已经开始，议题不能再变。请列入下次会议。"


@transaction.atomic
def add_case_to_agenda(*, actor: Actor, meeting_id: int, case_number: str) -> AgendaItem:
    """Put a case on, with the department's proposal as the motion and its papers as they stand now.

    Raises NotFound for a case that does not wait for this body, Conflict when another agenda has it.
    """
    meeting = _open_agenda(actor, meeting_id)
    if not waiting_cases(meeting.body).filter(number=case_number).exists():
        raise NotFound("这一件不在等待上会的办件里，请从列表中选择。")
    case = lock_case(case_number)
    if not is_waiting(case):
        raise Conflict("这一件刚刚有了变化，不在等待上会。请刷新列表。")
    proposal = proposal_of(case)
    bundle, digest = bundle_papers(case)
    item = _add(
        actor,
        meeting,
        title=f"{case.company.name}　{case.item_name}",
        case=case,
        presenter=proposal.presenter,
        asked_fen=proposal.asked_fen,
        amount_fen=proposal.amount_fen,
        reasons=proposal.reasons,
        papers=bundle,
        papers_digest=digest,
    )
    _keep_aside(item, case)
    return item


def _keep_aside(item: AgendaItem, case: Case) -> None:
    """Whoever stepped aside from the case before (in a meeting, as an expert) is recused from it here too."""
    for member in item.meeting.members.filter(person_id__in=barred_people(case)):
        earlier = Recusal.objects.filter(item__case=case, member__person_id=member.person_id).first()
        Recusal.objects.create(
            item=item, member=member, ground=earlier.ground if earlier else "declared", note="此前已回避这一件",
            declared_by_id=member.person_id, declared_by_label=member.name, at=moment.now(),
        )  # fmt: skip


@transaction.atomic
def add_correction_to_agenda(
    *, actor: Actor, meeting_id: int, case_number: str, reasons: str, amount_yuan: Decimal | None = None
) -> AgendaItem:
    """Put a decided case on, to be corrected to ``amount_yuan``, or (None) to be taken back.

    Raises NotFound for a case this body cannot correct where it stands, InvalidInput without reasons or for a sum on a
    case without money, Conflict when an agenda has it.
    """
    meeting = _open_agenda(actor, meeting_id)
    if find_correctable(meeting.body, case_number) is None:
        raise NotFound("没有这一件，或者它现在不能由本会议更正：还没决定、正在拨付，或不归本会议决定。请核对编号。")
    case = lock_case(case_number)
    if not reasons.strip():
        raise InvalidInput("请写明更正的事实和理由。", fields={"reasons": "请写明更正的事实和理由。"})
    motion = "refuse" if amount_yuan is None else "approve"
    if correction_move(case, motion) is None:
        raise InvalidInput("这一件不涉及资金，只能取消，请不要填金额。", fields={"amount": "这一件不填金额。"})
    bundle, digest = bundle_papers(case)
    item = _add(
        actor,
        meeting,
        title=f"更正：{case.company.name}　{case.item_name}",
        case=case,
        corrects=True,
        motion=motion,
        presenter=case.department.short_name or case.department.name,
        asked_fen=standing_amount_fen(case),
        amount_fen=to_fen(amount_yuan) if amount_yuan else None,
        reasons=reasons.strip()[:4000],
        papers=bundle,
        papers_digest=digest,
    )
    _keep_aside(item, case)
    return item


@transaction.atomic
def add_topic_to_agenda(
    *, actor: Actor, meeting_id: int, title: str, presenter: str = "", reasons: str = ""
) -> AgendaItem:
    """Put a matter without a case on: last minutes, a common problem, a draft of rules."""
    meeting = _open_agenda(actor, meeting_id)
    if not title.strip():
        raise InvalidInput("请写议题名称。", fields={"title": "请写议题名称。"})
    return _add(actor, meeting, title=title.strip()[:300], presenter=presenter[:120], reasons=reasons[:4000])


@transaction.atomic
def drop_agenda_item(*, actor: Actor, item_id: int) -> AgendaItem:
    """Take an item off before it is dealt with; its case waits for another meeting."""
    item = lock_item(actor, item_id)
    access.require_secretary(actor, item.meeting)
    if item.state != "waiting" or item.meeting.is_over:
        raise Conflict("这项议题已经开始审议，不能撤下。")
    item.state = "dropped"
    item.save(update_fields=["state"])
    note(actor, events.ITEM_DROPPED, item.meeting, item=item.position)
    return item


def _open_agenda(actor: Actor, meeting_id: int) -> Meeting:
    meeting = lock_meeting(actor, meeting_id)
    access.require_secretary(actor, meeting)
    require_state(meeting, "draft", "called", sentence=FIXED)
    return meeting


def _add(actor: Actor, meeting: Meeting, case: Case | None = None, **values: Any) -> AgendaItem:
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            item = AgendaItem.objects.create(meeting=meeting, position=last + 1, case=case, **values)
    except IntegrityError as fault:
        if "meetings_case_on_one_agenda" not in str(fault):
            raise
        raise Conflict("这一件已经列入另一次会议的议题，一件不能同时上两次会。") from fault
    note(actor, events.ITEM_ADDED, meeting, case.company_id if case else None,
         item=item.position, case=case.number if case else None)  # fmt: skip
    return item
