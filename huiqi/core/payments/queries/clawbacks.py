"""Clawbacks: how much is asked back, by when, and what came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import clawbacks_visible_to
from huiqi.core.payments.models import Clawback, ClawbackEntry
from huiqi.engine.refusal import NotFound

STATE_WORDS = {"open": "退款中", "settled": "已结清", "cancelled": "已撤销"}


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One instalment; what came in covers the earliest first."""

    position: int
    due_on: date
    amount_fen: int
    covered_fen: int
    is_overdue: bool

    @property
    def word(self) -> str:
        """How it stands."""
        if self.covered_fen >= self.amount_fen:
            return "已收"
        return "逾期" if self.is_overdue else ("部分已收" if self.covered_fen else "未到期")


@dataclass(frozen=True, slots=True)
class ClawbackRow:
    """A clawback for a page."""

    number: str
    case_number: str
    company: str
    item: str
    fund: str
    amount_fen: int
    received_fen: int
    reason: str
    state: str
    state_word: str
    decided_by: str
    decided_at: datetime
    closed_note: str
    instalments: tuple[InstalmentRow, ...]
    entries: tuple[ClawbackEntry, ...]

    @property
    def left_fen(self) -> int:
        """Still to come."""
        return self.amount_fen - self.received_fen if self.state == "open" else 0

    @property
    def next_due(self) -> InstalmentRow | None:
        """The first instalment that is not covered."""
        return (
            next((each for each in self.instalments if each.covered_fen < each.amount_fen), None)
            if self.left_fen
            else None
        )


def list_clawbacks(actor: Actor, *, state: str = "", case: Case | None = None, limit: int = 300) -> list[ClawbackRow]:
    """Clawbacks of the cases the actor sees, the newest first."""
    rows = (
        clawbacks_visible_to(actor).select_related("case__company", "fund").prefetch_related("instalments", "entries")
    )
    if state:
        rows = rows.filter(state=state)
    if case is not None:
        rows = rows.filter(case=case)
    return [_row(each) for each in rows[:limit]]


def get_clawback(actor: Actor, number: str) -> ClawbackRow:
    """One clawback. Raises NotFound."""
    found = clawbacks_visible_to(actor).select_related("case__company", "fund").filter(number=number).first()
    if found is None:
        raise NotFound("没有这个追回编号，或者您无权查看。")
    return _row(found)


def _row(clawback: Clawback) -> ClawbackRow:
    entries = tuple(clawback.entries.all())
    received, today = sum(entry.amount_fen for entry in entries), moment.today()
    parts, left = [], received
    for part in clawback.instalments.all():
        covered = min(left, part.amount_fen)
        left -= covered
        is_overdue = clawback.state == "open" and covered < part.amount_fen and part.due_on < today
        parts.append(InstalmentRow(part.position, part.due_on, part.amount_fen, covered, is_overdue))
    return ClawbackRow(
        number=clawback.number,
        case_number=clawback.case.number,
        company=clawback.case.company.name,
        item=clawback.case.item_name,
        fund=str(clawback.fund),
        amount_fen=clawback.amount_fen,
        received_fen=received,
        reason=clawback.reason,
        state=clawback.state,
        state_word=STATE_WORDS[clawback.state],
        decided_by=clawback.decided_by_label,
        decided_at=clawback.decided_at,
        closed_note=clawback.closed_note,
        instalments=tuple(parts),
        entries=entries,
    )
