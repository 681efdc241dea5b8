"""Whatever was done to the log behind its back, the audit names the first entry it was done to."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.audit import Report, audit_log, keep_audit
from huiqi.core.ledger.log.proving import read_contents
from huiqi.core.ledger.log.writer import write_all, write_round
from huiqi.core.ledger.models import Audit, Leaf
from huiqi.engine import merkle
from tests.core.ledger.logs import KIND, record, record_many, tamper, written

pytestmark = pytest.mark.usefixtures("db", "log_folder")


def finding() -> tuple[int | None, str]:
    """Where and what the audit found first."""
    found = audit_log().finding
    return (found.index, found.sentence) if found else (None, "")


def seq_at(index: int) -> int:
    return Leaf.objects.get(index=index).seq


def test_a_log_that_nobody_touched_is_whole() -> None:
    written(7)
    record(2)
    report = audit_log()
    assert (report.size, report.waiting, report.finding) == (7, 2, None)
    assert report.root == merkle.root_of([bytes(each.hash) for each in Leaf.objects.all()]).hex()


def test_an_empty_log_is_whole() -> None:
    assert audit_log().finding is None


@pytest.mark.parametrize(
    "change",
    [
        "payload = payload || '{\"b\": 1}'",
        "at = at + interval '1 microsecond'",
        "kind = 'toy.thing.faked'",
        "actor_label = '别人'",
        "subject_id = '77'",
        "company_id = 5",
        "actor_person_id = 5",
    ],
)
def test_a_changed_row_is_named(change: str) -> None:
    events = written(6)
    tamper(f"UPDATE ledger_event SET {change} WHERE seq IN ({events[3].seq}, {events[5].seq})")
    index, sentence = finding()
    assert index == 3
    assert f"第 4 条（操作记录 {events[3].seq}）被改过" in sentence


def test_a_deleted_row_is_named() -> None:
    events = written(6)
    tamper(f"DELETE FROM ledger_event WHERE seq = {events[2].seq}")
    assert finding() == (2, f"第 3 条（操作记录 {events[2].seq}）的内容被删除了。")


def test_a_deleted_place_is_named() -> None:
    written(6)
    tamper("DELETE FROM ledger_leaf WHERE index = 2")
    assert finding() == (2, "第 3 条在日志里的位置被删除了。")


def test_a_log_cut_short_is_found_by_its_head() -> None:
    written(6)
    tamper("DELETE FROM ledger_leaf WHERE index > 3")
    assert finding() == (4, "日志被截短：签名到 6 条，第 5 条起不见了。")


def test_a_log_cut_short_together_with_its_heads_is_found_by_the_head_kept_outside() -> None:
    record(2)
    write_all()
    written(4)
    tamper("DELETE FROM ledger_leaf WHERE index > 1", "DELETE FROM ledger_checkpoint WHERE size > 2")
    index, sentence = finding()
    assert index == 2 and "库外保存的签名有 6 条" in sentence


def test_an_altered_tile_is_named_by_what_it_covers() -> None:
    record_many(600)
    write_all()
    tamper("UPDATE ledger_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE number = 1")
    index, sentence = finding()
    assert index == 256 and "第 257 到第 512 条" in sentence
    tamper("DELETE FROM ledger_tile WHERE number = 0")
    assert finding()[0] == 0


def test_a_row_changed_together_with_its_leaf_is_found_by_the_signed_root() -> None:
    events = written(3)
    written(5)
    tamper(
        f"UPDATE ledger_event SET payload = '{{}}' WHERE seq = {events[1].seq}",
        "UPDATE ledger_leaf SET hash = sha256('anything') WHERE index = 1",
    )
    assert finding()[0] == 1
    forge_leaf(1)
    index, sentence = finding()
    assert index == 2 and "第 3 条处的签名根" in sentence


def forge_leaf(index: int) -> None:
    """Make the leaf fit the changed event, as one who knows the format could."""

    content, salt = read_contents(index, index + 1)[0]
    tamper(f"UPDATE ledger_leaf SET hash = '\\x{merkle.leaf_hash(content.entry(salt)).hex()}' WHERE index = {index}")


def test_a_forged_head_is_found_by_its_signature() -> None:
    written(3)
    tamper("UPDATE ledger_checkpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n')")
    index, sentence = finding()
    assert index == 2 and "签名不对" in sentence


def test_a_head_signed_by_a_key_nobody_knows_is_found(log_folder: Path) -> None:
    written(3)
    for name in ("signing.pem", "keys", "checkpoint"):
        (log_folder / name).unlink()
    assert "已知私钥" in finding()[1]


def test_a_kept_head_by_another_key_is_found(log_folder: Path) -> None:
    written(3)
    (log_folder / "keys").unlink()
    assert "库外保存的签名文件" in finding()[1]


def test_an_event_kept_out_of_the_log_is_named() -> None:
    events = record(3)
    tamper(f"DELETE FROM ledger_pending WHERE seq = {events[1].seq}")
    write_all()
    assert finding()[1] == f"操作记录 {events[1].seq} 没有写进日志，也不在等待写入。"


def test_an_event_deleted_before_it_was_written_is_named() -> None:
    events = record(3)
    tamper(f"DELETE FROM ledger_event WHERE seq = {events[1].seq}")
    write_all()
    assert finding()[1] == f"操作记录 {events[1].seq} 在写进日志之前被删除了。"


def test_a_leaf_that_the_writer_did_not_write_is_named() -> None:
    events = written(3)
    tamper("DELETE FROM ledger_pending")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_leaf SELECT 3, seq + 100000, hash, salt FROM ledger_leaf WHERE seq = %s",
            [events[0].seq],
        )
    assert "第 4 条起没有签名" in finding()[1]


def test_the_first_of_two_faults_is_named() -> None:
    record_many(300)
    while (done := write_round(limit=97)) and done.added:
        pass
    tamper(
        f"DELETE FROM ledger_event WHERE seq = {seq_at(290)}",
        f"UPDATE ledger_event SET kind = '{KIND}s' WHERE seq = {seq_at(11)}",
    )
    assert finding()[0] == 11


def test_the_result_is_put_on_record() -> None:
    written(2)
    keep_audit(audit_log())
    tamper("DELETE FROM ledger_event")
    bad: Report = audit_log()
    keep_audit(bad)
    newest, oldest = Audit.objects.all()
    assert (oldest.is_whole, oldest.size) == (True, 2)
    assert (newest.is_whole, newest.finding) == (False, bad.finding.sentence if bad.finding else "")
    assert keeping.find_head() is not None
