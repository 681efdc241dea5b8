"""Packs into the database: vocabulary to the facts, departments to the parties, items to the catalog."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from huiqi.config.domains import list_pack_folders
from huiqi.core.cases.services import load_processes, load_workdays
from huiqi.core.catalog.models import Item
from huiqi.core.catalog.services import load_items
from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties.services import import_department
from huiqi.core.payments.services import load_funds
from huiqi.core.reviews.services import load_sheets
from huiqi.engine.packs import Pack, PackError, load_pack
from huiqi.engine.refusal import Refusal

_OWN_WORD_PRIORITY = 90  # what a company says of itself gives way to any department


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one pack changed; all zeros when the same pack is loaded again."""

    name: str
    attributes: int
    items: int
    releases: int
    openings: int

    def __str__(self) -> str:
        return f"{self.name}：属性 {self.attributes}、事项 {self.items}、版本 {self.releases}、批次 {self.openings}（为本次变更数）"


def has_packs() -> bool:
    """True when the catalog holds an item."""
    return Item.objects.exists()


def load_all_packs(*, demo: bool = False) -> list[Loaded]:
    """Load the packs of the district and of the domains, with ``demo`` the demo openings too; all or none."""
    return load_folders(list_pack_folders(), demo=demo)


def load_folders(folders: list[Path], *, demo: bool = False) -> list[Loaded]:
    """Check every folder first, then load them in one transaction: a broken pack changes nothing.

    A folder is a pack or a folder of packs.
    """
    try:
        packs = [load_pack(folder) for folder in folders]
    except PackError as error:
        raise Refusal(
            f"政策包没有通过检查，什么也没有装入。\n{error}\n请运行 huiqi packs check 查看全部问题。"
        ) from error
    today = timezone.localdate()
    with transaction.atomic():
        loaded = [_load(pack if demo else _without_demo(pack), today) for pack in packs]
        _load_processes_and_funds(packs)
    return loaded


def _load_processes_and_funds(packs: list[Pack]) -> None:
    """What openings stand on: the calendar, the processes that they name, the funds they draw on, the sheets."""
    load_workdays(actor=SYSTEM)
    load_processes(actor=SYSTEM, definitions=[each for pack in packs for each in pack.processes.values()])
    load_funds(actor=SYSTEM)
    load_sheets(actor=SYSTEM, sheets=[each for pack in packs for each in pack.sheets.values()])


def _without_demo(pack: Pack) -> Pack:
    """The demo's openings have no place in a real installation."""
    real = {key: opening for key, opening in pack.openings.items() if opening.data.get("marked") != "演示"}
    return replace(pack, openings=real)


def _load(pack: Pack, today: date) -> Loaded:
    changed = load_attributes(actor=SYSTEM, attributes=pack.attributes.values()) if pack.attributes else 0
    for department in pack.departments.values():
        import_department(
            actor=SYSTEM,
            code=department["code"],
            name=department["name"],
            short_name=department.get("short_name") or "",
            level=department.get("level") or "district",
            parent_code=department.get("parent"),
            phone=department.get("phone") or "",
        )
        ensure_source(actor=SYSTEM, key=department["code"], name=department.get("short_name") or department["name"])
    for source in pack.sources.values():
        weak = source.get("kind") == "declared"
        shown = source.get("short_name") or source["name"]
        ensure_source(actor=SYSTEM, key=source["code"], name=shown, priority=_OWN_WORD_PRIORITY if weak else None)
    report = load_items(actor=SYSTEM, pack=pack, today=today)
    return Loaded(
        pack.name, changed, report.items_written, len(report.releases_published), len(report.openings_published)
    )
