"""kill -9, a full disk, two at once: nothing half-done, nothing lost, and the next try finishes it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection

from huiqi.core.documents import store
from huiqi.core.documents.models import StoredFile
from huiqi.core.facts.models import Batch, Statement
from huiqi.core.intake import services
from huiqi.core.intake.models import Delivery, FaultRow
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import Refusal
from tests.core.intake.conftest import CODES

pytestmark = pytest.mark.django_db(transaction=True)
Bring = Callable[..., Delivery]
ROOT = Path(__file__).resolve().parents[3]
REGISTER = "统一社会信用代码,企业名称,登记状态,2025年营业收入（万元）\n" + "".join(
    f"{code},第{at}家（演示）有限公司,存续,{at}\n" for at, code in enumerate(CODES)
)
CHILD = """
    import os, signal, sys
    import django
    django.setup()
    from django.conf import settings
    settings.MEDIA_ROOT = {media!r}
    from huiqi.core.ledger.actors import SYSTEM
    verb = __import__("importlib").import_module("huiqi.core.intake.services.take_in")
    whole = verb.{function}

    def die(*args, **kwargs):
        if {after}:
            whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    verb.{function} = die
    verb.take_in(actor=SYSTEM, delivery_id={delivery})
"""


def database_url() -> str:
    to = connection.settings_dict
    return f"postgresql:///{to['NAME']}?host={to['HOST']}&user={to['USER']}&port={to['PORT']}"


def standing() -> tuple[int, ...]:
    """How much of everything there is."""
    return tuple(each.objects.count() for each in (Company, Batch, Statement, FaultRow, Event, StoredFile))


@pytest.mark.parametrize(
    ("function", "after"),
    [("create_companies", True), ("record_statements", False), ("record_statements", True), ("record_event", True)],
)
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_try_takes_all(
    bring: Bring, operator: Actor, function: str, after: bool
):
    delivery = bring(REGISTER, source="market", is_register=True)
    before = standing()
    media = str(django_settings.MEDIA_ROOT)
    code = textwrap.dedent(CHILD).format(function=function, after=after, delivery=delivery.pk, media=media)
    env = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]
    assert standing() == before
    delivery.refresh_from_db()
    assert delivery.state == "received" and delivery.progress.stage  # how far it came was told while it worked
    done = services.take_in(actor=operator, delivery_id=delivery.pk)
    assert done.counts["new_companies"] == 7 and Statement.objects.count() == 20


def test_a_full_disk_of_the_database_takes_nothing_in_and_says_so(
    bring: Bring, operator: Actor, monkeypatch: pytest.MonkeyPatch
):
    delivery = bring(REGISTER, source="market", is_register=True)
    before = standing()

    def full(**_: object) -> None:
        error = OperationalError("could not extend file: No space left on device")
        error.__cause__ = type("DiskFull", (Exception,), {"sqlstate": "53100"})()
        raise error

    monkeypatch.setattr(sys.modules["huiqi.core.intake.services.take_in"], "record_statements", full)
    with pytest.raises(Refusal, match="磁盘满了，这份数据一条也没有入库"):
        services.take_in(actor=operator, delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert standing() == before and "清理磁盘" in delivery.reason and delivery.state == "received"
    monkeypatch.undo()


def test_a_full_disk_while_a_file_arrives_keeps_nothing_and_says_so(bring: Bring, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "keep", full)
    with pytest.raises(Refusal, match="磁盘满了，文件没有存下来"):
        bring(REGISTER)
    assert not Delivery.objects.exists() and not StoredFile.objects.exists()
    assert not list((store.root() / "incoming").glob("*"))


def test_two_who_take_the_same_file_in_at_once_take_it_in_once(bring: Bring, operator: Actor):
    delivery = bring(REGISTER, source="market", is_register=True)
    batches: list[int | None] = []

    def go() -> None:
        try:
            batches.append(services.take_in(actor=operator, delivery_id=delivery.pk).batch_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(batches) == 2 and len(set(batches)) == 1
    assert Batch.objects.count() == 1 and Statement.objects.count() == 20


def test_what_the_worker_was_asked_for_is_done_once_and_a_refusal_stands_on_the_page(bring: Bring, operator: Actor):
    delivery = services.look_over(actor=operator, delivery_id=bring(REGISTER).pk)
    services.ask_to_take_in(actor=operator, delivery_id=delivery.pk)
    assert services.ask_to_take_in(actor=operator, delivery_id=delivery.pk).state == "queued"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'intake.take_in'")
        assert cursor.fetchone() == (1,)
