"""The keyring: a file with one key a line, made on first use, mode 0600. The last data key seals; all of them open.

A line reads ``<id> <algorithm> <key in hex>``. The line ``index`` holds the key of fingerprints, which never changes:
what was sealed under different keys can still be compared by it.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from huiqi.core.vault.ports import get_cipher
from huiqi.engine.refusal import Refusal

INDEX = "index"
INDEX_ALGORITHM = "hmac-sm3"
_held: dict[Path, tuple[tuple[int, int, int], Keyring]] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``id`` is eight hex digits, or ``index``."""

    id: str
    algorithm: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id}, {self.algorithm})"  # never the secret: it would end up in a log


@dataclass(frozen=True, slots=True)
class Keyring:
    """Data keys by age, the present one last, and the key of fingerprints."""

    data: tuple[Key, ...]
    index: Key

    @property
    def present(self) -> Key:
        """The key that seals from now on."""
        return self.data[-1]

    def find(self, key_id: str) -> Key | None:
        """A data key by its id."""
        return next((key for key in self.data if key.id == key_id), None)


def keyring_file() -> Path:
    """``HUIQI["KEYS"]["FILE"]`` of the operator, else ``keyring`` in the folder of keys."""
    given = settings.HUIQI["KEYS"]["FILE"]
    return Path(given) if given else Path(settings.HUIQI["KEYS"]["FOLDER"]) / "keyring"


def get_keyring() -> Keyring:
    """The keyring, read again only when the file has changed. Raises Refusal when it can't be used."""
    path = keyring_file()
    try:
        state = path.stat()
    except FileNotFoundError:
        if settings.HUIQI["KEYS"]["FILE"]:
            raise Refusal(f"找不到数据密钥文件 {path}。请检查 HUIQI_KEYRING。") from None
        _make(path)
        state = path.stat()
    mark = (state.st_ctime_ns, state.st_size, state.st_ino)  # ctime: a changed mode counts too
    held = _held.get(path)
    if held is None or held[0] != mark:
        held = _held[path] = (mark, _read(path, state.st_mode))
    return held[1]


def add_key() -> Key:
    """A new present key. What is sealed already is opened with the old ones, which stay."""
    ring, key = get_keyring(), _fresh()
    _replace(keyring_file(), (*ring.data, key), ring.index)
    return key


def _fresh() -> Key:
    cipher = get_cipher()
    return Key(secrets.token_hex(4), cipher.algorithm, cipher.new_key())


def _read(path: Path, mode: int) -> Keyring:
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refusal(f"数据密钥 {path} 别人也能读，没有使用。请运行 chmod 600 {path}。")
    try:
        rows = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        keys = [Key(name, algorithm, bytes.fromhex(secret)) for name, algorithm, secret in rows]
        index = next(key for key in keys if key.id == INDEX)
    except OSError as error:
        raise Refusal(f"读不到数据密钥 {path}（{error.strerror}）。请检查权限。") from error
    except (ValueError, StopIteration) as error:
        raise Refusal(f"{path} 不是完整的数据密钥文件，没有使用。请从私钥备份恢复。") from error
    data = tuple(key for key in keys if key.id != INDEX)
    if not data:
        raise Refusal(f"{path} 里没有数据密钥，没有使用。请从私钥备份恢复。")
    return Keyring(data, index)


def _make(path: Path) -> None:
    """Whole from the first moment, and never over another's: several processes may start at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _write(path, (_fresh(),), Key(INDEX, INDEX_ALGORITHM, secrets.token_bytes(32)))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    _sync(path.parent)


def _replace(path: Path, data: tuple[Key, ...], index: Key) -> None:
    _write(path, data, index).replace(path)
    _sync(path.parent)


def _write(path: Path, data: tuple[Key, ...], index: Key) -> Path:
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    lines = "".join(f"{key.id} {key.algorithm} {key.secret.hex()}\n" for key in (index, *data))
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(lines.encode())
        stream.flush()
        os.fsync(stream.fileno())
    return part


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
