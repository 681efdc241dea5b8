"""Reading the environment: what an operator may set, turned into what Django wants."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def text(name: str, default: str = "") -> str:
    """A variable's text; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """``1``/``0`` (also yes/no, true/false)."""
    value = text(name).lower()
    if not value:
        return default
    if value not in {"1", "0", "yes", "no", "true", "false"}:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现在是 {value!r}。")
    return value in {"1", "yes", "true"}


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name)
    if not value:
        return default
    if not value.isdigit():
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是 {value!r}。")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, Any]:
    """Django's settings for ``postgresql://user:pass@host:port/name?sslmode=…`` or ``…?host=/socket/folder``."""
    parts = urlparse(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "DATABASE_URL 应形如 postgresql://用户:密码@主机:5432/库名；惠企只支持 PostgreSQL 15 以上。"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or query.pop("dbname", "huiqi"),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or "") or query.pop("host", ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": query,
    }


def mail_from_url(url: str, folder: Path) -> dict[str, Any]:
    """``EMAIL_*`` settings for ``smtp://user:pass@host:25``, ``smtp+tls://`` (STARTTLS) or ``smtps://``.

    Without an address mail is written as files into ``folder``, where it can be looked at.
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    parts = urlparse(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("HUIQI_SMTP 应形如 smtps://用户:密码@主机:465（或 smtp://、smtp+tls://）。")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def secret_key(file: Path, *, required: bool) -> str:
    """``HUIQI_SECRET_KEY``, else the key kept in ``file``, else one that lives as long as this process.

    A server is refused the last: its sessions would end with every restart. ``huiqi serve`` and
    ``huiqi demo`` write the file for a local installation before they start anything.
    """
    given = text("HUIQI_SECRET_KEY")
    if given:
        return given
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    if required:
        raise ImproperlyConfigured(
            "HUIQI_MODE=server 时必须设置 HUIQI_SECRET_KEY（至少 50 个随机字符），见 docs/how-to/deploy.md。"
        )
    return get_random_secret_key()
