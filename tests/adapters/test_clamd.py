"""The clamd adapter against a small server that speaks INSTREAM over real sockets."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huiqi.adapters.clamd import Clamd, NullScan
from huiqi.core.documents.ports import Verdict

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read_exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def scan_like_clamd(connection: socket.socket, *, limit: int = 1 << 20) -> bytes:
    assert read_exactly(connection, 10) == b"zINSTREAM\0"
    data = b""
    while length := struct.unpack(">I", read_exactly(connection, 4))[0]:
        data += read_exactly(connection, length)
        if len(data) > limit:
            return b"INSTREAM size limit exceeded. ERROR\0"
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


Serve = Callable[..., str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """``serve(family, answer)`` starts a server and gives its address."""
    servers: list[socket.socket] = []

    def start(family: int = socket.AF_INET, answer: Callable[[socket.socket], bytes] = scan_like_clamd) -> str:
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind(("127.0.0.1", 0) if family == socket.AF_INET else str(tmp_path / "clamd.sock"))
        server.listen()
        servers.append(server)
        threading.Thread(target=accept, args=(server, answer), daemon=True).start()
        name = server.getsockname()
        return f"{name[0]}:{name[1]}" if family == socket.AF_INET else str(name)

    def accept(server: socket.socket, answer: Callable[[socket.socket], bytes]) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.sendall(answer(connection))

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_a_clean_file_and_a_virus_are_told_apart_over_a_real_socket(serve: Serve, family: int) -> None:
    scanner = Clamd(serve(family))
    assert scanner.scan(io.BytesIO(b"harmless" * 50_000)).verdict is Verdict.CLEAN
    found = scanner.scan(io.BytesIO(EICAR))
    assert (found.verdict, found.note) == (Verdict.INFECTED, "Eicar-Test-Signature")


def test_a_scanner_that_gives_up_is_not_taken_for_a_clean_answer(serve: Serve) -> None:
    result = Clamd(serve()).scan(io.BytesIO(b"x" * (3 << 20)))
    assert result.verdict is Verdict.UNREACHABLE


@pytest.mark.parametrize("answer", [b"", b"stream: OK", b"something else\0", b"FOUND\0", b"\xff\xfe\0"])
def test_half_an_answer_or_a_strange_one_is_not_a_verdict_of_infection(serve: Serve, answer: bytes) -> None:
    def reply(connection: socket.socket) -> bytes:
        scan_like_clamd(connection)
        return answer

    expected = Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNREACHABLE
    assert Clamd(serve(answer=reply)).scan(io.BytesIO(b"x")).verdict is expected


def test_a_scanner_that_is_down_or_silent_is_unreachable_within_its_time(serve: Serve, tmp_path: Path) -> None:
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    assert Clamd(f"127.0.0.1:{port}").scan(io.BytesIO(b"x")).verdict is Verdict.UNREACHABLE
    assert Clamd(str(tmp_path / "nobody.sock")).scan(io.BytesIO(b"x")).verdict is Verdict.UNREACHABLE
    assert Clamd("nonsense").scan(io.BytesIO(b"x")).verdict is Verdict.UNREACHABLE
    waiting = threading.Event()

    def silent(connection: socket.socket) -> bytes:
        waiting.wait(5)
        return b""

    assert Clamd(serve(answer=silent), timeout_seconds=0.3).scan(io.BytesIO(b"x")).verdict is Verdict.UNREACHABLE
    waiting.set()


def test_the_null_twin_says_that_no_scanner_is_connected() -> None:
    result = NullScan().scan(io.BytesIO(EICAR))
    assert (result.verdict, result.note) == (Verdict.NOT_CONNECTED, "未接入杀毒")
