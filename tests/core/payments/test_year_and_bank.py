"""Year end, transfers, the bank's own format, and reconciliation to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiqi.adapters.bank import NullBank, PipeBank
from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.payments.models import BankRow, Fund, FundTransfer, Journal, PaymentOrder
from huiqi.core.payments.ports import PayRow
from huiqi.core.payments.posting import post
from huiqi.core.payments.queries import forecast, fund_position, list_holds, reconcile, sum_holds
from huiqi.core.payments.services import (
    batch_file,
    carry_over,
    ensure_fund,
    export_batch,
    preview_carry_over,
    propose_transfer,
    settle_transfer,
    take_result,
)
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal
from tests.factories import World, a_company, company_actor, officer


def key(world: World) -> tuple[str, int]:
    assert world.opening.fund_year
    return world.opening.fund_code, world.opening.fund_year


def export(world: World):
    return export_batch(actor=world.finance, fund_code=key(world)[0], year=key(world)[1])


def answer(order: PaymentOrder, word: str = "成功", amount: str = "400000.00", day: str = "2026-11-20") -> bytes:
    return f"流水号,金额,结果,日期\n{order.number},{amount},{word},{day}\n".encode()


def test_year_end_carries_what_is_promised_and_lapses_the_rest(world: World) -> None:
    code, year = key(world)
    reserved = world.approved()
    ordered = world.ordered(clerk=company_actor(a_company()))
    preview = preview_carry_over(actor=world.finance, code=code, year=year)
    assert (preview.reserved_fen, preview.committed_fen, preview.lapses_fen) == (40_000_000, 40_000_000, 1_120_000_000)
    carry_over(actor=world.finance, code=code, year=year)
    old, new = fund_position(code, year), fund_position(code, year + 1)
    assert (old.appropriated_fen, old.left_fen, old.reserved_fen, old.committed_fen) == (0, 0, 0, 0)
    assert (new.appropriated_fen, new.reserved_fen, new.committed_fen) == (80_000_000, 40_000_000, 40_000_000)
    export_batch(actor=world.finance, fund_code=code, year=year + 1)
    world.move(world.finance, ordered, "confirm_paid", paid_on="2027-01-04", serial="S1")
    world.move(world.preparer, reserved, "prepare_payment")
    assert fund_position(code, year + 1).paid_fen == 40_000_000
    with pytest.raises(Conflict, match="已经年终结转过"):
        carry_over(actor=world.finance, code=code, year=year)


def test_a_year_is_not_closed_while_the_bank_has_an_order(world: World) -> None:
    world.ordered()
    export(world)
    with pytest.raises(Conflict, match="还有 1 张支付单在银行处理中"):
        carry_over(actor=world.finance, code=key(world)[0], year=key(world)[1])
    with pytest.raises(NotAllowed):
        preview_carry_over(actor=world.handler, code=key(world)[0], year=key(world)[1])


def test_a_closed_year_takes_no_more_and_decisions_go_to_the_next(world: World) -> None:
    code, year = key(world)
    case = world.proposed()
    carry_over(actor=world.finance, code=code, year=year)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        post(actor=SYSTEM, fund=Fund.objects.get(code=code, year=year), kind="appropriate", amount_fen=1, key="late")
    with pytest.raises(Refusal, match=r"只剩 0\.00 万元"):
        world.move(world.decider, case, "approve", amount="40")


def test_a_transfer_takes_two_people(world: World) -> None:
    code, year = key(world)
    ensure_fund(actor=world.finance, code="other", year=year, name="另一笔资金", department_code=world.department.code)
    args = {"actor": world.finance, "source": (code, year), "target": ("other", year)}
    transfer = propose_transfer(**args, amount_fen=100, reason="预算调剂通知。")
    with pytest.raises(NotAllowed, match="另一位同事"):
        settle_transfer(actor=world.finance, number=transfer.number, agrees=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundTransfer.objects.update(state="done", settled_by=world.finance.person_id)
    assert fund_position("other", year).left_fen == 0
    settle_transfer(actor=world.approver, number=transfer.number, agrees=True)
    assert fund_position("other", year).left_fen == 100
    assert fund_position(code, year).appropriated_fen == 1_199_999_900
    with pytest.raises(Conflict, match="已经办过"):
        settle_transfer(actor=world.approver, number=transfer.number, agrees=False)
    too_much = propose_transfer(**args, amount_fen=10**12, reason="太多。")
    with pytest.raises(Conflict, match="不够调出"):
        settle_transfer(actor=world.approver, number=too_much.number, agrees=True)
    settle_transfer(actor=world.approver, number=too_much.number, agrees=False)
    with pytest.raises(InvalidInput, match="两个资金"):
        propose_transfer(actor=world.finance, source=(code, year), target=(code, year), amount_fen=1, reason="x")


ROWS = st.lists(
    st.builds(
        PayRow, st.from_regex(r"ZF2026-[0-9]{6}", fullmatch=True), st.text("云杉演示|\n公司", min_size=1), st.just("演示银行"),
        st.from_regex(r"[0-9]{12,19}", fullmatch=True), st.integers(1, 10**13), st.just("扶持"),
    ),
    min_size=1, max_size=20, unique_by=lambda row: row.number,
)  # fmt: skip


@given(ROWS)
def test_the_pipe_format_keeps_every_cent_and_digit_there_and_back(rows: list[PayRow]) -> None:
    bank = PipeBank()
    lines = bank.write("PC1", date(2026, 11, 20), rows).decode("gb18030").splitlines()
    assert len(lines) == len(rows) + 2
    back = [lines[0]]
    for line in lines[1:-1]:
        _, number, _, _, account, amount, _ = line.split("|")
        back.append(f"R|{number}|{account}|{amount}|00||20261120")
    content = "\r\n".join([*back, lines[-1]]).encode("gb18030")
    assert bank.is_result(content)
    good, bad = bank.read(content)
    assert bad == []
    assert [(row.number, row.account, row.amount_fen) for row in good] == [
        (row.number, row.account, row.amount_fen) for row in rows
    ]
    with pytest.raises(InvalidInput, match="合计"):
        bank.read("\r\n".join([*back[:-1], lines[-1]]).encode("gb18030"))


@override_settings()
def test_without_a_bank_the_page_is_told_so(world: World) -> None:
    world.ordered()
    batch = export(world)
    with pytest.raises(Refusal, match="还没有接入"):
        batch_file(actor=world.finance, number=batch.number, format="bank")
    assert not NullBank().is_result(b"H|")


def test_the_banks_own_answer_pays_and_fails_orders(world: World, settings) -> None:
    settings.HUIQI = settings.HUIQI | {"PORTS": settings.HUIQI["PORTS"] | {"bank": "huiqi.adapters.bank.PipeBank"}}
    one, other = world.ordered(), world.ordered(clerk=company_actor(a_company()))
    batch = export(world)
    assert batch_file(actor=world.finance, number=batch.number, format="bank").content.startswith(b"H|PC")
    a, b = PaymentOrder.objects.get(case=one), PaymentOrder.objects.get(case=other)
    text = (
        f"H|{batch.number}|20261120|2|800000.00\r\nR|{a.number}|{a.account}|400000.00|00||20261120\r\n"
        f"R|{b.number}|{b.account}|400000.00|E12|账号不存在|\r\nT|2|800000.00\r\n"
    )
    taken = take_result(actor=world.finance, name="回单.txt", content=text.encode("gb18030"))
    assert (taken.paid_count, taken.failed_count, taken.errors) == (1, 1, [])
    assert PaymentOrder.objects.get(pk=b.pk).failure == "账号不存在（E12）"


def test_ledger_orders_and_bank_agree_to_the_cent(world: World) -> None:
    case = world.ordered()
    export(world)
    take_result(actor=world.finance, name="a.csv", content=answer(PaymentOrder.objects.get(case=case)))
    found = reconcile(world.finance, *key(world))
    assert [(row.day, row.ledger_fen, row.orders_fen, row.bank_fen) for row in found.days] == [
        (date(2026, 11, 20), 40_000_000, 40_000_000, 40_000_000)
    ]
    assert found.differences == ()
    assert found.balance_paid_fen == found.ledger_paid_fen == 40_000_000


def test_what_the_bank_says_otherwise_is_listed_with_its_order(world: World) -> None:
    case = world.ordered()
    export(world)
    order = PaymentOrder.objects.get(case=case)
    take_result(actor=world.finance, name="a.csv", content=answer(order, amount="399999.99"))
    assert [row.outcome for row in BankRow.objects.all()] == ["refused"]
    assert {fault.order_number for fault in reconcile(world.finance, *key(world)).differences} == {order.number}
    take_result(actor=world.finance, name="b.csv", content=answer(order))
    take_result(actor=world.finance, name="c.csv", content=answer(order, "失败", day=""))
    said = [fault.sentence for fault in reconcile(world.finance, *key(world)).differences]
    assert any("可能退汇" in text for text in said)
    assert any("银行付了 399,999.99 元，支付单是 400,000.00 元" in text for text in said)


def test_a_payment_by_hand_and_a_silent_bank_are_listed(world: World) -> None:
    case = world.ordered()
    export(world)
    with moment.at_moment(timezone.now() + timedelta(days=5)):
        assert "请催银行" in reconcile(world.finance, *key(world)).differences[0].sentence
    world.move(world.finance, case, "confirm_paid", paid_on="2026-11-20", serial="S1")
    assert "还没有银行回单" in reconcile(world.finance, *key(world)).differences[0].sentence


def test_every_number_of_a_fund_is_the_sum_of_its_list(world: World) -> None:
    world.approved()
    world.ordered(clerk=company_actor(a_company()))
    world.in_review(clerk=company_actor(a_company()))
    position = fund_position(*key(world))
    for account, total in (("reserved", position.reserved_fen), ("committed", position.committed_fen), ("paid", 0)):
        holds = list_holds(world.finance, *key(world), account)
        assert sum(row.amount_fen for row in holds) == total
        assert sum_holds(world.finance, *key(world), account) == (len(holds), total)
        assert list_holds(world.finance, *key(world), account, limit=1) == holds[:1]
    ahead = forecast(world.finance, *key(world))
    assert (ahead.in_flight_count, ahead.in_flight_fen, ahead.unknown_count) == (1, 40_000_000, 0)
    assert ahead.granted_per_month_fen == 80_000_000 // 3
    assert Case.objects.count() == 3
    assert Journal.objects.filter(kind="pay").count() == 0
    stranger = officer(World.build("x", department="ft-science").department, "finance")
    with pytest.raises(Refusal):
        forecast(replace(stranger), *key(world))
