"""Settings of a huiqi installation, read from the environment (see docs/how-to/deploy.md)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlparse

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("HUIQI_VAR", ROOT / "var"))

DEBUG = os.environ.get("HUIQI_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("HUIQI_SECRET_KEY", "development-only-key-not-for-production-0123456789")
ALLOWED_HOSTS = os.environ.get("HUIQI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

CORE_ROOMS = [
    "ledger", "parties", "documents", "notices", "facts",
    "catalog", "matching", "cases", "payments", "insight",
]
FACES = ["kit", "portal", "desk", "console", "api"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    *[f"huiqi.core.{room}.apps.{room.capitalize()}Config" for room in CORE_ROOMS],
    *[f"huiqi.web.{face}.apps.{face.capitalize()}Config" for face in FACES],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huiqi.config.urls"
WSGI_APPLICATION = "huiqi.config.wsgi.application"
AUTH_USER_MODEL = "parties.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [ROOT / "locale"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def database_from_url(url: str) -> dict:
    """Django's settings for ``postgresql://user:pass@host:port/name`` or ``postgresql:///name?host=/socket``."""
    parts = urlparse(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "huiqi",
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.get("host", "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
    }


DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", "postgresql:///huiqi"))}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
