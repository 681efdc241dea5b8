"""The parts of a case's grant: what each waits for, and how far its order is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiqi.core.cases import access as cases_access
from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import Tranche
from huiqi.core.payments.queries.orders import STATE_WORDS
from huiqi.core.payments.readiness import why_not_ready
from huiqi.core.payments.services.tranches import ACCEPTING
from huiqi.engine.refusal import NotFound

CONDITION_WORDS = {"none": "决定后即可", "date": "到约定日期", "milestone": "达到约定条件", "inspection": "检查通过"}


@dataclass(frozen=True, slots=True)
class TrancheRow:
    """A tranche for a page. ``missing`` says what it waits for; ``can_accept``: a person may accept its condition."""

    case_number: str
    company: str
    position: int
    title: str
    amount_fen: int
    condition: str
    condition_words: str
    due_on: date | None
    met_at: datetime | None
    met_by: str
    met_note: str
    paper_id: int | None
    state_word: str
    order_number: str
    order_state: str
    paid_on: date | None
    missing: str
    can_accept: bool

    @property
    def group(self) -> str:
        """What it waits for: condition (a person's acceptance), date, order; "" when its order is made out."""
        if self.order_number:
            return ""
        if not self.missing:
            return "order"
        return "condition" if self.can_accept else "date"


def list_tranches(
    actor: Actor, case: Case | None = None, *, waiting: bool = False, limit: int = 300
) -> list[TrancheRow]:
    """Tranches of a case (or of all cases the actor sees); ``waiting``: split grants' parts without an order only."""
    rows = Tranche.objects.filter(grant__released_at=None, cancelled_at=None)
    rows = rows.filter(grant__case=case) if case else rows.filter(grant__case__in=cases_access.visible_to(actor))
    if waiting:
        rows = rows.filter(order=None).exclude(condition="none")
    rows = rows.select_related("grant__case__company", "order").order_by("grant__case__number", "position")
    return [_row(tranche) for tranche in rows[:limit]]


def get_tranche(actor: Actor, case_number: str, position: int) -> TrancheRow:
    """One tranche of a case that the actor sees. Raises NotFound."""
    case = cases_access.find_visible(actor, case_number)
    found = next((row for row in list_tranches(actor, case) if row.position == position), None)
    if found is None:
        raise NotFound("没有这一期，请从办件页重新点开。")
    return found


def may_accept_tranches(actor: Actor, case: Case) -> bool:
    """Whether the actor is of those who accept the case's conditions."""
    return actor.person_id is not None and bool(cases_access.roles_of(actor, case) & ACCEPTING)


def _row(tranche: Tranche) -> TrancheRow:
    order = getattr(tranche, "order", None)
    missing = "" if order else why_not_ready(tranche, moment.today())
    word = STATE_WORDS[order.state] if order else ("等条件" if missing else "可以开支付单")
    text = f"：{tranche.text}" if tranche.text else ""
    return TrancheRow(
        case_number=tranche.grant.case.number,
        company=tranche.grant.case.company.name,
        position=tranche.position,
        title=tranche.title,
        amount_fen=tranche.amount_fen,
        condition=tranche.condition,
        condition_words=CONDITION_WORDS[tranche.condition] + text,
        due_on=tranche.due_on,
        met_at=tranche.met_at,
        met_by=tranche.met_by_label,
        met_note=tranche.met_note,
        paper_id=tranche.paper_id,
        state_word=word,
        order_number=order.number if order else "",
        order_state=order.state if order else "",
        paid_on=order.paid_on if order else None,
        missing=missing,
        can_accept=bool(missing) and tranche.condition in ("milestone", "inspection"),
    )
