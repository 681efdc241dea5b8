"""A progress bar on stderr: drawn over itself on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_WIDTH = 30


class Bar:
    """``with Bar("税务.xlsx") as bar: take_in(…, tell=bar.tell)``."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._stage = ""
        self._began = time.monotonic()
        self._is_terminal = sys.stderr.isatty()
        self._is_drawn = False

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_drawn:
            print(file=sys.stderr, flush=True)

    def tell(self, stage: str, done: int, total: int) -> None:
        """How far ``stage`` is; ``total`` 0 for what can't be counted."""
        if self._is_terminal:
            filled = done * _WIDTH // total if total else 0
            bar = f"[{'█' * filled}{'·' * (_WIDTH - filled)}]"
            seconds = time.monotonic() - self._began
            text = f"\r\x1b[K{self._what} {stage} {bar} {done:,}/{total:,} {seconds:.0f} 秒"
            print(text, end="", file=sys.stderr, flush=True)
            self._is_drawn = True
        elif stage != self._stage:
            print(f"{self._what} {stage}……", file=sys.stderr, flush=True)
        self._stage = stage
