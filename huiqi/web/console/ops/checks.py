"""One thing that the page of 运行状况 looks at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``kind`` ok, warn or bad (or off: known and accepted), what was found, where to act."""

    title: str
    kind: str
    word: str
    note: str = ""
    href: str = ""

    @property
    def rank(self) -> int:
        """Worst first."""
        return {"bad": 0, "warn": 1, "off": 2, "ok": 3}[self.kind]
