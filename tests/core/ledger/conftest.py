"""A log of one's own for each test: an empty folder for its keys and heads."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from huiqi.core.ledger import events

events.register("toy", {"toy.thing.happened": "发生了一件事"})


@pytest.fixture
def log_folder(tmp_path: Path, settings: Settings) -> Path:
    """Where the key, the known keys and the last head of this test lie."""
    folder = tmp_path / "ledger"
    settings.HUIQI = {**settings.HUIQI, "LEDGER": {**settings.HUIQI["LEDGER"], "FOLDER": folder}}
    return folder
