"""Private keys leave and come back as they were, and never over others."""

from __future__ import annotations

import pytest

from huiqi.cli.backup.private import bring_private, data_keys, write_private
from huiqi.core.vault.keyring import add_key, get_keyring, keyring_file
from huiqi.core.vault.sealing import fingerprint, open_sealed, seal
from huiqi.engine.refusal import Refusal


@pytest.fixture
def elsewhere(tmp_path, settings):
    """``elsewhere("b")`` makes this process another machine, with folders of its own."""

    def move(name: str) -> None:
        ledger = {**settings.HUIQI["LEDGER"], "FOLDER": tmp_path / name / "ledger"}
        settings.HUIQI = {
            **settings.HUIQI, "LEDGER": ledger, "KEYS": {"FOLDER": tmp_path / name / "keys", "FILE": ""},
        }  # fmt: skip

    return move


def test_what_was_sealed_here_opens_where_the_keys_were_brought(elsewhere, tmp_path):
    elsewhere("here")
    assert data_keys() == []
    first = seal("4000123456786620", "payee_account")
    add_key()
    second = seal("4000123456786620", "payee_account")
    mark = fingerprint("4000123456786620", "payee_account")
    assert write_private(tmp_path / "keys.tar") == 1
    assert (tmp_path / "keys.tar").stat().st_mode & 0o077 == 0

    elsewhere("there")
    assert bring_private(tmp_path / "keys.tar") == ["keys/keyring"]
    assert [open_sealed(each, "payee_account") for each in (first, second)] == ["4000123456786620"] * 2
    assert fingerprint("4000123456786620", "payee_account") == mark
    assert first != second


def test_another_machines_keys_are_not_written_over(elsewhere, tmp_path):
    elsewhere("here")
    seal("x", "payee_account")
    write_private(tmp_path / "keys.tar")
    elsewhere("there")
    own = get_keyring().present
    with pytest.raises(Refusal, match="已经有另一把私钥"):
        bring_private(tmp_path / "keys.tar")
    assert get_keyring().present == own


def test_a_keyring_that_others_can_read_is_not_used(elsewhere):
    elsewhere("here")
    get_keyring()
    keyring_file().chmod(0o640)
    with pytest.raises(Refusal, match="chmod 600"):
        get_keyring()
    keyring_file().chmod(0o600)
    keyring_file().write_text("index hmac-sm3 00\n")
    with pytest.raises(Refusal, match="没有数据密钥"):
        get_keyring()
