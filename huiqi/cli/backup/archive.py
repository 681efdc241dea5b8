"""The tar of a backup: every file in it is named in its manifest with its SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huiqi import __version__
from huiqi.engine.refusal import Refusal

FORMAT = 2  # 1 had no log/
DUMP, MANIFEST, FILES, LOG = "database.dump", "manifest.json", "files", "log"
KINDS = {"backup": "惠企备份", "keys": "惠企私钥备份"}
_CHUNK = 1 << 20


def write_archive(target: Path, folder: Path, log: dict[str, Any] | None, keys: list[str]) -> int:
    """The tar with what lies in ``folder`` (dump, the log's files), the stored files and a manifest; how many files.

    ``log`` is the size and root of the log when the backup began, None for one that was never signed;
    ``keys`` the ids of the keys without which what lies encrypted in the dump stays shut.
    """
    media, dump = Path(settings.MEDIA_ROOT), folder / DUMP
    entries: list[dict[str, Any]] = []
    with _private_tar(target) as archive:
        archive.add(dump, DUMP)
        for root, name in ((folder / LOG, LOG), (media, FILES)):
            entries += _add_all(archive, root, name)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "server_version": connection.cursor().connection.info.server_version,
            "database": {"name": DUMP, "size": dump.stat().st_size, "sha256": sha256_of(dump)},
            "log": log,
            "keys": keys,  # ids only
            "files": entries,
        }
        _add_manifest(archive, folder, manifest)
    return sum(entry["name"].startswith(f"{FILES}/") for entry in entries)


def write_bundle(target: Path, kind: str, files: Mapping[str, Path], folder: Path) -> None:
    """A small tar of named files with a manifest of its own, for what is kept apart from the backup."""
    with _private_tar(target) as archive:
        entries = [_add(archive, path, name) for name, path in files.items()]
        _add_manifest(archive, folder, {"format": FORMAT, "version": __version__, "kind": kind, "files": entries})


@contextlib.contextmanager
def _private_tar(target: Path) -> Iterator[tarfile.TarFile]:
    """A tar that only its owner reads, and that is on the disk when the block ends."""
    with open(target, "wb") as stream:
        os.fchmod(stream.fileno(), 0o600)  # personal data, or keys
        with tarfile.open(fileobj=stream, mode="w") as archive:
            yield archive
        stream.flush()
        os.fsync(stream.fileno())


def _add_all(archive: tarfile.TarFile, root: Path, name: str) -> list[dict[str, Any]]:
    return [_add(archive, path, f"{name}/{path.relative_to(root).as_posix()}") for path in stored_files(root)]


def _add(archive: tarfile.TarFile, path: Path, name: str) -> dict[str, Any]:
    archive.add(path, name)
    return {"name": name, "size": path.stat().st_size, "sha256": sha256_of(path)}


def _add_manifest(archive: tarfile.TarFile, folder: Path, manifest: dict[str, Any]) -> None:
    written = folder / MANIFEST
    written.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    archive.add(written, MANIFEST)


def unpack(source: Path, folder: Path, kind: str = "backup") -> dict[str, Any]:
    """Extract into ``folder`` and check every hash; refuses a damaged, foreign or newer backup."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = [*([manifest["database"]] if kind == "backup" else []), *manifest["files"]]
        if manifest.get("kind", "backup") != kind:
            raise Refusal(f"{source} 不是{KINDS[kind]}，没有恢复任何内容。请换一个文件。")
        if manifest["format"] > FORMAT:
            raise Refusal(f"备份由较新的版本（{manifest['version']}）写成，请用那个版本恢复。")
    except (tarfile.TarError, FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise Refusal(f"{source} 不是完整的{KINDS[kind]}，没有恢复任何内容。请换一份备份。") from error
    for entry in listed:
        path = folder / entry["name"]
        if not path.is_file() or sha256_of(path) != entry["sha256"]:
            raise Refusal(f"备份里的 {entry['name']} 已损坏（校验值不符），没有恢复任何内容。请换一份备份。")
    return manifest


def bring_files(source: Path, media: Path) -> None:
    """Move the files to their places; what is there already stays (names are hashes of the content)."""
    if not source.is_dir():
        return
    for path in stored_files(source):
        target = media / path.relative_to(source)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def stored_files(folder: Path) -> Iterator[Path]:
    """Whole files in a steady order; what is just being written (a dot in front) is not one yet."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path
