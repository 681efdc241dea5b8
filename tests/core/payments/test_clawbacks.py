"""Money asked back: never more than was paid, booked by another person than who decided, in instalments."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import Clawback, ClawbackEntry, Journal
from huiqi.core.payments.queries import fund_position, get_clawback, list_clawbacks
from huiqi.core.payments.services import (
    Instalment,
    begin_clawback,
    cancel_clawback,
    equal_parts,
    export_batch,
    remind_clawbacks,
    take_return,
    take_returns_file,
)
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal
from tests.factories import World, a_company, a_paper, company_actor

SOON = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def paid(world: World) -> Case:
    case = world.ordered()
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    return world.move(world.finance, case, "confirm_paid", paid_on="2026-11-20", serial="S1")


def begin(world: World, case: Case, fen: int = 10_000_000, parts: list[Instalment] | None = None) -> Clawback:
    return begin_clawback(
        actor=world.decider, case_number=case.number, amount_fen=fen, reason="未按约定用途使用。",
        instalments=parts or [Instalment(SOON, fen)],
    )  # fmt: skip


def voucher(world: World) -> int:
    return int(a_paper(world.company, "银行凭证").file_id)


def book(world: World, clawback: Clawback, fen: int, serial: str = "B1", **changes):
    given = {"actor": world.finance, "received_on": timezone.localdate(), "voucher_id": voucher(world)} | changes
    return take_return(number=clawback.number, amount_fen=fen, serial=serial, **given)


def test_what_comes_back_is_booked_and_the_last_cent_settles_it(world: World, paid: Case) -> None:
    half = 5_000_000
    clawback = begin(world, paid, parts=[Instalment(SOON, half), Instalment(SOON + timedelta(days=30), half)])
    assert "要退回 100,000.00 元" in Notice.objects.get(template="clawback_begun").body
    book(world, clawback, half)
    row = get_clawback(world.finance, clawback.number)
    assert [part.word for part in row.instalments] == ["已收", "未到期"]
    book(world, clawback, half, "B2")
    assert get_clawback(world.finance, clawback.number).state == "settled"
    position = fund_position(world.opening.fund_code, world.opening.fund_year)
    assert (position.paid_fen, position.left_fen) == (30_000_000, 1_170_000_000)


def test_more_than_was_paid_is_never_asked_back(world: World, paid: Case) -> None:
    begin(world, paid, 30_000_000)
    with pytest.raises(Refusal, match=r"最多还能追回 100,000\.00 元"):
        begin(world, paid, 10_000_001)
    with pytest.raises(DatabaseError, match="exceed"), transaction.atomic():
        Clawback.objects.create(
            number="ZH-X", case=paid, fund=Clawback.objects.get().fund, amount_fen=10_000_001, reason="x",
            decided_by_label="x", decided_at=timezone.now(),
        )  # fmt: skip
    begin(world, paid, 10_000_000)


def test_one_serial_is_booked_once_and_never_more_than_is_to_come(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    book(world, clawback, 4_000_000)
    assert book(world, clawback, 4_000_000) is None
    with pytest.raises(Conflict, match=r"只差 60,000\.00 元"):
        book(world, clawback, 6_000_001, "B2")
    assert Journal.objects.filter(kind="clawback").count() == 1


def test_who_decided_does_not_book_the_money(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    with pytest.raises(NotAllowed, match="另一位同事登记"):
        book(world, clawback, 1, actor=replace(world.decider, posts=frozenset({"decider", "finance"})))
    entry = book(world, clawback, 1)
    with pytest.raises(DatabaseError, match="does not book"), transaction.atomic():
        ClawbackEntry.objects.create(
            clawback=clawback, journal=Journal.objects.filter(kind="pay").get(), amount_fen=1, serial="B9", origin="bank",
            received_on=timezone.localdate(), taken_by_id=world.decider.person_id, taken_by_label="x", at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ClawbackEntry.objects.filter(pk=entry.pk).update(amount_fen=2)


def test_a_manual_entry_needs_its_voucher_and_a_sum_that_adds_up(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    with pytest.raises(InvalidInput, match="银行凭证"):
        book(world, clawback, 1, voucher_id=None)
    with pytest.raises(InvalidInput, match="合计要等于追回金额"):
        begin(world, paid, 100, [Instalment(SOON, 99)])
    with pytest.raises(NotAllowed, match="决定或核准"):
        begin_clawback(
            actor=world.finance, case_number=paid.number, amount_fen=1, reason="x", instalments=[Instalment(SOON, 1)]
        )


def test_a_bank_file_books_its_rows_and_names_the_odd_ones(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    day = timezone.localdate().isoformat()
    content = f"追回编号,金额,日期,流水号\n{clawback.number},40000.00,{day},R1\nZH0,1.00,{day},R2\n".encode()
    booked, errors = take_returns_file(actor=world.finance, name="退款.csv", content=content)
    assert (booked, [error.line for error in errors]) == (1, [3])
    assert take_returns_file(actor=world.finance, name="退款.csv", content=content)[0] == 0


def test_companies_are_reminded_of_what_is_near_and_what_is_over_once_each(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    assert remind_clawbacks() == 0
    for days, template in ((25, "clawback_due"), (31, "clawback_overdue")):
        at = timezone.now() + timedelta(days=days)
        with moment.at_moment(at):
            remind_clawbacks()
            remind_clawbacks()
        assert Notice.objects.filter(template=template).count() == 1
    book(world, clawback, 10_000_000)
    with moment.at_moment(timezone.now() + timedelta(days=40)):
        assert remind_clawbacks() == 0


def test_a_clawback_is_called_off_only_before_money_came(world: World, paid: Case) -> None:
    clawback = begin(world, paid)
    cancel_clawback(actor=world.decider, number=clawback.number, reason="申诉成立。")
    assert "不用再退" in Notice.objects.get(template="clawback_cancelled").body
    clawback = begin(world, paid, 40_000_000)
    book(world, clawback, 1)
    with pytest.raises(Conflict, match="不能撤销"):
        cancel_clawback(actor=world.decider, number=clawback.number, reason="晚了。")


def test_the_company_sees_its_own_clawback_and_a_stranger_none(world: World, paid: Case) -> None:
    begin(world, paid)
    assert len(list_clawbacks(world.clerk)) == 1
    assert list_clawbacks(company_actor(a_company())) == []


def test_the_same_form_twice_asks_the_money_back_once(world: World, paid: Case) -> None:
    args = {
        "actor": world.decider, "case_number": paid.number, "amount_fen": 100, "reason": "退回。",
        "instalments": [Instalment(SOON, 100)],
    }  # fmt: skip
    first = begin_clawback(**args, idempotency_key="k")
    assert begin_clawback(**args, idempotency_key="k") == first
    assert begin_clawback(**args, idempotency_key="other") != first
    assert Notice.objects.filter(template="clawback_begun").count() == 2


@given(st.integers(36, 10**13), st.integers(1, 36), st.integers(0, 25_000), st.integers(1, 12))
def test_equal_parts_make_up_the_sum_to_the_cent_and_come_in_order(
    amount_fen: int, count: int, days: int, months: int
) -> None:
    first_on = date(2020, 1, 1) + timedelta(days=days)
    parts = equal_parts(amount_fen, count, first_on, months)
    assert sum(part.amount_fen for part in parts) == amount_fen
    assert len(parts) == count
    assert parts[0].due_on == first_on
    assert all(one.due_on < other.due_on for one, other in itertools.pairwise(parts))
    assert parts[-1].amount_fen - parts[0].amount_fen < count
    assert {part.amount_fen for part in parts[:-1]} <= {amount_fen // count}


def test_a_day_that_a_month_has_not_got_becomes_its_last() -> None:
    parts = equal_parts(300, 3, date(2027, 1, 31))
    assert [part.due_on for part in parts] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    with pytest.raises(InvalidInput, match="分不成 3 期"):
        equal_parts(2, 3, SOON)
    for count, months in ((0, 1), (37, 1), (1, 0), (1, 13)):
        with pytest.raises(InvalidInput):
            equal_parts(100, count, SOON, months)
