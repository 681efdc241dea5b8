"""The log's files beside the database: what a backup takes of them, and how they come back.

``checkpoint`` (the last signed head) and ``keys`` (the public keys) are in every backup: without them nobody can say
that the log that came back is the one that was signed. The private key is not: see ``private``.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from huiqi.core.ledger.log import keeping
from huiqi.core.ledger.log.audit import Report, audit_log
from huiqi.core.ledger.queries import find_head_at
from huiqi.engine.merkle import Checkpoint, ProofFault, SignedNote, VerifierKey
from huiqi.engine.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Head:
    """How long the log was and its root (hex) when the backup began."""

    size: int
    root: str


def take_head(folder: Path) -> Head | None:
    """Copy the last signed head into ``folder``: before the dump, so that it is never ahead of it."""
    source = keeping.folder() / keeping.HEAD
    if not source.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / keeping.HEAD)
    try:
        return _head_in(folder)
    except (ProofFault, ValueError) as error:
        raise Refusal(f"{source} 不是完整的日志签名，没有备份。请运行 huiqi ledger verify 查明原因。") from error


def take_keys(folder: Path) -> None:
    """Copy the public keys: after the dump, so that every head in it has its key."""
    source = keeping.folder() / keeping.KEYS
    if source.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / keeping.KEYS)


def bring_log(source: Path) -> None:
    """Put keys and head in their places. A longer log that was signed here stays on record: it is evidence."""
    if not source.is_dir():
        return
    if (source / keeping.KEYS).exists():
        _join_keys(source / keeping.KEYS)
    if not (source / keeping.HEAD).exists():
        return
    brought, here = _head_in(source), keeping.folder() / keeping.HEAD
    if not here.exists() or _head_in(here.parent).size <= brought.size:
        keeping.replace_file(here, (source / keeping.HEAD).read_bytes(), mode=0o644)


def check_log(taken: Head | None) -> tuple[Report, str]:
    """Audit the log that came back. The sentence is empty when it is whole and the root is the one taken."""
    report = audit_log()
    if taken is not None and find_head_at(taken.size) != bytes.fromhex(taken.root):
        return report, f"恢复出来的存证日志在第 {taken.size} 条处的根和备份时不一样。"
    if report.finding is None:
        return report, ""
    if taken is not None and _is_longer_here(taken):
        return report, (
            "这份备份早于本机最后一次日志签名，存证日志会停写。"
            "请按 docs/how-to/verify-the-log.md 的“The writer stopped”处理。"
        )
    return report, f"恢复出来的存证日志有问题：{report.finding.sentence}"


def as_entry(head: Head | None) -> dict[str, Any] | None:
    """For the manifest."""
    return None if head is None else asdict(head)


def of_manifest(manifest: dict[str, Any]) -> Head | None:
    """What the manifest says of the log; None for a log that was never signed, and for backups of format 1."""
    found = manifest.get("log")
    return None if found is None else Head(found["size"], found["root"])


def _head_in(folder: Path) -> Head:
    note = SignedNote.parse((folder / keeping.HEAD).read_text(encoding="utf-8"))
    head = Checkpoint.parse(note.text)
    return Head(head.size, head.root.hex())


def _join_keys(source: Path) -> None:
    """The backup's keys before those known here, whose last is the present one."""
    here = keeping.known_keys()
    brought = [VerifierKey.parse(line) for line in source.read_text(encoding="utf-8").split()]
    lines = [*[str(key) for key in brought if key not in here], *[str(key) for key in here]]
    keeping.replace_file(keeping.folder() / keeping.KEYS, "".join(f"{line}\n" for line in lines).encode(), mode=0o644)


def _is_longer_here(taken: Head) -> bool:
    return _head_in(keeping.folder()).size > taken.size
