"""What comes in from banks and goes out to spreadsheets, and text that would like to be markup."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.parties.models import Department, Post
from huiqi.core.payments.models import PaymentOrder
from huiqi.web.kit import middleware
from tests.factories import World, a_person

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil.example","点我")'
MARKUP = "<script>alert(1)</script>{{ 7*7 }}"
HEAD = "流水号,户名,账号,金额,结果,原因,日期\n"


@pytest.fixture(autouse=True)
def _second_factor_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)


@pytest.fixture
def world() -> World:
    return World.build("demo-rent")


def at_desk(department: Department, role: str) -> Client:
    """An officer at a browser."""
    person = a_person(role)
    Post.objects.create(
        person=person, department=department, role=role, since_on=timezone.localdate() - timedelta(days=9)
    )
    client = Client(raise_request_exception=True)
    client.force_login(person)
    return client


def test_a_formula_in_a_name_is_text_in_every_export(world: World) -> None:
    type(world.company).objects.filter(pk=world.company.pk).update(name=FORMULA)
    world.ordered()
    window, finance = at_desk(world.department, "window"), at_desk(world.department, "finance")
    csv = window.get(reverse("desk:worklist"), {"as": "csv", "tab": "all"}).getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK" in csv
    for client, name, data in (
        (window, "desk:worklist", {"as": "xlsx", "tab": "all"}),
        (finance, "desk:payments", {"as": "xlsx", "tab": ""}),
    ):
        book = zipfile.ZipFile(io.BytesIO(client.get(reverse(name), data).getvalue()))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "'=HYPERLINK" in sheet


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_a_bank_result_is_read_in_any_usual_encoding(world: World, encoding: str) -> None:
    case = world.ordered()
    finance = at_desk(world.department, "finance")
    finance.post(reverse("desk:export_batch"), {"fund": f"{world.opening.fund_code}:{world.opening.fund_year}"})
    order = PaymentOrder.objects.get(case=case)
    text = f"{HEAD}{order.number},{order.payee_name},{order.account},400000.00,成功,,{timezone.localdate()}\n"
    upload = SimpleUploadedFile("回单.csv", text.encode(encoding), "text/csv")
    answer = finance.post(reverse("desk:take_result"), {"file": upload}, follow=True)
    assert "到账 1 笔" in answer.text
    assert Case.objects.get(pk=case.pk).outcome == "paid"


@pytest.mark.parametrize(
    ("name", "content"), [("回单.csv", b"\xff\xfe\x00\x81"), ("回单.xlsx", b"PK\x03\x04broken"), ("空.csv", b"")]
)
def test_a_result_that_cannot_be_read_says_so_and_changes_nothing(world: World, name: str, content: bytes) -> None:
    case = world.ordered()
    finance = at_desk(world.department, "finance")
    upload = SimpleUploadedFile(name, content)
    answer = finance.post(reverse("desk:take_result"), {"file": upload}, follow=True)
    assert answer.status_code == 200
    assert "回单已导入" not in answer.text
    assert Case.objects.get(pk=case.pk).state == "decided"


def test_a_second_click_on_a_decision_has_one_effect(world: World) -> None:
    case = world.submitted()
    window = at_desk(world.department, "window")
    address = reverse("desk:move", args=[case.number, "accept"])
    given = {"version": Case.objects.get(pk=case.pk).version, "key": "once", "note": ""}
    first = window.post(address, given)
    again = window.post(address, given)
    assert first.status_code == 302
    assert again.status_code in (302, 409, 422)
    assert CaseEvent.objects.filter(case=case, move="accept").count() == 1


def test_two_officers_at_once_do_not_both_win(world: World) -> None:
    case = world.submitted()
    version = Case.objects.get(pk=case.pk).version
    one, other = at_desk(world.department, "window"), at_desk(world.department, "window")
    given = {"version": version, "note": "看过"}
    assert one.post(reverse("desk:move", args=[case.number, "accept"]), {**given, "key": "a"}).status_code == 302
    late = other.post(
        reverse("desk:move", args=[case.number, "return"]), {**given, "key": "b", "reasons": "unclear"}, follow=True
    )
    assert late.status_code in (409, 422)
    assert "刷新" in late.text
    assert Case.objects.get(pk=case.pk).step == "review"


def test_markup_in_notes_and_reasons_is_shown_as_text(world: World) -> None:
    case = world.submitted()
    type(world.company).objects.filter(pk=world.company.pk).update(name=MARKUP)
    window = at_desk(world.department, "window")
    window.post(reverse("desk:add_note", args=[case.number]), {"text": MARKUP})
    version = Case.objects.get(pk=case.pk).version
    given = {"version": version, "key": "k", "reasons": "unclear", "note": MARKUP}
    window.post(reverse("desk:move", args=[case.number, "decline"]), {**given, "reasons": "not_ours"})
    for address in (reverse("desk:case", args=[case.number]), reverse("desk:worklist") + "?tab=closed"):
        html = window.get(address).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html


def test_what_was_refused_keeps_what_was_typed(world: World) -> None:
    case = world.submitted()
    window = at_desk(world.department, "window")
    version = Case.objects.get(pk=case.pk).version
    answer = window.post(
        reverse("desk:move", args=[case.number, "return"]), {"version": version, "key": "k", "note": "写了很久的说明"}
    )
    assert answer.status_code == 422
    assert "写了很久的说明" in answer.text
    assert "没有办成" in answer.text
