"""分期 in the browser: what waits, accepting a condition with its paper, and what the company reads."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases.models import Case
from huiqi.core.payments.models import PaymentOrder, Tranche
from huiqi.core.payments.services import export_batch, take_result
from tests.factories import World
from tests.sessions import client_of

pytestmark = pytest.mark.django_db
PARTS = [{"title": "首期", "percent": 60}, {"title": "验收后尾款", "percent": 40, "milestone": "项目通过验收"}]


@pytest.fixture
def parts(db: None) -> World:
    return World.build(tranches=PARTS)


@pytest.fixture
def half_paid(parts: World) -> Case:
    case = parts.ordered()
    export_batch(actor=parts.finance, fund_code=parts.opening.fund_code, year=parts.opening.fund_year or 0)
    order = PaymentOrder.objects.get(case=case)
    content = f"流水号,金额,结果,日期\n{order.number},240000.00,成功,{timezone.localdate()}\n"
    assert take_result(actor=parts.finance, name="回单.csv", content=content.encode()).errors == []
    return Case.objects.get(pk=case.pk)


def address_of(case: Case, position: int = 2) -> str:
    return reverse("desk:tranche", args=[case.number, position])


def test_the_case_page_shows_the_tranches_and_the_form_to_who_may_accept(parts: World, half_paid: Case) -> None:
    page = client_of(parts.handler).get(reverse("desk:case", args=[half_paid.number])).text
    for words in ("首期", "已到账", "达到约定条件：项目通过验收", "等条件", address_of(half_paid)):
        assert words in page
    assert f'action="{address_of(half_paid)}"' not in client_of(parts.finance).get(
        reverse("desk:case", args=[half_paid.number])
    ).text  # fmt: skip


def test_a_grant_paid_at_once_has_no_table_of_tranches(world: World, paid: Case) -> None:
    assert 'id="tranches"' not in client_of(world.handler).get(reverse("desk:case", args=[paid.number])).text
    assert 'id="tranches"' not in client_of(world.clerk).get(reverse("portal:case", args=[paid.number])).text


def test_a_condition_is_accepted_with_a_note_and_a_paper_once(
    parts: World, half_paid: Case, voucher: SimpleUploadedFile
) -> None:
    client = client_of(parts.handler)
    bare = client.post(address_of(half_paid), {"note": "现场看过，已验收。"})
    assert bare.status_code == 422
    assert "请附证明材料" in bare.text
    assert "现场看过，已验收。" in bare.text
    done = client.post(address_of(half_paid), {"note": "现场看过，已验收。", "paper": voucher}, follow=True)
    assert "财务可以开支付单" in done.text
    tranche = Tranche.objects.get(position=2)
    assert tranche.met_by_id == parts.handler.person_id
    assert reverse("portal:file", args=[tranche.paper_id]) in done.text
    assert client_of(parts.finance).get(reverse("portal:file", args=[tranche.paper_id])).status_code == 200
    voucher.seek(0)
    again = client.post(address_of(half_paid), {"note": "再来。", "paper": voucher})
    assert again.status_code == 409
    assert "不用再确认" in again.text


def test_a_file_that_is_none_is_refused_and_the_note_stays(parts: World, half_paid: Case) -> None:
    bad = SimpleUploadedFile("报告.pdf", b"MZ not a pdf", "application/pdf")
    answer = client_of(parts.handler).post(address_of(half_paid), {"note": "已验收。", "paper": bad})
    assert answer.status_code == 422
    assert "已验收。" in answer.text
    assert Tranche.objects.get(position=2).met_at is None


def test_the_list_groups_tranches_by_what_they_wait_for(
    parts: World, half_paid: Case, voucher: SimpleUploadedFile
) -> None:
    client, address = client_of(parts.handler), reverse("desk:tranches")
    page = client.get(address).text
    assert "1 期等确认条件，合计 16 万元" in page
    assert address_of(half_paid) in page
    client.post(address_of(half_paid), {"note": "已验收。", "paper": voucher})
    assert "没有等确认条件的分期" in client.get(address).text
    assert half_paid.number in client.get(address, {"tab": "order"}).text
    assert client.get(address, {"as": "xlsx", "tab": "order"})["Content-Type"].endswith("sheet")


def test_a_tranche_that_is_none_is_not_found(parts: World, half_paid: Case) -> None:
    assert client_of(parts.handler).get(address_of(half_paid, 9)).status_code == 404
    assert "已到账" in client_of(parts.handler).get(address_of(half_paid, 1)).text


def test_the_company_reads_what_each_part_waits_for(parts: World, half_paid: Case, voucher: SimpleUploadedFile) -> None:
    client, address = client_of(parts.clerk), reverse("portal:case", args=[half_paid.number])
    page = client.get(address).text
    assert "拨付到贵公司账户" in page
    assert "条件：项目通过验收。达到后请联系承办人" in page
    client_of(parts.handler).post(address_of(half_paid), {"note": "已验收。", "paper": voucher})
    assert "条件已满足，由财务办理" in client.get(address).text
