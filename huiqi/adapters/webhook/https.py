"""One POST over HTTPS to an address that was resolved once and allowed; no redirects, a hard end after some seconds."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from huiqi.adapters.webhook.addresses import resolve, why_not
from huiqi.core.webhooks.ports import Answer, UnreachableError

_SECONDS = 10.0
_READ_AT_MOST = 4096


class HttpsPoster:
    """Sends to the outside. ``HUIQI_WEBHOOK_CA`` names further certificate authorities, as of a government network."""

    def __init__(self, *, seconds: float = _SECONDS):
        self._seconds = seconds

    def why_not(self, url: str) -> str:
        """See ``addresses.why_not``."""
        return why_not(url)

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """The status that came back; what else the other side says is not kept."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        address = resolve(host, port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Content-Type": "application/json", "User-Agent": "huiqi-webhooks/1", "Connection": "close", **headers}
        try:
            with _connected(address, host, port, self._seconds) as stream:
                connection = HTTPSConnection(host, port, timeout=self._seconds)
                connection.sock = stream  # already connected to the allowed address: nothing is resolved again
                connection.request("POST", target, body=body, headers=sent)
                response = connection.getresponse()
                response.read(_READ_AT_MOST)
                return Answer(response.status)
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"对方的证书验不过：{error.verify_message}") from error
        except ssl.SSLError as error:
            raise UnreachableError("对方的 https 连不上，请检查证书和 TLS 版本") from error
        except TimeoutError as error:
            raise UnreachableError(f"{self._seconds:.0f} 秒内没有应答") from error
        except (OSError, HTTPException) as error:
            raise UnreachableError(_words_of(error)) from error


@contextlib.contextmanager
def _connected(address: str, host: str, port: int, seconds: float) -> Iterator[ssl.SSLSocket]:
    """A TLS stream that is torn down when the time is over, however slowly the other side drips."""
    is_late = threading.Event()
    with socket.create_connection((address, port), timeout=seconds) as plain:

        def end() -> None:
            is_late.set()
            with contextlib.suppress(OSError):
                plain_twin.shutdown(socket.SHUT_RDWR)

        plain_twin = plain.dup()
        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            with _tls().wrap_socket(plain, server_hostname=host) as stream:
                yield stream
            if is_late.is_set():  # an answer that was cut off in the middle is none
                raise TimeoutError
        except (OSError, HTTPException) as error:
            if is_late.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
            plain_twin.close()


def _words_of(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "连不上对方：这个端口没有服务在听"
        case ConnectionError() | HTTPException():
            return "对方中途断开了连接，或答的不是 HTTP"
        case _:
            return "连不上对方：网络不通"


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.HUIQI["WEBHOOKS"]["CA"]:
        context.load_verify_locations(cafile=settings.HUIQI["WEBHOOKS"]["CA"])
    return context
