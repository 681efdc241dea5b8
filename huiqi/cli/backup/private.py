"""Private keys in a file of their own: a backup that held them would open itself to whoever finds it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from huiqi.adapters.ledger_signing import ed25519
from huiqi.cli.backup.archive import unpack, write_bundle
from huiqi.core.ledger.log import keeping
from huiqi.core.vault.keyring import get_keyring, keyring_file
from huiqi.engine.refusal import Refusal

_SIGNING, _KEYRING = f"log/{ed25519.KEY}", "keys/keyring"


def private_files() -> dict[str, Path]:
    """Name in the bundle to file. A key that the operator keeps elsewhere (HUIQI_LEDGER_KEY) is not ours to copy."""
    found = {_SIGNING: keeping.folder() / ed25519.KEY, _KEYRING: keyring_file()}
    return {name: path for name, path in found.items() if path.exists()}


def data_keys() -> list[str]:
    """Ids of the data keys that are here; none where nothing was ever encrypted."""
    return [key.id for key in get_keyring().data] if keyring_file().exists() else []


def write_private(target: Path) -> int:
    """Write the bundle; returns how many keys. Raises Refusal when there is none, or the file is there."""
    files = private_files()
    if not files:
        raise Refusal(
            "这台机器上没有私钥可备份：日志还没有签过名，也没有加密过内容；由 HUIQI_LEDGER_KEY 指定的私钥请自行另存。"
        )
    with tempfile.TemporaryDirectory(prefix=".huiqi-", dir=target.parent) as folder:
        part = Path(folder) / target.name
        write_bundle(part, "keys", files, Path(folder))
        os.link(part, target)  # unlike a rename it never takes the place of another
    return len(files)


def bring_private(source: Path) -> list[str]:
    """Put keys in their places and return their names; one that is there already and differs is refused."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=keeping.folder().parent) as folder:
        manifest = unpack(source, Path(folder), "keys")
        brought = {entry["name"]: Path(folder) / entry["name"] for entry in manifest["files"]}
        for name, path in brought.items():
            _require_no_other(path, _place_of(name))
        for name, path in brought.items():
            target = _place_of(name)
            if not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.chmod(0o600)
                shutil.move(path, target)
    return list(brought)


def _place_of(name: str) -> Path:
    if name == _SIGNING:
        return keeping.folder() / ed25519.KEY
    if name == _KEYRING:
        return keyring_file()
    raise Refusal(f"私钥备份里有不认识的文件 {name}，没有恢复。请换一个文件。")


def _require_no_other(brought: Path, here: Path) -> None:
    if here.exists() and here.read_bytes() != brought.read_bytes():
        raise Refusal(f"{here} 已经有另一把私钥，没有恢复。请先把它移到别处。")
