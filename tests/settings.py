"""The product's settings with what only tests need: fast hashing, plain static files, own folders."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from huiqi.config.settings import *  # noqa: F403 - a settings file is the product's own with a few changed

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEST_FOLDER = tempfile.TemporaryDirectory(prefix="huiqi-test-")
MEDIA_ROOT = Path(TEST_FOLDER.name) / "files"
LOG_FOLDER = Path(TEST_FOLDER.name) / "ledger"
HUIQI["KEYS"] = {"FOLDER": Path(TEST_FOLDER.name) / "keys", "FILE": os.environ.get("HUIQI_KEYRING", "")}  # noqa: F405 - from the star above
HUIQI["LEDGER"] = {**HUIQI["LEDGER"], "FOLDER": LOG_FOLDER}  # noqa: F405 - from the star above
