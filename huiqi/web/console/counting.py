"""Counting page reads: a number a day and kind of page, no cookie, nothing about the reader.

Reads are gathered in the process and written together, so that a page costs no write of its own. What a
killed process had not written yet (ten seconds at most on a busy site) is lost, and that is good enough
for a count of reads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiqi.core.insight.services import add_page_reads

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
AT_MOST = 200
NOT_COUNTED = ("desk:", "claims:", "console:", "kit:", "api", "healthz")


class ReadCounter:
    """Reads of one process that wait to be written; safe to use from its threads."""

    def __init__(self, *, every_seconds: float = EVERY_SECONDS, at_most: int = AT_MOST):
        self._every = every_seconds
        self._at_most = at_most
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[date, str]] = Counter()
        self._written_at = time.monotonic()

    def add(self, on: date, kind: str) -> None:
        """Count one read; every now and then write what has gathered."""
        with self._lock:
            self._waiting[on, kind] += 1
            is_due = time.monotonic() - self._written_at >= self._every or self._waiting.total() >= self._at_most
        if is_due:
            self.flush()

    def flush(self) -> None:
        """Write what waits. A database that is away loses nothing: it is tried again with the next read."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
            self._written_at = time.monotonic()
        try:
            add_page_reads(taken)
        except Error:
            log.warning("page reads not written, kept for later", exc_info=True)
            with self._lock:
                self._waiting.update(taken)


counter = ReadCounter()


class CountingMiddleware:
    """Counts whole pages of the public and company faces that were really shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer first, count afterwards."""
        response = self.get_response(request)
        kind = kind_of(request, response)
        if kind:
            counter.add(timezone.localdate(), kind)
        return response


def kind_of(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the address that was read; "" for what is no page read by a visitor."""
    if request.method != "GET" or response.status_code != 200 or getattr(request, "htmx", False):
        return ""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    match = request.resolver_match
    name = match.view_name if match else ""
    is_public_figure = name in ("console:figures", "console:awards")
    if not name or (name.startswith(NOT_COUNTED) and not is_public_figure):
        return ""
    return name
