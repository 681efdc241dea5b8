"""What people get wrong while filing: told what to do, and nothing of theirs is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases.models import Answer, Case, CaseEvent
from huiqi.core.catalog.services import close_opening
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Person
from huiqi.core.payments.services import export_batch
from tests.core.documents.conftest import docx_bytes, repack
from tests.core.parties.world import a_code, a_picture
from tests.factories import World, a_person, an_opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.build("demo-rent")


@pytest.fixture
def colleague(world: World) -> Callable[[str], tuple[Client, Actor]]:
    """Somebody who acts for the company, at a browser: ``colleague("林会计")``."""

    def make(name: str) -> tuple[Client, Actor]:
        person: Person = a_person(name)
        parties.grant_mandate(actor=SYSTEM, person_id=person.pk, company_id=world.company.pk, role="clerk")
        client = Client(raise_request_exception=True)
        client.force_login(person)
        who = Actor("person", name, person.pk, company_id=world.company.pk, mandates=frozenset({"clerk"}))
        return client, who

    return make


@pytest.fixture
def clerk(colleague: Any) -> tuple[Client, Actor]:
    return colleague("林会计")


def form_of(client: Client, number: str) -> dict[str, str]:
    """What the page of a draft would send: every input with its value."""
    html = client.get(reverse("portal:draft", args=[number])).text
    inputs = [
        dict(re.findall(r'(\w+)="([^"]*)"', tag)) | {"on": " checked" in tag}
        for tag in re.findall(r"<input[^>]*>", html)
    ]
    sent = [each for each in inputs if each.get("type") not in ("radio", "checkbox", "file") or each["on"]]
    return {str(each["name"]): str(each.get("value", "")) for each in sent if each["name"] != "csrfmiddlewaretoken"}


def test_a_wrong_credit_code_names_the_place_and_the_reason(clerk: tuple[Client, Actor]) -> None:
    right = a_code(424242)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    client = Client()
    client.force_login(a_person("新人"))
    answer = client.post(reverse("account:claim"), {"uscc": wrong, "company_name": "新芽网络（演示）有限公司"})
    assert answer.status_code == 422
    assert "第 18 位" in answer.text
    assert "校验" in answer.text
    assert wrong in answer.text  # still in its field
    letter = client.post(reverse("account:claim"), {"uscc": "9144030OMA5FTDEMX1", "company_name": "新芽"})
    assert "第 8 位" in letter.text


def macro_workbook() -> bytes:
    return repack(docx_bytes(), add={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})


def bomb() -> bytes:
    return repack(docx_bytes(), add={"word/x.xml": b"\x00" * (60 << 20)})


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("大.pdf", lambda: b"%PDF-1.7\n" + b"0" * (21 << 20), "20 MB"),
        ("执照.pdf", lambda: a_picture("假"), "内容却不是"),
        ("合同.docx", bomb, "大得不正常"),
        ("合同.docx", macro_workbook, "宏"),
        ("合同.docm", macro_workbook, "宏"),
        ("程序.exe", lambda: b"MZ\x90\x00", "不能接收"),
    ],
    ids=["too large", "lying", "bomb", "macro", "macro by name", "program"],
)
def test_a_bad_file_is_refused_with_what_to_do_and_the_draft_is_kept(
    world: World, clerk: tuple[Client, Actor], name: str, make: Callable[[], bytes], said: str
) -> None:
    client, who = clerk
    case = world.draft(who)
    given = {**form_of(client, case.number), "contact_name": "新联系人", "step": "save"}
    answer = client.post(
        reverse("portal:draft", args=[case.number]),
        {**given, "file-lease": SimpleUploadedFile(name, make(), "application/octet-stream")},
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "处要改" in answer.text
    assert Answer.objects.get(case=case, field="contact_name").value == "新联系人"
    assert case.attachments.count() == 1  # the lease that was there


def test_a_plain_zip_of_papers_is_refused_not_opened(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    case = world.draft(who)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("a.txt", "x")
    answer = client.post(
        reverse("portal:draft", args=[case.number]), {"file-lease": SimpleUploadedFile("材料.zip", out.getvalue())}
    )
    assert answer.status_code == 422
    assert case.attachments.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("1,200万", 1200), ("１２００", 1200), ("1200 万元", 1200), ("12000000元", 1200)]
)
def test_amounts_as_people_write_them_are_understood(
    world: World, clerk: tuple[Client, Actor], typed: str, kept: int
) -> None:
    client, who = clerk
    case = world.draft(who)
    given = {**form_of(client, case.number), "rent_paid": typed, "step": "save"}
    assert client.post(reverse("portal:draft", args=[case.number]), given).status_code == 302
    assert Answer.objects.get(case=case, field="rent_paid").value == kept


def test_a_vague_amount_is_asked_about_and_stays_in_its_field(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    case = world.draft(who)
    given = {**form_of(client, case.number), "rent_paid": "约一千", "contact_name": "另一人", "step": "submit"}
    answer = client.post(reverse("portal:draft", args=[case.number]), given)
    assert answer.status_code == 422
    assert 'value="约一千"' in answer.text
    assert 'role="alert"' in answer.text
    assert Answer.objects.get(case=case, field="contact_name").value == "另一人"
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_two_colleagues_at_once_lose_nothing(world: World, colleague: Any) -> None:
    (first, who), (second, _) = colleague("林会计"), colleague("陈经理")
    case = world.draft(who)
    page = reverse("portal:draft", args=[case.number])
    of_first, of_second = form_of(first, case.number), form_of(second, case.number)
    assert first.post(page, {**of_first, "contact_name": "甲", "step": "save"}).status_code == 302
    answer = second.post(page, {**of_second, "contact_name": "乙", "contact_phone": "0755-0000 0099", "step": "save"})
    assert answer.status_code == 422
    assert "林会计" in answer.text  # who changed it meanwhile
    assert 'value="乙"' in answer.text  # what was typed is still there
    assert Answer.objects.get(case=case, field="contact_name").value == "甲"
    assert Answer.objects.get(case=case, field="contact_phone").value == "0755-0000 0099"


def test_a_double_click_and_the_back_button_submit_once(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    case = world.draft(who)
    given = {**form_of(client, case.number), "step": "submit"}
    page = reverse("portal:draft", args=[case.number])
    done = reverse("portal:case", args=[case.number])
    for _ in range(3):  # twice at once, and again after going back
        answer = client.post(page, given)
        assert answer.status_code == 302
        assert answer.url == done
    assert CaseEvent.objects.filter(case=case, move="submit").count() == 1
    assert client.post(reverse("portal:apply", args=[world.opening.code])).url == done


def test_a_closed_window_says_when_it_closed_and_when_it_may_open(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    case = world.draft(who)
    today = timezone.localdate()
    soon = today + timedelta(days=30)
    an_opening("demo-next", item_id=world.opening.item_id, opens_on=soon, closes_on=soon + timedelta(days=30))
    close_opening(actor=SYSTEM, code=world.opening.code, last_on=today - timedelta(days=1), reason="资金用完")
    answer = client.post(
        reverse("portal:draft", args=[case.number]), {**form_of(client, case.number), "step": "submit"}
    )
    closed, opens = today - timedelta(days=1), today + timedelta(days=30)
    assert answer.status_code == 422
    assert f"{closed.month} 月 {closed.day} 日" in answer.text
    assert f"{opens.month} 月 {opens.day} 日" in answer.text
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_an_expired_session_keeps_what_was_typed(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    case = world.draft(who)
    given = {**form_of(client, case.number), "contact_name": "还没存的人", "step": "save"}
    client.logout()
    answer = client.post(reverse("portal:draft", args=[case.number]), given, headers={"Origin": "http://testserver"})
    assert answer.status_code == 419
    assert 'value="还没存的人"' in answer.text
    assert "再送一次" in answer.text


MARKUP = "<i>云</i>{{ 7*7 }}{% now 'Y' %}'; DROP TABLE cases_case; --"


def test_markup_sql_and_template_text_are_shown_as_text(world: World, clerk: tuple[Client, Actor]) -> None:
    client, who = clerk
    type(world.company).objects.filter(pk=world.company.pk).update(name=MARKUP)
    paid = world.ordered(who)
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year or 0)
    world.move(world.finance, paid, "confirm_paid", paid_on=timezone.localdate().isoformat(), serial="S")
    client.post(reverse("portal:rate", args=[paid.number]), {"stars": "5", "text": MARKUP})
    for address in (reverse("portal:my_company"), reverse("portal:case", args=[paid.number]), "/awards/", "/inbox/"):
        html = client.get(address).text
        assert "<i>云" not in html, address
        assert "49" not in re.findall(r"云&lt;/i&gt;(\d+)", html), address
    case_page = client.get(reverse("portal:case", args=[paid.number])).text
    assert "&lt;i&gt;云&lt;/i&gt;{{ 7*7 }}{% now" in case_page
    searched = client.get("/", {"q": MARKUP}).text
    assert "<i>云" not in searched
    assert Case.objects.filter(pk=paid.pk).exists()
