"""One case going the whole way."""

from __future__ import annotations

import pytest

from huiqi.core.cases import queries
from huiqi.core.ledger.queries import list_events
from huiqi.core.payments.models import PaymentOrder
from huiqi.core.payments.queries import fund_position
from huiqi.core.payments.services import export_batch, take_result
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_a_company_goes_the_whole_way_from_draft_to_paid() -> None:
    world = World.build()
    case = world.ordered()
    order = PaymentOrder.objects.get(case=case)
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    result = f"流水号,户名,账号,金额,结果,原因,日期\n{order.number},{order.payee_name},{order.account},400000.00,成功,,2026-11-20\n"
    taken = take_result(actor=world.finance, name="回单.csv", content=result.encode("gbk"))
    assert (taken.paid_count, taken.errors) == (1, [])
    case = queries.get_case(world.clerk, case.number)
    assert (case.step, case.state, case.outcome) == ("paid", "closed", "paid")
    position = fund_position(world.opening.fund_code, world.opening.fund_year)
    assert (position.paid_fen, position.left_fen) == (40_000_000, 1_160_000_000)
    moves = [event.move for event in case.events.order_by("seq")]
    assert moves == [
        "open",
        "submit",
        "accept",
        "propose",
        "approve",
        "prepare_payment",
        "approve_payment",
        "confirm_paid",
    ]
    assert list_events(subject=("cases.case", case.number))
