"""Speaks clamd's INSTREAM over TCP or a Unix socket (clamd(8), section COMMANDS)."""

from __future__ import annotations

import logging
import socket
import struct
from typing import BinaryIO

from django.conf import settings

from huiqi.core.documents.ports import ScanResult, Verdict

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
_ANSWER_LIMIT = 4096


class Clamd:
    """A scanner at ``host:port`` or ``/path/of/socket`` (``settings.HUIQI["CLAMD"]``)."""

    def __init__(self, address: str | None = None, *, timeout_seconds: float = 20):
        self._address = address or str(settings.HUIQI["CLAMD"])
        self._timeout = timeout_seconds

    def scan(self, stream: BinaryIO) -> ScanResult:
        """Send the bytes and read the verdict; anything but a clear answer counts as unreachable."""
        try:
            with self._connect() as connection:
                answer = self._ask(connection, stream)
        except (OSError, ValueError) as error:
            logger.warning("clamd at %s gave no answer: %s", self._address, error)
            return ScanResult(Verdict.UNREACHABLE, f"杀毒服务没有应答：{type(error).__name__}")
        return _read_verdict(answer)

    def _connect(self) -> socket.socket:
        path = self._address.removeprefix("unix://")
        if path.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self._timeout)
            try:
                connection.connect(path)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)), timeout=self._timeout)

    def _ask(self, connection: socket.socket, stream: BinaryIO) -> str:
        connection.sendall(b"zINSTREAM\0")
        try:
            while chunk := stream.read(_CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd hangs up early when its size limit is passed; its answer says so
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _ANSWER_LIMIT:
            piece = connection.recv(_ANSWER_LIMIT)
            if not piece:
                break
            answer += piece
        return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _read_verdict(answer: str) -> ScanResult:
    """``stream: OK``, ``stream: <signature> FOUND`` or ``… ERROR``."""
    if answer == "stream: OK":
        return ScanResult(Verdict.CLEAN)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return ScanResult(Verdict.INFECTED, answer[len("stream: ") : -len(" FOUND")])
    logger.warning("clamd did not scan: %s", answer)
    return ScanResult(Verdict.UNREACHABLE, f"杀毒服务没有查完：{answer[:120] or '连接中断'}")
