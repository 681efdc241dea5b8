"""The drill: what was backed up comes back, byte for byte; what is damaged changes nothing."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest

from huiqi.cli.postgres import binary
from tests.cli.conftest import MakeDatabase


@pytest.fixture
def lived_in(make_database: MakeDatabase, tmp_path: Path) -> tuple[str, Path]:
    """A database with rows and a folder with files."""
    url = make_database("lived_in")
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO django_session VALUES ('abc', '数据''; DROP TABLE x; --', now()), ('d', E'\\\\.\\n', now())"
        )
    var = tmp_path / "lived_in"
    content = "营业执照（演示）".encode()
    digest = hashlib.sha256(content).hexdigest()
    folder = var / "files" / digest[:2]
    folder.mkdir(parents=True)
    (folder / digest).write_bytes(content)
    (folder / ".half-written").write_bytes(b"...")
    return url, var


def as_text(url: str) -> list[str]:
    """Every row, and the names of all that guards them (PostgreSQL rewrites the text of a condition at each round)."""
    done = subprocess.run([binary("pg_dump"), "--data-only", url], capture_output=True, text=True, check=True)
    rows = [line for line in done.stdout.splitlines() if not line.startswith((r"\restrict", r"\unrestrict"))]
    with psycopg.connect(url) as connection:
        guards = connection.execute(
            "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint"
            " UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT split_part(indexdef, ' WHERE ', 1) FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences ORDER BY 1"
        ).fetchall()
    return [*rows, *[row[0] for row in guards]]


def test_a_backup_restored_elsewhere_is_the_same_database_and_files(lived_in, make_database, run_huiqi, tmp_path):
    url, var = lived_in
    before = as_text(url)
    saved = run_huiqi("backup", tmp_path / "b.tar", url=url, var=var)
    assert saved.returncode == 0, saved.stderr

    other, other_var = make_database("restored", empty=True), tmp_path / "other"
    restored = run_huiqi("restore", tmp_path / "b.tar", url=other, var=other_var)

    assert restored.returncode == 0, restored.stderr
    assert as_text(other) == before
    stored = [path for path in (other_var / "files").rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in stored]
    assert len(stored) == 1
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0


def test_a_restore_refuses_a_database_that_holds_data_unless_told_to_replace_it(
    lived_in, make_database, run_huiqi, tmp_path
):
    url, var = lived_in
    before = as_text(url)
    run_huiqi("backup", tmp_path / "b.tar", url=url, var=var)
    other = make_database("full")
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE left_over (id int)")

    refused = run_huiqi("restore", tmp_path / "b.tar", url=other)
    assert refused.returncode == 2
    assert refused.stderr.strip().splitlines() == [
        "惠企：数据库里已有数据，没有恢复。请换一个空库；确定要丢掉现有数据时，加 --replace。"
    ]

    replaced = run_huiqi("restore", tmp_path / "b.tar", "--replace", url=other)
    assert replaced.returncode == 0, replaced.stderr
    assert as_text(other) == before


def test_a_damaged_backup_changes_nothing(lived_in, make_database, run_huiqi, tmp_path):
    url, var = lived_in
    run_huiqi("backup", tmp_path / "b.tar", url=url, var=var)
    damaged = tmp_path / "damaged.tar"
    with tarfile.open(tmp_path / "b.tar") as good, tarfile.open(damaged, "w") as bad:
        for member in good.getmembers():
            content = good.extractfile(member).read()
            if member.name.startswith("files/"):
                content = content[:-1] + b"?"
            bad.addfile(member, io.BytesIO(content))
    before = as_text(url)

    for file in (damaged, _truncated(tmp_path / "b.tar", tmp_path / "short.tar")):
        refused = run_huiqi("restore", file, "--replace", url=url, var=var)
        assert refused.returncode == 2
        assert "没有恢复任何内容" in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
    assert as_text(url) == before


def test_a_backup_never_overwrites_a_file(lived_in, run_huiqi, tmp_path):
    (tmp_path / "b.tar").write_text("yesterday")
    refused = run_huiqi("backup", tmp_path / "b.tar", url=lived_in[0])
    assert refused.returncode == 2
    assert (tmp_path / "b.tar").read_text() == "yesterday"


def _truncated(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    return target
