"""Ed25519 with a key in a file that only the writer of the log may read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from huiqi.core.ledger.log.keeping import folder, known_keys, sync_folder
from huiqi.engine.merkle import VerifierKey
from huiqi.engine.refusal import Refusal

KEY = "signing.pem"


class Ed25519Signer:
    """Reads the key of ``HUIQI_LEDGER_KEY``, or makes one on first use in the log's folder (mode 0600)."""

    def __init__(self) -> None:
        given = settings.HUIQI["LEDGER"]["KEY"]
        self._path = Path(given) if given else folder() / KEY
        self._private = _read(self._path) if given or self._path.exists() else _make(self._path)
        self._name = log_name()

    def key(self) -> VerifierKey:
        """The public key under the log's name."""
        return VerifierKey(self._name, self._private.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(text)


def log_name() -> str:
    """The name the log has had from its first head on; before it the operator's, or the site's address."""
    known = known_keys()
    if known:
        return known[-1].name
    given = settings.HUIQI["LEDGER"]["ORIGIN"]
    return str(given or f"{urlsplit(settings.HUIQI['SITE_URL']).netloc}/log")


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refusal(f"签名私钥 {path} 别人也能读，没有使用。请运行 chmod 600 {path}。")
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise Refusal(f"读不到签名私钥 {path}（{error.strerror}）。请检查 HUIQI_LEDGER_KEY。") from error
    except (ValueError, TypeError) as error:
        raise Refusal(f"{path} 不是可用的 Ed25519 私钥（PEM，不加口令）。") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal(f"{path} 不是 Ed25519 私钥。")
    return key


def _make(path: Path) -> Ed25519PrivateKey:
    """Whole from the first moment, and never over another's: two writers may start at once."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return _read(path)
