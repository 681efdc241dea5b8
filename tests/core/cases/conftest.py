"""The worlds of these tests."""

from __future__ import annotations

import pytest

from tests.factories import World


@pytest.fixture
def world(db: None) -> World:
    """A fund item with officers and a company."""
    return World.build()
