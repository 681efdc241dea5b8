"""The content-addressed store: a file lies under its SHA-256 and is never changed afterwards.

A file appears under its final name only when all of its bytes are on the disk (write aside, fsync, rename, fsync of
the folder), so ``kill -9`` at any moment leaves either the whole file or nothing but a leftover in ``incoming``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_INCOMING = "incoming"
_FILE_MODE = 0o640
_FOLDER_MODE = 0o750
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Incoming:
    """Bytes received but not yet kept: a private temporary file with its size and hash."""

    path: Path
    size: int
    sha256: str


class TooLargeError(Exception):
    """More bytes came than are allowed; nothing was kept."""


def root() -> Path:
    """The folder that holds everything."""
    return Path(settings.MEDIA_ROOT)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie, or would lie."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def receive(chunks: Iterable[bytes], *, limit: int) -> Iterator[Incoming]:
    """Write ``chunks`` to a private file and give it for inspection; it is gone when the block ends unless kept.

    Raises TooLargeError as soon as more than ``limit`` bytes have come, whatever the sender declared.
    """
    folder = _folder(root() / _INCOMING)
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLargeError
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fchmod(target.fileno(), _FILE_MODE)
            os.fsync(target.fileno())
        yield Incoming(path, size, digest.hexdigest())
    finally:
        path.unlink(missing_ok=True)


def keep(incoming: Incoming) -> Path:
    """Move received bytes to their place. Bytes already there are left alone; only their date is renewed."""
    target = path_of(incoming.sha256)
    if target.exists():
        os.utime(target)  # young again: the sweep of unreferenced files must not take it
        return target
    _folder(target.parent)
    incoming.path.replace(target)
    _sync_folder(target.parent)
    return target


def verify(sha256: str) -> Path:
    """The path of the bytes, after reading them once more against their hash.

    Raises FileNotFoundError when they are gone and ValueError when they were altered on the disk.
    """
    path = path_of(sha256)
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise ValueError(f"stored bytes of {sha256} were altered")
    return path


def sweep_incoming(*, older_than_seconds: int = 86_400) -> int:
    """Remove leftovers of uploads that were cut off; returns how many."""
    horizon, removed = time.time() - older_than_seconds, 0
    for path in (root() / _INCOMING).glob("*"):
        if path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder(path: Path) -> Path:
    """Make the folder and those above it, each one durable in its parent."""
    if not path.exists():
        if path != root():
            _folder(path.parent)
        path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        _sync_folder(path.parent)
    return path


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
