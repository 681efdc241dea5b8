"""Ports for the servers that tests start."""

from __future__ import annotations

import contextlib
import socket

FIRST_PORT = 8500


def free_port(*taken: int) -> int:
    """The first free port of this machine from 8500 on that is not among ``taken``."""
    for port in range(FIRST_PORT, FIRST_PORT + 400):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port not in taken:
                probe.bind(("127.0.0.1", port))
                return port
    raise RuntimeError("no free port")
