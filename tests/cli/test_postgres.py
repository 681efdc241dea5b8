"""The local PostgreSQL: starts anywhere, never twice on the same data, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from huiqi.cli.postgres import TEST_OPTIONS, LocalPostgres, PostgresFault, find_running

AS_ROOT = os.geteuid() == 0


def start(data: Path, **more) -> LocalPostgres:
    server = LocalPostgres(data, options=TEST_OPTIONS, **more)
    server.start()
    return server


def answers(server: LocalPostgres) -> bool:
    with psycopg.connect(server.server.url("postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("mode", ["userns", "nobody"] if AS_ROOT else ["plain"])
def test_it_runs_in_a_folder_with_spaces_quotes_and_chinese(tmp_path, mode, monkeypatch):
    monkeypatch.setenv("LC_ALL", "xx_YY.UTF-8")
    server = start(tmp_path / '数据 it\'s "here"' / "pg", mode=mode)
    try:
        assert answers(server)
        assert find_running(server.data) == server.server
    finally:
        server.stop()
    assert find_running(server.data) is None
    assert not Path(server._socket_dir).exists()


def test_a_second_instance_on_the_same_data_is_refused_in_one_sentence(tmp_path):
    first = start(tmp_path / "pg")
    try:
        with pytest.raises(PostgresFault, match="正被另一个惠企实例使用") as refusal:
            start(tmp_path / "pg")
        assert refusal.value.code == "busy"
        assert answers(first)
    finally:
        first.stop()


def test_after_a_kill_it_recovers_and_starts_again(tmp_path):
    first = start(tmp_path / "pg")
    assert first.process is not None
    first.process.kill()
    first.process.wait()
    first.stop()
    again = start(tmp_path / "pg")
    try:
        assert answers(again)
    finally:
        again.stop()


def test_a_stale_pid_file_that_names_another_program_does_not_stop_it(tmp_path):
    start(tmp_path / "pg").stop()
    (tmp_path / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n/x\n0\n5432\n/x\n\n  1 2\nready\n")
    assert find_running(tmp_path / "pg") is None
    server = start(tmp_path / "pg")
    try:
        assert answers(server)
    finally:
        server.stop()


def test_a_half_made_data_folder_of_an_earlier_run_is_made_anew(tmp_path):
    half = tmp_path / "pg.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = start(tmp_path / "pg")
    server.stop()
    assert not half.exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "论文.docx").write_text("")
    with pytest.raises(PostgresFault, match="不是空的"):
        start(tmp_path / "pg")
    assert (tmp_path / "pg" / "论文.docx").exists()


def test_data_of_another_version_is_refused(tmp_path):
    start(tmp_path / "pg").stop()
    (tmp_path / "pg" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresFault, match="PostgreSQL 16 的数据"):
        start(tmp_path / "pg")


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 10 * 2**20})
    monkeypatch.setattr("huiqi.cli.postgres.server.shutil.disk_usage", lambda path: usage)
    with pytest.raises(PostgresFault, match="磁盘空间不足"):
        start(tmp_path / "pg")
    assert not (tmp_path / "pg").exists()


@pytest.mark.skipif(AS_ROOT, reason="root may write anywhere")
def test_an_unwritable_folder_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PostgresFault, match="不能写入"):
        start(tmp_path / "pg")


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_a_killed_parent_takes_its_server_with_it(tmp_path):
    program = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from huiqi.cli.postgres import LocalPostgres
        print(LocalPostgres(Path({str(tmp_path / "pg")!r})).start().pid, flush=True)
        time.sleep(60)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    server = start(tmp_path / "pg")  # and the next one starts at once
    server.stop()
