"""A watched folder: a file laid into the subfolder of its source goes in by itself, and moves on to 已入库 or 有问题.

``FOLDER/ft-tax/2026-03-31 税收情况.xlsx``: the subfolder is the source's key, a day in the name is the day of the
data (else the file's own date), 登记 in the name marks a register. A file is taken only when it has stopped growing.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from huiqi.cli.data_progress import Bar
from huiqi.core.facts.queries import find_source
from huiqi.core.intake import queries, services
from huiqi.core.intake.models import Delivery
from huiqi.core.intake.services import FileOnDisk
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine.refusal import Refusal

DONE, TROUBLE = "已入库", "有问题"
ENDINGS = {".xlsx", ".csv", ".txt", ".parquet"}
_DAY = re.compile(r"(20\d\d)[-_.年]?(\d{1,2}|\d\d)[-_.月]?(\d{1,2})日?")


def watch(folder: Path, *, every: float, is_once: bool) -> int:
    """Take in what is there and what comes; 0, or 1 when one of a single round had trouble."""
    if not folder.is_dir():
        raise Refusal(f"没有文件夹 {folder}，请先建好，再按来源的键建子文件夹。")
    seen: dict[Path, tuple[int, float]] = {}
    troubled = False
    while True:
        for path in waiting(folder):
            state = path.stat()
            size_and_time = (state.st_size, state.st_mtime)
            if not is_once and seen.get(path) != size_and_time:
                seen[path] = size_and_time  # may still be growing: looked at again next time
                continue
            seen.pop(path, None)
            troubled |= not take_file(path)
        if is_once:
            return 1 if troubled else 0
        time.sleep(every)


def waiting(folder: Path) -> Iterator[Path]:
    """Files of known kinds in the subfolders, oldest first; half-copied ones (~$, ., .part) are passed over."""
    found = [
        path
        for path in folder.glob("*/*")
        if path.is_file() and path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~$"))
    ]
    yield from sorted(found, key=lambda path: (path.stat().st_mtime, path.name))


def take_file(path: Path) -> bool:
    """One file in, and moved on with a list of what was wrong beside it; True when all of it went in."""
    source = path.parent.name
    try:
        if find_source(source) is None:
            raise Refusal(f"没有登记来源“{source}”，子文件夹请用来源的键命名。")
        delivery, _ = services.receive(
            actor=SYSTEM, upload=FileOnDisk(path.name, path), source=source, as_of_on=day_of(path),
            channel=Delivery.Channel.FOLDER, is_register="登记" in path.name,
        )  # fmt: skip
        with Bar(path.name) as bar:
            delivery = services.take_in(actor=SYSTEM, delivery_id=delivery.pk, tell=bar.tell)
    except Refusal as refusal:
        _move(path, TROUBLE, [refusal.message])
        print(f"{path.name}：{refusal.message}", file=sys.stderr, flush=True)
        return False
    faults = delivery.counts["faults"]
    lines = [f"{f.sheet}\t{f.column}{f.row}\t{f.title}\t{f.value}\t{f.sentence}" for f in queries.list_faults(delivery)]
    _move(path, DONE, lines)
    print(f"{path.name}：已入库 {delivery.counts['statements']:,} 条，差错 {faults:,} 处（来件 {delivery.pk}）。")
    return not faults


def day_of(path: Path) -> date:
    """The day in the name, else the day the file was written."""
    found = _DAY.search(path.stem)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass  # digits that are no day: a number of the office's own
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone()).date()


def _move(path: Path, where: str, lines: list[str]) -> None:
    """Out of the way, never over another file; what was wrong stands beside it."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.stem}-{datetime.now(tz=timezone.get_current_timezone()):%Y%m%d%H%M%S}{path.suffix}"
    path.rename(target)
    if lines:
        target.with_name(f"{target.name}.差错.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
