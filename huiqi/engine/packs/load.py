"""Loading a pack for good: read, check, and refuse with every fault at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from huiqi.engine.packs.check import Report, judge_packs
from huiqi.engine.packs.faults import PackError
from huiqi.engine.packs.model import Pack, merge_packs
from huiqi.engine.packs.openings import china_today
from huiqi.engine.packs.read import MANIFEST, read_packs


def load_pack(directory: Path | str, *, today: date | None = None) -> Pack:
    """Load one pack, or every pack below ``directory`` merged into one, after the whole check.

    What a pack requires is read from its sibling folders for the check; only a folder of packs comes back
    merged. Raises :class:`PackError` with every error; warnings never stop a pack.
    """
    root = Path(directory)
    reading = read_packs(root)
    report = Report(faults=list(reading.faults))
    judge_packs(reading.packs, report, today or china_today())
    if report.errors:
        raise PackError(set(report.errors))
    if (root / MANIFEST).is_file():
        return next(pack for pack in reading.packs if pack.directory == root)
    return merge_packs(root.name, root, reading.packs)
