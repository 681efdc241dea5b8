"""One GET from a host that the operator named; redirects only within that host, never more bytes than allowed."""

from __future__ import annotations

import re
import time
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from django.conf import settings

from huiqi.core.intake.ports import FETCH_LIMIT, Fetched, FetchError

_SECONDS = 30.0
_LONGEST = 600.0
_CHUNK = 1 << 18
_ENDINGS = {
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.apache.parquet": "parquet",
}


class _SameHost(HTTPRedirectHandler):
    """Follows within the host that was asked; another one may be anybody, an inner network included."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse what leads elsewhere."""
        if _origin(newurl) != _origin(req.full_url):
            raise FetchError("对方转到了另一个网站，没有跟过去；请把地址改成最终的下载地址。")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class HttpPull:
    """Fetches over HTTP and HTTPS. ``HUIQI_PULL_HOSTS`` names the hosts that may be asked."""

    def __init__(self, *, seconds: float = _SECONDS, longest: float = _LONGEST):
        self._seconds, self._longest = seconds, longest

    def fetch(self, url: str, *, limit: int = FETCH_LIMIT) -> Fetched:
        """The file at ``url``. Raises FetchError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in settings.HUIQI["PULL_HOSTS"]:
            raise FetchError(f"没有允许从 {parts.netloc} 拉取，请运维人员把它加进 HUIQI_PULL_HOSTS。")
        try:
            request = Request(url, headers={"User-Agent": "huiqi-intake/1"})
            with _opener().open(request, timeout=self._seconds) as response:
                return Fetched(self._read(response, limit), _name_of(response, url))
        except HTTPError as error:
            raise FetchError(f"对方答复 {error.code}，没有给文件，请核对地址和权限。") from error
        except TimeoutError as error:
            raise FetchError(f"{self._seconds:.0f} 秒内没有应答，稍后会再试。") from error
        except (URLError, HTTPException, OSError) as error:
            raise FetchError("连不上对方，稍后会再试；一直这样请核对地址和网络。") from error

    def _read(self, response: HTTPResponse, limit: int) -> bytes:
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) > limit:
            raise FetchError(f"对方的文件超过 {limit >> 20} MB，没有下载，请分成几份。")
        deadline, pieces, size = time.monotonic() + self._longest, [], 0
        while piece := response.read(_CHUNK):
            size += len(piece)
            if size > limit:
                raise FetchError(f"对方的文件超过 {limit >> 20} MB，没有收下，请分成几份。")
            if time.monotonic() > deadline:
                raise FetchError("下载太慢，已停下，稍后会再试。")
            pieces.append(piece)
        if declared.isdigit() and size < int(declared):
            raise FetchError("对方的文件只传来一部分，没有收下，稍后会再试。")
        return b"".join(pieces)


def _opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), _SameHost())


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _name_of(response: HTTPResponse, url: str) -> str:
    """The name the other side gives, else the end of the address, else by the kind of file."""
    given = response.headers.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2])
    if re.search(r"\.(?:csv|xlsx|parquet|txt)$", given, re.IGNORECASE):
        return given
    return f"{given or 'file'}.{_ENDINGS.get(response.headers.get_content_type(), 'csv')}"
