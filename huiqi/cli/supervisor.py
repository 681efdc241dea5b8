"""Keeps the processes of a local installation together: all live, or none.

Every child leads a session of its own, so that Ctrl-C reaches only the supervisor, and carries a
parent-death signal, so that nothing survives a supervisor that was killed. Orphans of a killed child
come to the supervisor (it is the subreaper) and are ended by their process group.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from huiqi.cli.postgres import privileges
from huiqi.engine.refusal import Refusal

_GRACE_SECONDS = 12
_RESTARTS, _RESTART_WINDOW = 5, 60.0


class Stopped(Exception):
    """Somebody asked the supervisor to stop (Ctrl-C, a closed terminal, SIGTERM)."""


@dataclass(slots=True)
class Child:
    """A process that is kept alive; ``death_signal`` is what Linux sends it when the supervisor dies."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    death_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own; call from the main thread."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command, env=dict(self.environment), stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=privileges.die_with_parent(self.death_signal),
        )  # fmt: skip

    def kill_leftovers(self) -> None:
        """End what is left of its process group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def is_failing(self) -> bool:
        """True when it was started too often in a short time."""
        recent = [at for at in self.starts if time.monotonic() - at < _RESTART_WINDOW]
        return len(recent) > _RESTARTS


class Supervisor:
    """Starts children, restarts those that die, and ends all of them when told to."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._is_stopping = False
        self._parent = os.getppid()

    def take_over(self) -> None:
        """Die with whoever started us (make, a terminal); turn every way of stopping into one."""
        privileges.die_with_parent(signal.SIGTERM)()
        privileges.adopt_orphans()
        if os.getppid() != self._parent:
            raise Stopped
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def run_step(self, command: Sequence[str], environment: Mapping[str, str], *, refusal: str) -> None:
        """Run one preparing process to its end; its own words go to the terminal. Raises when it fails."""
        step = Child("step", command, environment)
        self.children.append(step)
        step.start()
        assert step.process is not None
        try:
            while step.process.poll() is None:
                time.sleep(0.05)
                self.check()
        finally:
            if step.process.poll() is not None:
                self.children.remove(step)
        if step.process.returncode:
            raise Refusal(refusal)

    def add(self, child: Child) -> None:
        """Start a child that has to live."""
        self.children.append(child)
        child.start()

    def check(self) -> None:
        """Raises :class:`Stopped` when somebody asked for it."""
        if self._is_stopping:
            raise Stopped

    def watch(self, is_database_alive: Callable[[], bool], *, on_restart: Callable[[Child], None]) -> None:
        """Until stopped: restart children that ended; refuse when one fails again and again, or the database ends."""
        while True:
            self.check()
            if not is_database_alive():
                raise Refusal(
                    "数据库意外结束，已全部停下。数据不会丢，请重新启动；若反复出现，请看 var/pg/server.log。"
                )
            for child in self.children:
                if child.process is None or child.process.poll() is None:
                    continue
                child.kill_leftovers()
                if child.is_failing:
                    raise Refusal(f"{child.name}反复退出，已全部停下。请看上面的出错信息，处理后重新启动。")
                on_restart(child)
                time.sleep(min(2 ** (len(child.starts) - 1) * 0.2, 5))
                child.start()
            self._reap_orphans()
            time.sleep(0.2)

    def stop_all(self) -> None:
        """Ask every child to end, wait, then end what is left. A second Ctrl-C does not interrupt this."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
            child.kill_leftovers()

    def _on_signal(self, number: int, frame: object) -> None:
        self._is_stopping = True

    def _reap_orphans(self) -> None:
        """Collect grandchildren that were adopted; our own children keep their exit codes."""
        if sys.platform != "linux":
            return
        own = {child.process.pid for child in self.children if child.process is not None}
        with contextlib.suppress(ChildProcessError, OSError):
            while True:
                info = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if info is None or info.si_pid in own:
                    return
                os.waitpid(info.si_pid, os.WNOHANG)
