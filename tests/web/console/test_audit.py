"""The audit administrator reads the record, takes it along, and changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

import huiqi
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.ledger.services import record_read
from huiqi.web.console.ops.words import SUBJECTS
from tests.core.insight import world

pytestmark = pytest.mark.django_db


def test_events_are_searched_and_a_wrong_day_is_told(visitor):
    client = visitor("auditor")
    world.an_officer("window")
    today = timezone.localdate()
    assert "任职" in client.get("/audit/", {"kind": "parties.post.begun"}).text
    assert "没有这样的记录" in client.get("/audit/", {"to": (today - timedelta(days=9)).isoformat()}).text
    for query in (
        {"from": "yesterday"},
        {"from": "2026-13-45"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"room": "x"},
    ):
        answer = client.get("/audit/", query)
        assert answer.status_code == 422
        assert "筛选条件要改" in answer.text


def test_each_group_finds_its_own_kinds_and_no_others(visitor):
    client = visitor("auditor")
    record_read(actor=Actor("person", "何工", 1), subject=("parties.person", 2), fields=["phone"])
    for group, found, missing in (
        ("reads", "查看个人信息", "任职"),
        ("rights", "任职", "查看个人信息"),
        ("money", "没有这样的记录", "任职"),
    ):
        main = client.get("/audit/", {"group": group}).text.split('<h2 class="vh">记录</h2>')[1]
        assert found in main, group
        assert missing not in main, group
    assert client.get("/audit/", {"group": "everything"}).status_code == 422


def test_taking_the_audit_out_leaves_a_record_in_either_format(visitor):
    client = visitor("auditor")
    assert client.get("/audit/?as=csv&room=parties").status_code == 200
    answer = client.get("/audit/?as=xlsx&group=rights")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["序号", "时间", "操作人"]
    assert len(rows) > 1
    taken = Event.objects.filter(kind="insight.audit.exported").order_by("seq")
    assert [each.payload["filters"] for each in taken] == [["room"], ["group"]]
    assert taken[1].payload["rows"] == len(rows) - 1


def test_nobody_but_the_auditor_reads_the_record(visitor):
    for role in ("operator", "security", "leader", "window"):
        assert visitor(role).get("/audit/").status_code == 403, role


def test_the_page_says_since_when_nothing_was_deleted(visitor):
    page = visitor("auditor").get("/audit/").text
    assert "一条没有删过" in page
    assert "不少于 6 个月" in page


def test_every_kind_of_subject_that_a_room_writes_has_a_chinese_name():
    written = re.compile(r'subject=\(\s*"([a-z]+\.[a-z_]+)"|^SUBJECT = "([a-z]+\.[a-z_]+)"', re.MULTILINE)
    core = Path(huiqi.__file__).parent / "core"
    kinds = {one or two for file in core.rglob("*.py") for one, two in written.findall(file.read_text("utf-8"))}
    assert len(kinds) > 20
    assert kinds <= set(SUBJECTS), kinds - set(SUBJECTS)


def test_a_read_says_what_was_seen_and_a_post_which_one(visitor):
    client = visitor("auditor")
    record_read(actor=Actor("person", "何工", 1), subject=("parties.person", 2), fields=["phone", "收款账号"])
    assert "手机、收款账号" in client.get("/audit/", {"group": "reads"}).text
    assert "<small>审计管理员</small>" in client.get("/audit/", {"kind": "parties.post.begun"}).text


def test_a_person_in_the_record_is_named(visitor):
    person = world.an_officer("window")
    page = visitor("auditor").get("/audit/", {"kind": "parties.post.begun"}).text
    assert f"人员 {person.name}（{person.pk}）" in page
