"""评审费: rates by the deciders, a list by the handler, confirmed by another person, taken out by finance."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import moment
from huiqi.core.cases.services.open_draft import next_number
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event, record_read
from huiqi.core.reviews import access, events
from huiqi.core.reviews.models import Assignment, FeeLine, FeeList, FeeRate, Panel
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

SERIES = "PSF"
MOST_FEN = 10**9


@transaction.atomic
def set_fee_rate(*, actor: Actor, role: str, per_card_fen: int, per_review_fen: int, basis: str) -> FeeRate:
    """What the actor's department pays from now on for a card of ``role``, and at most for one review. Deciders only.

    Raises NotAllowed, InvalidInput (no basis, a cap below one card, sums out of range).
    """
    if "decider" not in actor.posts or actor.department_id is None:
        raise NotAllowed("评审费标准由本部门负责决定的岗位来定。")
    faults = {}
    if role not in FeeRate.Role.values:
        faults["role"] = "请选角色。"
    if not 0 < per_card_fen <= MOST_FEN:
        faults["per_card"] = "每份评分的费用要大于零。"
    if not per_card_fen <= per_review_fen <= MOST_FEN:
        faults["per_review"] = "每次评审的上限不能低于一份的费用。"
    if not basis.strip() or len(basis) > 200:
        faults["basis"] = "请写明依据，例如经费管理办法的文号，最多 200 字。"
    if faults:
        raise InvalidInput("有几处要改。", fields=faults)
    rate = FeeRate.objects.create(
        department_id=actor.department_id, role=role, per_card_fen=per_card_fen, per_review_fen=per_review_fen,
        basis=basis.strip(), set_by_id=actor.person_id, set_by_label=actor.label, at=moment.now(),
    )  # fmt: skip
    record_event(
        actor=actor, kind=events.RATE_SET, subject=("parties.department", actor.department_id),
        payload={"role": role, "per_card_fen": per_card_fen, "per_review_fen": per_review_fen, "basis": rate.basis},
    )  # fmt: skip
    return rate


@transaction.atomic
def draw_fee_list(*, actor: Actor, panel_id: int) -> FeeList:
    """List what each scored card of a closed panel earns at the rates of today; the same call again returns the list.

    What goes beyond the cap of a review is cut from the last card on. Raises NotFound, NotAllowed, Conflict (not
    closed, no rate).
    """
    panel = access.visible_to(actor).filter(pk=panel_id).first()
    if panel is None:
        raise NotFound("没有这组评审，请从列表里选。")
    access.require_handler(actor, panel.case.department_id)
    panel = Panel.objects.select_for_update(of=("self",)).select_related("case").get(pk=panel_id)
    made = FeeList.objects.filter(panel=panel).first()
    if made is not None:
        return made
    if panel.closed_at is None:
        raise Conflict("评审还没有结束，结束后才能列费用。")
    lines, cap = _worked_out(panel)
    fee_list = FeeList.objects.create(
        panel=panel, department_id=panel.case.department_id, number=next_number(moment.today().year, SERIES),
        total_fen=sum(line.fen for line in lines), cap_fen=cap, drawn_by_id=actor.person_id,
        drawn_by_label=actor.label, drawn_at=moment.now(),
    )  # fmt: skip
    for line in lines:
        line.fee_list = fee_list
    FeeLine.objects.bulk_create(lines)
    _note(actor, events.FEES_DRAWN, fee_list)
    return fee_list


def _worked_out(panel: Panel) -> tuple[list[FeeLine], int]:
    rates = {role: find_rate(panel.case.department_id, role) for role in FeeRate.Role.values}
    base = rates[FeeRate.Role.EXPERT]
    if base is None:
        raise Conflict("本部门还没有定评审费标准，请先由负责决定的岗位定好。")
    left, lines = base.per_review_fen, []
    for task in panel.assignments.filter(state=Assignment.State.SCORED).order_by("pk"):
        role = FeeRate.Role.THIRD if task.is_third else FeeRate.Role.EXPERT
        rate = (rates[role] or base).per_card_fen
        fen = min(rate, left)
        left -= fen
        lines.append(FeeLine(assignment=task, role=role, rate_fen=rate, fen=fen))
    return lines, base.per_review_fen


def find_rate(department_id: int, role: str) -> FeeRate | None:
    """The rate of a role that holds now, or None."""
    return FeeRate.objects.filter(department_id=department_id, role=role).first()


@transaction.atomic
def confirm_fee_list(*, actor: Actor, number: str, total_fen: int) -> FeeList:
    """The second person's word on exactly the sum they saw. Raises NotFound, NotAllowed (who drew it), Conflict."""
    fee_list = _locked(actor, number)
    if not actor.posts & {"decider", "approver"}:
        raise NotAllowed("评审费由决定或核准岗位确认。")
    if fee_list.drawn_by_id == actor.person_id:
        raise NotAllowed("清单是您列的，要由另一位同事确认。")
    if fee_list.state != "drawn":
        raise Conflict(f"清单 {number} 已经确认过了。")
    if fee_list.total_fen != total_fen:
        raise Conflict(f"清单合计是 {fen_text(fee_list.total_fen)}，和您看到的不一样，请刷新后再确认。")
    fee_list.state, fee_list.confirmed_at = "confirmed", moment.now()
    fee_list.confirmed_by_id, fee_list.confirmed_by_label = actor.person_id, actor.label
    fee_list.save()
    _note(actor, events.FEES_CONFIRMED, fee_list)
    return fee_list


@transaction.atomic
def export_fee_list(*, actor: Actor, number: str) -> FeeList:
    """Take a confirmed list out for payment by finance; again gives the same list. The reading of names is kept."""
    fee_list = _locked(actor, number)
    if "finance" not in actor.posts:
        raise NotAllowed("评审费清单由财务导出。")
    if fee_list.state == "drawn":
        raise Conflict(f"清单 {number} 还没有人确认，不能导出。")
    if fee_list.state == "confirmed":
        fee_list.state, fee_list.exported_at, fee_list.exported_by_label = "exported", moment.now(), actor.label
        fee_list.save()
        _note(actor, events.FEES_EXPORTED, fee_list)
    record_read(actor=actor, subject=("reviews.fees", fee_list.number), fields=["专家姓名", "评审费"])
    return fee_list


def _locked(actor: Actor, number: str) -> FeeList:
    rows = access.fee_lists_visible_to(actor).select_for_update(of=("self",)).select_related("panel__case")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("没有这张清单，或者不归您的部门。请从列表里选。")
    return found


def _note(actor: Actor, kind: str, fee_list: FeeList) -> None:
    record_event(
        actor=actor, kind=kind, subject=("reviews.fees", fee_list.number),
        payload={"case": fee_list.panel.case.number, "total_fen": fee_list.total_fen},
    )  # fmt: skip
