"""What a person sees of ``huiqi``: help, one line when something cannot be done, and an exit code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from huiqi.cli.registry import ENTRIES


def only_line(done) -> str:
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_help_lists_every_command_with_a_line_of_chinese(run_huiqi):
    done = run_huiqi()
    assert done.returncode == 0
    for name, entry in ENTRIES.items():
        assert (name in done.stdout) == ("（内部）" not in entry.help)


def test_an_unknown_command_is_said_in_one_line(run_huiqi):
    done = run_huiqi("assses")
    assert done.returncode == 2
    assert only_line(done) == "惠企：没有 assses 这个命令。运行 huiqi --help 看全部命令。"


def test_an_unreachable_database_is_said_in_one_line(run_huiqi):
    done = run_huiqi("migrate", url="postgresql://nobody@127.0.0.1:1/huiqi")
    assert done.returncode == 2
    assert "连不上数据库" in only_line(done)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"HUIQI_MODE": "server"}, "HUIQI_SECRET_KEY"),
        ({"HUIQI_MODE": "server", "HUIQI_SECRET_KEY": "x" * 50}, "HUIQI_HOSTS"),
        ({"HUIQI_MODE": "server", "HUIQI_SECRET_KEY": "x" * 50, "HUIQI_HOSTS": "a.cn"}, "DATABASE_URL"),
        ({"HUIQI_MODE": "server", "HUIQI_DEBUG": "1", "HUIQI_SECRET_KEY": "x" * 50}, "HUIQI_DEBUG"),
        ({"HUIQI_MODE": "fast"}, "local 或 server"),
        ({"HUIQI_SMTP": "mail.example.cn"}, "HUIQI_SMTP"),
        ({"HUIQI_POOL": "many"}, "HUIQI_POOL 应为整数"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_stops_the_start_with_one_line(run_huiqi, variables, said):
    done = run_huiqi("migrate", **variables)
    assert done.returncode == 2
    assert said in only_line(done)


def test_a_mistyped_domain_is_said(run_huiqi):
    done = run_huiqi("migrate", HUIQI_DOMAINS="demandz")
    assert done.returncode == 2
    assert "demandz" in only_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_said_in_one_line(run_huiqi, tmp_path):
    tmp_path.chmod(0o500)
    done = run_huiqi("serve", "--port", "18999", var=tmp_path / "var")
    assert done.returncode == 2
    assert "不能写入" in done.stderr


def test_a_folder_that_is_a_file_is_said_in_one_line(run_huiqi, tmp_path):
    (tmp_path / "var").write_text("")
    done = run_huiqi("migrate", var=tmp_path / "var")
    assert done.returncode == 2
    assert "不能写入" in only_line(done)


def test_commands_that_start_in_the_same_moment_share_one_server(tmp_path):
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environment["HUIQI_VAR"] = str(tmp_path / "var")
    command = [sys.executable, "-m", "huiqi", "dbshell", "--", "-Atc", "SELECT pg_sleep(1), 'done'"]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [process.communicate(timeout=120) for process in running]
    assert [output.strip() for output, _ in ended] == ["|done"] * 3, ended
    assert not (tmp_path / "var" / "pg" / "postmaster.pid").exists()
