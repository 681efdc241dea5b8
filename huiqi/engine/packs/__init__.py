"""Packs (事项包): items, vocabulary, departments and openings as YAML that officials read and review."""

from __future__ import annotations

from huiqi.engine.packs.check import check_pack
from huiqi.engine.packs.faults import Fault, PackError
from huiqi.engine.packs.load import load_pack
from huiqi.engine.packs.model import Pack, PackItem, PackOpening, PackRelease
from huiqi.engine.packs.openings import resolve_day, resolve_opening

__all__ = [
    "Fault",
    "Pack",
    "PackError",
    "PackItem",
    "PackOpening",
    "PackRelease",
    "check_pack",
    "load_pack",
    "resolve_day",
    "resolve_opening",
]
