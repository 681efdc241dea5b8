"""更正: a superseding record beside the decision, after an appeal, an objection, or by a later resolution.

The decision stays as it was written. Only a resolution that has not been carried out on the case changes what holds.
"""

from __future__ import annotations

from huiqi.core.cases import effects, events
from huiqi.core.cases.effects_builtin import latest_result
from huiqi.core.cases.models import Appeal, CaseEvent, Decision, DecisionCorrection, Publicity
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.engine.money.exact import fen_text, is_money_unit, to_fen
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed


def cancel_after_objection(passage: Passage) -> None:
    """A superseding record refuses what was approved; the publication ends with the objection upheld."""
    Publicity.objects.filter(case=passage.case, state="running").update(state="upheld", ended_at=passage.at)
    _supersede(passage, "refuse", None)


def correct_decision(passage: Passage) -> None:
    """A superseding record after an appeal: another amount or allocation, or support instead of a refusal."""
    _approve(passage, Appeal.objects.select_for_update().get(case=passage.case, state="correct"))


def correct_by_resolution(passage: Passage) -> None:
    """A later resolution supports with another amount; an appeal that waits for a correction is carried out by it."""
    _require_unused(passage)
    standing = standing_amount_fen(passage.case)
    appeal = Appeal.objects.select_for_update().filter(case=passage.case, state="correct").first()
    _approve(passage, appeal)
    if standing is not None and standing == standing_amount_fen(passage.case):
        raise InvalidInput("金额和现在的一样，没有可以更正的。", fields={"amount": "和现在的金额一样。"})


def revoke_by_resolution(passage: Passage) -> None:
    """A later resolution takes back what was approved."""
    _require_unused(passage)
    passage.told["before_text"] = fen_text(standing_amount_fen(passage.case) or 0)
    _supersede(passage, "refuse", None)


def end_publicity(passage: Passage) -> None:
    """What was made public no longer holds: its publication ends; a new sum is published anew."""
    Publicity.objects.filter(case=passage.case, state="running").update(state="replaced", ended_at=passage.at)


def _approve(passage: Passage, appeal: Appeal | None) -> None:
    fen, unit = None, ""
    if "amount" in passage.fields:
        unit = str(latest_result(passage).get("unit") or "万元")
        unit = unit if is_money_unit(unit) else "万元"
        if passage.fields["amount"] == 0:
            raise InvalidInput("更正后的金额要大于零。", fields={"amount": "要大于零。"})
        fen = to_fen(passage.fields["amount"], unit)
        passage.told |= {"amount_fen": fen, "amount_text": fen_text(fen)}
    _supersede(passage, "approve", appeal, fen, unit)
    if appeal is not None:
        appeal.state = "applied"
        appeal.save(update_fields=["state"])


def _require_unused(passage: Passage) -> None:
    number = passage.fields["resolution"]
    earlier = CaseEvent.objects.filter(case=passage.case, fields__resolution=number)
    if earlier.exclude(pk=passage.event.pk if passage.event else 0).exists():  # its own event is written already
        raise Conflict(f"决议 {number} 在这一件上已经执行过。要再改，只能由以后的会议另作决议。")


def _supersede(passage: Passage, outcome: str, appeal: Appeal | None, fen: int | None = None, unit: str = "") -> None:
    case = passage.case
    decision = Decision.objects.get(case=case)
    if passage.actor.person_id is not None and passage.actor.person_id == decision.handled_by_id:
        raise NotAllowed("更正不能由原经办人自己来做，请另一位同事处理。")
    correction = DecisionCorrection.objects.create(
        case=case,
        number=DecisionCorrection.objects.filter(case=case).count() + 1,
        outcome=outcome,
        amount_exact=passage.fields.get("amount"),
        unit=unit,
        amount_fen=fen,
        before_fen=standing_amount_fen(case) or 0,
        allocation=passage.fields.get("allocation", ""),
        text=passage.fields["note"],
        resolution=passage.fields["resolution"],
        appeal=appeal,
        decided_by_id=passage.actor.person_id,
        decided_by_label=passage.actor.label,
        decided_at=passage.at,
    )
    note(
        passage,
        events.CORRECTED,
        {"number": correction.number, "before_fen": correction.before_fen, "amount_fen": fen, "outcome": outcome,
         "resolution": correction.resolution},
    )  # fmt: skip


def register() -> None:
    """Make them known; called when the room starts."""
    for effect in (
        cancel_after_objection, correct_decision, correct_by_resolution, revoke_by_resolution, end_publicity,
    ):  # fmt: skip
        effects.register(effect.__name__, effect)
