"""The product's own settings; a dead worker is noticed sooner than in production, so that tests end sooner."""

from __future__ import annotations

from huiqi.config.settings import *  # noqa: F403 - a settings file is the product's own with a few changed

PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 1, "stalled_worker_timeout": 4}
