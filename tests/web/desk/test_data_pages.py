"""A data officer brings a file, looks, corrects, takes in, hands the faults back, withdraws: without any script."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiqi.core.facts.models import Statement
from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.intake import services
from huiqi.core.intake.models import Delivery
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties import services as parties
from huiqi.web.desk.deliveries import acts, lists
from tests.core.intake.conftest import ATTRIBUTES, CODES
from tests.factories import a_department, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db
CONTENT = f"统一社会信用代码,2025年营业收入（万元）,某项\n{CODES[0]},5,7\n{CODES[0][:-1]}@,=1+1,8\n"


@pytest.fixture
def operator(settings: LazySettings, tmp_path: Path) -> Actor:
    settings.MEDIA_ROOT = tmp_path / "files"
    load_attributes(actor=SYSTEM, attributes=ATTRIBUTES)
    ensure_source(actor=SYSTEM, key="tax", name="税务部门")
    parties.create_company(actor=SYSTEM, uscc=CODES[0], name="云杉第1（演示）有限公司")
    return officer(a_department("ft-data"), "operator", name="钱工")


@pytest.fixture
def upload(operator: Actor) -> Callable[..., tuple[Client, Delivery]]:
    def do(content: str = CONTENT) -> tuple[Client, Delivery]:
        client = client_of(operator)
        file = SimpleUploadedFile("税务.csv", content.encode("gbk"), "text/csv")
        answer = client.post(reverse("data:list"), {"file": file, "source": "tax", "as_of_on": "2026-03-31"})
        delivery = Delivery.objects.latest("pk")
        assert answer.status_code == 302 and answer["Location"] == reverse("data:delivery", args=[delivery.pk])
        return client, delivery

    return do


def test_the_way_of_a_file(upload: Callable[..., tuple[Client, Delivery]]):
    client, delivery = upload()
    page = client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()
    assert "可入库 1 条，2 处要改" in page and "入库 1 条" in page and "下载差错清单" in page
    mapping = reverse("data:mapping", args=[delivery.pk])
    assert "3 列里有 1 列请您核对" in client.get(mapping).content.decode()
    chosen = {
        "t0": "@uscc",
        "t1": "revenue_total",
        "y1": "2025",
        "u1": "万元",
        "t2": "rd_expense",
        "y2": "2025",
        "u2": "元",
    }
    assert client.post(mapping, chosen).status_code == 302
    assert client.post(reverse("data:take_in", args=[delivery.pk])).status_code == 302
    assert sorted(Statement.objects.values_list("attribute_id", flat=True)) == ["rd_expense", "revenue_total"]
    assert client.post(reverse("data:take_in", args=[delivery.pk])).status_code == 302
    assert Statement.objects.count() == 2
    refused = client.post(reverse("data:withdraw", args=[delivery.pk]), {"reason": ""})
    assert refused.status_code == 422 and "请写明为什么撤回" in refused.content.decode()
    assert client.post(reverse("data:withdraw", args=[delivery.pk]), {"reason": "交错了"}).status_code == 302
    assert "已撤回" in client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()


def test_the_faults_come_as_a_workbook_to_send_back_and_the_download_is_on_record(
    upload: Callable[..., tuple[Client, Delivery]],
):
    client, delivery = upload()
    answer = client.get(reverse("data:faults", args=[delivery.pk]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["工作表", "行", "列", "列名", "原值", "怎么改"]
    assert [row[1:4] for row in rows[1:]] == [[3, "A", "统一社会信用代码"], [3, "B", "2025年营业收入(万元)"]]
    assert rows[2][4] == "'=1+1"  # nothing in it is a formula
    assert Event.objects.filter(kind="intake.faults.handed_out").count() == 1


def test_an_upload_without_what_is_needed_says_what_is_missing(operator: Actor):
    answer = client_of(operator).post(reverse("data:list"), {"source": "", "as_of_on": "三月"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("请选文件。", "请选来源部门。", "看不出是哪一天"))


def test_a_file_that_cannot_be_read_shows_its_reason(upload: Callable[..., tuple[Client, Delivery]]):
    client, delivery = upload("甲,乙\n1,2\n")
    assert "没有找到表头" in client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()
    assert "文件读不了" in client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()


def test_large_files_go_to_the_worker_and_the_page_tells_how_far_it_is(
    upload: Callable[..., tuple[Client, Delivery]], monkeypatch: pytest.MonkeyPatch, operator: Actor
):
    for module in (acts, lists):
        monkeypatch.setattr(module, "INLINE_BYTES", 1)
    client, delivery = upload()
    assert delivery.state == "received" and not delivery.columns
    page = client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()
    assert "等待读取" in page and "点这里刷新" in page
    services.look_over(actor=SYSTEM, delivery_id=delivery.pk)
    assert client.post(reverse("data:take_in", args=[delivery.pk])).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert "正在入库" in client.get(reverse("data:delivery", args=[delivery.pk])).content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    upload: Callable[..., tuple[Client, Delivery]], django_assert_max_num_queries: Callable[..., object]
):
    client, _ = upload()
    for number in range(6):
        upload(CONTENT.replace(",7\n", f",{number}\n"))
    client.get(reverse("data:list"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("data:list")).status_code == 200
