"""What is wrong with a pack, and where: file, line, clause and one Chinese sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, order=True)
class Fault:
    """One finding. ``file`` is as given to the loader, ``line`` counts from 1 (0 = the file as a whole).

    ``clause`` is the article of the policy text that the finding touches, ``""`` where none applies.
    ``severity`` is ``"error"`` (the pack may not be loaded) or ``"warning"`` (an officer should look).
    """

    file: str
    line: int
    clause: str
    message: str
    severity: str = ERROR
    rule: str = ""

    def __str__(self) -> str:
        clause = f"〔{self.clause}〕" if self.clause else ""
        word = "错误" if self.severity == ERROR else "提示"
        return f"{self.file}:{self.line} {word}{clause} {self.message}"


def errors_of(faults: Iterable[Fault]) -> list[Fault]:
    """Only the faults that keep a pack from being loaded."""
    return [fault for fault in faults if fault.severity == ERROR]


class PackError(Exception):
    """A pack that may not be loaded; ``faults`` lists every error with its file, line and clause."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = sorted(faults)
        shown = "\n".join(str(fault) for fault in self.faults[:20])
        rest = len(self.faults) - 20
        more = f"\n……另有 {rest} 处" if rest > 0 else ""
        super().__init__(f"事项包有 {len(self.faults)} 处错误，未装载：\n{shown}{more}")
