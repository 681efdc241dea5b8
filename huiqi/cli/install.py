"""Make ``.venv`` and install a lock into it; run by the Makefile with the system's Python.

Only the standard library is used: nothing is installed yet. A run that has nothing to do takes a
tenth of a second, because the lock's hash is stamped into ``.venv`` when an installation is whole.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEEDED_MEGABYTES = {"runtime": 900, "dev": 1800, "bench": 1200}
OLDEST = (3, 11)


class SetupFault(Exception):
    """The installation cannot go on; the sentence says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Install the lock that is named, ``runtime``, ``dev`` or ``bench``; exit 2 with one clear line when it can't."""
    parser = argparse.ArgumentParser(prog="huiqi.cli.install", description="安装惠企到 .venv")
    parser.add_argument("lock", choices=["runtime", "dev", "bench"])
    lock = parser.parse_args(arguments).lock
    try:
        install(lock)
    except SetupFault as fault:
        print(f"惠企：{fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n惠企：安装已中断，再次运行会接着装。", file=sys.stderr)
        return 130
    return 0


def install(lock: str) -> None:
    """Bring ``.venv`` to the state of ``requirements/<lock>.txt``; nothing when it is there already."""
    if sys.version_info < OLDEST:
        raise SetupFault(
            f"需要 Python 3.11 以上，现在是 {sys.version.split()[0]}。请安装后用 make PYTHON=python3.11 重试。"
        )
    wanted = stamp_of(lock)
    if wanted.exists() and is_alive():
        return
    check_room(lock)
    started = time.monotonic()
    if not is_alive():
        make_environment()
    print(f"正在安装依赖（{lock}，首次约一分钟）……", file=sys.stderr, flush=True)
    run_pip(lock)
    link_checkout()
    wanted.parent.mkdir(exist_ok=True)
    for old in wanted.parent.glob(f"{lock}-*"):
        old.unlink()
    wanted.touch()
    print(f"安装完成，用时 {time.monotonic() - started:.0f} 秒，占用 {size_of(VENV)} MB。", file=sys.stderr, flush=True)


def stamp_of(lock: str) -> Path:
    """The file whose presence says that this very lock has been installed."""
    digest = hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()[:16]
    return VENV / ".huiqi" / f"{lock}-{digest}"


def is_alive() -> bool:
    """True when ``.venv`` holds a Python that starts and is new enough (an earlier run may have been cut off)."""
    if not PYTHON.exists() or not (VENV / "bin" / "pip").exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def check_room(lock: str) -> None:
    """Refuse early where nothing can be written or nothing fits."""
    if not os.access(ROOT, os.W_OK):
        raise SetupFault(f"不能写入 {ROOT}。请把代码放到有写权限的文件夹再运行。")
    if VENV.exists() and not os.access(VENV, os.W_OK):
        raise SetupFault(f"不能写入 {VENV}（可能是别的用户建的）。请删除它后重试。")
    free = shutil.disk_usage(ROOT).free // 2**20
    needed = NEEDED_MEGABYTES[lock]
    if free < needed and not VENV.exists():
        raise SetupFault(f"磁盘空间不足：{ROOT} 只剩 {free} MB，安装需要约 {needed} MB。请清理后重试。")


def make_environment() -> None:
    """A fresh virtual environment, over whatever half of one is there."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupFault(
            "系统的 Python 缺少 venv。请先运行：sudo apt-get install python3-venv（其他系统请装带 pip 的 Python）。"
        )
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", os.fspath(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupFault(f"不能建立 {VENV}：{last_line(done.stdout + done.stderr)}。请检查权限和磁盘空间后重试。")


def run_pip(lock: str) -> None:
    """Install exactly the locked files; pip refuses anything whose hash differs."""
    command = [
        os.fspath(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
        "--require-hashes", "--only-binary", ":all:", "-r", os.fspath(ROOT / "requirements" / f"{lock}.txt"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = last_line(done.stderr)
        if "No space left" in done.stderr:
            raise SetupFault(f"磁盘空间不足，依赖没有装完。请在 {ROOT} 所在磁盘清出空间后重试。")
        raise SetupFault(f"依赖没有装完：{reason}。请检查网络（或 pip 的镜像设置）后重试，已装好的部分会保留。")


def link_checkout() -> None:
    """Make the checkout importable in the environment, and ``.venv/bin/huiqi`` a command."""
    probe = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    library = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=True).stdout.strip()
    (Path(library) / "huiqi.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script = VENV / "bin" / "huiqi"
    # The way around a shebang, which holds neither spaces nor long paths.
    script.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m huiqi "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def size_of(folder: Path) -> int:
    """Megabytes in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_symlink()) // 2**20


def last_line(text: str) -> str:
    """What a program said last, without its decoration."""
    lines = [line.strip().removeprefix("ERROR: ") for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if not line.lower().startswith(("warning", "[notice]", "note:", "hint:"))]
    return (errors or ["没有说明原因"])[-1].rstrip("。.")


if __name__ == "__main__":
    sys.exit(main())
