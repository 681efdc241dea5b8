"""What asking money back must satisfy, said once: for the plan that is looked at, and for the decision itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiqi.core.cases import moment
from huiqi.core.payments.instalments import MOST_INSTALMENTS, Instalment, equal_parts
from huiqi.engine.money.exact import fen_text
from huiqi.engine.refusal import InvalidInput, Refusal

LONGEST_REASON = 1000


def plan_clawback(
    *, amount_fen: int, reason: str, count: int, first_on: date, months: int, room_fen: int
) -> list[Instalment]:
    """The equal parts in which ``amount_fen`` of the ``room_fen`` still returnable would come back. Nothing is written.

    Raises InvalidInput with a sentence for each of ``amount``, ``reason``, ``count``, ``first_on`` and ``months`` that
    is wrong: all of it at once.
    """
    faults = _faults(amount_fen, reason, first_on, room_fen)
    try:
        parts = equal_parts(max(amount_fen, 1), count, first_on, months)
    except InvalidInput as fault:
        raise _said({**fault.fields, **faults}) from fault
    if faults:
        raise _said(faults)
    return parts


def check_clawback(
    *, amount_fen: int, reason: str, instalments: Sequence[Instalment], room_fen: int
) -> list[Instalment]:
    """The agreed instalments in order of their days, once they make up the sum and the sum is returnable.

    Raises InvalidInput (fields ``amount``, ``reason``, ``instalments``), and Refusal ``more_than_paid`` when everything
    else is right.
    """
    parts = sorted(instalments)
    faults = _faults(amount_fen, reason, parts[0].due_on if parts else moment.today(), room_fen)
    too_much = faults.pop("amount", "") if amount_fen > 0 else ""
    if first := faults.pop("first_on", ""):
        faults["instalments"] = first
    if not parts or len(parts) > MOST_INSTALMENTS:
        faults["instalments"] = f"请约定 1 到 {MOST_INSTALMENTS} 期退款。"
    elif any(part.amount_fen <= 0 for part in parts) or sum(part.amount_fen for part in parts) != amount_fen:
        faults["instalments"] = "各期金额都要大于零，合计要等于追回金额。"
    if faults:
        raise _said(faults)
    if too_much:
        raise Refusal(too_much, code="more_than_paid")
    return parts


def _faults(amount_fen: int, reason: str, first_on: date, room_fen: int) -> dict[str, str]:
    faults = {}
    if amount_fen <= 0:
        faults["amount"] = "追回金额要大于零。"
    elif amount_fen > room_fen:
        faults["amount"] = (
            f"这一件最多还能追回 {fen_text(room_fen)}（已拨付减去已退和正在追回的），{fen_text(amount_fen)}超过了。请核对金额。"
        )
    if not reason.strip() or len(reason) > LONGEST_REASON:
        faults["reason"] = f"请写明追回的原因和依据，最多 {LONGEST_REASON} 字。"
    if first_on < moment.today():
        faults["first_on"] = "第一期的日期不能早于今天。"
    return faults


def _said(faults: dict[str, str]) -> InvalidInput:
    return InvalidInput("还差几处：" + "".join(faults.values()), fields=faults)
