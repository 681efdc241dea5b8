"""Payment orders, batches and result files. Accounts are masked here; see services.read_account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.access import funds_visible_to, visible_to
from huiqi.core.payments.masking import mask_account
from huiqi.core.payments.models import PaymentBatch, PaymentOrder, ResultFile
from huiqi.engine.refusal import NotFound

STATE_WORDS = {
    "prepared": "待核准",
    "approved": "待送银行",
    "exported": "银行处理中",
    "paid": "已到账",
    "failed": "未成功，待更正",
}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to look for among orders."""

    state: str = ""
    fund_code: str = ""
    year: int | None = None
    batch_number: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment order for a page; the account is masked."""

    number: str
    case_number: str
    company: str
    item: str
    amount_fen: int
    payee_name: str
    bank_name: str
    account_masked: str
    state: str
    state_word: str
    prepared_at: datetime
    batch_number: str
    paid_on: date | None
    failure: str
    needs_new_account: bool
    tranche: str = ""
    prepared_by: str = ""
    approved_by: str = ""


def list_orders(
    actor: Actor, filters: OrderFilter | None = None, *, offset: int = 0, limit: int = 100
) -> list[OrderRow]:
    """Orders the actor may see, the newest last."""
    rows = _filtered(actor, filters or OrderFilter()).select_related("case__company", "batch", "tranche", "prepared_by")
    return [_row(order) for order in rows[offset : offset + limit]]


def iterate_orders(actor: Actor, filters: OrderFilter | None = None) -> Iterator[OrderRow]:
    """All orders the actor may see, read piece by piece, as they stood at the beginning."""
    rows = _filtered(actor, filters or OrderFilter()).select_related("case__company", "batch", "tranche", "prepared_by")
    for order in rows.iterator(chunk_size=500):
        yield _row(order)


def count_orders(actor: Actor, filters: OrderFilter | None = None) -> int:
    """How many there are."""
    return _filtered(actor, filters or OrderFilter()).count()


def tally_orders(actor: Actor) -> Counter[tuple[str, str, int]]:
    """How many the actor may see, by state, code and year of the fund; in one query."""
    rows = visible_to(actor).order_by().values_list("state", "fund__code", "fund__year").annotate(Count("id"))
    return Counter({(state, code, year): count for state, code, year, count in rows})


def get_order(actor: Actor, number: str) -> OrderRow:
    """One order. Raises NotFound."""
    order = (
        visible_to(actor)
        .select_related("case__company", "batch", "tranche", "prepared_by")
        .filter(number=number)
        .first()
    )
    if order is None:
        raise NotFound("没有这张支付单，或者您无权查看。")
    return _row(order)


def find_order_of(actor: Actor, case: Case) -> OrderRow | None:
    """The latest order of a case, or None while there is none."""
    rows = visible_to(actor).select_related("case__company", "batch", "tranche", "prepared_by")
    order = rows.filter(case=case).order_by("-pk").first()
    return _row(order) if order else None


def list_batches(actor: Actor, *, limit: int = 50) -> list[PaymentBatch]:
    """Batches of the funds that the actor may see, the newest first."""
    return list(PaymentBatch.objects.filter(fund__in=funds_visible_to(actor)).select_related("fund")[:limit])


def list_result_files(actor: Actor, *, limit: int = 50) -> list[ResultFile]:
    """Result files that were taken in, the newest first; finance, leaders and operators only."""
    if not actor.posts & {"finance", "leader", "operator"}:
        return []
    return list(ResultFile.objects.all()[:limit])


def _filtered(actor: Actor, filters: OrderFilter) -> QuerySet[PaymentOrder]:
    exact = {
        "state": filters.state,
        "fund__code": filters.fund_code,
        "fund__year": filters.year,
        "batch__number": filters.batch_number,
    }
    rows = visible_to(actor).filter(**{name: value for name, value in exact.items() if value})
    if filters.text.strip():
        text = filters.text.strip()
        rows = rows.filter(Q(number__icontains=text) | Q(case__number__icontains=text) | Q(payee_name__icontains=text))
    return rows


def _row(order: PaymentOrder) -> OrderRow:
    return OrderRow(
        number=order.number,
        case_number=order.case.number,
        company=order.case.company.name,
        item=order.case.item_name,
        amount_fen=order.amount_fen,
        payee_name=order.payee_name,
        bank_name=order.bank_name,
        account_masked=mask_account(order.account),
        state=order.state,
        state_word=STATE_WORDS[order.state],
        prepared_at=order.prepared_at,
        batch_number=order.batch.number if order.batch else "",
        paid_on=order.paid_on,
        failure=order.failure,
        needs_new_account=order.needs_new_account,
        tranche=order.tranche.title if order.tranche else "",
        prepared_by=order.prepared_by.name if order.prepared_by else "",
        approved_by=order.approved_by_label,
    )
