"""Anybody can take the log, a proof and the script, and check one with the other; nobody sees more than that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huiqi.core.ledger.jobs import audit
from huiqi.core.ledger.log.writer import write_all
from huiqi.engine import merkle
from huiqi.engine.merkle.tiles import unpack_entries
from tests.core.ledger.conftest import log_folder
from tests.core.ledger.logs import tamper
from tests.factories import World

__all__ = ["log_folder"]
pytestmark = pytest.mark.usefixtures("log_folder")


@pytest.fixture
def number(db: None) -> str:
    """The number of an approved case, written to the log."""
    case = World.build().approved()
    write_all()
    return case.number


def test_the_register_leads_to_a_proof_that_checks_with_the_script_from_the_same_site(
    number: str, client: Client, tmp_path: Path
) -> None:
    page = client.get("/awards/").content.decode()
    assert f'href="/awards/{number}.tlog-proof"' in page and "自己核对" in page
    proof, script, keys = tmp_path / "a.tlog-proof", tmp_path / "verify_proof.py", tmp_path / "keys"
    proof.write_bytes(client.get(f"/awards/{number}.tlog-proof").content)
    script.write_bytes(b"".join(client.get("/log/verify_proof.py").streaming_content))
    keys.write_bytes(client.get("/log/keys").content)
    done = subprocess.run(
        [sys.executable, "-I", script, proof, "--key", keys], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "证明成立" in done.stdout and number in done.stdout and '"amount_fen": 40000000' in done.stdout
    assert "刘科长" not in done.stdout


def test_only_what_is_on_the_register_has_a_proof(db: None, client: Client) -> None:
    case = World.build().proposed()
    write_all()
    assert client.get(f"/awards/{case.number}.tlog-proof").status_code == 404


def test_a_proof_not_yet_written_is_asked_for_again_later(db: None, client: Client) -> None:
    case = World.build().approved()
    answer = client.get(f"/awards/{case.number}.tlog-proof")
    assert answer.status_code == 409 and "还没有写进存证日志" in answer.content.decode()


def test_a_reader_rebuilds_the_root_from_tiles_and_bundles(number: str, client: Client) -> None:
    note = client.get("/log/checkpoint")
    assert note["Content-Type"] == "text/plain; charset=utf-8" and "max-age=5" in note["Cache-Control"]
    head = merkle.Checkpoint.parse(merkle.SignedNote.parse(note.content.decode()).text)
    key = merkle.VerifierKey.parse(client.get("/log/keys").content.decode())
    assert key.name == head.origin
    tile = client.get(f"/log/tile/0/000.p/{head.size}")
    assert "immutable" in tile["Cache-Control"]
    leaves = [tile.content[at : at + 32] for at in range(0, len(tile.content), 32)]
    assert merkle.root_of(leaves) == head.root
    bundle = client.get(f"/log/tile/entries/000.p/{head.size}").content
    assert [merkle.leaf_hash(each) for each in unpack_entries(bundle)] == leaves
    assert number.encode() not in bundle
    for beyond in (f"0/000.p/{head.size + 1}", "0/000", "1/000.p/1", "x", "0/000.p/0"):
        assert client.get(f"/log/tile/{beyond}").status_code == 404


def test_the_page_explains_checking_with_the_key_on_it(number: str, client: Client) -> None:
    page = client.get("/awards/check/").content.decode()
    key = client.get("/log/keys").content.decode().strip()
    assert "怎么核对" in page and key.replace("+", "+") in page and "不能证明" in page
    assert "verify_proof.py" in page


def test_before_the_first_signature_the_pages_say_so(db: None, client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert "还没有" in client.get("/awards/check/").content.decode()


def test_the_operator_sees_the_log_its_lag_and_what_the_audit_found(number: str, visitor: Any) -> None:

    client = visitor("operator")
    page = client.get("/ops/").content.decode()
    assert "存证日志" in page and "还没有核对过" in page
    audit(0)
    assert "完好" in client.get("/ops/").content.decode()
    tamper("UPDATE ledger_event SET actor_label = '别人' WHERE kind = 'cases.case.decided'")
    audit(0)
    page = client.get("/ops/").content.decode()
    assert "发现问题" in page and "被改过" in page
    tamper("UPDATE ledger_event SET at = at - interval '1 hour'", "DELETE FROM ledger_pending",
           "INSERT INTO ledger_pending SELECT min(seq) FROM ledger_event")  # fmt: skip
    assert "条没有写入" in client.get("/ops/").content.decode()
