"""What a lint rule may look at: the pack itself and everything that it may refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiqi.engine.packs.faults import ERROR, Fault
from huiqi.engine.packs.model import Pack, PackItem, PackRelease
from huiqi.engine.packs.schema import clause_at
from huiqi.engine.packs.source import NodePath, SourceFile

NO_CLAUSE = "原文未列条号"


@dataclass(frozen=True)
class World:
    """All packs read together; ``today`` settles what has run out."""

    attributes: Mapping[str, dict[str, Any]]
    holders: Mapping[str, dict[str, Any]]
    items: Mapping[str, PackItem]
    processes: Mapping[str, dict[str, Any]]
    sheets: Mapping[str, dict[str, Any]]
    departments: Mapping[str, dict[str, Any]]
    today: date

    @classmethod
    def of(cls, packs: list[Pack], today: date) -> World:
        """The union of the packs."""
        return cls(
            attributes={key: value for pack in packs for key, value in pack.attributes.items()},
            holders={key: value for pack in packs for key, value in {**pack.departments, **pack.sources}.items()},
            items={key: value for pack in packs for key, value in pack.items.items()},
            processes={key: value for pack in packs for key, value in pack.processes.items()},
            sheets={key: value for pack in packs for key, value in pack.sheets.items()},
            departments={key: value for pack in packs for key, value in pack.departments.items()},
            today=today,
        )


LintRule = Callable[[Pack, World], Iterator[Fault]]


def fault_at(source: SourceFile, path: NodePath, message: str, severity: str = ERROR, rule: str = "") -> Fault:
    """A fault on the line of ``path``, with the clause that stands there."""
    return Fault(source.name, source.line_of(path), clause_at(source.data, path), message, severity, rule)


def releases_of(pack: Pack) -> Iterator[tuple[PackItem, PackRelease]]:
    """Every release of every item, in file order."""
    for item in pack.items.values():
        for release in item.releases:
            yield item, release


def name_of(world: World, key: str) -> str:
    """「营业收入总额(revenue_total)」, or the bare key when the vocabulary does not know it."""
    name = world.attributes.get(key, {}).get("name")
    return f"「{name}」({key})" if name else f"「{key}」"
