"""A domain plugs in by one manifest, and the house runs without any."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ask_the_house(**variables: str) -> dict[str, Any]:
    """What a fresh process says of the toy domain under these settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HUIQI_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "huiqi.config.settings", "PYTHONPATH": str(ROOT), **variables}
    done = subprocess.run(
        [sys.executable, ROOT / "tests/architecture/probe.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_part_of_a_domains_manifest_reaches_its_socket():
    assert ask_the_house(HUIQI_DOMAINS="none", HUIQI_EXTRA_DOMAINS="tests.architecture.toy") == {
        "domains": ["toy"],
        "effect": True,
        "derived": {"toy_length": 2},
        "panel": True,
        "page": "玩具首页",
        "indicators": ["toy.count"],
        "port": "NullBell",
        "items": ["toy-item"],
    }


def test_with_every_domain_switched_off_the_house_stands_and_nothing_of_them_is_left():
    answer = ask_the_house(HUIQI_DOMAINS="none")
    assert not any(answer.values()), answer
