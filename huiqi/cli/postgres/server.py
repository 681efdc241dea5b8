"""Starting, finding and stopping one local PostgreSQL."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from huiqi.cli.postgres import privileges
from huiqi.cli.postgres.binaries import binary, install_dir, major_version
from huiqi.engine.refusal import Refusal

USER = "huiqi"
_INITDB = [
    "-U", USER, "-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    "--no-instructions", "--no-sync", "--set", "timezone=UTC", "--set", "log_timezone=UTC",
]  # fmt: skip
TEST_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}
"""For tests only: fast, and lost in a crash."""

_NEEDED_BYTES = 400 * 1024 * 1024
_LOG_BYTES = 16 * 1024 * 1024
_START_SECONDS = 60
_LONGEST_SOCKET_DIR = 80  # sun_path holds 107 bytes, ".s.PGSQL.5432.lock" included


class PostgresFault(Refusal):
    """The local PostgreSQL cannot be started; the sentence says what to do."""

    code = "postgres"


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers: the folder of its socket, its port, its process id."""

    socket_dir: str
    port: int
    pid: int

    def url(self, database: str) -> str:
        """``DATABASE_URL`` of one of its databases."""
        return f"postgresql://{USER}@:{self.port}/{quote(database)}?host={quote(self.socket_dir)}"


def find_running(data: Path) -> RunningServer | None:
    """The live server of a data folder, or None when it is stopped or still starting."""
    lines = _pid_file_lines(data)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    pid = int(lines[0])
    if not _is_postgres(pid):
        return None
    return RunningServer(socket_dir=lines[4], port=int(lines[3]), pid=pid)


class LocalPostgres:
    """One PostgreSQL in a folder, a foreground child of this process that ends with it.

    Start it from the main thread: the signal at the parent's death follows the thread that forked.
    ``options`` are server settings; ``mode`` (``plain``, ``userns``, ``nobody``) is found by itself.
    """

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None, mode: str | None = None):
        self.data = Path(data).absolute()
        self.options = dict(options or {})
        self.mode = mode or _find_mode()
        self.process: subprocess.Popen[bytes] | None = None
        self._install: Path | None = None
        self._socket_dir = ""
        self._socket_port = 5432
        self._lock: IO[bytes] | None = None

    # -- life ------------------------------------------------------------------------------------

    def start(self) -> RunningServer:
        """Create the data folder when it is new, start the server, wait until it answers."""
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            self._wait_for_predecessor()
            if not (self.data / "PG_VERSION").exists():
                self._create_cluster()
            self._check_version()
            self._launch()
        except PostgresFault:
            self.stop()
            raise
        except PermissionError as error:
            self._release()
            raise PostgresFault(
                f"不能写入 {error.filename or self.data}。请换到有写权限的文件夹，或用 HUIQI_VAR 另指定一个。"
            ) from error
        except OSError as error:
            self._release()
            raise PostgresFault(
                f"数据库文件夹 {self.data} 无法使用：{error.strerror or error}。请检查磁盘空间和权限后重试。"
            ) from error
        except BaseException:
            self.stop()
            raise
        return self.server

    def stop(self, sig: signal.Signals = signal.SIGINT, *, seconds: float = 30) -> None:
        """Shut down (fast shutdown by default) and remove the socket; safe to call twice."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(5)
        self._release()

    def __enter__(self) -> RunningServer:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def server(self) -> RunningServer:
        """The address of the started server."""
        assert self.process is not None, "start() first"
        return RunningServer(self._socket_dir, self._socket_port, self.process.pid)

    # -- steps -----------------------------------------------------------------------------------

    def _take_lock(self) -> None:
        """One process per data folder; the kernel frees the lock however we end."""
        self._lock = open(self.data.parent / f".{self.data.name}.lock", "ab")  # noqa: SIM115 - held open while the server runs
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PostgresFault(
                f"{self.data} 正被另一个惠企实例使用。请先停掉它（在那个终端按 Ctrl-C），或用 HUIQI_VAR 指定另一个数据文件夹。",
                code="busy",
            ) from error

    def _wait_for_predecessor(self) -> None:
        """A server whose parent was just killed needs a moment; a stale pid file must not stop us."""
        deadline = time.monotonic() + 10
        while (lines := _pid_file_lines(self.data)) and _is_postgres(int(lines[0])):
            if time.monotonic() > deadline:
                raise PostgresFault(
                    f"{self.data} 上还有一个 PostgreSQL 在运行（进程 {lines[0]}）。请先结束它，再重新启动。"
                )
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _create_cluster(self) -> None:
        """initdb beside the final place and rename, so that a half-made cluster is never used."""
        free = shutil.disk_usage(self.data.parent).free
        if free < _NEEDED_BYTES:
            raise PostgresFault(
                f"磁盘空间不足：{self.data.parent} 只剩 {free // 2**20} MB，至少需要 {_NEEDED_BYTES // 2**20} MB。请清理后重试。"
            )
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresFault(
                f"{self.data} 不是数据库文件夹，却不是空的。请移走里面的文件，或用 HUIQI_VAR 另指定一个。"
            )
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        done = subprocess.run(
            [binary("initdb", self._tree()), "-D", os.fspath(fresh), *_INITDB],
            preexec_fn=self._drop(), env=_clean_environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise PostgresFault(f"数据库初始化失败：{_last_line(done.stderr)}。请检查磁盘空间和权限后重试。")
        if self.data.exists():
            self.data.rmdir()
        fresh.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(major_version()):
            raise PostgresFault(
                f"{self.data} 是 PostgreSQL {found} 的数据，本程序带的是 {major_version()}。请用原版本执行 huiqi backup，再用本版本 huiqi restore。"
            )

    def _launch(self) -> None:
        note = self.data.parent / f".{self.data.name}.socket"
        _remove_leftover(note)
        self._socket_dir = _make_socket_dir()
        note.write_text(self._socket_dir, encoding="utf-8")
        self._own(Path(self._socket_dir))
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self._socket_dir,
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            **self.options,
        }
        arguments = [binary("postgres", self._tree()), "-D", os.fspath(self.data), "-p", str(self._socket_port)]
        for key, value in options.items():
            arguments += ["-c", f"{key}={value}"]
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.unlink()
        drop, tie = self._drop(), privileges.die_with_parent(signal.SIGINT)

        def preexec() -> None:
            if drop:
                drop()
            tie()  # after the change of user, which clears it

        with open(log, "ab") as stream:
            self._own(log)
            self.process = subprocess.Popen(
                arguments, preexec_fn=preexec, env=_clean_environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
            )  # fmt: skip
        self._wait_until_ready(log)

    def _wait_until_ready(self, log: Path) -> None:
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise PostgresFault(f"数据库没有启动：{_last_line(_tail(log))}。完整日志见 {log}。")
            lines = _pid_file_lines(self.data)  # a stale file says ready too: the pid must be ours
            if len(lines) >= 8 and lines[7].strip() == "ready" and int(lines[0]) == self.process.pid:
                return
            if time.monotonic() > deadline:
                raise PostgresFault(f"数据库 {_START_SECONDS} 秒内没有就绪。日志见 {log}。")
            time.sleep(0.02)

    def _release(self) -> None:
        if self._socket_dir:
            shutil.rmtree(self._socket_dir, ignore_errors=True)
        if self._install is not None:
            shutil.rmtree(self._install.parent, ignore_errors=True)
            self._install = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _drop(self) -> privileges.Preexec | None:
        """The change of user a child of root needs before exec."""
        if self.mode == "userns":
            return privileges.into_user_namespace()
        return privileges.into_nobody() if self.mode == "nobody" else None

    def _own(self, path: Path) -> None:
        if self.mode == "nobody":
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def _tree(self) -> Path | None:
        """``nobody`` may be unable to look into the environment's folder: then a readable copy is made."""
        if self.mode != "nobody" or _readable_by_all(install_dir()):
            return None
        if self._install is None:
            self._install = Path(tempfile.mkdtemp(prefix="huiqi-pg-bin-")) / "pg"
            self._install.parent.chmod(0o755)
            shutil.copytree(install_dir(), self._install, symlinks=True)
        return self._install


def _find_mode() -> str:
    if not privileges.is_root():
        return "plain"
    if privileges.works(privileges.into_user_namespace()):
        return "userns"
    if privileges.works(privileges.into_nobody()):
        return "nobody"
    raise PostgresFault(
        "这里不能以 root 启动本地数据库。请换普通用户运行，或用 DATABASE_URL 指定一台 PostgreSQL 服务器。"
    )


def _clean_environment() -> dict[str, str]:
    """Nothing of the caller's locale or PG* variables reaches the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _make_socket_dir() -> str:
    directory = tempfile.mkdtemp(prefix="huiqi-pg-")
    if len(os.fsencode(directory)) > _LONGEST_SOCKET_DIR:
        Path(directory).rmdir()
        directory = tempfile.mkdtemp(prefix="huiqi-pg-", dir="/tmp")
    return directory


def _remove_leftover(note: Path) -> None:
    """The socket folder of an earlier run that was killed; ``note`` holds its path."""
    with contextlib.suppress(OSError):
        folder = Path(note.read_text(encoding="utf-8"))
        if folder.name.startswith("huiqi-pg-"):
            shutil.rmtree(folder, ignore_errors=True)


def _pid_file_lines(data: Path) -> list[str]:
    """The lines of ``postmaster.pid``; empty when there is none or it is just being written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _is_postgres(pid: int) -> bool:
    """True when that process lives and is a PostgreSQL (a pid is used again by others)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    with contextlib.suppress(OSError):
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        return Path(f"/proc/{pid}/comm").read_text().strip().startswith("postgres")
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)
    return "postgres" in shown.stdout


def _readable_by_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])


def _tail(path: Path, size: int = 2000) -> str:
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - size))
        return stream.read().decode(errors="replace")
    return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "error:" in line or "ERROR" in line]
    return (fatal or lines or ["没有说明原因"])[-1]
