"""Loading a pack for good: read, check, and refuse with every fault at once."""

from __future__ import annotations

from pathlib import Path

from huiqi.engine.packs.faults import PackError, errors_of
from huiqi.engine.packs.model import Pack, merge_packs
from huiqi.engine.packs.read import MANIFEST, read_packs


def load_pack(directory: Path | str) -> Pack:
    """Load one pack, or every pack below ``directory`` merged into one.

    What a pack requires is read from its sibling folders for the check; only a folder of packs comes back
    merged. Raises :class:`PackError` with every error; warnings never stop a pack.
    """
    root = Path(directory)
    reading = read_packs(root)
    errors = errors_of(reading.faults)
    if errors:
        raise PackError(errors)
    if (root / MANIFEST).is_file():
        return next(pack for pack in reading.packs if pack.directory == root)
    return merge_packs(root.name, root, reading.packs)
