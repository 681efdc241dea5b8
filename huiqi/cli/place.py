"""Where a local installation keeps its things, and the lasting secret that lies there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from huiqi.engine.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
DATABASE_NAME = "huiqi"


def data_folder() -> Path:
    """``HUIQI_VAR`` or ``var`` beside the package."""
    return Path(os.environ.get("HUIQI_VAR") or ROOT / "var").absolute()


def postgres_folder() -> Path:
    """The data of the local PostgreSQL."""
    return data_folder() / "pg"


def given_database_url() -> str:
    """The operator's server, or an empty text."""
    return os.environ.get("DATABASE_URL", "").strip()


def ensure_data_folder() -> Path:
    """Make the folder; refuses in one line where nothing can be written."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
        (folder / "static").mkdir(exist_ok=True)  # looked at by the website even when it is empty
    except OSError as error:
        raise Refusal(
            f"不能写入 {folder}（{error.strerror}）。请检查权限和磁盘空间，或用 HUIQI_VAR 指定另一个文件夹。"
        ) from error
    return folder


def ensure_secret_key() -> None:
    """Write the key of a local installation once, readable by its owner only."""
    file = ensure_data_folder() / "secret.key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(64))
