"""One browser for all the tests of a worker: Playwright keeps one event loop a process."""

from __future__ import annotations

import os
import shutil

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
