"""The vocabulary itself: no key twice, no derivation that needs itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, name_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import YEAR_LABELS, derive_inputs, is_per_year, release_reads

RULE = "vocabulary"
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
MONEY_UNITS = frozenset({"万元", "元", "亿美元"})


def check_vocabulary(pack: Pack, world: World) -> Iterator[Fault]:
    """Repeated keys, types without their unit or list, derivations that go round in a circle."""
    for name, source in pack.files.items():
        if not name.endswith("/attributes.yaml"):
            continue
        seen: set[str] = set()
        for index, attribute in enumerate(source.data.get("attributes") or []):
            key = str(attribute.get("key"))
            messages = list(_messages(attribute, key, seen, world))
            seen.add(key)
            for message, severity in messages:
                yield fault_at(source, ("attributes", index), message, severity, RULE)


def _messages(attribute: dict[str, object], key: str, seen: set[str], world: World) -> Iterator[tuple[str, str]]:
    kind, unit = attribute.get("type"), attribute.get("unit")
    if key in seen:
        yield f"属性「{key}」写了两次", ERROR
    if kind == "money" and unit not in MONEY_UNITS:
        yield f"{name_of(world, key)}是金额，单位写的是「{unit}」", ERROR
    if kind == "percent" and unit != "%":
        yield f"{name_of(world, key)}是百分比，单位要写 %", ERROR
    if attribute.get("enum") and kind not in ("enum", "set"):
        yield f"{name_of(world, key)}不是选项，却列了可选值", ERROR
    circle = _circle(key, world)
    if circle:
        yield f"推算绕成了圈：{' → '.join(circle)}", ERROR
    for name, year in derive_inputs(attribute):
        if name not in world.attributes:
            yield f"{name_of(world, key)}的推算用到不认识的属性「{name}」", ERROR
        elif year is not None and (year not in YEAR_LABELS or not is_per_year(world.attributes[name])):
            yield f"{name_of(world, key)}的推算写了 {name}@{year}，但它不按这个年度填报", ERROR


def _circle(start: str, world: World) -> list[str]:
    """A path of derivations from ``start`` back to itself, or nothing."""
    trails = [[start]]
    visited: set[str] = set()
    while trails:
        trail = trails.pop()
        for name, _ in derive_inputs(world.attributes.get(trail[-1], {})):
            if name == start:
                return [*trail, name]
            if name not in visited and name in world.attributes:
                visited.add(name)
                trails.append([*trail, name])
    return []


def check_unused(pack: Pack, world: World) -> Iterator[Fault]:
    """``used: true`` on an attribute that no release reads, directly or through a derivation."""
    readers = _read_somewhere(world)
    for name, source in pack.files.items():
        if name.endswith("/attributes.yaml"):
            for index, attribute in enumerate(source.data.get("attributes") or []):
                if attribute.get("used") and attribute.get("key") not in readers:
                    message = f"{name_of(world, attribute['key'])}标着在用，但没有事项读它"
                    yield fault_at(source, ("attributes", index), message, WARNING, RULE)


def _read_somewhere(world: World) -> set[str]:
    from_rules = {read for item in world.items.values() for release in item.releases for read in _names(release.data)}
    todo, found = list(from_rules), set(from_rules)
    while todo:
        for name in _NAME.findall(str(world.attributes.get(todo.pop(), {}).get("derive") or "")):
            if name not in found and name in world.attributes:
                found.add(name)
                todo.append(name)
    return found


def _names(release: dict[str, object]) -> set[str]:
    return {read.attribute for read in release_reads(release)}
