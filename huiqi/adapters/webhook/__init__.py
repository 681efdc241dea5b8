"""推送 · webhooks go out behind their port: over HTTPS to guarded addresses, and the Null twin."""

from huiqi.adapters.webhook.https import HttpsPoster
from huiqi.adapters.webhook.null import NullPoster

__all__ = ["HttpsPoster", "NullPoster"]
