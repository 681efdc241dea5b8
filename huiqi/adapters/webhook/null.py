"""Nothing goes out of this installation, and every message says so."""

from __future__ import annotations

from collections.abc import Mapping

from huiqi.adapters.webhook.addresses import why_not
from huiqi.core.webhooks.ports import Answer


class NullPoster:
    """Stands where the way out would be."""

    def why_not(self, url: str) -> str:
        """What the way out would say to it."""
        return why_not(url)

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send nothing, and say so."""
        return Answer(None, "本平台没有开通对外推送，这条没有推出去")
