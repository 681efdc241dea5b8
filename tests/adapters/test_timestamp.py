"""The newest head is witnessed by a real timestamping authority, made here with OpenSSL; a false answer does not count."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from huiqi.adapters.timestamp import NullTimestamp, Rfc3161Timestamp
from huiqi.core.ledger.log.anchoring import anchor_checkpoint
from huiqi.core.ledger.models import Anchor, Checkpoint
from huiqi.engine.refusal import Refusal
from tests.core.ledger.conftest import log_folder
from tests.core.ledger.logs import written

__all__ = ["log_folder"]
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs openssl to be the authority")
CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamp]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run([str(OPENSSL), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make_authority(folder: Path) -> None:
    """A root and a certificate for timestamping."""
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder), encoding="ascii")
    (folder / "serial").write_text("01\n", encoding="ascii")
    root = ["-x509", "-subj", "/CN=Demo root", "-days", "9", "-config", "tsa.cnf", "-extensions", "root"]
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", *root)
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr",
            "-subj", "/CN=Demo timestamps", "-config", "tsa.cnf")  # fmt: skip
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "9", "-extfile", "tsa.cnf", "-extensions", "stamp", "-out", "tsa.pem")  # fmt: skip


def reply(folder: Path, query: bytes) -> bytes:
    (folder / "q.tsq").write_bytes(query)
    openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "authority", "-queryfile", "q.tsq",
            "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "r.tsr")  # fmt: skip
    return (folder / "r.tsr").read_bytes()


@pytest.fixture
def authority(tmp_path: Path, log_folder: Path, settings: Settings) -> Iterator[Path]:
    """An authority that answers over HTTP on a free port, and the settings that name it."""
    folder = tmp_path / "tsa"
    make_authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = reply(folder, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ledger = {"TSA": f"http://127.0.0.1:{server.server_port}/", "TSA_ROOTS": str(folder / "root.pem")}
    ports = {"ledger_anchor": "huiqi.adapters.timestamp.Rfc3161Timestamp"}
    settings.HUIQI = {
        **settings.HUIQI,
        "LEDGER": {**settings.HUIQI["LEDGER"], **ledger},
        "PORTS": {**settings.HUIQI["PORTS"], **ports},
    }
    yield folder
    server.shutdown()
    server.server_close()


def test_a_head_is_witnessed_once_and_openssl_agrees(db: None, authority: Path) -> None:
    written(3)
    anchor = anchor_checkpoint()
    assert anchor is not None and anchor.size == 3 and anchor_checkpoint() is None
    (authority / "head").write_text(Checkpoint.objects.get().note, encoding="utf-8")
    (authority / "token.tsr").write_bytes(bytes(Anchor.objects.get().token))
    openssl(authority, "ts", "-verify", "-data", "head", "-in", "token.tsr", "-CAfile", "root.pem")


def test_an_authority_with_another_root_is_not_believed(db: None, authority: Path, tmp_path: Path) -> None:
    written(1)
    make_authority(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "root.pem", authority / "root.pem")
    with pytest.raises(Refusal, match="核对不上"):
        anchor_checkpoint()
    assert not Anchor.objects.exists()


def test_an_answer_about_something_else_is_not_believed(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamper = Rfc3161Timestamp()
    first = stamper.stamp(b"one").token
    monkeypatch.setattr(stamper, "_ask", lambda request: first)
    with pytest.raises(Refusal, match="核对不上"):
        stamper.stamp(b"two")


def test_an_authority_that_is_away_is_said_to_be_so(authority: Path, settings: Settings) -> None:
    settings.HUIQI["LEDGER"]["TSA"] = "http://127.0.0.1:9/"
    with pytest.raises(Refusal, match="没有回答"):
        Rfc3161Timestamp().stamp(b"x")


def test_without_an_authority_nothing_is_stamped(db: None, log_folder: Path) -> None:
    written(1)
    assert NullTimestamp().stamp(b"x") is None
    assert anchor_checkpoint() is None and not Anchor.objects.exists()
