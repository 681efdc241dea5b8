"""PostgreSQL refuses to run as root; these are the two ways of running it as ``nobody`` from root.

A *user namespace* is the first choice: inside it the server is ``nobody``, outside its files stay
root's, so nothing is chowned and no account is made. Containers that forbid ``unshare`` get the
second: become ``nobody`` for real and keep the right to reach files below root's folders.

The functions returned here run in the child between fork and exec: system calls only.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable

Preexec = Callable[[], None]

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_NEWUSER = 0x10000000


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def is_root() -> bool:
    """True when this process is root (never on Windows)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def die_with_parent(sig: signal.Signals) -> Preexec:
    """A preexec that asks Linux to send ``sig`` when the *thread* that forked ends; else does nothing."""
    if sys.platform != "linux":
        return lambda: None
    libc = _libc()

    def preexec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)

    return preexec


def adopt_orphans() -> None:
    """Make this process the reaper of its grandchildren, so that none is lost (Linux)."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def into_user_namespace() -> Preexec:
    """Become ``nobody`` inside a user namespace; outside, files stay root's."""
    nobody, libc = pwd.getpwnam("nobody"), _libc()

    def preexec() -> None:
        if libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "unshare")
        for path, text in (
            ("/proc/self/setgroups", "deny"),
            ("/proc/self/uid_map", f"{nobody.pw_uid} 0 1"),
            ("/proc/self/gid_map", f"{nobody.pw_gid} 0 1"),
        ):
            with open(path, "w") as stream:
                stream.write(text)

    return preexec


def into_nobody() -> Preexec:
    """Become ``nobody`` for real, keeping CAP_DAC_OVERRIDE to pass through root's folders."""
    nobody, libc = pwd.getpwnam("nobody"), _libc()

    def preexec() -> None:
        libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        bit = 1 << _CAP_DAC_OVERRIDE
        data = (_CapabilityData * 2)(_CapabilityData(bit, bit, bit), _CapabilityData(0, 0, 0))
        if libc.capset(ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), data):
            raise OSError(ctypes.get_errno(), "capset")
        if libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0):
            raise OSError(ctypes.get_errno(), "ambient")

    return preexec


def works(preexec: Preexec) -> bool:
    """True when a child can be started this way here."""
    try:
        return subprocess.run(["true"], preexec_fn=preexec, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
