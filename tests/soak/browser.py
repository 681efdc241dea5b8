"""A person at a browser who clicks again when no answer came, with the very same form."""

from __future__ import annotations

import http.client
import secrets
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

PATIENCE_SECONDS = 120
File = tuple[str, str, bytes]


class Flight:
    """What is under way at this moment, so that a kill can come in the middle of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now: Counter[str] = Counter()

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """Announce that something of this kind is being done."""
        with self._changed:
            self._now[kind] += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._now[kind] -= 1

    def wait(self, kinds: Collection[str], seconds: float) -> str:
        """Until something of one of these kinds is under way: which; "" when nothing came in time."""
        with self._changed:
            self._changed.wait_for(lambda: any(self._now[kind] for kind in kinds), timeout=seconds)
            return next((kind for kind in kinds if self._now[kind]), "")


@dataclass(frozen=True)
class Answer:
    """What came back: the page, or where to go on."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode(errors="replace")


class Browser:
    """One signed-in person."""

    def __init__(self, port: int, session: str, flight: Flight, repeats: Counter[str]):
        self._port = port
        self._flight = flight
        self._repeats = repeats
        self._token = secrets.token_hex(16)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={self._token}"

    def get(self, path: str) -> Answer:
        """Read a page, however often it takes."""
        return self._insist("read", "GET", path, b"", {})

    def post(self, kind: str, path: str, fields: Mapping[str, str], files: Mapping[str, File] | None = None) -> Answer:
        """Send a form; without an answer, send the same form again."""
        fields = {"csrfmiddlewaretoken": self._token, **fields}
        if files is None:
            body, media = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            body, media = _multipart(fields, files)
        return self._insist(kind, "POST", path, body, {"Content-Type": media})

    def _insist(self, kind: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with self._flight.of(kind):
                    answer = self._once(method, path, body, headers)
                if answer.status < 500:
                    return answer
                reason = f"{answer.status}"
            except (OSError, http.client.HTTPException) as error:
                reason = type(error).__name__
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path} was not answered for {PATIENCE_SECONDS} s: {reason}")
            self._repeats[f"{kind}: {reason}"] += 1
            time.sleep(0.15)

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            line.request(method, path, body or None, {"Cookie": self._cookie, **headers})
            response = line.getresponse()
            return Answer(response.status, response.headers.get("Location") or "", response.read())
        finally:
            line.close()


def _multipart(fields: Mapping[str, str], files: Mapping[str, File]) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        f"Content-Type: {media}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, (file, media, content) in files.items()
    ]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
