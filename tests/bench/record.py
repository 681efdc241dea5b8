"""What is kept of a run: commit, versions, machine, every figure with its runs, and the ratios to the floor."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("django", "psycopg", "granian", "procrastinate", "whitenoise")


@dataclass
class Figure:
    """One line of the table. ``floor`` names the figure that it is compared with."""

    name: str
    unit: str
    runs: list[float]
    floor: str = ""
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    ratio: float | None = None

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.runs)


def with_ratios(figures: list[Figure]) -> list[Figure]:
    """Fill in what share of its floor each figure reaches."""
    by_name = {figure.name: figure for figure in figures}
    for figure in figures:
        if figure.floor:
            figure.ratio = figure.median / by_name[figure.floor].median
    return figures


def table(figures: list[Figure]) -> str:
    """The figures as text: median, spread, share of the floor."""
    lines = [f"{'':<44}{'median/s':>10}{'lowest':>10}{'highest':>10}{'of floor':>10}  note"]
    for figure in figures:
        ratio = "floor" if any(each.floor == figure.name for each in figures) else ""
        ratio = f"{figure.ratio:.3f}" if figure.ratio is not None else ratio
        lines.append(
            f"{figure.name:<44}{figure.median:>10,.1f}{min(figure.runs):>10,.1f}{max(figure.runs):>10,.1f}{ratio:>10}"
            f"  {figure.note}"
        )
    return "\n".join(lines)


def write(figures: list[Figure], settings: dict[str, Any], postgres: str, folder: Path) -> Path:
    """Write the run as JSON; returns the file."""
    commit, is_clean = _commit()
    now = datetime.now().astimezone()
    document = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit,
        "is_clean": is_clean,
        "versions": {"python": platform.python_version(), "postgresql": postgres, **{p: version(p) for p in PACKAGES}},
        "machine": machine(),
        "settings": settings,
        "figures": [{**asdict(figure), "median": figure.median} for figure in figures],
        "ratios": {figure.name: round(figure.ratio, 4) for figure in figures if figure.ratio is not None},
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{now:%Y-%m-%d-%H%M}-{commit[:10]}.json"
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def machine() -> dict[str, Any]:
    """Processor, cores, memory, and how busy it was with other things."""
    cpu = Path("/proc/cpuinfo")
    names = (
        [line.partition(":")[2].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
        if cpu.exists()
        else []
    )
    return {
        "system": platform.platform(),
        "processor": names[0] if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_at_the_end": [round(each, 2) for each in os.getloadavg()],
        "executable": Path(sys.executable).name,
    }


def _commit() -> tuple[str, bool]:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "HEAD") or "unknown", not git("status", "--porcelain", "--untracked-files=no")
