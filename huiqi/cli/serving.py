"""``huiqi demo`` and ``huiqi serve``: database, website and background jobs under one supervisor."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from huiqi.cli import place
from huiqi.cli.postgres import LocalPostgres
from huiqi.cli.registry import Command
from huiqi.cli.supervisor import Child, Stopped, Supervisor
from huiqi.engine.refusal import Refusal

SUMMARY = "demo.json"
_READY_SECONDS = 90
_TO_TRY = (
    "以访客身份在首页搜“房租”，打开一条政策，做一次不登录的自测",
    "以企业财务身份登录，看“现在就能拿”，逐条看清为什么符合、差什么",
    "填一份申请：大部分已从在册数据带出；改一处、传一份材料、提交",
    "以经办人、再以决定人身份登录：受理、要求补正、作出决定",
    "以领导身份登录，看办理时长、资金余额；以运维身份看健康页",
)


def configure_demo(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi demo``."""
    configure_serve(parser)
    parser.add_argument("--companies", type=int, default=2000, help="演示企业数（默认 2000，首次建立时有效）")


def configure_serve(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi serve``."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只在本机）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=0, help="网站进程数（默认本地 1、服务器 2）")
    parser.add_argument("--threads", type=int, default=4, help="每个进程的线程数（默认 4）")


def run_demo(options: Namespace) -> int:
    """The whole product with a demo district, until Ctrl-C."""
    if options.companies < 1:
        raise Refusal("--companies 应是 1 以上的整数。")
    return _supervise(options, demo=True)


def run_serve(options: Namespace) -> int:
    """On an operator's database only the website (the worker is a unit of its own); else everything."""
    if not place.given_database_url():
        return _supervise(options, demo=False)
    refuse_taken_port(options.host, options.port)
    environment = {**os.environ, "HUIQI_POOL": str(options.threads * 2)}
    command = web_command(options, workers=options.workers or 2)
    os.execve(command[0], command, environment)


def web_command(options: Namespace, *, workers: int) -> list[str]:
    """Granian, serving WSGI with threads; a process that dies is replaced."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(workers), "--blocking-threads", str(options.threads), "--respawn-failed-workers",
        "--backpressure", str(max(64, options.threads * 32)), "--log-level", "warning",
        "--workers-kill-timeout", "8", "huiqi.config.wsgi:application",
    ]  # fmt: skip


def _supervise(options: Namespace, *, demo: bool) -> int:
    started = time.monotonic()
    supervisor = Supervisor()
    try:
        supervisor.take_over()
        refuse_taken_port(options.host, options.port)
        place.ensure_secret_key()
        with _database() as (url, server):
            try:
                environment = child_environment(options, url, demo=demo)
                _prepare(supervisor, environment, options, demo=demo)
                _start_children(supervisor, options, environment)
                _wait_for_first_page(supervisor, options)
                _print_welcome(options, demo=demo, seconds=time.monotonic() - started)
                supervisor.watch(
                    lambda: server is None or (server.process is not None and server.process.poll() is None),
                    on_restart=lambda child: say(f"{child.name}意外结束，正在重新启动。"),
                )
            finally:
                supervisor.stop_all()
    except Stopped:
        say("已停止，没有留下任何进程。数据都在，再次启动会接着用。")
        return 0
    return 0


@contextlib.contextmanager
def _database() -> Iterator[tuple[str, LocalPostgres | None]]:
    """The operator's database, or the local server for as long as we run."""
    url = place.given_database_url()
    if url:
        yield url, None
        return
    say("正在启动数据库……")
    server = LocalPostgres(place.postgres_folder())
    try:
        yield server.start().url(place.DATABASE_NAME), server
    finally:
        server.stop()


def child_environment(options: Namespace, url: str, *, demo: bool) -> dict[str, str]:
    """What the children see."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "HUIQI_SITE_URL": os.environ.get("HUIQI_SITE_URL") or address_of(options),
        "PYTHONUNBUFFERED": "1",
    }
    if demo:
        environment["HUIQI_DEMO"] = "1"
    if options.host not in {"127.0.0.1", "localhost"} and "HUIQI_HOSTS" not in os.environ:
        environment["HUIQI_HOSTS"] = "*"  # asked for on purpose, with --host
    return environment


def _prepare(supervisor: Supervisor, environment: dict[str, str], options: Namespace, *, demo: bool) -> None:
    name = ["prepare-demo", "--companies", str(options.companies)] if demo else ["migrate"]
    supervisor.run_step(
        [sys.executable, "-m", "huiqi", *name],
        environment,
        refusal="数据没有准备好，已停下（原因见上一行）。处理后再次运行会接着做。",
    )


def _start_children(supervisor: Supervisor, options: Namespace, environment: dict[str, str]) -> None:
    say("正在启动网站和后台任务……")
    web = {**environment, "HUIQI_POOL": str(options.threads * 2)}
    supervisor.add(Child("网站", web_command(options, workers=options.workers or 1), web))
    # A worker that lost its database hangs in its own shutdown: it gets the hard signal.
    supervisor.add(
        Child("后台任务", [sys.executable, "-m", "huiqi", "worker"], environment, death_signal=signal.SIGKILL)
    )


def _wait_for_first_page(supervisor: Supervisor, options: Namespace) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    web = supervisor.children[0].process
    assert web is not None
    while True:
        supervisor.check()
        if web.poll() is not None:
            raise Refusal("网站没有启动成功，已停下。请看上面的出错信息，处理后重新启动。")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address_of(options)}healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        if time.monotonic() > deadline:
            raise Refusal(f"网站 {_READY_SECONDS} 秒内没有就绪，已停下。请看上面的出错信息。")
        time.sleep(0.1)


def refuse_taken_port(host: str, port: int) -> None:
    """Try the port before anything is started, and name a free one."""
    if not 1 <= port <= 65535:
        raise Refusal(f"端口 {port} 不存在。请用 1024 到 65535 之间的一个。")
    if _is_free(host, port):
        return
    if port < 1024 and os.geteuid() != 0:
        raise Refusal(f"普通用户不能使用端口 {port}。请用 1024 以上的，例如：make demo PORT=8000")
    other = next((each for each in range(port + 1, min(port + 200, 65536)) if _is_free(host, each)), 0)
    raise Refusal(f"端口 {port} 已被占用（也许惠企已在运行）。请换一个，例如：make demo PORT={other}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def address_of(options: Namespace) -> str:
    """Where a browser on this machine finds the site."""
    host = "127.0.0.1" if options.host in {"0.0.0.0", "localhost"} else options.host
    return f"http://[{host}]:{options.port}/" if ":" in host else f"http://{host}:{options.port}/"


def _print_welcome(options: Namespace, *, demo: bool, seconds: float) -> None:
    address = address_of(options)
    lines = ["", f"惠企已启动（{seconds:.0f} 秒）：{address}"]
    if demo:
        lines += [
            f"一键登录页：{address}demo/",
            *_sign_in_lines(place.data_folder() / SUMMARY),
            "",
            "可以先试这五件事：",
        ]
        lines += [f"  {number}. {text}" for number, text in enumerate(_TO_TRY, start=1)]
        lines += ["", "全部企业、人员、资金均为虚构，带“演示”标记。"]
    lines += ["按 Ctrl-C 停止。"]
    say("\n".join(lines))


def _sign_in_lines(file: Path) -> list[str]:
    """One account a role; whoever comes first for a role stands for it."""
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    first: dict[str, dict[str, str]] = {}
    for entry in [*summary["company_people"], *summary["officers"]]:
        first.setdefault(entry["role"], entry)
    width = max((len(entry["login"]) for entry in first.values()), default=0)
    shown = [
        f"  {entry['login']:<{width}}　{role}　{entry['name']}（{entry['place']}）" for role, entry in first.items()
    ]
    return [f"演示企业 {summary['companies']} 家。每种角色一个账号，密码都是 {summary['password']}：", *shown]


def say(text: str) -> None:
    """To the terminal, if it is still there."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


COMMANDS = [Command("demo", configure_demo, run_demo), Command("serve", configure_serve, run_serve)]
