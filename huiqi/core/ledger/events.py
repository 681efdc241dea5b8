"""The closed vocabulary of events: every room registers what can happen in it, and nothing else can be recorded.

A room's own ``events`` module calls :func:`register` when it is imported, and its services import that module, so
a kind is known wherever it can be recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHAPE = re.compile(r"^[a-z_]+\.[a-z_]+\.[a-z_]+$")
_words: dict[str, str] = {}

PERSONAL_DATA_READ = "ledger.personal_data.read"
BACKUP_MADE = "ledger.backup.made"
KEY_ROTATED = "ledger.key.rotated"
DRILL_PASSED, DRILL_FAILED = "ledger.drill.passed", "ledger.drill.failed"


def register(room: str, kinds: Mapping[str, str]) -> None:
    """Make ``kinds`` known: full name ``room.thing.happened`` to what happened in Chinese.

    Saying the same thing twice is harmless. Raises ValueError when a name has another shape, belongs to another
    room, or is already known with other words.
    """
    for kind, words in kinds.items():
        if not _SHAPE.match(kind) or not kind.startswith(f"{room}."):
            raise ValueError(f"event {kind!r} must read '{room}.thing.happened'")
        if _words.setdefault(kind, words) != words:
            raise ValueError(f"event {kind!r} is already registered as {_words[kind]!r}")


def is_known(kind: str) -> bool:
    """True when some room has registered ``kind``."""
    return kind in _words


def words_of(kind: str) -> str:
    """The Chinese words of a kind; the kind itself when its room is no longer installed."""
    return _words.get(kind, kind)


def vocabulary() -> dict[str, str]:
    """Every known kind with its words (a copy)."""
    return dict(_words)


register(
    "ledger",
    {
        PERSONAL_DATA_READ: "查看个人信息",
        BACKUP_MADE: "做了备份",
        DRILL_PASSED: "恢复演练通过",
        DRILL_FAILED: "恢复演练没有通过",
        KEY_ROTATED: "更换了数据密钥",
    },
)
