"""The reckoning after the kills: whatever was acknowledged is there, once, and every account adds up.

Each check yields one sentence a fault; a sound installation yields nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Sum

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Attachment, Case, CaseEvent, Clock, Decision, Submission
from huiqi.core.cases.services.submissions import digest_of
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Delivery, Notice
from huiqi.core.notices.templates import get_template
from huiqi.core.payments.models import BatchLine, CaseBalance, FundBalance, Journal, Line, PaymentOrder
from tests.soak.lives import Acknowledged


def find_faults(known: Acknowledged, mails: Counter[str], worker_kills: int) -> list[str]:
    """Everything that does not hold; call when the queue is empty."""
    return [
        *_acknowledged(known),
        *(fault for case in Case.objects.select_related("company") for fault in _case(case)),
        *_numbers(),
        *_money(known),
        *_notices(),
        *_mails(mails, worker_kills),
    ]


def _acknowledged(known: Acknowledged) -> Iterator[str]:
    for done, move in (
        (known.submitted, "submit"), (known.accepted, "accept"), (known.proposed, "propose"),
        (known.approved, "approve"), (known.refused, "refuse"), (known.ordered, "prepare_payment"),
    ):  # fmt: skip
        kept = Counter(CaseEvent.objects.filter(move=move).values_list("case__number", flat=True))
        for number in done:
            if kept[number] != 1:
                yield f"{number}: {move} was acknowledged and is there {kept[number]} times"
    state = dict(PaymentOrder.objects.values_list("number", "state"))
    for numbers, wanted in ((known.paid_orders, "paid"), (known.failed_orders, "failed")):
        for number in numbers:
            if state.get(number) != wanted:
                yield f"order {number}: the import was acknowledged as {wanted}, it is {state.get(number)}"


def _case(case: Case) -> Iterator[str]:
    """One event a transition, a legal path, no half-done step."""
    process, events = process_of(case), list(CaseEvent.objects.filter(case=case).order_by("seq"))
    if [event.seq for event in events] != list(range(case.version + 1)):
        yield f"{case.number}: events {[event.seq for event in events]} for version {case.version}"
    if events[-1].to_step != case.step or case.state != process.steps[case.step].state:
        yield f"{case.number}: stands at {case.step}/{case.state}, its last event led to {events[-1].to_step}"
    for before, after in itertools.pairwise(events):
        if before.to_step != after.from_step or after.from_step not in process.moves[after.move].sources:
            yield f"{case.number}: {after.move} from {after.from_step} after {before.to_step}"
    moved = Event.objects.filter(subject_id=case.number, kind="cases.case.moved").count()
    if moved != case.version:
        yield f"{case.number}: {moved} rows in the ledger for {case.version} moves"
    if Clock.objects.filter(case=case, stopped_at=None).count() > 1:
        yield f"{case.number}: more than one clock runs"
    yield from _snapshot(case)
    yield from _parts(case)


def _snapshot(case: Case) -> Iterator[str]:
    submissions = list(Submission.objects.filter(case=case))
    if len(submissions) != (0 if case.state == "draft" else 1):
        yield f"{case.number}: {len(submissions)} snapshots at {case.step}"
    for each in submissions:
        if digest_of(each.content) != each.digest:
            yield f"{case.number}: the snapshot is not what was signed"
        if Attachment.objects.filter(case=case).count() != 1:
            yield f"{case.number}: the paper was kept {Attachment.objects.filter(case=case).count()} times"


def _parts(case: Case) -> Iterator[str]:
    """Decision, order and balance are exactly those of the step at which the case stands."""
    balance = CaseBalance.objects.filter(case=case).first()
    held = (balance.reserved_fen, balance.committed_fen, balance.paid_fen) if balance else (0, 0, 0)
    decision = Decision.objects.filter(case=case).first()
    amount = decision.amount_fen if decision and decision.amount_fen else 0
    wanted = {"allocation": (amount, 0, 0), "payment": (0, amount, 0), "paid": (0, 0, amount)}.get(case.step, (0, 0, 0))
    if held != wanted:
        yield f"{case.number}: holds {held} at {case.step}, decided {amount}"
    is_decided = case.step in ("allocation", "payment", "paid", "refused")
    if (decision is not None) != is_decided or Decision.objects.filter(case=case).count() > 1:
        yield f"{case.number}: a decision {decision} at {case.step}"
    orders = PaymentOrder.objects.filter(case=case).count()
    if orders != (case.step in ("payment", "paid")):
        yield f"{case.number}: {orders} orders at {case.step}"
    if decision is not None and decision.handled_by_id == decision.decided_by_id:
        yield f"{case.number}: handled and decided by one person"


def _numbers() -> Iterator[str]:
    """Numbers are given out without gaps and never twice, for cases and for orders."""
    for kind, numbers in (
        ("case", Case.objects.values_list("number", flat=True)),
        ("order", PaymentOrder.objects.values_list("number", flat=True)),
    ):
        by_series: dict[str, list[int]] = {}
        for number in numbers:
            match = re.match(r"(.*?)(\d+)$", number)
            assert match, number
            by_series.setdefault(match[1], []).append(int(match[2]))
        for series, given in by_series.items():
            if sorted(given) != list(range(min(given), min(given) + len(given))):
                yield f"{kind} numbers of {series} have gaps or twins"


def _money(known: Acknowledged) -> Iterator[str]:
    for balance in FundBalance.objects.select_related("fund"):
        lines = dict(
            Line.objects.filter(journal__fund=balance.fund).values_list("account").annotate(total=Sum("amount_fen"))
        )
        for account in ("appropriation", "available", "reserved", "committed", "paid"):
            if getattr(balance, f"{account}_fen") != lines.get(account, 0):
                yield f"fund {balance.fund.code}: {account} is {getattr(balance, f'{account}_fen')}, lines say {lines.get(account, 0)}"
        if sum(lines.values()) != 0:
            yield f"fund {balance.fund.code}: the lines do not sum to zero"
        if min(balance.available_fen, balance.reserved_fen, balance.committed_fen, balance.paid_fen) < 0:
            yield f"fund {balance.fund.code}: overdrawn"
        held = CaseBalance.objects.filter(case__opening_code=balance.fund.code.removeprefix("fund-")).aggregate(
            reserved=Sum("reserved_fen"), committed=Sum("committed_fen"), paid=Sum("paid_fen")
        )
        for account, total in held.items():
            if (total or 0) != getattr(balance, f"{account}_fen"):
                yield f"fund {balance.fund.code}: cases hold {total} {account}"
    for case_id, count in Journal.objects.filter(kind="pay").values_list("case").annotate(n=Count("id")):
        if count != 1:
            yield f"case {case_id}: paid {count} times"
    paid = PaymentOrder.objects.filter(state="paid")
    if paid.count() != Journal.objects.filter(kind="pay").count():
        yield "paid orders and paying journals differ in number"
    for order in paid.select_related("case"):
        if BatchLine.objects.filter(order=order, result="paid").count() != 1:
            yield f"order {order.number}: paid in {BatchLine.objects.filter(order=order, result='paid').count()} batches"


def _notices() -> Iterator[str]:
    """Each move told what its definition says, once; nothing waits and nothing failed."""
    wanted: Counter[tuple[str, str]] = Counter()
    for event in CaseEvent.objects.exclude(move="open").select_related("case"):
        process = process_of(event.case)
        for template in process.moves[event.move].notices:
            wanted[event.case.number, template] += 1
        owner = process.steps[event.to_step].owner
        if event.from_step != event.to_step and owner in ("window", "handler", "decider", "finance"):
            wanted[event.case.number, "case_arrived"] += 1
    told = Counter(Notice.objects.filter(subject_kind="cases.case").values_list("subject_id", "template"))
    for key in wanted.keys() | told.keys():
        if wanted[key] != told[key]:
            yield f"{key[0]}: told {key[1]} {told[key]} times instead of {wanted[key]}"
    for delivery in Delivery.objects.filter(state__in=["queued", "failed"]).select_related("notice")[:20]:
        yield f"{delivery} after {delivery.attempts} attempts: {delivery.last_error}"
    silent = Notice.objects.filter(subject_kind="cases.case", company__isnull=False).exclude(
        deliveries__channel="email", deliveries__state="sent"
    )
    for notice in silent[:20]:
        yield f"notice {notice.pk} ({get_template(notice.template)}) went to nobody by mail"


def _mails(mails: Counter[str], worker_kills: int) -> Iterator[str]:
    """Every mail arrived. A repeat carries its first Message-ID, and comes only from a kill between 250 and commit."""
    sent = set(Delivery.objects.filter(channel="email", state="sent").values_list("reference", flat=True))
    for reference in sorted(sent - mails.keys())[:20]:
        yield f"mail {reference} is marked as sent and never came"
    for reference in sorted(mails.keys() - sent)[:20]:
        yield f"mail {reference} came and is not marked as sent"
    repeats = sum(mails.values()) - len(mails)
    if repeats > 4 * worker_kills:  # four jobs at once
        yield f"{repeats} mails came again after {worker_kills} kills of the worker"
