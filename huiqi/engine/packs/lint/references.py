"""Names that must exist: attributes, departments, and what an amount reads."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from huiqi.engine.packs.faults import WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import release_reads
from huiqi.engine.packs.source import NodePath

RULE = "references"


def check_attributes(pack: Pack, world: World) -> Iterator[Fault]:
    """An attribute that no vocabulary knows can never be filled in."""
    for item, release in releases_of(pack):
        for read in release_reads(release.data):
            if read.attribute not in world.attributes:
                message = f"不认识的属性「{read.attribute}」{_suggestion(read.attribute, world)}"
                yield fault_at(item.source, (*release.path, *read.path), message, rule=RULE)


def _suggestion(key: str, world: World) -> str:
    close = get_close_matches(key, world.attributes, n=1)
    return f"，是不是「{close[0]}」？" if close else "，词汇表里没有"


def check_holders(pack: Pack, world: World) -> Iterator[Fault]:
    """Departments named by attributes, items and departments themselves must be in a department list."""
    for name, path, code in _holder_mentions(pack):
        source = pack.files[name]
        if code not in world.holders:
            yield fault_at(source, path, f"不认识的部门或出处「{code}」", rule=RULE)


def _holder_mentions(pack: Pack) -> Iterator[tuple[str, NodePath, str]]:
    for name, source in pack.files.items():
        if name.endswith("/attributes.yaml"):
            for index, attribute in enumerate(source.data.get("attributes") or []):
                codes = [attribute.get("department"), *(attribute.get("held_by") or [])]
                yield from ((name, ("attributes", index, "department"), code) for code in codes if code)
        elif name.endswith("/departments.yaml"):
            for index, department in enumerate(source.data.get("departments") or []):
                if department.get("parent"):
                    yield name, ("departments", index), department["parent"]
    for item in pack.items.values():
        if item.data.get("department"):
            yield item.source.name, ("department",), item.data["department"]


def check_other_items(pack: Pack, world: World) -> Iterator[Fault]:
    """Items that another names as not to be stacked with, or as its successor, should exist."""
    for item, release in releases_of(pack):
        listed = (release.data.get("exclusivity") or {}).get("not_stackable_with") or []
        for index, other in enumerate(listed):
            if isinstance(other, str) and _looks_like_id(other) and other not in world.items:
                path = (*release.path, "exclusivity", "not_stackable_with", index)
                yield fault_at(item.source, path, f"不可叠加的事项「{other}」不在事项包里", WARNING, RULE)


def _looks_like_id(text: str) -> bool:
    return text.isascii() and "-" in text
