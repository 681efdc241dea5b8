"""``huiqi backup`` and ``huiqi restore``: the whole installation in one file, proved by hashes.

A backup is a tar with ``database.dump`` (pg_dump, custom format), ``files/`` (everything under
``MEDIA_ROOT``) and ``manifest.json`` with the SHA-256 of each. The database is dumped first: files
are only ever added, so all that the dump speaks of are there when they are copied afterwards.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huiqi import __version__
from huiqi.cli.attach import database
from huiqi.cli.postgres import binary
from huiqi.cli.preparation import pending_migrations, say
from huiqi.cli.registry import Command
from huiqi.engine.refusal import Refusal

FORMAT = 1
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files"
_CHUNK = 1 << 20
_FRESH_SCHEMA = (
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
    "COMMENT ON SCHEMA public IS 'standard public schema'",
)


def configure_backup(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi backup``."""
    parser.add_argument("file", type=Path, help="备份写到这个文件（.tar），已有同名文件时不覆盖")


def run_backup(options: Namespace) -> int:
    """Write the backup beside its place and rename it, so that a half one never looks whole."""
    target: Path = options.file.absolute()
    if target.exists():
        raise Refusal(f"{target} 已经存在。请换一个文件名，备份从不覆盖旧文件。")
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with database(prepare=False), tempfile.TemporaryDirectory(prefix=".huiqi-", dir=target.parent) as folder:
            dump = Path(folder) / DUMP
            dump_database(dump)
            count = write_archive(part, dump)
        part.replace(target)
    except OSError as error:
        raise Refusal(
            f"备份没有写成：{error.strerror}（{error.filename or target}）。请检查磁盘空间和权限后重试。"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    say(f"已备份到 {target}（{target.stat().st_size / 2**20:.1f} MB，{count} 个文件）。请复制到另一台机器保存。")
    return 0


def configure_restore(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi restore``."""
    parser.add_argument("file", type=Path, help="huiqi backup 写出的文件")
    parser.add_argument("--replace", action="store_true", help="库里已有数据时，删掉它们再恢复")


def run_restore(options: Namespace) -> int:
    """Check every hash, then bring back files and database; the database changes in one transaction or not at all."""
    source: Path = options.file
    if not source.is_file():
        raise Refusal(f"找不到备份文件 {source}。")
    media = Path(settings.MEDIA_ROOT)
    try:
        media.parent.mkdir(parents=True, exist_ok=True)
        with database(prepare=False), tempfile.TemporaryDirectory(prefix=".restore-", dir=media.parent) as folder:
            if not options.replace and has_tables():
                raise Refusal("数据库里已有数据，没有恢复。请换一个空库；确定要丢掉现有数据时，加 --replace。")
            manifest = unpack(source, Path(folder))
            bring_files(Path(folder) / FILES, media)
            restore_database(Path(folder) / DUMP)
            behind = pending_migrations()
    except OSError as error:
        raise Refusal(
            f"没有恢复：{error.strerror}（{error.filename or source}）。请检查磁盘空间和权限后重试。"
        ) from error
    say(f"已恢复 {manifest['created_at']} 的备份（{len(manifest['files'])} 个文件）。")
    if behind:
        say("备份来自较早的版本，请接着运行 huiqi migrate。")
    return 0


def dump_database(target: Path) -> None:
    """pg_dump of the database Django is pointed at; owners and grants stay behind."""
    command = [binary("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    done = subprocess.run(command, env=libpq_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(f"数据库没有备份成：{_reason(done.stderr)}。")


def write_archive(target: Path, dump: Path) -> int:
    """The tar with dump, files and manifest; returns how many files there are."""
    media = Path(settings.MEDIA_ROOT)
    entries = []
    with open(target, "wb") as stream:
        os.fchmod(stream.fileno(), 0o600)  # personal data
        with tarfile.open(fileobj=stream, mode="w") as archive:
            archive.add(dump, DUMP)
            for path in _stored_files(media):
                name = f"{FILES}/{path.relative_to(media).as_posix()}"
                archive.add(path, name)
                entries.append({"name": name, "size": path.stat().st_size, "sha256": sha256_of(path)})
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "server_version": connection.cursor().connection.info.server_version,
                "database": {"name": DUMP, "size": dump.stat().st_size, "sha256": sha256_of(dump)},
                "files": entries,
            }
            written = Path(dump).with_name(MANIFEST)
            written.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
            archive.add(written, MANIFEST)
        stream.flush()
        os.fsync(stream.fileno())
    return len(entries)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Extract into ``folder`` and check every hash; refuses a damaged, foreign or newer backup."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = [manifest["database"], *manifest["files"]]
        if manifest["format"] > FORMAT:
            raise Refusal(f"备份由较新的版本（{manifest['version']}）写成，请用那个版本恢复。")
    except (tarfile.TarError, FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise Refusal(f"{source} 不是完整的惠企备份，没有恢复任何内容。请换一份备份。") from error
    for entry in listed:
        path = folder / entry["name"]
        if not path.is_file() or sha256_of(path) != entry["sha256"]:
            raise Refusal(f"备份里的 {entry['name']} 已损坏（校验值不符），没有恢复任何内容。请换一份备份。")
    return manifest


def bring_files(source: Path, media: Path) -> None:
    """Move the files to their places; what is there already stays (names are hashes of the content)."""
    if not source.is_dir():
        return
    for path in _stored_files(source):
        target = media / path.relative_to(source)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def has_tables() -> bool:
    """True when the database holds any table."""
    return bool(connection.introspection.table_names())


def restore_database(dump: Path) -> None:
    """Everything in one transaction: the old schema goes and the new one comes, or nothing changes."""
    environment = {**libpq_environment(), "PGOPTIONS": "-c lock_timeout=20s -c client_min_messages=warning"}
    major = connection.cursor().connection.info.server_version // 10000
    script = [binary("pg_restore"), "--no-owner", "--no-privileges", "--file=-", os.fspath(dump)]
    apply = [
        binary("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        *[f"--command={statement}" for statement in (_FRESH_SCHEMA if has_tables() else ())], "--file=-",
    ]  # fmt: skip
    connection.close()
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(apply, stdin=subprocess.PIPE, stderr=errors, env=environment) as writer,
    ):
        assert reader.stdout is not None
        assert writer.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # psql has ended and says why
            for line in reader.stdout:
                if line.startswith(b"SET transaction_timeout") and major < 17:
                    continue
                writer.stdin.write(line)
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.close()
        failed = reader.wait() or writer.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if failed:
        hint = "请先停下网站和后台任务再恢复" if "lock timeout" in said else "原有数据没有变"
        raise Refusal(f"数据库没有恢复：{_reason(said)}。{hint}。")


def libpq_environment() -> dict[str, str]:
    """Connection parameters for PostgreSQL's programs: never on a command line, where others could read them."""
    wanted = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    given = {names[key]: str(wanted[key]) for key in names if wanted[key]}
    options = {f"PG{key.upper()}": str(value) for key, value in wanted["OPTIONS"].items() if isinstance(value, str)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **options, **given}


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _stored_files(folder: Path) -> Iterator[Path]:
    """Whole files in a steady order; what is just being written (a dot in front) is not one yet."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def _reason(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines or ["没有说明原因"])[-1].rstrip(".")


COMMANDS = [Command("backup", configure_backup, run_backup), Command("restore", configure_restore, run_restore)]
