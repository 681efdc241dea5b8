"""Taking files in, keeping them safe, and who may open them again."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from huiqi.core.documents import access, queries, services, store
from huiqi.core.documents.inspection.refused import FileRefused
from huiqi.core.documents.models import StoredFile
from huiqi.core.documents.ports import ScanResult, Verdict
from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.engine.refusal import NotAllowed, NotFound, Refusal
from tests.core.documents.conftest import PDF, Upload

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeScan:
    """Answers what the test sets."""

    result = ScanResult(Verdict.CLEAN)

    def scan(self, stream: object) -> ScanResult:
        return type(self).result


@pytest.fixture
def scanner(settings: object) -> type[FakeScan]:
    settings.HUIQI = {
        **settings.HUIQI,
        "PORTS": {**settings.HUIQI["PORTS"], "virus_scan": f"{FakeScan.__module__}.FakeScan"},
    }
    FakeScan.result = ScanResult(Verdict.CLEAN)
    sys.modules.setdefault(FakeScan.__module__, sys.modules[__name__])
    return FakeScan


def test_a_file_lies_under_its_hash_and_can_never_be_run(clerk: Actor, upload: Upload, media: Path) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("营业执照.pdf", PDF, "application/pdf"), purpose="wallet")
    path = store.path_of(file.sha256)
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert path.is_relative_to(media)
    assert path.read_bytes() == PDF
    assert not path.stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH | stat.S_IRWXO)
    assert not list((media / "incoming").iterdir())


def test_without_a_scanner_the_file_says_so_and_is_not_called_clean(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    assert file.get_scan_state_display() == "未接入杀毒"


def test_the_same_bytes_are_kept_once_whoever_brings_them(clerk: Actor, stranger: Actor, upload: Upload) -> None:
    first = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    second = services.accept_upload(actor=stranger, upload=upload("b.pdf", PDF), purpose="wallet")
    assert first == second
    assert services.open_file(actor=clerk, file_id=first.pk).name == "a.pdf"
    assert services.open_file(actor=stranger, file_id=first.pk).name == "b.pdf"


def test_a_file_above_the_limit_is_refused_even_if_it_hides_its_size(
    clerk: Actor, upload: Upload, settings: object, media: Path
) -> None:
    settings.HUIQI = {**settings.HUIQI, "UPLOAD_LIMIT_BYTES": 1 << 20}
    big = upload("a.pdf", PDF + b"x" * (2 << 20))
    with pytest.raises(FileRefused, match="超过 1 MB，请压缩图片或拆成几份后再传"):
        services.accept_upload(actor=clerk, upload=big, purpose="wallet")
    big = upload("a.pdf", PDF + b"x" * (2 << 20))
    big.size = 10
    with pytest.raises(FileRefused, match="超过 1 MB"):
        services.accept_upload(actor=clerk, upload=big, purpose="wallet")
    assert not StoredFile.objects.exists()
    assert not list((media / "incoming").iterdir())


def test_a_visitor_must_sign_in_first(upload: Upload, db: None) -> None:
    with pytest.raises(NotAllowed, match="请先登录"):
        services.accept_upload(actor=ANONYMOUS, upload=upload("a.pdf", PDF), purpose="wallet")


def test_a_virus_is_refused_and_leaves_nothing(
    clerk: Actor, upload: Upload, scanner: type[FakeScan], media: Path
) -> None:
    scanner.result = ScanResult(Verdict.INFECTED, "Eicar-Test-Signature")
    with pytest.raises(FileRefused, match="查出病毒（Eicar-Test-Signature）"):
        services.accept_upload(actor=clerk, upload=upload("a.txt", EICAR), purpose="wallet")
    assert not StoredFile.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_with_the_scanner_down_the_upload_is_kept_but_officers_wait(
    clerk: Actor, officer: Actor, upload: Upload, scanner: type[FakeScan]
) -> None:
    scanner.result = ScanResult(Verdict.UNREACHABLE, "没有应答")
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    assert file.get_scan_state_display() == "待查毒"
    assert services.open_file(actor=clerk, file_id=file.pk).path.exists()
    with pytest.raises(Refusal, match="还在等查毒"):
        services.open_file(actor=officer, file_id=file.pk, because=lambda *_: True)
    assert services.scan_pending(actor=SYSTEM) == {"clean": 0, "infected": 0, "pending": 1}
    scanner.result = ScanResult(Verdict.CLEAN)
    assert services.scan_pending(actor=SYSTEM)["clean"] == 1
    assert services.open_file(actor=officer, file_id=file.pk, because=lambda *_: True).path.exists()


def test_a_file_found_infected_later_is_sealed_for_everyone(
    clerk: Actor, upload: Upload, scanner: type[FakeScan]
) -> None:
    scanner.result = ScanResult(Verdict.UNREACHABLE)
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    scanner.result = ScanResult(Verdict.INFECTED, "Bad.Thing")
    assert services.scan_pending(actor=SYSTEM)["infected"] == 1
    with pytest.raises(Refusal, match="已封存"):
        services.open_file(actor=clerk, file_id=file.pk)
    scanner.result = ScanResult(Verdict.NOT_CONNECTED)
    with pytest.raises(FileRefused, match="以前查出过病毒"):
        services.accept_upload(actor=clerk, upload=upload("again.pdf", PDF), purpose="wallet")


# Who may open


def test_only_the_companys_people_open_its_files_and_each_opening_is_recorded(
    clerk: Actor, stranger: Actor, officer: Actor, upload: Upload
) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    colleague = Actor(
        kind="person",
        label="同事",
        person_id=stranger.person_id,
        company_id=clerk.company_id,
        mandates=frozenset({"owner"}),
    )
    assert services.open_file(actor=colleague, file_id=file.pk).name == "a.pdf"
    assert Event.objects.filter(kind="ledger.personal_data.read", subject_id=str(file.pk)).count() == 1
    for nobody in (stranger, officer, ANONYMOUS):
        with pytest.raises(NotFound):
            services.open_file(actor=nobody, file_id=file.pk)


def test_who_has_left_the_company_no_longer_opens_what_they_brought(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    with pytest.raises(NotFound):
        services.open_file(actor=Actor(kind="person", label="林", person_id=clerk.person_id), file_id=file.pk)


def test_a_claimant_without_a_company_opens_their_own_file(clerk: Actor, stranger: Actor, upload: Upload) -> None:
    claimant = Actor(kind="person", label="林", person_id=clerk.person_id)
    file = services.accept_upload(actor=claimant, upload=upload("执照.pdf", PDF), purpose="claim")
    assert services.open_file(actor=claimant, file_id=file.pk).name == "执照.pdf"
    with pytest.raises(NotFound):
        services.open_file(actor=stranger, file_id=file.pk)


def test_an_officer_opens_what_a_registered_ground_covers(
    clerk: Actor, officer: Actor, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_grounds", {})
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    access.register_ground("cases.case", lambda actor, file_id: file_id == file.pk and "window" in actor.posts)
    assert services.open_file(actor=officer, file_id=file.pk, purpose="受理").path.exists()
    assert services.open_file(actor=officer, file_id=file.pk).media_type == "application/pdf"


def test_bytes_altered_on_the_disk_are_never_handed_out(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    store.path_of(file.sha256).write_bytes(b"%PDF-forged")
    with pytest.raises(Refusal, match="缺失或被改动过"):
        services.open_file(actor=clerk, file_id=file.pk)


def test_the_database_refuses_to_rewrite_what_a_file_is(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(sha256="0" * 64)


# The sweep, and being killed


def test_a_rollback_leaves_bytes_that_the_sweep_takes_later(clerk: Actor, upload: Upload) -> None:
    with transaction.atomic():
        file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
        transaction.set_rollback(True)
    path = store.path_of(file.sha256)
    assert path.exists()
    assert services.sweep_store() == 0, "young leftovers may belong to a transaction still open"
    os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    assert services.sweep_store() == 1
    assert not path.exists()


def test_the_sweep_never_takes_a_file_that_a_row_knows(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    path = store.path_of(file.sha256)
    os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    assert services.sweep_store() == 0
    assert path.exists()


WRITER = """
import django, os, sys
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1])
from huiqi.core.documents import store
number = 0
while True:
    number += 1
    with store.receive([os.urandom(1 << 16)] * 40, limit=1 << 30) as incoming:
        store.keep(incoming)
    print(number, flush=True)
"""


def test_kill_9_while_writing_leaves_only_whole_files(media: Path) -> None:
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(media)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    whole = [path for path in media.glob("??/??/*") if path.is_file()]
    assert whole
    for path in whole:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


@pytest.mark.django_db(transaction=True)
def test_two_people_bringing_the_same_bytes_at_once_get_one_file(upload: Upload) -> None:
    actors = [Actor(kind="system", label=f"线程 {number}") for number in range(6)]
    found: list[int] = []

    def bring(actor: Actor) -> None:
        try:
            found.append(services.accept_upload(actor=actor, upload=upload("a.pdf", PDF), purpose="wallet").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert queries.count_scan_states(SYSTEM)["未接入杀毒"] == 1
