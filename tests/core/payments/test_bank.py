"""Batches to the bank, results back: nothing is paid twice and every odd row is named."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.db import DatabaseError, transaction
from python_calamine import CalamineWorkbook

from huiqi.core.cases.models import Case
from huiqi.core.ledger.queries import list_events
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import Journal, PaymentBatch, PaymentOrder, ResultFile
from huiqi.core.payments.queries import find_order_of, fund_position, list_orders
from huiqi.core.payments.services import batch_file, export_batch, read_account, take_result
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from tests.factories import World, a_company, company_actor

HEAD = "流水号,户名,账号,金额,结果,原因,日期\n"


def export(world: World) -> PaymentBatch:
    return export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)


def order_of(case: Case) -> PaymentOrder:
    return PaymentOrder.objects.get(case=case)


def row(
    order: PaymentOrder, result: str = "成功", reason: str = "", day: str = "2026-11-20", amount: str = "400000.00"
) -> str:
    return f"{order.number},{order.payee_name},{order.account},{amount},{result},{reason},{day}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_results_in_any_usual_encoding_mark_an_order_paid(world: World, encoding: str) -> None:
    case = world.ordered()
    export(world)
    content = (HEAD + row(order_of(case))).encode(encoding)
    result = take_result(actor=world.finance, name="回单.csv", content=content)
    assert (result.paid_count, result.errors) == (1, [])
    order = order_of(case)
    assert (order.state, order.paid_on) == ("paid", date(2026, 11, 20))
    assert Case.objects.get(pk=case.pk).outcome == "paid"
    body = Notice.objects.get(subject_id=case.number, template="payment_made").body
    assert "400,000.00 元" in body
    assert "尾号 6620" in body


def test_an_xlsx_result_is_read_and_a_numeric_account_is_refused(world: World) -> None:
    case = world.ordered()
    export(world)
    order = order_of(case)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, [order.number, order.payee_name, 4000123456786620, 400000, "成功", "", "2026-11-20"])
        sheet.write_row(2, 0, [order.number, order.payee_name, order.account, 400000, "成功", "", "2026-11-20"])
    result = take_result(actor=world.finance, name="回单.xlsx", content=out.getvalue())
    assert result.paid_count == 1
    assert [error["line"] for error in result.errors] == [2]
    assert "文本格式" in result.errors[0]["message"]


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    case = world.ordered()
    export(world)
    content = (HEAD + row(order_of(case))).encode()
    first = take_result(actor=world.finance, name="回单.csv", content=content)
    before = (Journal.objects.count(), Case.objects.get(pk=case.pk).version, Notice.objects.count())
    again = take_result(actor=world.finance, name="改了名.csv", content=content)
    assert again.pk == first.pk
    assert (Journal.objects.count(), Case.objects.get(pk=case.pk).version, Notice.objects.count()) == before


def test_another_file_with_the_same_payment_pays_nothing_again(world: World) -> None:
    case = world.ordered()
    export(world)
    line = row(order_of(case))
    take_result(actor=world.finance, name="a.csv", content=(HEAD + line).encode())
    second = take_result(actor=world.finance, name="b.csv", content=(HEAD + line + "\n").encode())
    assert (second.paid_count, second.unchanged_count) == (0, 1)
    assert Journal.objects.filter(kind="pay").count() == 1


def test_odd_rows_are_named_with_their_line_and_the_others_count(world: World) -> None:
    case = world.ordered()
    export(world)
    order = order_of(case)
    content = (
        HEAD
        + "ZF0000-1,某公司,1,1.00,成功,,2026-11-20\n"
        + row(order, amount="399999.99")
        + row(order, result="也许")
        + row(order, amount="约四十万")
        + row(order, day="")
        + row(order)
    )
    result = take_result(actor=world.finance, name="回单.csv", content=content.encode())
    assert result.paid_count == 1
    assert [error["line"] for error in result.errors] == [2, 3, 4, 5, 6]
    assert "没有流水号" in result.errors[0]["message"]
    assert "399,999.99 元与支付单 400,000.00 元不符" in result.errors[1]["message"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 not a book", "一,二\n1,2\n".encode(), HEAD.encode()]
)
def test_a_file_that_is_no_result_is_refused_whole(world: World, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        take_result(actor=world.finance, name="x.csv", content=content)
    assert not ResultFile.objects.exists()


def test_a_failed_payment_is_corrected_by_the_company_and_goes_out_again(world: World) -> None:
    case = world.ordered()
    export(world)
    take_result(
        actor=world.finance, name="a.csv", content=(HEAD + row(order_of(case), "失败", "账号户名不符", "")).encode()
    )
    assert order_of(case).state == "failed"
    position = fund_position(world.opening.fund_code, world.opening.fund_year)
    assert (position.committed_fen, position.paid_fen) == (40_000_000, 0)
    assert "账号户名不符" in Notice.objects.get(subject_id=case.number, template="payment_failed").body
    with pytest.raises(Conflict, match="没有等待送银行"):
        export(world)
    world.move(
        world.clerk,
        case,
        "correct_account",
        payee_name=world.company.name,
        bank_name="演示银行",
        account="99990000111122",
    )
    with pytest.raises(Conflict, match="未核准的请先由核准岗位核准"):
        export(world)
    world.move(world.approver, case, "approve_payment")
    export(world)
    take_result(actor=world.finance, name="b.csv", content=(HEAD + row(order_of(case))).encode())
    assert order_of(case).state == "paid"
    assert PaymentBatch.objects.count() == 2


def test_the_account_cannot_change_while_the_bank_has_the_order(world: World) -> None:
    case = world.ordered()
    export(world)
    with pytest.raises(Conflict, match="已送银行"):
        world.move(
            world.clerk, case, "correct_account", payee_name=world.company.name, bank_name="x", account="99990000"
        )


def test_an_order_goes_into_one_batch_and_the_file_keeps_every_digit(world: World) -> None:
    case = world.ordered()
    batch = export(world)
    with pytest.raises(Conflict):
        export(world)
    sheet = batch_file(actor=world.finance, number=batch.number)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[1][1:6] == [
        order_of(case).number,
        world.company.name,
        "演示银行福田支行",
        "4000123456786620",
        "400000.00",
    ]
    csv = batch_file(actor=world.finance, number=batch.number, format="csv").content
    assert csv.startswith(b"\xef\xbb\xbf")
    with pytest.raises(NotAllowed):
        batch_file(actor=world.handler, number=batch.number)


def test_cells_that_begin_like_a_formula_are_neutralised(world: World) -> None:
    case = world.approved()
    world.move(
        world.clerk,
        case,
        "correct_account",
        payee_name=world.company.name,
        bank_name="=cmd|' /C calc'!A0",
        account="99990000",
    )
    world.move(world.preparer, case, "prepare_payment")
    world.move(world.approver, case, "approve_payment")
    batch = export(world)
    csv = batch_file(actor=world.finance, number=batch.number, format="csv").content.decode("utf-8-sig")
    assert ",'=cmd" in csv


def test_pages_see_the_account_masked_and_reading_it_whole_is_recorded(world: World) -> None:
    case = world.ordered()
    found = find_order_of(world.clerk, case)
    assert found is not None
    assert found.account_masked == "尾号 6620"
    assert "4000123456786620" not in str(list_orders(world.finance))
    assert read_account(actor=world.finance, order_number=found.number) == "4000123456786620"
    events = list_events(subject=("payments.order", found.number))
    assert [event.payload for event in events] == [{"fields": ["收款账号"]}]
    with pytest.raises(NotAllowed):
        read_account(actor=world.handler, order_number=found.number)


def test_a_stranger_sees_no_orders(world: World) -> None:
    world.ordered()
    assert list_orders(company_actor(a_company())) == []
    other = World.build("other", department="ft-science")
    assert list_orders(other.finance) == []


def test_a_paid_order_cannot_be_changed_in_the_database(world: World) -> None:
    case = world.ordered()
    with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
        PaymentOrder.objects.filter(case=case).update(amount_fen=1)
    export(world)
    take_result(actor=world.finance, name="a.csv", content=(HEAD + row(order_of(case))).encode())
    with pytest.raises(DatabaseError, match="is paid"), transaction.atomic():
        PaymentOrder.objects.filter(case=case).update(state="prepared", paid_on=None)
