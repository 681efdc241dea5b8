"""Sessions in a table of ours (``SESSION_ENGINE``): Django's database engine, with whose they are in columns.

A page writes down in the session itself when it was last used and from where; every save copies that into the row.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from huiqi.core.parties.models import BrowserSession

BEGAN, SEEN, ADDRESS, DEVICE = "began_at", "seen_at", "address", "device"
"""Keys of the session: two moments (seconds since the epoch), the address and the kind of browser."""


class SessionStore(DatabaseStore):
    """Keeps the person, both moments, address and device beside the session's data."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """The table."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row of this session, to be saved."""
        row = cast(BrowserSession, super().create_model_instance(data))
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.address, row.device = str(data.get(ADDRESS, ""))[:45], str(data.get(DEVICE, ""))[:60]
        return row


def handle_of(session_key: str) -> str:
    """A name for a session from which its key can't be found."""
    return hashlib.sha256(f"huiqi.session:{session_key}".encode()).hexdigest()[:24]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds).astimezone()
