"""Reading pack directories as they stand, without judging them; faults are collected, not raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huiqi.engine.packs.faults import Fault
from huiqi.engine.packs.model import Pack, PackItem, PackOpening, PackRelease
from huiqi.engine.packs.source import SourceError, SourceFile, read_source

MANIFEST = "pack.yaml"
SHIPPED = Path(__file__).resolve().parents[3] / "packs"
"""The packs that come with the project: where a domain's own pack finds what it requires."""


@dataclass
class Reading:
    """Packs as far as they could be read, and what went wrong on the way."""

    packs: list[Pack] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_packs(directory: Path) -> Reading:
    """Read ``directory`` without judging its content: a pack, or a folder of packs.

    A pack's ``requires`` are read first, from its sibling folders or from the packs of the project.
    """
    reading = Reading()
    if (directory / MANIFEST).is_file():
        _read_with_required(directory, reading, [])
        return reading
    manifests = sorted(directory.glob(f"*/{MANIFEST}"))
    if not manifests:
        reading.faults.append(Fault(str(directory), 0, "", f"这里没有事项包：找不到 {MANIFEST}", rule="pack"))
    for manifest in manifests:
        _read_with_required(manifest.parent, reading, [])
    return reading


def _read_with_required(directory: Path, reading: Reading, above: list[str]) -> None:
    if any(pack.directory.resolve() == directory.resolve() for pack in reading.packs):
        return
    pack = _PackReader(directory, reading.faults).read()
    for name in pack.manifest.get("requires") or []:
        if name in above:
            message = f"事项包互相依赖：{' → '.join([*above, pack.name, name])}"
            reading.faults.append(Fault(f"{directory.name}/{MANIFEST}", 1, "", message, rule="pack"))
            continue
        found = _find_required(str(name), directory)
        if found is not None:
            _read_with_required(found, reading, [*above, pack.name])
        else:
            message = f"依赖的事项包 {name} 不在 {directory.parent}"
            reading.faults.append(Fault(f"{directory.name}/{MANIFEST}", 1, "", message, rule="pack"))
    reading.packs.append(pack)


def _find_required(name: str, directory: Path) -> Path | None:
    folders = (directory.parent / name, SHIPPED / name)
    return next((folder for folder in folders if (folder / MANIFEST).is_file()), None)


class _PackReader:
    """Reads the files of one pack; a file that cannot be read becomes a fault and is left out."""

    def __init__(self, directory: Path, faults: list[Fault]):
        self._directory = directory
        self._faults = faults
        self._files: dict[str, SourceFile] = {}

    def read(self) -> Pack:
        manifest = self._mapping(MANIFEST)
        vocabulary = self._mapping("attributes.yaml")
        parties = self._mapping("departments.yaml")
        return Pack(
            name=str(manifest.get("name") or self._directory.name),
            directory=self._directory,
            manifest=manifest,
            items=self._items(),
            vocabulary=vocabulary,
            attributes=_keyed(vocabulary.get("attributes"), "key"),
            departments=_keyed(parties.get("departments"), "code"),
            sources=_keyed(parties.get("sources"), "code"),
            openings=self._openings(),
            processes={str(s.data.get("id") or Path(s.name).stem): s.data for s in self._folder("processes")},
            sheets={str(s.data.get("id") or Path(s.name).stem): s.data for s in self._folder("sheets")},
            portfolios=tuple(_mappings(self._mapping("portfolios.yaml").get("examples"))),
            files=self._files,
        )

    def _items(self) -> dict[str, PackItem]:
        items: dict[str, PackItem] = {}
        for source in self._folder("items"):
            item_id = str(source.data.get("id") or "")
            if self._accept_id(source, item_id, items):
                items[item_id] = PackItem(item_id, source, _releases(item_id, source))
        return items

    def _openings(self) -> dict[str, PackOpening]:
        openings: dict[str, PackOpening] = {}
        for source in self._folder("openings"):
            opening_id = str(source.data.get("id") or "")
            if self._accept_id(source, opening_id, openings):
                number = source.data.get("release")
                item_id = str(source.data.get("item") or "")
                openings[opening_id] = PackOpening(
                    opening_id, item_id, number if isinstance(number, int) else 0, source
                )
        return openings

    def _accept_id(self, source: SourceFile, found: str, taken: dict[str, Any]) -> bool:
        if found in taken:
            self._fault(source.name, source.line_of(("id",)), f"id {found} 已在另一个文件里用过")
            return False
        if found != Path(source.name).stem:
            self._fault(source.name, source.line_of(("id",)), f"id「{found}」要与文件名 {Path(source.name).stem} 一致")
        return True

    def _folder(self, name: str) -> list[SourceFile]:
        paths = sorted((self._directory / name).glob("*.y*ml"))
        read = (self._read(path) for path in paths)
        return [source for source in read if source is not None and isinstance(source.data, dict)]

    def _mapping(self, name: str) -> dict[str, Any]:
        path = self._directory / name
        if not path.exists():
            return {}
        source = self._read(path)
        return source.data if source is not None and isinstance(source.data, dict) else {}

    def _read(self, path: Path) -> SourceFile | None:
        name = f"{self._directory.name}/{path.relative_to(self._directory).as_posix()}"
        try:
            source = read_source(path, name)
        except SourceError as error:
            self._faults.append(error.fault)
            return None
        if not isinstance(source.data, dict):
            self._fault(name, 1, "文件最外层要写成“键: 值”")
        self._files[name] = source
        return source

    def _fault(self, file: str, line: int, message: str) -> None:
        self._faults.append(Fault(file, line, "", message, rule="pack"))


def _releases(item_id: str, source: SourceFile) -> tuple[PackRelease, ...]:
    listed = source.data.get("releases")
    releases = [
        PackRelease(item_id, data.get("number", index + 1), data, ("releases", index))
        for index, data in enumerate(listed if isinstance(listed, list) else [])
        if isinstance(data, dict)
    ]
    return tuple(releases)


def _mappings(listed: Any) -> list[dict[str, Any]]:
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _keyed(listed: Any, key: str) -> dict[str, dict[str, Any]]:
    return {str(entry[key]): entry for entry in _mappings(listed) if key in entry}
