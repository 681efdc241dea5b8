"""Sending for real: a real queue, a real SMTP conversation, workers that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices import queries, services
from huiqi.core.notices.jobs import MAX_RUNS_OF_A_KILLER, take_over_stalled_jobs
from huiqi.core.notices.models import Delivery, Notice, OutboxMessage
from huiqi.core.notices.ports import DelayedError, Message, Receipt
from huiqi.core.parties.models import Company, Person
from huiqi.core.vault.keyring import keyring_file
from huiqi.engine.refusal import Conflict, NotAllowed
from tests.core.notices.conftest import run_worker
from tests.core.notices.test_send import accepted

pytestmark = pytest.mark.django_db(transaction=True)
Bind = Callable[..., None]


class Postman:
    """A mail server that keeps what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(bytes(envelope.content or b""))
        return answer


@pytest.fixture
def postman(settings: object, bind: Bind) -> Iterator[Postman]:
    keeper = Postman()
    with socket.socket() as free:  # aiosmtpd can't choose a port itself
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    bind(email="huiqi.adapters.email.DjangoEmail")
    yield keeper
    controller.stop()


def email_of(notice: Notice) -> Delivery:
    return notice.deliveries.get(channel="email")


def test_a_mail_goes_over_a_real_smtp_conversation_and_says_it_all(postman: Postman, company: Company) -> None:
    notice = accepted(company)
    run_worker()
    [raw] = postman.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "lin@example.org"
    assert mail["Subject"].strip() == "【惠企】已受理：软件企业首次达规模支持"
    assert mail["Message-ID"].startswith(f"<notice-{notice.pk}-")
    text = mail.get_content()
    assert "2026 年 12 月 4 日前完成" in text
    assert "/cases/2026-RJ-0417/" in text
    assert "本平台不收费" in text
    delivery = email_of(notice)
    assert (delivery.get_state_display(), delivery.attempts) == ("已送出", 1)


def test_running_the_job_again_sends_no_second_mail(postman: Postman, company: Company) -> None:
    notice = accepted(company)
    run_worker()
    assert services.deliver(delivery_id=email_of(notice).pk) is None
    assert len(postman.mails) == 1


def test_a_server_that_asks_to_come_back_is_tried_again_with_the_same_message_id(
    postman: Postman, company: Company
) -> None:
    postman.answers = ["451 try later"]
    notice = accepted(company)
    run_worker()
    waiting = email_of(notice)
    assert waiting.get_state_display() == "待发送"
    assert "451 try later" in waiting.last_error
    run_worker(ignore_waiting=True)
    assert email_of(notice).get_state_display() == "已送出"
    assert len(postman.mails) == 1


def test_an_address_refused_for_good_fails_at_once_and_is_on_the_health_page(
    postman: Postman, company: Company, operator: Actor
) -> None:
    postman.answers = ["550 no such user"]
    notice = accepted(company)
    run_worker()
    [failed] = queries.list_failed_deliveries(operator)
    assert failed == email_of(notice)
    assert "550 no such user" in failed.last_error
    assert queries.count_deliveries(operator)["邮件"] == {"待发送": 0, "已送出": 0, "没送到": 1, "没有发": 0}


def test_retries_end_and_the_operator_can_send_again(
    postman: Postman, company: Company, operator: Actor, clerk: Actor
) -> None:
    postman.answers = ["451 away"] * 8
    notice = accepted(company)
    for _ in range(9):
        run_worker(ignore_waiting=True)
    failed = email_of(notice)
    assert (failed.get_state_display(), failed.attempts) == ("没送到", 8)
    with pytest.raises(NotAllowed):
        services.retry_delivery(actor=clerk, delivery_id=failed.pk)
    services.retry_delivery(actor=operator, delivery_id=failed.pk)
    run_worker()
    assert email_of(notice).get_state_display() == "已送出"
    with pytest.raises(Conflict):
        services.retry_delivery(actor=operator, delivery_id=failed.pk)


def test_a_mail_server_that_is_away_counts_as_later(settings: object, bind: Bind, company: Company) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    bind(email="huiqi.adapters.email.DjangoEmail")
    notice = accepted(company)
    with pytest.raises(DelayedError, match="连不上"):
        services.deliver(delivery_id=email_of(notice).pk)


def test_who_has_left_in_the_meantime_gets_nothing(postman: Postman, company: Company) -> None:
    notice = accepted(company)
    Person.objects.update(is_active=False)
    run_worker()
    assert not postman.mails
    assert email_of(notice).get_state_display() == "没送到"


def test_channels_not_connected_show_what_would_have_gone_and_never_say_sent(
    company: Company, operator: Actor, clerk: Actor
) -> None:
    notice = accepted(company)
    run_worker()
    sms = notice.deliveries.get(channel="sms")
    assert (sms.get_state_display(), sms.note) == ("没有发", "未接入短信，内容留在待发记录里")
    [kept] = queries.list_outbox(operator, channel="sms")
    assert kept.address_masked == "138****2207"
    assert kept.text.startswith("【惠企】已受理：软件企业首次达规模支持。")
    with pytest.raises(NotAllowed):
        queries.list_outbox(clerk)


# A job that breaks, and workers that are killed


class Broken:
    """A channel with a fault in its program."""

    def send(self, message: Message) -> Receipt:
        raise KeyError("oops")


def test_a_job_that_finally_fails_is_listed_and_can_be_run_again(
    company: Company, operator: Actor, clerk: Actor
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('letters', 'documents.issue_letter', '{}', 'failed') RETURNING id"
        )
        job_id = cursor.fetchone()[0]
    [failed] = queries.list_failed_jobs(operator)
    assert (failed.id, failed.words) == (job_id, "生成文书")
    with pytest.raises(NotAllowed):
        services.retry_failed(actor=clerk, job_id=job_id)
    services.retry_failed(actor=operator, job_id=job_id)
    assert ProcrastinateJob.objects.get(pk=job_id).status == "todo"
    assert queries.count_jobs(operator) == {"等待": 1, "进行中": 0, "失败": 0}
    with pytest.raises(Conflict):
        services.retry_failed(actor=operator, job_id=job_id)


def test_a_fault_in_a_channel_ends_as_a_failed_delivery_with_its_error(bind: Bind, company: Company) -> None:
    bind(email=f"{Broken.__module__}.Broken")
    sys.modules.setdefault(Broken.__module__, sys.modules[__name__])
    delivery = email_of(accepted(company))
    with pytest.raises(KeyError):
        services.deliver(delivery_id=delivery.pk)
    services.deliver(delivery_id=delivery.pk, is_last_attempt=True)
    delivery.refresh_from_db()
    assert delivery.get_state_display() == "没送到"
    assert "KeyError" in delivery.last_error


WORKER = """
import asyncio, os, sys, time
import django
django.setup()
from django.conf import settings
from procrastinate.contrib.django import app
from huiqi.core.notices.ports import Receipt
from huiqi.adapters.sms import NullSms
import huiqi.adapters.email as port

class Slow:
    def send(self, message):
        open(sys.argv[1], "a").write("x")
        time.sleep(60)

port.Slow = Slow
settings.HUIQI["PORTS"]["email"] = "huiqi.adapters.email.Slow"
async def work():
    worker = app.with_connector(app.connector.get_worker_connector())
    async with worker.open_async():
        await worker.run_worker_async(install_signal_handlers=False, queues=["notices"],
                                      update_heartbeat_interval=0.2, stalled_worker_timeout=1)
asyncio.run(work())
"""


def test_kill_9_of_a_worker_in_the_middle_of_a_job_runs_it_again_with_one_effect(
    postman: Postman, company: Company, settings: object, tmp_path: Path
) -> None:
    settings.PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 0.2, "stalled_worker_timeout": 1}
    notice = accepted(company)
    started = tmp_path / "started"
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}&port={place['PORT']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(started)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url,
            "HUIQI_KEYRING": str(keyring_file()),  # phones are sealed: the worker opens them with the same keys
        },
    )
    try:
        deadline = time.monotonic() + 30
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert started.exists(), "the worker never began"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    job = ProcrastinateJob.objects.get(pk=email_of(notice).job_id)
    assert job.status == "doing"
    run_worker()
    assert not postman.mails, "a new worker alone does not take the job of a dead one"
    time.sleep(1.2)
    assert _take_over() >= 1
    run_worker()
    run_worker()
    assert len(postman.mails) == 1
    delivery = email_of(notice)
    assert (delivery.get_state_display(), delivery.attempts) == ("已送出", 2)
    assert OutboxMessage.objects.filter(channel="sms").count() == 1


def test_a_job_that_keeps_killing_its_worker_is_given_up(company: Company, operator: Actor) -> None:
    accepted(company)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [MAX_RUNS_OF_A_KILLER])
    assert _take_over() == 0
    assert {job.words for job in queries.list_failed_jobs(operator)} == {"发送通知"}


def _take_over() -> int:
    connection.close()

    async def work() -> int:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            return await take_over_stalled_jobs(worker_app)

    return asyncio.run(work())
