"""The operator's pages: health, jobs, notices, posts, calendar, audit, funds."""

from __future__ import annotations

import re
from itertools import count

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from huiqi.core.ledger.models import Event
from huiqi.core.ledger.services import record_backup, record_drill
from huiqi.core.notices.models import Delivery, Notice, OutboxMessage
from huiqi.core.payments.queries import find_fund_position
from huiqi.web.console.ops import health
from huiqi.web.console.ops.words import SUBJECTS, task_words
from huiqi.web.kit.words import WORDS
from tests.core.insight import world

pytestmark = pytest.mark.django_db
_numbers = count(1)


def a_job(
    state: str = "failed", task: str = "documents.issue_letter", queueing_lock: str | None = None, args: str = "{}"
):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, queueing_lock) "
            "VALUES ('default', %s, 0, %s, %s::procrastinate_job_status, %s) RETURNING id",
            [task, args, state, queueing_lock],
        )
        return cursor.fetchone()[0]


def a_delivery(state: str = "failed", channel: str = "sms", error: str = "号码是空号"):
    department = world.a_department()
    notice = Notice.objects.create(
        department=department,
        role="window",
        template="x",
        title="要求补正",
        body="请补材料",
        dedupe_key=f"k{next(_numbers)}",
    )
    return Delivery.objects.create(
        notice=notice, channel=channel, state=state, last_error=error, attempts=4, address_masked="138****2207"
    )


# Health


def test_without_a_worker_the_first_line_says_so(visitor):
    text = visitor("operator").get("/ops/").text
    assert "没有在运行" in text
    assert re.search(r"<h1[^>]*>\d+ 处有问题", text)
    assert text.index("没有在运行") < text.index("未接入杀毒")


def test_with_a_worker_and_items_all_is_well(visitor):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    world.an_opening()
    text = visitor("operator").get("/ops/").text
    assert "运行正常" in text
    assert "1 个在运行" in text


def test_the_page_tells_of_backups_drills_and_algorithms(visitor):
    before = visitor("operator").get("/ops/").text
    assert before.count("还没有做过") == 2
    assert "国密 SM2 未接入" in before
    assert "SM4-GCM" in before
    assert "软件实现，未接入经认证的密码模块" in before

    record_backup(file="huiqi-1.tar", size_bytes=3 * 2**20, log={"size": 1234, "root": "00"})
    record_drill(file="huiqi-1.tar", is_passed=True, seconds=12.5, note="存证日志完好")
    after = visitor("operator").get("/ops/").text
    assert "huiqi-1.tar，3.0 MB，存证日志 1,234 条" in after
    assert "用时 12.5 秒" in after
    assert "还没有做过" not in after

    record_drill(file="huiqi-2.tar", is_passed=False, seconds=1, note="备份里的 database.dump 已损坏")
    failed = visitor("operator").get("/ops/").text
    assert "没有通过" in failed
    assert "database.dump 已损坏" in failed


def test_a_backup_two_days_old_and_a_keyring_that_is_open_to_others_are_to_be_looked_at(visitor, tmp_path, settings):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (at, kind, actor_kind, actor_label, subject_kind, subject_id, payload) VALUES"
            " (now() - interval '2 days', 'ledger.backup.made', 'system', '系统', 'ledger.backup', 'old.tar',"
            ' \'{"size_bytes": 1, "log": null}\')'
        )
    keyring = tmp_path / "keyring"
    keyring.write_text("")
    keyring.chmod(0o644)
    settings.HUIQI = {**settings.HUIQI, "KEYS": {"FOLDER": tmp_path, "FILE": ""}}
    text = visitor("operator").get("/ops/").text
    assert "一天多没有备份了" in text
    assert f"chmod 600 {keyring}" in text


def test_the_missing_virus_scanner_is_named(visitor):
    assert "未接入杀毒" in visitor("operator").get("/ops/").text


def test_one_broken_check_hides_no_other(visitor, monkeypatch):
    def refuse(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        raise DatabaseError

    monkeypatch.setitem(health.CHECKS, "磁盘和文件", refuse)
    text = visitor("operator").get("/ops/").text
    assert "查不到" in text
    assert "后台进程" in text


def test_failed_jobs_and_deliveries_are_on_the_health_page(visitor):
    a_job()
    a_delivery()
    text = visitor("operator").get("/ops/").text
    assert "生成文书" in text
    assert "1 条" in text


def test_the_health_page_as_a_file(visitor):
    assert "后台进程,有问题" in visitor("operator").get("/ops/?as=csv").content.decode()


# Jobs


def test_a_failed_job_is_run_again_by_its_button_and_that_is_on_record(visitor):
    job = a_job()
    client = visitor("operator")
    answer = client.post(reverse("console:retry_job", args=[job]), {"next": "/ops/jobs/?state=failed"}, follow=True)
    assert f"任务 {job} 已放回队列" in answer.text
    assert answer.redirect_chain[-1][0] == "/ops/jobs/?state=failed"
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"
    assert Event.objects.filter(kind="notices.job.retried", subject_id=str(job)).exists()


def test_a_second_click_is_told_that_it_is_done(visitor):
    job, client = a_job(), visitor("operator")
    client.post(reverse("console:retry_job", args=[job]))
    assert client.post(reverse("console:retry_job", args=[job])).status_code == 409


def test_a_failed_job_whose_younger_sister_waits_is_not_doubled(visitor):
    job = a_job(queueing_lock="once")
    a_job("todo", queueing_lock="once")
    answer = visitor("operator").post(reverse("console:retry_job", args=[job]))
    assert answer.status_code == 409
    assert "已经在排队" in answer.text
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"


def test_a_retry_does_not_lead_to_another_site(visitor):
    answer = visitor("operator").post(reverse("console:retry_job", args=[a_job()]), {"next": "https://evil.example/"})
    assert answer.url == "/ops/jobs/"


def test_jobs_are_filtered_and_nonsense_is_refused(visitor):
    a_job("failed")
    a_job("todo", "notices.deliver")
    client = visitor("operator")
    assert "没有这样的任务" in client.get("/ops/jobs/?state=succeeded").text
    assert client.get("/ops/jobs/?state=nonsense").status_code == 422


def test_every_task_of_the_product_has_a_chinese_name():
    for name in app.tasks:
        if not name.startswith("procrastinate") and not name.startswith("builtin"):
            assert name not in task_words(name), name


def test_every_kind_of_subject_on_record_has_a_chinese_name():
    world.an_officer("window")
    kinds = set(Event.objects.values_list("subject_kind", flat=True))
    assert kinds
    assert kinds <= set(SUBJECTS)


# Notices


def test_a_notice_that_did_not_arrive_is_shown_with_its_reason_and_sent_again(visitor):
    delivery, client = a_delivery(), visitor("operator")
    page = client.get("/ops/outbox/").text
    assert "号码是空号" in page
    assert "138****2207" in page
    client.post(reverse("console:retry_delivery", args=[delivery.pk]))
    assert Delivery.objects.get(pk=delivery.pk).state == "queued"


def test_the_outbox_shows_what_would_go_and_keeps_addresses_masked(visitor):
    OutboxMessage.objects.create(key="1", channel="sms", address_masked="138****2207", text="=请补 <b>材料</b>")
    client = visitor("operator")
    page = client.get("/ops/outbox/?show=sms").text
    assert "&lt;b&gt;材料" in page
    assert "'=请补" in client.get("/ops/outbox/?show=sms&as=csv").content.decode()
    assert client.get("/ops/outbox/?show=pigeon").status_code == 422


# Departments and posts


def test_an_operator_reads_who_is_in_post_and_gives_no_post(visitor):
    world.an_officer("window", "ft-science", "区科创局")
    client = visitor("operator")
    page = client.get("/ops/departments/ft-science/").text
    assert "任职和离任由安全管理员办" in page
    assert "<form" not in page.split("<main")[1]
    assert client.post("/ops/departments/ft-science/", {"act": "appoint"}).status_code == 405


def test_the_list_of_departments_costs_the_same_however_many(visitor, django_assert_max_num_queries):
    client = visitor("operator")
    for number in range(12):
        world.a_department(f"ft-more-{number}", f"第{number}局")
        world.an_officer("handler", f"ft-more-{number}", f"第{number}局")
    client.get("/account/acting/")  # the first page of a session writes down when and from where it began
    with django_assert_max_num_queries(12):
        assert "第11局" in client.get("/ops/departments/").text


# Calendar


def test_the_year_shows_adjusted_weekends_and_the_next_one_is_an_estimate(visitor):
    client = visitor("operator")
    known = client.get("/ops/calendar/?year=2026").text
    assert "248 个工作日" in known
    assert "2 月 14 日，调休上班" in known
    assert "暂定" in client.get("/ops/calendar/?year=2027").text
    assert client.get("/ops/calendar/?year=1900").status_code == 422
    assert len(client.get("/ops/calendar/?year=2026&as=csv").content.decode().splitlines()) == 366


# Funds


def test_finance_opens_a_fund_and_the_same_notice_counts_once(visitor):
    client = visitor("finance")
    form = {
        "code": "industry-2027",
        "year": "2027",
        "name": "产业资金",
        "amount": "5,000,000.50",
        "notice": "深财〔2027〕1号",
    }
    assert "到位" in client.post("/ops/funds/", form, follow=True).text
    assert find_fund_position("industry-2027", 2027).left_fen == 500_000_050
    again = client.post("/ops/funds/", form)
    assert again.status_code == 422
    assert "没有重复入账" in again.text
    assert find_fund_position("industry-2027", 2027).left_fen == 500_000_050
    assert "5,000,000.50" in client.get("/ops/funds/industry-2027/2027/").text


@pytest.mark.parametrize(("field", "value"), [
    ("amount", "约一千"), ("amount", "-5"), ("amount", "1e400"), ("amount", "0"), ("amount", "9" * 30), ("amount", "NaN"),
    ("year", "27"), ("year", "二〇二七"), ("code", "有 空格"), ("code", ""), ("notice", ""), ("name", ""),
])  # fmt: skip
def test_a_wrong_appropriation_is_told_beside_its_field_and_enters_nothing(field, value, visitor):
    form = {"code": "industry-2027", "year": "2027", "name": "产业资金", "amount": "100", "notice": "1号", field: value}
    answer = visitor("finance").post("/ops/funds/", form)
    assert answer.status_code == 422
    assert f"f-{field}" in answer.text
    assert find_fund_position("industry-2027", 2027) is None


def test_an_operator_sees_funds_but_enters_no_money(visitor):
    client = visitor("operator")
    world.a_fund(department=world.a_department())
    page = client.get("/ops/funds/").text
    assert "1,000,000.00" in page
    assert "登记到位" not in page
    assert client.post("/ops/funds/", {"code": "x", "year": "2027", "amount": "1", "notice": "1"}).status_code == 422


def test_finance_sees_only_the_funds_of_its_department(visitor):
    world.a_fund("other-fund", department=world.a_department("ft-science", "区科创局"))
    client = visitor("finance")
    assert "other-fund" not in client.get("/ops/funds/").text
    assert client.get("/ops/funds/other-fund/2026/").status_code == 404


def test_no_english_word_of_a_closed_vocabulary_leaks_into_the_pages(visitor):
    a_job()
    a_delivery()
    client = visitor("operator")
    states = "|".join({*WORDS["job_state"], *WORDS["delivery_state"], "owner", "handler", "decider"})
    for address in ("/ops/", "/ops/jobs/", "/ops/outbox/", "/ops/departments/ft-data/", "/ops/funds/"):
        world.a_department("ft-data", "区政数局")
        text = re.sub(r"<(script|style|select)[\s\S]*?</\1>", "", client.get(address).text)
        seen = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(rf"(?<![\w.-])({states})(?![\w.-])", seen), address
