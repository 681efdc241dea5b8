"""追回 in the browser: worked out, looked at, decided; money in by hand and by file; called off; seen by the company."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case
from huiqi.core.payments.models import Clawback, ClawbackEntry
from huiqi.core.payments.services import Instalment, begin_clawback
from tests.core.parties.world import a_picture
from tests.factories import World, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST = (TODAY + timedelta(days=30)).isoformat()
FORM = {"amount": "100,000", "reason": "未按约定用途使用。", "count": "3", "first_on": FIRST, "months": "1"}


def begun(world: World, case: Case, fen: int = 10_000_000) -> Clawback:
    return begin_clawback(
        actor=world.decider, case_number=case.number, amount_fen=fen, reason="未按约定用途使用。",
        instalments=[Instalment(TODAY + timedelta(days=30), fen // 2), Instalment(TODAY + timedelta(days=60), fen - fen // 2)],
    )  # fmt: skip


def a_return(voucher: SimpleUploadedFile | None, **changes: str) -> dict[str, object]:
    given: dict[str, object] = {"amount": "40000", "received_on": TODAY.isoformat(), "serial": "B1"} | changes
    return given if voucher is None else given | {"voucher": voucher}


def test_the_case_page_leads_the_decider_to_the_form_and_nobody_else(world: World, paid: Case) -> None:
    address = reverse("desk:begin_clawback", args=[paid.number])
    assert address in client_of(world.decider).get(reverse("desk:case", args=[paid.number])).text
    assert address not in client_of(world.finance).get(reverse("desk:case", args=[paid.number])).text
    assert client_of(world.finance).get(address).status_code == 403
    assert "最多可追回 40 万元" in client_of(world.decider).get(address).text


def test_a_case_of_which_nothing_was_paid_offers_no_form(world: World) -> None:
    case = world.approved()
    page = client_of(world.decider).get(reverse("desk:begin_clawback", args=[case.number])).text
    assert "现在没有可以追回的" in page
    assert 'name="amount"' not in page


def test_the_instalments_are_shown_before_anything_is_decided_and_sum_to_the_cent(world: World, paid: Case) -> None:
    client, address = client_of(world.decider), reverse("desk:begin_clawback", args=[paid.number])
    plan = client.post(address, FORM | {"step": "plan"})
    assert plan.status_code == 200
    assert not Clawback.objects.exists()
    assert [plan.text.count(f'value="{part}"') for part in ("33333.33", "33333.34")] == [2, 1]
    lines = plan.context["lines"]
    sent = FORM | {
        "step": "confirm", "key": plan.context["key"], "due": [line.due for line in lines], "part": [line.sum for line in lines],
    }  # fmt: skip
    done = client.post(address, sent, follow=True)
    clawback = Clawback.objects.get()
    assert [part.amount_fen for part in clawback.instalments.all()] == [3_333_333, 3_333_333, 3_333_334]
    assert "还差 10 万元" in done.text
    assert "未按约定用途使用。" in done.text
    client.post(address, sent)
    assert Clawback.objects.count() == 1, "the same form a second time decides nothing more"


def test_parts_that_do_not_make_up_the_sum_are_named_and_stay_typed(world: World, paid: Case) -> None:
    client, address = client_of(world.decider), reverse("desk:begin_clawback", args=[paid.number])
    sent = FORM | {"step": "confirm", "key": "k", "due": [FIRST, FIRST], "part": ["50,000.00", "49999.99"]}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "比追回金额少 0.01 元" in answer.text
    assert 'value="49999.99"' in answer.text
    answer = client.post(address, sent | {"part": ["50000", "一半"]})
    assert answer.status_code == 422
    assert "第 2 期" in answer.text
    assert not Clawback.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("amount", "400000.01", "最多还能追回 400,000.00 元"),
        ("amount", "很多", "请"),
        ("amount", "1e99", "请"),
        ("count", "0", "期数请填 1 到 36"),
        ("count", "三", "请填整数"),
        ("months", "13", "每隔几个月请填 1 到 12"),
        ("first_on", "2020-01-01", "不能早于今天"),
        ("first_on", "下个月", "看不出是哪一天"),
        ("reason", "", "请写明追回的原因和依据"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence_and_the_rest_stays(
    world: World, paid: Case, key: str, value: str, sentence: str
) -> None:
    client = client_of(world.decider)
    answer = client.post(reverse("desk:begin_clawback", args=[paid.number]), FORM | {"step": "plan", key: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{value}"' in answer.text or key == "reason"
    assert "未按约定用途使用。" in answer.text or key == "reason"


def test_going_back_keeps_the_form(world: World, paid: Case) -> None:
    client = client_of(world.decider)
    back = client.post(reverse("desk:begin_clawback", args=[paid.number]), FORM | {"step": "back"})
    assert 'value="100,000"' in back.text
    assert "未按约定用途使用。" in back.text


def test_finance_books_a_return_with_its_voucher(world: World, paid: Case, voucher: SimpleUploadedFile) -> None:
    clawback = begun(world, paid)
    client, address = client_of(world.finance), reverse("desk:book_return", args=[clawback.number])
    done = client.post(address, a_return(voucher), follow=True)
    assert "已登记到账 40,000.00 元，还差 60,000.00 元" in done.text
    entry = ClawbackEntry.objects.get()
    assert reverse("portal:file", args=[entry.voucher_id]) in done.text
    assert client_of(world.approver).get(reverse("portal:file", args=[entry.voucher_id])).status_code == 200
    again = client.post(address, a_return(SimpleUploadedFile("凭证.png", a_picture(), "image/png")), follow=True)
    assert "已经登记过，没有重复入账" in again.text
    assert ClawbackEntry.objects.count() == 1


def test_a_return_without_voucher_or_too_large_keeps_what_was_typed(
    world: World, paid: Case, voucher: SimpleUploadedFile
) -> None:
    clawback = begun(world, paid)
    client, address = client_of(world.finance), reverse("desk:book_return", args=[clawback.number])
    bare = client.post(address, a_return(None))
    assert bare.status_code == 422
    assert "请附银行凭证" in bare.text
    assert 'value="40000"' in bare.text
    much = client.post(address, a_return(voucher, amount="100000.01"))
    assert much.status_code == 409
    assert "只差 100,000.00 元" in much.text
    assert 'value="B1"' in much.text
    odd = client.post(address, a_return(None, amount="四万左右", received_on="昨天"))
    assert odd.text.count('class="field err"') == 3
    assert not ClawbackEntry.objects.exists()


def test_who_decided_does_not_book(world: World, paid: Case, voucher: SimpleUploadedFile) -> None:
    both = officer(world.department, "decider", "finance", name="刘科长")
    clawback = begin_clawback(
        actor=both, case_number=paid.number, amount_fen=100, reason="退回。",
        instalments=[Instalment(TODAY + timedelta(days=30), 100)],
    )  # fmt: skip
    client = client_of(both)
    assert "要由另一位财务登记" in client.get(reverse("desk:clawback", args=[clawback.number])).text
    answer = client.post(reverse("desk:book_return", args=[clawback.number]), a_return(voucher, amount="1"))
    assert answer.status_code == 403
    assert "另一位同事登记" in answer.text


def test_the_banks_file_books_its_rows_and_names_the_odd_ones_by_line(world: World, paid: Case) -> None:
    clawback = begun(world, paid)
    content = (
        f"追回编号,金额,日期,流水号\n{clawback.number},40000.00,{TODAY},R1\nZH0,1.00,{TODAY},R2\n"
        f"{clawback.number},1e999999,{TODAY},R3\n{clawback.number},1,—,R4\n"
    )
    client = client_of(world.finance)
    upload = SimpleUploadedFile("退款.csv", content.encode("gbk"), "text/csv")
    done = client.post(reverse("desk:take_returns"), {"file": upload}, follow=True)
    assert "新登记 1 笔，3 行没有登记" in done.text
    assert [f"第 {line} 行" in done.text for line in (3, 4, 5)] == [True] * 3
    for wrong in (b"\xff\xfe\x00\x81", b"a,b\n", "追回编号,金额,日期\n".encode()):
        told = client.post(reverse("desk:take_returns"), {"file": SimpleUploadedFile("x.csv", wrong)}, follow=True)
        assert "已导入" not in told.text
    assert "请先选" in client.post(reverse("desk:take_returns"), follow=True).text
    assert ClawbackEntry.objects.count() == 1


def test_a_clawback_is_called_off_with_a_reason_and_only_before_money_came(
    world: World, paid: Case, voucher: SimpleUploadedFile
) -> None:
    clawback = begun(world, paid)
    client, address = client_of(world.approver), reverse("desk:cancel_clawback", args=[clawback.number])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert "申诉成立" in client.post(address, {"reason": "申诉成立。"}, follow=True).text
    clawback = begun(world, paid)
    client_of(world.finance).post(reverse("desk:book_return", args=[clawback.number]), a_return(voucher))
    address = reverse("desk:cancel_clawback", args=[clawback.number])
    late = client.post(address, {"reason": "晚了。"})
    assert late.status_code == 409
    assert "不能撤销" in late.text


def test_the_list_shows_each_state_marks_what_is_late_and_goes_out_as_xlsx(world: World, paid: Case) -> None:
    clawback = begun(world, paid)
    client, address = client_of(world.finance), reverse("desk:clawbacks")
    assert "1 笔追回还差 10 万元" in client.get(address).text
    with moment.at_moment(timezone.now() + timedelta(days=31)):
        assert "1 笔逾期" in client.get(address).text
    assert clawback.number not in client.get(address, {"tab": "settled"}).text
    assert "没有已结清的追回" in client.get(address, {"tab": "settled"}).text
    sheet = client.get(address, {"as": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet")


def test_the_company_reads_how_much_by_when_and_how_to_pay(
    world: World, paid: Case, voucher: SimpleUploadedFile
) -> None:
    clawback = begun(world, paid)
    client_of(world.finance).post(reverse("desk:book_return", args=[clawback.number]), a_return(voucher))
    page = client_of(world.clerk).get(reverse("portal:case", args=[paid.number])).text
    for words in (
        "要退回的资金还差 6 万元",
        "60,000.00 元",
        "附言写追回编号",
        clawback.number,
        "部分已收",
        "未按约定用途使用。",
    ):
        assert words in page
    home = client_of(world.clerk).get(reverse("portal:my_company")).text
    assert f"还差 60,000.00 元，追回编号 {clawback.number}" in home
    other = client_of(world.another_clerk())
    assert other.get(reverse("portal:case", args=[paid.number])).status_code == 404


def test_a_visitor_of_another_department_finds_no_clawback(world: World, paid: Case) -> None:
    clawback = begun(world, paid)
    stranger: Client = client_of(officer(World.build("x", department="ft-science").department, "finance"))
    assert stranger.get(reverse("desk:clawback", args=[clawback.number])).status_code == 404
    assert clawback.number not in stranger.get(reverse("desk:clawbacks")).text
