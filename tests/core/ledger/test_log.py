"""Every event gets one place in the log, whatever commits when; what is signed once is built on for ever."""

from __future__ import annotations

import itertools
import json
import stat
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.audit import audit_log
from huiqi.core.ledger.log.entries import entry_opens
from huiqi.core.ledger.log.proving import prove_growth, serve_tile
from huiqi.core.ledger.log.writer import run_writer, write_all, write_round
from huiqi.core.ledger.models import Checkpoint, Event, Leaf, Pending, Tile
from huiqi.core.ledger.queries import find_signed_head, get_proof, log_state
from huiqi.core.ledger.services import record_event
from huiqi.engine import merkle
from huiqi.engine.merkle.tiles import unpack_entries
from huiqi.engine.refusal import Conflict, NotFound, Refusal
from tests.core.ledger.logs import KIND, record, record_many, tamper, written

pytestmark = pytest.mark.usefixtures("db", "log_folder")


def test_every_event_gets_one_leaf_under_a_signed_head() -> None:
    events = written(5)
    assert list(Leaf.objects.values_list("index", "seq")) == [(at, each.seq) for at, each in enumerate(events)]
    head = keeping.verified_checkpoint(find_signed_head() or "")
    assert (head.size, head.origin) == (5, "127.0.0.1:8000/log")
    assert not Pending.objects.exists()
    state = log_state()
    assert (state.size, state.waiting, state.oldest_waiting_at) == (5, 0, None)


def test_an_event_waits_in_line_until_it_is_written() -> None:
    written(1)
    record(2)
    state = log_state()
    assert (state.size, state.waiting) == (1, 2) and state.oldest_waiting_at is not None
    assert write_all() == 2 and write_all() == 0


def test_the_first_round_signs_the_empty_log() -> None:
    assert write_round() == write_round()
    assert keeping.verified_checkpoint(find_signed_head() or "").root == merkle.EMPTY_ROOT
    assert Checkpoint.objects.count() == 1


def test_an_event_that_was_rolled_back_has_no_leaf() -> None:
    with transaction.atomic():
        record(1)
        transaction.set_rollback(True)
    assert write_all() == 0


def test_a_leaf_shows_number_time_and_kind_and_nothing_about_anybody() -> None:
    actor = Actor(kind="person", label="何敏", person_id=7, department_id=3)
    record_event(actor=actor, kind=KIND, subject=("toy.thing", "粤B-1"), payload={"amount_fen": 31}, company_id=99)
    write_all()
    entry = next(unpack_entries(serve_tile(merkle.TileAddress(None, 0, 1))))
    shown = json.loads(entry)
    assert list(shown) == ["v", "seq", "at", "kind", "subject", "actor", "company", "payload"]
    assert not any(word in entry.decode() for word in ("何敏", "粤B-1", "amount"))
    assert all(len(shown[part]) == 64 for part in ("subject", "actor", "company", "payload"))
    assert shown["at"].endswith("Z") and len(shown["at"]) == 27
    record_event(actor=actor, kind=KIND, subject=("toy.thing", "粤B-1"), payload={"amount_fen": 31}, company_id=99)
    write_all()
    twin = json.loads(list(unpack_entries(serve_tile(merkle.TileAddress(None, 0, 2))))[1])
    assert twin["payload"] != shown["payload"], "the same details seal differently, so nobody can try them out"


def test_a_proof_opens_only_what_was_asked_for() -> None:
    event = written(9)[4]
    proof = merkle.ProofFile.parse(get_proof(seq=event.seq))
    extra = json.loads(proof.extra)
    assert set(extra["opened"]) == {"subject", "payload"}
    assert json.loads(extra["opened"]["subject"]["text"]) == ["toy.thing", "4"]
    entry = extra["entry"].encode()
    assert entry_opens(entry, extra["opened"])
    proof.verify_leaf(merkle.leaf_hash(entry))
    extra["opened"]["payload"]["text"] = '{"数": 5}'
    assert not entry_opens(entry, extra["opened"])


def test_the_newest_event_about_a_subject_is_proved() -> None:
    written(3)
    record(1)
    write_all()
    proof = merkle.ProofFile.parse(get_proof(subject=("toy.thing", 0), kinds=[KIND]))
    assert proof.index == 3


def test_there_is_no_proof_of_what_is_not_there_or_not_yet_written() -> None:
    event = record(1)[0]
    with pytest.raises(Conflict, match="还没有写进"):
        get_proof(seq=event.seq)
    with pytest.raises(NotFound):
        get_proof(seq=event.seq + 1000)
    with pytest.raises(NotFound):
        get_proof(subject=("toy.thing", "nobody"))


def test_rounds_of_any_length_make_one_tree_and_each_head_is_how_the_next_begins() -> None:
    record_many(1300)
    sizes = []
    while (done := write_round(limit=211)) and done.added:
        sizes.append(done.size)
    heads = {each.size: bytes(each.root) for each in Checkpoint.objects.all()}
    assert sizes[-1] == 1300 and Tile.objects.count() == 5
    leaves = [bytes(each) for each in Leaf.objects.values_list("hash", flat=True)]
    for old, new in itertools.pairwise(sizes):
        assert heads[new] == merkle.root_of(leaves[:new])
        merkle.verify_consistency(old, new, heads[old], heads[new], prove_growth(old, new))
    assert audit_log().finding is None


def test_tiles_are_served_only_as_far_as_the_log_is_signed() -> None:
    record_many(600)
    write_all()
    leaves = b"".join(bytes(each) for each in Leaf.objects.values_list("hash", flat=True))
    assert serve_tile(merkle.TileAddress(0, 1)) == leaves[8192:16384]
    assert serve_tile(merkle.TileAddress(0, 2, 88)) == leaves[16384:]
    assert len(serve_tile(merkle.TileAddress(1, 0, 2))) == 64
    entries = list(unpack_entries(serve_tile(merkle.TileAddress(None, 2, 88))))
    assert b"".join(merkle.leaf_hash(each) for each in entries) == leaves[16384:]
    for beyond in (merkle.TileAddress(0, 2, 89), merkle.TileAddress(0, 2), merkle.TileAddress(2, 0, 1)):
        with pytest.raises(NotFound):
            serve_tile(beyond)


def test_the_key_is_made_once_for_its_owner_alone(log_folder: Path) -> None:
    written(1)
    key = log_folder / "signing.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    first = key.read_bytes()
    record(1)
    write_all()
    assert key.read_bytes() == first and len(keeping.known_keys()) == 1


def test_a_key_that_others_can_read_is_refused(log_folder: Path) -> None:
    written(1)
    (log_folder / "signing.pem").chmod(0o644)
    record(1)
    with pytest.raises(Refusal, match="chmod 600"):
        write_all()


def test_a_new_key_goes_on_with_the_same_log_and_old_heads_still_hold(log_folder: Path) -> None:
    written(2)
    (log_folder / "signing.pem").unlink()
    record(1)
    write_all()
    assert len(keeping.known_keys()) == 2
    assert audit_log().finding is None


def test_sm2_says_that_it_is_not_connected(settings: Settings) -> None:
    ports = {**settings.HUIQI["PORTS"], "ledger_signer": "huiqi.adapters.ledger_signing.Sm2Signer"}
    settings.HUIQI = {**settings.HUIQI, "PORTS": ports}
    record(1)
    with pytest.raises(Refusal, match="未接入国密签名"):
        write_all()
    assert log_state().waiting == 1


def test_the_writer_never_signs_a_smaller_log_than_it_signed_before() -> None:
    written(4)
    tamper("DELETE FROM ledger_leaf WHERE index > 1", "DELETE FROM ledger_checkpoint")
    record(1)
    with pytest.raises(Conflict, match="上次签名时有 4 条"):
        write_round()


def test_the_writer_does_not_build_on_a_changed_edge() -> None:
    written(4)
    tamper("UPDATE ledger_leaf SET hash = sha256('x') WHERE index = 3")
    record(1)
    with pytest.raises(Conflict, match="末尾和签名不一致"):
        write_round()


@pytest.mark.parametrize("table", ["leaf", "tile", "checkpoint", "anchor"])
def test_the_database_refuses_to_change_the_log(table: str) -> None:
    written(1)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE ledger_{table}")


def test_an_event_is_recorded_by_whatever_way_it_comes() -> None:
    record_many(3)
    Event.objects.bulk_create(
        Event(kind=KIND, actor_kind="system", actor_label="系统", subject_kind="toy.thing", subject_id=str(at))
        for at in range(4)
    )
    assert Pending.objects.count() == 7


def test_the_running_writer_writes_soon_and_stops_when_told() -> None:
    stop = threading.Event()
    record(3)
    for done in run_writer(stop):
        assert done.added == 3
        stop.set()
    assert SYSTEM.label
