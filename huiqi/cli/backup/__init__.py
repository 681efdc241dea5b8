"""``huiqi backup``, ``restore`` and ``drill``: the whole installation in one file, proved by hashes.

A backup is a tar with ``database.dump`` (pg_dump, custom format), ``files/`` (everything under ``MEDIA_ROOT``), ``log/``
(the last signed head and the public keys of the log) and ``manifest.json`` with the SHA-256 of each. The head is copied
before the dump and the keys after it; files are only ever added, so all that the dump speaks of are there when they are
copied afterwards. Private keys go into a file of their own (``--keys``) or nowhere.
"""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huiqi.cli.attach import database
from huiqi.cli.backup import log, private
from huiqi.cli.backup.archive import DUMP, FILES, LOG, bring_files, unpack, write_archive
from huiqi.cli.backup.drill import configure_drill, run_drill
from huiqi.cli.backup.dump import dump_database, has_tables, restore_database
from huiqi.cli.preparation import pending_migrations, say
from huiqi.cli.registry import Command
from huiqi.core.ledger.services import record_backup
from huiqi.engine.refusal import Refusal


def configure_backup(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi backup``."""
    parser.add_argument("file", type=Path, help="备份写到这个文件（.tar），已有同名文件时不覆盖")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="把私钥另外写到这个文件；不要和备份放在一起")


def run_backup(options: Namespace) -> int:
    """Write the backup beside its place and rename it, so that a half one never looks whole."""
    target: Path = options.file.absolute()
    keys: Path | None = options.keys.absolute() if options.keys else None
    for file in (target, keys):
        if file is not None and file.exists():
            raise Refusal(f"{file} 已经存在。请换一个文件名，备份从不覆盖旧文件。")
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with database(prepare=False), tempfile.TemporaryDirectory(prefix=".huiqi-", dir=target.parent) as folder:
            head, count = _write(part, Path(folder))
            part.replace(target)
            _record(target, head)
        if keys is not None:
            _write_keys(keys)
    except OSError as error:
        raise Refusal(
            f"备份没有写成：{error.strerror}（{error.filename or target}）。请检查磁盘空间和权限后重试。"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    logged = f"，存证日志 {head.size} 条" if head else ""
    say(
        f"已备份到 {target}（{target.stat().st_size / 2**20:.1f} MB，{count} 个文件{logged}）。请复制到另一台机器保存。"
    )
    return 0


def _write(part: Path, folder: Path) -> tuple[log.Head | None, int]:
    head = log.take_head(folder / LOG)
    dump_database(folder / DUMP)
    log.take_keys(folder / LOG)
    return head, write_archive(part, folder, log.as_entry(head), private.data_keys())


def _write_keys(keys: Path) -> None:
    keys.parent.mkdir(parents=True, exist_ok=True)
    say(f"已把 {private.write_private(keys)} 把私钥另存到 {keys}。请和备份分开保管。")


def _record(target: Path, head: log.Head | None) -> None:
    """For the operator's page; a database from before the ledger has nowhere to put it."""
    if "ledger_event" in connection.introspection.table_names():
        record_backup(file=target.name, size_bytes=target.stat().st_size, log=log.as_entry(head))


def configure_restore(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi restore``."""
    parser.add_argument("file", type=Path, help="huiqi backup 写出的文件")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="huiqi backup --keys 写出的私钥文件")
    parser.add_argument("--replace", action="store_true", help="库里已有数据时，删掉它们再恢复")


def run_restore(options: Namespace) -> int:
    """Check every hash, then bring back files and database; the database changes in one transaction or not at all.

    0 when the log that came back is whole, 1 when it is not.
    """
    source: Path = options.file
    for file in (source, options.keys):
        if file is not None and not file.is_file():
            raise Refusal(f"找不到备份文件 {file}。")
    media = Path(settings.MEDIA_ROOT)
    try:
        media.parent.mkdir(parents=True, exist_ok=True)
        with database(prepare=False), tempfile.TemporaryDirectory(prefix=".restore-", dir=media.parent) as folder:
            if not options.replace and has_tables():
                raise Refusal("数据库里已有数据，没有恢复。请换一个空库；确定要丢掉现有数据时，加 --replace。")
            manifest = unpack(source, Path(folder))
            if options.keys:
                private.bring_private(options.keys)
            bring_files(Path(folder) / FILES, media)
            restore_database(Path(folder) / DUMP)
            log.bring_log(Path(folder) / LOG)
            return _report(manifest)
    except OSError as error:
        raise Refusal(
            f"没有恢复：{error.strerror}（{error.filename or source}）。请检查磁盘空间和权限后重试。"
        ) from error


def _report(manifest: dict[str, Any]) -> int:
    count = sum(entry["name"].startswith(f"{FILES}/") for entry in manifest["files"])
    say(f"已恢复 {manifest['created_at']} 的备份（{count} 个文件）。")
    if missing := set(manifest.get("keys") or []) - set(private.data_keys()):
        say(f"这台机器缺少数据密钥 {'、'.join(sorted(missing))}，加密的账号和电话打不开。请用 --keys 带回私钥备份。")
    if pending_migrations():
        say("备份来自较早的版本，请接着运行 huiqi migrate，再用 huiqi ledger verify 核对存证日志。")
        return 0
    report, fault = log.check_log(log.of_manifest(manifest))
    if fault:
        say(fault)
        return 1
    say(f"存证日志完好：{report.size} 条，根 {report.root}。")
    return 0


COMMANDS = [
    Command("backup", configure_backup, run_backup),
    Command("restore", configure_restore, run_restore),
    Command("drill", configure_drill, run_drill),
]
