"""The way out as the webhooks room sees it: one message to one address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``status`` is the HTTP status; None: nothing was sent, ``note`` says why (not connected)."""

    status: int | None
    note: str = ""


class UnreachableError(Exception):
    """No answer this time: try again later. The message is for people."""


class ForbiddenAddressError(Exception):
    """An address that must not be called from here. The message is for people."""


class Poster(Protocol):
    """Sends one message. It resolves the name once and connects to exactly the address that was allowed."""

    def why_not(self, url: str) -> str:
        """A sentence when the address can be refused as it is written, "" otherwise."""
        ...

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST without following redirects. Raises UnreachableError, ForbiddenAddressError."""
        ...


def get_poster() -> Poster:
    """The adapter bound in the settings."""
    poster: Poster = import_string(settings.HUIQI["PORTS"]["webhook"])()
    return poster
