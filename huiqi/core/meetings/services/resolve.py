"""From a vote to a resolution, and from a resolution to the case: one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.core.cases.services.transition import lock_case, transition
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access, events
from huiqi.core.meetings.locking import lock_item, note
from huiqi.core.meetings.models import AgendaItem, Recusal, Resolution
from huiqi.core.meetings.proposals import unit_of_case
from huiqi.core.meetings.waiting import correction_move
from huiqi.core.meetings.words import outcome_words, public_sentence, resolution_sentence
from huiqi.engine.money.exact import in_unit
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound, Refusal

NO_OUTCOME = "请选决议：支持、不予支持或暂缓。"


@transaction.atomic
def resolve(
    *,
    actor: Actor,
    item_id: int,
    outcome: str,
    reasons: str = "",
    reason_codes: Sequence[str] = (),
    supersedes_id: int | None = None,
) -> Resolution:
    """Write the resolution down and carry it out on the case: decide it, reserve its sum, or leave it waiting.

    Everything or nothing: when the fund is short or the case has moved on, there is no resolution. The same call
    again returns the resolution made before. ``reason_codes`` are the process's coded reasons of a refusal;
    ``supersedes_id`` names the resolution of an earlier meeting on a matter; for a case it is found by itself.
    """
    item = lock_item(actor, item_id)
    access.require_secretary(actor, item.meeting)
    made = Resolution.objects.filter(item=item).first()
    if made is not None:
        if made.outcome != outcome:
            raise Conflict(f"这项议题已经决议：{outcome_words(item, made.outcome)}。要改变，只能由以后的会议另作决议。")
        return made
    _require_voted(item, outcome)
    if not reasons.strip() and outcome != "approve":
        raise InvalidInput("请写明理由。", fields={"reasons": "请写明理由。"})
    case = lock_case(item.case.number) if item.case else None
    resolution = _write(actor, item, outcome, reasons.strip()[:4000], supersedes_id)
    if case is not None and not (item.corrects and outcome == "defer"):
        _carry_out(actor, item, case, resolution, reason_codes)
    item.state = "resolved"
    item.save(update_fields=["state", "recused"])
    note(actor, events.RESOLVED, item.meeting, case.company_id if case else None, item=item.position,
         resolution=resolution.number, outcome=outcome, amount_fen=resolution.amount_fen)  # fmt: skip
    return resolution


def _require_voted(item: AgendaItem, outcome: str) -> None:
    if outcome not in ("approve", "refuse", "defer"):
        raise InvalidInput(NO_OUTCOME, fields={"outcome": NO_OUTCOME})
    if item.meeting.state != "in_session":
        raise Conflict("会议不在进行中，不能形成决议。")
    if outcome == "defer" and item.state == "open":
        if item.votes.exists() or item.marks.exists():
            raise Conflict("已经开始投票，请先结束表决，再作决议。")
        return
    if item.state != "voted":
        raise Conflict("这项议题还没有表决，请先表决。")
    if outcome != "defer" and (outcome == item.motion) != (item.result == "passed"):
        raise Conflict(
            f"表决的是“{outcome_words(item, item.motion)}”，{'已' if item.result == 'passed' else '未'}获通过，"
            f"不能决议为“{outcome_words(item, outcome)}”。"
        )
    if outcome == "approve" and item.result != "passed":
        raise Conflict("“不予支持”没有获得通过，不等于同意支持。请暂缓，另行提请。")
    if item.corrects and outcome not in (item.motion, "defer"):
        raise Conflict("更正没有获得通过，原决定继续有效。请决议“维持原决定”。")
    if outcome == "refuse" and item.result == "tied":
        raise Conflict("赞成和反对票数相等，按规则暂缓，下次再议。")


def _write(actor: Actor, item: AgendaItem, outcome: str, reasons: str, supersedes_id: int | None) -> Resolution:
    meeting = item.meeting
    item.recused = Recusal.objects.filter(item=item).count()
    year = moment.local_day(meeting.planned_at).year
    return Resolution.objects.create(
        item=item,
        number=f"{meeting.body.series}〔{year}〕{meeting.number}-{item.position}号",
        outcome=outcome,
        amount_fen=item.amount_fen if outcome == "approve" else None,
        reasons=reasons,
        sentence=resolution_sentence(item, outcome, reasons),
        votes_for=item.votes_for,
        votes_against=item.votes_against,
        votes_abstain=item.votes_abstain,
        recused=item.recused,
        supersedes=_superseded(item, outcome, supersedes_id),
        made_by_id=actor.person_id,
        made_by_label=actor.label,
        at=moment.now(),
    )


def _superseded(item: AgendaItem, outcome: str, wanted: int | None) -> Resolution | None:
    """For a case its latest resolution, by itself; for a matter the one that is named, of the same body.

    A resolution that leaves a decision as it is takes no other's place; a correction takes that of what decided.
    """
    if item.corrects:
        deciding = Resolution.objects.filter(item__case=item.case_id, superseded_by=None).exclude(outcome="defer")
        return None if outcome == "defer" else deciding.order_by("-id").first()
    rows = Resolution.objects.filter(item__meeting__body=item.meeting.body_id, superseded_by=None)
    rows = rows.exclude(item__meeting=item.meeting)
    if item.case_id is not None:
        return Resolution.objects.filter(item__case=item.case_id, superseded_by=None).order_by("-id").first()
    if wanted is None:
        return None
    found = rows.filter(pk=wanted, item__case=None).first()
    if found is None:
        raise NotFound("没有可以替代的那项决议；办件的决议只能由同一件再次上会来改变。")
    return found


def _carry_out(actor: Actor, item: AgendaItem, case: Case, resolution: Resolution, reason_codes: Sequence[str]) -> None:
    """The move on the case, as the body's secretary towards the department whose case it is."""
    name = correction_move(case, resolution.outcome) if item.corrects else f"resolve_{resolution.outcome}"
    move = process_of(case).moves.get(name or "")
    if name is None or move is None:
        raise Refusal("这一件的流程里没有会议决议这一步，不能在会上决定。请联系平台运维人员核对流程。")
    known = {spec.name for spec in move.fields}
    fields: dict[str, Any] = {
        "note": resolution.reasons or public_sentence(item.meeting, resolution),
        "resolution": resolution.number,
        "reasons": list(reason_codes),
    }
    if resolution.amount_fen is not None:
        fields["amount"] = in_unit(resolution.amount_fen, unit_of_case(case))
    transition(
        actor=_towards(actor, case),
        case_number=case.number,
        move=name,
        expected_version=case.version,
        idempotency_key=f"meeting-item:{item.pk}",
        fields={key: value for key, value in fields.items() if key in known},
    )
    if resolution.outcome == "approve" and standing_amount_fen(case) != resolution.amount_fen:
        raise Refusal("决定的金额和表决的金额不一致，没有形成决议。请联系平台运维人员。", code="amount_differs")


def _towards(actor: Actor, case: Case) -> Actor:
    """The secretary as the case's department sees them. (A page's actor is lazy, so ``dataclasses.replace`` won't do.)"""
    return Actor(
        kind=actor.kind,
        label=actor.label,
        person_id=actor.person_id,
        department_id=case.department_id,
        posts=actor.posts,
        scopes=actor.scopes,
    )
