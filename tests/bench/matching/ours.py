"""The kernel's run, apart from the rivals so that its memory can be measured alone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from huiqi.engine.kernel import Matcher
from tests.bench.matching.made_up import MadeUp, make_up

Counts = list[tuple[int, int, int]]


def kernel(made: MadeUp, day: Any) -> Counts:
    """Ours, from columns to counts, nothing kept from a run before."""
    counts: Counts = []
    for matched in Matcher(made.columns, made.vocabulary).match_all(made.rulesets, day):
        found = matched.counts
        counts.append(
            (found.get("eligible", 0), found.get("eligible_pending_review", 0), found.get("insufficient_data", 0))
        )
    return counts


def print_peak(options: argparse.Namespace, day: Any) -> None:
    """Megabytes that this process has held at most: Python, the columns, the items, the run."""
    kernel(make_up(options.companies, options.items, options.seed), day)
    # Not getrusage: that begins with what the parent held when it made this process.
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")))
