"""What the tests of commands share: running ``huiqi`` as a person would, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_huiqi(tmp_path: Path) -> Run:
    """``run_huiqi("backup", file, url=…)`` with a data folder of its own; returns the finished process."""

    def run(
        *arguments: object, url: str = "", var: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        environment |= {"HUIQI_VAR": str(var or tmp_path / "var"), **variables}
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        command = [sys.executable, "-m", "huiqi", *[str(each) for each in arguments]]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)

    return run
