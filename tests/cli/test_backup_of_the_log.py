"""The drill with the log: the root that came back is the root that went, and the keys go their own way."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import psycopg
import pytest

ROOT = "SELECT encode(root, 'hex') FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
SIZE = "SELECT max(size) FROM ledger_checkpoint"


def record(url: str, count: int) -> None:
    """So many events."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO ledger_event (kind, actor_kind, actor_label, subject_kind, subject_id, payload)"
            " SELECT 'toy.thing.happened', 'person', '何敏', 'toy.thing', n::text, jsonb_build_object('n', n)"
            " FROM generate_series(1, %s) n",
            [count],
        )


def one(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return str(row[0])


def names_in(file: Path) -> list[str]:
    with tarfile.open(file) as archive:
        return archive.getnames()


@pytest.fixture
def logged(make_database, run_huiqi, tmp_path) -> tuple[str, Path]:
    """A database with a signed log of some hundred entries, and the folder with its keys."""
    url, var = make_database("logged"), tmp_path / "logged"
    record(url, 300)
    signed = run_huiqi("ledger", "checkpoint", url=url, var=var)
    assert signed.returncode == 0, signed.stderr
    return url, var


@pytest.fixture
def saved(logged, run_huiqi, tmp_path) -> Path:
    """Its backup, and the keys apart from it in ``keys.tar``."""
    done = run_huiqi("backup", tmp_path / "b.tar", "--keys", tmp_path / "keys.tar", url=logged[0], var=logged[1])
    assert done.returncode == 0, done.stderr
    assert f"存证日志 {one(logged[0], SIZE)} 条" in done.stderr
    return tmp_path / "b.tar"


def test_the_restored_log_has_the_same_root_verifies_and_goes_on(logged, saved, make_database, run_huiqi, tmp_path):
    root, size = one(logged[0], ROOT), int(one(logged[0], SIZE))
    other, var = make_database("relogged", empty=True), tmp_path / "relogged"

    restored = run_huiqi("restore", saved, url=other, var=var)
    assert restored.returncode == 0, restored.stderr
    assert f"存证日志完好：{size} 条，根 {root}" in restored.stderr
    assert one(other, ROOT) == root

    verified = run_huiqi("ledger", "verify", "--json", url=other, var=var)
    report = json.loads(verified.stdout)
    assert (verified.returncode, report["finding"], report["size"], report["root"]) == (0, None, size, root)
    kept = logged[1] / "ledger" / "checkpoint"
    assert (var / "ledger" / "checkpoint").read_bytes() == kept.read_bytes()

    record(other, 5)  # under a new key, with the same name and the same beginning
    assert run_huiqi("ledger", "checkpoint", url=other, var=var).returncode == 0
    compared = run_huiqi("ledger", "verify", "--against", kept, url=other, var=var)
    assert compared.returncode == 0, compared.stdout
    assert f"前 {size} 条和这份签名时一样" in compared.stdout


def test_the_private_key_is_only_in_the_file_for_keys(logged, saved, make_database, run_huiqi, tmp_path):
    keys = tmp_path / "keys.tar"
    assert {"log/checkpoint", "log/keys"} <= set(names_in(saved))
    assert not [name for name in names_in(saved) if name.endswith(".pem")]
    assert "log/signing.pem" in names_in(keys)
    assert keys.stat().st_mode & 0o077 == 0

    other, var = make_database("with_keys", empty=True), tmp_path / "with_keys"
    assert run_huiqi("restore", saved, "--keys", keys, url=other, var=var).returncode == 0
    brought = var / "ledger" / "signing.pem"
    assert brought.read_bytes() == (logged[1] / "ledger" / "signing.pem").read_bytes()
    assert brought.stat().st_mode & 0o077 == 0

    swapped = run_huiqi("restore", keys, "--replace", url=other, var=var)
    assert (swapped.returncode, "没有恢复任何内容" in swapped.stderr) == (2, True)


def test_an_older_backup_over_a_longer_log_keeps_the_evidence_and_says_so(logged, saved, run_huiqi):
    url, var = logged
    record(url, 10)
    assert run_huiqi("ledger", "checkpoint", url=url, var=var).returncode == 0
    longer = (var / "ledger" / "checkpoint").read_bytes()

    done = run_huiqi("restore", saved, "--replace", url=url, var=var)

    assert done.returncode == 1
    assert "早于本机最后一次日志签名" in done.stderr
    assert (var / "ledger" / "checkpoint").read_bytes() == longer


def test_a_drill_restores_beside_the_living_one_and_is_put_on_record(logged, saved, run_huiqi, tmp_path):
    url, var = logged
    files = sorted(path.name for path in var.iterdir())
    done = run_huiqi("drill", saved, url=url, var=var)
    assert done.returncode == 0, done.stderr
    assert "恢复演练通过，用时" in done.stderr
    assert one(url, ROOT) in done.stderr
    assert one(url, "SELECT count(*) FROM ledger_event WHERE kind = 'ledger.drill.passed'") == "1"
    assert one(url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'huiqi_drill_%'") == "0"
    assert sorted(path.name for path in var.iterdir()) == files
    taken = one(url, "SELECT payload -> 'log' ->> 'size' FROM ledger_event WHERE kind = 'ledger.backup.made'")
    assert taken == one(url, SIZE)

    with psycopg.connect(url) as connection:  # a row changed before the next backup is taken
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger_event SET payload = '{}' WHERE seq = (SELECT min(seq) FROM ledger_event)")
    assert run_huiqi("backup", tmp_path / "bad.tar", url=url, var=var).returncode == 0
    done = run_huiqi("drill", tmp_path / "bad.tar", url=url, var=var)
    assert done.returncode == 1
    assert "没有通过：恢复出来的存证日志有问题：第 1 条" in done.stderr
    assert one(url, "SELECT count(*) FROM ledger_event WHERE kind = 'ledger.drill.failed'") == "1"
