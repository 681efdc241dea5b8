"""Every test of the room needs the database."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """A real PostgreSQL."""
