"""Fetching a department's file as the intake room sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

FETCH_LIMIT = 200 << 20
"""The most that is taken from the other side, in bytes."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. ``content`` None: nothing was fetched, ``note`` says why (not connected)."""

    content: bytes | None
    name: str = ""
    note: str = ""


class FetchError(Exception):
    """Nothing came this time, or not what was asked for. The message is for people."""


class FilePull(Protocol):
    """Fetches one file."""

    def fetch(self, url: str, *, limit: int = FETCH_LIMIT) -> Fetched:
        """The file at ``url``. Raises FetchError; never follows to another host, never reads past ``limit``."""
        ...


def get_file_pull(kind: str) -> FilePull:
    """The adapter bound in the settings for ``http`` or ``sftp``."""
    pull: FilePull = import_string(settings.HUIQI["PORTS"][f"{kind}_pull"])()
    return pull
