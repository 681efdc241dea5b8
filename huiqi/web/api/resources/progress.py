"""进度 progress: the timeline of a case, its decision and payment."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from huiqi.core.cases import queries as cases
from huiqi.core.documents.queries import list_letters_about
from huiqi.core.payments import queries as payments
from huiqi.engine.refusal import NotFound
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Moment, Told, yuan
from huiqi.web.api.exact import Exact
from huiqi.web.api.problem import refusals

router = Router(tags=["办件"])


class TimelineRow(Told):
    """One line of what happened."""

    at: Moment
    title: str
    actor: str
    step: str
    note: str
    reasons: list[str]
    move: str
    version: int


class Timeline(Told):
    """What happened, the latest first."""

    number: str
    rows: list[TimelineRow]


class LetterBrief(Told):
    """文书 · a letter that was issued; it is read on the platform."""

    number: str
    title: str
    issued_at: Moment
    sha256: str


class Payment(Told):
    """拨付 · where the money is; the account is masked."""

    number: str
    amount_yuan: Exact
    state: Literal["prepared", "exported", "paid", "failed"]
    state_word: str
    account: str
    paid_on: date | None
    failure: str


class Decision(Told):
    """决定 · with reasons, and the money on its way."""

    number: str
    outcome: Literal["approve", "refuse"]
    amount_exact: Exact | None = Field(description="取整前的金额，单位见 unit")
    unit: str
    amount_yuan: Exact | None = Field(description="决定的金额，元，到分")
    allocation: str
    reasons: list[str]
    clauses: list[Any]
    text: str
    decided_at: Moment
    letters: list[LetterBrief]
    payment: Payment | None


@router.get(
    "/{number}/timeline", **needs("cases:read"), response={200: Timeline, **refusals(401, 403, 404)}, summary="经过"
)
def get_timeline(request: HttpRequest, number: str) -> dict[str, Any]:
    """What happened to the case, the latest first; a company sees neither officers' names nor opinions under way."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    return {
        "number": case.number,
        "rows": [
            {
                "at": row.at,
                "title": row.title,
                "actor": row.actor,
                "step": row.step,
                "note": row.note,
                "reasons": list(row.reasons),
                "move": row.move,
                "version": row.seq,
            }
            for row in cases.timeline(actor, case)
        ],
    }


@router.get(
    "/{number}/decision",
    **needs("cases:read"),
    response={200: Decision, **refusals(401, 403, 404)},
    summary="决定和拨付",
)
def get_decision(request: HttpRequest, number: str) -> dict[str, Any]:
    """The decision with its reasons, letters and payment; 404 while there is none."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    decision = cases.find_decision(case)
    if decision is None:
        raise NotFound("这一件还没有决定，可以先看经过（timeline）。", code="not_decided")
    order = payments.find_order_of(actor, case)
    return {
        "number": case.number,
        "outcome": decision.outcome,
        "amount_exact": decision.amount_exact,
        "unit": decision.unit,
        "amount_yuan": yuan(decision.amount_fen),
        "allocation": decision.allocation,
        "reasons": list(decision.reasons),
        "clauses": list(decision.clauses),
        "text": decision.text,
        "decided_at": decision.decided_at,
        "letters": [
            {"number": each.number, "title": each.title, "issued_at": each.issued_at, "sha256": each.file.sha256}
            for each in list_letters_about(("cases.case", case.number))
        ],
        "payment": _payment(order) if order else None,
    }


def _payment(order: payments.OrderRow) -> dict[str, Any]:
    return {
        "number": order.number,
        "amount_yuan": yuan(order.amount_fen),
        "state": order.state,
        "state_word": order.state_word,
        "account": order.account_masked,
        "paid_on": order.paid_on,
        "failure": order.failure,
    }
