"""A small load generator: raw keep-alive connections for a bounded time, so that it costs little itself."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A page: where it is served and the session cookie it is read with."""

    name: str
    port: int
    path: str
    cookie: str = ""

    def request(self) -> bytes:
        """The bytes of one GET."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: text/html"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Burst:
    """One bounded run: answers, their times in seconds, and what went wrong."""

    seconds: float
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds

    def quantile_ms(self, share: float) -> float:
        """The time in milliseconds that this share of the answers did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


def run(target: Target, *, seconds: float, connections: int) -> Burst:
    """Ask for the page over so many connections at once; stops by itself."""
    begin = time.monotonic()
    lanes = [Burst(seconds) for _ in range(connections)]
    threads = [threading.Thread(target=_lane, args=(target, begin + seconds, lane), daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)
    return Burst(
        seconds=time.monotonic() - begin,
        times=[each for lane in lanes for each in lane.times],
        wrong=[each for lane in lanes for each in lane.wrong],
        size=max(lane.size for lane in lanes),
    )


def alone_ms(target: Target, *, times: int = 15) -> float:
    """Median milliseconds of one reader who waits for each answer."""
    found = []
    with socket.create_connection(("127.0.0.1", target.port), timeout=30) as line:
        for _ in range(times):
            started = time.perf_counter()
            exchange(line, target.request())
            found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found)


def _lane(target: Target, until: float, burst: Burst) -> None:
    request = target.request()
    try:
        with socket.create_connection(("127.0.0.1", target.port), timeout=30) as line:
            while time.monotonic() < until:
                started = time.perf_counter()
                status, size = exchange(line, request)
                if status != 200:
                    burst.wrong.append(f"{target.path}: {status} after {len(burst.times)} good answers")
                    return
                burst.times.append(time.perf_counter() - started)
                burst.size = size
    except OSError as error:
        burst.wrong.append(f"{target.path}: {error}")


def exchange(line: socket.socket, request: bytes) -> tuple[int, int]:
    """Status and size of the answer; the body is read to its end and dropped."""
    line.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(line)
    head, _, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        raise OSError("an answer without a length")
    left = size = int(lower[at + 15 :].split(b"\r\n", 1)[0])
    left -= len(body)
    while left > 0:
        left -= len(_more(line))
    return int(head.split(b" ", 2)[1]), size


def _more(line: socket.socket) -> bytes:
    chunk = line.recv(262144)
    if not chunk:
        raise OSError("the server closed the connection")
    return chunk
