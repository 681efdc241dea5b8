"""A pack in memory: items with their releases, vocabulary, departments, openings, processes, score sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from huiqi.engine.packs.digest import content_digest
from huiqi.engine.packs.source import NodePath, SourceFile

T = TypeVar("T")

RELEASE_RULE_KEYS_LEFT_OUT = frozenset({"examples"})


@dataclass(frozen=True)
class PackRelease:
    """One dated release of an item. ``data`` is exactly what stands in the file.

    ``digest`` covers everything but the examples: more examples do not make another rule.
    """

    item_id: str
    number: int
    data: dict[str, Any]
    path: NodePath

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the examples."""
        return content_digest({k: v for k, v in self.data.items() if k not in RELEASE_RULE_KEYS_LEFT_OUT})

    @property
    def examples(self) -> list[dict[str, Any]]:
        """Worked examples, calculated by hand: ``{label, as_of, given, expect, calc, clause, source}``."""
        return list(self.data.get("examples") or [])


@dataclass(frozen=True)
class PackItem:
    """One item (事项): identity keys and its releases, oldest first."""

    id: str
    source: SourceFile
    releases: tuple[PackRelease, ...]

    @property
    def data(self) -> dict[str, Any]:
        """The whole file; see :attr:`identity` for it without the releases."""
        return dict(self.source.data)

    @property
    def identity(self) -> dict[str, Any]:
        """The file without its releases."""
        return {key: value for key, value in self.source.data.items() if key != "releases"}

    @property
    def digest(self) -> str:
        """SHA-256 of the whole file's content."""
        return content_digest(self.source.data)

    def release(self, number: int) -> PackRelease | None:
        """The release of that number, or ``None``."""
        return next((release for release in self.releases if release.number == number), None)


@dataclass(frozen=True)
class PackOpening:
    """One opening (批次): pins a release of an item. Days may be relative, see ``openings.resolve_opening``."""

    id: str
    item_id: str
    release_number: int
    source: SourceFile

    @property
    def data(self) -> dict[str, Any]:
        """The file as written, days still relative."""
        return dict(self.source.data)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole file's content."""
        return content_digest(self.source.data)


@dataclass(frozen=True)
class Pack:
    """One pack directory, or several merged by :func:`merge_packs`.

    ``attributes`` and ``departments`` are keyed by attribute key and department code; ``sources`` are holders
    of facts outside government (the company itself, auditors, banks). ``vocabulary`` is the mapping that
    ``huiqi.engine.rules.parse_vocabulary`` reads.
    """

    name: str
    directory: Path
    manifest: dict[str, Any]
    items: Mapping[str, PackItem] = field(default_factory=dict)
    vocabulary: dict[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    departments: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    sources: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    openings: Mapping[str, PackOpening] = field(default_factory=dict)
    processes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    sheets: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    portfolios: tuple[dict[str, Any], ...] = ()
    files: Mapping[str, SourceFile] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over the content of every file; equal content gives an equal digest, whatever the layout."""
        return content_digest({name: source.data for name, source in self.files.items()})


def merge_packs(name: str, directory: Path, packs: Iterable[Pack]) -> Pack:
    """One pack out of several, later ones seen last. Ids are unique across packs (the loader checks)."""
    listed = list(packs)
    manifest = {"name": name, "packs": [pack.manifest for pack in listed]}
    vocabulary: dict[str, Any] = {}
    for pack in listed:
        vocabulary = vocabulary or pack.vocabulary
    return Pack(
        name=name,
        directory=directory,
        manifest=manifest,
        items=_union(pack.items for pack in listed),
        vocabulary=vocabulary,
        attributes=_union(pack.attributes for pack in listed),
        departments=_union(pack.departments for pack in listed),
        sources=_union(pack.sources for pack in listed),
        openings=_union(pack.openings for pack in listed),
        processes=_union(pack.processes for pack in listed),
        sheets=_union(pack.sheets for pack in listed),
        portfolios=tuple(entry for pack in listed for entry in pack.portfolios),
        files=_union(pack.files for pack in listed),
    )


def _union(maps: Iterable[Mapping[str, T]]) -> dict[str, T]:
    merged: dict[str, T] = {}
    for one in maps:
        merged.update(one)
    return merged
