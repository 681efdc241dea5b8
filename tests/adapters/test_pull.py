"""A file is fetched from the hosts that were named, whole or not at all, and from nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import LazySettings

from huiqi.adapters.pull import HttpPull, NullPull
from huiqi.core.intake.ports import FetchError

CSV = "统一社会信用代码,营业收入\n".encode()


class Office(BaseHTTPRequestHandler):
    """The department's server."""

    def do_GET(self) -> None:
        match self.path:
            case "/a.csv" | "/moved":
                self._answer(CSV)
            case "/named":
                self._answer(CSV, {"Content-Disposition": "attachment; filename*=UTF-8''%E7%A8%8E%E5%8A%A1.csv"})
            case "/here":
                self._redirect("/a.csv")
            case "/there":
                self._redirect("http://127.0.0.2:1/a.csv")
            case "/inside":
                self._redirect("file:///etc/passwd")
            case "/cut":
                self._answer(CSV, {"Content-Length": "3000"})
            case "/large":
                self._answer(b"x" * 5000)
            case "/endless":
                self._answer(b"x" * 5000, length=False)
            case _:
                self.send_error(404)

    def _answer(self, body: bytes, headers: dict[str, str] | None = None, *, length: bool = True) -> None:
        self.send_response(200)
        for name, value in {**({"Content-Length": str(len(body))} if length else {}), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site(settings: LazySettings) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Office)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host = f"127.0.0.1:{server.server_port}"
    settings.HUIQI = {**settings.HUIQI, "PULL_HOSTS": [host]}
    yield f"http://{host}"
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_with_its_name(site: str):
    assert HttpPull().fetch(f"{site}/a.csv").content == CSV
    assert HttpPull().fetch(f"{site}/a.csv").name == "a.csv"
    assert HttpPull().fetch(f"{site}/named").name == "税务.csv"
    assert HttpPull().fetch(f"{site}/moved").name == "moved.csv"


def test_a_redirect_is_followed_on_the_same_host_only(site: str):
    assert HttpPull().fetch(f"{site}/here").content == CSV
    with pytest.raises(FetchError, match="另一个网站"):
        HttpPull().fetch(f"{site}/there")
    with pytest.raises(FetchError):
        HttpPull().fetch(f"{site}/inside")


@pytest.mark.parametrize(
    ("path", "words"), [("/cut", "只传来一部分|连不上"), ("/large", "超过"), ("/endless", "超过"), ("/no", "404")]
)
def test_what_is_cut_too_large_or_missing_is_not_taken(site: str, path: str, words: str):
    with pytest.raises(FetchError, match=words):
        HttpPull().fetch(site + path, limit=4096)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a.csv", "file:///etc/passwd", "ftp://127.0.0.1/a.csv", "http://localhost/a"]
)
def test_hosts_that_nobody_named_are_not_asked(site: str, url: str):
    with pytest.raises(FetchError, match="HUIQI_PULL_HOSTS"):
        HttpPull().fetch(url)


def test_a_host_that_is_away_is_said_so(site: str, settings: LazySettings):
    settings.HUIQI = {**settings.HUIQI, "PULL_HOSTS": ["127.0.0.1:1"]}
    with pytest.raises(FetchError, match="连不上对方"):
        HttpPull().fetch("http://127.0.0.1:1/a.csv")


def test_the_null_twin_says_that_nothing_is_connected():
    fetched = NullPull().fetch("sftp://office.invalid/a.csv")
    assert fetched.content is None and "未接入" in fetched.note
