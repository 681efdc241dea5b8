"""No scanner is connected, and this says so: a file nobody scanned is never called clean."""

from __future__ import annotations

from typing import BinaryIO

from huiqi.core.documents.ports import ScanResult, Verdict


class NullScan:
    """Stands where a scanner would be."""

    def scan(self, stream: BinaryIO) -> ScanResult:
        """Not scanned, and said so."""
        return ScanResult(Verdict.NOT_CONNECTED, "未接入杀毒")
