"""Guards of money moves, and what pages need not offer: approval of what is approved, the wrong way to be paid."""

from __future__ import annotations

from huiqi.core.cases import guards
from huiqi.core.cases.models import Case
from huiqi.core.cases.passage import Passage
from huiqi.core.payments.models import Grant, PaymentOrder
from huiqi.core.payments.readiness import next_tranche
from huiqi.engine.refusal import Conflict


def _state(case: Case) -> str:
    found = PaymentOrder.objects.filter(case=case).exclude(state="paid").values_list("state", flat=True).first()
    return found or ""


def _has_more(case: Case) -> bool:
    grant = Grant.objects.filter(case=case, released_at=None).first()
    return grant is not None and next_tranche(grant) is not None


def _not_waiting(case: Case) -> bool:
    return _state(case) != "prepared"


def _not_at_bank(case: Case) -> bool:
    return _state(case) != "exported"


def _not_last(case: Case) -> bool:
    return _not_at_bank(case) or _has_more(case)


def _no_more(case: Case) -> bool:
    return _not_at_bank(case) or not _has_more(case)


def _nothing_left(case: Case) -> bool:
    return not (PaymentOrder.objects.filter(case=case, state="paid").exists() and _has_more(case))


def order_waits(passage: Passage) -> None:
    """Only a prepared order is approved."""
    if _not_waiting(passage.case):
        raise Conflict("这一件没有待核准的支付单，请刷新页面。")


def last_tranche(passage: Passage) -> None:
    """The case closes with its last tranche only."""
    if _has_more(passage.case):
        raise Conflict("后面还有没拨付的分期，这一期请用“确认本期到账”。")


def more_tranches(passage: Passage) -> None:
    """Waiting for the next tranche needs a next one."""
    if not _has_more(passage.case):
        raise Conflict("这是最后一期，请用“确认到账”。")


def order_at_bank(passage: Passage) -> None:
    """Only what the bank has can come back."""
    if _not_at_bank(passage.case):
        raise Conflict("这一件没有在银行处理中的支付单，请刷新页面。")


def tranches_left(passage: Passage) -> None:
    """Stopping further tranches needs one that was paid and one that is left."""
    if _nothing_left(passage.case):
        raise Conflict("没有可以停拨的分期。")


def register() -> None:
    """Make them known to the one door; called when the room starts."""
    guards.register("order_waits", order_waits, hides=_not_waiting)
    guards.register("last_tranche", last_tranche, hides=_not_last)
    guards.register("more_tranches", more_tranches, hides=_no_more)
    guards.register("order_at_bank", order_at_bank, hides=_not_at_bank)
    guards.register("tranches_left", tranches_left, hides=_nothing_left)
