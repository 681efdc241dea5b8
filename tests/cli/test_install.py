"""The installation says in one line what is missing on this machine."""

from __future__ import annotations

import pytest

from huiqi.cli import install


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout of its own, with a lock and nothing installed."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("one==1 --hash=sha256:00\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def refusal(capsys) -> str:
    assert install.main(["runtime"]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("惠企：")]
    assert len(lines) == 1
    return lines[0]


def test_a_python_without_venv_is_told_which_package_to_install(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    assert "sudo apt-get install python3-venv" in refusal(capsys)


def test_an_old_python_is_told_which_one_is_needed(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(install, "OLDEST", (4, 0))
    assert "需要 Python 3.11 以上" in refusal(capsys)


def test_a_full_disk_is_told_how_much_is_needed(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 2**20}))
    assert "只剩 1 MB" in refusal(capsys)


def test_an_unwritable_folder_is_told(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(install.os, "access", lambda path, mode: False)
    assert "不能写入" in refusal(capsys)


def test_a_failed_installation_keeps_no_stamp_so_that_the_next_run_goes_on(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(install, "is_alive", lambda: True)
    monkeypatch.setattr(install, "PYTHON", elsewhere / "python")
    (elsewhere / "python").write_text(
        "#!/bin/sh\necho 'ERROR: No matching distribution found for one==1' >&2; exit 1\n"
    )
    (elsewhere / "python").chmod(0o755)
    assert "No matching distribution found" in refusal(capsys)
    assert not install.stamp_of("runtime").exists()


def test_a_half_made_environment_counts_as_none(elsewhere):
    (elsewhere / ".venv" / "bin").mkdir(parents=True)
    (elsewhere / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert not install.is_alive()
