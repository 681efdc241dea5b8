"""Clawbacks: how much is asked back, by when, and what came in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from huiqi.core.cases import access as cases_access
from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import clawbacks_visible_to
from huiqi.core.payments.models import Clawback, ClawbackEntry
from huiqi.core.payments.returnable import returnable_fen
from huiqi.core.payments.services.clawbacks import DECIDING
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
    decided_by_id: int | None
    decided_at: datetime
    closed_at: datetime | None
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

    @property
    def is_overdue(self) -> bool:
        """True when the day of an instalment is over and it is not covered."""
        return any(each.is_overdue for each in self.instalments)


@dataclass(frozen=True, slots=True)
class ClawbackActs:
    """What the actor may do about a clawback now; pages offer nothing else."""

    can_book: bool
    can_cancel: bool
    is_decider: bool


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


def tally_clawbacks(actor: Actor) -> Counter[str]:
    """How many the actor sees, by state; in one query."""
    rows = clawbacks_visible_to(actor).order_by().values_list("state").annotate(Count("id"))
    return Counter(dict(rows))


def acts_on_clawback(actor: Actor, row: ClawbackRow) -> ClawbackActs:
    """What :func:`take_return` and :func:`cancel_clawback` would let the actor do."""
    case = cases_access.find_visible(actor, row.case_number)
    roles, is_open = cases_access.roles_of(actor, case), row.state == "open"
    is_decider = actor.person_id is not None and actor.person_id == row.decided_by_id
    return ClawbackActs(
        can_book=is_open and "finance" in roles and not is_decider,
        can_cancel=is_open and not row.received_fen and bool(roles & DECIDING),
        is_decider=is_decider,
    )


def askable_fen(actor: Actor, case: Case) -> int:
    """How much of the case the actor may decide to ask back now, in 分; 0 for whoever decides nothing there."""
    return returnable_fen(case) if cases_access.roles_of(actor, case) & DECIDING else 0


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
        decided_by_id=clawback.decided_by_id,
        decided_at=clawback.decided_at,
        closed_at=clawback.closed_at,
        closed_note=clawback.closed_note,
        instalments=tuple(parts),
        entries=entries,
    )
