"""All live or none: however the supervisor ends, nothing is left running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="process groups and death signals of Linux")

PROGRAM = """
import sys, os
from huiqi.cli.supervisor import Child, Stopped, Supervisor

# A child with a grandchild in the same session, both deaf to SIGTERM when "stubborn".
body = "import os, signal, time, subprocess, sys\\n"
if "stubborn" in sys.argv:
    body += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n"
body += "p = subprocess.Popen(['sleep', '300'])\\nprint('child', os.getpid(), p.pid, flush=True)\\ntime.sleep(300)"
supervisor = Supervisor()
try:
    supervisor.take_over()
    supervisor.add(Child("甲", [sys.executable, "-c", body], os.environ))
    supervisor.watch(lambda: True, on_restart=lambda child: print("restarted", flush=True))
except Stopped:
    print("stopped", flush=True)
finally:
    supervisor.stop_all()
"""


@pytest.fixture
def supervised():
    """Starts the program above under a parent shell; returns (parent, supervisor's pid, child's pids)."""
    started = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], int, list[int]]:
        shell = f'"$0" -c "$1" {" ".join(arguments)} & echo $!; wait'
        parent = subprocess.Popen(
            ["sh", "-c", shell, sys.executable, textwrap.dedent(PROGRAM)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(parent)
        assert parent.stdout is not None
        supervisor = int(parent.stdout.readline())
        return parent, supervisor, read_child(parent)

    yield start
    for parent in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()


def read_child(parent: subprocess.Popen[str]) -> list[int]:
    for line in parent.stdout:
        if line.startswith("child"):
            return [int(word) for word in line.split()[1:]]
    raise AssertionError("the child never came")


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_of_asking_it_to_stop_ends_all(supervised, number):
    _, supervisor, children = supervised()
    os.kill(supervisor, number)
    assert wait_until(lambda: not any(lives(pid) for pid in [supervisor, *children]))


def test_a_killed_supervisor_leaves_no_child(supervised):
    _, supervisor, children = supervised()
    os.kill(supervisor, signal.SIGKILL)
    assert wait_until(lambda: not lives(children[0]))


def test_a_killed_parent_ends_the_supervisor_and_all_below(supervised):
    parent, supervisor, children = supervised()
    parent.kill()
    assert wait_until(lambda: not any(lives(pid) for pid in [supervisor, *children]))


def test_a_killed_child_is_restarted_and_its_own_children_do_not_stay(supervised):
    parent, supervisor, (child, grandchild) = supervised()
    os.kill(child, signal.SIGKILL)
    again = read_child(parent)
    assert wait_until(lambda: not lives(grandchild))
    os.kill(supervisor, signal.SIGTERM)
    assert wait_until(lambda: not any(lives(pid) for pid in again))


@pytest.mark.soak
def test_a_child_that_does_not_listen_is_ended_all_the_same(supervised):
    _, supervisor, children = supervised("stubborn")
    os.kill(supervisor, signal.SIGTERM)
    assert wait_until(lambda: not any(lives(pid) for pid in [supervisor, *children]), 30)


def test_the_whole_product_starts_serves_a_page_survives_kills_and_stops(tmp_path, run_huiqi):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environment["HUIQI_VAR"] = str(tmp_path / "var")
    process = subprocess.Popen(
        [sys.executable, "-m", "huiqi", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            if "惠企已启动" in line:
                break
        assert process.poll() is None
        assert is_well(port)

        taken = run_huiqi("serve", "--port", port, var=tmp_path / "other")
        assert (taken.returncode, f"端口 {port} 已被占用" in taken.stderr) == (2, True)
        second = run_huiqi("serve", "--port", port + 1, var=tmp_path / "var")
        assert (second.returncode, "正被另一个惠企实例使用" in second.stderr) == (2, True)
        attached = run_huiqi("dbshell", "--", "-Atc", "SELECT count(*) > 0 FROM catalog_item", var=tmp_path / "var")
        assert attached.stdout.strip() == "t", attached.stderr

        website = next(pid for pid in below(process.pid) if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(website, signal.SIGKILL)
        assert wait_until(lambda: is_well(port), 40)

        everything = [process.pid, *below(process.pid)]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert wait_until(lambda: not any(lives(pid) for pid in everything), 5)
        assert "已停止，没有留下任何进程" in process.stdout.read()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()


def is_well(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
        return answer.status == 200
    return False


def below(pid: int) -> list[int]:
    """All processes below one."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *below(int(child))]
    return found
