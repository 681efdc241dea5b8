"""Entering a movement of money. The database checks the sum, keeps the balances and refuses an overdraft."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.models import CaseBalance, Fund, FundBalance, Journal, Line
from huiqi.engine.refusal import Conflict

MOVEMENTS = {
    "appropriate": ("appropriation", "available"),
    "reserve": ("available", "reserved"),
    "release": ("reserved", "available"),
    "commit": ("reserved", "committed"),
    "uncommit": ("committed", "reserved"),
    "pay": ("committed", "paid"),
    "return": ("paid", "available"),
    "clawback": ("paid", "available"),
    "transfer_out": ("available", "appropriation"),
    "transfer_in": ("appropriation", "available"),
    "carry_out_reserved": ("reserved", "appropriation"),
    "carry_in_reserved": ("appropriation", "reserved"),
    "carry_out_committed": ("committed", "appropriation"),
    "carry_in_committed": ("appropriation", "committed"),
    "lapse": ("available", "appropriation"),
}


def post(
    *, actor: Actor, fund: Fund, kind: str, amount_fen: int, key: str, case: Case | None = None, note: str = ""
) -> Journal | None:
    """Move ``amount_fen`` (> 0) from one account to the other; None when ``key`` was entered before.

    Raises Conflict when an account cannot bear it: callers check first and say so in better words, the
    database is the last word also under concurrency.
    """
    source, target = MOVEMENTS[kind]
    try:
        with transaction.atomic():
            # The balance row is locked first, so that all writers of a fund queue in one order.
            FundBalance.objects.select_for_update().get(pk=fund.pk)
            if Journal.objects.filter(idempotency_key=key).exists():
                return None
            journal = Journal.objects.create(
                fund=fund,
                kind=kind,
                idempotency_key=key,
                case=case,
                actor_label=actor.label,
                actor_person_id=actor.person_id,
                note=note,
                at=moment.now(),
            )
            Line.objects.create(journal=journal, account=source, amount_fen=-amount_fen)
            Line.objects.create(journal=journal, account=target, amount_fen=amount_fen)
    except IntegrityError as fault:
        if not _is_overdraft(fault):
            raise
        raise Conflict("资金账上的钱不够这一笔，没有入账。请刷新资金页核对后再办。", code="overdraft") from fault
    return journal


def _is_overdraft(fault: IntegrityError) -> bool:
    """True when one of the CHECKs on the balances said no; any other violation is a mistake of ours."""
    diagnosis = getattr(fault.__cause__, "diag", None)
    return getattr(diagnosis, "table_name", None) in {FundBalance._meta.db_table, CaseBalance._meta.db_table}


def locked_balance(fund: Fund) -> FundBalance:
    """The fund's balance with its row locked until the transaction ends."""
    return FundBalance.objects.select_for_update().get(pk=fund.pk)
