"""调剂 and 年终结转 in the browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiqi.core.payments.models import Fund, FundTransfer
from huiqi.core.payments.queries import fund_position
from huiqi.core.payments.services import ensure_fund, export_batch
from huiqi.web.kit.nav import list_links
from tests.factories import World, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db
ADDRESS = "desk:fund_transfers"


def key(world: World) -> tuple[str, int]:
    assert world.opening.fund_year
    return world.opening.fund_code, world.opening.fund_year


@pytest.fixture
def two(world: World) -> dict[str, str]:
    """A second fund, and the form that moves 40万 into it."""
    code, year = key(world)
    ensure_fund(actor=world.finance, code="other", year=year, name="另一笔资金", department_code=world.department.code)
    return {
        "source": f"{code}:{year}", "target": f"other:{year}", "amount": "40万", "reason": "预算调剂通知。", "key": "k1",
    }  # fmt: skip


def test_one_proposes_and_only_another_person_moves_the_money(world: World, two: dict[str, str]) -> None:
    finance = client_of(world.finance)
    assert "等另一位财务或核准人员确认" in finance.post(reverse(ADDRESS), two, follow=True).text
    finance.post(reverse(ADDRESS), two)
    transfer = FundTransfer.objects.get()
    settle = reverse("desk:settle_transfer", args=[transfer.number])
    assert settle not in finance.get(reverse(ADDRESS)).text
    own = finance.post(settle, {"verdict": "agree"})
    assert own.status_code == 403
    assert "要由另一位同事确认" in own.text
    year = key(world)[1]
    assert fund_position("other", year).left_fen == 0
    approver = client_of(world.approver)
    assert settle in approver.get(reverse(ADDRESS)).text
    assert "已调剂 400,000.00 元" in approver.post(settle, {"verdict": "agree"}, follow=True).text
    assert fund_position("other", year).left_fen == 40_000_000
    assert "已经办过" in approver.post(settle, {"verdict": "refuse"}).text


def test_a_transfer_may_be_refused_and_then_nothing_moves(world: World, two: dict[str, str]) -> None:
    client_of(world.finance).post(reverse(ADDRESS), two)
    settle = reverse("desk:settle_transfer", args=[FundTransfer.objects.get().number])
    approver = client_of(world.approver)
    assert "请选确认还是不同意" in approver.post(settle, {"verdict": "x"}, follow=True).text
    assert "钱没有动" in approver.post(settle, {"verdict": "refuse"}, follow=True).text
    assert fund_position("other", key(world)[1]).left_fen == 0


def test_more_than_is_left_is_refused_at_the_confirmation_in_words(world: World, two: dict[str, str]) -> None:
    client_of(world.finance).post(reverse(ADDRESS), two | {"amount": "2000万"})
    settle = reverse("desk:settle_transfer", args=[FundTransfer.objects.get().number])
    answer = client_of(world.approver).post(settle, {"verdict": "agree"})
    assert answer.status_code == 409
    assert "不够调出" in answer.text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("target", "", "请选调入哪个资金"),
        ("source", "nowhere:abcd", "请选从哪个资金调出"),
        ("amount", "-5", "请"),
        ("amount", "1" * 30, "请核对单位和位数"),
        ("amount", "0.001", "精确到分"),
        ("reason", "", "请写明调剂的依据"),
    ],
)
def test_a_gap_in_the_proposal_is_said_and_the_rest_stays(
    world: World, two: dict[str, str], name: str, value: str, sentence: str
) -> None:
    answer = client_of(world.finance).post(reverse(ADDRESS), two | {name: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert name == "reason" or "预算调剂通知。" in answer.text
    assert not FundTransfer.objects.exists()


def test_the_same_fund_twice_is_no_transfer(world: World, two: dict[str, str]) -> None:
    answer = client_of(world.finance).post(reverse(ADDRESS), two | {"target": two["source"]})
    assert answer.status_code == 422
    assert "要是两个资金" in answer.text


def test_year_end_is_previewed_confirmed_once_and_said_on_the_fund_page(world: World) -> None:
    code, year = key(world)
    world.ordered()
    client, address = client_of(world.finance), reverse("desk:carry_over", args=[code, year])
    assert address in client.get(reverse("desk:fund", args=[code, year])).text
    preview = client.get(address)
    assert "1 件转到" in preview.text
    assert "1,160 万元收回" in preview.text
    unsure = client.post(address)
    assert unsure.status_code == 422
    assert "请先勾选" in unsure.text
    assert Fund.objects.get(code=code, year=year).closed_at is None
    done = client.post(address, {"sure": "1"}, follow=True)
    assert "已年终结转" in done.text
    assert address not in done.text
    again = client.post(address, {"sure": "1"})
    assert again.status_code == 409
    assert "已经年终结转过" in again.text


def test_while_the_bank_has_an_order_the_page_says_what_hinders(world: World) -> None:
    code, year = key(world)
    world.ordered()
    export_batch(actor=world.finance, fund_code=code, year=year)
    client, address = client_of(world.finance), reverse("desk:carry_over", args=[code, year])
    page = client.get(address).text
    assert "还有 1 张支付单在银行处理中" in page
    assert 'name="sure"' not in page
    assert client.post(address, {"sure": "1"}).status_code == 409


def test_an_operator_may_close_the_year_and_a_decider_may_not(world: World) -> None:
    address = reverse("desk:carry_over", args=key(world))
    operator = client_of(officer(world.department, "operator", name="钱工"))
    assert operator.get(address).status_code == 200
    assert operator.post(address, {"sure": "1"}, follow=True).status_code == 200
    assert client_of(world.decider).get(address).status_code == 403


def test_the_pages_of_the_money_stand_under_one_entry_of_the_mast(world: World) -> None:
    client = client_of(world.finance)
    for name in ("desk:clawbacks", ADDRESS, "desk:tranches", "desk:payments"):
        links = {link.label: link.is_current for link in list_links("desk", client.get(reverse(name)).wsgi_request)}
        assert [label for label, is_current in links.items() if is_current] == ["拨付"], name
