"""The virus scanner as the documents room sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Verdict(Enum):
    """What the scanner said."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNREACHABLE = "unreachable"
    NOT_CONNECTED = "not_connected"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """A verdict with the scanner's own words: the signature's name, or why there was no answer."""

    verdict: Verdict
    note: str = ""


class VirusScan(Protocol):
    """Scans bytes. Never raises for an unreachable scanner: that is a verdict too."""

    def scan(self, stream: BinaryIO) -> ScanResult:
        """Read ``stream`` to its end and say what was found."""
        ...


def get_virus_scan() -> VirusScan:
    """The scanner bound in the settings."""
    scanner: VirusScan = import_string(settings.HUIQI["PORTS"]["virus_scan"])()
    return scanner
